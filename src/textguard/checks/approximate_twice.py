"""概数: an approximate number that is called approximate twice: 约200家左右, 150余人次左右."""

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

_OVER = re.compile(r"(\d[\d.,]{0,6}[万亿]?)[余多]([^\d，。；：！？、（）()至到—\n]{1,4}?)左右")


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """约…左右 and …余…左右."""
    for match in _TWICE.finditer(text):
        yield _slip(match, match[1] + "左右", "约")
    for match in _OVER.finditer(text):
        yield _slip(match, match[1] + match[2] + "左右", text[match.end(1)])


def _slip(match: re.Match[str], other: str, word: str) -> Slip:
    message = f"“{match[0]}”重复表示概数"
    rights = (match[0].removesuffix("左右"), other)
    return Slip(match.start(), match.end(), message, "hint", rights, f"“{word}”和“左右”只留一个")
