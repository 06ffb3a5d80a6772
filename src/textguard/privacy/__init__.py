"""Personal data. The core finds identifiers; a module of this package says what one means.

A detector is a module with these names; it takes part by lying here:
    NAME    its rule is privacy/NAME
    LABEL   what the identifier is called, for people
    VISIBLE for each kind of identifier of the core that it judges: how many characters stay readable at the start
            and at the end when it is masked
    severity(kind, before) -> Severity
            `before` is what stands before the identifier on its line, at most LABEL_REACH code points
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from pkgutil import iter_modules
from typing import Protocol, cast

from ..finding import MASK, Severity

LABEL_REACH = 30


class Detector(Protocol):
    """A module of this package."""

    NAME: str
    LABEL: str
    VISIBLE: dict[int, tuple[int, int]]

    def severity(self, kind: int, before: str) -> Severity:
        """How grave it is to publish the identifier there."""


@cache
def detectors() -> dict[int, Detector]:
    """The detector of each kind of identifier."""
    modules = [cast(Detector, import_module(f"{__name__}.{found.name}")) for found in iter_modules(__path__)]
    return {kind: module for module in modules for kind in module.VISIBLE}


def mask(identifier: str, kind: int) -> str:
    """The identifier with its middle hidden; as long as it was, so that all offsets stay."""
    return _hide(identifier, *detectors()[kind].VISIBLE[kind])


def mask_long_numbers(text: str) -> str:
    """The text with the middle of every number hidden that might hold an identifier, whatever stands around it.

    For everything that is printed beside findings: what is reported must be certain, what is shown must be safe.
    """
    return re.sub(_LONG_NUMBER, lambda number: _hide(number[0], 3, 4), text)


# Eleven digits and more, as any script writes them; and the usual ways to part a mobile or identity number.
_GAP = "[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]*"
_LONG_NUMBER = (
    rf"\d(?:{_GAP}\d){{10,}}(?:{_GAP}[XxＸｘ])?"
    r"|1[3-9]\d[ \u3000.-]\d{4}[ \u3000.-]\d{4}(?!\d)|\d{6}[ \u3000-]\d{4}[ \u3000-]?\d{4}[ \u3000-]\d{3}[\dXx]"
)


def _hide(text: str, head: int, tail: int) -> str:
    shown = [index for index, character in enumerate(text) if character.isalnum()]
    hidden = set(shown[head : len(shown) - tail])
    return "".join(MASK if index in hidden else character for index, character in enumerate(text))


def line_before(text: str, start: int) -> str:
    """What stands before `start` on its line, at most LABEL_REACH code points."""
    before = text[max(0, start - LABEL_REACH) : start]
    return before.replace("\r", "\n").rpartition("\n")[2]
