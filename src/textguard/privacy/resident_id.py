"""居民身份证号: resident identity numbers by GB 11643-1999, and their form of 15 digits before it.

The core has checked region, date of birth and check digit. The short form has no check digit, so one serial
number in about a hundred looks like it: without a label beside it, it is a hint.
"""

from __future__ import annotations

import re

from ..engine import RESIDENT_ID_15, RESIDENT_ID_18
from ..finding import Severity
from ._place import Place

NAME = "resident-id"
LABEL = "居民身份证号"
# Hides the date of birth, and nothing that offices need to tell two persons apart.
VISIBLE = {RESIDENT_ID_18: (6, 4), RESIDENT_ID_15: (6, 3)}

_OWN_LABEL = "身份证|身份号码|证件号"


def severity(kind: int, place: Place) -> Severity | None:
    """A number with a check digit is serious; one of 15 digits is an error only beside its label."""
    if place.is_serial or _birth(place) > place.texts.day.strftime("%Y%m%d"):
        return None
    if kind == RESIDENT_ID_18:
        return place.graded("serious")
    return place.graded("error") if re.search(_OWN_LABEL, place.label) else "hint"


def _birth(place: Place) -> str:
    """The date of birth as eight digits, or nothing where digits are disguised or there are but six."""
    digits = "".join(str(int(c)) for c in place.texts.text[place.start : place.end] if c.isdecimal())
    return digits[6:14] if len(digits) > 15 else ""
