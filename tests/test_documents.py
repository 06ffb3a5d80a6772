"""Documents: what is read of them, and that the reported place in the source holds the matched text."""

from __future__ import annotations

import html as stdlib_html
import io
import json
import os
import re
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from conftest import resident_id
from documents import docx, paragraph, part
from documents import run as word_run
from hypothesis import given, settings
from hypothesis import strategies as st
from test_cli import run

from textguard.errors import InputError
from textguard.layout import Layout
from textguard.readers import html, markdown, read_document
from textguard.readers.text import double_byte

TERM = "一二三产融合"


def text_of(source: str) -> str:
    return html.parse(source).text


def visible(layout: Layout, start: int, end: int) -> str:
    """What the source of a stretch of the text shows."""
    source = layout.source[layout.source_offset(start) : layout.source_end(end)]
    mark_up = r"""<!--.*?-->|<script>.*?</script>|</?[a-z](?:"[^"]*"|'[^']*'|[^>"'])*>"""
    source = re.sub(mark_up, "", source, flags=re.DOTALL)
    return re.sub(r"\s+", " ", stdlib_html.unescape(source))


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<p>甲</p><p>乙</p>", "甲\n\x1e\n乙"),
        ("甲<b>乙</b><i></i>丙", "甲乙丙"),
        ("甲<br>乙<br/><br>丙", "甲\n乙\n丙"),
        ("甲&lt;&#20070;&#x4e66;&amp;lt;&nbsp;乙", "甲<书书&lt;\xa0乙"),
        ("a&copy2;&nosuch;&&#;", "a©2;&nosuch;&&#;"),
        ("甲<script>'<p>'</script>乙<style>a</style>丙<!-- 丁 -->戊", "甲乙丙戊"),
        ("甲<!-->乙<!--->丙<!---->丁", "甲乙丙丁"),
        ("甲<script>乙", "甲"),
        ("甲<SCRIPT src='>'>乙</Script >丙", "甲丙"),
        ("甲<a title='>' href=\">\">乙</a>", "甲乙"),
        ("1 < 2 > 1 <3 </>x</ y>z", "1 < 2 > 1 <3 xz"),
        (" 甲 \r\n <b> 乙 </b> \n丙 ", "甲\n乙\n丙"),
        ("<pre>甲\n  乙</pre>", "甲\n  乙"),
        ("<table><tr><td><p>甲</p></td><td></td><td>乙</td></tr><tr><td>丙</table>丁", "甲\t\t乙\n\x1e\n丙\n\x1e\n丁"),
        ("<ruby>汉<rt>han</rt>字<rp>(</rp></ruby>", "汉字"),
        ("<ruby>汉<rt>han<rt>x</ruby>字<ruby>语<rp>(<rt>yu<rp>)</ruby>", "汉字语"),
        ("甲<svg><text>乙</text></svg>丙<svg viewBox='0 0' />丁<svg>戊<object>己", "甲丙丁戊己"),
        ("甲<img src=x alt=乙>丙", "甲\ufffc丙"),
        ("<title>甲&amp;</title><body>乙", "甲&\n\x1e\n乙"),
        ("甲<template><p>乙<template>丙</template></p></template>丁", "甲丁"),
        ("<?xml version='1.0'?><!DOCTYPE html>甲", "甲"),
        ("", ""),
    ],
)
def test_html(source: str, text: str) -> None:
    assert text_of(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("甲**乙**丙*丁*~~戊~~", "甲乙丙*丁*戊"),
        ("甲 *丁* _戊_ __己__", "甲 丁 戊 己"),
        ("139****0000、139****0001", "139****0000、139****0001"),
        ("张*某、李*某", "张*某、李*某"),
        ("snake_case_name 2*3*4", "snake_case_name 2*3*4"),
        ("[甲](https://a.example/b(c) '题')乙[丙][1]", "甲乙丙"),
        ("[甲]乙](x)", "[甲]乙](x)"),
        ("[甲] 乙", "[甲] 乙"),
        ("甲`乙`丙``丁`戊``己`", "甲\ufffc丙\ufffc己`"),
        ("甲\n```\n乙\n````\n丙", "甲\n\x1e\n丙"),
        ("# 甲\n乙\n丙\n\n丁", "# 甲\n\x1e\n乙\n丙\n\x1e\n丁"),
        (r"\*甲\* &lt;&#20070; <b>乙</b><br>丙", "*甲* <书 乙\n丙"),
        ("[1]: https://a.example\n甲<https://a.example>", "甲"),
        ("前\n甲 | 乙\n--|:-:\n**丙** | \n\n后", "前\n\x1e\n甲\t乙\n\x1e\n丙\n\x1e\n后"),
        (r"| 甲 \| 乙 | 丙 |" + "\r\n|---|---|\r\n|| 139****0000 |", "甲 | 乙\t丙\n\x1e\n\t139****0000"),
        ("甲|乙\n-|-|-\n丙|丁", "甲|乙\n-|-|-\n丙|丁"),
        ("甲 | 乙\n丙 | 丁", "甲 | 乙\n丙 | 丁"),
        ("", ""),
    ],
)
def test_markdown(source: str, text: str) -> None:
    assert markdown.parse(source).text == text


# What may stand between and around the characters of a term, and changes nothing of it.
INLINE = st.lists(
    st.sampled_from(["<b>", "</b>", "<span class='a>b'>", "<!-- x -->", '<a href="x">', "</a>", "<script>习</script>"]),
    max_size=3,
).map("".join)
SURROUNDINGS = st.lists(
    st.sampled_from(["<p>", "</p>", "\r\n", " ", "&amp;", "&lt;", "好", "😀", "<td>", "<br>", "<", "&#0;", "\u3000"]),
    max_size=12,
).map("".join)


@settings(deadline=None)
@given(SURROUNDINGS, st.lists(st.tuples(INLINE, st.booleans()), min_size=6, max_size=6), SURROUNDINGS)
def test_places_in_html(before: str, between: list[tuple[str, bool]], behind: str) -> None:
    term = "".join(
        inline + (f"&#{ord(c)};" if encoded else c) for c, (inline, encoded) in zip(TERM, between, strict=True)
    )
    source = f"{before}<p>推进{term}。</p>{behind}"
    layout = html.parse(source)
    start = layout.text.index(f"推进{TERM}。") + 2
    end = start + len(TERM)
    assert visible(layout, start, end) == TERM
    first = layout.source_offset(start)
    line, column = layout.place(start)
    lines = re.split(r"\r\n|\n|\r", source)
    assert source[first:].startswith(lines[line - 1][column - 1 :])
    assert stdlib_html.unescape(source[first:])[0] == TERM[0]
    edits = layout.edits(start, end, "一二三产业融合")
    assert edits is not None
    for position, until, value in reversed(edits):
        source = source[:position] + value + source[until:]
    assert html.parse(source).text == layout.text[:start] + "一二三产业融合" + layout.text[end:]


@settings(deadline=None)
@given(st.text(st.sampled_from("<>/!-&;#'\" =ab甲\n\t*_`~[]()\\|") | st.characters(exclude_categories=["Cs"])))
def test_whatever_is_read_has_its_place(source: str) -> None:
    for layout in (html.parse(source), markdown.parse(source)):
        at = 0
        for offset in range(len(layout.text)):
            first, last = layout.source_offset(offset), layout.source_end(offset + 1)
            assert at <= first <= len(source)
            at = first
            if last - first == 1 and source[first:last] not in "\\`!" and not source[first:last].isspace():
                assert layout.text[offset] in (source[first:last], "\n", "\x1e", "\t", "\ufffc")
            layout.place(offset)


@pytest.mark.parametrize(
    "piece",
    [
        "<",
        "<a ",
        "<!--",
        "&",
        "<a '",
        "</",
        "<script>",
        "<svg>",
        "<rt>",
        "[",
        "![",
        "**",
        "`",
        "](",
        "<td>",
        "*a",
        "|",
        "|\n",
        "|-",
    ],
)
def test_reading_takes_linear_time(piece: str) -> None:
    started = time.perf_counter()
    html.parse(piece * 50_000)
    markdown.parse(piece * 5_000)
    assert time.perf_counter() - started < 10


def test_html_is_checked_and_places_are_those_of_the_source(tmp_path: Path) -> None:
    path = tmp_path / "a.html"
    lines = [
        "<html><meta charset=gb2312>",
        f"<p>好&lt;推进<b>一二</b>三&#20135;融合，{resident_id()}</p>",
        "<p>给习总</p><p>书记写信</p>",
    ]
    path.write_bytes("\r\n".join(lines).encode("gb18030"))
    done = run(path, "--format", "jsonl")
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(f["matched"], f["line"], f["column"]) for f in found] == [(TERM, 2, 14), ("110105********0017", 2, 32)]
    source = path.read_bytes().decode("gb18030")
    assert source[found[0]["source_start"] : found[0]["source_end"]] == "一二</b>三&#20135;融合"


def test_big5_html() -> None:
    data = "<meta charset='big5'><p>學習貫徹</p>".encode("big5")
    assert read_document(data, "a.html", ".html")[:2] == ("學習貫徹", "big5hkscs")


TRADITIONAL = "縣政府辦公室召開會議，學習貫徹有關規定，研究部署下一階段的重點工作，要求各單位於三月底以前完成。"


@pytest.mark.parametrize("suffix", [".txt", ".md", ".html"])
def test_big5_that_nothing_declares(suffix: str) -> None:
    for text in (TRADITIONAL, "<!-- 2026 -->" + TRADITIONAL[:30] if suffix == ".html" else TRADITIONAL[:30]):
        reading = read_document(text.encode("big5"), "a", suffix)
        assert (reading.encoding, reading.text[-20:]) == ("big5hkscs", text[-20:])
    assert read_document(TRADITIONAL.encode("gb18030"), "a", suffix)[:2] == (TRADITIONAL, "gb18030")


@given(
    st.text([bytes((a, b)).decode("gb2312", "ignore") or "。" for a in range(0xA1, 0xF8) for b in range(0xA1, 0xFF)])
)
def test_text_in_gb2312_is_never_taken_for_big5(text: str) -> None:
    assert double_byte(text.encode("gb2312")) == "gb18030"


BODY = (
    paragraph("第一段")
    + "<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr></w:p>"
    + paragraph("推进一二", "三产", "融合")
    + f"<w:tbl><w:tr><w:tc>{paragraph('姓名')}</w:tc><w:tc>{paragraph('身份证号')}</w:tc></w:tr>"
    + f"<w:tr><w:tc>{paragraph('某甲')}</w:tc><w:tc>{paragraph(resident_id())}</w:tc></w:tr></w:tbl>"
    + "<w:p><w:del><w:r><w:delText>删去</w:delText></w:r></w:del><w:ins>"
    + word_run("甲&amp;乙")
    + "<w:r><w:tab/></w:r></w:ins><w:r><w:instrText>PAGE</w:instrText><w:t><![CDATA[<丙>]]></w:t></w:r></w:p>"
)


def test_a_table_of_persons_is_one_in_every_format(tmp_path: Path) -> None:
    table = [["序号", "姓名", "身份证号", "手机"], ["1", "某甲", resident_id(), "139" + "0" * 8]]
    cells = ["".join(f"<w:tc>{paragraph(cell)}</w:tc>" for cell in row) for row in table]
    html_rows = "".join("<tr>" + "".join(f"<td>{cell}" for cell in row) for row in table)
    markdown_rows = ["|" + "|".join(row) + "|" for row in (table[0], ["-"] * 4, table[1])]
    documents: dict[str, str | bytes] = {
        "a.txt": "补贴名单\n\n" + "\n".join("\t".join(row) for row in table),
        "a.html": f"<h1>补贴名单</h1><table>{html_rows}</table>",
        "a.md": "# 补贴名单\n\n" + "\n".join(markdown_rows),
        "a.docx": docx(paragraph("补贴名单") + f"<w:tbl>{''.join(f'<w:tr>{row}</w:tr>' for row in cells)}</w:tbl>"),
    }
    for name, content in documents.items():
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        found = [json.loads(line) for line in run(path, "--format", "jsonl").stdout.splitlines()]
        assert [(finding["rule"], finding["severity"]) for finding in found] == [
            ("privacy/list-of-persons", "hint"),
            ("privacy/resident-id", "serious"),
            ("privacy/mobile", "serious"),
        ], name


def test_docx() -> None:
    reading = read_document(
        docx(BODY, footnotes=paragraph("脚注一二三产融合"), header1=paragraph("页眉")), "a", ".docx"
    )
    layout = reading.layout
    assert layout is not None
    blocks = [
        "第一段",
        "推进一二三产融合",
        "姓名\t身份证号",
        f"某甲\t{resident_id()}",
        "甲&乙\t<丙>",
        "脚注一二三产融合",
        "页眉",
    ]
    assert reading.text.split("\n\x1e\n") == blocks
    for word, number, column, label in [
        ("第一段", 1, 1, ""),
        (TERM, 3, 3, ""),
        ("身份证号", 5, 1, ""),
        (resident_id(), 7, 1, ""),
        ("甲&", 8, 1, ""),
        ("脚注", 9, 1, "脚注"),
        ("页眉", 10, 1, "页眉"),
    ]:
        at = reading.text.index(word)
        assert (*layout.place(at), layout.part(at)) == (number, column, label)
        shown = visible(layout, at, at + len(word))
        assert shown == word


def test_docx_in_every_report(tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(docx(paragraph("好") + paragraph("推进一二", "三产融合"), footnotes=paragraph("一二三产融合")))
    done = run(path)
    assert f"{path}:2:3: " in done.stdout
    assert f"{path}:3:1: " in done.stdout
    run(path, "--report", tmp_path / "a.csv")
    listed = (tmp_path / "a.csv").read_text("utf-8-sig")
    assert "第 2 段第 3 字" in listed
    assert "第 3 段第 1 字（脚注）" in listed


def test_text_boxes_and_other_prefixes() -> None:
    box = f"<w:p><w:r><mc:AlternateContent><mc:Choice><w:txbxContent>{paragraph('框')}</w:txbxContent></mc:Choice>"
    box += (
        f"<mc:Fallback><w:txbxContent>{paragraph('框')}</w:txbxContent></mc:Fallback></mc:AlternateContent></w:r></w:p>"
    )
    assert read_document(docx(box), "a", ".docx").text == "框"
    with zipfile.ZipFile(io.BytesIO(docx(""))) as file:
        names = {name: file.read(name) for name in file.namelist()}
    names["word/document.xml"] = part(paragraph("甲")).replace("w:", "x:").replace("xmlns:w", "xmlns:x").encode()
    assert read_document(packed(names), "a", ".docx").text == "甲"


def packed(names: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", compression) as file:
        for name, content in names.items():
            file.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "不是 Word 文件"),
        (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "加密的或旧版的 Word"),
        (packed({"a.txt": b"x"}), "不是 Word 文件"),
        (packed({"word/document.xml": b"<w:document"}), "XML 已损坏"),
        (packed({"word/document.xml": b"\xff\xff"}), "已损坏"),
        (
            packed({"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'bbbb'>]><a>&b;</a>"}),
            "文档类型声明",
        ),
        (packed({"word/document.xml": b" " * (101 << 20)}), "解压后过大"),
        (docx(paragraph("甲"))[:-40], "已损坏"),
    ],
)
def test_docx_that_cannot_be_read(tmp_path: Path, data: bytes, message: str) -> None:
    with pytest.raises(InputError, match=message):
        read_document(data, "a.docx", ".docx")
    (tmp_path / "a.docx").write_bytes(data)
    (tmp_path / "b.txt").write_text(TERM, "utf-8")
    done = run(tmp_path / "a.docx", tmp_path / "b.txt")
    assert done.returncode == 2
    assert message in done.stderr
    assert "Traceback" not in done.stderr
    assert TERM in done.stdout


def test_damaged_docx_never_crashes() -> None:
    whole = docx(BODY)
    for at in range(0, len(whole), 7):
        with suppress(InputError):
            read_document(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :], "a", ".docx")


def test_folders_and_patterns(tmp_path: Path) -> None:
    for name in ("b.txt", "a.md", "sub/c.html", "sub/d.TXT", ".hidden/e.txt", "sub/.f.txt", "g.png", "h.pdf"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(TERM, "utf-8")
    (tmp_path / "h.pdf").write_bytes(b"%PDF-1.7")
    os.symlink(tmp_path, tmp_path / "sub" / "loop")
    os.symlink(tmp_path / "b.txt", tmp_path / "sub" / "z.txt")

    def checked(*arguments: str) -> list[str]:
        lines = run("--format", "jsonl", *arguments, cwd=tmp_path).stdout.splitlines()
        return [json.loads(line)["path"] for line in lines]

    below = ["./a.md", "./b.txt", "./h.pdf", "./sub/c.html", "./sub/d.TXT", "./sub/z.txt"]
    assert checked(".") == below
    assert checked("./*.txt", "./sub/") == ["./b.txt", *below[3:]]
    assert checked("./**/*.html") == below[3:4]
    assert checked("**") == [name.removeprefix("./") for name in ("./a.md", "./b.txt", "./g.png", *below[2:])]
    done = run(".", "--report", "sub/out.csv", cwd=tmp_path)
    assert done.returncode == 2
    assert "h.pdf: 不是 PDF 文件，或者已损坏" in done.stderr
    assert "检查 5 个文件，另有 1 个文件未能检查" in done.stdout
    assert checked(".", "--report", "sub/out.csv") == below  # the report of before is not checked


def test_folders_without_documents_and_unreadable_files(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.txt").write_text(TERM, "utf-8")
    done = run(tmp_path / "empty", tmp_path / "*.none", tmp_path / "a.txt")
    assert done.returncode == 2
    assert "文件夹中没有可以检查的文件" in done.stderr
    assert "没有与之相符的文件" in done.stderr
    assert "发现 1 处问题" in done.stdout
    if os.geteuid() == 0:
        pytest.skip("root reads everything")
    (tmp_path / "b.txt").write_text("好", "utf-8")
    (tmp_path / "b.txt").chmod(0)
    (tmp_path / "empty").chmod(0)
    done = run(tmp_path)
    assert done.returncode == 2
    assert "没有读取权限" in done.stderr
    assert "无法读取文件夹" in done.stderr
    assert "发现 1 处问题" in done.stdout
