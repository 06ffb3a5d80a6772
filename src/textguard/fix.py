"""Safe corrections in files: the changes, how they look, and how they are written and taken back.

A change is made span by span, never to mark-up, and is kept only if the changed file, read again, has exactly the
corrected text.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from difflib import SequenceMatcher, unified_diff
from pathlib import Path

from . import paths, readers, rewrite
from .errors import InputError
from .finding import MAX_ROUNDS, Finding, Result, splice
from .layout import BLOCK, Edit, Layout
from .paths import Failure
from .privacy import mask_long_numbers
from .readers import Reading, docx
from .records import NamedTuple
from .reports import printable
from .scanner import Scanner


class Change(NamedTuple):
    """What corrections make of a file."""

    old: bytes
    new: bytes
    made: int
    """How many corrections."""
    left: int
    """How many findings are left for people."""
    old_lines: list[str]
    """The source before, as people may see it: personal data is masked; of DOCX the text."""
    new_lines: list[str]

    def diff(self, name: str) -> Iterator[str]:
        """The lines of a unified diff."""
        for line in unified_diff(self.old_lines, self.new_lines, name, name, lineterm=""):
            yield printable(line)


def files(names: Iterable[str], *, undo: bool) -> Iterator[str | Failure]:
    """The documents among what the names stand for; archives and PDF are left out, or an error if named themselves."""
    named = set(names := list(names))
    for name in paths.expand(names):
        if isinstance(name, Failure):
            yield name
        elif name == "-":
            yield Failure("-", "-: 标准输入不能改写")
        elif readers.archive_format(Path(name)):
            if name in named:
                yield Failure(paths.shown(name), f"{paths.shown(name)}: 稿件库不能改写；请改原来的稿件")
        elif Path(name).suffix.lower() == ".pdf":
            if name in named:
                yield Failure(paths.shown(name), f"{paths.shown(name)}: PDF 不能改写；请改原来的文稿")
        elif not undo or name in named or rewrite.has_record(name):
            yield name


def change(data: bytes, name: str, suffix: str, scanner: Scanner, *, reveal: bool = False) -> Change:
    """The safe corrections of a file with this content. Raises InputError where it cannot be read or written."""
    content = data
    made = 0
    first: list[str] | None = None
    for _ in range(MAX_ROUNDS):
        reading = readers.read_document(content, name, suffix)
        result = scanner.scan(reading.text)
        if result.incomplete:
            raise InputError(f"{name}: 未能查全：{result.incomplete}，没有改")
        if first is None:
            first = _lines(reading, result, reveal)
        changed, count = _corrected(content, name, suffix, reading, result.edits())
        if not count:
            break
        content, made = changed, made + count
    else:
        reading = readers.read_document(content, name, suffix)
        result = scanner.scan(reading.text)
    return Change(data, content, made, len(result), first or [], _lines(reading, result, reveal))


def write(path: str, name: str, made: Change) -> None:
    """Writes the change, and beside it what takes it back. Raises InputError where that is not possible."""
    try:
        rewrite.write(path, name, made.old, made.new)
    except OSError as error:
        raise InputError(f"{name}: 无法写入：{error.strerror}") from None


def undo(path: str, name: str) -> None:
    """Takes the last change back. Raises InputError where that is not possible."""
    try:
        rewrite.undo(path, name)
    except OSError as error:
        raise InputError(f"{name}: 无法恢复：{error.strerror}") from None


def _corrected(data: bytes, name: str, suffix: str, reading: Reading, findings: list[Finding]) -> tuple[bytes, int]:
    """The file with the corrections that can be made in its source, and how many they are."""
    layout = reading.layout or Layout.plain(reading.text)
    possible: list[tuple[Edit, list[Edit]]] = []
    for finding in findings:
        value = keep_breaks(finding.matched, finding.suggestions[0])
        if edits := layout.edits(finding.start, finding.end, value):
            possible.append(((finding.start, finding.end, value), edits))

    def with_some(chosen: list[tuple[Edit, list[Edit]]]) -> bytes | None:
        text = splice(reading.text, (edit for edit, _ in chosen))
        changed = _written(data, name, reading, layout, [edit for _, edits in chosen for edit in edits])
        return changed if readers.read_document(changed, name, suffix).text == text else None

    if not possible:
        return data, 0
    whole = with_some(possible)
    if whole is not None:
        return whole, len(possible)
    for one in possible:  # what becomes mark-up is left to people
        if (changed := with_some([one])) is not None:
            return changed, 1
    return data, 0


def keep_breaks(old: str, new: str) -> str:
    """The new form with the line breaks of the old one, each behind the same character as far as it is still there."""
    places = [index for index, c in enumerate(old) if c not in "\r\n"]
    if len(places) == len(old):
        return new
    bare = "".join(old[index] for index in places)
    parts = []
    at = 0
    for kind, first, last, new_first, new_last in SequenceMatcher(None, bare, new, autojunk=False).get_opcodes():
        upto = places[last - 1] + 1 if last > first else at
        if kind == "equal":
            parts.append(old[at:upto])
        else:
            begins = places[first] if last > first else at
            parts += [old[at:begins], new[new_first:new_last], *(c for c in old[begins:upto] if c in "\r\n")]
        at = upto
    return "".join([*parts, old[at:]])


def _written(data: bytes, name: str, reading: Reading, layout: Layout, edits: list[Edit]) -> bytes:
    if reading.encoding == "docx":
        return docx.pack(data, name, edits)
    source = layout.source
    try:
        written = source.encode(reading.encoding)
        mark = data[: len(data) - len(written)]  # of the byte order
        if mark + written != data:
            raise InputError(f"{name}: 编码不规范，无法原样写回；请用 UTF-8 编码另存后再改")
        return mark + splice(source, sorted(edits)).encode(reading.encoding)
    except UnicodeEncodeError:
        raise InputError(f"{name}: 改正后的字在 {reading.encoding.upper()} 编码中没有；请用 UTF-8 编码另存") from None


def _lines(reading: Reading, result: Result, reveal: bool) -> list[str]:
    """The source line by line, of DOCX the text; personal data is masked."""
    layout = reading.layout or Layout.plain(reading.text)
    masks = [] if reveal else [(start, start + len(mask), mask) for start, mask in result.identifiers]
    if layout.paragraphs is not None:
        shown = splice(reading.text, masks).replace(BLOCK, "\n")
    else:
        places = ((layout.source_offset(start), layout.source_end(end), mask) for start, end, mask in masks)
        shown = splice(layout.source, places)
    return re.split(r"\r\n|\n|\r", shown if reveal else mask_long_numbers(shown))
