"""The command line: which subcommand is meant, and what holds for all of them."""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from importlib import import_module
from typing import Any, NoReturn, Protocol, cast

from . import __version__, config
from .commands import INTERRUPTED, TROUBLE, complain, with_settings
from .errors import TextguardError
from .language import LANGUAGES, settle, tr
from .privacy import mask_long_numbers
from .reports import printable

COMMANDS = {
    "check": "check",
    "fix": "fix",
    "explain": "explain",
    "recheck": "recheck",
    "notice": "notice",
    "stats": "stats",
    "report": "report",
    "serve": "serve",
    "lexicon check": "lexicon_check",
    "lexicon add": "lexicon_add",
    "lexicon stats": "lexicon_stats",
    "model train": "model_train",
}
"""The subcommands, and the module of each in commands/, which is loaded when it is asked for."""


class Command(Protocol):
    """A module of commands/."""

    DESCRIPTION: str
    EPILOG: str

    def add_arguments(self, parser: argparse.ArgumentParser) -> None:
        """What it takes."""

    def run(self, options: argparse.Namespace) -> int:
        """Does it and returns the exit code."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code: 0 clean, 1 findings, 2 trouble (some of it was not checked)."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # closed by the shell
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    try:
        code = _run(list(sys.argv[1:] if arguments is None else arguments))
        if sys.stdout is not None:
            sys.stdout.flush()
        return code
    except TextguardError as error:
        for line in str(error).split("\n"):  # a line for each row that cannot be used
            complain(line)
    except OSError as error:  # of our own output: files to check are read elsewhere
        # Nothing more can be written there, not even when Python closes it.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # its reader has seen enough
            complain(f"无法写出结果：{error.strerror}")
    except KeyboardInterrupt:
        return INTERRUPTED
    return TROUBLE


def _run(arguments: list[str]) -> int:
    # Before the settings are read: what is wrong with the options, or with them.
    named = re.findall(r"(?:^|\0)--lang[=\0](zh|en)(?=\0|$)", "\0".join(arguments))[-1:]
    settle(*named)
    # The subcommand check is the default; a file with the name of one is ./check. The language may stand before it.
    before: list[str] = []
    while arguments and arguments[0].startswith("--lang"):
        taken = 1 if "=" in arguments[0] else 2
        before, arguments = before + arguments[:taken], arguments[taken:]
    name = next((name for name in COMMANDS if arguments[: name.count(" ") + 1] == name.split()), "")
    command = cast(Command, import_module(f".commands.{COMMANDS[name or 'check']}", __package__))
    parser = _Parser(
        prog=f"textguard {name}" if name not in ("", "check") else "textguard",
        description=command.DESCRIPTION,
        epilog=command.EPILOG,
        formatter_class=_Help,
    )
    parser.lang = named[0] if named else None
    command.add_arguments(parser)
    parser.add_argument("--lang", choices=LANGUAGES, help="用什么语言说话：zh 中文（默认），en 英文")
    parser.add_argument("--version", action="version", version=f"textguard {__version__}")
    options = parser.parse_args(before + arguments[len(name.split()) :])
    if "no_config" in options:
        options = with_settings(options)
        settle(options.lang)
    else:
        _settle_by_settings(options.lang)
    return command.run(options)


def _settle_by_settings(named: str | None) -> None:
    """The language where no settings are read for anything else; those that cannot be read say nothing."""
    with suppress(TextguardError):
        settle(named or config.find().lang)


class _Help(argparse.HelpFormatter):
    """As wide as the terminal. Left to find that out, it loads shutil and what unpacks archives, at every start."""

    def __init__(self, prog: str) -> None:
        try:
            width = int(os.environ.get("COLUMNS", "")) or 80
        except ValueError:
            try:
                width = os.get_terminal_size().columns
            except OSError:
                width = 80
        super().__init__(prog, width=width - 2)

    def add_usage(
        self,
        usage: str | None,
        actions: Iterable[argparse.Action],
        groups: Iterable[Any],
        prefix: str | None = None,
    ) -> None:
        """The usage, in the language chosen."""
        super().add_usage(usage, actions, groups, tr("用法：") if prefix is None else prefix)

    def start_section(self, heading: str | None) -> None:
        """A heading, in the language chosen."""
        super().start_section(tr(_WORDS.get(heading or "", heading or "")))


_WORDS = {
    "positional arguments": "参数",
    "options": "选项",
    "show this help message and exit": "显示这段说明",
    "show program's version number and exit": "显示版本",
}
"""What argparse says in a help text."""
_COMPLAINTS = {
    "argument (.+?): (.+)": "参数 {}：{}",
    "the following arguments are required: (.+)": "缺少参数：{}",
    "unrecognized arguments: (.+)": "没有这样的选项：{}",
    "expected one argument": "后面要有一个值",
    r"invalid choice: (.+?) \(choose from (.+)\)": "不能是 {}；可用的有：{}",
    "invalid int value: (.+)": "{} 不是整数",
    "not allowed with argument (.+)": "不能与 {} 一起用",
    "ignored explicit argument (.+)": "不带值，却写了 {}",
    "ambiguous option: (.+) could match (.+)": "{} 可以是几个选项：{}",
}
"""What it complains of. What is not here is said as it is."""


def _told(complaint: str) -> str:
    """What argparse complains of, in the language chosen."""
    for pattern, told in _COMPLAINTS.items():
        if match := re.fullmatch(pattern, complaint, re.DOTALL):
            return tr(told.format(*map(_told, match.groups())))
    return tr(complaint)


class _Parser(argparse.ArgumentParser):
    """What it complains of quotes what was typed, which may hold personal data."""

    lang: str | None = None
    """What --lang says; here it is not known yet whether the rest is right."""

    def format_help(self) -> str:
        _settle_by_settings(self.lang)
        self.description, self.epilog = tr(self.description or ""), tr(self.epilog or "")
        for action in self._actions:
            action.help = tr(_WORDS.get(action.help or "", action.help or ""))
        return super().format_help()

    def error(self, message: str) -> NoReturn:
        _settle_by_settings(self.lang)
        told = printable(mask_long_numbers(_told(message)))
        # Not the usage: all the options, of which most never are the matter, bury what is wrong.
        self.exit(TROUBLE, f"{self.prog}: {told}\n{self.prog}: {tr(f'用法见 {self.prog} --help')}\n")
