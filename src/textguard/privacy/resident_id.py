"""居民身份证号: resident identity numbers by GB 11643-1999, and their form of 15 digits before it.

The core has checked region, date of birth and check digit. The short form has no check digit, so one serial
number in about a hundred looks like it: without a label beside it, it is a hint.
"""

from __future__ import annotations

import re

from ..engine import RESIDENT_ID_15, RESIDENT_ID_18
from ..finding import Severity

NAME = "resident-id"
LABEL = "居民身份证号"
# Hides the date of birth, and nothing that offices need to tell two persons apart.
VISIBLE = {RESIDENT_ID_18: (6, 4), RESIDENT_ID_15: (6, 3)}

_OWN_LABEL = "身份证|身份号码|证件号"


def severity(kind: int, before: str) -> Severity:
    """A number with a check digit is serious; one of 15 digits is an error only beside its label."""
    if kind == RESIDENT_ID_18:
        return "serious"
    return "error" if re.search(_OWN_LABEL, before) else "hint"
