"""What goes in: one post, and the dates that posts and entries carry."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import NamedTuple


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
