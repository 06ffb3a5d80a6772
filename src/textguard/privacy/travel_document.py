"""护照、通行证、居留证号码: letters and digits that nothing but their label tells from other serial numbers.

Passports (E, G, D, S, P, K), permits of residents for Hong Kong, Macao and Taiwan (C, W, T, L), of residents of Hong
Kong and Macao for the mainland (H, M), residence cards of foreigners until 2023 (three letters, twelve digits).
"""

from __future__ import annotations

import re

from ..engine import LETTERS_AND_DIGITS
from ..finding import Severity
from ._place import Place

NAME = "travel-document"
LABEL = "出入境证件号码"
VISIBLE = {LETTERS_AND_DIGITS: (2, 3)}

_OWN_LABEL = "护照|通行证|回乡证|台胞证|居留|证件号|证件编号|证件名称"


def severity(kind: int, place: Place) -> Severity | None:
    """Serious beside its label, else no identifier."""
    return place.graded("serious") if re.search(_OWN_LABEL, place.label) else None
