"""直引号: straight quotation marks around Chinese text, for which GB/T 15834 has “ and ”.

Where a text has more of them than of the right ones, that is how it was typed or converted: one finding says so.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ..engine import STRAIGHT
from . import Places, Slip

NAME = "straight-quotes"
CATEGORY = "punctuation"
MARKS = STRAIGHT
LITERALS = ()

_LINE = re.compile('[^\n]*"[^\n]*')
_QUOTED = re.compile('"([^"\n]*)"')
_HAN = re.compile("[\u4e00-\u9fff]")
# What programs put beside the quotation marks of theirs, and inside.
_CODE_BESIDE = frozenset("=:,;[]{}()<>\\/'")
_CODE = re.compile(r"[<>={}\[\]\\“”]")
_FEW = 3


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Each quotation, or one finding for the whole text. A line with an odd mark is left alone: 24", 5'6"."""
    found = [
        match
        for line in _LINE.finditer(text)
        if line[0].count('"') % 2 == 0
        for match in _QUOTED.finditer(text, line.start(), line.end())
        if _HAN.search(match[1][:1] + match[1][-1:])
        and not _CODE.search(match[1])
        and not _is_code(text, *match.span())
    ]
    if len(found) > max(_FEW, text.count("“")):
        first = found[0]
        note = "全文多用直引号，可以一次替换为弯引号"
        yield Slip(*first.span(), "中文的引号用了直引号", "hint", (f"“{first[1]}”",), note, "never")
        return
    for match in found:
        right = f"“{match[1]}”"
        yield Slip(*match.span(), f"中文的引号应为{right}", "hint", (right,), fix="safe")


def _is_code(text: str, start: int, end: int) -> bool:
    return not _CODE_BESIDE.isdisjoint(text[max(0, start - 1) : start] + text[end : end + 1])
