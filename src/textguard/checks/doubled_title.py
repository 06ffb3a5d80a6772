"""重复的书名号: a title that stands twice in a row: 《A》《A》, 《A》和《A》."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ..engine import DOUBLED_TITLE
from . import Places, Slip

NAME = "doubled-title"
CATEGORY = "punctuation"
MARKS = DOUBLED_TITLE
LITERALS = ()

_TWICE = re.compile(r"(《[^《》\n]+》)[、，和及与]?\1(?!副本|正本|[（(])")


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """The title with its double."""
    for match in _TWICE.finditer(text):
        yield Slip(match.start(), match.end(), f"《{match[1][1:-1]}》重复", "error", (match[1],))
