"""Figures, reports from saved results, and rows of spreadsheets put into lexicons."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from openpyxl import Workbook

from textguard.cli import main

POSTS = """编号,单位,平台,标题,发布日期,正文
1,甲局,网站,深入落实习总书记要求,2024-03-01,推进一二三产融合。
2,甲局,微信,好,2024-03-02,工作稳步推进。
3,乙局,网站,好,2024-04-02,脱贫功坚专栏。电话13900000000
"""


@pytest.fixture
def posts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "posts.csv"
    path.write_text(POSTS, "utf-8")
    return path


def test_stats(posts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["stats", "--format", "json", posts.name]) == 0
    figures = json.loads(capsys.readouterr().out)
    assert (figures["texts"], figures["with_findings"], figures["findings"]) == (3, 2, 4)
    sums = {"texts": 2, "with_findings": 1, "findings": 2, "serious": 1, "error": 1, "hint": 0}
    assert figures["units"]["甲局"] == figures["months"]["2024-03"] == sums
    assert figures["categories"]["political-phrase"]["findings"] == 2
    assert figures["rules"]["privacy/mobile"] == {"findings": 1, "units": 1}
    assert main(["stats", posts.name, "missing.txt"]) == 2
    lines = capsys.readouterr().out.splitlines()
    assert lines[1].split() == ["合计", "3", "2", "4", "1", "2", "1"]
    assert "习总书记要求" not in "".join(lines)


@pytest.mark.parametrize("saved", ["a.json", "a.jsonl"])
def test_a_saved_result_makes_the_same_reports(saved: str, posts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main([posts.name, "missing.txt", "--report=a.json", "--report=a.jsonl", "--report=a.csv", "--report=a.txt"])
        == 2
    )
    # What is excused is saved with --show-excused only.
    summed = re.sub("，1 处命中经上下文判断不作问题", "", capsys.readouterr().out)
    written = re.sub("，1 处命中经上下文判断不作问题", "", Path("a.txt").read_text("utf-8"))
    assert main(["report", saved, "--report=b.csv", "--report=b.txt", "--report=b.json"]) == 2  # one is missing
    captured = capsys.readouterr()
    assert Path("b.csv").read_bytes() == Path("a.csv").read_bytes()
    if saved.endswith("l"):  # it does not tell how much was clean
        assert captured.out == summed.replace("检查 3 篇", "检查 2 篇")
        assert "检查篇数只算有问题的" in captured.err
        return
    assert captured.out == summed
    assert Path("b.txt").read_text("utf-8") == written
    before, after = (json.loads(Path(name).read_text("utf-8")) for name in ("a.json", "b.json"))
    assert {**before["summary"], "excused": 0} == after["summary"]
    assert sorted(map(str, before["checked"])) == sorted(map(str, after["checked"]))


def test_part_of_a_saved_result(posts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main([posts.name, "--report=a.jsonl"])
    capsys.readouterr()
    assert main(["report", "a.jsonl", "--unit", "乙局", "--level", "error"]) == 0
    output = capsys.readouterr().out
    assert "脱贫功坚" in output
    assert "发现 1 处问题（严重 0，错误 1，提示 0）；检查 1 篇稿件" in output


@pytest.mark.parametrize(
    "content", ["", "{", "[]", '{"schema": 2, "type": "finding"}', '{"schema": 1, "type": "finding"}', "[" * 100_000]
)
def test_what_is_no_result_is_refused(content: str, posts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("bad.json", "bad.jsonl") if content else ("bad.json",):  # no line is no finding
        (posts.parent / name).write_text(content, "utf-8")
        assert main(["report", name, "--report=b.csv"]) == 2
        assert f"textguard: {name}" in capsys.readouterr().err
        assert not Path("b.csv").exists()
    assert main(["report", "a.json", "--report=b.sarif"]) == 2


ROWS = [
    ["wrong", "right", "note"],
    ["云溪县政府办", "云溪县人民政府办公室", '说"明"'],
    ["云溪县财政", "云溪县财政局", ""],
]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx"])
def test_rows_are_put_into_a_lexicon(suffix: str, posts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    if suffix == ".xlsx":
        book = Workbook()
        assert book.active is not None
        for row in ROWS:
            book.active.append(row)
        book.save("in.xlsx")
    else:
        Path("in.csv").write_text(
            "".join(",".join(f'"{c.replace(chr(34), chr(34) * 2)}"' for c in row) + "\n" for row in ROWS)
        )
    Path("own.tsv").write_text("# 本县词库\nwrong\tright\n云溪县司法\t云溪县司法局\n", "utf-8")
    assert main(["lexicon", "add", f"in{suffix}", "--to", "own.tsv"]) == 0
    lines = Path("own.tsv").read_text("utf-8").splitlines()
    assert lines[:2] == ["# 本县词库", "wrong\tright\tnote"]
    assert [line.split("\t")[0] for line in lines[2:]] == sorted(["云溪县司法", "云溪县政府办", "云溪县财政"])
    assert main(["lexicon", "check", "own.tsv"]) == 0
    assert main(["lexicon", "add", f"in{suffix}", "--to", "own.tsv"]) == 0
    assert "加入 0 条，原有的相同 2 条，共 3 条" in capsys.readouterr().err
    assert main(["lexicon", "stats", "--format", "json", "own.tsv"]) == 0
    assert json.loads(capsys.readouterr().out)["files"]["own.tsv"]["entries"] == 3


def test_each_bad_row_is_named_and_nothing_is_written(posts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    Path("own.tsv").write_text("wrong\tright\n云溪县财政\t云溪县财政局\n", "utf-8")
    before = Path("own.tsv").read_bytes()
    Path("bad.csv").write_text(
        "wrong,right,severity\n云溪县政府办,某办,x\n,a,\n云溪县财政,别的,\n乙,乙,\n新的错,新的对,hint\n", "utf-8"
    )
    assert main(["lexicon", "add", "bad.csv", "--to", "own.tsv"]) == 2
    errors = capsys.readouterr().err.splitlines()
    assert [line.split(" ")[1] for line in errors] == ["bad.csv:2:", "bad.csv:3:", "bad.csv:4:", "bad.csv:5:"]
    assert "own.tsv:2" in errors[2]
    Path("bad.csv").write_text("wrong,right\n某某局,习总书记\n", "utf-8")  # its right form is another's wrong one
    assert main(["lexicon", "add", "bad.csv", "--to", "own.tsv"]) == 1
    assert "bad.csv:2" in capsys.readouterr().err
    assert Path("own.tsv").read_bytes() == before
    Path("good.csv").write_text("wrong,right\n云溪县财政,云溪县财政和国资局\n", "utf-8")
    assert main(["lexicon", "add", "good.csv", "--to", "own.tsv", "--replace"]) == 0
    assert "国资局" in Path("own.tsv").read_text("utf-8")
