"""手机号码: mobile numbers, 11 digits from 13 to 19.

A mobile number that is given as a contact is part of many notices, and yet some inspections count it as a leak:
beside such a label it is a hint, in a list of persons serious, elsewhere an error.
"""

from __future__ import annotations

import re

from ..engine import MOBILE
from ..finding import Severity
from ._place import Place

NAME = "mobile"
LABEL = "手机号码"
VISIBLE = {MOBILE: (3, 4)}

_CONTACT = "联系|咨询|电话|手机|热线|值班|监督|举报|投诉|报名|受理|微信|传真|客服|致电|拨打"


def severity(kind: int, place: Place) -> Severity | None:
    """A hint where the number is given as a contact; serious in a list of persons."""
    if place.is_serial:
        return None
    if place.lists_persons:
        return place.graded("serious")
    return "hint" if re.search(_CONTACT, place.label) else place.graded("error")
