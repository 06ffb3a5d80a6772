"""天数: a range of days and how many they are: 9月29日至10月7日，为期6天."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from . import Literal, Places, Slip

NAME = "day-count"
CATEGORY = "number"
MARKS = 0

_COUNTED = ("为期", "共计", "共")
_TO = ("日至", "日到", "日—", "）至")
LITERALS = tuple(Literal(f"{word}{digit}", (), _TO) for word in _COUNTED for digit in "123456789")

_IN_BRACKETS = "(?:（[^）\n]{1,9}）)?"
_RANGE = re.compile(
    r"(?:(?P<year>(?:19|20)\d\d)年)?(?<!\d)(?P<month>\d{1,2})月(?P<day>\d{1,2})日"
    rf"{_IN_BRACKETS}(?:至|到|——?)(?:(?P<last_month>\d{{1,2}})月)?(?P<last_day>\d{{1,2}})日{_IN_BRACKETS}"
    rf"(?:期间)?(?:放假)?(?:调休)?，?(?:放假)?(?:调休)?，?(?:{'|'.join(_COUNTED)})(?P<count>\d{{1,3}})天"
)
_REACH = 50


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Counts that are not those of the days in the range, both included."""
    for start, end in places:
        for match in _RANGE.finditer(text, max(0, start - _REACH), end + 4):
            if not match.start() < start < match.end():
                continue
            counts = _counts(match, day)
            if counts and int(match["count"]) not in counts:
                shown = match[0].removesuffix(f"{match['count']}天")
                rights = tuple(f"{shown}{count}天" for count in sorted(counts))
                message = f"“{shown}{match['count']}天”：应为{rights[0].removeprefix(shown)}"
                yield Slip(match.start(), match.end(), message, "hint", rights, "起止两天都算在内，请核对")


def _counts(match: re.Match[str], day: datetime.date | None) -> set[int]:
    """How many days there may be, with both ends: none where no calendar has these days."""
    year_of_post = [day.year] if day else [2024, 2025]  # with 2月29日, and without
    years = [int(match["year"])] if match["year"] else year_of_post
    month, last_month = int(match["month"]), int(match["last_month"] or match["month"])
    found = set()
    for year in years:
        try:
            first = datetime.date(year, month, int(match["day"]))
            last = datetime.date(year + (last_month < month), last_month, int(match["last_day"]))
        except ValueError:
            continue
        found.add((last - first).days + 1)
    return {count for count in found if count > 0}
