"""星期: the weekday beside a full date."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from . import Places, Slip

NAME = "weekday"
CATEGORY = "number"
MARKS = 0
LITERALS = ("(星期", "(周", "日星期", "日周")

_WEEKDAYS = "一二三四五六日"
_DATE = re.compile(r"(?<!\d)(\d{4})年(\d{1,2})月(\d{1,2})日[（(，, ]?(?:星期|周)([一二三四五六日天])")
_REACH = 14


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Dates that fall on another weekday. Which of both is wrong only the author can say."""
    for start, end in places:
        match = _DATE.search(text, max(0, start - _REACH), end + 3)
        if not match:
            continue
        try:
            date = datetime.date(*map(int, match.groups()[:3]))
        except ValueError:  # no-such-date reports it
            continue
        right = _WEEKDAYS[date.weekday()]
        if match[4].replace("天", "日") != right:
            message = f"{date.year}年{date.month}月{date.day}日是星期{right}"
            yield Slip(*match.span(), message, "error", (match[0][:-1] + right,), "日期和星期必有一个写错")
