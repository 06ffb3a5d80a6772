"""False alarms on real text that is nearly free of errors: news of four years, and laws."""

from __future__ import annotations

import json
import lzma
from collections import Counter
from pathlib import Path

import pytest

from textguard import Document, Scanner, words


@pytest.mark.parametrize("corpus", ["posts-xwlb", "laws"])
def test_right_text_is_left_alone(data: Path, corpus: str) -> None:
    scanner = Scanner()
    found: Counter[str] = Counter()
    length = 0
    with lzma.open(data / "corpora" / f"{corpus}.jsonl.xz", "rt", encoding="utf-8") as lines:
        posts = (post for post in map(json.loads, lines) if "案例" not in post.get("category", ""))
        for post in posts:
            length += len(post["text"])
            day = post["date"].replace("-", "") if post.get("date") else ""
            date = f"{day[:4]}-{day[4:6]}-{day[6:8]}" if len(day) == 8 else "2025-01-01"
            found.update(finding.severity for finding in scanner.scan(Document(post["text"], date=date)))
    per_100_000 = {severity: round(count / length * 100_000, 2) for severity, count in found.items()}
    print(corpus, length, dict(found), per_100_000)
    assert length > 10_000_000
    # Half of them are genuine slips, or house style that inspections count: 习总书记, 一二三产融合.
    assert per_100_000.get("serious", 0) + per_100_000.get("error", 0) <= 0.35
    assert per_100_000["hint"] <= 2.7


def test_few_right_words_are_taken_for_miswritten_ones(data: Path) -> None:
    found: Counter[str] = Counter()
    length = 0
    for corpus in ("posts-xwlb", "laws"):
        with lzma.open(data / "corpora" / f"{corpus}.jsonl.xz", "rt", encoding="utf-8") as lines:
            for post in map(json.loads, lines):
                if "案例" not in post.get("category", ""):
                    length += len(post["text"])
                    found.update(w.entry.severity for w in words.miswritten(post["text"]) if not w.excused_by)
    per_100_000 = {severity: round(count / length * 100_000, 3) for severity, count in found.items()}
    print(length, dict(found), per_100_000)
    # Genuine slips are among them: 循私舞弊, 统筹兼颐, 疏竣, 农名工, 夜慕.
    assert per_100_000["error"] <= 0.2
    assert per_100_000["hint"] <= 1.0
