"""textguard fix: safe corrections in files."""

from __future__ import annotations

import argparse
from pathlib import Path

from .. import fix, paths, rewrite
from ..errors import InputError
from ..language import tr
from ..paths import Failure
from ..reports import printable
from ..run import readable
from . import (
    CLEAN,
    FINDINGS,
    TROUBLE,
    add_checking,
    add_files,
    add_select,
    complain,
    make_scanner,
)

DESCRIPTION = "改正可以直接改的问题：显示改动；加 --write 才写入文件，并留下撤销记录。"
EPILOG = "退出码：0 没有可以直接改的，或者已经写入；1 有可以直接改的；2 有文件未能处理。"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    add_files(parser)
    add_checking(parser)
    add_select(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--write", action="store_true", help="写入文件，撤销记录写在旁边（FILE.textguard-undo）")
    how.add_argument("--undo", action="store_true", help="恢复到上一次写入之前，一字节不差")


def run(options: argparse.Namespace) -> int:
    """Does it, and returns the exit code."""
    scanner = None if options.undo else make_scanner(options)
    code = CLEAN
    made = files = left = 0
    for name in fix.files(options.files, undo=options.undo):
        if isinstance(name, Failure):
            complain(name.message)
            code = TROUBLE
            continue
        shown = paths.shown(name)
        try:
            with readable(shown):
                if scanner is None:
                    fix.undo(name, shown)
                    print(tr(f"{printable(shown)}: 已恢复"))
                    continue
                if options.write:
                    rewrite.tidy(name)
                change = fix.change(Path(name).read_bytes(), shown, Path(name).suffix, scanner, reveal=options.reveal)
            left += change.left
            if not change.made:
                continue
            made += change.made
            files += 1
            if options.write:
                fix.write(name, shown, change)
                print(tr(f"{printable(shown)}: 改了 {change.made} 处"))
            else:
                for line in change.diff(shown):
                    print(line)
                code = code or FINDINGS
        except InputError as error:
            complain(str(error))
            code = TROUBLE
    if scanner is not None:
        how = "改了" if options.write else "可以直接改"
        hint = "；加 --write 写入" if made and not options.write else ""
        complain(f"{how} {made} 处（{files} 个文件），另有 {left} 处需要人看{hint}")
    return code
