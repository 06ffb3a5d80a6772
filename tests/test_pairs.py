"""Wrong forms that public lists name: how many of them are found, with the right form first."""

from __future__ import annotations

import csv
import re
from pathlib import Path

from conftest import ROOT

from textguard import Scanner

START = "会议指出，"


def _rows(path: Path) -> list[dict[str, str]]:
    lines = [line for line in path.read_text("utf-8").splitlines() if not line.startswith("#")]
    return list(csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE))


def _is_found(scanner: Scanner, wrong: str, right: str) -> bool:
    """Whether the first suggestion for what lies in the wrong form makes the sentence right."""
    text = f"{START}{wrong}。"
    forms = {right, *re.split("[/／]", right)}
    wanted = {f"{START}{form}。" for form in forms} | {f"{START}《{form}》。" for form in forms}
    return any(
        text[: finding.start] + suggestion + text[finding.end :] in wanted
        for finding in scanner.scan(text)
        for suggestion in finding.suggestions[:1]
    )


def test_wrong_forms_of_public_lists_are_found(data: Path) -> None:
    scanner = Scanner(date="2026-11-01")
    left_out = {row["wrong"]: row["reason"] for row in _rows(ROOT / "benchmarks" / "left_out.tsv")}
    assert all(left_out.values())
    pairs = []
    for row in _rows(data / "domain" / "pairs.tsv"):
        hits = re.search(r"clean_hits=(\d+)", row["note"])
        if "NEEDS_CONTEXT" not in row["note"] and not (hits and int(hits[1]) >= 5):
            pairs.append((row["wrong"], row["right"]))
    judged = [pair for pair in pairs if pair[0] not in left_out]
    missed = [pair for pair in judged if not _is_found(scanner, *pair)]
    print(f"{len(pairs)} pairs, {len(pairs) - len(judged)} left out, {len(missed)} of the others missed: {missed}")
    assert len(pairs) > 1_000
    assert len(judged) > 0.85 * len(pairs)
    assert len(missed) <= 0.05 * len(judged)
