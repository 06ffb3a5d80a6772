"""False alarms on right text: news of four years, laws, and text in which a naive matcher misfires."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

from conftest import ROOT

from textguard import Document, Scanner


def test_right_text_is_left_alone(data: Path, tmp_path: Path) -> None:
    kept = tmp_path / "quality.json"
    script = ROOT / "benchmarks" / "quality.py"
    command = [sys.executable, str(script), "--only", "clean", "--worst", "10", "--json", str(kept)]
    environment = {**os.environ, "TEXTGUARD_DATA": str(data)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr  # 1: a rule fires more often than it may
    figures = json.loads(kept.read_text("utf-8"))["figures"]
    for corpus, errors, hints in (("posts-xwlb", 0.3, 2.8), ("laws", 0.1, 2.1)):
        name = f"False alarms per 100,000 characters of clean text/{corpus}"
        assert figures[f"{name}/serious+error"] <= errors
        assert figures[f"{name}/hint"] <= hints


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
