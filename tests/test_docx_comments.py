"""Findings as comments in DOCX: each range holds exactly what was found, and nothing else of the document changes."""

from __future__ import annotations

import io
import json
import re
import shutil
import subprocess
import zipfile
from contextlib import suppress
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from conftest import resident_id
from documents import WORD, docx, paragraph, part
from documents import run as word_run
from hypothesis import given, settings
from hypothesis import strategies as st
from test_canary import leaks
from test_cli import run

from textguard import Scanner
from textguard.errors import InputError
from textguard.readers import read_document
from textguard.reports import Page, printable
from textguard.reports.docx import DocxReport

W = f"{{{WORD}}}"
TERM = "一二三产融合"


@pytest.fixture(scope="session")
def scanner() -> Scanner:
    return Scanner(select=["political-phrase", "leader-title", "privacy"])


def parts_of(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}


def ranges(data: bytes) -> dict[str, str]:
    """The text of each comment's range in the body, by the comment's number; "" for a comment on a point."""
    texts: dict[str, str] = {}
    opened: list[str] = []
    ended: list[str] = []
    for element in ET.fromstring(parts_of(data)["word/document.xml"]).iter():
        number = element.get(f"{W}id", "")
        if element.tag == f"{W}commentRangeStart":
            texts[number] = ""
            opened.append(number)
        elif element.tag == f"{W}commentRangeEnd":
            opened.remove(number)
            ended.append(number)
        elif element.tag == f"{W}commentReference":
            ended.remove(number)  # it comes behind the end
        elif element.tag == f"{W}t":
            for each in opened:
                texts[each] += element.text or ""
    assert not opened
    assert not ended
    return texts


def comments(data: bytes) -> dict[str, list[str]]:
    """The lines of each comment by its number."""
    root = ET.fromstring(parts_of(data)["word/comments.xml"])
    return {
        comment.get(f"{W}id", ""): ["".join(line.itertext()) for line in comment.iter(f"{W}p")]
        for comment in root.iter(f"{W}comment")
    }


def formatted(data: bytes) -> list[tuple[str, str]]:
    """Each character of the body, and the properties of its run; tabs, pictures and all other content of runs too."""
    found = []
    for element in ET.fromstring(parts_of(data)["word/document.xml"]).iter(f"{W}r"):
        properties = element.find(f"{W}rPr")
        style = ET.tostring(properties, "unicode") if properties is not None else ""
        for child in element:
            if child.tag == f"{W}t":
                found += [(c, style) for c in child.text or ""]
            elif child.tag not in (f"{W}rPr", f"{W}commentReference"):
                found.append((child.tag, style))
    return found


def commented(data: bytes, scanner: Scanner, folder: Path) -> tuple[bytes, Page]:
    reading = read_document(data, "a.docx", ".docx")
    page = Page("a.docx", "docx", scanner.scan(reading.text), layout=reading.layout)
    report = DocxReport(str(folder / "out.docx"))
    assert list(report.page(page)) == []
    assert list(report.end()) == []
    return (folder / "out.docx").read_bytes(), page


# Runs that hold a term or what stands around it, divided anywhere and written in several ways.
STYLES = ["", "<w:rPr><w:b/></w:rPr>", "<w:rPr><w:i/><w:rPrChange w:id='7'><w:rPr><w:b/></w:rPr></w:rPrChange></w:rPr>"]
WRAPPERS = ["{}", "<w:hyperlink>{}</w:hyperlink>", "<w:ins w:id='1'>{}</w:ins>", "<w:bookmarkStart w:id='0'/>{}"]
MORE = ["", "<w:tab/>", "<w:br/>", "<w:lastRenderedPageBreak/>"]
FORMS = ["{}", "&#{};", "<![CDATA[{}]]>"]


@st.composite
def bodies(draw: st.DrawFn) -> str:
    paragraphs = []
    for _ in range(draw(st.integers(1, 3))):
        text = "".join(draw(st.lists(st.sampled_from(["推进", TERM, "习总书记", " ", "&", "好😀"]), max_size=5)))
        cuts = sorted(draw(st.sets(st.integers(0, len(text)), max_size=5)) | {0, len(text)})
        runs = []
        for start, end in pairwise(cuts):
            inner = "".join(
                (form.format(ord(c)) if "#" in form else form.format(c))
                for c in text[start:end]
                for form in [draw(st.sampled_from(FORMS)) if c != "&" else "&amp;"]
            )
            before, behind = draw(st.sampled_from(MORE)), draw(st.sampled_from(MORE))
            if draw(st.booleans()):
                inner = f"{inner}</w:t>{draw(st.sampled_from(MORE[:1]))}<w:t>"
            content = f"{before}<w:t>{inner}</w:t>{behind}"
            runs.append(draw(st.sampled_from(WRAPPERS)).format(f"<w:r>{draw(st.sampled_from(STYLES))}{content}</w:r>"))
        properties = draw(st.sampled_from(["", "<w:pPr><w:jc/><w:rPr><w:b/></w:rPr></w:pPr>", "<w:pPr/>"]))
        paragraphs.append(f"<w:p>{properties}{''.join(runs)}</w:p>")
    row = "".join(f"<w:tc>{paragraph_}</w:tc>" for paragraph_ in paragraphs)
    return f"<w:tbl><w:tr>{row}</w:tr></w:tbl>" if draw(st.booleans()) else "".join(paragraphs)


@settings(deadline=None)
@given(bodies())
def test_ranges_hold_what_was_found(scanner: Scanner, tmp_path_factory: pytest.TempPathFactory, body: str) -> None:
    data = docx(body)
    new, page = commented(data, scanner, tmp_path_factory.mktemp("a"))
    found = ranges(new) if page.result else {}
    assert list(found.values()) == [re.sub(r"[\t\n]", "", finding.matched) for finding in page.result]
    if page.result:
        shown = [printable(f.message) for f in page.result]
        assert [lines[0].split("：", 1)[1].rsplit("（", 1)[0] for lines in comments(new).values()] == shown
    assert formatted(new) == formatted(data)
    assert read_document(new, "a", ".docx").text.startswith(read_document(data, "a", ".docx").text)


def test_all_else_stays(scanner: Scanner, tmp_path: Path) -> None:
    data = docx(paragraph("推进一二", "三产", "融合") + "<w:sectPr/>", styles="<w:x/>")
    new, _ = commented(data, scanner, tmp_path)
    before, after = parts_of(data), parts_of(new)
    changed = {"[Content_Types].xml", "word/document.xml"}
    assert {name for name in before if before[name] != after[name]} == changed
    assert set(after) - set(before) == {"word/comments.xml", "word/_rels/document.xml.rels"}
    # Without the marks it is the document of before, but for the runs that they divide.
    marks = rb'<w:comment(?:RangeStart|RangeEnd) w:id="0"/>|<w:r><w:commentReference w:id="0"/></w:r>'
    whole = re.sub(marks, b"", after["word/document.xml"])
    assert whole.replace(b'</w:t></w:r><w:r><w:t xml:space="preserve">', b"", 1) == before["word/document.xml"]
    clean = docx(paragraph("好"))
    assert commented(clean, scanner, tmp_path)[0] == clean
    for name in changed | {"word/comments.xml", "word/_rels/document.xml.rels"}:
        ET.fromstring(after[name])


def test_what_cannot_bear_a_comment_is_told_at_the_beginning(scanner: Scanner, tmp_path: Path) -> None:
    body = f"<w:p/><w:p><w:pPr><w:jc/></w:pPr>{word_run('好')}</w:p>" + paragraph(TERM)
    new, _ = commented(docx(body, footnotes=paragraph(TERM), header1=paragraph(TERM)), scanner, tmp_path)
    assert list(ranges(new).values()) == ["", "", TERM]
    told = list(comments(new).values())
    assert "一二三产业融合" in told[0][0]
    assert [lines[0] for lines in told[1:]] == ["a.docx 第 4 段第 1 字（脚注）", "a.docx 第 5 段第 1 字（页眉）"]
    xml = parts_of(new)["word/document.xml"].decode()
    assert '<w:jc/></w:pPr><w:commentRangeStart w:id="1"/><w:commentRangeEnd w:id="1"/>' in xml
    assert xml.index("<w:t") > xml.index('<w:commentReference w:id="2"/>')
    for empty in ("<w:p/>", ""):
        new, _ = commented(docx(empty, footnotes=paragraph(TERM)), scanner, tmp_path)
        assert ranges(new) == {"0": ""}


def test_comments_on_text_boxes(scanner: Scanner, tmp_path: Path) -> None:
    box = f"<w:r><w:pict><w:txbxContent>{paragraph('推进' + TERM)}</w:txbxContent></w:pict></w:r>"
    new, _ = commented(docx(f"<w:p>{word_run('好')}{box}{word_run('好')}</w:p>"), scanner, tmp_path)
    xml = parts_of(new)["word/document.xml"].decode()
    assert f'<w:commentRangeStart w:id="0"/>{box}<w:commentRangeEnd w:id="0"/>' in xml


def test_comments_beside_others(scanner: Scanner, tmp_path: Path) -> None:
    old = f"<w:comment w:id='4'>{paragraph('批注：' + TERM)}</w:comment>"
    data = docx(f"<w:p><w:commentRangeStart w:id='5'/>{word_run(TERM)}<w:commentRangeEnd w:id='5'/></w:p>")
    parts = parts_of(data)
    parts["word/_rels/document.xml.rels"] = (
        b"<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'><Relationship Id='a' "
        b"Target='comments.xml' Type='http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments'/>"
        b"</Relationships>"
    )
    parts["word/comments.xml"] = part(old, "comments").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    new, _ = commented(out.getvalue(), scanner, tmp_path)
    after = parts_of(new)
    assert after["word/_rels/document.xml.rels"] == parts["word/_rels/document.xml.rels"]
    assert list(comments(new)) == ["4", "6", "7"]
    assert old in after["word/comments.xml"].decode()
    assert "（批注）" in comments(new)["7"][0]


@pytest.mark.parametrize("prefix", ["x:", ""])
def test_other_prefixes(scanner: Scanner, tmp_path: Path, prefix: str) -> None:
    parts = parts_of(docx(paragraph("推进" + TERM)))
    xml = parts["word/document.xml"].decode().replace("w:", prefix)
    parts["word/document.xml"] = xml.replace("xmlns:w", f"xmlns:{prefix[:-1]}" if prefix else "xmlns").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)
    new, _ = commented(out.getvalue(), scanner, tmp_path)
    assert ranges(new) == {"0": TERM}


def test_texts_become_a_document(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(f"第一行\r\n推进\t{TERM}\x0b，证号{resident_id()}\n", "utf-8")
    (tmp_path / "b.html").write_text("<p>给习<b>总书记</b>写信</p><p>好 &amp; 好</p>", "utf-8")
    posts = [{"id": "1", "text": "好"}, {"id": "2", "title": "给习总书记写信", "text": "好"}]
    (tmp_path / "c.jsonl").write_text("\n".join(json.dumps(post) for post in posts), "utf-8")
    done = run("a.txt", "b.html", "c.jsonl", "none.txt", "--report", "out.docx", cwd=tmp_path)
    assert done.returncode == 2
    new = (tmp_path / "out.docx").read_bytes()
    text = read_document(new, "a", ".docx").text.split("\n\x1e\n")
    assert text[:8] == [
        *("a.txt", "第一行", f"推进\t{TERM}\\u{{b}}，证号110105********0017"),
        *("b.html", "给习总书记写信", "好 & 好", "c.jsonl#2标题", "给习总书记写信"),
    ]
    told = list(comments(new).values())
    assert list(ranges(new).values()) == ["", TERM, "110105********0017", "习总书记", "习总书记"]
    assert [lines[-1] for lines in told[:4]] == [
        "规则：political-phrase/一二三产融合",
        "规则：privacy/resident-id",
        "规则：leader-title/习总书记",
        "规则：leader-title/习总书记",
    ]
    assert "没有这个文件" in told[4][0]
    assert leaks("".join(part.decode("utf-8", "replace") for part in parts_of(new).values())) == []
    docx_module = pytest.importorskip("docx", reason="python-docx is not installed")
    opened = docx_module.Document(tmp_path / "out.docx")
    assert [comment.author for comment in opened.comments] == ["textguard"] * 5


def test_python_docx_reads_the_comments(scanner: Scanner, tmp_path: Path) -> None:
    docx_module = pytest.importorskip("docx", reason="python-docx is not installed")
    made = docx_module.Document()
    made.add_heading("关于产业的通知")
    line = made.add_paragraph("推进一二")
    line.add_run("三产").bold = True
    line.add_run("融合，给习总书记写信")
    made.add_table(1, 1).cell(0, 0).text = TERM
    made.sections[0].header.paragraphs[0].text = TERM
    made.save(tmp_path / "made.docx")
    commented((tmp_path / "made.docx").read_bytes(), scanner, tmp_path)
    opened = docx_module.Document(tmp_path / "out.docx")
    assert [run.text for run in opened.paragraphs[1].runs if run.text] == [
        *("推进", "一二", "三产", "融合", "，给", "习总书记", "写信"),
    ]
    assert [bool(run.bold) for run in opened.paragraphs[1].runs if run.text] == [False] * 2 + [True] + [False] * 4
    assert ["一二三产业融合" in comment.text for comment in opened.comments] == [True, False, True, True]
    assert opened.comments.get(3).text.startswith("a.docx 第 ")


def test_one_word_file_at_a_time(tmp_path: Path) -> None:
    for name in ("a.docx", "b.docx"):
        (tmp_path / name).write_bytes(docx(paragraph(TERM)))
    (tmp_path / "c.txt").write_text(TERM, "utf-8")
    for names in (("a.docx", "b.docx"), ("c.txt", "a.docx"), ("a.docx", "c.txt")):
        done = run(*names, "--report", "out.docx", cwd=tmp_path)
        assert done.returncode == 2
        assert "只能写在一个 Word 文件上" in done.stderr
        assert not (tmp_path / "out.docx").exists()
    done = run("a.docx", "--report", "out.docx", "--report", "out.csv", cwd=tmp_path)
    assert done.returncode == 1
    assert ranges((tmp_path / "out.docx").read_bytes()) == {"0": TERM}
    assert "会覆盖" in run("a.docx", "--report", "a.docx", cwd=tmp_path).stderr


def test_personal_data_is_masked_in_comments(scanner: Scanner, tmp_path: Path) -> None:
    body = paragraph(f"某甲，身份证号{resident_id()}，电话13900000001", "习总书记13900000001")
    new, _ = commented(docx(body, footnotes=paragraph(resident_id())), scanner, tmp_path)
    parts = parts_of(new)
    assert resident_id() in parts["word/document.xml"].decode()  # the user's own text
    del parts["word/document.xml"], parts["word/footnotes.xml"]
    shown = "".join(part.decode("utf-8", "replace") for part in parts.values())
    assert "110105********0017" in shown
    assert not [number for number in (resident_id(), "13900000001") if number in shown]


def test_a_damaged_file_never_crashes(scanner: Scanner, tmp_path: Path) -> None:
    whole = docx(paragraph("推进一二", "三产融合"), footnotes=paragraph(TERM))
    for at in range(0, len(whole), 7):
        with suppress(InputError):
            commented(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :], scanner, tmp_path)


def test_libreoffice_opens_the_document(scanner: Scanner, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    commented(docx(paragraph("推进一二", "三产融合")), scanner, tmp_path)
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [office, profile, "--headless", "--convert-to", "odt", "--outdir", str(tmp_path)]
    subprocess.run([*command, str(tmp_path / "out.docx")], capture_output=True, check=True, timeout=120)
    with zipfile.ZipFile(tmp_path / "out.odt") as odt:
        content = odt.read("content.xml").decode()
    comment, place = re.findall(r"<office:annotation (.*?)</office:annotation>(.*?)<office:annotation-end ", content)[0]
    assert "一二三产业融合" in comment
    assert re.sub("<.*?>", "", place) == "一二三产融合"
