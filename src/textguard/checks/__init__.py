"""Slips that a rule finds and no list: marks that do not pair, dates that do not exist, facts that do not agree.

A check is a module with these names; it takes part by lying here:
    NAME, CATEGORY      its rule is CATEGORY/NAME
    MARKS               the marks of the core (engine.UNPAIRED …) that call for it, or 0
    LITERALS            strings that call for it, by themselves or as Literal; matched folded, as terms are. Rare ones,
                        so that it seldom runs
    slips(text, places, day) -> Iterator[Slip]
            `places` are the literals in the text, as (start, end); `day` is the day of the post, if known
"""

from __future__ import annotations

import datetime
import os
from collections.abc import Iterator, Sequence
from functools import cache
from importlib import import_module
from typing import Protocol, cast

from .. import lexicon
from ..finding import Fix, Severity
from ..records import NamedTuple

Places = Sequence[tuple[int, int]]


class Slip(NamedTuple):
    """What a check found: `text[start:end]`, in code points."""

    start: int
    end: int
    message: str
    severity: Severity
    suggestions: tuple[str, ...] = ()
    """What to write instead, best first; empty where only the author can decide: then the note advises."""
    note: str = ""
    fix: Fix = "ask"


class Literal(NamedTuple):
    """A literal that calls for a check in some surroundings only."""

    text: str
    not_behind: tuple[str, ...] = ()
    """Right behind one of these it calls for nothing."""
    nearby: tuple[str, ...] = ()
    """Of these, if there are any, one must stand in the 64 characters before it."""


class Check(Protocol):
    """A module of this package."""

    NAME: str
    CATEGORY: str
    MARKS: int
    LITERALS: Sequence[str | Literal]

    def slips(self, text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
        """What is wrong, in any order; lazily, for nobody reads more than some."""


@cache
def checks() -> tuple[Check, ...]:
    """All checks, by name of their modules."""
    names = sorted({name.partition(".")[0] for name in os.listdir(__path__[0]) if name[0] not in "_."})
    return tuple(cast(Check, import_module(f"{__name__}.{name}")) for name in names)


def label(check: Check) -> str:
    """What the check is called: its documentation begins with that."""
    return (check.__doc__ or "").partition(":")[0]


def facts(name: str) -> list[list[str]]:
    """The rows of lexicons/facts/NAME.tsv, without its header."""
    lines = (lexicon.folder() / "facts" / f"{name}.tsv").read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in lines if line and not line.startswith("#")]
    return rows[1:]
