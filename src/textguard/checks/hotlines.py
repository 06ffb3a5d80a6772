"""服务热线: the number of a hotline with a wrong digit, or two swapped: 市场监管投诉举报热线12351."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from . import Places, Slip, facts

NAME = "hotline"
CATEGORY = "number"
MARKS = 0
LITERALS = ("热线", "专线", "拨打", "致电", "火警电话", "报警电话", "举报电话", "投诉电话", "服务电话", "咨询电话")

_NAMES = {number: re.compile(names) for number, names, _ in facts("hotlines")}
_ANYTHING = frozenset(["12315", "12345"])
"""Those that take the calls of many others."""
_NUMBER = re.compile(
    r"(?<![\d\-—.])(?:1\d\d|123\d\d|121\d\d|9\d{4})"
    r"(?![\d\-—.%]|[万亿余多]?(?:元|人|个|名|号|年|米|次|分|天|户|条))"
)
_DIALLED = re.compile("(?:拨打|致电|电话|热线|专线)[:：]?$")
_CLAUSE = re.compile("[，。；：！？\n]")
_REACH, _AROUND = 16, 24


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Numbers that no name around them goes with, where one slip makes the number that such a name has."""
    seen: set[int] = set()
    for start, end in places:
        for match in _NUMBER.finditer(text, max(0, start - _REACH), end + _REACH):
            number = match[0]
            if match.start() in seen or number in _ANYTHING:
                continue
            seen.add(match.start())
            before = text[max(0, match.start() - _AROUND) : match.start()]
            behind = text[match.end() : match.end() + _AROUND]
            if len(number) == 3 and not _DIALLED.search(before):
                continue
            if number in _NAMES:  # then only the clause counts
                if len(number) == 3 or _NAMES[number].search(before + behind):
                    continue
                before, behind = _CLAUSE.split(before)[-1], _CLAUSE.split(behind)[0]
            rights = [
                other
                for other, names in _NAMES.items()
                if _is_slip(number, other) and (names.search(before) or names.search(behind))
            ]
            if len(rights) == 1:
                message = f"“{number}”应为“{rights[0]}”"
                yield Slip(match.start(), match.end(), message, "error", (rights[0],), "请核对热线号码")


def _is_slip(number: str, other: str) -> bool:
    """Whether one digit differs, or two neighbours are swapped."""
    places = [k for k, (a, b) in enumerate(zip(number, other, strict=False)) if a != b]
    if len(number) != len(other) or not 1 <= len(places) <= 2:
        return False
    first, last = places[0], places[-1]
    return first == last or (last == first + 1 and number[first] == other[last] and number[last] == other[first])
