"""行政区划: a city under another province, a county under another city, where they are written as 省市县 in one run."""

from __future__ import annotations

import datetime
from collections.abc import Container, Iterator
from itertools import chain

from . import Literal, Places, Slip, facts

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
_HOMES: dict[str, list[tuple[str, str]]] = {}
"""Where each county lies: province and city."""
for _city, _counties in _CITIES.items():
    for _county in _counties:
        if _county and _county not in _GENERIC:
            _HOMES.setdefault(_county, []).append(_city)
_LONGEST = 15


def _elsewhere_than(homes: list[str], last: str, name: str) -> list[Literal]:
    """The name behind any unit of the usual kind or of its own home's but right behind its home."""
    lasts = dict.fromkeys([last, *(home[-1] for home in homes)])
    return [Literal(last + name, tuple(home[:-1] for home in homes if home[-1] == last)) for last in lasts]


LITERALS = (
    *chain.from_iterable(_elsewhere_than([province], "省", city) for city, province in _PROVINCE_OF.items()),
    *chain.from_iterable(_elsewhere_than([city for _, city in homes], "市", name) for name, homes in _HOMES.items()),
)


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Cities and counties that lie elsewhere."""
    for start, end in places:
        name, behind = text[start + 1 : end], start + 1
        if name in _HOMES and (city := _ending_at(text, behind, _PROVINCE_OF)):
            province = _PROVINCE_OF[city]
            begin = behind - len(city) - len(province)
            if text.startswith(province, max(0, begin)) and (province, city) not in _HOMES[name]:
                yield _elsewhere(begin, end, city, name)
        if name in _PROVINCE_OF and (province := _ending_at(text, behind, _PROVINCES)):
            home = _PROVINCE_OF[name]
            if home != province:
                yield Slip(behind - len(province), end, f"“{name}”属于“{home}”", "error", (home + name,))


def _ending_at(text: str, end: int, names: Container[str]) -> str:
    """The longest of the names that ends there, or ""."""
    ending = (text[start:end] for start in range(max(0, end - _LONGEST), end))
    return next((name for name in ending if name in names), "")


def _elsewhere(start: int, end: int, city: str, county: str) -> Slip:
    homes = ["".join(home) for home in _HOMES[county]]
    if len(homes) > _MANY:
        return Slip(start, end, f"“{city}”没有“{county}”", "error", (), "请核对所属的市", "never")
    message = f"“{city}”没有“{county}”，应属于“{'”或“'.join(homes)}”"
    return Slip(start, end, message, "error", tuple(home + county for home in homes))
