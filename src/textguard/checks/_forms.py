"""Forms that a pattern finds and a standard replaces: what number_form and mark_form share."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from ..engine import fold, fold_all
from ..records import NamedTuple
from . import Literal, Places, Slip

_REACH = 16


class Form(NamedTuple):
    """What is written otherwise."""

    literals: tuple[Literal, ...]
    """Rare ones; each match has one of them."""
    pattern: re.Pattern[str]
    rights: Callable[[re.Match[str]], tuple[str, ...]] | None
    """None where only the author can decide; where it gives nothing but what is written, it is right."""
    why: str


def form(
    literals: Sequence[str],
    pattern: str,
    rights: Callable[[re.Match[str]], tuple[str, ...]] | None,
    why: str,
    nearby: tuple[str, ...] = (),
) -> Form:
    """With `nearby`, one of these must stand in the 64 characters before a literal."""
    return Form(tuple(Literal(text, (), nearby) for text in literals), re.compile(pattern, re.MULTILINE), rights, why)


def literals_of(forms: Sequence[Form]) -> tuple[Literal, ...]:
    """What calls for them."""
    return tuple(dict.fromkeys(literal for form in forms for literal in form.literals))


def by_literal(forms: Sequence[Form]) -> dict[str, tuple[Form, ...]]:
    """For each literal, folded, the forms of which it has or begins with a literal."""
    owners: dict[str, set[int]] = {}
    for index, form in enumerate(forms):
        for text in fold_all([literal.text for literal in form.literals]):
            owners.setdefault(text, set()).add(index)
    return {
        text: tuple(
            forms[k] for k in sorted(set().union(*(owners.get(text[:end], ()) for end in range(1, len(text) + 1))))
        )
        for text in owners
    }


def slips_of(forms: dict[str, tuple[Form, ...]], text: str, places: Places) -> Iterator[Slip]:
    """What the forms around the literals at the places find."""
    seen: set[int] = set()
    for start, end in places:
        for form in forms.get(fold(text[start:end]), ()):
            for match in form.pattern.finditer(text, max(0, start - _REACH), end + _REACH):
                if match.start() in seen or match.end() <= start or match.start() >= end:
                    continue
                rights = tuple(right for right in form.rights(match) if right != match[0]) if form.rights else ()
                if rights or not form.rights:
                    seen.add(match.start())
                    message = f"“{match[0]}”写法不规范：{form.why}"
                    yield Slip(match.start(), match.end(), message, "hint", rights, form.why)
