"""Files in, checked pages out: what the subcommands share."""

from __future__ import annotations

import errno
import os
import re
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import lru_cache
from time import perf_counter
from typing import TYPE_CHECKING

from . import paths, readers
from .document import Document
from .errors import InputError
from .finding import Result
from .fingerprint import nth_key, post_key
from .paths import Failure
from .privacy import mask_long_numbers
from .readers import Source
from .reports import NO_POST, Page, Post
from .scanner import Scanner

if TYPE_CHECKING:
    from .baseline import Baseline

MANY = 64
"""Files from which on other processes are worth their start."""


class Run:
    """Checks files one after the other, posts of an archive one by one; notes where the time went.

    columns: which column of an archive holds which field, where its name does not tell.
    leave_out: files that are not checked though a folder or a pattern names them.
    baseline: known findings, which are not reported.
    jobs: how many processes check files; by default as many as gain something.
    """

    def __init__(
        self,
        scanner: Scanner,
        *,
        columns: Mapping[str, str] | None = None,
        reveal: bool = False,
        leave_out: Iterable[str] = (),
        baseline: Baseline | None = None,
        jobs: int | None = None,
    ) -> None:
        self._scanner = scanner
        self._baseline = baseline
        self._jobs = jobs
        self._columns = columns or {}
        self._reveal = reveal
        self._leave_out = [*leave_out]
        self._seen: Counter[str] = Counter()
        self.allowed_by: set[int] = set()
        """The allowed phrases, by index, that excused something so far."""
        self.seconds = {"读取": 0.0, "查找": 0.0}

    def pages(self, names: Iterable[str]) -> Iterator[Page | Failure]:
        """The page of each text, two for a post with a title; a failure for what could not be read."""
        found = list(paths.expand(names, self._leave_out))
        documents = sum(isinstance(name, str) and _is_document(name) for name in found)
        jobs = min(self._jobs or (_processors() if documents >= MANY else 1), documents)
        can_fork = hasattr(os, "fork")
        for page in self._in_processes(found, jobs) if jobs > 1 and can_fork else self._in_turn(found):
            if isinstance(page, Failure):
                yield page
            else:
                self.allowed_by |= page.result.allowed_by
                yield self._baseline.without(page) if self._baseline else page

    def _in_turn(self, names: Iterable[str | Failure]) -> Iterator[Page | Failure]:
        started = perf_counter()
        for source in sources(names, self._columns):
            self.seconds["读取"] += perf_counter() - started
            if isinstance(source, Failure):
                yield source
            else:
                yield from self._checked(source)
            started = perf_counter()
        self.seconds["读取"] += perf_counter() - started

    def _in_processes(self, names: Iterable[str | Failure], jobs: int) -> Iterator[Page | Failure]:
        """The same pages; documents are checked by other processes, all else in its turn by this one."""
        from .parallel import in_order

        others: deque[tuple[int, str | Failure]] = deque()

        def documents() -> Iterator[str]:
            count = 0
            for name in names:
                if isinstance(name, str) and _is_document(name):
                    count += 1
                    yield name
                else:
                    others.append((count, name))

        def before(count: int) -> Iterator[Page | Failure]:
            while others and others[0][0] <= count:
                yield from self._in_turn([others.popleft()[1]])

        done = 0
        for name, result in in_order(documents(), self._apart, jobs):
            yield from before(done)
            done += 1
            path = paths.shown(name)
            if isinstance(result, Exception):
                yield Failure(path, f"{path}: 检查这个文件的进程出错（{type(result).__name__}），没有查")
                continue
            pages, seconds = result
            for step, value in seconds.items():
                self.seconds[step] += value
            yield from pages
        yield from before(done)

    def _apart(self, name: str) -> tuple[list[Page | Failure], dict[str, float]]:
        """The pages of a document, and the time that they took, in a process of its own."""
        self.seconds = dict.fromkeys(self.seconds, 0.0)
        return list(self._in_turn([name])), self.seconds

    def _checked(self, source: Source) -> Iterator[Page]:
        started = perf_counter()
        document = source.document
        parts = {"text": self._scanner.scan(document)}
        if source.row and document.title:
            parts = {"title": self._scanner.scan(document._replace(text=document.title)), **parts}
        for result in parts.values():
            if source.unread:
                result.incomplete = "；".join(filter(None, (source.unread, result.incomplete)))
        post = self._post(source, parts)
        pages = [
            Page(source.path, source.encoding, result, reveal=self._reveal, post=post, part=part, layout=source.layout)
            for part, result in parts.items()
        ]
        self.seconds["查找"] += perf_counter() - started
        yield from pages

    def _post(self, source: Source, parts: dict[str, Result]) -> Post:
        document = source.document
        if not source.row:
            return NO_POST
        # Ids and addresses have long numbers of their own: only what is an identifier is hidden.
        number, url, title = map(self.masked, (document.id, document.url, document.title))
        text = "" if number or url or title else mask_long_numbers(document.text)
        key = post_key(document._replace(id=number, url=url, title=title, text=text))
        nth = self._seen[key]
        self._seen[key] += 1
        return Post(
            nth_key(key, nth),
            source.row,
            document.id if self._reveal else number,
            _shown(document.unit),
            _shown(document.platform),
            _shown(document.site),
            document.title if self._reveal else mask_long_numbers(title),
            document.url if self._reveal else url,
            str(document.date or ""),
        )

    def masked(self, value: str) -> str:
        """The value with what is an identifier hidden, or as long as one; other long numbers stay."""
        if not any(map(str.isdigit, value)):
            return value
        return re.sub(
            _LOOKS_PERSONAL, lambda number: mask_long_numbers(number[0]), self._scanner.scan(value).masked_text
        )


def sources(names: Iterable[str | Failure], columns: Mapping[str, str]) -> Iterator[Source | Failure]:
    """Each document of the files (of paths.expand); a failure for what could not be read."""
    for name in names:
        if isinstance(name, Failure):
            yield name
            continue
        path = paths.shown(name)
        try:
            if readers.archive_format(name):
                with readable(path):
                    for source in readers.read_archive(name, path, columns):
                        yield Failure(path, str(source)) if isinstance(source, InputError) else source
            else:
                with readable(path):
                    data = _bytes_of(name, path)
                text, encoding, layout, unread = readers.read_document(data, path, os.path.splitext(name)[1])
                yield Source(path, encoding, Document(text), layout=layout, unread=unread)
        except InputError as error:
            yield Failure(path, str(error))


# The lengths of mobile and identity numbers, by themselves; dates and serial numbers in addresses are no such.
_LOOKS_PERSONAL = r"(?<!\d)(?:1[3-9]\d{9}|\d{6}(?:19|20)\d\d[01]\d[0-3]\d{4}[\dXx]|\d{8}[01]\d[0-3]\d{4})(?!\d)"


def _processors() -> int:
    """How many processes gain something; 1 where it is not known that it is safe to fork them."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 1


def _is_document(name: str) -> bool:
    """Whether the file is one text, which another process can check."""
    return name != "-" and not readers.archive_format(name)


@contextmanager
def readable(path: str) -> Iterator[None]:
    """Says in words why the system could not read a file."""
    try:
        yield
    except OSError as error:
        reasons = {
            FileNotFoundError: "没有这个文件",
            PermissionError: "没有读取权限",
            IsADirectoryError: "是文件夹",
        }
        reason = "链接绕成了圈" if error.errno == errno.ELOOP else reasons.get(type(error), error.strerror)
        raise InputError(f"{path}: 无法读取：{reason}") from None


def _bytes_of(name: str, path: str) -> bytes:
    if name != "-":
        with open(name, "rb") as file:
            return file.read()
    if sys.stdin is None:
        raise InputError(f"{path}: 标准输入已关闭")
    return sys.stdin.buffer.read()


@lru_cache(4096)  # an archive has few units
def _shown(name: str) -> str:
    return mask_long_numbers(name)
