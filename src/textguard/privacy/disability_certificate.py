"""残疾人证号: numbers of disability certificates, a resident identity number with the class and degree behind it."""

from __future__ import annotations

from ..engine import DISABILITY_CERTIFICATE
from ..finding import Severity
from ._place import Place

NAME = "disability-certificate"
LABEL = "残疾人证号"
VISIBLE = {DISABILITY_CERTIFICATE: (6, 4)}


def severity(kind: int, place: Place) -> Severity | None:
    """Serious: it holds the identity number, and what ails the person."""
    return None if place.is_serial else place.graded("serious")
