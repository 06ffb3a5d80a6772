"""What goes in: one post, and the dates that posts and entries carry."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from .records import NamedTuple


class Document(NamedTuple):
    """One post. Only `text` is scanned; offsets of findings are code points of it.

    `date` is an ISO string or a `datetime.date`: what was right then is not a finding.
    """

    text: str
    id: str = ""
    unit: str = ""
    site: str = ""
    platform: str = ""
    title: str = ""
    url: str = ""
    date: str | date | None = None

    def __repr__(self) -> str:
        # Any of it may hold personal data.
        from .privacy import mask_long_numbers  # which loads the core

        return mask_long_numbers(f"<Document {self.id!r} of {self.unit!r}: {len(self.text)} code points>")


@lru_cache(4096)  # an archive has few days
def parse_date(value: str | date, *, last: bool = False) -> date:
    """A date of an ISO string: YYYY-MM-DD, or YYYY-MM or YYYY for the first (or `last`) day of it.

    Raises ValueError, TypeError for anything else.
    """
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    if not isinstance(value, str):
        raise TypeError(f"a date must be str or datetime.date, not {type(value).__name__}")
    parts = value.split("-")
    if [len(part) for part in parts] not in ([4], [4, 2], [4, 2, 2]) or not all(
        part.isascii() and part.isdigit() for part in parts
    ):
        raise ValueError(f"{value!r} 不是日期；请写成 2026-11-22、2026-11 或 2026")
    year, month, day = (*map(int, parts), 0, 0)[:3]
    try:
        first = date(year, month or 1, day or 1)
        if last and not day:  # a month is never longer than 31 days, a year never than 366
            return (first + timedelta(31 if month else 366)).replace(day=1) - timedelta(1)
        return first
    except (ValueError, OverflowError):
        raise ValueError(f"{value!r} 不是日历上的日子") from None


_HEAD, _TAIL = 600, 300
"""Where in a text, in code points, its date is looked for."""
_LABEL = r"(?:发布|发文|成文|印发|公开)(?:时间|日期)\s?[：:]?\s?"
_DAY = r"(?P<y>(?:19|20)\d\d)\s?[年/.-]\s?(?P<m>\d{1,2})\s?[月/.-]\s?(?P<d>\d{1,2})(?!\d)\s?日?"
_HAN_DAY = (
    r"(?P<y>[一二][九〇零○Ｏ][〇零○Ｏ一二三四五六七八九]{2})年"
    r"(?P<m>[一二三四五六七八九]|十[一二]?)月(?P<d>[一二三四五六七八九]|[二三]?十[一二三四五六七八九]?)日"
)
_HAN_DIGITS = {c: str(n % 10) for n, c in enumerate("〇一二三四五六七八九零")} | {"○": "0", "Ｏ": "0"}


def find_date(text: str) -> date | None:
    """The day on which the text says that it was published: labelled in its head (发布时间：…), else a line of its own
    at its end, as below a signature. None where there is none, or one that is still to come.
    """
    head = text[:_HEAD]
    if ("时间" in head or "日期" in head) and (found := re.search(_LABEL + _DAY, head)):
        return _past(found["y"], found["m"], found["d"])
    for last in reversed(text[-_TAIL:].splitlines()):
        line = last.strip(" \t\u3000\u00a0（()）")
        if 8 <= len(line) <= 20 and line[0] in "12一二":
            found = re.fullmatch(f"{_DAY}(?:印发|发布)?", line)
            if found:
                return _past(found["y"], found["m"], found["d"])
            if found := re.fullmatch(f"{_HAN_DAY}(?:印发|发布)?", line):
                year = "".join(_HAN_DIGITS[c] for c in found["y"])
                return _past(year, _number(found["m"]), _number(found["d"]))
    return None


def _number(han: str) -> str:
    """一 to 三十一 in digits."""
    tens, ten, ones = han.rpartition("十")
    return (_HAN_DIGITS.get(tens, "1") if ten else "") + (_HAN_DIGITS[ones] if ones else "0")


def _past(year: str, month: str, day: str) -> date | None:
    try:
        found = date(int(year), int(month), int(day))
    except ValueError:
        return None
    return found if found <= date.today() else None
