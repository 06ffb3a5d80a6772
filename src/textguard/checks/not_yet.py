"""“未”误作“末”: 1 周末更新 for 1 周未更新. After a number 周末, 月末 and 年末 are no words."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from . import Places, Slip

NAME = "not-yet"
CATEGORY = "typo"
MARKS = 0

_SPAN = re.compile(r"(?:[\d一二两三四五六七八九十百几半多个])\s*(?:周|星期|日|天|月|季度|年)\s*(末)(?=[\u4e00-\u9fff])")
LITERALS = tuple(unit + "末" + verb for unit in "周期日天月度年" for verb in "更发维回公登运整完办答处及按经报能开落")


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """末 behind a span of time and before what was not done in it."""
    for start, end in places:
        if match := _SPAN.search(text, max(0, start - 6), end):
            right = "未" + text[match.end() : end]
            message = f"“{text[match.start(1) : end]}”应为“{right}”"
            yield Slip(match.start(1), end, message, "error", (right,))
