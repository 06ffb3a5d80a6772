"""What importing and installing textguard promises."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT

PAGE = "关于学习宣传的通知\n各地要认真组织学习，习总书记的讲话要传达到位。\n"
NOTICE = (ROOT / "examples" / "notice.txt").read_text("utf-8")


def test_importing_is_light() -> None:
    code = "import sys, textguard; print(*sorted(m for m in sys.modules if '.' not in m))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True).stdout.decode().split()
    for heavy in (
        "numpy",
        "jieba",
        "regex",
        "cffi",
        "argparse",
        "asyncio",
        "concurrent",
        "dataclasses",
        "inspect",
        "hashlib",
    ):
        assert heavy not in loaded or heavy in sys.builtin_module_names


def cpu_seconds(*arguments: str) -> float:
    """Of one start of Python."""
    resource = pytest.importorskip("resource", reason="time of child processes is read through the resource module")

    def spent() -> float:
        usage = resource.getrusage(resource.RUSAGE_CHILDREN)
        return float(usage.ru_utime + usage.ru_stime)

    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    before = spent()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=False, env=environment)
    return spent() - before


def test_importing_costs_little_more_than_starting_python() -> None:
    # A ratio of processor time: how many bare starts it takes. Measured 1.6 (regular expressions, typing, dates), and
    # 3.0 where no compiled modules are kept; six is a mistake, not a slow machine.
    bare = min(cpu_seconds("-c", "pass") for _ in range(7))
    assert min(cpu_seconds("-c", "import textguard") for _ in range(7)) < 6 * bare


@pytest.mark.parametrize("text", [PAGE, NOTICE])
def test_checking_one_page_costs_a_few_starts_of_python(text: str, tmp_path: Path) -> None:
    """With the image of the lexicons: parsing them alone takes twenty-five bare starts.

    Measured 2.5 and 2.9, and 4.4 to 6.5, by machine, where no compiled modules are kept.
    """
    page = tmp_path / "page.txt"
    page.write_text(text, "utf-8")
    spent = [(cpu_seconds("-c", "pass"), cpu_seconds("-m", "textguard", str(page))) for _ in range(9)]
    assert min(checking for _, checking in spent) < 12 * min(bare for bare, _ in spent)
