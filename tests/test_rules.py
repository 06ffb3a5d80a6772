"""Rules of the user's own: what they find, when they run, and what happens if they do not end."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import resident_id
from test_cli import run

from textguard import ConfigError, Document, Finding, Rule, Scanner, config
from textguard.rules import TIMEOUT

UNIT = Rule("unit", r"(\d+)\s?公里/h", suggestion=r"\1公里/小时", literals=("公里/h",))
SLOW = Rule("slow", r"(?:a|aa|aaa)+b", "不能这样写", literals=("aaa",))


def scanner(*rules: Rule, severity: dict[str, str] | None = None) -> Scanner:
    return Scanner(defaults=False, rules=rules, severity=severity)


def test_a_rule_finds_and_suggests() -> None:
    text = "限速120公里/h，其余80 公里/h。"
    result = scanner(UNIT).scan(text)
    assert [(finding.matched, finding.suggestions) for finding in result] == [
        ("120公里/h", ("120公里/小时",)),
        ("80 公里/h", ("80公里/小时",)),
    ]
    finding = result[0]
    assert (finding.rule, finding.category, finding.severity, finding.fix) == ("rule/unit", "rule", "error", "ask")
    assert finding.message == "“120公里/h”应为“120公里/小时”"
    assert result.corrected("ask") == "限速120公里/小时，其余80公里/小时。"
    assert result.corrected() == text


def test_advice_takes_the_place_of_a_suggestion() -> None:
    (finding,) = scanner(Rule("area", r"\d+亩", "请换算成公顷", severity="hint")).scan("共30亩")
    assert (finding.message, finding.suggestions, finding.fix, finding.severity) == (
        "请换算成公顷",
        (),
        "never",
        "hint",
    )


def test_what_is_as_suggested_is_right() -> None:
    rule = Rule("number", r"(?P<year>\d{4})年第(?P<n>\d)号", suggestion=r"\g<year>年第\g<n>号", literals=("年第",))
    assert not scanner(rule).scan("2024年第3号")


def test_a_literal_is_found_as_terms_are_and_calls_for_the_rule() -> None:
    rule = Rule("any", "云.?溪", "请核对", literals=("雲溪站",))
    assert scanner(rule).scan("到云\u200b溪站")
    assert not scanner(rule).scan("到云溪")
    assert scanner(rule._replace(literals=())).scan("到云溪")
    # One that is an entry, too, which a context excuses.
    rule = Rule("own", "学习总书记", "请核对", literals=("习总书记",))
    assert [finding.rule for finding in Scanner(rules=[rule], select=["rule"]).scan("学习总书记")] == ["rule/own"]


def test_a_rule_is_selected_ignored_and_levelled_as_others() -> None:
    text = "限速120公里/h，习总书记"
    assert [f.rule for f in Scanner(rules=[UNIT], select=["rule"]).scan(text)] == ["rule/unit"]
    assert [f.rule for f in Scanner(rules=[UNIT], ignore=["rule/unit"]).scan(text)] == ["leader-title/习总书记"]
    assert [f.severity for f in scanner(UNIT, severity={"rule/unit": "hint"}).scan(text)] == ["hint"]
    assert Scanner(rules=[UNIT]).reports("rule/unit")
    assert not Scanner(rules=[UNIT], ignore=["rule"]).reports("rule/unit")
    Scanner(defaults=False, ignore=["punctuation/unpaired"])


def test_a_rule_that_is_spoken_of() -> None:
    assert not scanner(UNIT).scan("将“120公里/小时”错写为“120公里/h”")


def test_personal_data_stays_hidden() -> None:
    number = resident_id()
    rule = Rule("owner", r"户主(\S+)", suggestion=r"户主：\1", literals=("户主",))
    result = Scanner(rules=[rule]).scan(f"户主{number}")
    shown = "".join(repr(finding) + finding.message + "".join(finding.suggestions) for finding in result)
    assert "rule/owner" in [finding.rule for finding in result]
    assert number not in shown


def test_a_rule_that_takes_too_long_is_named() -> None:
    text = "首aab。" + "a" * 40 + "c" + "，习总书记" + "a" * 3000
    own = Scanner(rules=[SLOW, Rule("other", "aab", "核对", literals=("aab",))])
    started = time.perf_counter()
    result = own.scan(text)
    assert time.perf_counter() - started < 50 * TIMEOUT  # it would take years
    assert result.incomplete == "规则 rule/slow 超时"
    assert {finding.rule for finding in result} >= {"rule/slow", "rule/other", "leader-title/习总书记"}
    assert not Scanner(rules=[SLOW]).scan("aaab").incomplete


def test_many_matches_take_no_longer_together() -> None:
    rule = Rule("pairs", r"a(?=(?:b|bb|bbb)*c)|a", "核对", literals=("abb",))
    started = time.perf_counter()
    result = scanner(rule).scan(("a" + "b" * 14 + "d") * 20_000)
    assert "rule/pairs" in result.incomplete or len(result) == 1000
    assert time.perf_counter() - started < 50 * TIMEOUT


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        (Rule("bad", "(", "核对"), "pattern"),
        (Rule("bad", "a"), "suggestion"),
        (Rule("bad", "a", suggestion=r"\1"), "suggestion"),
        (Rule("bad", "a", suggestion=r"\g<x>"), "suggestion"),
        (Rule("bad", "a", "核对", literals=("a", "")), "literals"),
        (Rule("bad", "a", "核对", severity="fatal"), "severity"),  # type: ignore[arg-type]
        (Rule("bad", "(?x)a # comment", suggestion=r"\1"), "suggestion"),
        (Rule("", "a", "核对"), "name"),
    ],
)
def test_a_bad_rule_is_refused_by_name(rule: Rule, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint) as caught:
        scanner(rule._replace(where="own.toml"))
    assert str(caught.value).startswith(f"own.toml: 规则“{rule.name}”：")


def test_two_rules_of_one_name_are_refused() -> None:
    with pytest.raises(ConfigError, match="同名"):
        scanner(UNIT, UNIT)


def test_rules_of_a_settings_file(tmp_path: Path) -> None:
    path = tmp_path / "pyproject.toml"
    path.write_text(
        r"""
        [[tool.textguard.rule]]
        name = "unit"
        pattern = '(\d+)\s?公里/h'
        suggestion = '\1公里/小时'
        literals = ["公里/h"]

        [[tool.textguard.rule]]
        name = "slow"
        pattern = '(?:a|aa|aaa)+b'
        message = "不能这样写"
        severity = "hint"
        """,
        "utf-8",
    )
    rules = config.load(path).rules
    assert rules == (
        UNIT._replace(where=str(path)),
        SLOW._replace(severity="hint", literals=(), where=str(path)),
    )
    page = tmp_path / "稿.txt"
    page.write_text("限速120公里/h。", "utf-8")
    done = run(page, cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    assert "自定规则：“120公里/h”应为“120公里/小时”（需确认）  [rule/unit]" in done.stdout
    page.write_text("a" * 40 + "c", "utf-8")
    done = run(page, cwd=tmp_path)
    assert done.returncode == 2
    assert "未能查全：规则 rule/slow 超时" in done.stderr


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("rule = 3", "rule"),
        ("rule = [3]", "rule"),
        ('[[rule]]\nname = "x"', "pattern"),
        ('[[rule]]\npattern = "x"', "name"),
        ('[[rule]]\nname = "x"\npattern = "x"\nliteral = []', "literal"),
        ('[[rule]]\nname = "x"\npattern = "x"\nliterals = "x"', "literals"),
        ('[[rule]]\nname = "x"\npattern = "x"\nseverity = 1', "severity"),
    ],
)
def test_a_bad_rule_in_a_file(tmp_path: Path, content: str, complaint: str) -> None:
    path = tmp_path / "textguard.toml"
    path.write_text(content, "utf-8")
    with pytest.raises(ConfigError, match=complaint) as caught:
        config.load(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_without_rules_their_engine_is_not_loaded() -> None:
    code = "import sys, textguard; textguard.scan('习总书记'); assert 'regex' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], check=True)


def found(document: Document, **settings: dict[str, str]) -> list[Finding]:
    return list(Scanner(severity=settings.get("severity")).scan(document))


def test_an_error_in_a_title_is_serious() -> None:
    body = "\n推进一二三产融合。\n推进一二三产融合，全村严防森林放火。"
    for text, title, levels in (
        (body, "推进一二三产融合。", ["serious", "error", "hint"]),
        (body, "", ["error", "error", "hint"]),
        (body, "别的标题", ["error", "error", "hint"]),
        ("推进一二三产融合", "推进一二三产融合", ["serious"]),
        ("全村严防森林放火", "全村严防森林放火", ["hint"]),
    ):
        assert [finding.severity for finding in found(Document(text, title=title))] == levels
    document = Document("推进一二三产融合", title="推进一二三产融合")
    assert [f.severity for f in found(document, severity={"political-phrase": "error"})] == ["error"]
