"""textguard explain: why something is a finding, or is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import resident_id
from test_cli import run

from textguard import checks
from textguard.privacy import detectors


@pytest.mark.parametrize(
    ("what", "code", "lines"),
    [
        ("给习总书记写信", 1, ["严重 领导人表述：“习总书记”应为", "发现 1 处问题"]),
        ("认真学习总书记重要讲话", 0, ["不报的原因：前后文字（学）", "未发现问题"]),
        ("将“脱贫攻坚”错写为“脱贫功坚”", 0, ["不报的原因：引述的错误"]),
        ("你好", 0, ["没有规则命中", "未发现问题"]),
        ("推进全过程人民民主", 0, ["没有规则命中", "含有词库中正确的表述：“全过程人民民主”"]),
        (
            "leader-title/习总书记",
            0,
            ["（领导人表述，严重，需确认）", "写错的形式：习总书记", "前面是这些就不报：学、", "词库："],
        ),
        ("canonical/一二三产业融合", 0, ["正确的表述：一二三产业融合", "相差一两个字"]),
        ("privacy/mobile", 0, ["手机号码，由程序识别"]),
        ("number/weekday", 0, ["星期，由程序判断"]),
        ("word/锻炼", 0, ["“锻炼”写成了"]),
        ("privacy", 0, ["个人信息", "privacy/resident-id"]),
        ("typo", 0, ["错别字", "条写错的形式"]),
    ],
)
def test_explain(what: str, code: int, lines: list[str]) -> None:
    done = run("explain", what)
    assert (done.returncode, done.stderr) == (code, "")
    for line in lines:
        assert line in done.stdout


def test_all_rules_of_the_program_have_a_label() -> None:
    for check in checks.checks():
        label = (check.__doc__ or "").partition(":")[0]
        assert 1 < len(label) < 30, check
        assert not label.isascii(), check
    assert all(not detector.LABEL.isascii() for detector in detectors().values())


def test_own_lexicons_and_settings(tmp_path: Path) -> None:
    own = tmp_path / "own.tsv"
    own.write_text("wrong\tright\tnote\tsource\n县政府办\t县政府办公室\t用全称\t本县\n", "utf-8")
    done = run("explain", "--lexicon", own, "own/县政府办")
    for line in ("应为：县政府办公室", "说明：用全称", "出处：本县", f"词库：{own}:2"):
        assert line in done.stdout
    assert "这次不查这条规则" not in done.stdout
    assert "这次不查这条规则" in run("explain", "--lexicon", own, "--ignore", "own", "own/县政府办").stdout
    assert run("explain", "--ignore", "leader-title", "给习总书记写信").returncode == 0


def test_nothing_leaks() -> None:
    done = run("explain", "-", stdin=f"身份证号{resident_id()}\x1b[2J".encode())
    assert done.returncode == 1
    assert "110105********0017" in done.stdout
    assert resident_id() not in done.stdout
    assert "\x1b" not in done.stdout
