"""Lexicons with texts built against them: every prefilter fails here, and only the automaton is left.

They rest on what prefilters have in common (a few characters of each term are looked for first, the rest is compared
where these occur), not on which characters an engine looks for.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from itertools import pairwise
from typing import NamedTuple

from lexicons import SEED, lexicon

_HAN = [chr(code) for code in range(0x4E00, 0x9FA6)]


class WorstCase(NamedTuple):
    """Terms, and a text against them."""

    terms: list[str]
    text: str


def worst_case(name: str, characters: int) -> WorstCase:
    """The worst case with this name, with a text of so many characters."""
    return _WORST_CASES[name](characters)


def _staircase(characters: int) -> WorstCase:
    """Every length of one character: as many hits end at every position as there are terms."""
    return WorstCase(["人" * length for length in range(1, 201)], "人" * characters)


def _near_miss(characters: int) -> WorstCase:
    """Long terms of one character but for the last: comparing them where they might begin takes 200 steps each."""
    endings = random.Random(SEED).sample(_HAN, 1000)
    return WorstCase(["人" * (199 - number % 20) + end for number, end in enumerate(endings)], "人" * characters)


def _one_character(characters: int) -> WorstCase:
    """Ordinary terms, one of them with the only pair of the text in it."""
    return WorstCase([*lexicon("wrong-20000"), "人人人人人人有责"], "人" * characters)


def _shared_pair(characters: int) -> WorstCase:
    """Thousands of terms around one rare pair; a text of this pair and the characters that stand beside it in terms,
    which nearly never make a whole one.
    """
    rng = random.Random(SEED)
    beside = rng.sample(_HAN, 200)
    terms = {f"{rng.choice(beside)}龘靐{rng.choice(beside)}{rng.choice(beside)}" for _ in range(8000)}
    text = "".join(f"{rng.choice(beside)}龘靐{rng.choice(beside)}" for _ in range(10_000))
    return WorstCase(sorted(terms), _repeated(text, characters))


def _every_pair(characters: int) -> WorstCase:
    """All pairs of few characters begin and end terms; the text has every pair, and none of the terms."""
    rng = random.Random(SEED)
    alphabet = rng.sample(_HAN, 50)
    terms = {"".join(rng.choices(alphabet, k=3)) for _ in range(20_000)}
    followers = dict.fromkeys(alphabet, alphabet)
    return WorstCase(sorted(terms), _repeated(_walk(followers, terms, 100_000, rng), characters))


def _word_pairs(characters: int) -> WorstCase:
    """Words of three characters and more; every pair of the text is the rarest or the first of some word, and no
    three characters of it stand in a word.
    """
    rng = random.Random(SEED)
    terms = [term for term in lexicon("words-65000") if len(term) > 2]
    times: dict[str, int] = {}
    for term in terms:
        for pair in map("".join, pairwise(term)):
            times[pair] = times.get(pair, 0) + 1
    followers: dict[str, list[str]] = {}
    for term in terms:
        rarest = min(map("".join, pairwise(term)), key=lambda pair: times[pair])
        for pair in sorted({rarest, term[:2]}):
            followers.setdefault(pair[0], []).append(pair[1])
    triples = {term[start : start + 3] for term in terms for start in range(len(term) - 2)}
    return WorstCase(terms, _repeated(_walk(followers, triples, 100_000, rng), characters))


_WORST_CASES: dict[str, Callable[[int], WorstCase]] = {
    "staircase": _staircase,
    "near-miss": _near_miss,
    "one-character": _one_character,
    "shared-pair": _shared_pair,
    "every-pair": _every_pair,
    "word-pairs": _word_pairs,
}


def _walk(followers: dict[str, list[str]], forbidden: set[str], length: int, rng: random.Random) -> str:
    """A text in which each character is followed by one of its followers, and no three characters are forbidden."""
    starts = sorted(followers)
    text = "  "
    while len(text) < length:
        choices = [c for c in followers.get(text[-1], starts) if text[-2:] + c not in forbidden]
        # A blank begins a new walk where this one has come to an end.
        text += rng.choice(choices) if choices else " "
    return text


def _repeated(text: str, characters: int) -> str:
    text += " "  # so that nothing is found across the seam
    return (text * (characters // len(text) + 1))[:characters]
