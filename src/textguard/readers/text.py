"""Plain text: UTF-8, UTF-16 or UTF-32 with a byte order mark, or GB18030 (which holds GBK and GB2312)."""

from __future__ import annotations

import codecs

from ..errors import InputError

# UTF-32 first: its mark begins like that of UTF-16.
_MARKS = {
    codecs.BOM_UTF32_LE: "utf-32-le",
    codecs.BOM_UTF32_BE: "utf-32-be",
    codecs.BOM_UTF8: "utf-8",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
_ARCHIVES = {
    b"PK\x03\x04": "Word、Excel 或压缩文件；Word 文件的扩展名应是 .docx，Excel 文件的应是 .xlsx",
    b"%PDF": "PDF 文件；扩展名应是 .pdf",
    b"\xd0\xcf\x11\xe0": "旧版或加密的 Word、Excel 文件；请去掉密码，另存为 .docx、.xlsx 后再查",
}


def read(data: bytes, name: str, fallback: str = "gb18030") -> tuple[str, str]:
    """The text, line ends as they are, and the name of its encoding: by its mark, else UTF-8, else the fallback.

    Raises InputError for what is no text: bytes that fit no encoding are never guessed at.
    """
    for magic, kind in _ARCHIVES.items():
        if data.startswith(magic):
            raise InputError(f"{name}: 是{kind}")
    text, encoding = _decode(data, name, fallback)
    text = text.removeprefix("\ufeff")
    # Nearly any bytes decode as GB18030, and any ASCII as UTF-8: what nobody types gives a binary file away.
    if "\0" in text or (encoding == fallback and any(c < " " and c not in "\t\n\v\f\r\x1a" for c in text)):
        raise InputError(f"{name}: 不是文本文件（含有控制字符）；请另存为 UTF-8 编码的纯文本后再查")
    return text, encoding


def _decode(data: bytes, name: str, fallback: str) -> tuple[str, str]:
    marked = next((encoding for mark, encoding in _MARKS.items() if data.startswith(mark)), None)
    tried = [marked] if marked else ["utf-8", fallback]
    failed: list[UnicodeDecodeError] = []
    for encoding in tried:
        try:
            return data.decode(encoding), encoding
        except UnicodeDecodeError as error:
            failed.append(error)
    line = data[: failed[0].start].count(b"\n") + 1
    encodings = "，也不是 ".join(tried).upper()
    raise InputError(f"{name}:{line}: 第 {failed[0].start + 1} 字节起不是 {encodings} 编码；请用 UTF-8 编码另存后再查")
