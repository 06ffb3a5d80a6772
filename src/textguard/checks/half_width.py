"""半角标点: half-width punctuation between Han characters, or at the end of a line.

Where a text uses full-width marks, each half-width one is a slip. Where it uses half-width ones throughout, that is how
it was typed or converted: one finding says so.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from itertools import islice

from ..engine import HALF_WIDTH
from ..finding import Fix
from . import Places, Slip

NAME = "half-width"
CATEGORY = "punctuation"
MARKS = HALF_WIDTH
LITERALS = ()

_FULL = {",": "，", ";": "；", ":": "：", "?": "？", "!": "！", ".": "。"}
_SLIP = re.compile(r"(?<=[\u4e00-\u9fff])(?:[,;:?!](?=[\u4e00-\u9fff])|[?!.]$)", re.MULTILINE)
# Half-width marks are slips if they are few, or at most one for so many full-width ones.
_FEW = 3
_SHARE = 20
_MOST = 500


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Each half-width mark in a text that is full-width otherwise, or one for the whole text."""
    full = sum(map(text.count, _FULL.values()))
    few = min(max(_FEW, full // _SHARE), _MOST)
    found = list(islice(_SLIP.finditer(text), few + 1))
    if len(found) > few:
        first = found[0]
        note = "全文多用半角标点，可以一次替换为全角"
        yield Slip(first.start(), first.end(), "汉字后用了半角标点", "hint", (_FULL[first[0]],), note, "never")
        return
    for match in found:
        right = _FULL[match[0]]
        fix: Fix = "ask" if match[0] == "." else "safe"  # a name may end with it
        yield Slip(match.start(), match.end(), f"汉字后的半角标点应为“{right}”", "hint", (right,), fix=fix)
