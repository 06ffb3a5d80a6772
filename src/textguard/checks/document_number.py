"""发文字号: the year of a document number stands in 〔〕, by GB/T 9704. Numbers of court cases keep （）."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from . import Places, Slip

NAME = "document-number"
CATEGORY = "punctuation"
MARKS = 0
LITERALS = tuple(bracket + century for bracket in "[(【〔﹝" for century in ("19", "20"))

_NUMBER = re.compile(r"(?<=[\u4e00-\u9fff])[\[［(（【〔﹝]\s?((?:19|20)\d\d)\s?[\]］)）】〕﹞](?=\s?\d{1,4}\s?号)")


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Other brackets around the year."""
    for start, _ in places:
        match = _NUMBER.match(text, start)
        if match and match[0] != (right := f"〔{match[1]}〕"):
            yield Slip(match.start(), match.end(), f"发文字号的年份应当用六角括号，写作“{right}”", "error", (right,))
