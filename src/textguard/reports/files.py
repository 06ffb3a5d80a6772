"""Reports to files: the format by the extension, the file whole or not there."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import ConfigError
from . import Page, Report

Settings = Mapping[str, str]


def _csv(_path: str, _settings: Settings) -> Report:
    from .csv import CsvReport

    return CsvReport()


def _docx(path: str, _settings: Settings) -> Report:
    from .docx import DocxReport

    return DocxReport(path)


def _html(_path: str, settings: Settings) -> Report:
    from .html import HtmlReport

    return HtmlReport(settings)


def _json(_path: str, _settings: Settings) -> Report:
    from .json import JsonReport

    return JsonReport(show_excused=False)


def _jsonl(_path: str, _settings: Settings) -> Report:
    from .json import JsonLinesReport

    return JsonLinesReport(show_excused=False)


def _sarif(_path: str, _settings: Settings) -> Report:
    from .sarif import SarifReport

    return SarifReport()


def _text(_path: str, _settings: Settings) -> Report:
    from .text import TextReport

    return TextReport(colour=False, show_excused=False)


def _xlsx(path: str, settings: Settings) -> Report:
    from .xlsx import XlsxReport

    return XlsxReport(path, settings)


FORMATS: dict[str, Callable[[str, Settings], Report]] = {
    ".xlsx": _xlsx,
    ".html": _html,
    ".docx": _docx,
    ".csv": _csv,
    ".json": _json,
    ".jsonl": _jsonl,
    ".sarif": _sarif,
    ".txt": _text,
}


@contextmanager
def whole_file(path: str) -> Iterator[str]:
    """The name of a file to write; it takes the place of `path` when the block ends well. Raises ConfigError."""
    target = Path(path)
    try:
        handle, temporary = _temporary(target)
    except OSError as error:
        raise ConfigError(f"{path}: 无法写出：{error.strerror}") from None
    os.close(handle)
    try:
        yield temporary
        _put(temporary, target)
    finally:
        with suppress(FileNotFoundError):
            os.unlink(temporary)


def _temporary(path: Path) -> tuple[int, str]:
    return tempfile.mkstemp(dir=path.parent, prefix=".textguard-", suffix=path.suffix)


def _put(temporary: str, path: Path) -> None:
    with suppress(OSError):
        mask = os.umask(0)
        os.umask(mask)
        os.chmod(temporary, 0o666 & ~mask)
    os.replace(temporary, path)


class ReportFile:
    """A report that is written beside its place and put there when it is whole.

    Raises ConfigError for an extension that is no format's, and for a folder that cannot be written to.
    """

    def __init__(self, path: str, settings: Settings) -> None:
        self.path = Path(path)
        form = FORMATS.get(self.path.suffix.lower())
        if form is None:
            raise ConfigError(f"{path}: 报告的格式由扩展名决定，可用的有：{' '.join(FORMATS)}")
        try:
            handle, self._temporary = _temporary(self.path)
        except OSError as error:
            raise ConfigError(f"{path}: 无法写出：{error.strerror}") from None
        try:
            self._report = form(self._temporary, settings)
            self._file = os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace", newline="\n")
        except BaseException:
            os.close(handle)
            os.unlink(self._temporary)
            raise

    def page(self, page: Page) -> None:
        """Adds a checked text."""
        self._write(self._report.page(page))

    def failure(self, path: str, message: str) -> None:
        """Adds what could not be checked."""
        self._write(self._report.failure(path, message))

    def end(self) -> None:
        """Puts the file in its place."""
        self._file.flush()
        self._write(self._report.end())
        self._file.close()
        _put(self._temporary, self.path)

    def abandon(self) -> None:
        """Leaves nothing behind, unless the file is in its place."""
        with suppress(OSError):
            self._file.close()
        with suppress(FileNotFoundError):
            os.unlink(self._temporary)

    def _write(self, lines: Iterable[str]) -> None:
        for line in lines:
            self._file.write(line + "\n")
