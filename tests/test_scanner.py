"""The pipeline: offsets, corrections, selection, and texts that nobody expects."""

from __future__ import annotations

import datetime
import random
from pathlib import Path

import pytest
from conftest import resident_id
from hypothesis import given, settings
from hypothesis import strategies as st

import textguard
from textguard import ConfigError, Document, Finding, InputError, Result, Scanner, scan
from textguard.scanner import SLIP_LIMIT

PIECES = [
    *(
        "习总书记",
        "習 總書記",
        "一二三\n产融合",
        "从严\u200b治党",
        "脱贫功坚",
        "杜会\r\n主义",
        "全面从严治党",
        "学习总书记",
    ),
    *(
        "“",
        "”",
        "错写为",
        "《",
        "》",
        "😀",
        "𠮷",
        "é",
        "Ａ",
        "\u3000",
        "\n\n",
        "\t",
        "\0",
        "\ud800",
        "身份证号",
        "电话：",
    ),
    *('"', '"甲"', "，一是", "，二是", "\n四、", "《甲《乙》》", "各单位要认真整改。", "&nbsp;", ","),
    *(resident_id(), "１３９０００００００１", "13900000000", "2024年", "。"),
]
TEXTS = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), max_size=30).map("".join)


@settings(max_examples=1_500, deadline=None)
@given(TEXTS)
def test_a_finding_is_where_it_says(text: str) -> None:
    result = scan(text)
    for finding in (*result, *result.excused):
        assert text[finding.start : finding.end] == finding.matched
        assert len(finding.masked) == len(finding.matched)
        assert finding.start < finding.end
    assert len(result.masked_text) == len(text)
    assert [f.start for f in result] == sorted(f.start for f in result)
    assert not any(finding.excused_by for finding in result)
    assert all(finding.excused_by for finding in result.excused)


@pytest.mark.parametrize("letter", ["a", "é", "的", "😀"])
def test_for_every_storage_of_str(letter: str) -> None:
    # The letter decides whether the str takes 1, 2 or 4 bytes a character.
    text = f"{letter} 13900000000 {letter}"
    assert [(f.start, f.end, f.matched) for f in scan(text)] == [(2, 13, "13900000000")]
    text = f"{letter}给习总书记写信"
    assert [(f.start, f.matched) for f in scan(text)] == [(2, "习总书记")]


@settings(max_examples=500, deadline=None)
@given(TEXTS)
def test_correcting_twice_changes_nothing(text: str) -> None:
    for fix in ("safe", "ask", "privacy"):
        once = scan(text).corrected(fix)
        assert scan(once).corrected(fix) == once


def test_corrections_by_level() -> None:
    number = resident_id()
    text = f"习总书记和习总书记强调一二三产融合，{number}"
    result = scan(text)
    assert result.corrected() == f"习总书记和习总书记强调一二三产业融合，{number}"
    assert result.corrected("ask") == f"习近平总书记和习近平总书记强调一二三产业融合，{number[:6]}********{number[-4:]}"
    assert result.corrected("privacy") == f"习总书记和习总书记强调一二三产融合，{number[:6]}********{number[-4:]}"
    with pytest.raises(ConfigError, match="'all'"):
        result.corrected("all")  # type: ignore[arg-type]


def test_a_correction_that_makes_a_new_finding_is_left_out(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("wrong\tright\tfix\n甲乙\t丙\tsafe\n丁丙\t戊\tsafe\n己\t庚\tsafe\n", "utf-8")
    scanner = Scanner([path], defaults=False)
    text = "丁甲乙，己"
    corrected = scanner.scan(text).corrected()
    assert corrected == "丁甲乙，庚"
    assert scanner.scan(corrected).corrected() == corrected


def test_a_finding_within_a_longer_one_is_excused_by_it(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("wrong\tright\n甲乙丙\t丁\n甲乙\t戊\n乙丙己\t庚\n", "utf-8")
    result = Scanner([path], defaults=False).scan("甲乙丙己")
    assert [f.matched for f in result] == ["甲乙丙", "乙丙己"]
    assert [(f.matched, f.excused_by) for f in result.excused] == [("甲乙", "within:own/甲乙丙")]


def test_personal_data_is_never_excused_by_a_longer_hit(tmp_path: Path) -> None:
    number = resident_id()
    path = tmp_path / "own.tsv"
    path.write_text(f"wrong\tright\tseverity\tnote\n身份证号{number}\t\thint\t请核对\n", "utf-8")
    result = Scanner([path], defaults=False).scan(f"身份证号{number}")
    assert [f.severity for f in result] == ["hint", "serious"]
    assert number not in result.corrected("privacy")


def test_a_break_is_marked() -> None:
    text = "推进一二三\r\n\r\n产融合，习 总书记"
    assert [(f.matched, f.spans_break) for f in scan(text)] == [("一二三\r\n\r\n产融合", True), ("习 总书记", False)]


def test_select_and_ignore() -> None:
    text = "给习总书记写信，推进一二三产融合，13900000000"
    assert [f.rule for f in Scanner(select=["privacy"]).scan(text)] == ["privacy/mobile"]
    assert [f.rule for f in Scanner(select=["privacy/mobile", "leader-title"]).scan(text)] == [
        "leader-title/习总书记",
        "privacy/mobile",
    ]
    assert [f.rule for f in Scanner(ignore=["privacy", "leader-title/习总书记"]).scan(text)] == [
        "political-phrase/一二三产融合"
    ]
    # What is not reported is masked all the same.
    assert Scanner(ignore=["privacy"]).scan(text).masked_text.endswith("139****0000")
    with pytest.raises(ConfigError, match="'leader-titel'"):
        Scanner(select=["leader-titel"])
    with pytest.raises(TypeError):
        Scanner(select="privacy")


def test_dates() -> None:
    day = datetime.date(2022, 1, 1)
    text = "国家乡村振兴局印发通知"
    assert not scan(text, date="2022-01-01")
    assert not scan(Document(text, date=day))
    assert not Scanner(date=day).scan(text)
    assert scan(Document(text, date=day), date="2026-01-01")
    assert scan(text)
    assert not scan(text, date=datetime.datetime(2022, 1, 1, 8, 30))
    with pytest.raises(TypeError):
        scan(text, date=20240101)  # type: ignore[arg-type]
    for document, date in ((Document("x"), "yesterday"), (Document("x", date="2022-13"), None)):
        with pytest.raises(InputError):
            scan(document, date=date)


@pytest.mark.parametrize(
    "text", ["", "\0" * 100, "\ud800", "\udfff习总书记", "习" * 3, "\n" * 10_000, "\u200b" * 10_000]
)
def test_no_str_makes_it_fail(text: str) -> None:
    result = scan(text)
    assert result.corrected("ask") is not None
    assert result.incomplete == ""


@pytest.mark.parametrize("character", ["习", "1", "\u200b", " ", "“"])
def test_a_hundred_million_of_one_character(character: str) -> None:
    result = scan(character * 100_000_000)
    if character == "“":  # none of them is closed
        assert 0 < len(result) <= SLIP_LIMIT
        assert result.incomplete
    else:
        assert not result


@pytest.mark.parametrize("text", [None, b"abc", 3, ["a"], Path("x")])
def test_a_wrong_type_is_refused(text: object) -> None:
    with pytest.raises(TypeError):
        scan(text)  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        list(Scanner().scan_many([text]))  # type: ignore[list-item]


def test_time_is_linear_in_hostile_text() -> None:
    # Each of these once took quadratic time; a quadratic scan of them would take minutes.
    for text in (
        "a " + "\u200b" * 200_000 + "习总书记",
        "给习总书记写信今天天气很好，" * 20_000,
        "“" * 100_000 + "习总书记",
        "习总书记" + "、“a”" * 50_000,
    ):
        assert scan(text).corrected() is not None


def test_too_many_hits_are_said_to_be_incomplete() -> None:
    result = scan("习总书记，" * 100_001)
    assert len(result) == 100_000
    assert result.incomplete


def test_scan_many_keeps_the_order() -> None:
    rng = random.Random(1)
    texts = ["".join(rng.choices(PIECES, k=20)) for _ in range(300)]
    scanner = Scanner()
    expected = [list(scanner.scan(text)) for text in texts]
    assert [list(result) for result in scanner.scan_many(texts)] == expected
    assert [list(result) for result in scanner.scan_many(iter(texts), threads=3)] == expected
    assert list(scanner.scan_many([], threads=2)) == []


def test_a_result_is_a_sequence() -> None:
    result = scan("给习总书记写信，推进一二三产融合")
    assert len(result) == 2
    assert isinstance(result[0], Finding)
    assert result[0:1] == (result[0],)
    assert list(result) == list(result.findings)
    assert bool(result)
    assert not scan("")
    assert isinstance(result, Result)


def test_repr_shows_no_personal_data() -> None:
    number = resident_id()
    text = f"某甲{number}，13900000000"
    result = scan(text)
    shown = repr((result, list(result), result.excused, Document(text, title=text)))
    assert len(result) == 2
    assert number not in shown
    assert "13900000000" not in shown
    assert result[0].matched == number


def test_the_public_names() -> None:
    assert set(textguard.__all__) >= {
        *("scan", "Scanner", "Result", "Finding", "Document", "Matcher", "Match"),
        *("TextguardError", "LexiconError", "ConfigError", "InputError"),
    }
    for error in (textguard.LexiconError, textguard.ConfigError, textguard.InputError):
        assert issubclass(error, textguard.TextguardError)
