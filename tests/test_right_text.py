"""Right text of local offices in which something looks wrong: words that meet, names, puns, text about slips."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from textguard import scan

LINES = (Path(__file__).parent / "right_text.txt").read_text("utf-8").splitlines()


@pytest.mark.parametrize("text", LINES)
def test_right_text_has_no_finding(text: str) -> None:
    assert scan(text, date="2026-05-20").findings == ()


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("问题的来原在于管理。", "来原"),
        ("所须材料如下。", "所须"),
        ("大会圆满结束，取得园满成功。", "园满"),
        ("迎接美好末来。", "末来"),
        ("县委书记提出建意和要求。", "建意"),
        ("候选人和侯选人名单。", "侯选人"),
        ("会议被被推迟。", "被被"),
        ("现将将有关事项通知如下。", "将将"),
        ("中国共产党第二十界中央委员会", "界中央委员会"),
        ("会议时间：17:65", "17:65"),
        ("近300余人参加。", "近300余"),
        ("延边朝鲜自治州", "延边朝鲜自治州"),
        ("省国土资源厅印发通知。", "国土资源厅"),
        ("全国人大常委会主任出席会议。", "全国人大常委会主任"),
        ("5月12日（星期三）举行。", "5月12日（星期三"),
        ("推进一路一带建设。", "一路一带"),
    ],
)
def test_what_excuses_that_excuses_no_error(text: str, wrong: str) -> None:
    assert wrong in [finding.matched for finding in scan(text, date="2026-05-20").findings]


def test_right_posts_of_local_offices_have_few_findings() -> None:
    """Measured: 13 hints in 574 posts, 253,000 characters, after most false alarms in them had been cured by class."""
    lines = (Path(__file__).parent.parent / "benchmarks" / "right-local.jsonl").read_text("utf-8").splitlines()
    posts = map(json.loads, lines)
    counts = Counter(finding.severity for post in posts for finding in scan(post["text"], date=post["date"]))
    assert counts["serious"] == counts["error"] == 0
    assert counts["hint"] <= 15
