"""The errors that a notice quotes, as pairs of wrong and right, to be looked for in everything else."""

from __future__ import annotations

import re
from collections.abc import Iterator

from .engine import fold
from .records import NamedTuple

_QUOTED = r"[“「『\"＂]([^“”「」『』\"＂\r\n]{1,60})[”」』\"＂]"
_MADE_INTO = (
    r"(?:(?:错误|错|误)(?:地|的)?(?:写|录|印|打|登|刊|标|注|称|输|表述|书写|录入)?(?:成|为|作)了?"
    r"|(?:简写|简称|缩写|写|印|表述)(?:成|为|作)了?)[：:]?"
)
_SHOULD_BE = (
    r"(?:一词|字样|的?(?:表述|写法|说法))?[，,]?"
    r"(?:(?:应该?|应当|须|需|请|要|建议)(?:规范|更正|修改|统一|准确)?(?:写|改|表述|称|更正|修改|规范|纠正)?(?:为|是|作|成)"
    r"|(?:更正|改正|修改|改|更改|纠正)(?:为|成))[：:]?"
)
_ARROW = r"\s*(?:→|=>|->|⇒|—>|——>)\s*"
_PATTERNS = (
    rf"(?P<right>{_QUOTED})\s*{_MADE_INTO}\s*(?P<wrong>{_QUOTED})",
    rf"(?P<wrong>{_QUOTED})\s*{_SHOULD_BE}\s*(?P<right>{_QUOTED})",
    rf"(?P<wrong>{_QUOTED}){_ARROW}(?P<right>{_QUOTED})",
)


class Pair(NamedTuple):
    """An error that a notice quotes, and the line that quotes it, from 1."""

    wrong: str
    right: str
    line: int


def pairs(text: str) -> list[Pair]:
    """The pairs that the text quotes, each wrong form once, in order: “A”错写为“B”, “B”应为“A”, “B”→“A”."""
    known: dict[str, Pair] = {}
    for _, pair in sorted(_found(text)):
        known.setdefault(fold(pair.wrong), pair)
    return list(known.values())


def _found(text: str) -> Iterator[tuple[int, Pair]]:
    for pattern in _PATTERNS:
        for match in re.finditer(pattern, text):
            wrong, right = match["wrong"][1:-1].strip(), match["right"][1:-1].strip()
            # One character alone is wrong in its context only.
            if len(fold(wrong)) > 1 and right and wrong != right and not re.search(r"[\t|]", wrong + right):
                yield match.start(), Pair(wrong, right, len(re.findall(r"\r\n|\n|\r", text[: match.start()])) + 1)


def lexicon_text(found: list[Pair]) -> str:
    """The pairs as a lexicon file; a form that differs from the right one by width or case only must be met exactly."""
    rows = (f"{pair.wrong}\t{pair.right}\t{'yes' if fold(pair.wrong) == fold(pair.right) else ''}" for pair in found)
    return "\n".join(["wrong\tright\texact", *rows]) + "\n"
