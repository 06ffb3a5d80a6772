"""大写金额: an amount in capital numerals beside the same in digits, of which one is wrong: 5000元（伍万元整）."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import ROUND_DOWN, Decimal

from . import Places, Slip

NAME = "amount"
CATEGORY = "number"
MARKS = 0
LITERALS = ("元整", "圆整", "元正", "圆正", "角整", "角正")

_NUMERALS = "零壹贰叁肆伍陆柒捌玖"
_ZERO, _YUAN, _OLD_YUAN, _WHOLE = "零", "元", "圆", "整"
_UNITS = {"拾": 10, "佰": 100, "仟": 1000}
_GROUPS = {"万": 10_000, "亿": 100_000_000}
_PARTS = {"角": Decimal("0.1"), "分": Decimal("0.01")}
_ZEROS, _COMMAS = re.compile("零+"), re.compile("[,，]")
_CAPITAL = rf"(?P<capital>[{_NUMERALS}拾佰仟万亿]+[元圆](?:[{_NUMERALS}]角)?(?:零?[{_NUMERALS}]分)?[整正]?)"
_DIGITS = r"(?P<digits>\d[\d,，]*(?:\.\d+)?)(?P<unit>[万亿]?)"
_NAMED = r"(?:人民币|金额|大写|小写|[：: ¥￥])*"
_BOTH = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![\d.,]){_DIGITS}元[（(]{_NAMED}{_CAPITAL}",
        rf"{_CAPITAL}[（(]{_NAMED}{_DIGITS}元?[）)]",
    )
)
_REACH = 60
_MOST = Decimal(10) ** 12


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Amounts that differ from what stands beside them. The digits are mostly what is meant."""
    seen = set()
    for start, end in places:
        for pattern in _BOTH:
            for match in pattern.finditer(text, max(0, start - _REACH), end + _REACH):
                span = match.span("capital")
                written = _value(match["capital"])
                unit = _GROUPS.get(match["unit"], 1)
                meant = Decimal(_COMMAS.sub("", match["digits"])) * unit
                if written is None or written == meant or not 0 < meant < _MOST or span in seen:
                    continue
                seen.add(span)
                shown = match["digits"] + match["unit"]
                message = f"“{match['capital']}”与“{shown}元”不一致"
                yield Slip(*span, message, "error", (_capital(meant),), "大写和小写的金额必有一个写错")


def _value(capital: str) -> Decimal | None:
    """What the capital numerals say, in yuan; None where they are in no order."""
    yuan, _, rest = capital.replace(_OLD_YUAN, _YUAN).partition(_YUAN)
    total = group = digit = 0
    for character in yuan:
        if character in _GROUPS:
            if not group and not digit:
                return None
            total, group, digit = total + (group + digit) * _GROUPS[character], 0, 0
        elif character in _UNITS:
            group, digit = group + (digit or 1) * _UNITS[character], 0
        else:
            if digit:
                return None
            digit = _NUMERALS.index(character)
    value = Decimal(total + group + digit)
    for unit, part in _PARTS.items():
        if match := re.search(f"([{_NUMERALS}]){unit}", rest):
            value += _NUMERALS.index(match[1]) * part
    return value


def _capital(amount: Decimal) -> str:
    """The amount in yuan as it is written on cheques."""
    yuan = int(amount)
    ten_thousand, hundred_million = _GROUPS.items()
    groups = (
        (yuan // hundred_million[1], hundred_million[0]),
        (yuan // ten_thousand[1] % ten_thousand[1], ten_thousand[0]),
        (yuan % ten_thousand[1], ""),
    )
    text = "".join(_four(value) + name if value else _ZERO for value, name in groups)
    text = _ZEROS.sub(_ZERO, text).strip(_ZERO) + _YUAN if yuan else ""
    cents = int((amount - yuan).quantize(Decimal("0.01"), ROUND_DOWN) * 100)
    dimes, unit = (cents // 10, cents % 10), tuple(_PARTS)
    if dimes[1]:
        before = _NUMERALS[dimes[0]] + unit[0] if dimes[0] else _ZERO if yuan else ""
        return text + before + _NUMERALS[dimes[1]] + unit[1]
    return text + (_NUMERALS[dimes[0]] + unit[0] if dimes[0] else "") + _WHOLE


def _four(value: int) -> str:
    """Up to four digits; what is missing before them is a zero."""
    units = (*reversed(_UNITS), "")
    digits = zip(map(int, f"{value:04}"), units, strict=True)
    return _ZEROS.sub(_ZERO, "".join(_NUMERALS[digit] + (unit if digit else "") for digit, unit in digits)).rstrip(
        _ZERO
    )
