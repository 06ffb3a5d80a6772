"""发文字号: 〔2024〕5号, by GB/T 9704: six-cornered brackets, the whole year, no 第, no zeros before the number.

Numbers of court cases keep （）. In models and templates X stands for the number.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from . import Places, Slip

NAME = "document-number"
CATEGORY = "punctuation"
MARKS = 0
LITERALS = (
    *(f"〔{n}" for n in range(21, 30)),
    # Right ones, and years in brackets, are too frequent to look at each.
    *("〕第", "〕0"),
    *(f"{year}{closing}{behind}" for year in range(1950, 2050) for closing in ")]】" for behind in "第0123456789x× "),
)
_BRACKETS = "[［(（【〔﹝"
_LONGEST = len("〔2024 ")

_OF_A_CASE = re.compile("(?:[罚裁处判]字?|仲案|仲裁字)$")

_NUMBER = re.compile(
    r"(?<=[\u4e00-\u9fff])[\[［(（【〔﹝]\s?(?P<year>(?:(?:19|20)\d\d)|(?<=〔)2\d)\s?[\]］)）】〕﹞]"
    r"(?=\s?(?P<ordinal>第?)(?P<number>\d{1,4}|[XxＸ×]{1,4})\s?号)"
)


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Other brackets around the year; 第 and zeros behind it, but in numbers of cases: 市监罚字〔2018〕第128号."""
    for at, _ in places:
        start = max(0, *(text.rfind(bracket, max(0, at - _LONGEST), at + 1) for bracket in _BRACKETS))
        match = _NUMBER.match(text, start)
        if not match:
            continue
        year = match["year"] if len(match["year"]) == 4 else f"20{match['year']}"
        right = f"〔{year}〕"
        if match[0] != right:
            message = f"发文字号的年份应当用六角括号，写全四位，写作“{right}”"
            yield Slip(match.start(), match.end(), message, "error", (right,))
        elif (
            (match["ordinal"] or match["number"].startswith("0"))
            and match["number"].strip("0")
            and not _OF_A_CASE.search(text, max(0, start - _LONGEST), start)
        ):
            right += match["number"].lstrip("0")
            yield Slip(match.start(), match.end("number"), f"发文字号应写作“{right}”", "hint", (right,))
