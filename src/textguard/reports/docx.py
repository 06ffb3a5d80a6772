"""A DOCX with each finding as a comment at its place: the one that was checked, or the checked texts in a new one.

Of a checked DOCX nothing changes but that runs are divided where a comment begins or ends, and that comments are there.
Word allows comments in the body alone, and not in text boxes: what is in headers or notes is told in a comment at the
beginning, what is in a text box in one on the box.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from ..errors import ConfigError
from ..finding import Finding
from ..language import tr
from ..layout import BLOCK, Edit
from ..readers.docx import ATTRIBUTES, OPAQUE, escape, namespace, pack, sound, unpack
from . import Page, printable
from .table import place
from .text import FIXES

AUTHOR = "textguard"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
_TYPES = "[Content_Types].xml"
_RELATIONS = f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships"></Relationships>'
_PARTS = {
    _TYPES: f'{_XML}<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{_TYPE}.document.main+xml"/></Types>',
    "_rels/.rels": f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
}


class Comment(NamedTuple):
    """A comment on a stretch of the body, in code points of its XML; at the beginning of the document if it is None."""

    span: tuple[int, int] | None
    lines: list[str]


class DocxReport:
    """Writes the document to `path` when the run ends. Raises ConfigError for a DOCX that is not the only text."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._checked = b""
        self._name = ""
        self._body = [_BEFORE]
        self._length = len(_BEFORE)
        self._comments: list[Comment] = []
        self._pages = 0

    def page(self, page: Page) -> Iterator[str]:
        """Adds one checked text; those of an archive only if there is something to say."""
        self._pages += 1
        container = page.layout.container if page.layout else b""
        if self._checked or (container and self._pages > 1):
            raise ConfigError(
                f"{page.path}: 批注（.docx）只能写在一个 Word 文件上；请一个一个检查，或者写 .xlsx、.html"
            )
        if container:
            self._checked, self._name = container, page.path
            end_of_body = len(unpack(container, page.path).parts[0][1])
            for finding in page.result:
                start, end = page.source_span(finding)
                if start < end_of_body:
                    self._comments.append(Comment((start, end), _told(page, finding)))
                else:
                    self._comments.append(Comment(None, [place(page, finding), *_told(page, finding)]))
        elif not page.post.row or page.result or page.result.incomplete:
            self._add(page)
        if page.result.incomplete:
            self._comments.append(Comment(None, [tr(f"{printable(page.name)}: 未能查全：{page.incomplete}")]))
        return iter(())

    def failure(self, path: str, message: str) -> Iterator[str]:
        """Says at the beginning what could not be checked."""
        self._comments.append(Comment(None, [printable(message)]))
        return iter(())

    def end(self) -> Iterator[str]:
        """Writes the file."""
        if not self._checked:
            self._put("<w:p></w:p></w:body></w:document>")
        data = self._checked or _document("".join(self._body))
        Path(self._path).write_bytes(annotated(data, self._name, self._comments))
        return iter(())

    def _add(self, page: Page) -> None:
        """The text of a page below its name, line by line, and the comments on it."""
        name = f"<w:p><w:r><w:rPr><w:b/></w:rPr>{_TEXT}{escape(printable(page.name))}</w:t></w:r></w:p>"
        self._put(f"{name}<w:p><w:r>{_TEXT}")
        places = []  # of each character in the XML
        for token in re.findall(rf"{BLOCK}|\r\n|.", page.text, re.DOTALL):
            places += [self._length] * len(token)
            self._put(_BREAKS.get(token) or escape(printable(token)))
        places.append(self._length)
        self._put("</w:t></w:r></w:p>")
        for finding in page.result:
            self._comments.append(Comment((places[finding.start], places[finding.end]), _told(page, finding)))

    def _put(self, xml: str) -> None:
        self._body.append(xml)
        self._length += len(xml)


_TEXT = '<w:t xml:space="preserve">'
_BREAKS = dict.fromkeys(("\n", "\r", "\r\n", BLOCK), f"</w:t></w:r></w:p><w:p><w:r>{_TEXT}")
_BREAKS["\t"] = f"</w:t><w:tab/>{_TEXT}"
_BEFORE = f'{_XML}<w:document xmlns:w="{_WORD}"><w:body>'


def _told(page: Page, finding: Finding) -> list[str]:
    """What a comment says of a finding; personal data is masked."""
    what = f"{page.severity(finding)} {page.category(finding)}{tr('：')}{page.message(finding)}"
    note = [tr(f"说明：{page.note(finding)}")] if finding.note else []
    rule = tr(f"规则：{page.shown(finding.rule)}")
    return [printable(line) for line in (what + tr(f"（{FIXES[finding.fix]}）"), *note, rule)]


def _document(body: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as new:
        for name, content in {**_PARTS, "word/document.xml": body}.items():
            new.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return file.getvalue()


@dataclass
class _Run:
    """A run of the XML, in code points: where it begins, where its content does, its end tag, and its end."""

    start: int
    content: int
    opening: str
    """What a run of the same formatting begins with."""
    close: int = 0
    end: int = 0


class _Text(NamedTuple):
    """A text of a run: where its tag begins, its content, where its end tag ends."""

    tag: int
    start: int
    end: int
    close: int
    run: _Run
    box: _Run | None
    """The run that holds the text box that it stands in."""


@dataclass
class _Body:
    """What matters of the XML of a body."""

    texts: list[_Text] = field(default_factory=list)
    beginning: int = 0
    """Behind the tag or the properties of the first paragraph; 0 if there is none that is not empty."""
    content: int = 0
    """Behind the tag of the body."""


def _parse(xml: str, prefix: str) -> _Body:
    body = _Body()
    runs: list[_Run] = []
    boxes = tag = start = 0
    names = re.compile(
        rf"{OPAQUE}|<(?P<close>/?){prefix}(?P<name>body|p|r|t|txbxContent)(?=[\s/>]){ATTRIBUTES}", re.DOTALL
    )
    for token in names.finditer(xml):
        name, closes, at = token["name"], bool(token["close"]), token.end()
        if not name or token["rest"].endswith("/"):
            continue
        if name == "body":
            body.content = body.content or at
        elif name == "p":
            body.beginning = body.beginning or _behind_properties(xml, at, f"{prefix}pPr")
        elif name == "txbxContent":
            boxes += -1 if closes else 1
        elif name == "r" and not closes:
            content = _behind_properties(xml, at, f"{prefix}rPr")
            runs.append(_Run(token.start(), content, xml[token.start() : content]))
        elif name == "r":
            run = runs.pop()
            run.close, run.end = token.start(), at
        elif not closes:
            tag, start = token.start(), at
        elif runs:
            body.texts.append(_Text(tag, start, token.start(), at, runs[-1], runs[0] if boxes else None))
    return body


def _behind_properties(xml: str, at: int, name: str) -> int:
    """Behind the properties that begin there, if any do. They may hold those of before a tracked change, at the end."""
    change = rf"<{name}Change(?=[\s>])"
    properties = rf"\s*<{name}(?:\s*/>|>(?:(?!{change}).)*?(?:{change}.*?</{name}Change\s*>\s*)?</{name}\s*>)"
    found = re.compile(properties, re.DOTALL).match(xml, at)
    return found.end() if found else at


class _Cut(NamedTuple):
    """Where marks may stand in the XML, and what must stand before and behind them to end and begin a run."""

    at: int
    before: str = ""
    behind: str = ""


class _Marks:
    """The marks of comments in the XML of a body, as edits."""

    def __init__(self, xml: str) -> None:
        self._xml = xml
        self._prefix, self.uri = namespace(xml)
        self._body = _parse(xml, self._prefix)
        self._starts = [text.start for text in self._body.texts]
        self._spaces: set[int] = set()
        self._marks: dict[_Cut, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))

    def add(self, number: int, span: tuple[int, int] | None) -> None:
        """The marks of a comment."""
        w, bound = (self._prefix, "") if self._prefix else ("w:", f' xmlns:w="{self.uri}"')
        begin, end = (f'<{w}commentRange{side}{bound} {w}id="{number}"/>' for side in ("Start", "End"))
        end += f'<{w}r{bound}><{w}commentReference {w}id="{number}"/></{w}r>'
        if span and self._starts:
            self._marks[self._cut(span[0])][1].append(begin)
            self._marks[self._cut(span[1], is_end=True)][0].append(end)
        elif self._body.beginning:
            self._marks[_Cut(self._body.beginning)][1].append(begin + end)
        else:
            paragraph = _Cut(self._body.content, f"<{w}p{bound}>", f"</{w}p>")
            self._marks[paragraph][1].append(begin + end)

    def edits(self) -> list[Edit]:
        """What puts them in."""
        edits = [(at, at, ' xml:space="preserve"') for at in self._spaces]
        for cut, (ends, begins) in self._marks.items():
            edits.append((cut.at, cut.at, "".join([cut.before, *ends, *begins, cut.behind])))
        return edits

    def _cut(self, at: int, *, is_end: bool = False) -> _Cut:
        """Between the two characters of the text."""
        find = bisect_left if is_end else bisect_right
        text = self._body.texts[max(0, find(self._starts, at) - 1)]
        run, xml, w = text.run, self._xml, self._prefix
        if text.box:
            return _Cut(text.box.end if is_end else text.box.start)
        if is_end and at >= text.end:
            return _Cut(run.end) if text.close == run.close else _Cut(text.close, f"</{w}r>", run.opening)
        if at <= text.start:
            return _Cut(run.start) if text.tag == run.content else _Cut(text.tag, f"</{w}r>", run.opening)
        if xml[at - 1].isspace() and "xml:space" not in xml[text.tag : text.start]:
            self._spaces.add(text.start - 1)
        begin, end = (
            ("<![CDATA[", "]]>")
            if xml.rfind("<![CDATA[", text.start, at) > xml.rfind("]]>", text.start, at)
            else ("", "")
        )
        return _Cut(at, f"{end}</{w}t></{w}r>", f'{run.opening}<{w}t xml:space="preserve">{begin}')


def annotated(data: bytes, name: str, comments: Iterable[Comment]) -> bytes:
    """The DOCX with the comments; without any it is the same. Raises InputError."""
    comments = list(comments)
    if not comments:
        return data
    body, xml = unpack(data, name).parts[0]
    marks = _Marks(xml)
    with sound(name), zipfile.ZipFile(io.BytesIO(data)) as file:
        known = set(file.namelist())

        def part(path: str, default: str) -> str:
            return file.read(path).decode("utf-8-sig") if path in known else default

        folder, _, base = body.rpartition("/")
        relations_path = posixpath.join(folder, "_rels", f"{base}.rels")
        relations = part(relations_path, _RELATIONS)
        office = _STRICT if marks.uri != _WORD else _OFFICE
        target = _target(relations, f"{office}/comments")
        path = posixpath.normpath(posixpath.join("/", folder, target or "comments.xml"))[1:]
        old = part(path, f'{_XML}<w:comments xmlns:w="{marks.uri}"></w:comments>')
        types = part(_TYPES, _PARTS[_TYPES])
    ids = re.findall(r"<[^>]*\bcomment(?:RangeStart|Reference)?\s[^>]*?\bid\s*=\s*[\"'](\d+)", old + xml)
    first = max(map(int, ids), default=-1) + 1
    for number, comment in enumerate(comments, first):
        marks.add(number, comment.span)
    written = "".join(_comment(number, comment, marks.uri) for number, comment in enumerate(comments, first))
    others = {path: _within(old, "comments", written)}
    if not target:
        number = max(map(int, re.findall(r"[\"']rId(\d+)", relations)), default=0) + 1
        relation = f'<Relationship Id="rId{number}" Type="{office}/comments" Target="{posixpath.basename(path)}"/>'
        others[relations_path] = _within(relations, "Relationships", relation)
    if f'"/{path}"' not in types:
        override = f'<Override PartName="/{path}" ContentType="{_TYPE}.comments+xml"/>'
        others[_TYPES] = _within(types, "Types", override)
    return pack(data, name, marks.edits(), {part: content.encode() for part, content in others.items()})


def _comment(number: int, comment: Comment, uri: str) -> str:
    lines = "".join(f"<w:p><w:r>{_TEXT}{escape(line)}</w:t></w:r></w:p>" for line in comment.lines)
    return f'<w:comment xmlns:w="{uri}" w:id="{number}" w:author="{AUTHOR}" w:initials="TG">{lines}</w:comment>'


def _target(relations: str, kind: str) -> str:
    """The target of the first relation of the kind; "" if there is none."""
    for relation in re.findall(r"<[^>]*>", relations):
        attributes = dict(re.findall(r"""([\w:]+)\s*=\s*["']([^"']*)""", relation))
        if attributes.get("Type") == kind:
            return str(attributes.get("Target", ""))
    return ""


def _within(xml: str, root: str, added: str) -> str:
    """The XML with something added at the end of its root, in the root's namespace."""
    close = re.search(rf"</((?:[^\s<>/:]+:)?){root}\s*>\s*\Z", xml)
    if close:
        prefix = close[1]
        added = re.sub(r"<(?=Override|Relationship)", f"<{prefix}", added)
        return xml[: close.start()] + added + xml[close.start() :]
    return re.sub(
        rf"<((?:[^\s<>/:]+:)?){root}\b([^<>]*)/>\s*\Z",
        lambda found: _within(f"<{found[1]}{root}{found[2]}></{found[1]}{root}>", root, added),
        xml,
    )
