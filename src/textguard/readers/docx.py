"""DOCX: what Word shows, each character with its place in the XML of its part.

Paragraphs are numbered from 1 through the body (with its tables and text boxes), then notes, headers, footers and
comments; empty ones count. Deleted text (tracked changes) is not there.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterable
from html import unescape
from typing import NamedTuple
from xml.parsers import expat

from ..errors import InputError
from ..finding import splice
from ..layout import OBJECT, Builder, Edit
from . import Reading
from .zipped import check

PART_LIMIT = 256 << 20
"""Bytes of the XML that is read of one file."""
_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_PARTS = (
    ("footnotes", "脚注"),
    ("endnotes", "尾注"),
    (r"header\d*", "页眉"),
    (r"footer\d*", "页脚"),
    ("comments", "批注"),
)
_TOKEN = re.compile(
    r"<!--.*?-->|<!\[CDATA\[(?P<data>.*?)\]\]>|<\?.*?\?>"
    r"""|<(?P<close>/?)(?P<tag>[^\s/>]+)(?P<rest>(?:"[^"]*"|'[^']*'|[^>"'])*)>"""
    r"|(?P<entity>&[^;]*;)|(?P<text>[^<&]+)",
    re.DOTALL,
)
_SKIPPED = ("moveFrom", "pPr", "rt")
_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "sym": OBJECT}


class Word(NamedTuple):
    """The parts of a file that hold text: name and XML."""

    parts: list[tuple[str, str]]
    labels: list[str]

    @property
    def source(self) -> str:
        """The XML of all parts, one behind the other: what the layout speaks of."""
        return "".join(xml for _, xml in self.parts)


def read(data: bytes, name: str) -> Reading:
    """The text of a DOCX file. Raises InputError for one that is damaged, encrypted or too large."""
    word = unpack(data, name)
    builder = Builder(word.source)
    start = 0
    begins: list[tuple[int, str]] = []
    for (part, xml), label in zip(word.parts, word.labels, strict=True):
        if label:
            builder.separate()
        begins.append((builder.length, label))
        _verify(xml, f"{name}（{part}）")
        _part(builder, xml, start)
        start += len(xml)
    layout = builder.layout(_escape, by_paragraph=True, parts=begins)
    return Reading(layout.text, "docx", layout)


def unpack(data: bytes, name: str) -> Word:
    """The parts that hold text, the body first."""
    file = io.BytesIO(data)
    check(file, name, "Word")
    try:
        with zipfile.ZipFile(file) as container:
            sizes = {part.filename: part.file_size for part in container.infolist()}
            body = _body(container) if "_rels/.rels" in sizes else "word/document.xml"
            if body not in sizes:
                raise InputError(f"{name}: 不是 Word 文件，或者已损坏")
            folder = posixpath.dirname(body)
            names, labels = [body], [""]
            for pattern, label in _PARTS:
                found = sorted(part for part in sizes if re.fullmatch(rf"{re.escape(folder)}/{pattern}\.xml", part))
                names += found
                labels += [label] * len(found)
            if sum(sizes[part] for part in names) > PART_LIMIT:
                raise InputError(f"{name}: 解压后过大，没有打开")
            parts = [(part, _decoded(container.read(part))) for part in names]
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, ValueError) as error:
        raise InputError(f"{name}: Word 文件已损坏（{type(error).__name__}）") from None
    return Word(parts, labels)


def pack(data: bytes, name: str, edits: Iterable[Edit]) -> bytes:
    """The file with the edits in its XML; all other parts are as they were."""
    word = unpack(data, name)
    by_part: dict[str, list[Edit]] = {}
    ends = []
    end = 0
    for _, xml in word.parts:
        end += len(xml)
        ends.append(end)
    for first, last, value in edits:
        index = next(i for i, end in enumerate(ends) if first < end)
        begin = ends[index] - len(word.parts[index][1])
        by_part.setdefault(word.parts[index][0], []).append((first - begin, last - begin, value))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        new.comment = old.comment
        for info in old.infolist():
            content = old.read(info)
            if changes := by_part.get(info.filename):
                mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
                content = mark + splice(_decoded(content), sorted(changes)).encode()
            new.writestr(info, content, compress_type=info.compress_type)
    return out.getvalue()


def _decoded(xml: bytes) -> str:
    return xml.decode("utf-8-sig")


def _body(container: zipfile.ZipFile) -> str:
    relations = _decoded(container.read("_rels/.rels"))
    for relation in re.findall(r"<[^>]*/officeDocument\"[^>]*>", relations):
        if target := re.search(r"Target=\"/?([^\"]+)\"", relation):
            return target[1]
    return "word/document.xml"


def _verify(xml: str, name: str) -> None:
    """Raises InputError for XML that is not well-formed, or declares entities."""
    parser = expat.ParserCreate("utf-8")

    def refuse(*_: object) -> None:
        raise InputError(f"{name}: 含有文档类型声明，没有打开")

    parser.StartDoctypeDeclHandler = refuse
    try:
        parser.Parse(xml.encode(), True)
    except expat.ExpatError as error:
        raise InputError(f"{name}: XML 已损坏，第 {error.lineno} 行") from None


def _part(builder: Builder, xml: str, offset: int) -> None:
    prefix = next(
        (
            f"{found[1]}:" if found[1] else ""
            for uri in _WORD
            for found in re.finditer(rf"xmlns(?::([^\s=]+))?\s*=\s*[\"']{re.escape(uri)}[\"']", xml)
        ),
        "w:",
    )
    known = {prefix + name: name for name in (*_SKIPPED, *_BREAKS, "p", "t", "tr", "tbl", "tc")}
    known["mc:Fallback"] = "Fallback"  # what Word shows stands in mc:Choice
    inside, skipped = False, ""
    depth = 0
    for token in _TOKEN.finditer(xml):
        start, end = token.start() + offset, token.end() + offset
        if tag := token["tag"]:
            name = known.get(tag, "")
            if skipped:
                if tag == skipped and not token["rest"].endswith("/"):
                    depth += -1 if token["close"] else 1
                    skipped = skipped if depth else ""
            elif name in (*_SKIPPED, "Fallback"):
                if not token["close"] and not token["rest"].endswith("/"):
                    skipped, depth = tag, 1
            else:
                inside = _tag(builder, name, bool(token["close"]), token["rest"].endswith("/"), inside)
        elif inside and not skipped:
            if token["text"]:
                builder.keep(start, end)
            elif token["entity"]:
                builder.replace(start, end, unescape(token["entity"]))
            elif token["data"]:
                builder.keep(start + 9, end - 3)


def _tag(builder: Builder, name: str, closes: bool, is_empty: bool, inside: bool) -> bool:
    """What a tag means for the text; whether text follows."""
    if name == "t":
        return not closes and not is_empty
    if name == "p":
        if closes:
            builder.separate()
        else:
            builder.paragraph()
    elif name in ("tr", "tbl"):
        if not is_empty:
            builder.row()
    elif name == "tc" and not closes:
        builder.cell()
    elif name in _BREAKS and not closes:
        builder.between(_BREAKS[name])
    return inside if not name else False


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
