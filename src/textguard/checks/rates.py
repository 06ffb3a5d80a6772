"""比率: a rate against the numbers before it: 抽检200批次，合格195批次，合格率98.5%."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from decimal import ROUND_HALF_UP, Decimal

from . import Places, Slip

NAME = "rate"
CATEGORY = "number"
MARKS = 0

_DONE = ("合格", "达标", "办结", "整改", "开工", "完工", "竣工", "完成", "满意", "通过", "参保", "签约", "复工", "录取")
LITERALS = tuple(f"{done}率" for done in _DONE)

_NUMBER = r"(?<![\d.])(\d[\d,]*)"
_UNIT = "(批次|件|家|户|个|项|人次|人|名|份|起|条|处|宗|所|次)"
_COUNTED = re.compile(rf"{_NUMBER}(?!\.\d){_UNIT}?")
_RATE = re.compile(r"率(?:为|达到?|是|：)?(\d{1,3}(?:\.\d+)?)[%％]")
_PARTS = re.compile("[，、；]")
_REACH = 80
_FAR = 20
"""Per cent; a rate that is farther off is of something else."""


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Rates of what the clause before says is done, of what the clause before that has in all."""
    for start, end in places:
        match = _RATE.match(text, end - 1)
        if not match:
            continue
        done = text[start : end - 1]
        sentence = re.split("[。！？\n：]", text[max(0, start - _REACH) : start])[-1]
        share = _share(sentence, done)
        if share is None:
            continue
        written = Decimal(match[1])
        last_digit = Decimal(1).scaleb(-len(match[1].partition(".")[2]))
        right = share.quantize(last_digit, ROUND_HALF_UP)
        if abs(written - share) >= last_digit and abs(written - right) <= _FAR:
            shown = text[start : match.end()]
            corrected = shown.replace(match[1], str(right))
            message = f"按前面的数字，{done}率是{right}%"
            yield Slip(start, match.end(), message, "hint", (corrected,), "请核对比率和前面的数字")


def _share(sentence: str, done: str) -> Decimal | None:
    """The rate in per cent by the clauses before it, each with one number: so many are done, so many are not, so many
    there are in all. None where they do not tell.
    """
    counts: dict[str, int] = {}
    units = set()
    for clause in reversed([clause for clause in _PARTS.split(sentence) if clause]):
        numbers = _COUNTED.findall(clause)
        if not numbers and counts:
            continue
        if len(numbers) != 1:
            break
        kind = "not" if re.search(f"[不未]{done}", clause) else "done" if done in clause else "all"
        if kind in counts or (kind == "all" and not counts):
            break
        counts[kind] = int(numbers[0][0].replace(",", ""))
        units.add(numbers[0][1])
        if kind == "all":
            break
    units.discard("")
    if len(units) > 1 or len(counts) < 2:
        return None
    total = counts.get("all", counts.get("done", 0) + counts.get("not", 0))
    count = counts.get("done", total - counts.get("not", 0))
    if len(counts) == 3 and counts["done"] + counts["not"] != total:
        return None
    return Decimal(100) * count / total if 0 < count <= total else None
