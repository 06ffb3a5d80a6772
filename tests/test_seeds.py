"""Real notices: what must be found in them, and what must not."""

from __future__ import annotations

from pathlib import Path

import pytest

from textguard import scan

MISWRITTEN = {
    "习总书记": "习近平总书记",
    "一二三产融合": "一二三产业融合",
    "巩固拓展脱贫成果": "巩固拓展脱贫攻坚成果",
    "从严治党": "全面从严治党",
    "中华人民共和国政府采购实施条例": "中华人民共和国政府采购法实施条例",
}


def read(data: Path, number: str) -> str:
    (path,) = (data / "seeds").glob(f"{number}_*.txt")
    return path.read_text("utf-8")


@pytest.mark.parametrize(("wrong", "right"), MISWRITTEN.items())
def test_the_errors_of_the_notice_in_plain_sentences(wrong: str, right: str) -> None:
    (finding,) = scan(f"会议要求，深入落实{wrong}有关工作。", date="2024-07-04")
    assert (finding.matched, finding.suggestions[0]) == (wrong, right)


def test_the_errors_that_a_notice_quotes_are_excused(data: Path) -> None:
    text = read(data, "002")
    result = scan(text, date="2024-07-04")
    excused = {finding.matched: finding.excused_by for finding in result.excused if finding.excused_by[:7] == "mention"}
    assert set(excused) >= set(MISWRITTEN)
    assert not {finding.matched for finding in result} & set(MISWRITTEN)


TITLE = "《国务院办公厅关于推进政务新媒体健康有序发展的意见》"


@pytest.mark.parametrize(
    ("number", "date", "slips"),
    [
        ("000", "2024-04-19", []),
        ("001", "2022-07-16", ["”", "“"]),
        ("002", "2024-07-04", []),
        ("003", "2021-07-08", [TITLE * 2, *8 * ["末更"]]),
        ("004", "2022-06-02", ["202266日", "2022530"]),
    ],
)
def test_the_slips_of_a_notice_are_all_that_is_called_an_error(
    data: Path, number: str, date: str, slips: list[str]
) -> None:
    result = scan(read(data, number), date=date)
    assert [finding.matched for finding in result if finding.severity != "hint"] == slips
    mobiles = [finding for finding in result if finding.rule == "privacy/mobile"]
    assert len(mobiles) == (1 if number == "004" else 0)
