"""起止日期: ranges that end before they begin, or lack the last 日.

Without years only days of one month are compared: from one month to the next the new year may lie between.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ..engine import BACKWARDS
from . import Places, Slip

NAME = "date-range"
CATEGORY = "number"
MARKS = BACKWARDS
LITERALS = ()

_RANGE = re.compile(
    r"(?<![\d年月])(?:(?P<year>(?:19|20)\d\d)年)?(?:(?P<month>\d{1,2})月)?(?:(?P<day>\d{1,2})日)?(?<=[年月日])起?"
    r"(?:至|到|——?|–|-|~|～) ?"
    r"(?:(?P<last_year>(?:19|20)\d\d)年)?(?:(?P<last_month>\d{1,2})月(?!\d*[.．]))?(?:(?P<last_day>\d{1,2})日(?!均|内|后))?"
)
_LACKS_DAY = re.compile(r"(?<=\d日)(?:至|到|——?)\d{1,2}月(?:[12]?\d|3[01])(?=[。，；）\n])")


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Ranges of days, months or years."""
    for match in _LACKS_DAY.finditer(text):
        yield Slip(match.start(), match.end(), f"“{match[0]}”后缺“日”", "error", (f"{match[0]}日",))
    for match in _RANGE.finditer(text):
        if _backwards(match):
            message = f"“{match[0]}”的截止时间早于起始时间"
            rights = _in_the_next_year(match)
            yield Slip(
                match.start(), match.end(), message, "error", rights, "请核对后改正", "ask" if rights else "never"
            )


def _in_the_next_year(match: re.Match[str]) -> tuple[str, ...]:
    """What is most likely meant where the same year stands twice, and the second month is an earlier one."""
    year, last_year = match["year"], match["last_year"]
    if not year or year != last_year or not match["month"] or int(match["last_month"]) >= int(match["month"]):
        return ()
    at = match.start("last_year") - match.start()
    return (f"{match[0][:at]}{int(year) + 1}{match[0][at + len(year) :]}",)


def _backwards(match: re.Match[str]) -> bool:
    def parts(prefix: str) -> tuple[int, ...]:
        return tuple(int(match[prefix + name] or 0) for name in ("year", "month", "day"))

    (year, month, day), (last_year, last_month, last_day) = parts(""), parts("last_")
    if bool(day) != bool(last_day):
        return False
    if year and last_year:
        return bool(month) == bool(last_month) and (last_year, last_month, last_day) < (year, month, day)
    # 15日至12日 may reach into the next month where no month is named.
    return not last_year and month > 0 and last_month in (0, month) and 0 < last_day < day
