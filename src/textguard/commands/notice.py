"""textguard notice: the errors that a notice quotes, looked for in everything else."""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from .. import notice
from ..errors import InputError
from ..privacy import mask_long_numbers
from ..readers import read_document
from ..reports import NOTICE
from ..run import readable
from . import (
    add_archives,
    add_checking,
    add_files,
    add_output,
    check,
    complain,
    make_run,
    make_scanner,
)

DESCRIPTION = "举一反三：读出通报中引述的错误（“A”错写为“B”、“B”应为“A”、“B”→“A”），在文件中查找同样的错误。"
EPILOG = "退出码：0 没有同样的错误；1 有；2 通报中没有读到错误，或有文件未能检查。"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("notice", metavar="NOTICE", help="通报（文本、Markdown、HTML、DOCX 或 PDF）")
    add_files(parser)
    add_checking(parser)
    add_archives(parser)
    add_output(parser)


def run(options: argparse.Namespace) -> int:
    """Does it, and returns the exit code."""
    name = mask_long_numbers(options.notice)
    with readable(name):
        path = Path(options.notice)
        reading = read_document(path.read_bytes(), name, path.suffix)
    if reading.unread:
        complain(f"{name}: 未能读全：{reading.unread}")
    pairs = notice.pairs(reading.text)
    if not pairs:
        raise InputError(f"{name}: 没有读到错误；能读的写法如：将“A”错写为“B”、“B”应为“A”、“B”→“A”")
    for pair in pairs:
        complain(f"{name}:{pair.line}: “{pair.wrong}”应为“{pair.right}”")
    options.select = [f"{NOTICE}/{pair.wrong}" for pair in pairs]
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{NOTICE}.tsv"
        path.write_text(notice.lexicon_text(pairs), "utf-8")
        # What is right, by all that is known, is right here, too.
        scanner = make_scanner(options, path)
    return check.check(options, make_run(options, scanner))
