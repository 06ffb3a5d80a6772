"""车牌号码: plates of vehicles by GA 36: province, city, five characters, or six for new energy."""

from __future__ import annotations

from ..engine import PLATE
from ..finding import Severity
from ._place import Place

NAME = "vehicle-plate"
LABEL = "车牌号码"
VISIBLE = {PLATE: (2, 2)}


def severity(kind: int, place: Place) -> Severity | None:
    """An error in a list of persons, else a hint: many plates are of offices and firms."""
    if place.is_of_organisation:
        return None
    return place.graded("error") if place.lists_persons else "hint"
