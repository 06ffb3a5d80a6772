"""What matching means, in the plainest code: the oracle that every path of the engine must equal."""

from __future__ import annotations

import unicodedata
from math import inf, log
from pathlib import Path
from typing import NamedTuple

# A few characters of each kind of folding; texts for the oracle are made of these and of plain characters.
FOLDS = {"Ａ": "a", "A": "a", "Ｂ": "b", "１": "1", "，": ",", "總": "总", "書": "书", "記": "记", "⼀": "一", "𝟏": "1"}
TRANSPARENT = "\u200b\u200d\ufeff\u00ad\u2060\ufe0f\U000e0020"
BLANKS = " \u00a0\u3000\u2009"
BREAKS = "\n\r\u2028\x0b\x0c\x85"


class Symbol(NamedTuple):
    character: str
    at: int
    """Where it stands in the text."""
    breaks: int
    """How many skipped gaps before it hold a line break."""


def is_han(character: str) -> bool:
    return unicodedata.name(character, "").startswith(("CJK UNIFIED", "CJK COMPAT", "KANGXI", "CJK RADICAL")) or (
        character in "〇々"
    )


def symbols(text: str) -> list[Symbol]:
    """The text folded, without what is skipped."""
    read: list[Symbol] = []
    breaks = index = 0
    while index < len(text):
        end = index
        while end < len(text) and text[end] in TRANSPARENT + BLANKS + BREAKS:
            end += 1
        run = text[index:end]
        white = any(c in BLANKS + BREAKS for c in run)
        inside = index > 0 and end < len(text) and is_han(text[index - 1]) and is_han(text[end])
        if white and inside:
            breaks += any(c in BREAKS for c in run)
        elif white:
            kept = [at for at in range(index, end) if text[at] not in TRANSPARENT]
            read += [Symbol(" " if text[at] in BLANKS else "\n", at, breaks) for at in kept]
        if end < len(text):
            read.append(Symbol(FOLDS.get(text[end], text[end]), end, breaks))
        index = end + 1
    return read


def find(terms: list[str], text: str, fold: bool) -> list[tuple[int, int, int]]:
    """(start, end, term) of every occurrence, by (end, start)."""
    if not fold:
        found = [
            (start, start + len(term), index)
            for index, term in enumerate(terms)
            for start in range(len(text) - len(term) + 1)
            if text[start : start + len(term)] == term
        ]
        return sorted(found, key=lambda match: (match[1], match[0]))
    read = symbols(text)
    characters = [symbol.character for symbol in read]
    first: dict[tuple[str, ...], int] = {}
    for index, term in enumerate(terms):
        first.setdefault(tuple(symbol.character for symbol in symbols(term)), index)
    found = []
    for folded, index in first.items():
        for at in range(len(read) - len(folded) + 1):
            last = read[at + len(folded) - 1]
            broken = last.breaks != read[at].breaks
            if tuple(characters[at : at + len(folded)]) == folded and not (broken and len(folded) < 4):
                found.append((read[at].at, last.at + 1, index))
    return sorted(found, key=lambda match: (match[1], match[0]))


def distance(a: str, b: str) -> int:
    """The fewest edits between two strings: replace, insert, delete, swap neighbours (optimal string alignment)."""
    rows = [[i + j if not i * j else 0 for j in range(len(b) + 1)] for i in range(len(a) + 1)]
    for i in range(1, len(a) + 1):
        for j in range(1, len(b) + 1):
            rows[i][j] = min(rows[i - 1][j] + 1, rows[i][j - 1] + 1, rows[i - 1][j - 1] + (a[i - 1] != b[j - 1]))
            if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                rows[i][j] = min(rows[i][j], rows[i - 2][j - 2] + 1)
    return rows[-1][-1]


def near(phrase: str, text: str) -> list[tuple[int, int, int]]:
    """(start, end, distance) of every near-miss of the phrase that has its first and last character, apart from the
    phrase itself and from what overlaps it.
    """
    read = symbols(text)
    characters = "".join(symbol.character for symbol in read)
    allowed = 2 if len(phrase) >= 12 else 1
    exact = [at for at in range(len(characters)) if characters.startswith(phrase, at)]
    found = []
    for start in range(len(characters)):
        for end in range(start + len(phrase) - allowed, min(start + len(phrase) + allowed, len(characters)) + 1):
            form = characters[start:end]
            if end - start < 2 or form[0] != phrase[0] or form[-1] != phrase[-1]:
                continue
            if any(at < end and start < at + len(phrase) for at in exact):
                continue
            if 1 <= (edits := distance(phrase, form)) <= allowed:
                found.append((read[start].at, read[end - 1].at + 1, edits))
    return found


LONGEST = 8
"""Characters of a word; also how many on each side decide on a word edge."""


UNKNOWN = ""


def dictionary(*files: Path, left_out: Path) -> dict[str, float]:
    """Log probability of each word; a line is a word with its count, or a word of ours, which counts 300."""
    out = left_out.read_text("utf-8").splitlines()
    lines = [line.split() for path in files for line in path.read_text("utf-8").splitlines() if line[0] != "#"]
    counts = {word: int(rest[0]) if rest else 300 for word, *rest in lines if word not in out}
    total = log(sum(counts.values()))
    words = {word: log(count or 1) - total for word, count in counts.items()}
    words[UNKNOWN] = min(words.values())
    return words


def best_path(words: dict[str, float], text: str) -> float:
    """Log probability of the best path of words; a character that is none counts as the rarest one."""
    best = [0.0]
    for end in range(1, len(text) + 1):
        best.append(
            max(
                best[start] + words.get(text[start:end], words[UNKNOWN] if end - start == 1 else -inf)
                for start in range(max(0, end - LONGEST), end)
            )
        )
    return best[-1]


def edge_margin(words: dict[str, float], text: str, at: int) -> float:
    left, right = text[max(0, at - LONGEST) : at], text[at : at + LONGEST]
    return best_path(words, left) + best_path(words, right) - best_path(words, left + right)


def gain(words: dict[str, float], text: str, start: int, right: str) -> float:
    """What the best path gains if the word `right` stands at `start` instead of as many characters of the text."""
    before, behind = text[:start], text[start + len(right) :]
    return best_path(words, before) + words[right] + best_path(words, behind) - best_path(words, text)
