"""Check, mend, check again; and the search for what a notice quotes."""

from __future__ import annotations

import csv
import datetime
import json
import random
from pathlib import Path
from typing import Any

import pytest
from conftest import resident_id
from test_cli import run

from textguard.notice import pairs

POSTS = {
    "P1": "深入落实习总书记有关要求，推进一二三产融合。",
    "P2": "推进一二三产融合，再次推进一二三产融合；乡村振兴，推进一二三产融合。",
    "P3": f"某甲，身份证号{resident_id()}；某乙，身份证号{resident_id('11010519010101002')}。",
    "P4": "打赢脱贫功坚战。",
    "P5": "没有问题。",
}


def write(path: Path, posts: dict[str, str], titles: bool = True) -> Path:
    rows = [
        {
            "编号": key,
            "单位": "甲局",
            **({"标题": "给习总书记写信" if key == "P5" else "好"} if titles else {}),
            "正文": text,
        }
        for key, text in posts.items()
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


@pytest.fixture
def old(tmp_path: Path) -> Path:
    assert run(write(tmp_path / "posts.jsonl", POSTS), f"--report={tmp_path / 'old.csv'}").returncode == 1
    return tmp_path / "old.csv"


def table(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def rewrite(path: Path, rows: list[dict[str, str]]) -> None:
    with path.open("w", encoding="gb18030", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def states(old: Path, posts: Path, *options: str | Path) -> tuple[dict[tuple[str, str], list[str]], Any]:
    done = run("recheck", old, posts, f"--report={old.with_name('again.csv')}", *options)
    assert "Traceback" not in done.stderr
    found: dict[tuple[str, str], list[str]] = {}
    for row in table(old.with_name("again.csv")):
        found.setdefault((row["编号"], row["错误原文"]), []).append(row["复查结果"])
    return found, done


def test_nothing_changed(old: Path) -> None:
    found, done = states(old, old.with_name("posts.jsonl"))
    assert {state for states_of_one in found.values() for state in states_of_one} == {"未整改"}
    assert sum(map(len, found.values())) == 9
    assert (done.returncode, done.stderr) == (1, "")


def test_the_round_trip(old: Path) -> None:
    mended = {
        "P5": "没有问题。",  # the order is another, and P4 is gone
        "P1": "深入落实习近平总书记有关要求，推进一二三产融合。打赢脱贫功坚战。",  # beside the one that was mended
        "P2": "推进一二三产业融合，再次推进一二三产融合；乡村振兴，推进一二三产融合。",
        "P3": f"某甲，身份证号{resident_id()}；某乙，身份证号已删除。",
        "P6": "打赢脱贫功坚战。",
    }
    found, done = states(old, write(old.with_name("new.jsonl"), mended))
    assert found == {
        ("P1", "习总书记"): ["已整改"],
        ("P1", "一二三产融合"): ["未整改"],
        ("P1", "脱贫功坚"): ["新增"],
        ("P2", "一二三产融合"): ["已整改", "未整改", "未整改"],
        ("P3", "110105********0017"): ["未整改"],
        ("P3", found_mask("11010519010101002")): ["已整改"],
        ("P4", "脱贫功坚"): ["无法核查"],
        ("P5", "习总书记"): ["未整改"],
        ("P6", "脱贫功坚"): ["新增"],
    }
    assert done.returncode == 2
    assert "没有查到这一篇" in done.stderr
    assert "复查：已整改 3，未整改 5，新增 2，重新出现 0，无法核查 1，逾期 0" in done.stdout

    again = old.with_name("again.csv").rename(old.with_name("first.csv"))
    later, done = states(again, old.with_name("posts.jsonl"))
    assert later["P1", "习总书记"] == ["重新出现"]
    assert later["P2", "一二三产融合"] == ["重新出现", "未整改", "未整改"]
    assert later["P1", "脱贫功坚"] == ["已整改"]


def found_mask(first: str) -> str:
    number = resident_id(first)
    return f"{number[:6]}********{number[-4:]}"


def test_what_people_do_with_the_list_does_no_harm(old: Path) -> None:
    rows = table(old)
    random.Random(1).shuffle(rows)
    kept = ("指纹", "单位", "编号", "错误原文", "整改期限", "整改说明")
    rows = [{**{name: row[name] for name in kept}, "自己加的列": "备注"} for row in rows]
    rows[0] |= {"整改期限": "2024/1/31", "整改说明": "正在改"}
    rows[1] |= {"整改期限": "10个工作日"}
    rewrite(old, rows)
    found, done = states(old, old.with_name("posts.jsonl"))
    assert sum(map(len, found.values())) == 9
    assert "未整改 9" in done.stdout
    assert "逾期 1" in done.stdout
    again = table(old.with_name("again.csv"))
    assert [row["指纹"] for row in again] == [row["指纹"] for row in rows]
    assert (again[0]["整改说明"], again[0]["自己加的列"]) == ("正在改", "备注")


def test_a_missing_fingerprint_is_reported(old: Path) -> None:
    rows = table(old)
    rows[2]["指纹"] = rows[2]["指纹"][:-4]
    rewrite(old, rows)
    found, done = states(old, old.with_name("posts.jsonl"))
    assert done.returncode == 2
    assert f"{old}:4: 没有指纹，或者指纹不完整" in done.stderr
    assert [state for found_states in found.values() for state in found_states].count("无法核查") == 1
    rewrite(old, [{"序号": "1", "错误原文": "x"}])
    done = run("recheck", old, old.with_name("posts.jsonl"))
    assert (done.returncode, done.stdout) == (2, "")
    assert "没有“指纹”列" in done.stderr


def test_what_was_not_looked_at_is_not_called_mended(old: Path) -> None:
    found, _ = states(old, old.with_name("posts.jsonl"), "--ignore", "privacy", "--ignore", "political-phrase")
    assert found["P3", "110105********0017"] == ["无法核查"]
    assert found["P1", "一二三产融合"] == ["无法核查"]
    assert found["P1", "习总书记"] == ["未整改"]
    found, _ = states(old, old.with_name("posts.jsonl"), "--no-default-lexicons")
    assert found["P1", "一二三产融合"] == ["无法核查"]
    found, done = states(old, write(old.with_name("bare.jsonl"), POSTS, titles=False))
    assert found["P5", "习总书记"] == ["无法核查"]
    (bad := old.with_name("bad.jsonl")).write_text('{"编号": "P1", "正文": "好', "utf-8")
    found, done = states(old, bad)
    assert {state for found_states in found.values() for state in found_states} == {"无法核查"}
    assert done.returncode == 2


def test_no_number_is_in_a_fingerprint(old: Path) -> None:
    """Two numbers with the same mask have the same hashes; only the ordinal tells them apart."""
    text = "手机13900010001，手机13900020001"
    run(write(old.with_name("p.jsonl"), {"P1": text}), f"--report={old.with_name('p.csv')}")
    marks = [row["指纹"].rsplit("-", 1) for row in table(old.with_name("p.csv"))]
    assert marks[0][0] == marks[1][0]
    assert [mark[1] for mark in marks] == ["0", "1"]


def test_the_workbook(old: Path, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    pytest.importorskip("xlsxwriter", reason="XlsxWriter is not installed")
    posts = tmp_path / "posts.jsonl"
    run(posts, f"--report={tmp_path / 'old.xlsx'}")
    book = openpyxl.load_workbook(tmp_path / "old.xlsx")
    sheet = book["问题清单"]
    sheet.delete_cols(1, 1)
    column = [cell.value for cell in sheet[1]].index("整改期限") + 1
    sheet.cell(2, column).value = datetime.datetime(2024, 1, 31)
    book.save(tmp_path / "old.xlsx")
    done = run("recheck", tmp_path / "old.xlsx", posts, f"--report={tmp_path / 'again.xlsx'}")
    assert done.returncode == 1
    assert "未整改 9，新增 0，重新出现 0，无法核查 0，逾期 1" in done.stdout
    book = openpyxl.load_workbook(tmp_path / "again.xlsx")
    assert book.sheetnames == ["汇总", "按单位统计", "问题清单", "检查参数"]
    assert [cell.value for cell in book["按单位统计"][2]] == ["甲局", 0, 9, 0, 0, 0, 1]
    assert all(cell.data_type in "sn" for sheet in book for row in sheet.iter_rows() for cell in row)
    assert run("recheck", tmp_path / "again.xlsx", posts).returncode == 1


def test_a_list_that_cannot_be_used(old: Path, tmp_path: Path) -> None:
    posts = tmp_path / "posts.jsonl"
    for name, message in ((tmp_path / "none.csv", "没有这个文件"), (posts, "应是 .xlsx 或 .csv")):
        done = run("recheck", name, posts)
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr
    assert "会覆盖" in run("recheck", old, posts, "--report", old).stderr
    assert "可以写成" in run("recheck", old, posts, "--report", tmp_path / "a.html").stderr
    assert not list(tmp_path.glob(".textguard*"))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("将“全面从严治党”错写为“从严治党”", [("从严治党", "全面从严治党")]),
        ("“甲乙丙”误写为“甲乙”，“子丑寅”写成“子丑”", [("甲乙", "甲乙丙"), ("子丑", "子丑寅")]),
        ("“脱贫功坚”应为“脱贫攻坚”", [("脱贫功坚", "脱贫攻坚")]),
        ("“脱贫功坚”一词应改为：“脱贫攻坚”", [("脱贫功坚", "脱贫攻坚")]),
        ("「脱贫功坚」→「脱贫攻坚」", [("脱贫功坚", "脱贫攻坚")]),
        ("“在”应为“再”", []),  # alone it is wrong nowhere
        ("“甲乙”应为“甲乙”", []),
        ("将“甲”改为“乙”，落实“三会一课”要求，作为“样板”", []),
    ],
)
def test_what_a_notice_quotes(text: str, expected: list[tuple[str, str]]) -> None:
    assert [(pair.wrong, pair.right) for pair in pairs(text)] == expected


def test_the_search_for_what_a_notice_quotes(tmp_path: Path) -> None:
    notice = tmp_path / "notice.txt"
    notice.write_text("通报\n某局将“沿河县域经济带”错写为“沿河经济带”，“ＫＶ线路”应为“kV线路”。\n", "utf-8")
    posts = write(
        tmp_path / "posts.jsonl", {"1": "建设沿河经济带。", "2": "建设沿河县域经济带，习总书记。", "3": "ＫＶ线路"}
    )
    done = run("notice", notice, posts, f"--report={tmp_path / 'o.csv'}")
    assert done.returncode == 1
    assert f"{notice}:2: “沿河经济带”应为“沿河县域经济带”" in done.stderr
    assert [(row["编号"], row["规则"]) for row in table(tmp_path / "o.csv")] == [
        ("1", "notice/沿河经济带"),
        ("3", "notice/ＫＶ线路"),
    ]
    assert run("notice", notice, notice).returncode == 0  # it speaks of the errors
    notice.write_text("没有错误", "utf-8")
    assert "没有读到错误" in run("notice", notice, posts).stderr
