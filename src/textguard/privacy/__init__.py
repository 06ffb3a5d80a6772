"""Personal data. The core finds identifiers; a module of this package says what one means.

A detector is a module with these names; it takes part by lying here:
    NAME    its rule is privacy/NAME
    LABEL   what the identifier is called, for people
    KINDS   the kinds of identifiers of the core that it judges
    VISIBLE how many characters stay readable at the start and at the end when it is masked
    severity(kind, before) -> Severity
            `before` is what stands before the identifier on its line, at most LABEL_REACH code points
"""

from __future__ import annotations

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
    KINDS: tuple[int, ...]
    VISIBLE: tuple[int, int]

    def severity(self, kind: int, before: str) -> Severity:
        """How grave it is to publish the identifier there."""


@cache
def detectors() -> dict[int, Detector]:
    """The detector of each kind of identifier."""
    modules = [cast(Detector, import_module(f"{__name__}.{found.name}")) for found in iter_modules(__path__)]
    return {kind: module for module in modules for kind in module.KINDS}


def mask(identifier: str, detector: Detector) -> str:
    """The identifier with its middle hidden; as long as it was, so that all offsets stay."""
    head, tail = detector.VISIBLE
    shown = [index for index, character in enumerate(identifier) if character.isalnum()]
    hidden = set(shown[head : len(shown) - tail])
    return "".join(MASK if index in hidden else character for index, character in enumerate(identifier))


def line_before(text: str, start: int) -> str:
    """What stands before `start` on its line, at most LABEL_REACH code points."""
    before = text[max(0, start - LABEL_REACH) : start]
    return before.replace("\r", "\n").rpartition("\n")[2]
