"""日期: days and times that do not exist, ranges that end before they begin, weekdays that are others."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Iterator

from . import Places, Slip

NAME = "date"
CATEGORY = "number"
MARKS = 0

_SHORT_MONTHS = {2: "二", 4: "四", 6: "六", 9: "九", 11: "十一"}
_WEEKDAYS = "一二三四五六日"
_JOINTS = ("至", "到", "—", "–", "-", "~")
_TO = r"\s?(?:至|到|——?|–|-|~|～)\s?"
_REACH = 30
"""How far around a literal dates are read."""

_NO_SUCH_DAY = re.compile(
    r"(?<![\d.])(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]"
    r"|(?:(?<!十)[二四六九]|(?<!二)十一)月三十一[日号]|(?<!十)二月三十[日号]"
)
_LUNAR = re.compile("农历|阴历|旧历|夏历|闰")
_RANGE = re.compile(
    r"(?<![\d年月])(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
    r"(?:[（(](?:星期|周).[）)])?(?:上午|下午|\d{1,2}[时点:：](?:\d{1,2}分?)?|起)*"
    + _TO
    + r"(?:(?P<last_year>\d{4})年)?(?:(?P<last_month>\d{1,2})月)?(?P<last_day>\d{1,2})日(?!均|内|后)"
)
_RANGE_OF_MONTHS = re.compile(
    r"(?<!\d)(?P<year>\d{4})年(?:(?P<month>\d{1,2})月)?(?:份|起|以来)?"
    + _TO
    + r"(?P<last_year>\d{4})年(?:(?P<last_month>\d{1,2})月)?(?!\d)"
)
_WEEKDAY = re.compile(r"(?<!\d)(\d{4})年(\d{1,2})月(\d{1,2})日[（(，, ]{0,2}(?:星期|周)([一二三四五六日天])")
_TIME = re.compile(r"(?<=[日午])\s?(?:2[5-9]|[3-9]\d)[时点:：](?:\d{1,2}分?)?")


LITERALS = (
    *(f"{month}月31" for month in _SHORT_MONTHS),
    *(f"{month}月三十一" for month in _SHORT_MONTHS.values()),
    *("2月30", "2月29", "二月三十"),
    *(f"月{day}" for day in ("0日", "00日", *range(32, 40))),
    *(f"{month}月" for month in range(13, 20)),
    *(f"日{joint}" for joint in (*_JOINTS, "起至")),
    *(f"{unit}{joint}20" for unit in ("月", "月起", "年") for joint in _JOINTS),
    *("(星期", "(周", "日星期", "日周"),
    *(f"日{hour}" for hour in range(25, 30)),
)


def slips(text: str, places: Places, day: datetime.date) -> Iterator[Slip]:
    """Dates and times that cannot be."""
    found: list[Slip] = []
    patterns = (
        (_NO_SUCH_DAY, _no_such_day),
        (_RANGE, _range),
        (_RANGE_OF_MONTHS, _range_of_months),
        (_WEEKDAY, _weekday),
        (_TIME, _no_such_time),
    )
    for start, end in places:
        for pattern, judge in patterns:
            for match in pattern.finditer(text, max(0, start - _REACH), end + _REACH):
                slip = judge(match)
                found += [slip] if slip else []
    reached = 0
    for slip in sorted(found):
        if slip.start >= reached:
            yield slip
            reached = slip.end


def _slip(match: re.Match[str], message: str, suggestions: tuple[str, ...] = ()) -> Slip:
    if suggestions:
        return Slip(match.start(), match.end(), message, "error", suggestions)
    return Slip(match.start(), match.end(), message, "error", (), "请核对后改正", "never")


def _days_of(month: int, year: str | None) -> int:
    """How many days the month has; without a year it may be a leap year. 0 for no month."""
    return monthrange(int(year) if year and int(year) else 2024, month)[1] if 1 <= month <= 12 else 0


def _no_such_day(match: re.Match[str]) -> Slip | None:
    if _LUNAR.search(match.string, max(0, match.start() - 6), match.start()):
        return None
    if match["month"] and 1 <= int(match["day"]) <= _days_of(int(match["month"]), match["year"]):
        return None
    return _slip(match, f"没有“{match[0]}”这一天")


def _range(match: re.Match[str]) -> Slip | None:
    year, last_year = match["year"], match["last_year"]
    first = (int(match["month"]), int(match["day"]))
    last = (int(match["last_month"] or match["month"]), int(match["last_day"]))
    if last_year:
        backwards = bool(year) and (int(last_year), last) < (int(year or 0), first)
    else:  # from month to month the new year may lie between
        backwards = first[0] == last[0] and last < first
    return _slip(match, f"“{match[0]}”的截止日期早于起始日期") if backwards else None


def _range_of_months(match: re.Match[str]) -> Slip | None:
    first = (int(match["year"]), int(match["month"] or 0))
    last = (int(match["last_year"]), int(match["last_month"] or 12))
    return _slip(match, f"“{match[0]}”的截止时间早于起始时间") if last < first else None


def _weekday(match: re.Match[str]) -> Slip | None:
    year, month, day = map(int, match.groups()[:3])
    if not (year >= 1 and 1 <= day <= _days_of(month, match[1])):
        return None
    right = _WEEKDAYS[datetime.date(year, month, day).weekday()]
    if match[4].replace("天", "日") == right:
        return None
    return _slip(match, f"{year}年{month}月{day}日是星期{right}", (match[0][:-1] + right,))


def _no_such_time(match: re.Match[str]) -> Slip | None:
    return _slip(match, f"没有“{match[0].strip()}”这个时间")
