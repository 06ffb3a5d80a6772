"""不存在的日期和时间: 2月30日, 13月5日, 25时10分."""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections.abc import Iterator

from ..finding import Fix
from . import Literal, Places, Slip

NAME = "no-such-date"
CATEGORY = "number"
MARKS = 0
LITERALS = (
    *(Literal(date, ("1",)) for date in ("2月29", "2月30", "2月31")),  # 12月31日
    *("4月31", "6月31", "9月31", "11月31"),
    *("二月三十", "四月三十一", "六月三十一", "九月三十一", "十一月三十一"),
    *(f"月{day}" for day in ("0日", "00日", *range(32, 100))),
    *(f"{month}月" for month in range(13, 20)),
    *(f"日{hour}" for hour in range(25, 100)),
    *(f"{half}{hour}" for half in ("上午", "下午", "晚上", "凌晨") for hour in range(25, 100)),
    *(f"{mark}{minute}" for mark in ":：" for minute in range(60, 100)),
)

_DATE = re.compile(
    r"(?<![\d.])(?:(?P<year>\d{4})年)?(?P<month>\d{1,2})月(?P<day>\d{1,2})[日号]"
    r"|(?:(?<!十)[二四六九]|(?<!二)十一)月三十一[日号]|(?<!十)二月三十[日号]"
    r"|(?:(?<=日)\s?|上午|下午|晚上|凌晨)(?:2[5-9]|[3-9]\d)[时点:：](?:\d{1,2}分?)?"
    r"|(?:上午|下午|晚上|凌晨|(?<=[日时]间[:：为])|(?<=\d[—-]))(?:[01]?\d|2[0-4])[:：][6-9]\d(?!\d)"
)
_LUNAR = re.compile("农历|阴历|旧历|夏历|闰")
_REACH = 8


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Dates that no calendar has, and hours behind the 24th."""
    reached = 0
    for start, end in places:
        for match in _DATE.finditer(text, max(reached, start - _REACH), end + _REACH):
            if match.end() > start and not _exists(match):
                reached = match.end()
                message = f"没有“{match[0].strip()}”这个日子或时间"
                rights = _last_of_month(match)
                fix: Fix = "ask" if rights else "never"
                yield Slip(match.start(), match.end(), message, "error", rights, "请核对后改正", fix)


def _last_of_month(match: re.Match[str]) -> tuple[str, ...]:
    """What is most likely meant by a day right behind the last one of its month: 11月31日."""
    if not match["month"]:
        return ()
    year, month, day = int(match["year"] or 2024), int(match["month"]), int(match["day"])
    if not (1 <= month <= 12 and year > 0 and day <= 31) or (month == 2 and not match["year"]):
        return ()
    until = match.start("day") - match.start()
    return (match[0][:until] + str(monthrange(year, month)[1]) + match[0][until + len(match["day"]) :],)


def _exists(match: re.Match[str]) -> bool:
    if _LUNAR.search(match.string, max(0, match.start() - _REACH), match.start()):
        return True
    if not match["month"]:
        return False
    year, month = int(match["year"] or 2024), int(match["month"])  # without a year it may be a leap year
    return 1 <= month <= 12 and year > 0 and 1 <= int(match["day"]) <= monthrange(year, month)[1]
