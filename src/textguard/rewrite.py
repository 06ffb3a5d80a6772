"""Files changed whole or not at all, with a record beside them that takes the change back.

Whatever moment the machine stops at: the file is the old one or the new one, and if it is the new one, the old one is
in the record. What an interrupted run leaves behind the next one removes.
"""

from __future__ import annotations

import os
import re
import tempfile
from contextlib import suppress
from hashlib import blake2b, sha256
from pathlib import Path

from .errors import InputError
from .records import NamedTuple

SUFFIX = ".textguard-undo"
_HEADER = re.compile(rb"textguard-undo 1 ([0-9a-f]{64}) ([0-9a-f]{64}) (\d+)\n")


class _Level(NamedTuple):
    """One change: the file before, the hash of the file after, and the record of the changes before it."""

    before: bytes
    after: str
    rest: bytes


def write(path: str, name: str, old: bytes, new: bytes) -> None:
    """Makes a file that holds `old` hold `new`; mode and owner stay. Raises InputError and OSError."""
    target = _target(path)
    if target.read_bytes() != old:
        raise InputError(f"{name}: 在检查期间被改动，没有写入")
    if not os.access(target, os.W_OK):
        raise InputError(f"{name}: 没有写入权限")
    record = _record(target)
    levels = record.read_bytes() if record.exists() else b""
    if levels and (level := _level(levels, name)).before == old:
        levels = level.rest  # a change that was never made, or is taken back
    header = f"textguard-undo 1 {_hash(new)} {_hash(old)} {len(old)}\n"
    _replace(record, header.encode() + old + levels, target)
    _replace(target, new, target)


def undo(path: str, name: str) -> None:
    """Takes the last change back. Raises InputError and OSError."""
    target = _target(path)
    record = _record(target)
    if not record.exists():
        raise InputError(f"{name}: 没有撤销记录（{record.name}）")
    level = _level(record.read_bytes(), name)
    present = target.read_bytes()
    if present != level.before:
        if _hash(present) != level.after:
            raise InputError(f"{name}: 改写之后又被改动，没有恢复；原来的内容在 {record.name} 中")
        _replace(target, level.before, target)
    if level.rest:
        _replace(record, level.rest, target)
    else:
        record.unlink()
        _sync(record.parent)


def has_record(path: str) -> bool:
    """Whether a change of the file can be taken back."""
    return _record(Path(os.path.realpath(path))).exists()


def tidy(path: str) -> None:
    """Removes what an interrupted run left of its work on the file. Raises OSError."""
    target = Path(os.path.realpath(path))
    for left in target.parent.glob(_prefix(target) + "*"):
        left.unlink(missing_ok=True)


def _target(path: str) -> Path:
    """The file itself, where the path is a link; what an interrupted run left is removed."""
    tidy(path)
    return Path(os.path.realpath(path))


def _record(target: Path) -> Path:
    return target.with_name(target.name + SUFFIX)


def _prefix(target: Path) -> str:
    return f".textguard-{blake2b(os.fsencode(target.name.removesuffix(SUFFIX)), digest_size=6).hexdigest()}-"


def _hash(data: bytes) -> str:
    return sha256(data).hexdigest()


def _level(record: bytes, name: str) -> _Level:
    header = _HEADER.match(record)
    if header:
        end = header.end() + int(header[3])
        before = record[header.end() : end]
        if _hash(before) == header[2].decode():
            return _Level(before, header[1].decode(), record[end:])
    raise InputError(f"{name}: 撤销记录（{SUFFIX}）已损坏")


def _replace(path: Path, data: bytes, like: Path) -> None:
    """Puts data in the place of a file, with the mode and owner of another."""
    state = like.stat()
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=_prefix(path))
    try:
        try:
            left = memoryview(data)
            while left:
                left = left[os.write(handle, left) :]
            with suppress(OSError, AttributeError):  # who may not give files away keeps them; Windows has no owners
                os.chown(temporary, state.st_uid, state.st_gid)
            os.chmod(temporary, state.st_mode & 0o7777)
            os.fsync(handle)
        finally:
            os.close(handle)
        os.replace(temporary, path)
    except BaseException:
        with suppress(OSError):
            os.unlink(temporary)
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Makes a change of names last; some systems cannot, and need not, do so."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
