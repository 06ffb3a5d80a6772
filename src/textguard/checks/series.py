"""序号: items that skip a number or have one twice: 一、二、四、 and 一是…二是…二是….

Copies lose the numbers of items, and lists lie within lists. So only a single number that is missing counts, or one
that stands twice; and behind （一） and 1. only from one line to the next.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ..engine import SERIES
from ..finding import Severity
from ..records import NamedTuple
from . import Places, Slip

NAME = "series"
CATEGORY = "number"
MARKS = SERIES
LITERALS = ()

_DIGITS = "一二三四五六七八九"
_HAN = f"(?P<number>[{_DIGITS}]?十[{_DIGITS}]?|[{_DIGITS}])"
_LINE = r"^[ \t\u3000\xa0]*"
_OMITTED = re.compile("略|…|\\.\\.\\.")


class _Series(NamedTuple):
    item: re.Pattern[str]
    behind: str
    """What stands behind the number, as a pattern."""
    adjacent: bool
    """Whether only items on lines that follow each other are compared."""
    severity: Severity


_SERIES = (
    _Series(re.compile(rf"(?<![\u4e00-\u9fff]){_HAN}是"), "", False, "error"),
    _Series(re.compile(rf"{_LINE}{_HAN}、", re.MULTILINE), "、", False, "hint"),
    _Series(re.compile(rf"{_LINE}[（(]{_HAN}[）)]", re.MULTILINE), "[）)]", True, "hint"),
    _Series(re.compile(rf"{_LINE}(?P<number>[1-9][0-9]?)[.．、](?![0-9])", re.MULTILINE), "[.．、]", True, "hint"),
)


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """The item behind the one that is missing, or the second one of the number."""
    for series in _SERIES:
        last = None
        started = False
        for match in series.item.finditer(text):
            number, before = _value(match["number"]), _value(last["number"]) if last else 0
            started = number == 1 or (started and number in (before, before + 1, before + 2))
            if last and started and number > 1 and _is_slip(text, series, last, match):
                message = f"序号“{match['number']}”重复"
                if number > before:
                    message = f"序号“{match['number']}”前面没有“{_written(before + 1, match['number'])}”"
                start, end = match.span("number")
                yield Slip(start, end, message, series.severity, (), "可能漏了一项，或者序号写错，请核对", "never")
            last = match


def _is_slip(text: str, series: _Series, last: re.Match[str], match: re.Match[str]) -> bool:
    before, number = _value(last["number"]), _value(match["number"])
    between = text[last.end() : match.start()]
    if number not in (before, before + 2) or _OMITTED.search(between):
        return False
    if series.adjacent and between.strip("\n").count("\n"):
        return False
    # The missing one may stand there in another form: 三要, 三、, or within the line.
    missing = _written(before + 1, match["number"])
    return number == before or not re.search(rf"(?<![\u4e00-\u9fff0-9]){missing}{series.behind}", between)


def _value(number: str) -> int:
    if number.isdigit():
        return int(number)
    tens, ten, ones = number.rpartition("十")
    return (_DIGITS.find(ones) + 1 if ones else 0) + ((_DIGITS.find(tens) + 1 if tens else 1) * 10 if ten else 0)


def _written(number: int, like: str) -> str:
    """The number as the other one is written, in digits or in Han ones."""
    if like.isdigit():
        return str(number)
    tens, ones = divmod(number, 10)
    return (_DIGITS[tens - 1] if tens > 1 else "") + ("十" if tens else "") + (_DIGITS[ones - 1] if ones else "")
