"""数字概括的表述: “四个意识” expanded with an item missing or out of order."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from ..records import NamedTuple
from . import Literal, Places, Slip, facts

NAME = "expansion"
CATEGORY = "political-phrase"
MARKS = 0

_JOINT = "(?:、|，|和|及|以及|与|”、?“)"


class _Formulation(NamedTuple):
    phrases: tuple[str, ...]
    items: tuple[str, ...]
    expansion: re.Pattern[str]
    """The phrase, and behind it items in any order."""


def _formulation(phrases: str, cell: str) -> _Formulation:
    items = cell.split("|")
    item = "|".join(sorted(map(re.escape, items), key=len, reverse=True))
    announced = rf"(?:{phrases})[”’]?(?:是指|指|即|是|——|[（(：:，,])+“?"
    expansion = re.compile(rf"{announced}(?P<items>(?:{item})(?:{_JOINT}(?:{item}))+)")
    return _Formulation(tuple(phrases.split("|")), tuple(items), expansion)


_FORMULATIONS = tuple(_formulation(phrases, items) for phrases, items, _ in facts("formulations"))
_BY_ITEM = {
    item: [formulation for formulation in _FORMULATIONS if item in formulation.items]
    for item in dict.fromkeys(item for formulation in _FORMULATIONS for item in formulation.items)
}
LITERALS = tuple(
    Literal(f"、{item}", (), tuple(phrase for formulation in formulations for phrase in formulation.phrases))
    for item, formulations in _BY_ITEM.items()
)


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Expansions that are not the whole one in its order. One that goes on with something else is left alone."""
    found: dict[int, Slip] = {}
    for start, end in places:
        for formulation in _BY_ITEM.get(text[start + 1 : end], ()):
            for match in formulation.expansion.finditer(text, max(0, start - 60), end + 120):
                goes_on = re.match("[、和及与等]|以及", text[match.end() : match.end() + 2])
                if goes_on or re.split(_JOINT, match["items"]) == list(formulation.items):
                    continue
                right = "、".join(formulation.items)
                at = match.start("items")
                message = f"“{formulation.phrases[0]}”展开有误，应为“{right}”"
                found[at] = Slip(at, match.end(), message, "error", (right,))
    yield from (found[at] for at in sorted(found))
