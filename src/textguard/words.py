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

_FEW = 20
"""Forms that are counted one by one; an engine for them would take longer to build."""

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
    again = _written_again(text, {text[slip.start : slip.end] for slip in slips})
    found = []
    for slip in slips:
        form = text[slip.start : slip.end]
        # Who writes it again means it.
        found.append(Miswritten(slip.start, slip.end, _entry(form, slip), f"repeated:{form}" if form in again else ""))
    return found


def _written_again(text: str, forms: set[str]) -> set[str]:
    """The forms that stand in the text more than once."""
    if len(forms) <= _FEW:
        return {form for form in forms if text.count(form) > 1}
    terms = list(forms)
    times = Counter(terms[match.term] for match in Engine(terms, fold=False).find(text))
    return {form for form in forms if times[form] > 1}


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
