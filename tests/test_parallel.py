"""Files in several processes: the same output, byte for byte, whatever is among them and whatever happens to one."""

from __future__ import annotations

import json
import os
import signal
import sys
from pathlib import Path

import pytest
from conftest import resident_id
from documents import docx, paragraph
from test_cli import run

from textguard import Scanner
from textguard.document import Document
from textguard.finding import Result
from textguard.reports import Page
from textguard.run import MANY, Run

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for number in range(MANY + 40):
        text = f"第{number}篇\n给习总书记写信，推进一二三产\n融合。认真学习总书记讲话。\n证号{resident_id()}\n"
        name = f"{number:03}"
        if number % 7 == 1:
            (tmp_path / f"{name}.docx").write_bytes(docx(paragraph("推进一二", "三产融合"), header1=paragraph("好")))
        elif number % 7 == 2:
            (tmp_path / f"{name}.html").write_text(f"<p>{text}<b>一二</b>三产融合 &amp;", "utf-8")
        elif number % 7 == 3:
            (tmp_path / f"{name}.md").write_text(f"# 推进**一二**三产融合\n{text}", "utf-8")
        elif number % 40 == 4:
            (tmp_path / f"{name}.jsonl").write_text(json.dumps({"id": "1", "text": text}) + "\n{\n", "utf-8")
        elif number % 40 == 12:
            (tmp_path / f"{name}.docx").write_bytes(b"PK\x03\x04")
        else:
            (tmp_path / f"{name}.txt").write_text(text if number % 2 else "好", "utf-8")
    return tmp_path


@pytest.mark.parametrize("form", ["text", "json", "sarif", "rdjson", "github", "jsonl"])
def test_the_output_is_the_same(folder: Path, form: str) -> None:
    names = ("none.txt", ".", "-", "001.docx", "*.none")
    done = []
    for jobs in ("1", "3", ""):
        chosen = ["--jobs", jobs] if jobs else []
        reports = [f"--report={form}{jobs}.{suffix}" for suffix in ("csv", "html")]
        options = ["--format", form, "--show-excused", "--allow", "第9篇", *chosen, *reports, "--no-config"]
        result = run(*options, *names, cwd=folder, stdin="习总书记".encode())
        written = ((folder / report.partition("=")[2]).read_text("utf-8") for report in reports)
        done.append((result.returncode, result.stdout, result.stderr, *(w.partition('"sums"')[0] for w in written)))
        assert result.returncode == 2
        assert "Traceback" not in result.stderr
        for report in reports:
            (folder / report.partition("=")[2]).unlink()
    assert done[0] == done[1] == done[2]


def test_baselines_are_the_same(folder: Path) -> None:
    run(".", "--report", "../known.jsonl", cwd=folder)
    (folder / "000.txt").write_text("好", "utf-8")
    (folder / "005.txt").write_text("习总书记", "utf-8")
    once, many = (run(".", "--baseline", "../known.jsonl", "--jobs", jobs, cwd=folder) for jobs in ("1", "2"))
    assert (once.returncode, once.stdout, once.stderr) == (many.returncode, many.stdout, many.stderr)
    assert "发现 1 处问题" in once.stdout
    assert "005.txt:4:3: “110105********0017”" in once.stderr


class Dying(Scanner):
    """A scanner that ends its process at one text, and fails at another."""

    def scan(self, text: str | Document, *, date: object = None) -> Result:
        content = text if isinstance(text, str) else text.text
        if content.startswith("第6篇"):
            os.kill(os.getpid(), signal.SIGKILL)
        if content.startswith("第8篇"):
            raise ValueError(content)
        return super().scan(text)


def test_what_happens_to_one_file_happens_to_no_other(folder: Path) -> None:
    (folder / "006.txt").write_text("第6篇", "utf-8")
    (folder / "008.html").write_text("第8篇", "utf-8")
    pages = list(Run(Dying(defaults=False), jobs=2).pages([str(folder)]))
    failed = {Path(page.path).name: page.message for page in pages if not isinstance(page, Page)}
    assert failed["006.txt"].endswith("006.txt: 检查这个文件的进程出错（BrokenProcessPool），没有查")
    assert failed["008.html"].endswith("008.html: 检查这个文件的进程出错（ValueError），没有查")
    (folder / "006.txt").write_text("好", "utf-8")
    (folder / "008.html").write_text("好", "utf-8")
    whole = list(Run(Scanner(defaults=False), jobs=1).pages([str(folder)]))
    assert [page.path for page in pages] == [page.path for page in whole]
    assert len(failed) == 2 + sum(not isinstance(page, Page) for page in whole)


def test_a_few_files_start_no_process(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("好", "utf-8")
    code = "import sys; from textguard.cli import main; main([sys.argv[1]]); print('multiprocessing' in sys.modules)"
    import subprocess

    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.txt")], capture_output=True, check=True)
    assert done.stdout.splitlines()[-1] == b"False"
    for value in ("0", "x", "-1", "1000"):
        assert "应是 1 到 256 的数" in run("--jobs", value, "a.txt", cwd=tmp_path).stderr
