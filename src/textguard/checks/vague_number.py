"""概数: an approximate number that is called approximate twice: 约200家左右."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from . import Places, Slip

NAME = "approximate-twice"
CATEGORY = "number"
MARKS = 0
LITERALS = ("左右",)

_TWICE = re.compile(
    r"(?<![节制契预合公盟缔条])(?:大约|约|将近)(?:为|有|在|需|占)?"
    r"(\d[\d.,]*\s?[^\d，。；：！？、（）()至到—\n]{1,6})左右$"
)


def slips(text: str, places: Places, day: datetime.date) -> Iterator[Slip]:
    """约…左右 and the like."""
    for start, end in places:
        if match := _TWICE.search(text, max(0, start - 18), end):
            right = match[0][:-2]
            message = f"“{match[0]}”重复表示概数"
            yield Slip(match.start(), end, message, "hint", (right, match[1] + "左右"), "“约”和“左右”只留一个")
