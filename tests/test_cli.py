"""The command line as a person or a script uses it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT, resident_id

from textguard import cli

NOTICE = ROOT / "examples" / "notice.txt"
CLEAN = "会议传达学习习近平总书记重要讲话精神。\n"


def run(
    *arguments: str | Path, stdin: bytes = b"", cwd: Path | None = None, **variables: str
) -> subprocess.CompletedProcess[str]:
    env = {**os.environ, "PYTHONIOENCODING": "utf-8", **variables}
    command = [sys.executable, "-m", "textguard", *map(str, arguments)]
    done = subprocess.run(command, input=stdin, capture_output=True, env=env, cwd=cwd, check=False)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.fixture
def clean(tmp_path: Path) -> Path:
    path = tmp_path / "clean.txt"
    path.write_text(CLEAN, "utf-8")
    return path


def test_the_example_notice() -> None:
    done = run("examples/notice.txt", cwd=ROOT)
    assert done.returncode == 1
    assert done.stderr == ""
    assert "examples/notice.txt:15:20: 严重 领导人表述：“习总书记”应为“习近平总书记”（需确认）" in done.stdout
    assert "[leader-title/习总书记]" in done.stdout
    assert "110105********0017" in done.stdout
    assert "发现 6 处问题（严重 3，错误 2，提示 1）" in done.stdout


def test_a_clean_file(clean: Path) -> None:
    done = run(clean)
    assert (done.returncode, done.stdout, done.stderr) == (0, "未发现问题（检查 1 个文件）\n", "")


def test_the_place_and_the_words_around(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("第一行\r\n😀给习总书记写信\r\n".encode())
    lines = run(path).stdout.splitlines()
    assert lines[0].startswith(f"{path}:2:3: 严重")
    assert lines[1] == "    😀给习总书记写信"
    assert lines[2] == "        ~~~~~~~~"


def test_json(clean: Path) -> None:
    done = run("--format", "json", "--show-excused", NOTICE, clean)
    assert done.returncode == 1
    report = json.loads(done.stdout)
    assert report["schema"] == 1
    assert report["summary"] == {"serious": 3, "error": 2, "hint": 1, "excused": 6}
    first, second = report["files"]
    assert (first["path"], first["encoding"], second["findings"]) == (str(NOTICE), "utf-8", [])
    text = NOTICE.read_text("utf-8")
    for finding in first["findings"]:
        if finding["category"] != "privacy":
            assert text[finding["start"] : finding["end"]] == finding["matched"]
        assert finding["line"] == text.count("\n", 0, finding["start"]) + 1
        assert finding["suggestions"]
        assert finding["excused_by"] is None
    assert {finding["excused_by"].partition(":")[0] for finding in first["excused"]} == {
        "neighbour",
        "covered",
        "mention",
        "within",
    }


def test_jsonl(clean: Path, tmp_path: Path) -> None:
    done = run("--format", "jsonl", NOTICE, clean, tmp_path / "missing.txt")
    assert done.returncode == 2
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["type"] for row in rows] == ["finding"] * 6 + ["failure"]
    assert rows[0]["rule"] == "leader-title/习总书记"


def test_text_gives_no_commands_to_github_actions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    for name in ("::error::a.txt", "##[error]b.txt"):
        Path(name).write_text("::error::推进一二三产融合。\n##[error]推进一二三产融合。\n", "utf-8")
    cli.main(["--no-config", "::error::a.txt", "##[error]b.txt", "##[error]none.txt"])
    printed = capsys.readouterr()
    lines = (printed.out + printed.err).splitlines()
    assert len(lines) == 14
    assert not any(line.lstrip().startswith("::") or "##[" in line for line in lines)


def test_concise(clean: Path) -> None:
    done = run("--format", "concise", "--show-excused", NOTICE, clean)
    *lines, total = done.stdout.splitlines()
    assert len(lines) == 12
    assert all(line.startswith(f"{NOTICE}:") and line.endswith("]") for line in lines)
    assert total.startswith("发现 6 处问题")


def test_standard_input() -> None:
    done = run("-", stdin="给习总书记写信".encode("gb18030"))
    assert done.returncode == 1
    assert done.stdout.startswith("-:1:2: 严重")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "gbk", "utf-16", "utf-32"])
def test_encodings(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes("给习总书记写信".encode(encoding))
    assert run(path).stdout.startswith(f"{path}:1:2: ")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"\xff\xff\xff\n\xff", "1: 第 1 字节起不是 UTF-8，也不是 GB18030"),
        ("好\n".encode() + b"\xff\xfe\xff", "2: 第 5 字节起"),
        (b"\xff\xfea", "不是 UTF-16-LE"),
        ("好\n推进一二三产融合".encode()[:-2], "2: 第 26 字节起不是 UTF-8 编码"),  # as GB18030 it can be read
        (b"PK\x03\x04rest", "Word、Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"abc\0def", "不是文本文件"),
        (bytes(range(128, 256)) * 2 + b"\x01\x02", "不是"),
        (b"\xef\xbb\xbf\x00\x01a", "不是文本文件"),
    ],
)
def test_a_file_that_is_no_text_is_an_error_and_the_others_are_checked(
    tmp_path: Path, clean: Path, content: bytes, message: str
) -> None:
    path = tmp_path / "bad.txt"
    path.write_bytes(content)
    done = run(path, NOTICE, clean)
    assert done.returncode == 2
    assert done.stderr.startswith(f"textguard: {path}")
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert "发现 6 处问题" in done.stdout
    assert "检查 2 个文件，另有 1 个文件未能检查" in done.stdout


def test_where_nothing_could_be_checked_nothing_is_called_clean(tmp_path: Path) -> None:
    done = run(tmp_path / "none.txt")
    assert done.returncode == 2
    assert done.stdout == "什么也没有检查：1 处未能检查\n"


def test_a_file_that_cannot_be_read_is_an_error(tmp_path: Path, clean: Path) -> None:
    (tmp_path / "folder").mkdir()
    done = run(tmp_path / "missing.txt", tmp_path / "folder", clean)
    assert done.returncode == 2
    assert "没有这个文件" in done.stderr
    assert "文件夹中没有可以检查的文件" in done.stderr
    assert "未发现问题（检查 1 个文件，另有 2 个文件未能检查）" in done.stdout


def test_bad_usage(tmp_path: Path) -> None:
    assert run().returncode == 2
    assert run("--format", "xml", NOTICE).returncode == 2
    for arguments, message in (
        (("--lexicon", tmp_path / "none.tsv"), "none.tsv: 无法读取"),
        (("--select", "nonsense"), "nonsense"),
        (("--date", "yesterday"), "yesterday"),
    ):
        done = run(*arguments, NOTICE)
        assert done.returncode == 2
        assert message in done.stderr
        assert "Traceback" not in done.stderr


def test_options(tmp_path: Path) -> None:
    own = tmp_path / "own.tsv"
    own.write_text("wrong\tright\n县政府办公室\t县人民政府办公室\n", "utf-8")
    done = run("--no-default-lexicons", "--lexicon", own, "--ignore", "privacy", NOTICE)
    assert done.stdout.count("[own/县政府办公室]") == 2
    assert "[privacy/" not in done.stdout
    assert "习总书记”应为" not in done.stdout
    excused = run("--show-excused", "--select", "leader-title", NOTICE).stdout
    assert excused.count("不报的原因：") == 2
    assert run("--select", "leader-title", "--allow", "落实习总书记有关", NOTICE).returncode == 0


def test_personal_data_is_masked_everywhere(tmp_path: Path) -> None:
    number, mobile = resident_id(), "13900000001"
    forms = [
        number,
        mobile,
        "139 0000 0001",
        "139-0000-0001",
        "１３９００００００0１",
        f"{mobile}.html",
        f"A{mobile}",
        f"0086{mobile}",
    ]
    own = tmp_path / "own.tsv"
    own.write_text(f"wrong\tright\tnote\n名单\t名册\t{mobile}\n{mobile}号\t某号{number}\t\n{number}\t略\t\n", "utf-8")
    path = tmp_path / f"名单_{number}.txt"
    lines = [f"名单{form}习总书记{form}号，“名单”应为“名册”{form}，学习总书记{form}《农业部{form}》" for form in forms]
    path.write_text("\n".join(lines), "utf-8")
    missing = tmp_path / f"{mobile}.txt"
    for form in ("text", "json", "jsonl"):
        for extra in (
            (),
            ("--ignore", "privacy"),
            ("--select", "leader-title"),
            ("--lexicon", own),
            ("--allow", f"{mobile}习总书记"),
        ):
            done = run("--format", form, "--show-excused", *extra, path, missing)
            assert done.returncode == 2
            assert "习总书记" in done.stdout
            for secret in (*forms[:5], "19010101"):
                assert secret not in done.stdout + done.stderr
    for bad in (("--lexicon", tmp_path / f"{number}.tsv"), ("--select", mobile), ("--date", mobile)):
        assert mobile not in (shown := run(*bad, path).stderr)
        assert number not in shown
    assert number in run("--reveal", path).stdout


def test_masks_of_the_command_line(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"身份证号{resident_id()}", "utf-8")
    done = run("--no-default-lexicons", "--mask", "resident-id=2,3", path)
    assert f"11{13 * '*'}{resident_id()[-3:]}" in done.stdout
    for bad in ("resident-id", "resident-id=2", "resident-id=14,0", "phone=3,4"):
        assert run("--no-default-lexicons", "--mask", bad, path).returncode == 2


def test_personal_data_is_masked_behind_the_limit(tmp_path: Path) -> None:
    path = tmp_path / "list.txt"
    path.write_text("13900000000\n" * 100_000 + "13900000077习总书记\n", "utf-8")
    done = run("--select", "leader-title", path)
    assert "139****0077习总书记" in done.stdout
    assert "未能查全" in done.stderr


def test_a_terminal_obeys_nothing_in_a_text(tmp_path: Path) -> None:
    path = tmp_path / "a\x1b[2J\n::error::b.txt"
    path.write_text("\x1b[31m给习\u200b总书记\u202e写信\x07\n", "utf-8")
    done = run(path)
    assert done.returncode == 1
    assert not set(done.stdout) & set("\x1b\x07\u202e\u200b")
    assert len(done.stdout.splitlines()) == 5
    done = run(tmp_path / "\x1b]0;x\x07.txt")
    assert "\x1b" not in done.stderr


def test_a_closed_pipe_is_quiet(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("给习总书记写信\n" * 5_000, "utf-8")
    command = f"'{sys.executable}' -m textguard '{path}' | head -n 1"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)  # noqa: S607
    assert done.stdout.count(b"\n") == 1
    assert done.stderr == b""


@pytest.mark.parametrize(("redirection", "code"), [(">&-", 1), ("> /dev/full", 2), ("2>&-", 1), ("<&-", 1)])
def test_closed_and_full_streams(tmp_path: Path, redirection: str, code: int) -> None:
    path = tmp_path / "a.txt"
    path.write_text("给习总书记写信\n", "utf-8")
    command = f"'{sys.executable}' -m textguard '{path}' {redirection}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, check=False)  # noqa: S607
    assert done.returncode == code
    assert b"Traceback" not in done.stderr


def test_lexicons_are_checked(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("wrong\tright\n云溪县政府办\t云溪县人民政府办公室\n", "utf-8")
    done = run("lexicon", "check", path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "没有发现矛盾（1 条）\n", "")
    path.write_text("wrong\tright\n最高首长\t习总书记\n", "utf-8")
    done = run("lexicon", "check", path)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{path}:2: ")
    assert "leader-title.tsv:" in done.stdout
    path.write_text("wrong\tright\tbefore\n云溪县政府办\t云溪县人民政府办公室\t，\n", "utf-8")
    done = run("lexicon", "check", path)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{path}:2: “云溪县政府办”在例句“了解到，云溪县政府办。”中没有报出")
    path.write_text("phrase\taliases\n云溪县政务中心\t习总书记\n", "utf-8")
    done = run("lexicon", "check", path)
    assert done.returncode == 1
    assert done.stdout.startswith(f"{path}:2: 规范表述“习总书记”在 ")
    path.write_text("wrong\n", "utf-8")
    done = run("lexicon", "check", path)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(f"textguard: {path}:1: ")
