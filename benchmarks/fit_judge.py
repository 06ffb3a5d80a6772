"""Fit the judge of miswritten words: writes csrc/judge.tsv.

    pip install scikit-learn
    TEXTGUARD_DATA=FOLDER python benchmarks/fit_judge.py [--cross]

What is proposed without a model (`tg_list_proposals`) is judged by boosted trees over the evidence that core.h names.
They are fitted on right text, the news from BEGIN to END and right-local.jsonl, on the errors of posts-local.jsonl and
of PAIRS, and on errors put into the right texts: a character of a word written as one that sounds or looks alike, a
word of two written as another that sounds the same, two characters swapped. --cross fits on three quarters of the posts
at a time and says what is found in the others. Two ensembles are written: a small one that needs no path of words and
drops most of what is proposed ("look"), and the judge. Then build again.

Each line of judge.tsv is a node: whose it is, the evidence or "leaf", up to which value it goes on at the next line (of
a leaf: what it adds), and how many lines further on otherwise (of a leaf: the next tree).
"""

from __future__ import annotations

import argparse
import json
import math
import random
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from itertools import product
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from quality import read_corpus

from textguard._core import ffi, lib
from textguard.engine import _words
from textguard.words import HINT

HERE = Path(__file__).parent
CSRC = HERE.parent / "csrc"
sys.path.insert(0, str(CSRC))
import make_dictionary  # noqa: E402

BEGIN, END = "2025-07-01", "2026-03-01"
"""The news that fit: nothing in right_text.bin is from them. Later ones measure."""
GAP = 60
"""Characters between two errors that are put into a text, about."""
PAIRS = ("csc-ecspell-odw-train", "csc-ecspell-law-train")
"""Sentences of official documents and law examinations with errors."""
WEIGHTS = {"made": 0.1, "pairs": 0.1}
"""How much an error counts that was put in, or collected; a real one counts 1."""
FOLDS = 4
LIKENESS = (make_dictionary.SAME_SOUND, make_dictionary.LOOK, make_dictionary.NEAR_SOUND)
EVIDENCE = re.findall(r"^    E_([A-Z_]+)", (CSRC / "core.h").read_text("utf-8"), re.MULTILINE)
BY_PATHS = ("GAIN", "OLD_WORD")
"""What is not known at the first look."""
ROUNDING = 1e-3
TREES = 120
LOOK_TREES, LOOK_LOSES = 12, 0.5
"""The size of the first look, and how many per cent of the real errors that the judge would find it may drop."""
RATES = (0.5, 1, 1.5, 2, 3)
"""Reports per 100,000 characters of later news."""
Floats = np.ndarray[tuple[int, ...], np.dtype[np.float64]]


class Text(NamedTuple):
    """A text with what is wrong in it: where, what is written, what is right."""

    source: str
    name: str
    text: str
    wrong: list[tuple[int, str, list[str]]]


class Proposals(NamedTuple):
    """What is proposed: where and with which evidence, whether it is right (1, 0; the other half of an error is left
    out), and of which text and which of its errors."""

    spans: list[tuple[int, int, int]]
    evidence: Floats
    right: Floats
    texts: Floats
    errors: Floats


def proposals_in(text: str) -> Iterator[tuple[int, int, str, list[float]]]:
    """Start, end, the word that may be meant, and the evidence."""
    found = ffi.new("tg_slips *")
    assert lib.tg_list_proposals(_words()[0], id(text), found) == lib.TG_OK
    for item in ffi.unpack(found.items, found.count) if found.count else ():
        right = "".join(map(chr, item.right[0 : item.length]))
        yield item.start, item.end, right, list(item.evidence)[: len(EVIDENCE)]
    lib.tg_release_slips(found)


class Slips:
    """Puts errors into texts as people make them."""

    def __init__(self) -> None:
        table, total = make_dictionary.words()
        self.alike, sounds = make_dictionary.confusables(CSRC / "confusables.tsv")
        self.counts = {word: count for word, count, tag in table if tag not in make_dictionary.TOGETHER}
        self.logs = {word: math.log((count or 1) / total) for word, count in self.counts.items()}
        self.rarest = min(self.logs.values())
        self.sounds = sounds
        self.by_sound: dict[tuple[int, ...], list[str]] = {}
        for word, count, tag in table:
            usual = tag not in (*make_dictionary.NAMES, *make_dictionary.TOGETHER) and count >= 20
            if len(word) == 2 and usual and all(c in sounds for c in word):
                for key in product(*(sounds[c] for c in word)):
                    self.by_sound.setdefault(key, []).append(word)

    def word_around(self, text: str, at: int) -> tuple[int, int]:
        """Start and end of the word that the best path has there."""
        first = max(0, at - 8)
        part = text[first : at + 9]
        best = [(0.0, 0)]
        for end in range(1, len(part) + 1):
            best.append(
                max(
                    (best[start][0] + self.logs.get(part[start:end], self.rarest), start)
                    for start in range(max(0, end - 8), end)
                    if end - start == 1 or part[start:end] in self.counts
                )
            )
        end = len(part)
        while not best[end][1] <= at - first < end:
            end = best[end][1]
        return first + best[end][1], first + end

    def one(self, text: str, at: int, rng: random.Random) -> tuple[int, str] | None:
        """Where something is to be written instead, and what."""
        start, end = self.word_around(text, at)
        if end - start < 2:
            return None
        kind = rng.choices(("one", "two", "swapped"), (70, 22, 8))[0]
        if kind == "swapped":
            return (at, text[at + 1] + text[at]) if at + 1 < end and text[at] != text[at + 1] else None
        if kind == "one":
            alike = rng.choices(LIKENESS, (50, 25, 25))[0]
            others = [c for c, k in self.alike.get(text[at], {}).items() if k & alike and c in self.counts]
            return (at, self.chosen(others, rng)) if others else None
        for first in (at, at - 1):
            others = self.sounding(text[first : first + 2]) if start <= first and first + 2 <= end else []
            if others:
                return first, self.chosen(others, rng)
        return None

    def chosen(self, forms: list[str], rng: random.Random) -> str:
        """One of them, the commoner the likelier."""
        return rng.choices(forms, [(self.counts[form] + 1) ** 0.5 for form in forms])[0]

    def sounding(self, word: str) -> list[str]:
        """The words that sound like it and differ in both characters."""
        if word not in self.counts or not all(c in self.sounds for c in word):
            return []
        found = [other for key in product(*(self.sounds[c] for c in word)) for other in self.by_sound.get(key, ())]
        return [other for other in found if other[0] != word[0] and other[1] != word[1]]

    def put_into(self, text: Text, rng: random.Random) -> Text:
        """The text with errors."""
        characters, wrong, at = list(text.text), [], rng.randrange(5, GAP)
        while at < len(characters) - 6:
            if "\u4e00" <= text.text[at] <= "\u9fff" and (made := self.one(text.text, at, rng)):
                first, written = made
                right = text.text[first : first + len(written)]
                characters[first : first + len(written)] = written
                wrong.append((first, written, [right]))
            at += rng.randrange(GAP // 2, GAP * 3 // 2)
        return Text("made", text.name, "".join(characters), wrong)


def rows(name: str) -> Iterator[dict[str, Any]]:
    """The posts of a file beside this one."""
    with (HERE / f"{name}.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def texts() -> list[Text]:
    """All that is fitted on and measured with."""
    found = []
    for name in ("posts-local", "posts-blind"):
        for row in rows(name):
            wrong = [(e["start"], e["wrong"], e["right"].split("|")) for e in row["truth"] if e["right"]]
            found.append(Text(name if wrong else "right-blind", row["id"], row["text"], wrong))
    found += [Text("right-local", row["id"], row["text"], []) for row in rows("right-local")]
    news = [row for row in read_corpus("posts-xwlb") if row["date"] >= BEGIN]
    for row in news:
        source = "news" if row["date"] < END else "later news"
        found.append(Text(source, row["id"], f"{row['title']}\n{row['text']}", []))
    for name in PAIRS:
        for number, row in enumerate(read_corpus(name)):
            source, target = row["src"], row["tgt"]
            if len(source) == len(target):
                wrong = [
                    (match.start(), source[match.start() : match.end()], [target[match.start() : match.end()]])
                    for match in re.finditer("x+", "".join(".x"[a != b] for a, b in zip(source, target, strict=True)))
                ]
                found.append(Text("pairs", f"{name}{number}", source, wrong))
    slips, rng = Slips(), random.Random(5)
    local = [text for text in found if text.source == "right-local"]
    others = [text for text in found if text.source == "news"][::3]
    return found + [slips.put_into(text, rng) for text in local * 2 + others]


def propose(given: list[Text]) -> Proposals:
    """What is proposed in the texts."""
    spans, evidence, right, owners, errors = [], [], [], [], []
    for number, (source, _, text, wrong) in enumerate(given):
        for start, end, word, x in proposals_in(text):
            if text.count(text[start:end]) > 1:
                continue  # who writes it again means it
            mended, near = -1, False
            for k, (at, written, rights) in enumerate(wrong):
                stop = at + len(written)
                if start <= stop and at <= end:
                    first, last = max(0, min(start, at) - 1), max(end, stop) + 1
                    mine = text[first:start] + word + text[end:last]
                    near |= start < stop and at < end
                    if mine in [text[first:at] + r + text[stop:last] for r in rights]:
                        mended = k
            if mended < 0 and (near or source == "made"):
                continue
            spans.append((number, start, end))
            evidence.append(x)
            right.append(mended >= 0)
            owners.append(number)
            errors.append(mended)
    return Proposals(spans, np.array(evidence, np.float32), np.array(right, float), np.array(owners), np.array(errors))


def trees(x: Floats, y: Floats, weight: Floats, count: int) -> Any:
    """The ensemble."""
    ensembles = import_module("sklearn.ensemble")
    model = ensembles.HistGradientBoostingClassifier(
        max_iter=count, learning_rate=0.1, max_leaf_nodes=8, min_samples_leaf=20, l2_regularization=1.0, random_state=1
    )
    return model.fit(x, y, sample_weight=weight)


def lines_of(model: Any, judge: str, names: list[str], shift: float) -> Iterator[str]:
    """The lines of judge.tsv."""
    yield f"{judge}\tleaf\t{float(model._baseline_prediction.ravel()[0]) + shift:.5f}\t1"
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        order: list[int] = []  # each node before those below it, the left ones first
        waiting = [0]
        while waiting:
            order.append(waiting.pop())
            if not nodes[order[-1]]["is_leaf"]:
                waiting += [nodes[order[-1]]["right"], nodes[order[-1]]["left"]]
        for at, index in enumerate(order):
            node = nodes[index]
            if node["is_leaf"]:
                yield f"{judge}\tleaf\t{node['value']:.5f}\t{len(order) - at}"
            else:
                otherwise = order.index(node["right"]) - at
                yield f"{judge}\t{names[node['feature_idx']].lower()}\t{node['num_threshold']:.5g}\t{otherwise}"


def measure(given: list[Text], found: Proposals, scores: Floats) -> None:
    """Prints what is found where the judge reports so much in later news."""
    taken: set[tuple[int, int]] = set()
    kept = []
    for index in np.argsort(-scores):
        number, start, end = found.spans[index]
        if taken.isdisjoint((number, at) for at in range(start, end)):
            taken.update((number, at) for at in range(start, end))
            kept.append(index)
    sources = np.array([given[number].source for number in found.texts[kept]])

    def size(source: str) -> int:
        return sum(len(text.text) for text in given if text.source == source)

    for rate in RATES:
        threshold = np.sort(scores[kept][sources == "later news"])[::-1][int(size("later news") / 1e5 * rate)]
        print(f"{rate} in later news: above {threshold:.2f};", end=" ")
        for source in ("right-local", "right-blind"):
            alarms = ((scores[kept] > threshold) & (sources == source)).sum() / size(source) * 1e5
            print(f"{source} {alarms:.1f},", end=" ")
        for source in ("posts-local", "posts-blind"):
            mended = (scores[kept] > threshold) & (found.right[kept] > 0) & (sources == source)
            hits = {(found.texts[kept[i]], found.errors[kept[i]]) for i in np.nonzero(mended)[0]}
            wrong = sum(len(text.wrong) for text in given if text.source == source)
            print(f"{source} {100 * len(hits) / wrong:.1f} %", end="\n" if source == "posts-blind" else ", ")


def main() -> None:
    """Fits, and measures or writes."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cross", action="store_true")
    options = parser.parse_args()
    given = texts()
    found = propose(given)
    x, y = found.evidence, found.right
    source = np.array([text.source for text in given])[found.texts]
    weight = np.array([WEIGHTS.get(name, 1.0) for name in source])
    fits = ~np.isin(source, ("posts-blind", "right-blind", "later news"))
    print(f"{len(y):,} proposals, {int(y.sum()):,} right", file=sys.stderr)
    if options.cross:
        names = sorted({text.name for text in given})
        random.Random(1).shuffle(names)
        fold_of = {name: at % FOLDS for at, name in enumerate(names)}
        fold = np.array([fold_of[text.name] for text in given])[found.texts]
        scores = np.zeros(len(y))
        for k in range(FOLDS):
            inside, outside = fits & (fold != k), fold == k
            scores[outside] = trees(x[inside], y[inside], weight[inside], TREES).decision_function(x[outside])
        measure(given, found, scores)
        return
    early = [name for name in EVIDENCE if name not in BY_PATHS]
    columns = [EVIDENCE.index(name) for name in early]
    judge = trees(x[fits], y[fits], weight[fits], TREES)
    look = trees(x[fits][:, columns], y[fits], weight[fits], LOOK_TREES)
    scores, looks = judge.decision_function(x), look.decision_function(x[:, columns])
    measure(given, found, scores)
    believed = fits & (y > 0) & (source != "made") & (scores > HINT)
    cut = float(np.percentile(looks[believed], LOOK_LOSES)) + ROUNDING
    kept = 100 * (looks[source == "later news"] > cut).mean()
    print(f"the first look keeps {kept:.1f} % of what is proposed in later news")
    lines = [*lines_of(look, "look", early, -cut), *lines_of(judge, "judge", EVIDENCE, 0.0)]
    head = "# Written by benchmarks/fit_judge.py, which says what the columns are.\n"
    (CSRC / "judge.tsv").write_text(head + "\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main()
