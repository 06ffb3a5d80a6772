"""Messages in English: none is missing, none is in vain, and what is printed has no Chinese but the user's."""

from __future__ import annotations

import ast
import csv
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from contextlib import suppress
from functools import cache
from pathlib import Path

import pytest
from conftest import ROOT, resident_id
from test_cli import run

from textguard import checks, cli, language, lexicon
from textguard.english import chinese, english, rows
from textguard.recheck import STATES
from textguard.reports import table, xlsx
from textguard.reports.text import FIXES

SOURCE = ROOT / "src" / "textguard"
HAN = re.compile("[\u2e80-\u2fff\u3400-\u9fff]+")
CHINESE = re.compile("[\u3000-\u9fff\uff00-\uffef]")
"""Characters and punctuation that only Chinese has."""
TABLE = dict(rows())

# What is looked for in texts, or written into them, is none of our messages.
SEEKING = ("checks", "privacy", "context.py", "names.py", "near.py", "notice.py", "document.py", "readers/posts.py")
"""Modules whose constants are such data."""
MESSAGES = ("LABEL", "MESSAGE", "_NAMES")
"""Those that are not."""
PATTERN = re.compile(r"\\[\\dsu]|\(\?|\|")
DATA = {
    *(
        "《",
        "》",
        "《{}{}》",
        "〈{}〉",
        "《》",
        "【】",
        "〔{}〕",
        "（(",
        "）)",
        "[、和及与等]|以及",
        "左右",
        "未",
        "二",
        "两",
        "零",
        "十",
        "天",
        "日",
    ),
    *("[。！？\n：]", "[不未]{}", "{}{}周年", "{}{}天", "{}天", "{}日", "一", "一百", "周年", "约"),
    *("第{}{}", "[。！？\n]", "[，。；！？\n]", "[一-鿿]", "写", "“”《》", "‘「」『』（()）：:；;，,、|/\r\n\t"),
    *(
        "、，,和及与或…",
        "\t|｜",
        "时间",
        "日期",
        " \t\u3000\xa0（()）",
        "12一二",
        "{}(?:印发|发布)?",
        "了解到，",
        "了解",
    ),
    *("。", "㐀", "鿿", "＠", "信用代码", "[某*＊×]", "xXｘＸ", "[。；;]", "[某*×＊]", " \u3000", "＝", "＋", "－"),
}


@pytest.fixture(autouse=True)
def _chinese() -> Iterator[None]:
    yield
    language.use("zh")


def template(node: ast.expr) -> str:
    """The text of a literal, `{}` for what is put into it."""
    if isinstance(node, ast.JoinedStr):
        return "".join(str(value.value) if isinstance(value, ast.Constant) else "{}" for value in node.values)
    value = node.value if isinstance(node, ast.Constant) else ""
    return re.sub(r"\{\w*\}", "{}", value) if isinstance(value, str) else ""


def literals(node: ast.AST, path: str) -> Iterator[str]:
    """The literals below the node that are no documentation and no data."""
    for child in ast.iter_child_nodes(node):
        if isinstance(node, ast.JoinedStr) and isinstance(child, ast.Constant):
            continue
        if isinstance(node, ast.FormattedValue) and child is node.format_spec:
            continue
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(node, ast.Module) and isinstance(child, ast.Assign | ast.AnnAssign) and path.startswith(SEEKING):
            target = ast.unparse(child.targets[0] if isinstance(child, ast.Assign) else child.target)
            if target == "_FORMS":  # the fourth says why
                yield from (template(c.args[3]) for c in ast.walk(child) if isinstance(c, ast.Call) and len(c.args) > 3)
            if target not in MESSAGES:
                continue
        if isinstance(child, ast.Constant | ast.JoinedStr):
            yield template(child)
        yield from literals(child, path)


def messages() -> set[str]:
    """All messages of the code, of its pages, and what the checks are called."""
    found: set[str] = set()
    for path in SOURCE.rglob("*.py"):
        found.update(literals(ast.parse(path.read_text("utf-8")), path.relative_to(SOURCE).as_posix()))
    for page in SOURCE.rglob("*.html"):
        found.update(re.findall(r'(?<=[>"])[^<>"]+(?=[<"])', page.read_text("utf-8")))
    found.update((check.__doc__ or "").partition(":")[0] for check in checks.checks())
    return found


def test_every_message_has_an_english_one() -> None:
    missing = {
        message
        for message in messages() - TABLE.keys() - DATA
        if CHINESE.search(message) and not PATTERN.search(message)
    }
    assert not missing, "add a row for each to english.tsv; what is no message goes into DATA"


def test_every_row_is_a_message_of_the_code() -> None:
    assert not TABLE.keys() - messages()
    assert len(TABLE) == len(rows())


def test_each_message_is_known_again_and_loses_nothing() -> None:
    for source, target in TABLE.items():
        values = [f"v{index}v" for index in range(source.count("{}"))]
        told = source
        for value in values:
            told = told.replace("{}", value, 1)
        shown = english(told)
        assert sorted(re.findall(r"v\dv", shown)) == values, source
        if not values:
            assert shown == target
            continue
        assert re.sub(r"v\dv", "", shown) == re.sub(r"\{\d*(![a-z])?\}", "", target).replace("{{", "{").replace(
            "}}", "}"
        )


def test_rows_are_english() -> None:
    # What they quote is Chinese: what stands in the text, or how a notice words it.
    for target in TABLE.values():
        assert not CHINESE.search(re.sub("将“A”错写为“B”|“B”应为“A”|“[^”]*”|《[^》]*》|星期", "", target)), target


def test_labels_that_are_read_back_are_told_apart() -> None:
    labels = {*table.COLUMNS, *table.TO_FILL, *STATES, *xlsx.STATES, xlsx.LIST}
    assert {chinese(english(label)) for label in labels} == labels
    assert len({english(name) for name in xlsx.SHEETS}) == len(xlsx.SHEETS)
    assert len({english(name) for name in FIXES.values()}) == len(FIXES)


def test_advice_of_lexicons_stays_as_it_is() -> None:
    notes = {entry.note for path in [*lexicon.shipped(), *lexicon.shipped_canonical()] for entry in lexicon.read(path)}
    assert len(notes) > 50
    assert not {note for note in notes if english(note) != note} - TABLE.keys()


def test_what_is_put_into_a_message_stays_as_it_is() -> None:
    assert english("标题.txt: 没有与之相符的文件") == "标题.txt: no file matches"
    assert english("“错误”应为“提示”或“标题”") == "“错误” should be “提示” or “标题”"
    assert english("a: b: c.txt: 无法读取：没有这个文件") == "a: b: c.txt: cannot be read: there is no such file"
    columns = english("a.csv:1: 没有正文列；请用 --column text=列名 指定；现有的列：标题、单位")
    assert columns == "a.csv:1: no column holds the text; name it with --column text=NAME; columns present: 标题, 单位"
    assert english("这不是任何提示") == "这不是任何提示"
    for hostile in ("", "{}", "{0}", "{!t}", "”应为“", "：" * 1000, "“" * 10_000 + "”"):
        assert english(hostile) == hostile
        assert english(f"“{hostile}”需要核对") == f"“{hostile}” is to be checked"


def test_the_table_is_not_loaded_for_chinese(tmp_path: Path) -> None:
    path = tmp_path / "a.txt"
    path.write_text("没有问题。\n", "utf-8")
    code = "import sys; from textguard.cli import main; main(sys.argv[1:]); print('textguard.english' in sys.modules)"

    def last_line(*options: str) -> str:
        command = [sys.executable, "-c", code, *options, str(path)]
        return subprocess.run(command, capture_output=True, check=True).stdout.decode().splitlines()[-1]

    assert last_line() == "False"
    assert last_line("--lang=en") == "True"


# Which language it is.


def test_the_command_line_wins_over_settings_and_these_over_the_environment(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "textguard.toml").write_text('lang = "en"\n', "utf-8")
    (tmp_path / "a.txt").write_text("没有问题。\n", "utf-8")

    def says(*arguments: str, variable: str = "") -> str:
        monkeypatch.setenv("TEXTGUARD_LANG", variable)
        with suppress(SystemExit):
            cli.main(arguments)
        printed = capsys.readouterr()
        return printed.out + printed.err

    bare = ("--no-config", "a.txt")
    assert "未发现问题" in says(*bare)
    monkeypatch.setenv("LC_ALL", "en_US.UTF-8")
    assert "未发现问题" in says(*bare)
    assert "Nothing found" in says(*bare, variable="en")
    assert "未发现问题" in says("--lang", "zh", *bare, variable="en")
    assert "Nothing found" in says("a.txt", variable="zh")
    assert "未发现问题" in says("--lang=zh", "a.txt")
    # Where no settings are read for anything else, and before anything is read.
    assert "Exit code" in says("--help", variable="zh")
    assert "退出码" in says("--help", "--lang=zh")
    assert "a number from 1 to 256" in says("--jobs=x", "a.txt")
    assert "In all" in says("lexicon", "stats")
    assert "合计" in says("lexicon", "stats", "--lang", "zh")


def test_a_language_that_is_none(tmp_path: Path) -> None:
    path = tmp_path / "textguard.toml"
    path.write_text('lang = "fr"\n', "utf-8")
    done = run("a.txt", cwd=tmp_path)
    assert done.returncode == 2
    assert "lang 是 'fr'；只能填：zh, en" in done.stderr
    done = run("--help", cwd=tmp_path)  # of help, settings that are wrong are no part
    assert done.returncode == 0
    path.write_text("", "utf-8")
    done = run("a.txt", cwd=tmp_path, TEXTGUARD_LANG="fr")
    assert done.returncode == 2
    assert "TEXTGUARD_LANG 是 'fr'；只能填：zh, en" in done.stderr
    assert run("--lang", "fr", "a.txt", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize("before", [["--lang", "en"], ["--lang=en"]])
def test_the_language_may_stand_before_the_command(before: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main([*before, "explain", "leader-title/习总书记"]) == 0
    assert "Wrong form: 习总书记" in capsys.readouterr().out


# What is printed.


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit code of the command in English, and all that it says."""
    try:
        code = cli.main([*arguments, "--lang=en"])
    except SystemExit as error:  # of argparse
        code = int(error.code or 0)
    printed = capsys.readouterr()
    return code, printed.out + printed.err


def foreign(printed: str, *known: str) -> list[str]:
    """The Chinese in what was printed that stands in nothing that is known."""
    return [found for found in HAN.findall(printed) if not any(found in text for text in known)]


@pytest.mark.parametrize("command", cli.COMMANDS)
def test_help_is_english(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = said(capsys, *command.split(), "--help")
    assert code == 0
    assert "Exit code" in told
    assert not foreign(told)
    with pytest.raises(SystemExit):
        cli.main([*command.split(), "--help", "--lang=zh"])
    assert not re.search("usage|options:|arguments|show (this|program)", capsys.readouterr().out)


COMPLAINTS = """
--nope a
--jobs x a
--format foo a
--lexicon
--config a --no-config a
--se a
--reveal=3 a
--column text a
serve --port x
fix --write --undo a
lexicon add x
"""


@pytest.mark.parametrize("arguments", COMPLAINTS.splitlines())
def test_complaints_of_arguments_are_in_one_language(arguments: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = said(capsys, *arguments.split())
    assert code == 2
    assert not foreign(told)
    with pytest.raises(SystemExit):
        cli.main([*arguments.split(), "--lang=zh"])
    chinese_ones = capsys.readouterr().err.splitlines()
    assert len(chinese_ones) == 2
    assert all(HAN.search(line) for line in chinese_ones)
    assert not re.search("argument|usage|invalid|expected", "".join(chinese_ones))


TEXT = (
    "关于学习宣传的通知\n各地要认真组织学习，习总书记的讲话要传达到位。打赢脱贫功坚战。\n"
    f"2月30日，姓名张某，身份证号{resident_id()}。约200家左右，我们我们，2024年7月4日（星期五）。\n"
    "重庆市成都市的单位,人员，“四个意识”（以下简称。《A》《A》，增长百分之5，2024年第40个教师节，1周末更新，[2024]5号。\n"
    "不应把“习近平总书记”写成“习总书记”。约10元左右。家庭住址：某县某镇某村12号。\n"
)


@pytest.fixture
def posts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A text, an archive of posts whose titles have errors, and a text that cannot be read."""
    (tmp_path / "a.txt").write_text(TEXT, "utf-8")
    (tmp_path / "b.txt").write_bytes(b"\xff\xfe\xfd")
    rows = [
        {"编号": "P1", "单位": "甲局", "标题": "给习总书记写信", "正文": "打赢脱贫功坚战。"},
        {"编号": "P2", "单位": "乙局", "标题": "好", "正文": f"身份证号{resident_id()}"},
        {"编号": "P3", "标题": "没有正文", "正文": "打赢脱贫功坚战。", "发布日期": "不是日期"},
    ]
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "posts.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows) + "\n{", "utf-8")
    return path


@cache
def advice() -> str:
    """What lexicons say: names of rules, right forms, notes."""
    paths = [*lexicon.shipped(), *lexicon.shipped_canonical()]
    return "\n".join(path.read_text("utf-8") for path in paths)


def known(posts: Path) -> tuple[str, ...]:
    """The Chinese that may be printed: of the user, of lexicons, and what is suggested."""
    right = ("word/攻坚战", "重庆市市中区", "星期四", "未更", "1周未更新", "四川省成都市")
    return (TEXT, posts.read_text("utf-8"), advice(), *right)


@pytest.mark.parametrize("form", ["text", "json", "jsonl", "github", "sarif", "rdjson"])
def test_check_speaks_english(posts: Path, form: str, capsys: pytest.CaptureFixture[str]) -> None:
    code, told = said(capsys, f"--format={form}", "a.txt", "b.txt", posts.name)
    assert code == 2
    assert not foreign(told, *known(posts))
    assert "b.txt:1: is not UTF-16-LE" in told


def test_excused_hits_and_times(posts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    _, told = said(capsys, "--show-excused", "--timing", "--allow=没有这一句", "a.txt")
    assert "Not reported because: a quoted error" in told
    assert "the allowed phrase “没有这一句” excused nothing" in told
    assert not foreign(told, *known(posts), "没有这一句")


def test_the_other_commands_speak_english(posts: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "own.tsv").write_text("wrong\tright\n攻艰战\t攻坚战\n习近平总书记\t总书记\n", "utf-8")
    (tmp_path / "notice.txt").write_text("将“攻坚战”错写为“功坚战”。\n", "utf-8")
    for command in (
        ("fix", "a.txt", "b.txt", posts.name),
        ("fix", "--write", "a.txt"),
        ("fix", "--undo", "a.txt"),
        ("stats", "a.txt", posts.name),
        ("stats", "--format=json", "a.txt", posts.name),
        ("explain", "leader-title/习总书记"),
        ("explain", "typo"),
        ("explain", "privacy"),
        ("explain", "privacy/mobile"),
        ("explain", "punctuation/unpaired"),
        ("explain", "word/攻坚战"),
        ("explain", TEXT),
        ("explain", "没有"),
        ("lexicon", "check", "own.tsv"),
        ("lexicon", "stats"),
        ("lexicon", "stats", "own.tsv"),
        ("notice", "notice.txt", "a.txt"),
    ):
        _, told = said(capsys, *command)
        assert told, command
        assert not foreign(told, *known(posts), *command, "“攻坚战”错写为", "了解到，习近平总书记。了解攻艰战"), command


ERRORS = {
    ("nothing.txt",): "nothing.txt: cannot be read: there is no such file",
    ("b.txt",): "b.txt:1: is not UTF-16-LE from byte 3",
    ("*.none",): "*.none: no file matches",
    ("--severity=x", "a.txt"): "--severity 'x' should be written NAME=LEVEL",
    (
        "--severity=x=hint",
        "a.txt",
    ): "'x' in select, ignore or severity is neither a category nor a rule; categories are: ",
    ("--column=x", "a.txt"): "'x' should be written FIELD=COLUMN",
    ("--column=x=y", "a.txt"): "there is no field “x”; there are: id, unit",
    ("--column=text=y", "posts.jsonl"): "posts.jsonl:1: there is no column “y” (--column text=y); columns present: ",
    ("--config=bad.toml", "a.txt"): "bad.toml: unknown setting 'x'; there are: lexicons, select",
    ("--config=none.toml", "a.txt"): "none.toml: cannot be read: ",
    ("--lexicon=bad.tsv", "a.txt"): "bad.tsv:2: wrong is empty, or has only invisible characters",
    ("--lexicon=twice.tsv", "a.txt"): "twice.tsv:3: “攻艰战” stands already in twice.tsv:2; make them one entry",
    ("--report=a.xyz", "a.txt"): "a.xyz: the extension of a report decides its format",
    ("--report=a.txt", "a.txt"): "a.txt: the report would overwrite a file to be checked",
    ("--date=x", "a.txt"): "date 'x' is no date; write it as 2026-11-22",
    ("--model=a.txt", "a.txt"): "a.txt: is no model",
    ("--mask=mobile=9,9", "a.txt"): "mobile in mask keeps 9 + 9 characters, which hides too little",
    ("--baseline=a.txt", "a.txt"): "a.txt:1: a baseline must be a .jsonl file",
    ("recheck", "a.txt", "a.txt"): "a.txt: a list of findings should be a .xlsx or .csv file",
    ("recheck", "bad.csv", "a.txt"): "bad.csv: there is no column Fingerprint, so nothing can be re-checked",
    ("report", "posts.jsonl"): "posts.jsonl:1: is no result of textguard; give a .json or .jsonl file",
    ("fix", "posts.jsonl"): "posts.jsonl: archives cannot be rewritten",
    ("fix", "--undo", "a.txt"): "a.txt: there is no undo record",
    ("notice", "a.docx", "a.txt"): "a.docx: is no Word file, or is damaged",
    ("notice", "empty.txt", "a.txt"): "empty.txt: quotes no errors",
    ("a.pdf",): "a.pdf: ",
    ("lexicon", "add", "a.txt", "--to=x.tsv"): "a.txt: a spreadsheet of entries should be a .csv, .xlsx or .tsv file",
}


@pytest.mark.parametrize("arguments", ERRORS, ids=" ".join)
def test_errors_are_english(
    posts: Path, tmp_path: Path, arguments: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "bad.toml").write_text("x = 1\n", "utf-8")
    (tmp_path / "bad.tsv").write_text("wrong\tright\n\ta\n", "utf-8")
    (tmp_path / "twice.tsv").write_text("wrong\tright\n攻艰战\ta\n攻艰战\tb\n", "utf-8")
    (tmp_path / "bad.csv").write_text("序号\n1\n", "utf-8")
    (tmp_path / "empty.txt").write_text("没有\n", "utf-8")
    for name in ("a.docx", "a.pdf"):
        (tmp_path / name).write_text("没有", "utf-8")
    code, told = said(capsys, *arguments)
    assert code == 2
    assert ERRORS[arguments] in told
    assert not foreign(told, *known(posts), "攻艰战", "序号", "将“A”错写为“B”、“B”应为“A”")


# What is written.


def header(path: Path) -> list[str]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return next(csv.reader(file))


@pytest.mark.parametrize("first", ["zh", "en"])
@pytest.mark.parametrize("then", ["zh", "en"])
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_list_is_rechecked_in_either_language(
    posts: Path, first: str, then: str, suffix: str, capsys: pytest.CaptureFixture[str]
) -> None:
    if suffix == "xlsx":
        pytest.importorskip("xlsxwriter", reason="writes workbooks")
        pytest.importorskip("openpyxl", reason="reads workbooks")
    old, new, again = f"old.{suffix}", f"new.{suffix}", f"again.{suffix}"
    lines = posts.read_text("utf-8").splitlines()[:2]
    posts.write_text("\n".join(lines), "utf-8")
    mended = "\n".join(lines).replace("功坚战", "攻坚战")
    cli.main([f"--lang={first}", f"--report={old}", posts.name])
    text = posts.read_text("utf-8")
    posts.write_text(mended, "utf-8")
    capsys.readouterr()
    assert cli.main(["recheck", f"--lang={then}", old, posts.name, f"--report={new}"]) == 1
    counts = {"zh": "已整改 1，未整改 2，新增 0，重新出现 0", "en": "mended 1, open 2, new 0, back again 0"}
    assert counts[then] in capsys.readouterr().out
    # What one list calls mended and is back, the next one knows.
    posts.write_text(text, "utf-8")
    assert cli.main(["recheck", f"--lang={first}", new, posts.name, f"--report={again}"]) == 1
    counts = {"zh": "已整改 0，未整改 2，新增 0，重新出现 1", "en": "mended 0, open 2, new 0, back again 1"}
    assert counts[first] in capsys.readouterr().out
    if suffix == "csv":
        names = [*table.COLUMNS, *table.TO_FILL]
        assert header(Path(new)) == [english(name) if then == "en" else name for name in names]


def cells(path: str) -> str:
    openpyxl = pytest.importorskip("openpyxl", reason="reads workbooks")
    book = openpyxl.load_workbook(path)
    return "\n".join(str(cell) for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row if cell)


def test_workbooks_are_english(posts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    pytest.importorskip("xlsxwriter", reason="writes workbooks")
    said(capsys, "--report=a.xlsx", "a.txt", "b.txt", posts.name)
    told = cells("a.xlsx")
    assert "Texts checked" in told
    assert not foreign(told, *known(posts))
    said(capsys, "recheck", "a.xlsx", posts.name, "--report=b.xlsx")
    told = cells("b.xlsx")
    assert "this post (this part of it) was not among what was checked" in told
    assert not foreign(told, *known(posts))


def test_pages_and_documents_are_english(posts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    said(capsys, "--report=a.html", "--report=a.docx", "a.txt", "b.txt", posts.name)
    page = (posts.parent / "a.html").read_text("utf-8")
    assert '<html lang="en">' in page
    template = (SOURCE / "reports" / "template.html").read_text("utf-8")
    pieces = re.findall(r'(?<=[>"])[^<>"]+(?=[<"])', template)
    assert all(CHINESE.search(piece) or piece == "zh-CN" for piece in pieces if language.tr(piece) != piece)
    assert not foreign(page, *known(posts))
    with zipfile.ZipFile("a.docx") as document:
        comments = document.read("word/comments.xml").decode()
    assert "Note: check and correct it" in comments
    assert not foreign(comments, *known(posts))
    served = language.tr_markup((SOURCE / "commands" / "serve.html").read_text("utf-8"))
    assert "Check a text" in served
    assert not foreign(served)


def test_a_saved_result_is_told_in_english(posts: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["--report=a.json", "a.txt", "b.txt", posts.name])
    capsys.readouterr()
    _, told = said(capsys, "report", "a.json")
    assert "“习总书记” should be “习近平总书记”" in told
    assert not foreign(told, *known(posts))
