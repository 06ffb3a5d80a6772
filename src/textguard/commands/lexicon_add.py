"""textguard lexicon add: rows of a spreadsheet put into a user's lexicon."""

from __future__ import annotations

import argparse
from pathlib import Path
from tempfile import TemporaryDirectory

from .. import lexicon_tables
from ..reports.files import whole_file
from . import CLEAN, FINDINGS, complain
from .lexicon_check import complaints

DESCRIPTION = "把表格（.csv、.xlsx 或 .tsv，列名与词库相同）中的条目加进自己的词库：先全部检查，都没有问题才写入。"
EPILOG = "退出码：0 已写入；1 有矛盾或不如所说的，没有写入；2 有不能用的行，没有写入。"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="要加进去的表格：.csv、.xlsx 或 .tsv")
    parser.add_argument("--to", required=True, metavar="LEXICON", help="词库（.tsv），没有就新建；文件名是类别")
    parser.add_argument("--replace", action="store_true", help="词库中已有的，以表格为准（默认是错误）")


def run(options: argparse.Namespace) -> int:
    """Does it, and returns the exit code."""
    target = Path(options.to)
    addition = lexicon_tables.add(list(map(Path, options.files)), target, replace=options.replace)
    with TemporaryDirectory() as folder:
        trial = Path(folder) / target.name
        trial.write_text(addition.text, "utf-8")
        found = complaints(addition.entries, [trial])
    for line in found:
        complain(line)
    if found:
        return FINDINGS
    if addition.added:
        with whole_file(options.to) as temporary:
            Path(temporary).write_text(addition.text, "utf-8", newline="\n")
    told = f"{options.to}: 加入 {addition.added} 条，原有的相同 {addition.known} 条，共 {len(addition.entries)} 条"
    complain(told)
    return CLEAN
