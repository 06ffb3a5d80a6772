"""What the core says about words, and when it is believed."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from .engine import Slip, edge_margin, find_slips
from .finding import Severity
from .lexicon import Entry

__all__ = ["SURE", "Miswritten", "edge_margin", "miswritten"]

SURE = -2.5
"""Measured on real text, the margins of true word edges are above -1.2 and those of false ones below -3.9."""

# Log odds, by what real text that is right bears: two errors and ten hints in a million characters.
POSSIBLE, HINT, ERROR = -5.0, 0.6, 2.5


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
    slips = find_slips(text, POSSIBLE)
    if not any(slip.score >= HINT for slip in slips):
        return []
    written = [text[slip.start : slip.end] for slip in slips]
    times = Counter(written)
    return [
        # Who writes it again means it.
        Miswritten(slip.start, slip.end, _entry(form, slip), f"repeated:{form}" if times[form] > 1 else "")
        for slip, form in zip(slips, written, strict=True)
        if slip.score >= HINT
    ]


def _entry(written: str, slip: Slip) -> Entry:
    severity: Severity = "error" if slip.score >= ERROR else "hint"
    return Entry(
        rule=f"word/{slip.right}",
        category="typo",
        wrong=written,
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
