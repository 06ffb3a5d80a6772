"""Seeded corruptions of canonical phrases in real sentences, quotations and titles, as slips of a typist make them.

No table of this project takes part, so that nothing is tuned on what is measured: characters that are mistaken for one
another are read off pairs of wrong and right text, any other character comes as often as it does in text. Left out are
edits of numerals, forms that lie in a phrase or hold one whole, and forms that occur in clean text.
"""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from textguard import Document, Matcher

SEED = 20260214
SHORTEST = 6
SHORTEST_DOUBLE = 12
DATE = "2024-06-01"
NUMERALS = "〇零一二三四五六七八九十百千万亿两双首"
QUOTATIONS = (
    "会议要求，要把“{}”的要求落实到各项工作中。",
    "他说：“要学懂弄通{}，把各项任务落到实处。”",
    "展板上“{}”几个大字格外醒目。",
)
TITLES = (
    "现将《关于学习贯彻{}的通知》印发给你们，请认真贯彻执行。",
    "县委印发《{}工作方案》，明确了任务分工。",
    "{}\n近日，各乡镇陆续召开会议，传达有关精神。",
)
LAWS = (
    "根据《{}》有关规定，现将有关事项公告如下。",
    "《{}》\n第一条 为了规范有关工作，制定本规定。",
    "县司法局组织学习《{}》，参加人员五十余人。",
)
SENTENCES = ("会议强调，各单位要认真学习{}，结合实际抓好落实。",)


class Corruption(NamedTuple):
    """A sentence with one phrase corrupted: `document.text[start : start + len(wrong)] == wrong`."""

    phrase: str
    wrong: str
    kind: str
    """How it was made: any, confused, dropped, doubled, swapped; or double for two of these."""
    place: str
    """sentence, quotation or title."""
    document: Document
    start: int
    right: str
    """The text with the phrase intact."""


class _Occurrence(NamedTuple):
    before: str
    after: str
    date: str


def corruptions(
    phrases: Iterable[str], clean: Sequence[Document], pairs: Iterable[tuple[str, str]], seed: int = SEED
) -> list[Corruption]:
    """For each phrase of SHORTEST characters and more one corruption of each kind, for each of SHORTEST_DOUBLE and more
    three with two edits, as far as they can be made. `pairs` are wrong and right text, aligned where equally long.
    """
    phrases = sorted({phrase for phrase in phrases if len(phrase) >= SHORTEST})
    rng = random.Random(seed)
    edit = _Editor(clean, pairs, rng)
    candidates: list[tuple[str, str, str]] = []  # phrase, wrong, kind
    for phrase in phrases:
        made = [(kind, operation(phrase)) for kind, operation in edit.operations.items()]
        if len(phrase) >= SHORTEST_DOUBLE:
            made += [("double", edit.twice(phrase)) for _ in range(3)]
        candidates += [(phrase, wrong, kind) for kind, wrong in made if wrong]
    right_or_seen = _known_forms({wrong for _, wrong, _ in candidates}, phrases, clean)
    occurrences = _occurrences(phrases, clean, rng)
    return [
        _placed(phrase, wrong, kind, occurrences.get(phrase, []), rng)
        for phrase, wrong, kind in candidates
        if wrong not in right_or_seen and phrase not in wrong
    ]


def _editable(phrase: str) -> list[int]:
    return [i for i, c in enumerate(phrase) if "一" <= c <= "鿿" and c not in NUMERALS]


class _Editor:
    """Makes slips."""

    def __init__(self, clean: Sequence[Document], pairs: Iterable[tuple[str, str]], rng: random.Random) -> None:
        self.rng = rng
        sample = "".join(document.text for document in clean[:2000])
        self.characters = [c for c in sample if "一" <= c <= "鿿" and c not in NUMERALS]
        confused: defaultdict[str, list[str]] = defaultdict(list)
        for wrong, right in pairs:
            if len(wrong) == len(right):
                for w, r in zip(wrong, right, strict=True):
                    if w != r and "一" <= w <= "鿿" and w not in NUMERALS:
                        confused[r].append(w)  # as often as it was seen
        self.confused = dict(confused)
        self.operations: dict[str, Callable[[str], str]] = {
            "any": self.any,
            "confused": self.mistaken,
            "dropped": self.dropped,
            "doubled": self.doubled,
            "swapped": self.swapped,
        }

    def any(self, phrase: str) -> str:
        places = _editable(phrase)
        if not places:
            return ""
        at = self.rng.choice(places)
        new = self.rng.choice(self.characters)
        return phrase[:at] + new + phrase[at + 1 :] if new != phrase[at] else ""

    def mistaken(self, phrase: str) -> str:
        places = [i for i in _editable(phrase) if phrase[i] in self.confused]
        if not places:
            return ""
        at = self.rng.choice(places)
        return phrase[:at] + self.rng.choice(self.confused[phrase[at]]) + phrase[at + 1 :]

    def dropped(self, phrase: str) -> str:
        places = _editable(phrase)
        at = self.rng.choice(places) if places else 0
        return phrase[:at] + phrase[at + 1 :] if places else ""

    def doubled(self, phrase: str) -> str:
        places = _editable(phrase)
        at = self.rng.choice(places) if places else 0
        return phrase[: at + 1] + phrase[at:] if places else ""

    def swapped(self, phrase: str) -> str:
        editable = set(_editable(phrase))
        places = [i for i in sorted(editable) if i + 1 in editable and phrase[i] != phrase[i + 1]]
        if not places:
            return ""
        at = self.rng.choice(places)
        return phrase[:at] + phrase[at + 1] + phrase[at] + phrase[at + 2 :]

    def twice(self, phrase: str) -> str:
        """Two slips, one in each half, so that none undoes the other."""
        first, second = self.rng.choices(list(self.operations.values()), k=2)
        half = len(phrase) // 2
        left, right = first(phrase[:half]), second(phrase[half:])
        return left + right if left and right else ""


def _known_forms(forms: set[str], phrases: Sequence[str], clean: Sequence[Document]) -> set[str]:
    """The forms that lie in a phrase or in clean text."""
    listed = sorted(forms)
    if not listed:
        return set()
    matcher = Matcher(listed)
    hits = matcher.find_many([*phrases, *(document.text for document in clean)])
    return {listed[term] for term in set(hits["term"].tolist())}


def _occurrences(phrases: Sequence[str], clean: Sequence[Document], rng: random.Random) -> dict[str, list[_Occurrence]]:
    """Up to ten sentences of clean text for each phrase that occurs there."""
    hits = Matcher(phrases).find_many([document.text for document in clean])
    places: defaultdict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for text, start, end, term in hits.tolist():
        places[term].append((text, start, end))
    found: dict[str, list[_Occurrence]] = {}
    for term, all_places in places.items():
        chosen = rng.sample(all_places, min(10, len(all_places)))
        found[phrases[term]] = [_sentence(clean[text], start, end) for text, start, end in chosen]
    return found


def _sentence(document: Document, start: int, end: int) -> _Occurrence:
    before = re.split(r"[。！？\n]", document.text[max(0, start - 120) : start])[-1]
    after = re.split(r"(?<=[。！？\n])", document.text[end : end + 120])[0]
    return _Occurrence(before, after, str(document.date or DATE))


def _placed(phrase: str, wrong: str, kind: str, occurrences: list[_Occurrence], rng: random.Random) -> Corruption:
    place = rng.choice(["sentence", "quotation", "title"])
    if place == "sentence" and occurrences:
        before, after, date = rng.choice(occurrences)
    else:
        law = phrase.endswith(("法", "条例", "办法", "规定", "规则", "细则", "决定"))
        carriers = {"sentence": LAWS if law else SENTENCES, "quotation": QUOTATIONS, "title": LAWS if law else TITLES}
        before, after = rng.choice(carriers[place]).split("{}")
        date = DATE
    document = Document(before + wrong + after, date=date)
    return Corruption(phrase, wrong, kind, place, document, len(before), before + phrase + after)
