"""重复的句子: a sentence that stands twice or oftener in a row, on the same line or on the next one."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ..engine import DOUBLED_SENTENCE
from . import Places, Slip

NAME = "doubled-sentence"
CATEGORY = "typo"
MARKS = DOUBLED_SENTENCE
LITERALS = ()

_TWICE = re.compile(r"(?<![^。\n])([^。\n]{8,500}。)(?:\n?\1)+")


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """All of them."""
    for match in _TWICE.finditer(text):
        yield Slip(match.start(), match.end(), "同一句重复", "error", (match[1],))
