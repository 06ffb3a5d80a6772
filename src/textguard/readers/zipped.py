"""What Office files are: ZIP archives, which are opened only if they unpack to something sane."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import BinaryIO

from ..errors import InputError

SIZE_LIMIT = 4 << 30
"""Bytes that a file may unpack to."""
RATIO_LIMIT = 200
"""How many times its size a large part of a file may unpack to; text comes to some 20."""


def check(path: Path | BinaryIO, name: str, kind: str) -> None:
    """Raises InputError for what is no "Excel" or "Word" file, is encrypted, or would unpack to too much."""
    try:
        with zipfile.ZipFile(path) as container:
            parts = container.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        if _begins_like_ole(path):
            form = {"Excel": ".xlsx", "Word": ".docx"}[kind]
            raise InputError(f"{name}: 是加密的或旧版的 {kind} 文件；请去掉密码，另存为 {form} 后再查") from None
        raise InputError(f"{name}: 不是 {kind} 文件，或者已损坏") from None
    if any(part.flag_bits & 1 for part in parts):
        raise InputError(f"{name}: 已加密；请去掉密码后再查")
    if sum(part.file_size for part in parts) > SIZE_LIMIT or any(
        part.file_size > 100 << 20 and part.file_size > RATIO_LIMIT * max(1, part.compress_size) for part in parts
    ):
        raise InputError(f"{name}: 解压后过大，没有打开")


def _begins_like_ole(path: Path | BinaryIO) -> bool:
    if isinstance(path, Path):
        with path.open("rb") as file:
            return _begins_like_ole(file)
    path.seek(0)
    return path.read(4) == b"\xd0\xcf\x11\xe0"
