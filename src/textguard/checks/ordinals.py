"""第几个: the n-th 教师节 and the like against the year."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from . import Places, Slip, facts

NAME = "ordinal"
CATEGORY = "number"
MARKS = 0

_DIGITS = "零一二三四五六七八九"
_ORDINAL = re.compile(r"第([0-9]{1,3}|[一二三四五六七八九十百零]{1,5})$")
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)年")
_LAST_YEAR = "去年"
_AHEAD = re.compile("今年|[将是]|迎来")
_DAY = re.compile(r"(?<!\d)(\d{1,2})月(\d{1,2})日")
_SLIP = 3
"""A number that is farther off is no slip but another occasion: the first one is often remembered."""


# Unit and name of each occasion, and the year before its first one.
_OCCASIONS = {unit + name: int(base) for name, unit, base, _ in facts("ordinals")}
LITERALS = tuple(_OCCASIONS)


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Ordinals that are off by a few; by the year that the sentence names, else by that of the post."""
    for start, end in places:
        base = _OCCASIONS.get(text[start:end])
        match = _ORDINAL.search(text, max(0, start - 6), start)
        if base is None or not match:
            continue
        year, surely = off_by_few(text, start, day, base, value_of(match[1]))
        if not year:
            continue
        right = year - base
        shown = written_like(match[1], right)
        corrected = f"第{shown}{text[start:end]}"
        message = f"{year}年应为“{corrected}”"
        yield Slip(match.start(), end, message, "error" if surely else "hint", (corrected,))


def off_by_few(text: str, at: int, day: datetime.date | None, base: int, number: int) -> tuple[int, bool]:
    """Where the number is off by a few, the year of the occasion, and whether the sentence names it; else 0."""
    sentence = re.split("[。！？\n]", text[max(0, at - 40) : at])[-1]
    years = [int(year) for year in _YEAR.findall(sentence)]
    # Posts of winter look back at the last occasion and ahead to the next one.
    near = {day.year, day.year - (day.month <= 4), day.year + (day.month >= 10)} if day else set()
    days = [(int(month), int(number)) for month, number in _DAY.findall(sentence)]
    later = day and max(days, default=(0, 0)) > (day.month, day.day) and not _AHEAD.search(sentence)
    if day and (later or _LAST_YEAR in sentence):
        near.add(day.year - 1)
    possible = {year - base for year in (years[-1:] or near)}
    if not possible or number in possible or not 0 < min(abs(number - right) for right in possible) <= _SLIP:
        return 0, False
    return years[-1] if years else day.year if day else 0, bool(years)


def value_of(number: str) -> int:
    """The number that 39 or 三十九 writes, to 199; 0 for what is none."""
    return int(number) if number.isdigit() else _value(number)


def _value(han: str) -> int:
    """The number that 三十九 writes, to 199; 0 for what is none."""
    match = re.fullmatch("(一百)?零?(?:([二三四五六七八九一])?(十))?零?([一二三四五六七八九])?", han)
    if not match:
        return 0
    hundred, tens, ten, ones = match.groups()
    return 100 * bool(hundred) + (10 * (_DIGITS.index(tens) if tens else 1) if ten else 0) + _DIGITS.index(ones or "零")


def written_like(other: str, number: int) -> str:
    """The number in digits or Han characters, as the other one is."""
    return str(number) if other.isdigit() else _written(number)


def _written(number: int) -> str:
    if number >= 100:
        rest = number % 100
        return "一百" + ("零" if 0 < rest < 10 else "一" if 10 <= rest < 20 else "") + (_written(rest) if rest else "")
    tens, ones = divmod(number, 10)
    return ("" if tens < 2 else _DIGITS[tens]) + ("十" if tens else "") + (_DIGITS[ones] if ones else "")
