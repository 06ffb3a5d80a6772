"""The subcommands, one in a module; here what they share: options, the scanner and the reports that these ask for.

A command is a module with these names; cli.py lists them:
    DESCRIPTION, EPILOG     what `--help` says of it, above and below the options
    add_arguments(parser)   what it takes
    run(options)            does it and returns the exit code
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Sequence
from time import perf_counter
from typing import TYPE_CHECKING

from .. import __version__, config
from ..context import Allow
from ..errors import ConfigError
from ..finding import SEVERITIES
from ..language import tr
from ..privacy import mask_long_numbers
from ..readers.posts import FIELDS
from ..reports import Page, inert, printable
from ..run import Run
from ..scanner import Scanner

if TYPE_CHECKING:
    from pathlib import Path

    from ..baseline import Baseline

FORMATS = ("text", "concise", "json", "jsonl", "github", "sarif", "rdjson")
CLEAN, FINDINGS, TROUBLE, INTERRUPTED = 0, 1, 2, 130


def add_files(parser: argparse.ArgumentParser) -> None:
    """The files of every command that checks files."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="要检查的文件、文件夹或通配符：文本、Markdown、HTML、DOCX、PDF，或稿件库 JSONL、CSV、XLSX；- 表示标准输入",
    )


def add_checking(parser: argparse.ArgumentParser) -> None:
    """What every command that judges text takes."""
    parser.add_argument(
        "--lexicon", action="append", default=[], metavar="FILE", help="加用自己的词库（TSV），可多次使用"
    )
    parser.add_argument("--no-default-lexicons", action="store_true", help="不用自带词库")
    parser.add_argument(
        "--model",
        metavar="FILE",
        help="用语言模型找词库里没有的错字（只作提示）：textguard model train 训练的文件，或 default（自带）",
    )
    parser.add_argument("--ignore", action="append", metavar="RULE", help="不报这些规则或类别，可多次使用")
    parser.add_argument("--allow", action="append", default=[], metavar="PHRASE", help="此表述中的命中不报，可多次使用")
    parser.add_argument(
        "--severity",
        action="append",
        default=[],
        metavar="NAME=LEVEL",
        help="规则或类别的严重程度：serious、error、hint 或 off，可多次使用",
    )
    settings = parser.add_mutually_exclusive_group()
    settings.add_argument("--config", metavar="FILE", help="设置文件（默认向上找 textguard.toml 或 pyproject.toml）")
    settings.add_argument("--no-config", action="store_true", help="不用设置文件")
    parser.add_argument("--date", metavar="DATE", help="文稿的发布日期，如 2024-07-04（默认文中写明的，否则今天）")
    parser.add_argument(
        "--mask",
        action="append",
        default=[],
        type=_mask,
        metavar="RULE=HEAD,TAIL",
        help="某种个人信息开头和末尾各留几个字，如 resident-id=2,3，可多次使用",
    )
    parser.add_argument("--reveal", action="store_true", help="在摘录中显示完整的个人信息（默认遮盖）")


def add_archives(parser: argparse.ArgumentParser) -> None:
    """What every command that reads archives and writes reports takes."""
    add_column(parser)
    add_report(parser)


def add_report(parser: argparse.ArgumentParser) -> None:
    """What every command that writes reports takes."""
    parser.add_argument(
        "--report",
        action="append",
        default=[],
        metavar="FILE",
        help="另写报告，格式由扩展名决定（.xlsx .html .docx .csv 等），可多次使用",
    )
    parser.add_argument("--jobs", type=_jobs, metavar="N", help="用几个进程检查文件（默认：文件多时有几个核用几个）")


def add_column(parser: argparse.ArgumentParser) -> None:
    """What every command that reads archives takes."""
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        type=_column,
        metavar="FIELD=COLUMN",
        help="稿件库中某一项在哪一列，如 text=正文，可多次使用",
    )


def add_select(parser: argparse.ArgumentParser) -> None:
    """What every command takes that does not select by itself."""
    parser.add_argument("--select", action="append", metavar="RULE", help="只报这些规则或类别，可多次使用")


def add_output(parser: argparse.ArgumentParser) -> None:
    """What every command that lists findings takes."""
    parser.add_argument(
        "--fail-on", choices=tuple(SEVERITIES), help="有这样或更严重的问题时退出码为 1（默认 hint，即任何问题）"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="输出格式（默认 text）")
    parser.add_argument("--show-excused", action="store_true", help="同时列出经上下文判断不报的命中及原因")
    parser.add_argument("--timing", action="store_true", help="最后说明读取、查找、报告各用了多少时间")


def _jobs(value: str) -> int:
    if not value.isdecimal() or not 1 <= int(value) <= 256:
        raise argparse.ArgumentTypeError(f"{value!r} 应是 1 到 256 的数")
    return int(value)


def _column(value: str) -> tuple[str, str]:
    field, equals, column = value.partition("=")
    if not equals or not column:
        raise argparse.ArgumentTypeError(f"{value!r} 应写成 FIELD=COLUMN，如 text=正文")
    if field not in FIELDS:
        raise argparse.ArgumentTypeError(f"没有“{field}”这一项；可用的有：{'、'.join(FIELDS)}")
    return field, column


def _mask(value: str) -> tuple[str, tuple[int, int]]:
    rule, _, numbers = value.partition("=")
    head, _, tail = numbers.partition(",")
    if not (head.isdecimal() and tail.isdecimal()):
        raise argparse.ArgumentTypeError(f"{value!r} 应写成 RULE=HEAD,TAIL，如 resident-id=2,3")
    return rule.removeprefix("privacy/"), (int(head), int(tail))


def with_settings(options: argparse.Namespace) -> argparse.Namespace:
    """The options, and under them what the settings file says."""
    if options.no_config:
        settings = config.Settings()
    elif options.config:
        from pathlib import Path

        settings = config.load(Path(options.config))
    else:
        settings = config.find()
    severity = dict(settings.severity)
    for value in options.severity:
        name, equals, level = value.rpartition("=")
        if not equals:
            raise ConfigError(f"--severity {value!r} 应写成 NAME=LEVEL，如 typo=hint")
        severity[name] = level
    options.severity = severity
    options.rules = settings.rules
    options.mask = {**settings.mask, **dict(options.mask)}
    options.config = settings.where
    options.lexicon = [*map(str, settings.lexicons), *options.lexicon]
    options.allow = [*settings.allow, *map(Allow, options.allow)]
    options.ignore = [*settings.ignore, *(options.ignore or ())]
    options.lang = options.lang or settings.lang
    if getattr(options, "baseline", "") is None:
        options.baseline = settings.baseline
    if options.model is None:
        options.model = settings.model
    if getattr(options, "select", None) is None:  # notice selects by itself
        options.select = settings.select
    if getattr(options, "fail_on", None) is None:
        options.fail_on = settings.fail_on
    return options


def make_scanner(options: argparse.Namespace, *lexicons: Path) -> Scanner:
    """The scanner that the options ask for, with these lexicons besides."""
    return Scanner(
        [*options.lexicon, *lexicons],
        defaults=not options.no_default_lexicons,
        select=options.select,
        ignore=options.ignore,
        allow=options.allow,
        severity=options.severity,
        rules=options.rules,
        date=options.date,
        model=options.model,
        mask=options.mask,
    )


def make_run(options: argparse.Namespace, scanner: Scanner, baseline: Baseline | None = None) -> Run:
    """The run that the options ask for."""
    return Run(
        scanner,
        columns=dict(options.column),
        reveal=options.reveal,
        leave_out=[*options.report, *([options.baseline] if baseline else [])],
        baseline=baseline,
        jobs=options.jobs,
    )


def provenance(options: argparse.Namespace) -> dict[str, str]:
    """What a report says of how it came about."""
    from datetime import datetime

    comma = tr("、")
    settings = {
        "textguard": __version__,
        "检查时间": datetime.now().strftime("%Y-%m-%d %H:%M"),
        "检查的文件": comma.join(options.files),
        "设置文件": options.config,
        "词库": comma.join([*([] if options.no_default_lexicons else [tr("自带词库")]), *options.lexicon]) or tr("无"),
        "语言模型": options.model or "",
        "只报": comma.join(options.select or ()),
        "不报": comma.join(options.ignore or ()),
        "程度": comma.join(f"{name}={level}" for name, level in options.severity.items()),
        "白名单": comma.join(map(_told, options.allow)),
        "遮盖": comma.join(tr(f"{rule} 留 {head} + {tail}") for rule, (head, tail) in options.mask.items()),
        "基线": getattr(options, "baseline", None) or "",
        "发布日期": options.date or tr("各篇所带，或文中写明；没有的按检查当天"),
    }
    return {tr(name): mask_long_numbers(value) for name, value in settings.items() if value}


def _told(phrase: Allow) -> str:
    details = tr("，").join(filter(None, (phrase.reason, tr(f"至 {phrase.until}") if phrase.until else "")))
    return phrase.text + tr("（") + details + tr("）") if details else phrase.text


def keep_apart(options: argparse.Namespace) -> None:
    """Raises ConfigError if a report would take the place of what is checked, or of another report."""
    baseline = getattr(options, "baseline", None)
    kept = [*options.files, *getattr(options, "lexicon", ()), *([baseline] if baseline else [])]
    taken = {os.path.realpath(name) for name in kept}
    for path in options.report:
        if os.path.realpath(path) in taken:
            raise ConfigError(f"{path}: 报告会覆盖要检查的文件或另一份报告；请换一个文件名")
        taken.add(os.path.realpath(path))


def complain_of_suppressions(allowed: Sequence[Allow], used: Collection[int]) -> None:
    """Names the allowed phrases that have ended, and those that excused nothing."""
    for index, phrase in enumerate(allowed):
        if phrase.has_ended:
            complain(f"白名单“{phrase.text}”已于 {phrase.until} 到期，不再起作用；请删去或改 until")
        elif index not in used:
            complain(f"白名单“{phrase.text}”这次没有用到；如不再需要，请删去")


class Progress:
    """How far a long run is, on one line of the terminal, twice a second."""

    def __init__(self) -> None:
        self._shows = sys.stderr is not None and sys.stderr.isatty()
        self._posts = self._found = 0
        self._next = perf_counter() + 1
        self._is_shown = False

    def count(self, page: Page) -> None:
        """Counts a page."""
        self._posts += page.part == "text"
        self._found += len(page.result)
        self.show(f"已检查 {self._posts} 篇，发现 {self._found} 处问题…")

    def show(self, message: str) -> None:
        """Shows the message, if it is time."""
        if self._shows and perf_counter() >= self._next:
            self._next = perf_counter() + 0.5
            self._is_shown = True
            print(f"\r{tr(message)}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Makes room for other output."""
        if self._is_shown:
            self._is_shown = False
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def complain(message: str) -> None:
    """Says it on stderr."""
    if sys.stderr is not None:
        print(inert(f"textguard: {printable(mask_long_numbers(tr(message)))}"), file=sys.stderr)
