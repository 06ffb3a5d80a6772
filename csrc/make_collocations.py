"""Rewrite csrc/collocations.txt: add what phrases.txt ties closest, and to each the wrong forms that are right, too.

    python csrc/make_collocations.py LAWS.jsonl.xz NEWS.jsonl.xz [MODEL.arpa]

The collocations themselves are written by hand, or were added here before; the texts are those of make_phrases.py, and
MODEL.arpa is a model of words, of which pairs of words are read. Only which forms are right goes into the list.
"""

from __future__ import annotations

import re
import sys
from collections import defaultdict
from collections.abc import Iterator
from math import log
from pathlib import Path

from make_dictionary import Collocations, mostly_read, words
from make_phrases import runs_of

LEAST_INFORMATION = 9.5
"""Pointwise mutual information of the words of phrases that are taken over."""
FILE = Path(__file__).parent / "collocations.txt"


def closest(collocations: Collocations, total: int) -> Iterator[str]:
    """Phrases whose words seldom stand without each other."""
    for line in (Path(__file__).parent / "phrases.txt").read_text("utf-8").splitlines():
        phrase, *rest = line.split("\t")
        if line.startswith("#") or len(rest) > 1 or not (cut := collocations.parts(phrase)):
            continue
        count = int(rest[0])
        first, second = (max(collocations.counts[part], count) for part in (phrase[:cut], phrase[cut:]))
        if log(count * total / (first * second)) >= LEAST_INFORMATION:
            yield phrase


def main(laws: Path, news: Path, *models: Path) -> None:
    """Rewrites the file."""
    table, total = words()
    collocations = Collocations(table, mostly_read(Path(__file__).parent / "confusables.tsv"))
    old = FILE.read_text("utf-8").splitlines()
    rows = [line.split("\t") for line in old if not line.startswith("#")]
    also = defaultdict(set, {collocation: set(forms) for collocation, *forms in rows})
    right = also.keys() | set(closest(collocations, total))
    wrong = collocations.wrong(sorted(right), total)
    lengths = sorted({len(form) for form in wrong})

    seen: set[str] = set()
    for path in (laws, news):
        for runs in runs_of(path):
            for run in runs:
                for length in lengths:
                    seen.update(form for at in range(len(run) - length + 1) if (form := run[at : at + length]) in wrong)
    for path in models:
        with path.open(encoding="utf-8") as arpa:
            pairs = (match[1] + match[2] for line in arpa if (match := re.match(r"[^\t]*\t(\S+) (\S+)\t", line)))
            seen.update(pair for pair in pairs if pair in wrong)

    for form in seen:
        place, meant = wrong[form]
        also[form[:place] + meant + form[place + len(meant) :]].add(form)
    lines = ["\t".join([collocation, *sorted(also[collocation])]) for collocation in sorted(right)]
    FILE.write_text("\n".join([*(line for line in old if line.startswith("#")), *lines]) + "\n", "utf-8")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
