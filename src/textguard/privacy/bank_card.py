"""银行卡号: bank card numbers, 16 to 19 digits with an issuer's prefix and a check digit by Luhn.

One serial number in a hundred has such a prefix, one in ten such a check digit: without a label beside it a number
with a domestic prefix is a hint, any other is none. Accounts of organisations are public.
"""

from __future__ import annotations

import re

from ..engine import BANK_CARD
from ..finding import Severity
from ._place import Place

NAME = "bank-card"
LABEL = "银行卡号"
# What card receipts show.
VISIBLE = {BANK_CARD: (6, 4)}

_OWN_LABEL = "卡号|[账帐]号|[账帐]户|银行卡|储蓄卡|社保卡|保障卡|一卡通|一折通|存折|卡折|开户|卡"


def severity(kind: int, place: Place) -> Severity | None:
    """Serious beside its label; a hint without."""
    if place.is_of_organisation:
        return None
    if re.search(_OWN_LABEL, place.label):
        return place.graded("serious")
    digits = "".join(filter(str.isdecimal, place.texts.text[place.start : place.end]))
    if place.is_serial or not digits or int(digits[:2]) != 62:
        return None
    return "error" if place.lists_persons else "hint"
