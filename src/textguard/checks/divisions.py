"""行政区划: a city under another province, a county under another city, where they are written as 省市县 in one run."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from functools import cache

from . import Places, Slip, facts

NAME = "division"
CATEGORY = "place"
MARKS = 0

# They call parts of any town.
_GENERIC = {"新城区", "老城区", "城区", "郊区", "矿区", "市中区", "城关区", "城中区", "城东区", "城西区", "城北区"}
_MANY = 3
"""More places of the same name than this: only the author can say which is meant."""

# Province and city, and the counties of the city.
_CITIES = {(province, city): tuple(counties.split("|")) for province, city, counties, _ in facts("divisions")}
_PROVINCE_OF = {city: province for province, city in _CITIES}
_PROVINCES = frozenset(province for province, _ in _CITIES)
LITERALS = tuple(province[-1] + city for province, city in _CITIES)
_LONGEST = 15


@cache
def _counties() -> dict[str, list[str]]:
    """Where each county lies: province and city."""
    where: defaultdict[str, list[str]] = defaultdict(list)
    for (province, city), counties in _CITIES.items():
        for county in counties:
            where[county].append(province + city)
    return where


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Cities and counties that lie elsewhere."""
    for start, end in places:
        city = text[start + 1 : end]
        behind = (text[max(0, start + 1 - length) : start + 1] for length in range(3, 9))
        province = next((name for name in behind if name in _PROVINCES), "")
        if not province or city not in _PROVINCE_OF:
            continue
        begin = start + 1 - len(province)
        if (home := _PROVINCE_OF[city]) != province:
            yield Slip(begin, end, f"{city}属于{home}", "error", (home + city,))
            continue
        ahead = (text[end : end + length] for length in range(_LONGEST, 1, -1))
        county = next((name for name in ahead if name in _counties()), "")
        if county and county not in _GENERIC and county not in _CITIES[province, city]:
            yield _elsewhere(begin, end + len(county), city, county)


def _elsewhere(start: int, end: int, city: str, county: str) -> Slip:
    homes = _counties()[county]
    if len(homes) > _MANY:
        return Slip(start, end, f"{city}没有{county}", "error", (), "请核对所属的市", "never")
    message = f"{city}没有{county}；{county}属于{'、'.join(homes)}"
    return Slip(start, end, message, "error", tuple(home + county for home in homes))
