"""“未”误作“末”: 1 周末更新 for 1 周未更新, 3个月末更新. 第1周末 and 3月末 are right."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from . import Places, Slip

NAME = "not-yet"
CATEGORY = "typo"
MARKS = 0

_SPAN = re.compile(
    r"(?<![第\d一二三四五六七八九十])[\d一二两三四五六七八九十百几]+\s*(?:周|星期|天|个月)\s*(末)(?=[\u4e00-\u9fff])"
)
LITERALS = tuple(unit + "末" + verb for unit in "周期天月" for verb in "更发维回公登运整完办答处及按经报能开落")


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """末 behind a span of time and before what was not done in it."""
    for start, end in places:
        if match := _SPAN.search(text, max(0, start - 8), end):
            right = "未" + text[match.end() : end]
            message = f"“{text[match.start(1) : end]}”应为“{right}”"
            yield Slip(match.start(1), end, message, "error", (right,))
