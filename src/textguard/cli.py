"""The command line: files in, a report out, an exit code for scripts."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from . import __version__, lexicon
from .errors import InputError, TextguardError
from .privacy import mask_long_numbers
from .readers import text as text_reader
from .reports import Page, Report, printable
from .reports.json import JsonLinesReport, JsonReport
from .reports.text import TextReport
from .scanner import Scanner

CLEAN, FINDINGS, TROUBLE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code: 0 clean, 1 findings, 2 trouble (some of it was not checked)."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # closed by the shell
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        if arguments[:2] == ["lexicon", "check"]:
            code = _check_lexicons(_lexicon_parser().parse_args(arguments[2:]).files)
        else:
            code = _check(_parser().parse_args(arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except TextguardError as error:
        _complain(str(error))
    except OSError as error:  # of our own output: files to check are read elsewhere
        # Nothing more can be written there, not even when Python closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # its reader has seen enough
            _complain(f"无法写出结果：{error.strerror}")
    except KeyboardInterrupt:
        return INTERRUPTED
    return TROUBLE


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="textguard",
        description="检查政务文稿中的错误表述和未脱敏的个人信息，给出修改建议。",
        epilog="退出码：0 未发现问题；1 发现问题；2 有文件未能检查或参数有误。检查词库：textguard lexicon check。",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="要检查的文本文件（UTF-8 或 GB18030）；- 表示标准输入")
    parser.add_argument("--format", choices=("text", "json", "jsonl"), default="text", help="输出格式（默认 text）")
    parser.add_argument(
        "--lexicon", action="append", default=[], metavar="FILE", help="加用自己的词库（TSV），可多次使用"
    )
    parser.add_argument("--no-default-lexicons", action="store_true", help="不用自带词库")
    parser.add_argument("--select", action="append", metavar="RULE", help="只报这些规则或类别，可多次使用")
    parser.add_argument("--ignore", action="append", metavar="RULE", help="不报这些规则或类别，可多次使用")
    parser.add_argument("--allow", action="append", default=[], metavar="PHRASE", help="此表述中的命中不报，可多次使用")
    parser.add_argument("--date", metavar="DATE", help="文稿的发布日期，如 2024-07-04（默认今天）")
    parser.add_argument("--show-excused", action="store_true", help="同时列出经上下文判断不报的命中及原因")
    parser.add_argument("--reveal", action="store_true", help="在摘录中显示完整的个人信息（默认遮盖）")
    parser.add_argument("--version", action="version", version=f"textguard {__version__}")
    return parser


def _lexicon_parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="textguard lexicon check",
        description="检查自己的词库：格式是否正确，与自带词库或彼此之间有没有矛盾。",
        epilog="退出码：0 没有问题；1 有矛盾；2 词库无法使用。",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="词库（TSV）")
    return parser


def _check_lexicons(files: Sequence[str]) -> int:
    own = [entry for name in files for entry in lexicon.load(Path(name))]
    shipped = [entry for path in lexicon.shipped() for entry in lexicon.load(path)]
    found = lexicon.contradictions(lexicon.merge(shipped, own))
    for line in found:
        print(printable(line))
    if not found:
        print(f"没有发现矛盾（{len(own)} 条）")
    return FINDINGS if found else CLEAN


def _check(options: argparse.Namespace) -> int:
    scanner = Scanner(
        options.lexicon,
        defaults=not options.no_default_lexicons,
        select=options.select,
        ignore=options.ignore,
        allow=options.allow,
        date=options.date,
    )
    report = _report(options)
    code = CLEAN
    for name in options.files:
        # A name may hold personal data, or bytes that are no text.
        path = mask_long_numbers(os.fsencode(name).decode("utf-8", "replace"))
        try:
            text, encoding = text_reader.read(_bytes_of(name, path), path)
        except InputError as error:
            _complain(str(error))
            lines = report.failure(path, str(error))
            code = TROUBLE
        else:
            result = scanner.scan(text)
            if result.incomplete:
                _complain(f"{path}: 未能查全：{result.incomplete}")
                code = TROUBLE
            elif result and code == CLEAN:
                code = FINDINGS
            lines = report.page(Page(path, encoding, result, reveal=options.reveal))
        for line in lines:
            print(line)
    for line in report.end():
        print(line)
    return code


def _report(options: argparse.Namespace) -> Report:
    if options.format == "json":
        return JsonReport(show_excused=options.show_excused)
    if options.format == "jsonl":
        return JsonLinesReport(show_excused=options.show_excused)
    colour = (
        sys.stdout is not None
        and sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )
    return TextReport(colour=colour, show_excused=options.show_excused)


def _bytes_of(name: str, path: str) -> bytes:
    if name == "-":
        if sys.stdin is None:
            raise InputError(f"{path}: 标准输入已关闭")
        return sys.stdin.buffer.read()
    try:
        return Path(name).read_bytes()
    except OSError as error:
        reasons = {
            FileNotFoundError: "没有这个文件",
            PermissionError: "没有读取权限",
            IsADirectoryError: "是文件夹，请给出其中的文件",
        }
        raise InputError(f"{path}: 无法读取：{reasons.get(type(error), error.strerror)}") from None
    except ValueError:  # a NUL in the name
        raise InputError(f"{path}: 文件名无效") from None


def _complain(message: str) -> None:
    if sys.stderr is not None:
        print(f"textguard: {printable(mask_long_numbers(message))}", file=sys.stderr)
