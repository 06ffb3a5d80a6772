"""What the core says about words, and when it is believed."""

from __future__ import annotations

import math
import re
from collections import Counter

from .engine import DOUBLED, LOOK, NEAR_SOUND, PART, SAME_SOUND, SWAPPED, Engine, Model, Slip, edge_margin, find_slips
from .finding import Severity
from .lexicon import Entry
from .records import NamedTuple

__all__ = ["SURE", "Miswritten", "edge_margin", "miswritten"]

SURE = -2.5
"""Measured on real text, the margins of true word edges are above -1.2 and those of false ones below -3.9."""

_HAN = re.compile("[\u4e00-\u9fff]")
_NEAR = 40
"""How far around a pun its theme may stand, in code points."""
_WHOLE = frozenset(["“”", "《》", "##", "‘’", "【】"])
"""The marks around a name."""
_FEW = 20
"""Forms that are counted one by one; an engine for them would take longer to build."""

# Log odds; docs/design.md tells how many of each right text bears. A model adds what it suspects.
HINT, ERROR, SUSPECT = 1.5, 3.5, 2.0
_ALIKE = {
    SAME_SOUND: "音同",
    NEAR_SOUND: "音近",
    LOOK: "形近",
    PART: "部件相同",
    SWAPPED: "字序颠倒",
    DOUBLED: "字重复",
}


class Miswritten(NamedTuple):
    """Where a word of the dictionary is probably miswritten."""

    start: int
    end: int
    entry: Entry
    """What a lexicon would say of it."""
    excused_by: str
    """Why it is right after all, as kind:detail; else ""."""


def miswritten(text: str, model: Model | None = None) -> list[Miswritten]:
    """By start, none overlapping."""
    slips = [(slip, False) for slip in find_slips(text, HINT)]
    if model:
        taken = {at for slip, _ in slips for at in range(slip.start, slip.end)}
        suspected = [slip for slip in find_slips(text, SUSPECT, model) if taken.isdisjoint(range(slip.start, slip.end))]
        slips = sorted([*slips, *((slip, True) for slip in suspected)])
    if not slips:
        return []
    again = _written_again(text, {text[slip.start : slip.end] for slip, _ in slips})
    found = []
    for slip, by_model in slips:
        form = text[slip.start : slip.end]
        # Who writes it again means it.
        reason = f"repeated:{form}" if form in again else ""
        sure = slip.score >= ERROR and not by_model and not _may_be_pun(text, slip)
        found.append(Miswritten(slip.start, slip.end, _entry(form, slip, by_model, sure=sure), reason))
    return found


def _may_be_pun(text: str, slip: Slip) -> bool:
    """Whether the one other character is meant: the form fills a name (“艺彩纷呈”), or is a clause of its own with the
    character nearby, too, as what it is all about (棋乐无穷！象棋比赛…).
    """
    other = [a for a, b in zip(text[slip.start : slip.end], slip.right, strict=False) if a != b]
    if len(other) != 1:
        return False
    before, behind = text[max(0, slip.start - _NEAR) : slip.start], text[slip.end : slip.end + _NEAR]
    if before[-1:] + behind[:1] in _WHOLE:
        return True
    return other[0] in before + behind and not _HAN.search(before[-1:] + behind[:1])


def _written_again(text: str, forms: set[str]) -> set[str]:
    """The forms that stand in the text more than once."""
    if len(forms) <= _FEW:
        return {form for form in forms if text.count(form) > 1}
    terms = list(forms)
    times = Counter(terms[match.term] for match in Engine(terms, fold=False).find(text))
    return {form for form in forms if times[form] > 1}


def _entry(written: str, slip: Slip, by_model: bool, *, sure: bool) -> Entry:
    severity: Severity = "error" if sure else "hint"
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
        source="语言模型" if by_model else "词典",
        note=_evidence(written, slip) if by_model else "",
        where="",
    )


def _evidence(written: str, slip: Slip) -> str:
    """What speaks for the slip that a model found, in words."""
    alike = next((name for kind, name in _ALIKE.items() if slip.kind & kind), "")
    times = f"10 的 {slip.ratio / math.log(10):.0f} 次方倍"
    return f"疑似错字：按语言模型，此处写“{slip.right}”的可能是写“{written}”的约 {times}；{alike}"
