"""Known findings are not reported again; new ones are, and those that are gone are named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from conftest import resident_id
from test_cli import run

OWN = ("--no-default-lexicons", "--lexicon", "own.tsv")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "own.tsv").write_text("wrong\tright\n脱贫功坚\t脱贫攻坚\n产融合\t产业融合\n", "utf-8")
    (tmp_path / "a.txt").write_text(f"关于有关工作情况的通知\n脱贫功坚，脱贫功坚。\n证号{resident_id()}\n", "utf-8")
    (tmp_path / "b.txt").write_text("产融合\n", "utf-8")
    done = run(*OWN, "a.txt", "b.txt", "--report", "known.jsonl", cwd=tmp_path)
    assert "发现 4 处问题" in done.stdout
    return tmp_path


def test_what_is_known_is_not_reported(folder: Path) -> None:
    done = run(*OWN, "./a.txt", "./b.txt", "--baseline", "known.jsonl", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == "未发现问题（检查 2 个文件，4 处命中经上下文判断不作问题）\n"
    # What moves is known all the same; what is new is not, even if it is the third of its kind.
    (folder / "a.txt").write_text(
        f"第一行\n关于有关工作情况的通知\n脱贫功坚，脱贫功坚。\n证号{resident_id()}\n又是脱贫功坚\n", "utf-8"
    )
    done = run(*OWN, "a.txt", "--baseline", "known.jsonl", "--format", "jsonl", "--show-excused", cwd=folder)
    assert (done.returncode, done.stderr) == (1, "")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(f["line"], f["excused_by"]) for f in found] == [
        (5, None),
        *((3, "baseline:"), (3, "baseline:"), (4, "baseline:")),
    ]
    done = run(*OWN, "a.txt", "--baseline", "known.jsonl", "--show-excused", cwd=folder)
    assert "不报的原因：在基线中" in done.stdout


def test_what_is_gone_is_named(folder: Path) -> None:
    (folder / "a.txt").write_text("脱贫功坚\n", "utf-8")
    (folder / "b.txt").write_text("产业融合\n", "utf-8")
    done = run(*OWN, "a.txt", "--baseline", "known.jsonl", cwd=folder)
    # The words around it are others: it is looked at again. Of b.txt nothing is said, for it was not checked.
    assert done.returncode == 1
    gone = "textguard: 基线中的这一处已经没有了，请从基线中删去：a.txt:"
    assert [line.removeprefix(gone)[:4] for line in done.stderr.splitlines()] == ["2:1:", "2:6:", "3:3:"]
    assert resident_id() not in done.stderr
    done = run(*OWN, "--select", "privacy", "b.txt", "--baseline", "known.jsonl", cwd=folder)
    assert (done.returncode, done.stderr) == (0, "")  # the rule was not looked for
    done = run(*OWN, "b.txt", "--baseline", "known.jsonl", cwd=folder)
    assert done.returncode == 0
    assert done.stderr == f"{gone.replace('a.txt', 'b.txt')}1:1: “产融合”  [own/产融合]\n"


def test_archives(folder: Path) -> None:
    posts = [{"id": number, "title": "脱贫功坚", "text": "产融合"} for number in ("1", "2")]
    (folder / "c.jsonl").write_text("\n".join(map(json.dumps, posts)), "utf-8")
    run(*OWN, "c.jsonl", "--report", "known.jsonl", cwd=folder)
    (folder / "c.jsonl").write_text("\n".join(map(json.dumps, [{**posts[0], "id": "3"}, *reversed(posts)])), "utf-8")
    done = run(*OWN, "c.jsonl", "--baseline", "known.jsonl", "--report", "o.csv", cwd=folder)
    assert done.stdout.startswith("发现 2 处问题")
    assert "c.jsonl 第 1 行" in (folder / "o.csv").read_text("utf-8-sig")


def test_settings_and_errors(folder: Path) -> None:
    (folder / "sub").mkdir()
    (folder / "textguard.toml").write_text('baseline = "known.jsonl"\n', "utf-8")
    assert run(*OWN, "a.txt", "b.txt", cwd=folder).returncode == 0
    assert run(*OWN, "--no-config", "a.txt", cwd=folder).returncode == 1
    assert run("recheck", "known.csv", "a.txt", cwd=folder).returncode == 2  # knows no baseline, and does not mind
    assert "会覆盖" in run(*OWN, "a.txt", "--report", "known.jsonl", cwd=folder).stderr
    listed = run(*OWN, ".", "--format", "jsonl", cwd=folder).stdout
    assert "known.jsonl" not in listed  # it is no archive
    for content, message in (
        (None, "可以先用 --report bad.jsonl 写一份"),
        ("习总书记\n", "bad.jsonl:1: 基线应是"),
        ('{"type": "finding", "fingerprint": "x"}', "bad.jsonl:1: 基线应是"),
        ("[]\n", "bad.jsonl:1: 基线应是"),
    ):
        if content is not None:
            (folder / "bad.jsonl").write_text(content, "utf-8")
        done = run(*OWN, "a.txt", "--baseline", "bad.jsonl", cwd=folder)
        assert (done.returncode, done.stdout) == (2, "")
        assert message in done.stderr
