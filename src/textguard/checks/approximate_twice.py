"""概数: an approximate number that is called approximate twice: 约200家左右."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ..engine import ABOUT_TWICE
from . import Places, Slip

NAME = "approximate-twice"
CATEGORY = "number"
MARKS = ABOUT_TWICE
LITERALS = ()

_TWICE = re.compile(
    r"(?<![节制契预合公盟缔条])(?:大约|约)(?:为|有|在|需|占)?"
    r"(\d[\d.,]{0,6} ?[^\d，。；：！？、（）()至到—\n]{0,6}?)左右"
)


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """约…左右."""
    for match in _TWICE.finditer(text):
        rights = (match[0].removesuffix("左右"), match[1] + "左右")
        message = f"“{match[0]}”重复表示概数"
        yield Slip(match.start(), match.end(), message, "hint", rights, "“约”和“左右”只留一个")
