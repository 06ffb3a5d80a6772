"""PDF: what is read, where it is, and that nothing that cannot be read is taken for clean."""

from __future__ import annotations

import json
import time
import zlib
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import resident_id
from documents import IDENTITY, PICTURE, pdf, pdf_file, pdf_lines, pdf_stream
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cli import run

from textguard.errors import InputError
from textguard.readers import Reading, read_document

pytest.importorskip("pdfminer", reason="pdfminer.six is not installed")

TERM = "一二三产融合"


def read(data: bytes) -> Reading:
    return read_document(data, "a.pdf", ".pdf")


@pytest.mark.parametrize(
    ("encoding", "codec"),
    [
        ("GBK-EUC-H", "gbk"),
        ("GB-EUC-H", "gb2312"),
        ("GBK2K-H", "gb18030"),
        ("UniGB-UCS2-H", "utf-16-be"),
        ("UniGB-UTF16-H", "utf-16-be"),
    ],
)
def test_fonts_that_are_not_in_the_file(encoding: str, codec: str) -> None:
    data = pdf(pdf_lines("推进一二三产融合", "第二行ABC，2024年", codec=codec), encoding=encoding)
    assert read(data)[::3] == ("推进一二三产融合\n第二行ABC，2024年", "")


def test_fonts_that_say_what_they_show() -> None:
    content = pdf_lines("推进一二三产融合", codec="utf-16-be")
    assert read(pdf(content, encoding="Identity-H", ordering="Identity", to_unicode=IDENTITY)).text == "推进" + TERM
    with_gap = b"1 begincodespacerange <0000> <ffff> endcodespacerange 1 beginbfchar <4e00> <4e00> endbfchar"
    reading = read(pdf(content, encoding="Identity-H", ordering="Identity", to_unicode=with_gap))
    assert reading.text == "\ufffd\ufffd一" + "\ufffd" * 5
    assert reading.unread == "第 1 页有的字认不出（字体没有说明）"


def test_places(tmp_path: Path) -> None:
    first = pdf_lines("关于产业发展的通知", "各科室：现就推进一二三产", "融合有关事项通知如下。")
    last = pdf_lines("给习总书记写信") + pdf_lines(resident_id(), y=100)
    (tmp_path / "a.pdf").write_bytes(pdf(first, b"", last))
    done = run("a.pdf", "--report", "a.csv", "--report", "a.docx", "--format", "jsonl", cwd=tmp_path)
    assert (done.returncode, done.stderr) == (1, "")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(f["matched"], f["line"], f["column"], f["section"], f["by_page"]) for f in found] == [
        ("一二三产\n融合", 1, 19, "第 2 行", True),
        ("习总书记", 3, 2, "第 1 行", True),
        ("110105********0017", 3, 11, "第 2 行", True),
    ]
    listed = (tmp_path / "a.csv").read_text("utf-8-sig")
    assert "a.pdf 第 1 页第 19 字（第 2 行）" in listed
    for form in ("text", "sarif", "rdjson", "github"):
        done = run("a.pdf", "--format", form, cwd=tmp_path)
        assert (done.returncode, done.stderr) == (1, "")
        assert resident_id() not in done.stdout
    assert "a.pdf:3:2: " in run("a.pdf", cwd=tmp_path).stdout


# However it is broken, indented and spaced, what the pages show is read, in order, and no break hides a term.
@settings(deadline=None)
@given(
    st.lists(st.lists(st.integers(4, 12), min_size=1, max_size=6), min_size=1, max_size=3),
    st.integers(20, 30),
    st.integers(0, 20),
)
def test_lines_wrap(pages: list[list[int]], leading: int, at: int) -> None:
    lengths = [length for page in pages for length in page]
    text = ("好" * at + TERM + "，推动农业现代化。" * 20)[: sum(lengths)]
    contents = []
    start = 0
    for page in pages:
        lines = []
        for length in page:
            lines.append(text[start : start + length])
            start += length
        contents.append(pdf_lines(*lines, leading=leading))
    reading = read(pdf(*contents))
    assert reading.text.replace("\n\x1e\n", "\f").replace("\n", "") == "".join(
        f"{text[sum(map(sum, pages[:number])) :][: sum(page)]}\f" for number, page in enumerate(pages)
    ).removesuffix("\f")
    assert reading.layout is not None
    at = 0
    for number, content in enumerate(reading.text.split("\n\x1e\n"), 1):
        assert reading.layout.place(at) == (number, 1)
        at += len(content) + 3


def test_columns_are_not_read_across() -> None:
    left = pdf_lines("推进一二", "好好好好", x=72)
    right = pdf_lines("三产融合", "很好很好", x=300)
    assert read(pdf(left + right)).text == "推进一二\n好好好好\n\x1e\n三产融合\n很好很好"


def test_text_that_is_drawn_twice_to_look_bold_is_read_once() -> None:
    twice = b"".join(pdf_lines("关于通知", x=72) + pdf_lines("关于通知", x=73) for _ in range(1))
    singly = b"".join(pdf_lines(c, x=72 + 16 * i) + pdf_lines(c, x=72 + 16 * i) for i, c in enumerate("于于通知"))
    assert read(pdf(twice)).text == "关于通知"
    assert read(pdf(singly)).text == "于于通知"


def test_pages_without_text_are_told(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(pdf_lines("好"), PICTURE, b"72 72 m 99 99 l S", PICTURE + pdf_lines("- 4 -")))
    done = run("a.pdf", "--report", "a.csv", cwd=tmp_path)
    assert done.returncode == 2
    assert done.stderr == "textguard: a.pdf: 未能查全：第 2、3、4 页没有文字，或者只有很少，可能是图片\n"
    many = "好" * 60  # with the text beneath a scan it can be checked
    assert read(pdf(PICTURE + pdf_lines(many[:30], many[30:]))).unread == ""
    (tmp_path / "b.pdf").write_bytes(pdf(PICTURE, PICTURE))
    (tmp_path / "c.pdf").write_bytes(pdf(b""))
    done = run("b.pdf", "c.pdf", cwd=tmp_path)
    assert done.returncode == 2
    assert "b.pdf: 没有读到文字（第 1、2 页没有文字，或者只有很少，可能是图片）" in done.stderr
    assert "c.pdf: 没有读到文字；扫描件" in done.stderr
    assert done.stdout == "什么也没有检查：2 处未能检查\n"


def test_text_without_a_font_is_told() -> None:
    reading = read(pdf(pdf_lines("好") + pdf_lines("坏").replace(b"/F1", b"/F2")))
    assert reading.text.startswith("好")
    assert reading.unread == "第 1 页有文字读不出来"
    missing = pdf(pdf_lines("好"), pdf_lines("坏")).replace(b"/Contents 11 0 R", b"/Contents 91 0 R")
    assert read(missing)[::3] == ("好", "第 2 页有文字读不出来")


ENCRYPTED = " /ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -44/O<" + "00" * 32 + ">/U<" + "00" * 32 + ">>>"


def bomb(*packings: str, size: int) -> bytes:
    data = b"q " * (size // 2)
    for _ in packings:
        data = zlib.compress(data)
    return pdf_stream(data, f"/Filter[{''.join(packings)}]")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "不是 PDF 文件，或者已损坏"),
        (b"%PDF-1.7\n", "不是 PDF 文件，或者已损坏"),
        (pdf_file([b"<</Type/Catalog>>"], ENCRYPTED), "已加密"),
        (pdf(bomb("/FlateDecode", size=300 << 20)), "解压后过大"),
        (pdf(bomb("/FlateDecode", "/FlateDecode", size=20 << 20)), "解压后过大"),
        (pdf(pdf_stream(b"\x80" * (1 << 20), "/Filter/LZWDecode")), "解压后过大"),
    ],
    ids=["empty", "head", "encrypted", "bomb", "bomb in a bomb", "LZW"],
)
def test_files_that_cannot_be_read(tmp_path: Path, data: bytes, message: str) -> None:
    (tmp_path / "a.pdf").write_bytes(data)
    (tmp_path / "b.txt").write_text(TERM, "utf-8")
    started = time.perf_counter()
    done = run("a.pdf", "b.txt", cwd=tmp_path)
    assert time.perf_counter() - started < 30
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert TERM in done.stdout


def test_content_that_is_drawn_again_and_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("textguard.readers.pdf.SIZE_LIMIT", 10 << 20)
    forms = [
        pdf_stream(b"/X Do " * 50, f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X {n} 0 R>>>>")
        for n in range(5, 11)
    ]
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Resources<</XObject<</X 4 0 R>>>>/Contents 10 0 R>>",
        *forms,
        pdf_stream(b"/X Do"),
    ]
    with pytest.raises(InputError, match="解压后过大"):
        read(pdf_file(objects))


def test_damaged_files_are_never_clean() -> None:
    whole = pdf(pdf_stream(zlib.compress(pdf_lines("好" * 20, "一二三产融合")), "/Filter/FlateDecode"), pdf_lines("好"))
    text = read(whole).text
    for at in range(0, len(whole), 7):
        changed = whole[:at] + bytes([whole[at] ^ 0x15]) + whole[at + 1 :]
        with suppress(InputError):
            reading = read(changed)
            if (
                not reading.unread and changed.count(b"/Contents ") == 2
            ):  # then nothing is missing, whatever a letter became
                assert len(reading.text) >= len(text) - 1, at
        with suppress(InputError):
            reading = read(whole[:at])
            assert reading.unread or reading.text == text, at


def test_commands(tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes(pdf(pdf_lines("将“一二三产业融合”错写为", "“一二三产融合”")))
    done = run("fix", "a.pdf", cwd=tmp_path)
    assert done.returncode == 2
    assert "PDF 不能改写" in done.stderr
    (tmp_path / "b.txt").write_text(TERM, "utf-8")
    assert run("fix", ".", cwd=tmp_path).returncode == 1
    done = run("notice", "a.pdf", "b.txt", cwd=tmp_path)
    assert done.returncode == 1
    assert "应为“一二三产业融合”" in done.stderr
    (tmp_path / "c.txt").write_bytes((tmp_path / "a.pdf").read_bytes())
    assert "扩展名应是 .pdf" in run("c.txt", cwd=tmp_path).stderr


def test_without_the_package(tmp_path: Path) -> None:
    (tmp_path / "pdfminer.py").write_text("raise ImportError", "utf-8")
    (tmp_path / "a.pdf").write_bytes(pdf(pdf_lines("好")))
    done = run("a.pdf", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert done.returncode == 2
    assert "pip install 'textguard[pdf]'" in done.stderr
