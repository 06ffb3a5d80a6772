"""The measuring harness: what it counts, on texts made for it."""

from __future__ import annotations

import os
import subprocess
import sys
from itertools import chain

import pytest
from conftest import ROOT

from textguard import Document, Scanner, scan

sys.path.append(str(ROOT / "benchmarks"))

PHRASES = ["习近平新时代中国特色社会主义思想", "全国人民代表大会常务委员会", "第十四个五年规划"]
CLEAN = [Document("会议认真学习习近平新时代中国特色社会主义思想，推动各项工作落到实处。", date="2024-03-01")]


def test_corruptions_are_seeded_and_differ_from_the_phrase_inside_their_sentence() -> None:
    from corruptions import NUMERALS, corruptions

    made = corruptions(PHRASES, CLEAN, [("代表太会", "代表大会")])
    assert made == corruptions(PHRASES, CLEAN, [("代表太会", "代表大会")])
    assert {item.kind for item in made} == {"any", "confused", "dropped", "doubled", "swapped", "double"}
    assert {item.phrase for item in made} == set(PHRASES)
    for item in made:
        text = item.document.text
        assert text[item.start : item.start + len(item.wrong)] == item.wrong
        assert text[: item.start] + item.phrase + text[item.start + len(item.wrong) :] == item.right
        assert item.phrase not in text
        assert [c for c in item.wrong if c in NUMERALS] == [c for c in item.phrase if c in NUMERALS]


def test_forms_that_are_right_elsewhere_are_no_corruptions() -> None:
    from corruptions import corruptions

    wrong = {item.wrong for item in corruptions(PHRASES, CLEAN, [])}
    text = Document("，".join(wrong))
    assert not {item.wrong for item in corruptions(PHRASES, [*CLEAN, text], [])} & wrong


def test_a_finding_counts_if_its_first_suggestion_makes_the_text_right() -> None:
    from quality import Score, makes, overlapping

    text, right = "各地打好脱贫功坚战，抓好落实。", "各地打好脱贫攻坚战，抓好落实。"
    findings = overlapping(scan(text), 4, 8)
    assert len(findings) == 1
    assert overlapping(scan(text), 0, 4) == []
    score = Score()
    assert score.add(findings, makes(text, right))
    assert not score.add(findings, makes(text, right.replace("各地", "各县")))
    assert not score.add([], makes(text, right))
    assert score.cells() == [3, pytest.approx(200 / 3), pytest.approx(200 / 3), pytest.approx(100 / 3)]


def test_differences_of_wrong_and_right_text() -> None:
    from quality import _differences

    assert list(_differences("元泽和修盯", "原则和修订")) == [(0, 2, "原则"), (4, 5, "订")]
    assert list(_differences("的的人", "的人")) in ([(0, 1, "")], [(1, 2, "")])


def test_the_truth_of_the_posts_is_where_it_says() -> None:
    from quality import posts

    written = [posts(ROOT / "benchmarks" / f"posts-{name}.jsonl") for name in ("held-out", "local", "blind")]
    assert min(map(len, written)) >= 60
    for post in chain(*written):
        for truth in post["truth"]:
            assert post["text"].startswith(truth["wrong"], truth["start"])
            assert truth["wrong"] != truth["right"]
        for trap in post["traps"]:
            assert post["text"].startswith(trap["span"], trap["start"])


def test_a_lexicon_that_is_taken_out_takes_no_part() -> None:
    from quality import taken_out

    text = "推进一二三产融合。"
    with taken_out(["political-phrase"]):
        without = Scanner()
    assert "political-phrase/一二三产融合" not in [finding.rule for finding in without.scan(text)]
    assert "political-phrase/一二三产融合" in [finding.rule for finding in Scanner().scan(text)]


@pytest.mark.parametrize(
    ("rule", "wrong", "most"), [("typo/doubled-word", "进行进行", 3), ("leader-title/习总书记", "习总书记", 14)]
)
def test_a_rule_that_fires_too_often_on_clean_text_fails(
    monkeypatch: pytest.MonkeyPatch, rule: str, wrong: str, most: int
) -> None:
    import quality

    for count in (most, most + 1):
        documents = [Document(f"对此{wrong}要求整改。", id=str(k)) for k in range(count)]
        monkeypatch.setattr(quality, "clean_corpora", lambda documents=documents: {"posts-xwlb": documents})
        report = quality.Report()
        quality.measure_clean(Scanner(), report)
        assert report.rules == {"posts-xwlb": {rule: count}}
        assert bool(report.failures) == (count > most)


def test_what_changed_since_a_report_is_named() -> None:
    from quality import Report, compare

    report = Report()
    report.table("表", ["what", "a", "b"], [["row", 1, 2.5]])
    report.rules = {"laws": {"typo/甲": 2}}
    old = {"figures": {"表/row/a": 1, "表/row/b": 2.0}, "rules": {"laws": {"typo/甲": 2, "typo/乙": 1}}}
    assert list(compare(old, report)) == ["表/row/b: 2.0 → 2.5", "laws: typo/乙: 1 → 0"]
    assert list(compare({"figures": report.figures, "rules": report.rules}, report)) == []


def test_without_data_there_is_nothing_to_measure() -> None:
    environment = {name: value for name, value in os.environ.items() if name != "TEXTGUARD_DATA"}
    command = [sys.executable, str(ROOT / "benchmarks" / "quality.py")]
    assert subprocess.run(command, env=environment, capture_output=True, check=False).returncode == 2
