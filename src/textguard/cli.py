"""The command line: files in, a report out, an exit code for scripts."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Collection, Iterator, Sequence
from time import perf_counter
from typing import TYPE_CHECKING, NoReturn

from . import __version__, config, lexicon, paths
from .context import Allow
from .engine import MOST_MODEL, Trainer
from .errors import ConfigError, InputError, TextguardError
from .finding import SEVERITIES
from .paths import Failure
from .privacy import mask_long_numbers
from .readers import read_document
from .readers.posts import FIELDS
from .readers.text import read as read_text
from .reports import Page, Report, printable
from .run import Run, readable, sources
from .scanner import Scanner

if TYPE_CHECKING:
    from .reports.files import ReportFile

FORMATS = ("text", "json", "jsonl", "github", "sarif", "rdjson")
CLEAN, FINDINGS, TROUBLE, INTERRUPTED = 0, 1, 2, 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs the command and returns its exit code: 0 clean, 1 findings, 2 trouble (some of it was not checked)."""
    for stream in (sys.stdout, sys.stderr):
        if stream is not None:  # closed by the shell
            stream.reconfigure(errors="backslashreplace")  # type: ignore[union-attr]
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    try:
        # The subcommand check is the default; a file with the name of one is ./check.
        if arguments[:1] == ["recheck"]:
            code = _recheck(_with_settings(_recheck_parser().parse_args(arguments[1:])))
        elif arguments[:1] == ["notice"]:
            code = _notice(_with_settings(_notice_parser().parse_args(arguments[1:])))
        elif arguments[:1] == ["fix"]:
            code = _fix(_with_settings(_fix_parser().parse_args(arguments[1:])))
        elif arguments[:1] == ["explain"]:
            code = _explain(_with_settings(_explain_parser().parse_args(arguments[1:])))
        elif arguments[:2] == ["model", "train"]:
            code = _train(_train_parser().parse_args(arguments[2:]))
        elif arguments[:2] == ["lexicon", "check"]:
            code = _check_lexicons(_lexicon_parser().parse_args(arguments[2:]).files)
        else:
            code = _check(_with_settings(_parser().parse_args(arguments[arguments[:1] == ["check"] :])))
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


class _Parser(argparse.ArgumentParser):
    """What it complains of quotes what was typed, which may hold personal data."""

    def error(self, message: str) -> NoReturn:
        super().error(printable(mask_long_numbers(message)))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="textguard",
        description="检查政务文稿中的错误表述和未脱敏的个人信息，给出修改建议。",
        epilog="退出码：0 未发现问题；1 发现问题；2 有文件未能检查或参数有误。"
        "另有：textguard fix（改写）、textguard explain（说明原因）、textguard recheck（复查整改）、"
        "textguard notice（按通报排查）、textguard lexicon check（检查词库）、textguard model train（训练语言模型）。",
    )
    _add_files(parser)
    _add_checking(parser)
    _add_archives(parser)
    _add_select(parser)
    _add_output(parser)
    parser.add_argument("--version", action="version", version=f"textguard {__version__}")
    return parser


def _add_files(parser: argparse.ArgumentParser) -> None:
    """The files of every command that checks files."""
    parser.add_argument(
        "files",
        nargs="+",
        metavar="FILE",
        help="要检查的文件、文件夹或通配符：文本、Markdown、HTML、DOCX，或稿件库 JSONL、CSV、XLSX；- 表示标准输入",
    )


def _add_checking(parser: argparse.ArgumentParser) -> None:
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


def _add_archives(parser: argparse.ArgumentParser) -> None:
    """What every command that reads archives and writes reports takes."""
    _add_column(parser)
    parser.add_argument(
        "--report",
        action="append",
        default=[],
        metavar="FILE",
        help="另写报告，格式由扩展名决定（.xlsx .html .csv 等），可多次使用",
    )


def _add_column(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--column",
        action="append",
        default=[],
        type=_column,
        metavar="FIELD=COLUMN",
        help="稿件库中某一项在哪一列，如 text=正文，可多次使用",
    )


def _add_select(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--select", action="append", metavar="RULE", help="只报这些规则或类别，可多次使用")


def _add_output(parser: argparse.ArgumentParser) -> None:
    """What every command that lists findings takes."""
    parser.add_argument(
        "--fail-on", choices=tuple(SEVERITIES), help="有这样或更严重的问题时退出码为 1（默认 hint，即任何问题）"
    )
    parser.add_argument("--format", choices=FORMATS, default="text", help="输出格式（默认 text）")
    parser.add_argument("--show-excused", action="store_true", help="同时列出经上下文判断不报的命中及原因")
    parser.add_argument("--timing", action="store_true", help="最后说明读取、检查、报告各用了多少时间")


def _recheck_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="textguard recheck",
        description="复查：上次的问题清单中哪些已经整改，又有哪些新的。报告（.xlsx、.csv）可作下次复查的清单。",
        epilog="退出码：0 全部已整改；1 有未整改、新增或重新出现的；2 有无法核查的，或有文件未能检查。",
    )
    parser.add_argument(
        "list", metavar="LIST", help="上次的问题清单（.xlsx 或 .csv），可以填写、排序、删列，但要留着指纹列"
    )
    _add_files(parser)
    _add_checking(parser)
    _add_archives(parser)
    _add_select(parser)
    return parser


def _notice_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="textguard notice",
        description="举一反三：读出通报中引述的错误（“A”错写为“B”、“B”应为“A”、“B”→“A”），在文件中查找同样的错误。",
        epilog="退出码：0 没有同样的错误；1 有；2 通报中没有读到错误，或有文件未能检查。",
    )
    parser.add_argument("notice", metavar="NOTICE", help="通报（文本、Markdown、HTML 或 DOCX）")
    _add_files(parser)
    _add_checking(parser)
    _add_archives(parser)
    _add_output(parser)
    return parser


def _with_settings(options: argparse.Namespace) -> argparse.Namespace:
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
    if options.model is None:
        options.model = settings.model
    if getattr(options, "select", None) is None:  # notice selects by itself
        options.select = settings.select
    if getattr(options, "fail_on", None) is None:
        options.fail_on = settings.fail_on
    return options


def _complain_of_suppressions(allowed: Sequence[Allow], used: Collection[int]) -> None:
    """Names the allowed phrases that have ended, and those that excused nothing."""
    for index, phrase in enumerate(allowed):
        if phrase.has_ended:
            _complain(f"白名单“{phrase.text}”已于 {phrase.until} 到期，不再起作用；请删去或改 until")
        elif index not in used:
            _complain(f"白名单“{phrase.text}”这次没有用到；如不再需要，请删去")


def _fix_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="textguard fix",
        description="改正可以直接改的问题：显示改动；加 --write 才写入文件，并留下撤销记录。",
        epilog="退出码：0 没有可以直接改的，或者已经写入；1 有可以直接改的；2 有文件未能处理。",
    )
    _add_files(parser)
    _add_checking(parser)
    _add_select(parser)
    how = parser.add_mutually_exclusive_group()
    how.add_argument("--write", action="store_true", help="写入文件，撤销记录写在旁边（FILE.textguard-undo）")
    how.add_argument("--undo", action="store_true", help="恢复到上一次写入之前，一字节不差")
    return parser


def _explain_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="textguard explain",
        description="说明一条规则查什么；或者一段文字中什么是问题，什么不是，为什么。",
        epilog="退出码：0 是规则、类别，或者文字中没有问题；1 文字中有问题；2 参数有误。",
    )
    parser.add_argument(
        "what", metavar="RULE|TEXT", help="规则（如 leader-title/习总书记）、类别或文字；- 表示标准输入"
    )
    _add_checking(parser)
    _add_select(parser)
    return parser


def _column(value: str) -> tuple[str, str]:
    field, equals, column = value.partition("=")
    if not equals or not column:
        raise argparse.ArgumentTypeError(f"{value!r} 应写成 FIELD=COLUMN，如 text=正文")
    if field not in FIELDS:
        raise argparse.ArgumentTypeError(f"没有“{field}”这一项；可用的有：{'、'.join(FIELDS)}")
    return field, column


def _train_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="textguard model train",
        description="由本单位正确的稿件训练语言模型，供 --model 使用。同类文稿越多越好，最好在 1,000 万字以上。",
        epilog="退出码：0 完成；2 有文件未能读取，或文本太少。",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="稿件：文件、文件夹或通配符")
    parser.add_argument("-o", "--output", required=True, metavar="FILE", help="模型文件")
    _add_column(parser)
    parser.add_argument(
        "--size", type=float, default=MOST_MODEL / 1e6, metavar="MB", help="模型文件至多多大（默认 %(default)g MB）"
    )
    return parser


def _train(options: argparse.Namespace) -> int:
    from .reports.files import whole_file

    trainer = Trainer()
    progress = Progress()
    code = CLEAN
    for source in sources(options.files, dict(options.column)):
        if isinstance(source, Failure):
            progress.clear()
            _complain(source.message)
            code = TROUBLE
            continue
        trainer.add(source.document.title)
        trainer.add(source.document.text)
        progress.show(f"已读 {trainer.size:,} 字…")
    progress.show("正在计数…")
    image = trainer.image(int(options.size * 1e6))
    progress.clear()
    with whole_file(options.output) as temporary, open(temporary, "wb") as file:
        file.write(image)
    _complain(f"{options.output}: 由 {trainer.size:,} 字训练，{len(image) / 1e6:.1f} MB")
    return code


def _mask(value: str) -> tuple[str, tuple[int, int]]:
    rule, _, numbers = value.partition("=")
    head, _, tail = numbers.partition(",")
    if not (head.isdecimal() and tail.isdecimal()):
        raise argparse.ArgumentTypeError(f"{value!r} 应写成 RULE=HEAD,TAIL，如 resident-id=2,3")
    return rule.removeprefix("privacy/"), (int(head), int(tail))


def _lexicon_parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="textguard lexicon check",
        description="检查自己的词库：格式是否正确，与自带词库或彼此之间有没有矛盾，每条在例句中是不是如其所说。",
        epilog="退出码：0 没有问题；1 有矛盾或不如所说的；2 词库无法使用。",
    )
    parser.add_argument("files", nargs="+", metavar="FILE", help="词库（TSV）")
    return parser


def _check_lexicons(files: Sequence[str]) -> int:
    from pathlib import Path

    own = [entry for name in files for entry in lexicon.read(Path(name))]
    shipped = [entry for path in lexicon.shipped() for entry in lexicon.load(path)]
    canonical = [entry for path in lexicon.shipped_canonical() for entry in lexicon.load_canonical(path)]
    found = lexicon.contradictions(
        lexicon.merge(shipped, [entry for entry in own if isinstance(entry, lexicon.Entry)]),
        lexicon.merge_canonical(canonical, [entry for entry in own if isinstance(entry, lexicon.Canonical)]),
    )
    scanner = Scanner(files)
    found += lexicon.failures(own, lambda text, day: scanner.scan(text, date=day))
    for line in found:
        print(printable(mask_long_numbers(line)))
    if not found:
        print(f"没有发现矛盾（{len(own)} 条）")
    return FINDINGS if found else CLEAN


def _check(options: argparse.Namespace, scanner: Scanner | None = None) -> int:
    run = _run(options, scanner or _scanner(options))
    report = _report(options)
    levels = tuple(SEVERITIES)
    levels = levels[: levels.index(options.fail_on) + 1]
    code = CLEAN
    written = 0.0
    files: list[ReportFile] = []
    progress = Progress()
    try:
        if options.report:
            from .reports.files import ReportFile

            settings = _settings(options)
            _keep_apart(options)
            # One by one, so that those before a bad one are removed.
            files.extend(ReportFile(path, settings) for path in options.report)
        for page in run.pages(options.files):
            started = perf_counter()
            if isinstance(page, Failure):
                progress.clear()
                _complain(page.message)
                lines = report.failure(*page)
                for file in files:
                    file.failure(*page)
                code = TROUBLE
            else:
                if page.result.incomplete:
                    progress.clear()
                    _complain(f"{page.name}: 未能查全：{page.result.incomplete}")
                    code = TROUBLE
                elif code == CLEAN and any(finding.severity in levels for finding in page.result):
                    code = FINDINGS
                lines = report.page(page)
                for file in files:
                    file.page(page)
                progress.count(page)
            for line in lines:
                progress.clear()
                print(line)
            written += perf_counter() - started
        progress.clear()
        started = perf_counter()
        for file in files:
            file.end()
        for line in report.end():
            print(line)
        written += perf_counter() - started
    finally:
        for file in files:
            file.abandon()
    if scanner is None:  # with one of few rules most phrases have nothing to excuse
        _complain_of_suppressions(options.allow, run.allowed_by)
    if options.timing:
        seconds = {**run.seconds, "报告": written}
        total = sum(seconds.values())
        shares = "，".join(f"{name} {value:.2f} 秒（{value / (total or 1):.0%}）" for name, value in seconds.items())
        _complain(f"用时 {total:.2f} 秒：{shares}")
    return code


def _recheck(options: argparse.Namespace) -> int:
    from datetime import date
    from pathlib import Path

    from . import recheck
    from .reports import recheck as report
    from .reports.files import whole_file

    scanner = _scanner(options)
    run = _run(options, scanner)
    path = Path(options.list)
    name = mask_long_numbers(options.list)
    options.files.append(options.list)
    _keep_apart(options)
    code = CLEAN
    progress = Progress()

    def pages() -> Iterator[Page]:
        nonlocal code
        for page in run.pages(options.files[:-1]):
            if isinstance(page, Failure):
                progress.clear()
                _complain(page.message)
                code = TROUBLE
            else:
                progress.count(page)
                yield page
        progress.clear()

    with readable(name):
        outcome = recheck.recheck(path, name, pages(), scanner.reports, str if options.reveal else run.masked)
    today = date.today()
    for target in options.report:
        with whole_file(target) as temporary:
            report.write(temporary, outcome, _settings(options), today)
    for line in report.text(outcome, today, only_sum=bool(options.report)):
        print(line)
    _complain_of_suppressions(options.allow, run.allowed_by)
    states = {item.state for item in outcome.items}
    for item in outcome.items:
        if item.why:
            _complain(item.why)
    if recheck.UNKNOWN in states:
        code = TROUBLE
    return code or (FINDINGS if states - {recheck.FIXED} else CLEAN)


def _notice(options: argparse.Namespace) -> int:
    from pathlib import Path
    from tempfile import TemporaryDirectory

    from . import notice

    name = mask_long_numbers(options.notice)
    with readable(name):
        path = Path(options.notice)
        text = read_document(path.read_bytes(), name, path.suffix).text
    pairs = notice.pairs(text)
    if not pairs:
        raise InputError(f"{name}: 没有读到错误；能读的写法如：将“A”错写为“B”、“B”应为“A”、“B”→“A”")
    for pair in pairs:
        _complain(f"{name}:{pair.line}: “{pair.wrong}”应为“{pair.right}”")
    options.select = [f"notice/{pair.wrong}" for pair in pairs]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "notice.tsv"
        path.write_text(notice.lexicon_text(pairs), "utf-8")
        # What is right, by all that is known, is right here, too.
        scanner = Scanner(
            [*options.lexicon, path],
            defaults=not options.no_default_lexicons,
            select=options.select,
            ignore=options.ignore,
            allow=options.allow,
            severity=options.severity,
            date=options.date,
            model=options.model,
            mask=options.mask,
        )
    return _check(options, scanner)


def _fix(options: argparse.Namespace) -> int:
    from pathlib import Path

    from . import fix

    scanner = None if options.undo else _scanner(options)
    code = CLEAN
    made = files = left = 0
    for name in fix.files(options.files, undo=options.undo):
        if isinstance(name, Failure):
            _complain(name.message)
            code = TROUBLE
            continue
        shown = paths.shown(name)
        try:
            with readable(shown):
                if scanner is None:
                    fix.undo(name, shown)
                    print(f"{printable(shown)}: 已恢复")
                    continue
                change = fix.change(Path(name).read_bytes(), shown, Path(name).suffix, scanner, reveal=options.reveal)
            left += change.left
            if not change.made:
                continue
            made += change.made
            files += 1
            if options.write:
                fix.write(name, shown, change)
                print(f"{printable(shown)}: 改了 {change.made} 处")
            else:
                for line in change.diff(shown):
                    print(line)
                code = code or FINDINGS
        except InputError as error:
            _complain(str(error))
            code = TROUBLE
    if scanner is not None:
        how = "改了" if options.write else "可以直接改"
        hint = "；加 --write 写入" if made and not options.write else ""
        _complain(f"{how} {made} 处（{files} 个文件），另有 {left} 处需要人看{hint}")
    return code


def _explain(options: argparse.Namespace) -> int:
    from pathlib import Path

    from .explain import explain

    what = options.what
    if what == "-" and sys.stdin is not None:
        what, _ = read_text(sys.stdin.buffer.read(), "-")
    scanner = _scanner(options)
    shipped = [] if options.no_default_lexicons else [*lexicon.shipped(), *lexicon.shipped_canonical()]
    lines, found = explain(what, scanner, [*shipped, *map(Path, options.lexicon)], reveal=options.reveal)
    for line in lines:
        print(line)
    return FINDINGS if found else CLEAN


def _run(options: argparse.Namespace, scanner: Scanner) -> Run:
    return Run(scanner, columns=dict(options.column), reveal=options.reveal, leave_out=options.report)


def _scanner(options: argparse.Namespace) -> Scanner:
    return Scanner(
        options.lexicon,
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


def _settings(options: argparse.Namespace) -> dict[str, str]:
    """What a report says of how it came about."""
    from datetime import datetime

    settings = {
        "textguard": __version__,
        "检查时间": datetime.now().strftime("%Y-%m-%d %H:%M"),
        "检查的文件": "、".join(options.files),
        "设置文件": options.config,
        "词库": "、".join([*([] if options.no_default_lexicons else ["自带词库"]), *options.lexicon]) or "无",
        "语言模型": options.model or "",
        "只报": "、".join(options.select or ()),
        "不报": "、".join(options.ignore or ()),
        "程度": "、".join(f"{name}={level}" for name, level in options.severity.items()),
        "白名单": "、".join(map(_told, options.allow)),
        "遮盖": "、".join(f"{rule} 留 {head} + {tail}" for rule, (head, tail) in options.mask.items()),
        "发布日期": options.date or "各篇所带，或文中写明；没有的按检查当天",
    }
    return {name: mask_long_numbers(value) for name, value in settings.items() if value}


def _told(phrase: Allow) -> str:
    details = "，".join(filter(None, (phrase.reason, f"至 {phrase.until}" if phrase.until else "")))
    return f"{phrase.text}（{details}）" if details else phrase.text


def _keep_apart(options: argparse.Namespace) -> None:
    """Raises ConfigError if a report would take the place of what is checked, or of another report."""
    taken = {os.path.realpath(name) for name in [*options.files, *options.lexicon]}
    for path in options.report:
        if os.path.realpath(path) in taken:
            raise ConfigError(f"{path}: 报告会覆盖要检查的文件或另一份报告；请换一个文件名")
        taken.add(os.path.realpath(path))


def _report(options: argparse.Namespace) -> Report:
    if options.format == "json":
        from .reports.json import JsonReport

        return JsonReport(show_excused=options.show_excused)
    if options.format == "jsonl":
        from .reports.json import JsonLinesReport

        return JsonLinesReport(show_excused=options.show_excused)
    if options.format == "github":
        from .reports.github import GithubReport

        return GithubReport()
    if options.format == "sarif":
        from .reports.sarif import SarifReport

        return SarifReport()
    if options.format == "rdjson":
        from .reports.rdjson import RdjsonReport

        return RdjsonReport()
    from .reports.text import TextReport

    colour = (
        sys.stdout is not None
        and sys.stdout.isatty()
        and not os.environ.get("NO_COLOR")
        and os.environ.get("TERM") != "dumb"
    )
    return TextReport(colour=colour, show_excused=options.show_excused, only_sum=bool(options.report))


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
            print(f"\r{message}", end="", file=sys.stderr, flush=True)

    def clear(self) -> None:
        """Makes room for other output."""
        if self._is_shown:
            self._is_shown = False
            print("\r\033[K", end="", file=sys.stderr, flush=True)


def _complain(message: str) -> None:
    if sys.stderr is not None:
        print(f"textguard: {printable(mask_long_numbers(message))}", file=sys.stderr)
