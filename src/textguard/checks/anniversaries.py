"""周年: how many years an event is ago, against the year: 2024年 and 建军96周年.

Numbers that five divides are left alone: these are prepared and remembered in other years, too.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from . import Literal, Places, Slip, facts
from .ordinals import off_by_few, value_of, written_like

NAME = "anniversary"
CATEGORY = "number"
MARKS = 0

_YEARS = {name: int(year) for names, year, _ in facts("anniversaries") for name in names.split("|")}
LITERALS = tuple(Literal(f"{digit}周年", (), tuple(_YEARS)) for digit in "12346789一二三四六七八九")

_ANNIVERSARY = re.compile(
    rf"(?P<name>{'|'.join(sorted(_YEARS, key=len, reverse=True))})(?:至今)?"
    r"(?P<number>[0-9]{1,3}|[一二三四五六七八九十百零]{1,5})(?=周年)"
)
_REACH = 30


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Anniversaries that are off by a few; by the year that the sentence names, else by that of the post."""
    for start, end in places:
        for match in _ANNIVERSARY.finditer(text, max(0, start - _REACH), end):
            number = value_of(match["number"])
            if match.end() != end - len("周年") or number % 5 == 0:
                continue
            year, surely = off_by_few(text, match.start(), day, _YEARS[match["name"]], number)
            if year:
                right = written_like(match["number"], year - _YEARS[match["name"]])
                corrected = f"{match['name']}{right}周年"
                yield Slip(
                    match.start(), end, f"{year}年应为“{corrected}”", "error" if surely else "hint", (corrected,)
                )
