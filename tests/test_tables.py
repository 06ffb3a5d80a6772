"""The generated tables are what their scripts write."""

from __future__ import annotations

import json
import lzma
import shutil
import subprocess
import sys
from pathlib import Path

from conftest import ROOT


def test_the_frequency_table_is_current(data: Path) -> None:
    script, laws = ROOT / "csrc" / "make_frequency_table.py", data / "corpora" / "laws.jsonl.xz"
    made = subprocess.run([sys.executable, script, laws], capture_output=True, check=True).stdout.decode("utf-8")
    assert made == (ROOT / "csrc" / "frequency_table.h").read_text("utf-8")


def test_what_right_text_has_is_current(data: Path, tmp_path: Path) -> None:
    for name in ("make_right_text.py", "local_posts.txt.xz"):
        shutil.copy(ROOT / "csrc" / name, tmp_path)
    texts = [str(data / "corpora" / f"{name}.jsonl.xz") for name in ("laws", "posts-xwlb")]
    subprocess.run([sys.executable, str(tmp_path / "make_right_text.py"), *texts], check=True)
    assert (tmp_path / "right_text.bin").read_bytes() == (ROOT / "csrc" / "right_text.bin").read_bytes()


def test_phrases_are_words_that_often_stand_together(tmp_path: Path) -> None:
    script = ROOT / "csrc" / "make_phrases.py"
    other = "。".join("甲乙丙丁戊己庚辛壬癸" * 4)  # so that words do not stand together by chance
    laws = [f"从重处罚。应当处罚。三项处罚。{other}"] * 20 + ["从重处法"] * 2
    rows = [{"category": "法规", "text": text} for text in laws]
    news = [{"date": "20250630", "text": f"上海举行。{other}"}] * 12 + [
        {"date": "20250701", "text": f"会议开幕。{other}"}
    ] * 12
    for name, texts in (("laws", rows), ("news", news)):
        lines = "".join(json.dumps(row) + "\n" for row in texts)
        (tmp_path / name).write_bytes(lzma.compress(lines.encode()))
    command = [sys.executable, str(script), str(tmp_path / "laws"), str(tmp_path / "news")]
    made = subprocess.run(command, capture_output=True, check=True).stdout.decode("utf-8")
    found = [line.split("\t")[::2] for line in made.splitlines() if not line.startswith("#")]
    assert found == [["上海举行"], ["从重处法", "近"], ["从重处罚"]]
