"""电子邮箱: mail addresses. Those of offices are public; any other one that is given as a contact is a hint."""

from __future__ import annotations

import re

from ..engine import EMAIL
from ..finding import Severity
from ._place import Place

NAME = "email"
LABEL = "电子邮箱"
VISIBLE = {EMAIL: (1, 0)}


def severity(kind: int, place: Place) -> Severity | None:
    """An error in a list of persons, else a hint."""
    address = place.texts.text[place.start : place.end].lower()
    if re.search(r"[@＠.](?:gov|mil|org|edu)(?:\.cn)?$", address):
        return None
    return place.graded("error") if place.lists_persons else "hint"
