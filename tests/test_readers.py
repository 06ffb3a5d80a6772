"""Archives of posts: what is read, and what is said of what cannot be."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from textguard.errors import InputError
from textguard.readers import Source, read_archive

COLUMNS = ("编号", "单位", "平台", "账号", "标题", "链接", "发布日期", "正文")
ROWS = [
    ("P1", "甲局", "网站", "门户", "标题一", "https://a.example/1", "2024-07-04", "给习总书记写信，\n“好”"),
    ("P2", "乙局", "微信", "乙号", "标题二", "https://a.example/2", "2024/7/5 10:00", "=1+1, 没有问题"),
]


def write_jsonl(path: Path, rows: Sequence[tuple[str, ...]] = ROWS) -> None:
    lines = (json.dumps(dict(zip(COLUMNS, row, strict=True)), ensure_ascii=False) for row in rows)
    path.write_text("\n".join(lines), "utf-8")


def write_csv(path: Path, rows: Sequence[tuple[str, ...]] = ROWS, encoding: str = "utf-8") -> None:
    with path.open("w", encoding=encoding, newline="") as file:
        csv.writer(file).writerows([COLUMNS, *rows])


def write_xlsx(path: Path, rows: Sequence[tuple[str, ...]] = ROWS) -> None:
    workbook = pytest.importorskip("xlsxwriter", reason="XlsxWriter is not installed").Workbook(path)
    sheet = workbook.add_worksheet()
    for number, row in enumerate([COLUMNS, *rows]):
        for column, cell in enumerate(row):
            sheet.write_string(number, column, cell)
    workbook.close()


WRITERS: dict[str, Callable[[Path], None]] = {".jsonl": write_jsonl, ".csv": write_csv, ".xlsx": write_xlsx}


def read(path: Path, **columns: str) -> tuple[list[Source], list[str]]:
    found = list(read_archive(path, path.name, columns))
    return [p for p in found if isinstance(p, Source)], [str(p) for p in found if isinstance(p, InputError)]


@pytest.mark.parametrize("suffix", WRITERS)
def test_every_format_gives_the_same_posts(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"posts{suffix}"
    WRITERS[suffix](path)
    found, problems = read(path)
    assert problems == []
    assert len(found) == 2
    for source, row in zip(found, ROWS, strict=True):
        document = source.document
        assert (document.id, document.unit, document.platform, document.site, document.title, document.url) == row[:6]
        assert document.text == row[7]
    assert [source.document.date for source in found] == ["2024-07-04", "2024-07-05"]
    assert [source.row for source in found] == ([1, 2] if suffix == ".jsonl" else [2, 3 if suffix == ".xlsx" else 4])


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")), min_size=1, max_size=5))
def test_text_comes_through_csv_and_jsonl_as_it_is(tmp_path_factory: pytest.TempPathFactory, texts: list[str]) -> None:
    folder = tmp_path_factory.mktemp("archive")
    rows = [(str(number), *[""] * 6, text) for number, text in enumerate(texts)]
    write_csv(folder / "a.csv", rows)
    write_jsonl(folder / "a.jsonl", rows)
    for name in ("a.csv", "a.jsonl"):
        found, problems = read(folder / name)
        assert problems == []
        assert [source.document.text for source in found] == texts


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_encodings_of_csv(tmp_path: Path, encoding: str) -> None:
    write_csv(tmp_path / "a.csv", encoding=encoding)
    assert read(tmp_path / "a.csv")[0][0].document.text == ROWS[0][7]


@pytest.mark.parametrize("suffix", [".csv", ".jsonl"])
def test_archives_in_big5(tmp_path: Path, suffix: str) -> None:
    texts = ["縣政府辦公室召開會議，學習貫徹有關規定，研究部署下一階段的重點工作，要求各單位於三月底以前完成。"] * 3
    if suffix == ".jsonl":
        lines = [json.dumps({"text": text}, ensure_ascii=False) for text in texts]
    else:
        lines = ["id,text", *(f"{number},{text}" for number, text in enumerate(texts))]
    path = tmp_path / f"a{suffix}"
    path.write_bytes("\n".join(lines).encode("big5"))
    found, problems = read(path)
    assert [source.document.text for source in found] == texts
    assert problems == []


def test_columns_are_named_by_option(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("甲,乙,正文\n这是文章,P1,备注\n", "utf-8")
    document = read(path, text="甲", id="乙")[0][0].document
    assert (document.text, document.id) == ("这是文章", "P1")
    assert "没有“丙”这一列" in read(path, text="丙")[1][0]
    assert "现有的列：甲、乙、正文" in read(path, text="丙")[1][0]
    with pytest.raises(InputError, match="可用的有：id"):
        read(path, texts="甲")


@pytest.mark.parametrize("suffix", WRITERS)
def test_a_bad_row_is_named_and_the_rest_is_read(tmp_path: Path, suffix: str) -> None:
    path = tmp_path / f"posts{suffix}"
    rows = [ROWS[0], ("P3", *[""] * 5, "不久前", "正文"), ROWS[1]]
    {".jsonl": write_jsonl, ".csv": write_csv, ".xlsx": write_xlsx}[suffix](path, rows)
    found, problems = read(path)
    assert [source.document.id for source in found] == ["P1", "P2"]
    row = {".jsonl": 2, ".csv": 4, ".xlsx": 3}[suffix]
    assert problems == [f"{path.name}:{row}: 日期“不久前”无法识别；请写成 2026-11-22"]


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.jsonl", '{"text": "甲"}\n{"text": "乙\n{"text": "丙"}'.encode(), "a.jsonl:2: 不是完整的 JSON"),
        ("a.jsonl", b'{"text": "a"}\n{"text": "\xff\xff"}\n{"text": "b"}', "a.jsonl:2: 第 11 字节起不是 UTF-8"),
        ("a.jsonl", b'{"text": "a"}\n[1]\n{"text": "b"}', "a.jsonl:2: 不是 JSON 对象"),
        ("a.jsonl", b'{"text": "a"}\n' + b"[" * 100_000 + b'\n{"text": "b"}', "a.jsonl:2: 嵌套太深"),
        ("a.jsonl", b'{"text": "a"}\n{"neirong": "x"}\n{"text": "b"}', "a.jsonl:2: 没有正文列"),
        ("a.csv", b"id,text\n1,a\n2,b,c\n3,d", "a.csv:3: 有 3 格，表头只有 2 格"),
        ("a.csv", b'id,text\n1,a\n2,"b"c\n3,d', "a.csv:3: 引号没有成对"),
        ("a.csv", b"id,text\n1,a\n2,\xff\xff\n3,d", "a.csv:3: 不是 UTF-8，也不是 GB18030 编码，这一行没有检查"),
        (
            "a.csv",
            "id,text\n1,产业\n2,@\n3,融合".encode().replace(b"@", "产业".encode("gbk")),
            "a.csv:3: 不是 UTF-8 编码，",
        ),
        (
            "a.csv",
            "id,text\n1,产业\n2,@\n3,融合".encode("gbk").replace(b"@", "业".encode()),
            "a.csv:3: 不是 UTF-8，也不是 GB",
        ),
        ("a.csv", "id,text\n1,a\n2,b\n3,甲".encode("utf-16") + b"a", "a.csv:4: 不是 UTF-8，也不是 UTF-16"),
        (
            "a.jsonl",
            '{"text": "产业"}\n{"text": "产业融合'.encode()[:-1] + b'"}\n{"text": "b"}',
            "a.jsonl:2: 第 20 字节起不是 UTF-8",
        ),
    ],
)
def test_damaged_rows(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    (tmp_path / name).write_bytes(content)
    found, problems = read(tmp_path / name)
    assert len(found) == 2
    assert len(problems) == 1
    assert problems[0].startswith(problem)


@pytest.mark.parametrize(
    ("name", "content", "problem"),
    [
        ("a.csv", b"", "a.csv: 没有表头"),
        ("a.csv", b"id,\xff\xff\n1,a", "a.csv:1: 不是 UTF-8，也不是 GB18030 编码"),
        ("a.xlsx", b"\xd0\xcf\x11\xe0rest", "a.xlsx: 是加密的或旧版"),
        ("a.xlsx", b"PK\x03\x04rest", "a.xlsx: 不是 Excel 文件"),
        ("a.xlsx", b"", "a.xlsx: 不是 Excel 文件"),
    ],
)
def test_files_that_cannot_be_read(tmp_path: Path, name: str, content: bytes, problem: str) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(InputError, match=problem):
        read(tmp_path / name)


def test_damaged_workbooks(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_xlsx(path)
    whole = path.read_bytes()
    outcomes = set()
    for at in range(0, len(whole), 97):
        path.write_bytes(whole[:at] + bytes([whole[at] ^ 0x55]) + whole[at + 1 :])
        try:
            read(path)
        except InputError as error:
            outcomes.add(str(error).split("（")[0].partition(": ")[2])
    assert outcomes  # and nothing else was raised
    assert all("损坏" in outcome or outcome.startswith(("没有", "解压", "已加密")) for outcome in outcomes)


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as file, file.open("xl/worksheets/sheet1.xml", "w") as part:
        for _ in range(101):
            part.write(b" " * (1 << 20))
    with pytest.raises(InputError, match="解压后过大"):
        read(path)


def test_empty_rows_are_passed_over(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n编号,正文\n\n,\n1,甲\n", "utf-8")
    assert [source.document.text for source in read(path)[0]] == ["甲"]


def test_memory_is_flat(tmp_path: Path) -> None:
    """The peak does not grow with the number of posts."""

    def peak(count: int) -> int:
        path = tmp_path / f"{count}.jsonl"
        with path.open("w", encoding="utf-8") as file:
            for number in range(count):
                text = "会议强调，要认真学习贯彻，抓好落实，" * 40 + "给习总书记写信。" * (number % 10 == 0)
                file.write(json.dumps({"id": str(number), "text": text}, ensure_ascii=False) + "\n")
        code = (
            "import resource, sys; from textguard.cli import main; main(sys.argv[1:]);"
            "print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)"
        )
        reports = [f"--report={tmp_path / count_name}" for count_name in ("r.csv", "r.html")]
        done = subprocess.run([sys.executable, "-c", code, str(path), *reports], capture_output=True, check=True)
        return int(done.stdout.split()[-1])

    assert peak(20_000) < 1.3 * peak(2_000)
