"""textguard model train: a model of the language from correct posts."""

from __future__ import annotations

import argparse
from pathlib import Path

from ..engine import MOST_MODEL, Trainer
from ..paths import Failure
from ..reports.files import whole_file
from ..run import sources
from . import (
    CLEAN,
    TROUBLE,
    Progress,
    add_column,
    complain,
)

DESCRIPTION = "由本单位正确的稿件训练语言模型，供 --model 使用。同类文稿越多越好，最好在 1,000 万字以上。"
EPILOG = "退出码：0 完成；2 有文件未能读取，或文本太少。"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    parser.add_argument("files", nargs="+", metavar="FILE", help="稿件：文件、文件夹或通配符")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="模型文件")
    add_column(parser)
    parser.add_argument(
        "--size", type=float, default=MOST_MODEL / 1e6, metavar="MB", help="模型文件至多多大（默认 %(default)g MB）"
    )


def run(options: argparse.Namespace) -> int:
    """Does it, and returns the exit code."""
    trainer = Trainer()
    progress = Progress()
    code = CLEAN
    for source in sources(options.files, dict(options.column)):
        if isinstance(source, Failure):
            progress.clear()
            complain(source.message)
            code = TROUBLE
            continue
        trainer.add(source.document.title)
        trainer.add(source.document.text)
        progress.show(f"已读 {trainer.size:,} 字…")
    progress.show("正在计数…")
    image = trainer.image(int(options.size * 1e6))
    progress.clear()
    with whole_file(options.output) as temporary:
        Path(temporary).write_bytes(image)
    complain(f"{options.output}: 由 {trainer.size:,} 字训练，{len(image) / 1e6:.1f} MB")
    return code
