"""遮盖不足: identifiers of which too little is hidden.

Enough is what hides the eight digits of the date of birth in an identity number, four digits of a mobile number, six
of a card number. Whether the digits that are left belong to one cannot be known: it is at most an error.
"""

from __future__ import annotations

from ..engine import MASKED
from ..finding import Severity
from ._organisation import is_credit_code
from ._place import Place

NAME = "weak-mask"
LABEL = "号码（遮盖不足）"
VISIBLE = {MASKED: (3, 3)}

_BIRTH = slice(6, 14)
_LEAST_HIDDEN = {11: 4, 15: 4, 18: 6}
_OTHERS_HIDDEN = 6


def severity(kind: int, place: Place) -> Severity | None:
    """An error where the date of birth is readable, a hint where few digits are hidden, else None: it is masked."""
    if place.is_of_organisation or place.is_serial:
        return None
    number = place.texts.text[place.start : place.end]
    if is_credit_code(number):  # with X in the middle
        return None
    severity = verdict([c.isdecimal() for c in number])
    return place.graded(severity) if severity == "error" else severity


def verdict(shown: list[bool]) -> Severity | None:
    """How grave it is to show these digits of a number; None if enough of them are hidden."""
    if len(shown) == 18 and all(shown[_BIRTH]):
        return "error"
    return "hint" if shown.count(False) < _LEAST_HIDDEN.get(len(shown), _OTHERS_HIDDEN) else None
