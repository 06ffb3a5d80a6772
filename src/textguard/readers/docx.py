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
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from html import unescape
from xml.parsers import expat

from ..errors import InputError
from ..finding import splice
from ..layout import OBJECT, Builder, Edit
from ..records import NamedTuple
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
ATTRIBUTES = r"""(?P<rest>(?:"[^"]*"|'[^']*'|[^>"'])*)>"""
OPAQUE = r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
_WITHIN = re.compile(r"<!--.*?-->|<!\[CDATA\[(?P<data>.*?)\]\]>|(?P<entity>&[^;]*;)|[^<&]+|<", re.DOTALL)
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
        _verify(xml, f"{name}:{part}")
        _part(builder, xml, start)
        start += len(xml)
    layout = builder.layout(escape, by_paragraph=True, parts=begins, container=data)
    return Reading(layout.text, "docx", layout)


def unpack(data: bytes, name: str) -> Word:
    """The parts that hold text, the body first."""
    file = io.BytesIO(data)
    check(file, name, "Word")
    with sound(name), zipfile.ZipFile(file) as container:
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
    return Word(parts, labels)


@contextmanager
def sound(name: str) -> Iterator[None]:
    """Makes what a damaged container raises an InputError."""
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, UnicodeDecodeError, ValueError) as error:
        raise InputError(f"{name}: Word 文件已损坏（{type(error).__name__}）") from None


def pack(data: bytes, name: str, edits: Iterable[Edit], others: Mapping[str, bytes] | None = None) -> bytes:
    """The file with the edits in its XML and the other parts put in or replaced; what is left is as it was."""
    others = others or {}
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
    with sound(name), zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        new.comment = old.comment
        for info in old.infolist():
            content = others.get(info.filename, b"") or old.read(info)
            if changes := by_part.get(info.filename):
                mark = b"\xef\xbb\xbf" if content.startswith(b"\xef\xbb\xbf") else b""
                content = mark + splice(_decoded(content), sorted(changes)).encode()
            new.writestr(info, content, compress_type=info.compress_type)
        known = set(old.namelist())
        for part, content in others.items():
            if part not in known:
                new.writestr(zipfile.ZipInfo(part), content, zipfile.ZIP_DEFLATED)
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


def namespace(xml: str) -> tuple[str, str]:
    """The prefix (such as "w:") and the URI of Word's namespace in a part."""
    for uri in _WORD:
        if found := re.search(rf"xmlns(?::([^\s=]+))?\s*=\s*[\"']{re.escape(uri)}[\"']", xml):
            return f"{found[1]}:" if found[1] else "", uri
    return "w:", _WORD[0]


def _part(builder: Builder, xml: str, offset: int) -> None:
    skipped = ""
    depth = 0
    for token in _tokens(namespace(xml)[0]).finditer(xml):
        if token["content"]:
            if not skipped:
                _content(builder, xml, *token.span("content"), offset)
            continue
        name = token["name"] or token["skipped"]
        if not name:
            continue
        closes, is_empty = bool(token["close"]), token["rest"].endswith("/")
        if skipped:
            if name == skipped and not is_empty:
                depth += -1 if closes else 1
                skipped = skipped if depth else ""
        elif token["skipped"]:
            if not closes and not is_empty:
                skipped, depth = name, 1
        elif name == "p":
            if closes:
                builder.separate()
            else:
                builder.paragraph()
        elif name in ("tr", "tbl"):
            if not is_empty:
                builder.row()
        elif name == "tc":
            if not closes:
                builder.cell()
        elif not closes:
            builder.between(_BREAKS[name])


@lru_cache
def _tokens(prefix: str) -> re.Pattern[str]:
    """The tags that matter, and the text of w:t; the XML is known to be well-formed."""
    word = "|".join([*_BREAKS, "p", "tr", "tbl", "tc"])
    skipped = "|".join([*(prefix + name for name in _SKIPPED), "mc:Fallback"])  # Word shows mc:Choice
    return re.compile(
        rf"{OPAQUE}"
        rf"""|<{prefix}t(?:\s(?:"[^"]*"|'[^']*'|[^>"'/])*)?>(?P<content>(?:[^<]|{OPAQUE})*)</{prefix}t\s*>"""
        rf"|<(?P<close>/?)(?:{prefix}(?P<name>{word})|(?P<skipped>{skipped}))(?=[\s/>]){ATTRIBUTES}",
        re.DOTALL,
    )


def _content(builder: Builder, xml: str, start: int, end: int, offset: int) -> None:
    """The text within w:t."""
    if xml.find("&", start, end) < 0 and xml.find("<", start, end) < 0:
        builder.keep(start + offset, end + offset)
        return
    for token in _WITHIN.finditer(xml, start, end):
        first, last = token.start() + offset, token.end() + offset
        if token["entity"]:
            builder.replace(first, last, unescape(token["entity"]))
        elif token["data"] is not None:
            builder.keep(first + 9, last - 3)
        elif not token[0].startswith("<"):
            builder.keep(first, last)


def escape(text: str) -> str:
    """The text as XML."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
