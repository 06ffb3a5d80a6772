"""Reports to files: whole, inert, the same findings in each."""

from __future__ import annotations

import csv
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from browser import Browser
from conftest import resident_id
from test_cli import run

NASTY = '=HYPERLINK("http://evil.example","x")'
MARK_UP = "</script><script>alert(1)</script><img src=x onerror=alert(2)>\u2028"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    rows = [
        {
            "id": "P1",
            "unit": "甲局",
            "platform": "网站",
            "title": "给习总书记写信",
            "date": "2024-07-04",
            "text": "没有问题",
        },
        {
            "id": "P2",
            "unit": NASTY,
            "platform": "微信",
            "url": "javascript:alert(1)",
            "text": f"{NASTY}习总书记{NASTY}",
        },
        {"id": "P3", "unit": MARK_UP, "title": MARK_UP, "text": f"{MARK_UP}习总书记{MARK_UP}\x1b[31m"},
        {"id": "P4", "unit": "甲局", "text": f"推进一二三产融合，身份证号{resident_id()}"},
        {"id": "P5", "unit": "甲局", "text": "认真学习总书记重要讲话"},
    ]
    path = tmp_path / "posts.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def sheets(path: Path) -> dict[str, list[list[Any]]]:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    book = openpyxl.load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows():
            assert all(cell.data_type in "sn" for cell in row)  # no formula, no error
            assert all(cell.hyperlink is None for cell in row)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book}


def test_all_formats_from_one_run(archive: Path, tmp_path: Path) -> None:
    names = [f"out.{suffix}" for suffix in ("xlsx", "html", "csv", "json", "jsonl", "txt")]
    done = run(archive, *(f"--report={tmp_path / name}" for name in names))
    assert done.returncode == 1
    assert done.stderr == ""
    assert done.stdout == "发现 5 处问题（严重 4，错误 1，提示 0），1 处命中经上下文判断不作问题；检查 5 篇稿件\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([*names, archive.name])
    found = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text("utf-8").splitlines()]
    assert [(f["id"], f["part"], f["row"], f["matched"]) for f in found] == [
        ("P1", "title", 1, "习总书记"),
        ("P2", "text", 2, "习总书记"),
        ("P3", "text", 3, "习总书记"),
        ("P4", "text", 4, "一二三产融合"),
        ("P4", "text", 4, "110105********0017"),
    ]
    with (tmp_path / "out.csv").open(encoding="utf-8-sig", newline="") as file:
        listed = list(csv.DictReader(file))
    book = sheets(tmp_path / "out.xlsx")
    assert list(book) == ["汇总", "按单位统计", "问题清单", "按规则统计", "白名单与抑制", "检查参数"]
    header, *rows = book["问题清单"]
    assert header == list(listed[0])
    assert header[-4:] == ["整改期限", "整改状态", "整改说明", "复查结果"]
    marks = [f["fingerprint"] for f in found]
    assert marks == [row["指纹"] for row in listed] == [row[header.index("指纹")] for row in rows]
    page = embedded(tmp_path / "out.html")
    assert [f["hit"] for f in page["findings"]] == [f["matched"] for f in found]
    assert page["sums"][:3] == [["检查篇数", 5], ["有问题篇数", 4], ["问题数", 5]]
    assert ["检查篇数", 5] in [row[:2] for row in book["汇总"]]
    assert ["甲局", 3, 2, 3, 2, 1, 0] in book["按单位统计"]
    assert [row[3] for row in book["白名单与抑制"][1:]] == ["习总书记"]


def embedded(path: Path) -> Any:
    return json.loads(
        re.findall(r'<script type="application/json".*?>(.*?)</script>', path.read_text("utf-8"), re.S)[0]
    )


def test_nothing_can_be_injected(archive: Path, tmp_path: Path) -> None:
    run(archive, *(f"--report={tmp_path / name}" for name in ("o.xlsx", "o.html", "o.csv")))
    html = (tmp_path / "o.html").read_text("utf-8")
    assert html.count("<script") == 2
    assert "<img" not in html
    assert not re.search(r"<[^>]*(?:src|href)=", html)
    assert "default-src 'none'" in html
    with (tmp_path / "o.csv").open(encoding="utf-8-sig", newline="") as file:
        assert not [cell for row in csv.reader(file) for cell in row if cell[:1] in ("=", "+", "-", "@", "\t")]
    for name in ("o.html", "o.csv"):
        assert not set((tmp_path / name).read_text("utf-8")) & set("\x1b\u2028")
    assert any(NASTY in row for row in sheets(tmp_path / "o.xlsx")["问题清单"])  # there, and a text


def test_personal_data_is_masked_in_every_report(tmp_path: Path) -> None:
    number, mobile = resident_id(), "13900000001"
    path = tmp_path / f"名单{number}.jsonl"
    row = {"id": number, "unit": f"局{mobile}", "title": f"习总书记{mobile}", "url": f"https://a.example/{mobile}.html"}
    path.write_text(
        json.dumps({**row, "text": f"联系电话{mobile}，证号{number}，习总书记{mobile}"}, ensure_ascii=False), "utf-8"
    )
    names = [f"out.{suffix}" for suffix in ("html", "csv", "json", "jsonl", "txt", "xlsx")]
    done = run(path, *(f"--report={tmp_path / name}" for name in names), "--format", "json", "--show-excused")
    shown = [done.stdout, done.stderr, *((tmp_path / name).read_text("utf-8") for name in names[:-1])]
    shown += [str(cell) for rows in sheets(tmp_path / "out.xlsx").values() for cells in rows for cell in cells]
    assert not [text for text in shown if number in text or mobile in text]


def test_bad_targets(archive: Path, tmp_path: Path) -> None:
    before = sorted(tmp_path.iterdir())
    for target, message in (
        (tmp_path / "a.doc", "可用的有：.xlsx .html"),
        (tmp_path / "none" / "a.csv", "无法写出"),
        (archive, "会覆盖"),
    ):
        done = run(archive, "--report", tmp_path / "first.csv", "--report", tmp_path / "b.xlsx", "--report", target)
        assert done.returncode == 2
        assert message in done.stderr
        assert "Traceback" not in done.stderr
        assert sorted(tmp_path.iterdir()) == before
    archive_again = run(archive, "--report", tmp_path / "a.csv", "--report", tmp_path / "a.csv")
    assert "另一份报告" in archive_again.stderr


def test_what_could_not_be_checked_is_in_the_reports(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("编号,正文\n1,好\n2,给,习总书记\n3,习总书记\n", "utf-8")
    done = run(path, f"--report={tmp_path / 'o.xlsx'}", f"--report={tmp_path / 'o.html'}", "--timing")
    assert done.returncode == 2
    assert "a.csv:3: 有 3 格" in done.stderr
    assert "用时" in done.stderr
    assert "检查 2 篇稿件，另有 1 处未能检查" in done.stdout
    assert "a.csv:3" in embedded(tmp_path / "o.html")["failures"][0]
    assert any("a.csv:3" in str(row[1]) for row in sheets(tmp_path / "o.xlsx")["检查参数"])


def test_annotations(archive: Path, tmp_path: Path) -> None:
    path = tmp_path / "50%,a:b.txt"
    path.write_text("好\n给习总书记写信\n", "utf-8")
    lines = run("--format", "github", path, archive, tmp_path / "none.txt").stdout.splitlines()
    name = str(path).replace("%", "%25").replace(",", "%2C").replace(":", "%3A")
    right = "“习总书记”应为“习近平总书记”  [leader-title/习总书记]"
    assert lines[0] == f"::error file={name},line=2,col=2,title=领导人表述::{right}"
    assert len(lines) == 7
    assert lines[1].startswith(f"::error file={archive},line=1,title=")
    assert lines[-1].startswith(f"::error file={tmp_path / 'none.txt'}::")
    assert all(line.startswith(("::error file=", "::notice file=")) for line in lines)


def test_a_failed_run_leaves_nothing_in_the_temporary_folder(archive: Path, tmp_path: Path) -> None:
    pytest.importorskip("xlsxwriter", reason="XlsxWriter is not installed")
    (folder := tmp_path / "temporary").mkdir()
    code = "import sys, tempfile; tempfile.tempdir = sys.argv.pop(); from textguard.cli import main; main(sys.argv[1:])"
    for target in ("o.doc", "p.xlsx"):
        command = [sys.executable, "-c", code, str(archive), f"--report={tmp_path / 'o.xlsx'}"]
        subprocess.run([*command, f"--report={tmp_path / target}", str(folder)], capture_output=True, check=True)
        assert not list(folder.iterdir())
        assert (tmp_path / "o.xlsx").exists() == (target == "p.xlsx")


def test_plain_files_in_reports(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("第一行\n给习总书记写信", "utf-8")
    run(tmp_path / "a.txt", f"--report={tmp_path / 'o.html'}")
    assert embedded(tmp_path / "o.html")["findings"][0]["place"] == f"{tmp_path / 'a.txt'} 第 2 行第 2 字"


def test_a_plain_check_loads_no_optional_dependency(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("给习总书记写信", "utf-8")
    code = (
        "import sys; from textguard.cli import main; main([sys.argv[1]]);"
        "print([name for name in ('openpyxl', 'xlsxwriter', 'numpy', 'jieba') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code, str(tmp_path / "a.txt")], capture_output=True, check=True)
    assert done.stdout.splitlines()[-1] == b"[]"


def test_rows_are_as_high_as_their_text(archive: Path, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="openpyxl is not installed")
    run(archive, f"--report={tmp_path / 'o.xlsx'}")
    sheet = openpyxl.load_workbook(tmp_path / "o.xlsx")["问题清单"]
    heights = [sheet.row_dimensions[row].height or 0 for row in range(1, sheet.max_row + 1)]
    assert heights[0] in (0, 15)  # one line: the sheet's own
    assert all(height == 15 or height % 17 == 0 for height in heights)
    assert heights[3] > 2 * 17  # of the post whose title is long
    assert sheet.column_dimensions["L"].width == pytest.approx(44, abs=1)


def test_libreoffice_opens_the_workbook(archive: Path, tmp_path: Path) -> None:
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed")
    run(archive, f"--report={tmp_path / 'o.xlsx'}")
    profile = f"-env:UserInstallation=file://{tmp_path / 'profile'}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "o.xlsx"),
    ]
    subprocess.run(command, capture_output=True, check=True, timeout=120)
    pages = re.findall(rb"/Type ?/Page\b", (tmp_path / "o.pdf").read_bytes())
    assert len(pages) == 6  # a page for each sheet: none is wider


@pytest.mark.parametrize("width", [1280, 390])
def test_the_page_in_a_browser(archive: Path, tmp_path: Path, width: int) -> None:
    report = tmp_path / "o.html"
    run(archive, f"--report={report}")
    with Browser(tmp_path / "profile", width) as browser:
        browser.open(report.as_uri())

        def shown(**chosen: str) -> list[str]:
            """The hits that the page marks when these are chosen: of unit, severity, rule the label, or words."""
            for name, wanted in chosen.items():
                control = f"document.getElementById('{name}')"
                if name != "words":
                    found = f"[...{control}.options].find(option => option.text === {json.dumps(wanted)})"
                    assert browser.run(f"!!{found}"), wanted
                    browser.run(f"{found}.selected = true")
                else:
                    browser.run(f"{control}.value = {json.dumps(wanted)}")
                browser.run(f"{control}.dispatchEvent(new Event('{'input' if name == 'words' else 'change'}'))")
            count = browser.run("document.getElementById('count').textContent")
            hits: list[str] = browser.run("[...document.querySelectorAll('#list mark')].map(mark => mark.textContent)")
            assert count == f"符合条件的有 {len(hits)} 处，已显示 {len(hits)} 处"
            return hits

        assert shown() == ["习总书记"] * 3 + ["一二三产融合", "110105********0017"]
        assert shown(severity="严重（4）") == ["习总书记"] * 3 + ["110105********0017"]
        assert shown(unit="甲局（3）") == ["习总书记", "110105********0017"]
        assert shown(severity="全部") == ["习总书记", "一二三产融合", "110105********0017"]
        assert shown(rule="固定表述 一二三产融合（1）") == ["一二三产融合"]
        assert shown(severity="严重（4）") == []
        assert shown(severity="全部", rule="全部", unit="全部", words="给习") == ["习总书记"]
        assert shown(words=MARK_UP[:9]) == ["习总书记"]
        assert shown(words="") == shown(unit="全部")
        assert browser.run("document.getElementById('charts').open") == (width > 600)
        browser.run("document.getElementById('charts').open = true")
        bars = "[...document.querySelectorAll('#units .bar')].map(bar => bar.querySelector('i').offsetWidth)"
        widths = browser.run(bars)
        assert len(widths) == 3
        assert widths[0] == pytest.approx(3 * widths[1], abs=3)
        assert browser.run("document.documentElement.scrollWidth") == width  # nothing stands out at the side
        assert browser.run("document.querySelectorAll('a, img').length") == 0
        assert browser.requests == [report.as_uri()]
        assert browser.troubles == []
