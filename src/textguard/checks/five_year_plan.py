"""五年规划: the first or the last year of a plan, and another plan's number: 2026年是“十四五”规划开局之年."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from . import Literal, Places, Slip

NAME = "five-year-plan"
CATEGORY = "number"
MARKS = 0

_PLANS = tuple(f"十{digit}五" for digit in "一二三四五六")
"""From 十一五 (2006 to 2010) on; each begins five years later."""
_FIRST_YEAR = 2006
_SPAN = 5
_BEGINS, _ENDS = ("开局", "起步"), ("收官",)
LITERALS = tuple(Literal(f"{word}{behind}", (), _PLANS) for word in (*_BEGINS, *_ENDS) for behind in ("之年", "年"))

_YEAR_OF_PLAN = re.compile(
    r"(?:(?P<year>20\d\d)年|今年|本年)(?:既|不仅)?(?:是|为|系|作为)(?:我国|全国|国家|实施|全面)?"
    rf"“?(?P<plan>{'|'.join(_PLANS)})”?(?:规划|时期|计划)?(?:的|实施)?"
    rf"(?P<edge>{'|'.join((*_BEGINS, *_ENDS))})之?年"
)
_REACH = 40


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Years that are neither the first nor the last one of the plan, as they should be."""
    for _, end in places:
        for match in _YEAR_OF_PLAN.finditer(text, max(0, end - _REACH), end):
            year = int(match["year"]) if match["year"] else day.year if day else 0
            first = _FIRST_YEAR + _SPAN * _PLANS.index(match["plan"])
            expected = first if match["edge"] in _BEGINS else first + _SPAN - 1
            if not year or year == expected or match.end() < end:
                continue
            number, rest = divmod(year - expected + first - _FIRST_YEAR, _SPAN)
            rights: tuple[str, ...] = ()
            if not rest and 0 <= number < len(_PLANS):
                at = match.start("plan") - match.start()
                rights = (match[0][:at] + _PLANS[number] + match[0][at + len(match["plan"]) :],)
            message = f"“{match['plan']}”自{first}年至{first + _SPAN - 1}年，与“{match[0]}”不符"
            note = "请核对年份和规划"
            yield Slip(match.start(), match.end(), message, "error", rights, note, "ask" if rights else "never")
