"""书名号中的书名号: a title within a title takes single marks, by GB/T 15834: 《关于转发〈…〉的通知》."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ..engine import NESTED_TITLE
from . import Places, Slip

NAME = "nested-title"
CATEGORY = "punctuation"
MARKS = NESTED_TITLE
LITERALS = ()

_OTHER = "[^《》〈〉<>＜＞\n]"
# Double marks within single ones are right again, and how many levels a title has cannot be told once one is wrong.
_NESTED = re.compile(rf"《{_OTHER}{{0,100}}(?:《{_OTHER}{{1,100}}》{_OTHER}{{0,100}}){{1,5}}》")
_INNER = re.compile(rf"《({_OTHER}+)》")


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Each title that stands directly within another one."""
    for outer in _NESTED.finditer(text):
        for inner in _INNER.finditer(text, outer.start() + 1, outer.end() - 1):
            right = f"〈{inner[1]}〉"
            yield Slip(inner.start(), inner.end(), f"书名号中的书名号应为单书名号“{right}”", "hint", (right,))
