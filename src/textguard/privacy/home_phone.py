"""住宅电话: landlines that are called a person's own. Those of offices are public."""

from __future__ import annotations

from ..finding import Severity
from ._place import Place

NAME = "home-phone"
LABEL = "住宅电话"
HOME_PHONE = 105
VISIBLE = {HOME_PHONE: (5, 2)}

LABELS = ("家庭电话", "住宅电话", "宅电", "家中电话", "家里电话")
VALUE = r"(?:[(（]?0[0-9]{2,3}[)）]?[- ]?)?[2-9][0-9]{6,7}(?![0-9])"


def severity(kind: int, place: Place) -> Severity | None:
    """An error."""
    return place.graded("error")
