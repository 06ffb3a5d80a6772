"""The programs in examples/ do what their texts say."""

from __future__ import annotations

import subprocess
import sys

from conftest import ROOT, resident_id


def test_the_cms_hook_refuses_serious_posts() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "examples" / "cms_hook.py"], capture_output=True, check=True, env={"PYTHONUTF8": "1"}
    )
    out = done.stdout.decode()
    assert out.splitlines()[0] == "[1] 已发布"
    assert "[2] 稿件未发布，请先修改：\n第 11 字：“习总书记”应为“习近平总书记”" in out
    assert "[3] 稿件未发布" in out
    assert resident_id() not in out
