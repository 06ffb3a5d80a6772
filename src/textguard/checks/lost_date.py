"""残缺日期: dates that conversions of documents have robbed of 年 and 月: 202266日, and 2022530 on its own line; and
years with a digit too many: 20205年6月.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ..engine import DIGITS_DAY
from . import Places, Slip

NAME = "lost-date"
CATEGORY = "number"
MARKS = DIGITS_DAY
LITERALS = ()

_BEFORE_DAY = re.compile(r"(?<![\d.])20[0-4]\d\d{1,4}日")
_LONG_YEAR = re.compile(r"(?<![\d.])(20\d{3})年(?=\d{1,2}月)")
_SIGNATURE = re.compile(r"^[^\S\n]*(20[0-4]\d\d{3})[^\S\n]*$", re.MULTILINE)


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Digits that begin with a year and end with 日; where there are any, also signatures that lack 日; long years."""
    found = [match.span() for match in _BEFORE_DAY.finditer(text)]
    if found:
        found += (match.span(1) for match in _SIGNATURE.finditer(text))
    near = day.year if day else datetime.date.today().year
    for match in _LONG_YEAR.finditer(text):
        rights = {match[1][:k] + match[1][k + 1 :] for k in range(2, 5)}
        best = sorted(rights, key=lambda year: (abs(int(year) - near), year))
        yield Slip(*match.span(1), f"年份“{match[1]}”多一位", "error", tuple(best), "请核对年份")
    for start, end in found:
        message = f"“{text[start:end]}”不是完整的日期"
        yield Slip(start, end, message, "error", (), "“年”“月”可能在转换格式时丢失，请补上", "never")
