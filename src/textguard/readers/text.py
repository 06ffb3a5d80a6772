"""Plain text: UTF-8, UTF-16 or UTF-32 with a byte order mark, else GB18030 (which holds GBK and GB2312) or Big5."""

from __future__ import annotations

import codecs
import re
from contextlib import suppress
from functools import lru_cache

from ..errors import InputError

# UTF-32 first: its mark begins like that of UTF-16.
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_COMMON = {
    "gb18030": ((*range(0xA1, 0xAA), *range(0xB0, 0xD8)), range(0xA1, 0xFF)),
    "big5hkscs": ((*range(0xA1, 0xA3), *range(0xA4, 0xC7)), (*range(0x40, 0x7F), *range(0xA1, 0xFF))),
}
"""The bytes, first and second, of signs and of common characters: either standard has these in blocks."""
_ARCHIVES = {
    b"PK\x03\x04": "Word、Excel 或压缩文件；Word 文件的扩展名应是 .docx，Excel 文件的应是 .xlsx",
    b"%PDF": "PDF 文件；扩展名应是 .pdf",
    b"\xd0\xcf\x11\xe0": "旧版或加密的 Word、Excel 文件；请去掉密码，另存为 .docx、.xlsx 后再查",
}


def read(data: bytes, name: str, declared: str = "") -> tuple[str, str]:
    """The text, line ends as they are, and the name of its encoding: by its mark, else UTF-8, else what is declared,
    else GB18030 or Big5.

    Raises InputError for what is no text: bytes that fit no encoding are never guessed at.
    """
    for magic, kind in _ARCHIVES.items():
        if data.startswith(magic):
            raise InputError(f"{name}: 是{kind}")
    text, encoding = _decode(data, name, declared)
    text = text.removeprefix("\ufeff")
    # Nearly any bytes decode as GB18030, and any ASCII as UTF-8: what nobody types gives a binary file away.
    if "\0" in text or (encoding in _COMMON and any(c < " " and c not in "\t\n\v\f\r\x1a" for c in text)):
        raise InputError(f"{name}: 不是文本文件（含有控制字符）；请另存为 UTF-8 编码的纯文本后再查")
    return text, encoding


def is_utf8_in_part(data: bytes) -> bool:
    """Whether bytes that are not all UTF-8 are so for the most part: a file that was cut off, or two put together.

    Read as GB18030 they would often pass, with no right character in them, and so with nothing to find.
    """
    text = data.decode("utf-8", "replace")
    return len(re.findall("[\u0800-\ufffc\U00010000-\U0010ffff]", text)) > text.count("\ufffd")


def double_byte(data: bytes) -> str:
    """The encoding of text that is not UTF-8: gb18030, or big5hkscs where that is plain.

    Nearly any bytes can be read as both. But what is common in Big5, read as GB18030, is for a good part rare or
    nothing, and text in GB2312 never looks like Big5: its rare characters are rare there too.
    """
    return "big5hkscs" if _uncommon(data, "gb18030") > 4 * _uncommon(data, "big5hkscs") + 8 else "gb18030"


def _uncommon(data: bytes, encoding: str) -> int:
    """How many of the first characters are not common ones of the encoding."""
    try:
        text = codecs.getincrementaldecoder(encoding)().decode(data)  # the last character may be cut off
    except UnicodeDecodeError:
        return len(data)
    common = _common(encoding)
    return sum(character not in common for character in re.sub(r"[\0-\x7f]+", "", text)[:10_000])


@lru_cache
def _common(encoding: str) -> set[str]:
    first, second = _COMMON[encoding]
    return set(bytes(byte for one in first for other in second for byte in (one, other)).decode(encoding, "ignore"))


def _decode(data: bytes, name: str, declared: str) -> tuple[str, str]:
    marked = next((encoding for mark, encoding in _MARKS.items() if data.startswith(mark)), None)
    tried = [marked or "utf-8"]
    try:
        return data.decode(tried[0]), tried[0]
    except UnicodeDecodeError as error:
        at = error.start
    if not marked and not is_utf8_in_part(data):
        tried.append(declared or double_byte(data))
        with suppress(UnicodeDecodeError):
            return data.decode(tried[1]), tried[1]
    line = data[:at].count(b"\n") + 1
    encodings = "，也不是 ".join(tried).upper()
    raise InputError(f"{name}:{line}: 第 {at + 1} 字节起不是 {encodings} 编码；请用 UTF-8 编码另存后再查")
