"""星期: the weekday beside a date; one without a year is the nearest to the day of the post."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ..finding import Severity
from . import Places, Slip

NAME = "weekday"
CATEGORY = "number"
MARKS = 0
LITERALS = ("(星期", "(周", "日星期", "日周")

_WEEKDAYS = "一二三四五六日"
_DATE = re.compile(r"(?<!\d)(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日[（(，, ]?(?:星期|周)([一二三四五六日天])(?![至到—~-])")
_REACH = 14
_NEAR = datetime.timedelta(days=60)


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Dates that fall on another weekday. Which of both is wrong only the author can say."""
    for start, end in places:
        match = _DATE.search(text, max(0, start - _REACH), end + 3)
        if not match:
            continue
        year, month, number = (int(part) if part else 0 for part in match.groups()[:3])
        date = _date(year, month, number) if year else _nearest(month, number, day)
        if not date:
            continue
        right = _WEEKDAYS[date.weekday()]
        if match[4].replace("天", "日") != right:
            message = f"{date.year}年{date.month}月{date.day}日是星期{right}"
            severity: Severity = "error" if year else "hint"
            yield Slip(*match.span(), message, severity, (match[0][:-1] + right,), "日期和星期必有一个写错")


def _date(year: int, month: int, number: int) -> datetime.date | None:
    """None where there is no such day; no-such-date reports that."""
    try:
        return datetime.date(year, month, number)
    except ValueError:
        return None


def _nearest(month: int, number: int, day: datetime.date | None) -> datetime.date | None:
    """The date next to the day of the post, if that is known and not far."""
    if not day:
        return None
    dates = [date for year in (-1, 0, 1) if (date := _date(day.year + year, month, number))]
    return min((date for date in dates if abs(date - day) <= _NEAR), key=lambda date: abs(date - day), default=None)
