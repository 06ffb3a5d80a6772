"""The posts that are scanned: 15,000 made-up ones, or real ones where they are at hand.

The made-up ones are in the style of county governments: notices of inspections, meetings, guides, lists. Every name
of a place, a unit or a person is made up, the numbers are of nobody. Errors are planted in them, and beside each post
stands the truth. To give the text the long tail that real text has, keywords are drawn from the dictionary of jieba
by frequency; names of persons and places are left out.
"""

from __future__ import annotations

import json
import lzma
import os
import random
import tomllib
from functools import cache
from itertools import accumulate, islice
from pathlib import Path
from typing import NamedTuple

from lexicons import SEED, dictionary
from textguard import Document


class Planted(NamedTuple):
    """An error in a post: `text[start : start + len(wrong)] == wrong`; `right` is empty for personal data."""

    wrong: str
    start: int
    right: str


class Post(NamedTuple):
    """A made-up post, and what is wrong in it."""

    document: Document
    planted: tuple[Planted, ...]


class Corpus(NamedTuple):
    """Texts, and where they are from."""

    name: str
    texts: list[str]


def corpus(count: int) -> Corpus:
    """So many texts: real ones where TEXTGUARD_DATA names a folder that has them, else made-up ones."""
    if os.environ.get("TEXTGUARD_DATA"):
        return Corpus("real", [document.text for document in real_posts(count)])
    return Corpus("generated", [post.document.text for post in generated_posts(count)])


def real_posts(count: int) -> list[Document]:
    """The first posts of broadcast news in the folder that TEXTGUARD_DATA names."""
    path = Path(os.environ["TEXTGUARD_DATA"], "corpora", "posts-xwlb.jsonl.xz")
    with lzma.open(path, "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in islice(lines, count)]
    return [Document(row["text"], id=row["id"], title=row["title"], date=row["date"]) for row in rows]


@cache
def generated_posts(count: int, seed: int = SEED) -> tuple[Post, ...]:
    """So many made-up posts; the first posts of a longer series are the same."""
    return tuple(_post(number, random.Random(seed + number)) for number in range(count))


class _Material(NamedTuple):
    """What posts.toml holds."""

    titles: list[str]
    sentences: list[str]
    planting: list[str]
    personal_data: list[str]
    errors: list[tuple[str, str]]
    slots: dict[str, list[str]]


@cache
def _material() -> _Material:
    with Path(__file__).with_name("posts.toml").open("rb") as file:
        tables = tomllib.load(file)
    slots = {slot: values.split() for slot, values in tables.pop("slots").items()}
    slots["unit"] = ["县" + bureau for bureau in slots["bureau"]]
    return _Material(**tables, slots=slots)


class _Keywords(NamedTuple):
    words: list[str]
    cumulative: list[int]

    def choose(self, rng: random.Random) -> str:
        return rng.choices(self.words, cum_weights=self.cumulative)[0]


@cache
def _keywords() -> _Keywords:
    kinds = {"n", "v", "vn", "a", "an", "ad", "i", "l", "d", "b", "f", "t", "eng"}
    frequent = sorted(
        (word for word in dictionary() if word.part_of_speech in kinds), key=lambda word: (-word.frequency, word.text)
    )[:40_000]
    return _Keywords([word.text for word in frequent], list(accumulate(word.frequency for word in frequent)))


class _Slots(dict[str, object]):
    """What `str.format_map` asks for: another choice each time."""

    def __init__(self, rng: random.Random) -> None:
        super().__init__()
        self.rng = rng

    def __missing__(self, slot: str) -> object:
        rng = self.rng
        if slot in _material().slots:
            return rng.choice(_material().slots[slot])
        if slot == "word":
            return _keywords().choose(rng)
        if slot in {"right", "wrong"}:
            # The right form comes first in the sentence; the wrong one must be of the same pair.
            self["wrong"], self["right"] = rng.choice(_material().errors)
            return self[slot]
        low, high = _NUMBERS[slot]
        return rng.randint(low, high)


_NUMBERS = {
    "year": (2022, 2026),
    "month": (1, 12),
    "day": (1, 14),
    "day2": (15, 28),
    "quarter": (1, 4),
    "n": (10, 4999),
    "p": (10, 99),
    "d": (1, 9),
    "phone": (10**6, 10**7 - 1),
}


def _filled(template: str, rng: random.Random) -> str:
    return template.format_map(_Slots(rng))


def _post(number: int, rng: random.Random) -> Post:
    material = _material()
    title = _filled(rng.choice(material.titles), rng)
    text = title
    planted = []
    sentences = max(4, round(rng.lognormvariate(2.6, 0.45)))  # a few long posts, as an archive has them
    error_at = rng.randrange(sentences) if rng.random() < 0.05 else -1
    for position in range(sentences):
        text += rng.choice(["\n\n", "\n", "", ""]) if position else "\n\n"
        if position == error_at:
            personal = rng.random() < 0.25
            wrong, right = _personal_data(rng) if personal else rng.choice(_material().errors)
            before, after = rng.choice(material.personal_data if personal else material.planting).split("{error}")
            text += _filled(before, rng)
            planted.append(Planted(wrong, len(text), right))
            text += wrong + _filled(after, rng)
        text += _filled(rng.choice(material.sentences), rng)
    date = f"{rng.randint(2022, 2026)}-{rng.randint(1, 12):02}-{rng.randint(1, 28):02}"
    document = Document(
        text,
        id=f"G{number:05}",
        unit="澜溪县" + rng.choice(material.slots["bureau"]),
        platform=rng.choice(material.slots["platform"]),
        title=title,
        date=date,
    )
    return Post(document, tuple(planted))


def _personal_data(rng: random.Random) -> tuple[str, str]:
    """An identity number of somebody born in 1901, with its check digit, or a number of a block that is not in use."""
    if rng.random() < 0.5:
        return f"13900000{rng.randrange(100):03}", ""
    digits = f"110105190101{rng.randint(1, 28):02}{rng.randrange(1000):03}"
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    total = sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True))
    return digits + "10X98765432"[total % 11], ""
