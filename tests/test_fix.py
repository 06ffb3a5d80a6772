"""Corrections in files: nothing but text changes, and whatever moment the machine stops at, nothing is lost."""

from __future__ import annotations

import io
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from conftest import resident_id
from documents import docx, paragraph
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cli import run

from textguard import Scanner, fix, rewrite
from textguard.cli import main
from textguard.errors import InputError
from textguard.readers import read_document

KILLS = int(os.environ.get("TEXTGUARD_KILLS", "20"))
"""How many commands are killed by strace; the default suits every run of the tests."""
OLD, NEW = "推进一二三产融合，脱贫功坚。", "推进一二三产业融合，脱贫攻坚。"


@pytest.fixture(scope="session")
def scanner() -> Scanner:
    return Scanner()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-be", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("suffix", [".txt", ".html", ".md"])
def test_encoding_and_line_ends_are_kept(scanner: Scanner, encoding: str, end: str, suffix: str) -> None:
    mark = "\ufeff" if encoding == "utf-16-be" else ""
    old, new = (f"{mark}第一行{end}{text}{end}{end}末行".encode(encoding) for text in (OLD, NEW))
    change = fix.change(old, "a", suffix, scanner)
    assert change.new == new
    assert change.made == 2
    assert fix.change(new, "a", suffix, scanner).made == 0


@pytest.mark.parametrize(
    ("suffix", "old", "new"),
    [
        (".html", "<b title='一二三产融合'>一二三</b>产融合", "<b title='一二三产融合'>一二三</b>产业融合"),
        (".html", "脱贫<i>&#21151;</i><!-- 脱贫功坚 -->坚", "脱贫<i>攻</i><!-- 脱贫功坚 -->坚"),
        (".html", "<script>脱贫功坚</script><p>脱贫功\r\n坚</p>", "<script>脱贫功坚</script><p>脱贫攻\r\n坚</p>"),
        (".html", "<p>脱贫</p><p>功坚</p>", "<p>脱贫</p><p>功坚</p>"),
        (
            ".md",
            "脱**贫功**坚 `脱贫功坚` [一二三产融合](脱贫功坚.md)",
            "脱**贫攻**坚 `脱贫功坚` [一二三产业融合](脱贫功坚.md)",
        ),
        (".txt", "脱贫功坚习总书记", "脱贫攻坚习总书记"),
    ],
)
def test_only_text_changes(scanner: Scanner, suffix: str, old: str, new: str) -> None:
    assert fix.change(old.encode(), "a", suffix, scanner).new.decode() == new


TAGS = st.lists(
    st.sampled_from(["<b>", "</b>", "<i class='脱贫功坚'>", "<!-- 脱贫功坚 -->", "\n", ""]), max_size=2
).map("".join)


@settings(deadline=None)
@given(
    st.lists(TAGS, min_size=len(OLD), max_size=len(OLD)), st.lists(st.booleans(), min_size=len(OLD), max_size=len(OLD))
)
def test_mark_up_of_html_stays(scanner: Scanner, tags: list[str], encoded: list[bool]) -> None:
    written = (f"{tag}&#x{ord(c):x};" if e else tag + c for c, tag, e in zip(OLD, tags, encoded, strict=True))
    source = f"<p>{''.join(written)}</p>"
    change = fix.change(source.encode(), "a.html", ".html", scanner)
    mark_up = r"<!--.*?-->|</?[^>]*>"
    assert re.findall(mark_up, change.new.decode()) == re.findall(mark_up, source)
    text = read_document(source.encode(), "a.html", ".html").text
    corrected = read_document(change.new, "a.html", ".html").text
    assert corrected.count("\n") == text.count("\n")
    assert corrected.replace("\n", "") == scanner.scan(text).corrected().replace("\n", "")


@pytest.mark.parametrize(
    ("old", "new", "kept"),
    [
        ("脱贫功\r\n坚", "脱贫攻坚", "脱贫攻\r\n坚"),
        ("脱贫\n功坚", "脱贫攻坚", "脱贫\n攻坚"),
        ("一二三产\n融合", "一二三产业融合", "一二三产业\n融合"),
        ("甲\n乙\n丙", "丁", "丁\n\n"),
        ("甲乙", "丙", "丙"),
        ("甲\n乙", "甲乙", "甲\n乙"),
    ],
)
def test_line_breaks_stay(old: str, new: str, kept: str) -> None:
    assert fix.keep_breaks(old, new) == kept


def test_docx_keeps_runs_and_parts(scanner: Scanner) -> None:
    body = paragraph("推进", "一二三产", "融合") + paragraph("脱贫功", "坚")
    old = docx(body, footnotes=paragraph("脱贫功坚"))
    change = fix.change(old, "a.docx", ".docx", scanner)
    assert change.made == 3
    with zipfile.ZipFile(io.BytesIO(old)) as before, zipfile.ZipFile(io.BytesIO(change.new)) as after:
        assert after.namelist() == before.namelist()
        for info in before.infolist():
            was, now = before.read(info).decode("latin-1"), after.read(info.filename).decode("latin-1")
            assert after.getinfo(info.filename).compress_type == info.compress_type
            if "document" in info.filename or "footnotes" in info.filename:
                assert re.findall("<[^>]*>", now) == re.findall("<[^>]*>", was)
            else:
                assert now == was
        xml = after.read("word/document.xml").decode()
    assert '<w:rPr><w:b/></w:rPr><w:t xml:space="preserve">一二三产业</w:t>' in xml
    assert '<w:t xml:space="preserve">脱贫攻</w:t>' in xml
    shown = list(change.diff("a.docx"))
    assert "-推进一二三产融合" in shown
    assert "+推进一二三产业融合" in shown


def test_what_cannot_be_written_back_is_not_written(scanner: Scanner, tmp_path: Path) -> None:
    own = tmp_path / "own.tsv"
    own.write_text("wrong\tright\tfix\n甲乙丙\t甲𰻝丙\tsafe\n", "utf-8")
    data = b"<meta charset=big5>" + "甲乙丙學".encode("big5")
    with pytest.raises(InputError, match="BIG5HKSCS 编码中没有"):
        fix.change(data, "a.html", ".html", Scanner([own], defaults=False))


def test_the_command(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text(f"{OLD}\n联系人{resident_id()}\x1b[2J\n给习总书记写信\n", "utf-8")
    path.chmod(0o640)
    before = path.read_bytes()
    done = run("fix", path)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    assert lines[2:5] == ["@@ -1,4 +1,4 @@", f"-{OLD}", f"+{NEW}"]
    assert "110105********0017" in done.stdout
    assert "\x1b" not in done.stdout
    assert resident_id() not in done.stdout
    assert "可以直接改 2 处（1 个文件），另有 2 处需要人看；加 --write 写入" in done.stderr
    assert path.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [path]

    link = tmp_path / "link.txt"
    link.symlink_to(path)
    done = run("fix", "--write", link)
    assert (done.returncode, done.stdout) == (0, f"{link}: 改了 2 处\n")
    assert link.is_symlink()
    assert path.read_text("utf-8").startswith(NEW)
    assert path.stat().st_mode & 0o777 == 0o640
    record = tmp_path / "a.txt.textguard-undo"
    assert record.stat().st_mode & 0o777 == 0o640  # it holds what the file held

    (tmp_path / "b.csv").write_text("text\n脱贫功坚\n", "utf-8")
    done = run("fix", "--write", tmp_path)  # neither the record nor the archive is touched
    assert (done.returncode, done.stdout) == (0, "")
    done = run("fix", "--undo", tmp_path)
    assert (done.returncode, done.stdout) == (0, f"{path}: 已恢复\n")
    assert path.read_bytes() == before
    assert not record.exists()


def test_what_fix_refuses(tmp_path: Path) -> None:
    archive, missing, damaged = tmp_path / "a.csv", tmp_path / "none.txt", tmp_path / "a.docx"
    archive.write_text("text\n脱贫功坚\n", "utf-8")
    damaged.write_bytes(docx(paragraph("脱贫功坚"))[:-30])
    good = tmp_path / "good.txt"
    good.write_text("脱贫功坚", "utf-8")
    done = run("fix", "--write", archive, missing, damaged, "-", good)
    assert done.returncode == 2
    for message in ("a.csv: 稿件库不能改写", "没有这个文件", "已损坏", "标准输入不能改写"):
        assert message in done.stderr
    assert good.read_text("utf-8") == "脱贫攻坚"
    good.write_text("改过了", "utf-8")
    done = run("fix", "--undo", good, archive)
    assert done.returncode == 2
    assert "改写之后又被改动，没有恢复" in done.stderr
    assert good.read_text("utf-8") == "改过了"
    (tmp_path / "good.txt.textguard-undo").write_bytes(b"textguard-undo 1")
    assert "撤销记录（.textguard-undo）已损坏" in run("fix", "--undo", good).stderr


def test_changes_are_taken_back_one_by_one(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(b"1")
    for old, new in ((b"1", b"2"), (b"2", b"3")):
        rewrite.write(str(path), "a", old, new)
    with pytest.raises(InputError, match="被改动"):
        rewrite.write(str(path), "a", b"2", b"4")
    for expected in (b"2", b"1"):
        rewrite.undo(str(path), "a")
        assert path.read_bytes() == expected
    assert list(tmp_path.iterdir()) == [path]


# Whatever call of the system is the last.

CALLS = ("open", "write", "fsync", "close", "chmod", "chown", "replace", "unlink")


def stopped_at(act: Callable[[], None], last: int, *, before: bool) -> bool:
    """Runs it in a process that ends before or behind its nth call of the system; False if it has no such call.

    A write that is the last one writes half.
    """
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] != 0
    count = 0

    def wrapped(call: Callable[..., Any], name: str) -> Callable[..., Any]:
        def stop(*arguments: Any, **options: Any) -> Any:
            nonlocal count
            count += 1
            if count == last:
                if name == "write":
                    os_write(arguments[0], arguments[1][: len(arguments[1]) // 2])
                elif not before:
                    call(*arguments, **options)
                os._exit(9)
            return call(*arguments, **options)

        return stop

    os_write: Callable[..., Any] = os.write
    for name in CALLS:
        setattr(os, name, wrapped(getattr(os, name), name))
    try:
        act()
    except BaseException:
        os._exit(1)
    os._exit(0)


def check_after_a_stop(path: Path, old: bytes, new: bytes, first: bytes) -> None:
    """Nothing is lost, the next run works, leaves no orphan, and can be taken back."""
    now = path.read_bytes()
    assert now in (old, new)
    if now == new:
        fix.undo(str(path), "a")
        assert path.read_bytes() == old
    else:
        rewrite.write(str(path), "a", old, new)
        assert path.read_bytes() == new
        fix.undo(str(path), "a")
        assert path.read_bytes() == old
    if old != first:
        assert rewrite.has_record(str(path))
        fix.undo(str(path), "a")
        assert path.read_bytes() == first
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system has no fork")
@pytest.mark.parametrize("before", [True, False])
@pytest.mark.parametrize("earlier", [False, True])
def test_a_stop_at_any_call_loses_nothing(tmp_path: Path, before: bool, earlier: bool) -> None:
    first, old, new = b"0" * 50_000, b"1" * 50_000 if earlier else b"0" * 50_000, b"2" * 50_000
    stops = 0
    for number in range(1, 100):
        path = tmp_path / str(number) / "a.txt"
        path.parent.mkdir()
        path.write_bytes(first)
        if earlier:
            rewrite.write(str(path), "a", first, old)
        if not stopped_at(partial(rewrite.write, str(path), "a", old, new), number, before=before):
            break
        stops += 1
        check_after_a_stop(path, old, new, first)
    assert stops >= 12  # both files are opened, written, synced, renamed

    for number in range(1, 100):
        path = tmp_path / f"undo{number}" / "a.txt"
        path.parent.mkdir()
        path.write_bytes(first)
        if earlier:
            rewrite.write(str(path), "a", first, old)
        rewrite.write(str(path), "a", old, new)
        if not stopped_at(partial(rewrite.undo, str(path), "a"), number, before=before):
            break
        assert path.read_bytes() in (old, new)
        for _ in range(4):
            if rewrite.has_record(str(path)):
                rewrite.undo(str(path), "a")
        assert path.read_bytes() == first
        assert list(path.parent.iterdir()) == [path]
    assert number > 8


WRITER = """
import sys
from textguard import rewrite
path = sys.argv[1]
old = open(path, "rb").read()
rewrite.write(path, "a", old, b"2" * 50_000)
"""
SYSTEM_CALLS = "openat,write,fsync,close,chmod,chown,rename,unlink,newfstatat,read"


def test_a_kill_at_any_system_call_loses_nothing() -> None:
    strace = shutil.which("strace")
    if not strace:
        pytest.skip("strace is not installed")
    old, new = b"0" * 50_000, b"2" * 50_000
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "work" / "a.txt"
        log = Path(folder) / "log"

        def killed(name: str, number: int) -> int:
            shutil.rmtree(path.parent, ignore_errors=True)
            path.parent.mkdir()
            path.write_bytes(old)
            inject = ["-e", f"inject={name}:signal=KILL:when={number}"] if number else []
            command = [strace, "-qq", "-o", str(log), "-e", f"trace={SYSTEM_CALLS}", *inject]
            done = subprocess.run([*command, sys.executable, "-c", WRITER, str(path)], capture_output=True, check=False)
            return done.returncode

        if killed("", 0):
            pytest.skip("strace may not trace here")
        lines = [line for line in log.read_text("utf-8", "replace").splitlines() if "(" in line]
        calls = [line.split("(")[0] for line in lines]
        begins = next(index for index, line in enumerate(lines) if f'"{path}"' in line and "openat" in line)
        trials = 0
        for index in range(begins, len(calls)):
            number = calls[: index + 1].count(calls[index])
            trials += killed(calls[index], number) == -9
            check_after_a_stop(path, old, new, old)
        assert trials > 20


def test_the_command_killed_at_any_system_call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    strace = shutil.which("strace")
    if not strace:
        pytest.skip("strace is not installed")
    own = tmp_path / "own.tsv"
    own.write_text("wrong\tright\tfix\n脱贫功坚\t脱贫攻坚\tsafe\n", "utf-8")
    options = ["--no-config", "--no-default-lexicons", "--lexicon", str(own)]
    folder = tmp_path / "work"
    monkeypatch.chdir(tmp_path)

    def files(name: str) -> tuple[bytes, bytes]:
        """The file before, and after."""
        wrong, right = "脱贫功坚" * 2_000, "脱贫攻坚" * 2_000
        if name.endswith(".docx"):
            old = docx(paragraph(wrong[:4000], wrong[4000:]))
            return old, fix.change(old, name, ".docx", Scanner([own], defaults=False)).new
        mark_up = "<p title='脱贫功坚'>{}</p>\r\n" if name.endswith(".html") else "{}\r\n"
        encoding = "gb18030" if name.endswith(".txt") else "utf-8"
        return mark_up.format(wrong).encode(encoding), mark_up.format(right).encode(encoding)

    def traced(how: str, name: str, *inject: str) -> int:
        command = [strace, "-f", "-qq", "-o", str(tmp_path / "log"), *inject, sys.executable, "-m", "textguard", "fix"]
        return subprocess.run(
            [*command, how, *options, str(folder / name)], capture_output=True, check=False
        ).returncode

    def begin(how: str, name: str, *, earlier: bool) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir()
        (folder / name).write_bytes(b"earlier" if earlier else files_of[name][0])
        if earlier:
            rewrite.write(str(folder / name), "a", b"earlier", files_of[name][0])
        if how == "--undo":
            assert main(["fix", "--write", *options, str(folder / name)]) == 0

    cases = [(how, name) for how in ("--write", "--undo") for name in ("a.txt", "a.html", "a.docx")]
    files_of = {name: files(name) for _, name in cases}
    calls: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for case in cases:
        begin(*case, earlier=False)
        if traced(*case):
            pytest.skip("strace may not trace here")
        lines = re.findall(r"^\d+ +(\w+)\((.*)", (tmp_path / "log").read_text("utf-8", "replace"), re.MULTILINE)
        names = [name for name, _ in lines]
        first = next(index for index, (_, rest) in enumerate(lines) if f'"{folder}' in rest)
        # From the first look at the file on, whatever is called.
        calls[case] = [(name, names[: index + 1].count(name)) for index, name in enumerate(names) if index >= first]
    rng = random.Random(9)
    trials = 0
    states: Counter[str] = Counter()
    for number in range(20 * KILLS):
        if trials == KILLS:
            break
        how, name = cases[number % len(cases)]
        earlier = bool(number // len(cases) % 2)
        old, new = files_of[name]
        call, nth = rng.choice(calls[how, name])
        begin(how, name, earlier=earlier)
        if traced(how, name, "-e", f"trace={call}", "-e", f"inject={call}:signal=KILL:when={nth}") != -9:
            continue  # it was done before
        trials += 1
        path = folder / name
        now = path.read_bytes()
        assert now in (old, new), (call, nth)
        states[f"{how} {'old' if now == old else 'new'} {len(list(folder.iterdir()))} files"] += 1
        # Another run does it, and there is nothing left but the file and its record; undo takes all of it back.
        assert main(["fix", "--write", *options, str(path)]) == 0
        assert path.read_bytes() == new
        assert sorted(file.name for file in folder.iterdir()) == [name, name + rewrite.SUFFIX]
        assert main(["fix", "--undo", *options, str(path)]) == 0
        assert path.read_bytes() == old
        if earlier:
            fix.undo(str(path), "a")
            assert path.read_bytes() == b"earlier"
        assert list(folder.iterdir()) == [path]
    print(f"{trials} killed: {dict(states)}")
    assert trials == KILLS
