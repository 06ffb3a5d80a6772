"""False alarms on right text: news of four years, laws, and text in which a naive matcher misfires."""

from __future__ import annotations

import json
import lzma
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from textguard import Document, Scanner


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
    # Three quarters of them are genuine slips, or house style that inspections count: 习总书记, 一二三产融合.
    assert per_100_000.get("serious", 0) + per_100_000.get("error", 0) <= 0.25
    # Most hints in laws are older spellings (帐户) and references to laws and institutions that are no more.
    assert per_100_000["hint"] <= 1.5


def _snippets(document: str) -> Iterator[tuple[int, str, str]]:
    """Number, text and date of each snippet: rows of tables, and numbered items in a line. A snippet without a date
    is of the time of the first news."""
    for line in document.splitlines():
        if re.match(r"\| \d+ \|", line):
            number, _, _, cell = line.strip("|").split("|")[:4]
            found = [(int(number), text) for text in cell.split("; ")]
        elif re.match(r"\d+ ", line):
            items = re.findall(r"(?:^|(?<=[ ·.]))(\d{2,3}) (.*?)(?=(?: · |\. )\d{2,3} |$)", line)
            found = [(int(number), text) for number, text in items]
        else:
            continue
        for at, text in found:
            said = re.search(r"\((?:GWR)?(\d{4})(\d\d)?(\d\d)?", text)
            date = "-".join(part for part in said.groups() if part) if said else "2022-10-01"
            yield at, re.sub(r"\([^)]*\)|[*`]", "", text).strip(), date


def test_what_a_naive_matcher_reports_is_at_most_a_hint(data: Path) -> None:
    # Inspections report these two, though central media write them now and then.
    reported = {"leader-title/习总书记", "political-phrase/一二三产融合"}
    scanner = Scanner()
    snippets = list(_snippets((data / "domain" / "falsepositives.md").read_text("utf-8")))
    assert {number for number, _, _ in snippets} == set(range(1, 121))
    wrong = [
        (number, text, finding)
        for number, text, date in snippets
        for finding in scanner.scan(text, date=date)
        if finding.severity != "hint" and finding.rule not in reported
    ]
    assert wrong == []


def test_traps_are_at_most_hints(data: Path) -> None:
    scanner = Scanner()
    posts = [json.loads(line) for line in (data / "posts-dev.jsonl").read_text("utf-8").splitlines()]
    traps, wrong = 0, []
    for post in posts:
        findings = [f for f in scanner.scan(Document(post["text"], date=post["date"])) if f.severity != "hint"]
        for trap in post["traps"]:
            traps += 1
            start, end = trap["start"], trap["start"] + len(trap["span"])
            wrong += [
                (post["id"], trap, finding) for finding in findings if finding.start < end and finding.end > start
            ]
    assert traps > 50
    assert wrong == []
