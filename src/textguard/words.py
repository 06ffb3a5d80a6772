"""What the core says about words, and when it is believed."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from .engine import Engine, Slip, edge_margin, find_slips
from .finding import Severity
from .lexicon import Entry

__all__ = ["SURE", "Miswritten", "edge_margin", "miswritten"]

SURE = -2.5
"""Measured on real text, the margins of true word edges are above -1.2 and those of false ones below -3.9."""

# Log odds; docs/design.md tells how many of each right text bears.
HINT, ERROR = 0.4, 3.5


class Miswritten(NamedTuple):
    """Where a word of the dictionary is probably miswritten."""

    start: int
    end: int
    entry: Entry
    """What a lexicon would say of it."""
    excused_by: str
    """Why it is right after all, as kind:detail; else ""."""


def miswritten(text: str) -> list[Miswritten]:
    """By start, none overlapping."""
    slips = find_slips(text, HINT)
    if not slips:
        return []
    forms = list(dict.fromkeys(text[slip.start : slip.end] for slip in slips))
    times = Counter(forms[match.term] for match in Engine(forms, fold=False).find(text))
    found = []
    for slip in slips:
        form = text[slip.start : slip.end]
        # Who writes it again means it.
        reason = f"repeated:{form}" if times[form] > 1 else ""
        found.append(Miswritten(slip.start, slip.end, _entry(form, slip), reason))
    return found


def _entry(written: str, slip: Slip) -> Entry:
    severity: Severity = "error" if slip.score >= ERROR else "hint"
    return Entry(
        rule=f"word/{slip.right}",
        category="typo",
        wrong=written,
        form=written,
        right=(slip.right,),
        severity=severity,
        fix="ask",
        edges="",
        before=(),
        after=(),
        allow=(),
        since=None,
        until=None,
        exact=True,
        source="词典",
        note="",
        where="",
    )
