"""服务热线: the number of a hotline with a wrong digit, or two swapped: 市场监管投诉举报热线12351.

Never more than a hint: new hotlines open (12387 in 2025), and no register has them all.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from . import Literal, Places, Slip, facts

NAME = "hotline"
CATEGORY = "number"
MARKS = 0
_HOTLINES = {number: names.split("|") for number, names, _ in facts("hotlines")}
_NAMES = {number: re.compile("|".join(names)) for number, names in _HOTLINES.items()}
_ANYTHING = frozenset(["12315", "12345"])
"""Those that take the calls of many others."""
_NUMBER = re.compile(
    r"(?<![\d\-—.])(?:12\d{3}|9\d{4}|1\d\d)"
    r"(?![\d\-—.%]|[万亿余多]?(?:元|人|个|名|号|年|米|次|分|天|户|条))"
)
_DIALLING = ("拨打", "致电")
_CLAUSE = re.compile("[，。；：！？\n]")
_AROUND = 24


def _slips_of(number: str) -> set[str]:
    """What is written for the number with one digit wrong, or two neighbours swapped."""
    wrong = {number[:k] + digit + number[k + 1 :] for k in range(len(number)) for digit in "0123456789"}
    wrong |= {number[:k] + number[k + 1] + number[k] + number[k + 2 :] for k in range(len(number) - 1)}
    return wrong - {number}


_MEANT: dict[str, list[str]] = {}
"""For each number that is a slip, those that may be meant."""
for _hotline in _HOTLINES:
    for _number in filter(_NUMBER.fullmatch, _slips_of(_hotline)):
        _MEANT.setdefault(_number, []).append(_hotline)


def _literals() -> Iterator[Literal]:
    """What is nobody's number but nearly somebody's; and somebody's near the name of another one."""
    for number, hotlines in _MEANT.items():
        if number not in _HOTLINES:
            yield from map(Literal, [number] if len(number) == 5 else [f"{word}{number}" for word in _DIALLING])
        elif len(number) == 5 and number not in _ANYTHING:
            yield Literal(number, (), tuple(name for hotline in hotlines for name in _HOTLINES[hotline]))


LITERALS = tuple(sorted(_literals()))


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Numbers that no name around them goes with, where one slip makes the number that such a name has."""
    for start, end in places:
        for match in _NUMBER.finditer(text, start, end + 4):
            number = match[0]
            if match.end() != end:
                continue
            before = text[max(0, match.start() - _AROUND) : match.start()]
            behind = text[match.end() : match.end() + _AROUND]
            if number in _NAMES:  # then only the clause counts
                if _NAMES[number].search(before + behind):
                    continue
                before, behind = _CLAUSE.split(before)[-1], _CLAUSE.split(behind)[0]
            meant = _MEANT.get(number, ())
            rights = [other for other in meant if _NAMES[other].search(before) or _NAMES[other].search(behind)]
            if len(rights) == 1:
                message = f"“{number}”疑应为“{rights[0]}”"
                yield Slip(match.start(), match.end(), message, "hint", (rights[0],), "请核对热线号码")
