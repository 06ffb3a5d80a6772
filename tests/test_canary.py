"""Made-up identity and mobile numbers through every command, format, log and error: none appears.

TEXTGUARD_CASES is how many of each; the default suits every run of the tests.
"""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import traceback
import unicodedata
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from conftest import resident_id
from openpyxl import Workbook

from textguard import Document, LexiconError, Matcher, Scanner, TextguardError, scan
from textguard.cli import main

COUNT = int(os.environ.get("TEXTGUARD_CASES", "1000"))
_RNG = random.Random(4)
IDS = [
    resident_id(
        f"{_RNG.choice(['110105', '350481', '640422'])}19{n % 90 + 10}{n % 12 + 1:02}{n % 28 + 1:02}{n % 1000:03}"
    )
    for n in range(COUNT)
]
MOBILES = [f"1{_RNG.choice('3456789')}{n:05}{_RNG.randrange(10_000):04}" for n in range(COUNT)]
SECRETS = {*IDS, *MOBILES}
ID, MOBILE = IDS[0], MOBILES[0]


def leaks(text: str) -> list[str]:
    """The numbers that appear in the text in whatever script, together or with blanks, hyphens and points between."""
    text = re.sub(r"\\u([0-9a-f]{4})", lambda match: chr(int(match[1], 16)), text)
    text = unicodedata.normalize("NFKC", re.sub("[\u200b-\u200f\u2060\ufeff]", "", text))
    found = []
    for variant in (text, re.sub(r"(?<=\d)[ .-](?=\d)", "", text)):
        for run in re.findall(r"\d{11,}[Xx]?", variant):
            for length in (11, 18):
                windows = (run[at : at + length].upper() for at in range(len(run) - length + 1))
                found += [window for window in windows if window in SECRETS]
    return found


def content(path: Path) -> str:
    """All that a report holds, of a workbook the sheets."""
    if path.suffix not in (".xlsx", ".docx"):
        return path.read_text("utf-8")
    with zipfile.ZipFile(path) as workbook:
        return "\n".join(workbook.read(name).decode("utf-8") for name in workbook.namelist() if name.endswith("xml"))


FORMS: list[Callable[[str, str], str]] = [
    lambda number, mobile: f"某甲，身份证号{number}，联系电话{mobile}。",
    lambda number, mobile: f"习总书记{number}习总书记{mobile}习总书记",
    lambda number, mobile: f"某乙\t{number}\t{mobile}\t习总书记",
    lambda number, mobile: f"统一社会信用代码 {number}，订单号：{mobile}，总投资{mobile}元，习总书记",
    lambda number, mobile: f"“{number}”应为“{mobile}”，将“习总书记{mobile}”错写为“习总书记”",
    lambda number, mobile: (
        f"{number[:6]} {number[6:14]} {number[14:]}，{mobile[:3]}-{mobile[3:7]}-{mobile[7:]}，习总书记"
    ),
    lambda number, mobile: "".join(chr(ord(c) + 0xFEE0) for c in number + "，" + mobile) + "习总书记",
    lambda number, mobile: f"{number[:9]}\u200b{number[9:]}，{mobile[:4]}\u200b{mobile[4:]}，习总书记",
    lambda number, mobile: f"<a href=/{number}.html?tel={mobile}>习总书记</a>",
    lambda number, mobile: f"A{number}，A{mobile}，0{mobile}，《农业部{mobile}》习总书记",
]
LINES = [form(number, mobile) for form, number, mobile in zip(FORMS * (COUNT // len(FORMS)), IDS, MOBILES, strict=True)]


@pytest.fixture
def shown(tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Runs a command and gives all that it shows: output, complaints, and reports if it is asked for them."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own.tsv").write_text("wrong\tright\n习总书记\t习近平总书记\n", "utf-8")

    def run(*arguments: str, reports: Sequence[str] = ()) -> str:
        paths = [tmp_path / f"report{suffix}" for suffix in reports]
        try:
            main([*arguments, *(f"--report={path}" for path in paths)])
        except SystemExit as stopped:  # argparse
            assert stopped.code  # noqa: PT017
        captured = capsys.readouterr()
        assert "Traceback" not in captured.err
        return "\n".join([captured.out, captured.err, *(content(path) for path in paths if path.exists())])

    return run


def test_the_search_for_leaks_finds_them() -> None:
    for line in LINES[: len(FORMS)]:
        assert len(leaks(line)) >= 2, line
    assert leaks(json.dumps(LINES[6])) != []


OWN = ("--no-default-lexicons", "--lexicon=own.tsv")
ALL_REPORTS = (".xlsx", ".html", ".csv", ".json", ".jsonl", ".sarif", ".txt", ".docx")


def test_check(tmp_path: Path, shown: Callable[..., str]) -> None:
    name = f"名单_{ID}_{MOBILE}.txt"
    (tmp_path / name).write_text("\n".join(LINES), "utf-8")
    output = shown("--timing", "--show-excused", name, f"{MOBILE}.txt", reports=ALL_REPORTS)
    assert output.count("习总书记") > COUNT
    assert leaks(output) == []


@pytest.mark.parametrize("form", ["json", "jsonl", "github", "sarif", "rdjson"])
def test_formats(form: str, tmp_path: Path, shown: Callable[..., str]) -> None:
    (tmp_path / f"{ID}.txt").write_text("\n".join(LINES), "utf-8")
    output = shown(*OWN, "--format", form, "--show-excused", f"{ID}.txt", f"{MOBILE}.txt")
    assert output.count("习总书记") > COUNT
    assert leaks(output) == []


def _archive(path: Path, count: int) -> Path:
    """Posts with a number in every field, and some that cannot be read."""
    fields = ("编号", "单位", "站点", "平台", "标题", "网址", "正文")
    rows = [
        {**{name: f"{name}{number}，{mobile}" for name in fields}, "日期": "2024-01-01", f"列{MOBILE}": mobile}
        for number, mobile in zip(IDS[:count], MOBILES[:count], strict=True)
    ]
    for row, line in zip(rows, LINES, strict=False):
        row["正文"] = line
    rows[3]["日期"] = MOBILE
    if path.suffix == ".xlsx":
        workbook = Workbook()
        sheet = workbook.active
        assert sheet is not None
        sheet.append(list(rows[0]))
        for row in rows:
            sheet.append(list(row.values()))
        workbook.save(path)
    elif path.suffix == ".csv":
        file = io.StringIO()
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
        path.write_text(file.getvalue(), "utf-8")
    else:
        lines = [json.dumps(row, ensure_ascii=False) for row in rows]
        path.write_text("\n".join([*lines, f'{{"正文": {ID}', f'["{MOBILE}"]', ID]), "utf-8")
    return path


@pytest.mark.parametrize("suffix", [".jsonl", ".csv", ".xlsx"])
def test_archives_and_recheck(suffix: str, tmp_path: Path, shown: Callable[..., str]) -> None:
    posts = _archive(tmp_path / f"稿件{MOBILE}{suffix}", COUNT // 25)
    output = shown(*OWN, str(posts), reports=ALL_REPORTS)
    assert "习总书记" in output
    assert leaks(output) == []
    assert leaks(shown(*OWN, str(posts), f"--column=text=没有{MOBILE}")) == []

    # Somebody writes numbers into the list.
    (tmp_path / "report.csv").rename(tmp_path / "old.csv")
    with (tmp_path / "old.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    for row, number, mobile in zip(rows, IDS, MOBILES, strict=False):
        row.update({"整改说明": f"已告知{mobile}（{number}）", "整改期限": mobile, "错误原文": number})
    rows[0]["指纹"] = ID
    with (tmp_path / f"清单{ID}.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [*rows[0], f"列{MOBILE}"])
        writer.writeheader()
        writer.writerows(rows)
    for reports in ((".xlsx", ".csv"), ()):
        output = shown("recheck", *OWN, f"清单{ID}.csv", str(posts), reports=reports)
        assert "复查" in output
        assert leaks(output) == []


def test_figures_and_saved_results(tmp_path: Path, shown: Callable[..., str]) -> None:
    posts = _archive(tmp_path / f"稿件{MOBILE}.csv", COUNT // 25)
    for form in ("text", "json"):
        output = shown("stats", *OWN, "--format", form, str(posts))
        assert "习总书记" in output
        assert leaks(output) == []
    # Even what was saved with everything revealed is shown masked.
    shown(*OWN, "--reveal", str(posts), reports=(".json", ".jsonl"))
    suffixes = (".json", ".jsonl")
    for saved in [(tmp_path / f"report{suffix}").rename(tmp_path / f"{ID}{suffix}").name for suffix in suffixes]:
        assert leaks((tmp_path / saved).read_text("utf-8")) != []
        output = shown("report", saved, f"--unit={MOBILE}")
        output += shown("report", saved, reports=(".xlsx", ".html", ".csv", ".txt", ".json", ".jsonl"))
        assert "习总书记" in output
        assert leaks(output) == []


def test_notice(tmp_path: Path, shown: Callable[..., str]) -> None:
    (tmp_path / f"通报{ID}.txt").write_text("\n".join(LINES[:100]) + f"\n“{MOBILE}号”应为“{ID}号”", "utf-8")
    (tmp_path / "posts.txt").write_text("\n".join(LINES), "utf-8")
    output = shown("notice", *OWN, f"通报{ID}.txt", "posts.txt")
    assert "应为" in output
    assert leaks(output) == []
    (tmp_path / f"{MOBILE}.txt").write_text(LINES[0], "utf-8")
    assert leaks(shown("notice", *OWN, f"{MOBILE}.txt", "posts.txt")) == []


LEXICONS = [
    f"wrong\tright\n{ID}\t{ID}\n",
    f"wrong\tright\n{MOBILE}\t{MOBILE}号\n{MOBILE}\t略\n",
    f"wrong\tright\n{MOBILE}号\t{ID}\n{ID}\t{MOBILE}号\n",
    f"wrong\tright\tseverity\n某甲\t某乙\t{MOBILE}\n",
    f"wrong\tright\tsince\n某甲\t某乙\t{MOBILE}\n",
    f"wrong\tright\tclean\n某甲\t某乙\t{MOBILE}\n",
    f"wrong\tright\tallow\n某甲{MOBILE}\t某乙\t{ID}\n",
    f"wrong\tright\t{MOBILE}\n某甲\t某乙\t{ID}\n",
    f"wrong\tright\n某甲\t某乙\t{ID}\n",
    f"wrong\tright\n{MOBILE}\t\n",
    f"phrase\taliases\n{MOBILE}\t{MOBILE}|{ID}\n{ID}\t{MOBILE}\n",
    f"phrase\n{MOBILE}\n{MOBILE}\n",
]


@pytest.mark.parametrize("number", range(len(LEXICONS)))
def test_lexicons(number: int, tmp_path: Path, shown: Callable[..., str]) -> None:
    own = tmp_path / f"{MOBILE}.tsv"
    own.write_text(LEXICONS[number], "utf-8")
    (tmp_path / "a.txt").write_text("\n".join(LINES[:100]), "utf-8")
    for arguments in (("lexicon", "check", own.name), ("--no-default-lexicons", "--lexicon", own.name, "a.txt")):
        output = shown(*arguments)
        assert output.strip()
        assert leaks(output) == []
    try:
        Scanner([own], defaults=False)
    except LexiconError:
        output = traceback.format_exc()
    assert leaks(output) == []


@pytest.mark.parametrize("number", range(len(LEXICONS)))
def test_lexicon_figures_and_additions(number: int, tmp_path: Path, shown: Callable[..., str]) -> None:
    (tmp_path / f"{MOBILE}.tsv").write_text(LEXICONS[number], "utf-8")
    (tmp_path / f"{ID}.csv").write_text(LEXICONS[number].replace("\t", ","), "utf-8")
    for arguments in (
        ("lexicon", "stats", f"{MOBILE}.tsv"),
        ("lexicon", "stats", "--format=json", f"{MOBILE}.tsv"),
        ("lexicon", "add", f"{ID}.csv", "--to", f"新{MOBILE}.tsv"),
        ("lexicon", "add", f"{ID}.csv", "--to", f"{MOBILE}.tsv"),
    ):
        output = shown(*arguments)
        assert output.strip()
        assert leaks(output) == []


def test_settings(tmp_path: Path, shown: Callable[..., str]) -> None:
    (tmp_path / "a.txt").write_text(LINES[0], "utf-8")
    for value in (ID, MOBILE):
        for option in ("select", "ignore", "lexicon", "date", "mask", "column", "report", "format", value):
            output = shown("--no-default-lexicons", f"--{option}={value}", "a.txt")
            assert output.strip()
            assert leaks(output) == [], option
    assert leaks(shown("--no-default-lexicons", f"--column={MOBILE}={ID}", f"--mask={MOBILE}=2,3", "a.txt")) == []
    assert (
        leaks(shown("recheck", f"{ID}.csv", MOBILE) + shown("recheck", f"--{ID}") + shown("notice", ID, "a.txt")) == []
    )


SETTINGS = [
    f'severity = {{"{MOBILE}" = "hint"}}',
    f'severity = {{typo = "{MOBILE}"}}',
    f'allow = ["{MOBILE}号", {{text = "{ID}号", until = 2020-01-01}}]',
    f'allow = [{{text = "某甲", until = "{MOBILE}"}}]',
    f'select = ["{ID}"]',
    f'lexicons = ["{MOBILE}.tsv"]',
    f'model = "{MOBILE}.model"',
    f"mask = {{{MOBILE} = [2, 3]}}",
    f'fail-on = "{ID}"',
    f'"{MOBILE}" = 1',
    f'baseline = "{MOBILE}.jsonl"',
    f"= {ID}",
    f'[[rule]]\nname = "{MOBILE}"\npattern = "习总书记"\nmessage = "{ID}"',
    f'[[rule]]\nname = "甲"\npattern = "({ID}"',
]


@pytest.mark.parametrize("number", range(len(SETTINGS)))
def test_settings_files(number: int, tmp_path: Path, shown: Callable[..., str]) -> None:
    (tmp_path / "textguard.toml").write_text(SETTINGS[number], "utf-8")
    (tmp_path / "a.txt").write_text("\n".join(LINES[:100]), "utf-8")
    output = shown(*OWN, "a.txt", reports=ALL_REPORTS)
    assert output.strip()
    assert leaks(output) == []


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_fix_and_explain(suffix: str, tmp_path: Path, shown: Callable[..., str]) -> None:
    (tmp_path / "own.tsv").write_text("wrong\tright\tfix\n习总书记\t习近平总书记\tsafe\n", "utf-8")
    name = f"名单{ID}{suffix}"
    (tmp_path / name).write_text("\n".join(LINES), "utf-8")
    for arguments in ((), ("--write",), ("--undo",), ("--undo",)):
        output = shown("fix", *OWN, *arguments, name, f"{MOBILE}{suffix}")
        assert output.strip()
        assert leaks(output) == []
    for what in (*LINES[: len(FORMS)], ID, f"privacy/{MOBILE}"):
        output = shown("explain", *OWN, what)
        assert output.strip()
        assert leaks(output) == []


def test_training(tmp_path: Path, shown: Callable[..., str]) -> None:
    (tmp_path / f"{ID}.txt").write_text("\n".join(LINES), "utf-8")
    assert leaks(shown("model", "train", f"{ID}.txt", f"{MOBILE}.txt", "-o", f"{MOBILE}.model")) == []
    (tmp_path / f"{MOBILE}.txt").write_text("\n".join(LINES) * (100_000 // COUNT), "utf-8")
    output = shown("model", "train", f"{MOBILE}.txt", "-o", f"{MOBILE}.model")
    assert "训练" in output
    assert leaks(output) == []
    assert leaks(shown("--model", f"{MOBILE}.model", f"{ID}.txt")) == []
    assert leaks(shown("--model", f"{ID}.txt", f"{ID}.txt")) == []


def test_values_and_errors() -> None:
    # What is no identifier (A139…) is masked where it is printed, not in values.
    text = "\n".join(line for line in LINES if not line.startswith("A"))
    result = scan(Document(text, title=ID))
    # Every finding, reported or excused, in words: only `matched` and `text` are raw.
    shown = [repr(result), result.masked_text, result.corrected("privacy")]
    for finding in (*result, *result.excused):
        shown += [repr(finding), finding.masked, finding.message, finding.note, finding.rule, finding.excused_by]
        shown += finding.suggestions
    shown += [repr(Document(ID, id=ID, unit=MOBILE, title=ID)), repr(Matcher([ID])), str(Scanner(defaults=False))]
    wrong: list[Callable[[], object]] = [
        lambda: scan("", date=MOBILE),
        lambda: Scanner(defaults=False, date=ID),
        lambda: Scanner(defaults=False, select=[MOBILE]),
        lambda: Scanner(defaults=False, ignore=[ID]),
        lambda: Scanner(defaults=False, mask={MOBILE: (1, 2)}),
        lambda: Scanner([f"{MOBILE}.tsv"], defaults=False),
        lambda: result.corrected(ID),  # type: ignore[arg-type]
        lambda: Matcher([MOBILE, MOBILE]),
    ]
    for call in wrong:
        with pytest.raises(TextguardError) as caught:
            call()
        # The lines of a traceback that quote this file hold no number.
        shown += [str(caught.value), repr(caught.value), *traceback.format_exception(caught.value)]
    assert leaks("\n".join(shown)) == []
