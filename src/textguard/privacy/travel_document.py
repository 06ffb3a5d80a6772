"""护照、通行证、居留证号码: letters and digits that nothing but their label tells from other serial numbers.

Passports (E, G, D, S, P, K), permits of residents for Hong Kong, Macao and Taiwan (C, W, T, L), of residents of Hong
Kong and Macao for the mainland (H, M), residence cards of foreigners until 2023 (three letters, twelve digits).
"""

from __future__ import annotations

import re

from ..engine import LETTERS_AND_DIGITS
from ..finding import Severity
from ._organisation import is_organisation_code
from ._place import Place

NAME = "travel-document"
LABEL = "出入境证件号码"
VISIBLE = {LETTERS_AND_DIGITS: (2, 3)}

_OWN_LABEL = "护照|通行证|回乡证|台胞证|居留"
_ANY_LABEL = "证件号|证件编号|证件名称"


def severity(kind: int, place: Place) -> Severity | None:
    """Serious beside its label, else no identifier."""
    number = place.texts.text[place.start : place.end]
    if re.search(_OWN_LABEL, place.label):
        return place.graded("serious")
    # Organisations have such codes since 2015, and they may be called the number of a document.
    is_code = number.startswith("MA") and is_organisation_code(number)
    return place.graded("serious") if re.search(_ANY_LABEL, place.label) and not is_code else None
