"""Lexicon files: what they say, and what is said of those that are wrong."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import ROOT

from textguard import LexiconError, Scanner, lexicon
from textguard.finding import CATEGORIES

Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def write(*rows: str, name: str = "own.tsv", header: str = "wrong\tright", comment: str = "# 说明\n#\n") -> Path:
        path = tmp_path / name
        path.write_text(comment + "\n".join([header, *rows]) + "\n", "utf-8")
        return path

    return write


def test_a_short_file_is_enough(write: Write) -> None:
    path = write("登陆网站\t登录网站", "", "杜会\t社会")
    entries = lexicon.load(path)
    assert [(e.rule, e.right, e.severity, e.fix) for e in entries] == [
        ("own/登陆网站", ("登录网站",), "error", "ask"),
        ("own/杜会", ("社会",), "error", "ask"),
    ]
    assert [e.where for e in entries] == [f"{path}:4", f"{path}:6"]
    result = Scanner([path], defaults=False).scan("请登陆网站查询")
    assert [(f.rule, f.suggestions) for f in result] == [("own/登陆网站", ("登录网站",))]


def test_all_columns_are_read(write: Write) -> None:
    header = "\t".join(lexicon.COLUMNS)
    row = "银保监会\t金管总局|金管局\thint\tsafe\tboth\t原|!的\t!发\t中国银保监会\t2023-05\t2024\tyes\t7\t来源\t说明"
    (entry,) = lexicon.load(write(row, header=header))
    assert entry._replace(where="") == lexicon.Entry(
        rule="own/银保监会",
        category="own",
        wrong="银保监会",
        form="银保监会",
        right=("金管总局", "金管局"),
        severity="hint",
        fix="safe",
        edges="both",
        before=("原", "!的"),
        after=("!发",),
        allow=("中国银保监会",),
        since=date(2023, 5, 1),
        until=date(2024, 12, 31),
        exact=True,
        source="来源",
        note="说明",
        where="",
    )


def test_a_spreadsheet_may_quote_cells_and_add_a_mark(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_bytes(
        '\ufeff# a\u2028b\x0c\r\nwrong\tright\tnote\r\n"说""不"""\t说不\t"说明"\r\n杜会\t社会\t\r\n'.encode()
    )
    first, second = lexicon.load(path)
    assert (first.wrong, first.note) == ('说"不"', "说明")
    assert (first.where, second.where) == (f"{path}:3", f"{path}:4")


@pytest.mark.parametrize(
    ("row", "header", "line", "message"),
    [
        ("a\tb", "wrong\tright\tcolour", 3, "不认识的列 'colour'"),
        ("a\tb", "wrong\tnote", 3, "缺少列 'right'"),
        ("a\tb", "wrong\tright\tright", 3, "列 'right' 重复"),
        ("a\tb\tc", "wrong\tright", 4, "有 3 格"),
        ("\tb", "wrong\tright", 4, "wrong 为空"),
        ("\u200b\tb", "wrong\tright", 4, "wrong 为空"),
        ("a\ta", "wrong\tright", 4, "都是“a”"),
        ("ＫＶ\tkV", "wrong\tright", 4, "exact"),
        ("a\tb||c", "wrong\tright", 4, "空值"),
        ("a\t", "wrong\tright", 4, "既没有 right 也没有 note"),
        ("a\tb\tfatal", "wrong\tright\tseverity", 4, "severity 是 'fatal'"),
        ("a\tb\tmaybe", "wrong\tright\tfix", 4, "fix 是 'maybe'"),
        ("a\tb\tleft", "wrong\tright\tedges", 4, "edges 是 'left'"),
        ("a\tb\t1", "wrong\tright\texact", 4, "exact 是 '1'"),
        ("a\tb\t!", "wrong\tright\tbefore", 4, "before 中有空值"),
        ("从严治党\t全面从严治党\t从严", "wrong\tright\tallow", 4, "更长的表述"),
        ("a\tb\t2023-13-01", "wrong\tright\tsince", 4, "since"),
        ("a\tb\t2023/5/1", "wrong\tright\tsince", 4, "since"),
        ("a\tb\t2024\t2023", "wrong\tright\tsince\tuntil", 4, "晚于"),
        ("a\tb\tmany", "wrong\tright\tclean", 4, "clean 是 'many'"),
        ("a\tb\t-1", "wrong\tright\tclean", 4, "clean 是 '-1'"),
        ("x\ty\na\tb\na\tc", "wrong\tright", 6, "已见于"),
        ('x\ty\n"a\tb\nc\td\n', "wrong\tright", 5, "引号"),
        ('"a\tb\nc\td\ne"\tf', "wrong\tright", 4, "引号"),
        ("a\tb\t\u200b", "wrong\tright\tbefore", 4, "before 中有空值"),
        ("a\t\u200b", "wrong\tright", 4, "right 中有空值"),
    ],
)
def test_a_malformed_file_is_refused_with_its_place(
    write: Write, row: str, header: str, line: int, message: str
) -> None:
    path = write(row, header=header)
    with pytest.raises(LexiconError) as refused:
        lexicon.load(path)
    assert str(refused.value).startswith(f"{path}:{line}: ")
    assert message in str(refused.value)


def test_files_that_are_no_lexicon_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    with pytest.raises(LexiconError, match="无法读取"):
        lexicon.load(path)
    for bad in (tmp_path, tmp_path / "a\0b"):
        with pytest.raises(LexiconError, match="无法读取"):
            lexicon.load(bad)
    (tmp_path / "privacy.tsv").write_text("wrong\tright\n")
    with pytest.raises(LexiconError, match="请换一个文件名"):
        lexicon.load(tmp_path / "privacy.tsv")
    path.write_bytes("wrong\tright\n杜会\t社会\n".encode("gbk"))
    with pytest.raises(LexiconError, match=r"own\.tsv:2: 不是 UTF-8"):
        lexicon.load(path)
    path.write_text("# 只有说明\n")
    with pytest.raises(LexiconError, match=r"own\.tsv:2: 没有表头"):
        lexicon.load(path)


def test_forms_that_fold_alike_stand_once(write: Write) -> None:
    path = write("總书记\t甲", "总書记\t乙")
    with pytest.raises(LexiconError) as refused:
        Scanner([path], defaults=False)
    assert f"{path}:4" in str(refused.value)
    assert f"{path}:5" in str(refused.value)
    exact = write("ＫＶ\tkV\tyes", "Kv\tkV\tyes", header="wrong\tright\texact")
    assert [f.matched for f in Scanner([exact], defaults=False).scan("10ＫＶ、10kV、10Kv")] == ["ＫＶ", "Kv"]


def test_the_users_entry_replaces_the_shipped_one(write: Write) -> None:
    shipped = Scanner().scan("给习总书记写信")
    own = Scanner([write("习总书记\t习近平总书记\thint", header="wrong\tright\tseverity")]).scan("给习总书记写信")
    assert [(f.rule, f.severity) for f in shipped] == [("leader-title/习总书记", "serious")]
    assert [(f.rule, f.severity) for f in own] == [("own/习总书记", "hint")]
    exact = Scanner([write("习总书记\t习近平总书记\tyes", header="wrong\tright\texact")])
    assert [f.rule for f in exact.scan("给习总书记写信，给習總書記写信")] == ["own/习总书记"]
    assert not Scanner([write("习总书记\t习近平总书记")], ignore=["leader-title/习总书记", "own"]).scan(
        "给习总书记写信"
    )


def test_phrases_that_cover_an_exact_form_or_cover_it_twice(write: Write) -> None:
    exact = write("KV\tkV\tyes\tKV线", header="wrong\tright\texact\tallow")
    assert [f.start for f in Scanner([exact], defaults=False).scan("KV线和10KV")] == [6]
    twice = write("人人\t众人\t人人为我我为人人", header="wrong\tright\tallow")
    assert not Scanner([twice], defaults=False).scan("人人为我我为人人")


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        (("甲乙\t丙丁\task", "丙丁\t甲戊\task"), (4, 5)),  # a suggestion that another entry flags
        (("甲乙\t丙丁\task", "丙丁\t甲乙\task"), (4, 5)),
        (("甲乙丙丁\t戊乙丙丁\task", "乙丙\t己庚\tsafe"), (4, 5)),  # never right, and yet part of a suggestion
        (("ＫＶ表\tKV表示\tsafe", "ｋｖ\tkw\tsafe"), (4, 5)),
    ],
)
def test_entries_that_contradict_each_other(write: Write, rows: tuple[str, ...], lines: tuple[int, int]) -> None:
    path = write(*rows, header="wrong\tright\tfix")
    found = lexicon.contradictions(lexicon.load(path))
    assert found
    assert found[0].startswith(f"{path}:{lines[0]}: ")
    assert f"{path}:{lines[1]} " in found[0]


def test_entries_that_agree(write: Write) -> None:
    """What may be right in some context may lie within a right form; so may an entry within its own."""
    rows = ("从严治党\t全面从严治党\tsafe\t", "甲乙丙丁\t戊乙丙丁\tsafe\t", "乙丙\t己庚\task\t", "戊乙\t壬癸\tsafe\t子")
    assert lexicon.contradictions(lexicon.load(write(*rows, header="wrong\tright\tfix\tafter"))) == []
    exact = write("mhz\tMHz\task\tyes", "MHZ\tMHz\task\tyes", header="wrong\tright\tfix\texact")
    assert lexicon.contradictions(lexicon.load(exact)) == []


def test_a_canonical_phrase_that_an_entry_contradicts(write: Write, tmp_path: Path) -> None:
    rows = ("甲乙丙丁\t戊\terror\tsafe\t", "己庚辛\t壬\thint\task\t", "子丑寅\t卯\terror\task\t2020")
    entries = lexicon.load(write(*rows, header="wrong\tright\tseverity\tfix\tsince"))
    path = tmp_path / "canonical.tsv"
    path.write_text("phrase\taliases\n天地玄黄\t甲乙丙丁\n宇甲乙丙丁\t\n己庚辛\t子丑寅\n天地玄\t\n", "utf-8")
    found = lexicon.contradictions(entries, lexicon.load_canonical(path))
    assert [line.partition("：")[0].partition("“")[0] for line in found] == [
        f"{path}:2: 规范表述",
        f"{path}:3: 规范表述",
    ]
    assert all(entries[0].where in line for line in found)


# ---- the shipped lexicons ----

SHIPPED = [entry for path in lexicon.shipped() for entry in lexicon.load(path)]


def test_enough_is_shipped_and_every_entry_has_its_source() -> None:
    assert len(lexicon.merge(SHIPPED)) >= 4000
    assert [entry.where for entry in SHIPPED if not entry.source] == []
    # What is only probably wrong is never replaced unasked.
    assert [entry.where for entry in SHIPPED if entry.severity == "hint" and entry.fix == "safe"] == []


def test_no_shipped_entry_contradicts_another() -> None:
    canonical = [entry for path in lexicon.shipped_canonical() for entry in lexicon.load_canonical(path)]
    assert lexicon.contradictions(lexicon.merge(SHIPPED), canonical) == []


def test_every_shipped_entry_was_measured_on_right_text() -> None:
    for path in lexicon.shipped():
        header, *rows = (row.split("\t") for row in path.read_text("utf-8").split("\n") if row and row[0] != "#")
        at = header.index("clean")
        assert [(path.name, row[0]) for row in rows if not row[at].isdecimal()] == []


def test_the_measured_numbers_are_current(data: Path) -> None:
    script = ROOT / "benchmarks" / "measure_lexicons.py"
    done = subprocess.run([sys.executable, script, "--check"], capture_output=True, check=False)
    assert (done.returncode, done.stderr.decode()) == (0, "")


@pytest.mark.parametrize("path", lexicon.shipped(), ids=lambda path: path.stem)
def test_shipped_files_are_sorted_and_explained(path: Path) -> None:
    assert path.stem in CATEGORIES
    text = path.read_text("utf-8")
    assert text.startswith("# ")
    assert "\r" not in text
    wrong = [entry.wrong for entry in lexicon.load(path)]
    assert wrong == sorted(set(wrong))


def test_every_entry_finds_its_error_and_no_right_form_is_one() -> None:
    scanner = Scanner()
    assert list(lexicon.failures(SHIPPED, lambda text, day: scanner.scan(text, date=day or "2026-10-09"))) == []


def test_an_entry_that_does_not_do_what_it_says(write: Write) -> None:
    rows = ("甲乙丙丁\t戊乙丙丁\t!子", "己庚\t子庚\t，", "壬癸\t子丑“寅\t", "卯辰\t巳辰\t")
    path = write(*rows, header="wrong\tright\tbefore")
    scanner = Scanner([path])
    entries = lexicon.read(path)
    excused, reported = lexicon.failures(entries, lambda text, day: scanner.scan(text, date=day))
    place = entries[1].where
    assert excused.startswith(f"{place}: “己庚”在例句“了解到，己庚。”中没有报出（不报的原因：neighbour:，）")
    assert reported.startswith(f"{entries[2].where}: 正确形式“子丑“寅”会被报（punctuation/unpaired）")
