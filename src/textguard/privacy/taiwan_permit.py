"""台胞证号码: permits of Taiwan residents for the mainland, eight digits that only their label tells apart."""

from __future__ import annotations

from ..finding import Severity
from ._place import Place

NAME = "taiwan-permit"
LABEL = "台胞证号码"
TAIWAN_PERMIT = 106
VISIBLE = {TAIWAN_PERMIT: (2, 2)}

LABELS = ("台胞证", "来往大陆通行证")
VALUE = r"[0-9０-９]{8}(?:[0-9０-９]{2})?(?![0-9０-９])"


def severity(kind: int, place: Place) -> Severity | None:
    """Serious."""
    return place.graded("serious")
