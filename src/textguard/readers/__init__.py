"""Files to documents: one format per module.

A reader of documents is a function read(data, name) -> Reading (that of plain text: (text, encoding)); a reader of
archives of posts a function rows(path, name) -> iterator of (row number, cells by column) that yields an InputError
for a row that is none.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from importlib import import_module
from typing import TYPE_CHECKING

from ..document import Document
from ..errors import InputError
from ..records import NamedTuple

if TYPE_CHECKING:
    from pathlib import Path

    from ..layout import Layout

Row = tuple[int, dict[str, str]]
"""Row number as a spreadsheet or an editor counts it, and the cells by column."""

_ARCHIVES = {".jsonl": "jsonl", ".ndjson": "jsonl", ".csv": "csv", ".tsv": "csv", ".xlsx": "xlsx", ".xlsm": "xlsx"}
_DOCUMENTS = {
    ".docx": "docx",
    ".htm": "html",
    ".html": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".pdf": "pdf",
}
SUFFIXES = frozenset([".txt", *_DOCUMENTS, *_ARCHIVES])
"""What a folder is searched for."""


class Reading(NamedTuple):
    """The text of a document, and where it stands in the source; None for a text that is its own source."""

    text: str
    encoding: str
    layout: Layout | None = None
    unread: str = ""
    """What of the document could not be read, if anything."""


class Source(NamedTuple):
    """A document and where it came from."""

    path: str
    """The file as reports name it."""
    encoding: str
    document: Document
    row: int = 0
    """Its row in an archive of posts; 0 for a file that is one document."""
    layout: Layout | None = None
    unread: str = ""
    """What of the document could not be read, if anything."""


def archive_format(path: str | os.PathLike[str]) -> str:
    """The format of an archive of posts, by its extension; "" for any other file."""
    return _ARCHIVES.get(os.path.splitext(path)[1].lower(), "")


def read_document(data: bytes, name: str, suffix: str) -> Reading:
    """The text of a file with this extension. Raises InputError where it cannot be read."""
    reader = _DOCUMENTS.get(suffix.lower())
    if reader is None:
        from .text import read as read_text

        return Reading(*read_text(data, name))
    read: Callable[[bytes, str], Reading] = import_module(f"{__name__}.{reader}").read
    return read(data, name)


def read_archive(
    path: str | os.PathLike[str], name: str, columns: Mapping[str, str] | None = None
) -> Iterator[Source | InputError]:
    """Each post of an archive, or why a row could not be read; the rest is read all the same.

    columns: for a field of readers.posts.FIELDS the column that holds it, where its name does not tell.

    Raises InputError where nothing can be read (any more) and OSError.
    """
    from pathlib import Path

    from .posts import Columns

    reader = archive_format(path)
    rows: Callable[[Path, str], Iterator[Row | InputError]] = import_module(f"{__name__}.{reader}").rows
    mapping = Columns(name, columns or {})
    for row in rows(Path(path), name):
        if isinstance(row, InputError):
            yield row
            continue
        number, cells = row
        try:
            document = mapping.document(number, cells)
        except InputError as error:
            yield error
        else:
            if document is not None:
                yield Source(name, reader, document, number)
