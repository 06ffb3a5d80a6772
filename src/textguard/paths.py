"""What the command line names: files, folders and patterns."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Sequence

from .privacy import mask_long_numbers
from .readers import SUFFIXES
from .records import NamedTuple

_CANNOT_BE_READ = (".doc", ".wps", ".xls")
"""Documents all the same: that they are not checked must be said."""


class Failure(NamedTuple):
    """A file, or a row of one, that could not be checked."""

    path: str
    message: str


def shown(name: str) -> str:
    """The name as reports have it: it may hold personal data, or bytes that are no text."""
    return mask_long_numbers(os.fsencode(name).decode("utf-8", "replace"))


def expand(names: Iterable[str], leave_out: Iterable[str] = ()) -> Iterator[str | Failure]:
    """Each file once per name; for what cannot be found a failure.

    A folder stands for the files below it that a reader knows by their extension, by name; hidden ones and links to
    folders are passed over. A pattern (*, ?, [...], ** for folders at any depth) stands for the files and folders
    that it matches. `leave_out` is left out of both: reports must not be checked.
    """
    without = {os.path.realpath(name) for name in leave_out}
    for name in names:
        if "\0" in name:
            yield Failure(shown(name), f"{shown(name)}: 文件名无效")
        elif os.path.isdir(name):
            yield from _below(name, without)
        elif _has_magic(name) and not os.path.lexists(name):
            from glob import glob

            matched = sorted(_like(name) if "**" in name else glob(name))
            if not matched:
                yield Failure(shown(name), f"{shown(name)}: 没有与之相符的文件")
            for path in matched:
                if os.path.isdir(path):
                    yield from _below(path, without)
                elif os.path.realpath(path) not in without:
                    yield path
        else:
            yield name


def _has_magic(name: str) -> bool:
    return any(character in name for character in "*?[")


def _like(pattern: str) -> Iterator[str]:
    """The files that a pattern with ** matches; unlike glob's, links to folders are not followed: they may be loops."""
    parts = pattern.split(os.sep)
    fixed = next(index for index, part in enumerate(parts) if _has_magic(part))
    base = os.sep.join(parts[:fixed])
    for place, files in _walk(base + os.sep if fixed else ".", []):
        for name in files:
            path = os.path.join(place, name)
            path = path if fixed else os.path.relpath(path)
            if _matches(path.split(os.sep)[fixed:], parts[fixed:]):
                yield path


def _matches(names: Sequence[str], patterns: Sequence[str]) -> bool:
    from fnmatch import fnmatchcase

    if not patterns:
        return not names
    if patterns[0] == "**":
        return not patterns[1:] or _matches(names, patterns[1:]) or (bool(names) and _matches(names[1:], patterns))
    return bool(names) and fnmatchcase(names[0], patterns[0]) and _matches(names[1:], patterns[1:])


def _walk(folder: str, failed: list[OSError]) -> Iterator[tuple[str, list[str]]]:
    """Each folder below and its files, without hidden ones."""
    for place, folders, files in os.walk(folder, onerror=failed.append):
        folders[:] = [name for name in folders if not name.startswith(".")]
        yield place, [name for name in files if not name.startswith(".")]


def _below(folder: str, without: set[str]) -> Iterator[str | Failure]:
    found: list[str] = []
    failed: list[OSError] = []
    for place, files in _walk(folder, failed):
        for name in files:
            path = os.path.join(place, name)
            known = os.path.splitext(name)[1].lower() in (*SUFFIXES, *_CANNOT_BE_READ)
            if known and os.path.realpath(path) not in without:
                found.append(path)
    for error in failed:
        path = shown(str(error.filename))
        yield Failure(path, f"{path}: 无法读取文件夹：{error.strerror}")
    if not found and not failed:
        yield Failure(shown(folder), f"{shown(folder)}: 文件夹中没有可以检查的文件（{' '.join(sorted(SUFFIXES))}）")
    yield from sorted(found)
