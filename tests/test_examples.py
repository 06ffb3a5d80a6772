"""The programs in examples/ and in the README do what their texts say."""

from __future__ import annotations

import contextlib
import io
import re
import subprocess
import sys

from conftest import ROOT, resident_id

README = (ROOT / "README.md").read_text("utf-8")


def run(*command: str) -> str:
    done = subprocess.run(
        [sys.executable, *command], cwd=ROOT, capture_output=True, check=False, env={"PYTHONUTF8": "1"}
    )
    assert done.stderr == b""
    return done.stdout.decode().replace("\r\n", "\n")


def test_the_cms_hook_refuses_serious_posts() -> None:
    out = run("examples/cms_hook.py")
    assert out.splitlines()[0] == "[1] 已发布"
    assert "[2] 稿件未发布，请先修改：\n第 11 字：“习总书记”应为“习近平总书记”" in out
    assert "[3] 稿件未发布" in out
    assert resident_id() not in out


def test_the_readme_shows_the_real_output() -> None:
    assert f"```text\n{run('-m', 'textguard', 'examples/notice.txt')}```" in README


def test_the_readme_example_prints_what_it_says() -> None:
    (code,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)
    said = re.findall(r"^# (.*)$", code, re.MULTILINE)
    out = io.StringIO()
    with contextlib.redirect_stdout(out):
        exec(code, {})  # noqa: S102
    assert out.getvalue().splitlines() == said
