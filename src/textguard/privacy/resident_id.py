"""居民身份证号: resident identity numbers by GB 11643-1999, and their form of 15 digits before it.

The core has checked region, date of birth and check digit. The short form has no check digit, so one serial
number in about a hundred looks like it: without a label beside it, it is a hint. A unified social credit code may be
all digits and pass for an identity number; without a label beside it, it is the code.
"""

from __future__ import annotations

import re

from ..engine import RESIDENT_ID_15, RESIDENT_ID_18
from ..finding import Severity
from ._organisation import is_credit_code
from ._place import Place

NAME = "resident-id"
LABEL = "居民身份证号"
# Hides the date of birth, and nothing that offices need to tell two persons apart.
VISIBLE = {RESIDENT_ID_18: (6, 4), RESIDENT_ID_15: (6, 3)}

_OWN_LABEL = "身份证|身份号码|证件号"


def severity(kind: int, place: Place) -> Severity | None:
    """A number with a check digit is serious; one of 15 digits is an error only beside its label."""
    has_label = re.search(_OWN_LABEL, place.label)
    number = _number(place)
    if place.is_serial or number[6:14] > place.texts.day.strftime("%Y%m%d"):
        return None
    if is_credit_code(number) and not has_label:
        return None
    if kind == RESIDENT_ID_18:
        return place.graded("serious")
    return place.graded("error") if has_label else "hint"


def _number(place: Place) -> str:
    """The number of 18 digits; nothing where digits are disguised or there are but 15."""
    shown = place.texts.text[place.start : place.end]
    digits = "".join(str(int(c)) for c in shown if c.isdecimal()) + ("X" if shown[-1] in "xXｘＸ" else "")
    return digits if len(digits) == 18 else ""
