"""Writes into the column `clean` of the shipped lexicons how many findings each entry makes on right text.

    TEXTGUARD_DATA=... python benchmarks/measure_lexicons.py [--check]

Right text is broadcast news and laws; the texts are read where TEXTGUARD_DATA says and do not enter the project.
With --check nothing is written, and the exit code is 1 if a number is not current.
"""

from __future__ import annotations

import json
import lzma
import os
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

from textguard import Document, Scanner, lexicon

CORPORA = ("posts-xwlb", "laws")


def right_text(data: Path, corpus: str) -> Iterator[Document]:
    """The texts of a corpus, each with its date."""
    with lzma.open(data / "corpora" / f"{corpus}.jsonl.xz", "rt", encoding="utf-8") as lines:
        for post in map(json.loads, lines):
            if "案例" not in post.get("category", ""):
                day = (post.get("date") or "").replace("-", "")
                date = f"{day[:4]}-{day[4:6]}-{day[6:8]}" if len(day) == 8 else "2025-01-01"
                yield Document(post["text"], date=date)


def measure(data: Path) -> Counter[str]:
    """The number of findings of each rule."""
    scanner = Scanner()
    counts: Counter[str] = Counter()
    for corpus in CORPORA:
        for result in scanner.scan_many(right_text(data, corpus)):
            counts.update(finding.rule for finding in result)
    return counts


def with_counts(text: str, category: str, counts: Mapping[str, int]) -> str:
    """The text of a lexicon, with the column `clean` filled in."""
    lines = text.split("\n")
    header = next(i for i, line in enumerate(lines) if not line.startswith("#"))
    columns = lines[header].split("\t")
    wrong, clean = columns.index("wrong"), columns.index("clean")
    for number in range(header + 1, len(lines)):
        if lines[number]:
            cells = lines[number].split("\t")
            cells[clean] = str(counts.get(f"{category}/{cells[wrong]}", 0))
            lines[number] = "\t".join(cells)
    return "\n".join(lines)


def main() -> int:
    if not os.environ.get("TEXTGUARD_DATA"):
        sys.exit("TEXTGUARD_DATA must name the folder with the texts")
    counts = measure(Path(os.environ["TEXTGUARD_DATA"]))
    stale = 0
    for path in lexicon.shipped():
        before = path.read_text("utf-8")
        after = with_counts(before, path.stem, counts)
        if after != before:
            stale += 1
            if "--check" in sys.argv[1:]:
                print(f"{path}: the column clean is not current", file=sys.stderr)
            else:
                path.write_text(after, "utf-8")
    return 1 if stale and "--check" in sys.argv[1:] else 0


if __name__ == "__main__":
    sys.exit(main())
