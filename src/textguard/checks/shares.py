"""占比: percentages of all parts of a whole that do not add up to 100 %.

Only where the text names all the parts: the three industries, both sexes, every answer to a survey. Sums that are far
from 100 are of something else; what rounding makes of them is right.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import Decimal

from . import Literal, Places, Slip

NAME = "shares"
CATEGORY = "number"
MARKS = 0
LITERALS = (
    *(Literal(f"产业{word}", (), ("三次产业", "三产业")) for word in ("占", "结构", "比")),
    *(
        "三次产业结构",
        "三次产业比",
        "三次产业占",
        "三次产业增加值",
        "三产业增加值",
        "三产业占",
        "三产业比",
        "三产业结构",
    ),
    *(Literal(f"女{word}", (), ("男",)) for word in ("性占", "生占", "占", "职工占", "教师占")),
    Literal("不满意", (), ("非常满意", "很满意")),
)

_NUMBER = r"\d{1,2}(?:\.\d{1,3})?"
_SHARES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![:：∶\d.])(?P<shares>{_NUMBER}[:：∶]{_NUMBER}[:：∶]{_NUMBER})(?![:：∶\d.])",
        rf"三次?产业[^。；\n\d]{{0,30}}(?:比重|占比|比例|结构)[^。；，\n\d]{{0,8}}"
        rf"(?P<shares>{_NUMBER}[%％]、{_NUMBER}[%％](?:、|和){_NUMBER}[%％])",
        rf"(?P<shares>男[^，。；率\n\d]{{0,12}}占[^，。；率\n\d]{{0,8}}{_NUMBER}[%％][，、；]女[^，。；率\n\d]{{0,12}}占"
        rf"[^，。；率\n\d]{{0,8}}{_NUMBER}[%％])",
        rf"(?P<shares>(?:非常|很)满意[^，、。；\n\d]{{0,4}}{_NUMBER}[%％](?:[，、；][^，、。；\n\d]{{2,10}}{_NUMBER}[%％])"
        rf"{{0,4}}[，、；]不满意[^，、。；\n\d]{{0,4}}{_NUMBER}[%％])",
    )
)
_INDUSTRIES = re.compile(r"三次?产业[^。；\n]*$")
_FAR = 10
"""A sum that differs by more is of no such parts."""


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Shares that do not add up."""
    for pattern in _SHARES:
        for match in pattern.finditer(text):
            start, end = match.span("shares")
            if text[start].isdigit() and not _INDUSTRIES.search(text, max(0, start - 60), start):
                continue
            shares = [Decimal(number) for number in re.findall(_NUMBER, match["shares"])]
            total = sum(shares, Decimal(0))
            # Each may be off by half a unit of the last digit that is written.
            digits = min(_decimals(share) for share in shares)
            rounding = Decimal(len(shares)) / 2 / 10**digits
            if rounding < abs(total - 100) <= _FAR:
                message = f"各部分占比相加为{total}%，不是100%"
                yield Slip(start, end, message, "hint", (), "请核对后改正", "never")


def _decimals(share: Decimal) -> int:
    return len(str(share).partition(".")[2])
