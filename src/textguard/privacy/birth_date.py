"""出生日期: full dates of birth beside their label."""

from __future__ import annotations

from ..finding import Severity
from ._place import Place

NAME = "birth-date"
LABEL = "出生日期"
BIRTH_DATE = 103
VISIBLE = {BIRTH_DATE: (4, 0)}

LABELS = ("出生日期", "出生年月日", "出生年月", "生日", "出生时间")
_DIGIT = "[0-9０-９]"
VALUE = (
    rf"{_DIGIT}{{4}}(?:年{_DIGIT}{{1,2}}月{_DIGIT}{{1,2}}日|[-./]{_DIGIT}{{1,2}}[-./]{_DIGIT}{{1,2}}|{_DIGIT}{{4}})"
    rf"(?!{_DIGIT})"
)


def severity(kind: int, place: Place) -> Severity | None:
    """An error in a list of persons, else a hint."""
    return place.graded("error") if place.lists_persons else "hint"
