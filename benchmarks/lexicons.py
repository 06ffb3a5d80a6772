"""Seeded lexicons, made from the dictionary of jieba.

- `words-N`: N words of the dictionary, drawn evenly; where it has fewer, mutations of its words besides. With
  20,000 of them one character in 60 or so ends a hit: dictionary words do occur in text.
- `wrong-N`: N mutations of words that are no words themselves, as the wrong forms of a style checker are. Hits are
  rare.
- `dense-N`: the N most frequent words. More than one character in four ends a hit.

N is any number; the cases name 2,000 to 1,000,000.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

SEED = 20260101


class Word(NamedTuple):
    """A word of the dictionary."""

    text: str
    frequency: int
    part_of_speech: str


@cache
def dictionary() -> tuple[Word, ...]:
    """The words of two characters and more, each once, in the order of the file."""
    package = find_spec("jieba")  # importing jieba is not needed, and takes a while
    if package is None or package.origin is None:
        raise ModuleNotFoundError("the lexicons are made from the dictionary of jieba: pip install jieba")
    words: dict[str, Word] = {}
    with Path(package.origin).with_name("dict.txt").open(encoding="utf-8") as lines:
        for line in lines:
            text, frequency, part_of_speech = line.split()
            if len(text) > 1:
                words.setdefault(text, Word(text, int(frequency), part_of_speech))
    return tuple(words.values())


def lexicon(name: str) -> list[str]:
    """The distinct terms of the lexicon with this name, in an order that tells nothing about them."""
    family, _, size = name.partition("-")
    terms = _FAMILIES[family](int(size))
    random.Random(SEED).shuffle(terms)
    return terms


def _words(size: int) -> list[str]:
    words = [word.text for word in dictionary()]
    rng = random.Random(SEED)
    if size <= len(words):
        return rng.sample(words, size)
    return words + _distinct_mutations(words, size - len(words), rng)


def _wrong(size: int) -> list[str]:
    return _distinct_mutations([word.text for word in dictionary()], size, random.Random(SEED))


def _dense(size: int) -> list[str]:
    # By text as well, for equal frequencies are many.
    return [word.text for word in sorted(dictionary(), key=lambda word: (-word.frequency, word.text))[:size]]


_FAMILIES = {"words": _words, "wrong": _wrong, "dense": _dense}


def _distinct_mutations(words: list[str], size: int, rng: random.Random) -> list[str]:
    taken = set(words)
    made: list[str] = []
    for mutation in _mutations(words, rng):
        if len(made) == size:
            break
        if mutation not in taken:
            taken.add(mutation)
            made.append(mutation)
    return made


def _mutations(words: list[str], rng: random.Random) -> Iterator[str]:
    """Words with one character replaced, inserted or swapped with the next, without end.

    Characters come as often as they do in words: slips of a typist are characters in use, too.
    """
    characters = "".join(words)
    while True:
        word = rng.choice(words)
        place = rng.randrange(len(word))
        kind = rng.randrange(3)
        if kind == 0:
            yield word[:place] + rng.choice(characters) + word[place + 1 :]
        elif kind == 1:
            yield word[:place] + rng.choice(characters) + word[place:]
        else:
            yield word[:place] + word[place : place + 2][::-1] + word[place + 2 :]
