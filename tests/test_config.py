"""Settings files, severities, and phrases that are allowed for a reason and a time."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from test_cli import run

from textguard import Allow, ConfigError, Document, Scanner, config, scan

TEXT = "给习总书记写信，推进一二三产融合。\n"
SERIOUS, ERROR = "leader-title/习总书记", "political-phrase/一二三产融合"


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "稿.txt"
    path.write_text(TEXT, "utf-8")
    return path


def settings(folder: Path, content: str, name: str = "textguard.toml") -> Path:
    path = folder / name
    path.write_text(content, "utf-8")
    return path


def severities(text: str, severity: dict[str, str]) -> dict[str, str]:
    return {finding.rule: finding.severity for finding in Scanner(severity=severity).scan(text)}


def test_severity_by_rule_and_by_category() -> None:
    assert severities(TEXT, {}) == {SERIOUS: "serious", ERROR: "error"}
    assert severities(TEXT, {"leader-title": "hint"}) == {SERIOUS: "hint", ERROR: "error"}
    assert severities(TEXT, {"leader-title": "off"}) == {ERROR: "error"}
    # Of both the rule's holds.
    assert severities(TEXT, {"leader-title": "off", SERIOUS: "error"})[SERIOUS] == "error"
    assert SERIOUS not in severities(TEXT, {"leader-title": "hint", SERIOUS: "off"})


@pytest.mark.parametrize(
    ("text", "rule", "category"),
    [
        ("他说：“会议开始。\n", "punctuation/unpaired", "punctuation"),
        ("坚持用习近平新时代中国特色社会主意思想武装头脑。", "canonical/习近平新时代中国特色社会主义思想", ""),
        ("加强体育煅练，增强体质。", "", "typo"),
        ("联系我们：13900000001", "privacy/mobile", "privacy"),
    ],
)
@pytest.mark.parametrize("level", ["serious", "error", "hint", "off"])
def test_severity_of_every_kind_of_rule(text: str, rule: str, category: str, level: str) -> None:
    (usual,) = scan(text)
    assert usual.rule == rule or not rule
    for name in filter(None, (usual.rule, category)):
        found = Scanner(severity={name: level}).scan(text)
        levels = {finding.severity for finding in found if name in (finding.rule, finding.category)}
        assert levels == (set() if level == "off" else {level})
    assert "*" in Scanner(severity={"privacy": "off"}).scan("联系我们：13900000001").masked_text


def test_the_severity_of_a_word_of_the_dictionary() -> None:
    text = "各地坚持不谢。"
    (finding,) = scan(text)
    assert (finding.rule, finding.severity) == ("word/坚持不懈", "error")
    assert severities(text, {"word/坚持不懈": "serious", "typo": "off"}) == {"word/坚持不懈": "serious"}
    assert severities(text, {"word/坚持不懈": "off"}) == severities(text, {"typo": "off"}) == {}


@pytest.mark.parametrize("severity", [{"typo": "fatal"}, {"no-such-rule": "hint"}])
def test_a_severity_that_is_none_is_refused(severity: dict[str, str]) -> None:
    with pytest.raises(ConfigError, match="severity"):
        Scanner(severity=severity)


def test_an_allowed_phrase_excuses_whatever_is_within_it() -> None:
    phrase = Allow("给习总书记的一封信", "书名")
    result = Scanner(allow=[phrase, "用不到"]).scan("《给习总\n书记的一封信》，习总书记")
    assert [finding.start for finding in result] == [13]
    assert [finding.excused_by for finding in result.excused] == ["allowed:给习总\n书记的一封信（书名）"]
    assert result.allowed_by == {0}
    for text, allow in (
        ("联系我们：13900000001", "13900000001"),
        ("他说：“会议开始。\n", "“会议开始"),
        ("坚持用习近平新时代中国特色社会主意思想", "习近平新时代中国特色社会主意思想"),
    ):
        assert scan(text)
        result = Scanner(allow=[allow]).scan(text)
        assert not result
        reasons = [finding.excused_by for finding in result.excused if finding.excused_by.startswith("allowed:")]
        assert len(reasons) == 1
        assert "13900000001" not in reasons[0]


def test_the_day_of_the_check_ends_an_allowed_phrase() -> None:
    today = datetime.date.today()
    for until, found in ((today, 0), (today - datetime.timedelta(1), 1)):
        scanner = Scanner(allow=[Allow("给习总书记", until=until)])
        # An old post is checked today.
        result = scanner.scan(Document("给习总书记写信", date="2019-05-01"))
        assert len(result) == found
        assert len(result.allowed_by) == 1 - found


def test_what_an_allowed_phrase_excuses_excuses_nothing_itself() -> None:
    scanner = Scanner(allow=["给习总书记写"])
    assert [finding.rule for finding in scanner.scan(TEXT)] == [ERROR]
    assert scanner.scan(TEXT).corrected("ask") == TEXT.replace("三产融合", "三产业融合")


@pytest.mark.parametrize("phrase", ["", "\u200b", Allow(" ")])
def test_an_empty_phrase_is_refused(phrase: str | Allow) -> None:
    with pytest.raises(ConfigError, match="allow"):
        Scanner(allow=[phrase])


def test_the_nearest_file_holds(tmp_path: Path) -> None:
    inner = tmp_path / "a" / "b"
    inner.mkdir(parents=True)
    assert config.find(str(inner)).ignore == ()
    settings(tmp_path, 'ignore = ["typo"]')
    assert config.find(str(inner)).ignore == ("typo",)
    settings(inner.parent, '[tool.other]\nname = "textguard"', "pyproject.toml")  # has nothing to say
    assert config.find(str(inner)).ignore == ("typo",)
    settings(inner.parent, '[tool.textguard]\nlexicons = ["own.tsv"]\nselect = ["typo"]', "pyproject.toml")
    found = config.find(str(inner))
    assert (found.ignore, found.select, found.lexicons) == ((), ("typo",), (inner.parent / "own.tsv",))
    assert found.where == str(inner.parent / "pyproject.toml")
    settings(inner, "this is [no TOML", "pyproject.toml")  # somebody else's
    assert config.find(str(inner)) == found


def test_every_key(tmp_path: Path) -> None:
    path = settings(
        tmp_path,
        """
        lexicons = ["own.tsv"]
        select = ["typo", "leader-title"]
        ignore = ["privacy"]
        allow = ["甲", {text = "乙", reason = "书名", until = 2026-12-31}, {text = "丙", until = "2027-02"}]
        fail-on = "error"
        model = "own.model"
        severity = {typo = "hint", "leader-title/习总书记" = "error"}
        """,
    )
    assert config.load(path) == config.Settings(
        lexicons=(tmp_path / "own.tsv",),
        select=("typo", "leader-title"),
        ignore=("privacy",),
        allow=(
            Allow("甲"),
            Allow("乙", "书名", datetime.date(2026, 12, 31)),
            Allow("丙", "", datetime.date(2027, 2, 28)),
        ),
        severity={"typo": "hint", "leader-title/习总书记": "error"},
        fail_on="error",
        model=str(tmp_path / "own.model"),
        where=str(path),
    )


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ("ignore = [", "TOML"),
        ("ignor = []", "ignor"),
        ('ignore = "typo"', "ignore"),
        ("select = [1]", "select"),
        ('lexicons = [""]', "lexicons"),
        ('severity = ["typo"]', "severity"),
        ('severity = {typo = "bad"}', "typo"),
        ("severity = {typo = 1}", "typo"),
        ("severity = {typo = []}", "typo"),
        ('fail-on = "off"', "fail-on"),
        ("fail-on = {}", "fail-on"),
        ('model = ""', "model"),
        ("model = true", "model"),
        ("allow = [3]", "allow"),
        ('allow = [{reason = "书名"}]', "text"),
        ('allow = [{text = "甲", till = "2026"}]', "till"),
        ('allow = [{text = "甲", until = "明年"}]', "until"),
        ('allow = [{text = "甲", until = 2026}]', "until"),
        ('allow = [{text = "甲", reason = 1}]', "reason"),
        ("[tool]\ntextguard = 3", "tool.textguard"),
    ],
)
def test_a_bad_file_is_refused_by_name(tmp_path: Path, content: str, complaint: str) -> None:
    path = settings(tmp_path, content)
    with pytest.raises(ConfigError, match=complaint) as caught:
        config.load(path)
    assert str(caught.value).startswith(f"{path}: ")


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    for path in (tmp_path / "none.toml", tmp_path, Path("\0")):
        with pytest.raises(ConfigError, match="无法读取"):
            config.load(path)
    (tmp_path / "gbk.toml").write_bytes('ignore = ["错"]'.encode("gb18030"))
    with pytest.raises(ConfigError, match="UTF-8"):
        config.load(tmp_path / "gbk.toml")
    with pytest.raises(ConfigError, match=r"tool\.textguard"):
        config.load(settings(tmp_path, "[project]", "pyproject.toml"))


def test_the_command_line_finds_the_file(tmp_path: Path, page: Path) -> None:
    inner = tmp_path / "a"
    inner.mkdir()
    settings(tmp_path, 'lexicons = ["own.tsv"]\nseverity = {leader-title = "hint"}\nfail-on = "serious"')
    (tmp_path / "own.tsv").write_text("wrong\tright\n写信\t致信\n", "utf-8")
    done = run(page, cwd=inner)
    assert (done.returncode, done.stderr) == (0, "")
    assert config.find(str(inner)).model is None
    assert "（严重 0，错误 2，提示 1）" in done.stdout
    assert "[own/写信]" in done.stdout
    # What is said on the command line holds.
    assert run("--fail-on", "error", page, cwd=inner).returncode == 1
    assert run("--severity", "leader-title=serious", page, cwd=inner).returncode == 1
    assert "（严重 1，错误 1，提示 0）" in run("--no-config", page, cwd=inner).stdout
    other = settings(inner, 'ignore = ["leader-title"]', "other.toml")
    assert "（严重 0，错误 1，提示 0）" in run("--config", other, page, cwd=inner).stdout
    assert run("--config", other, "--ignore", "political-phrase", page, cwd=inner).returncode == 0
    (tmp_path / "textguard.toml").write_text("ignor = []", "utf-8")
    done = run(page, cwd=inner)
    assert done.returncode == 2
    assert "textguard.toml: 不认识的设置 'ignor'" in done.stderr


@pytest.mark.parametrize("option", ["typo", "typo=", "=hint", "typo=worse"])
def test_a_bad_severity_on_the_command_line(page: Path, option: str) -> None:
    done = run("--severity", option, page)
    assert (done.returncode, done.stdout) == (2, "")
    assert "severity" in done.stderr


def test_suppressions_that_are_not_used_or_have_ended(tmp_path: Path, page: Path) -> None:
    settings(
        tmp_path,
        """
        [tool.textguard]
        allow = [
            {text = "给习总书记", reason = "原话"},
            {text = "一二三产融合", until = "2020-12"},
            "第一二三产业",
        ]
        """,
        "pyproject.toml",
    )
    done = run(page, "--allow", "原来如此", "--report", tmp_path / "r.html", cwd=tmp_path)
    assert done.returncode == 1
    assert done.stderr.splitlines() == [
        "textguard: 白名单“一二三产融合”已于 2020-12-31 到期，不再起作用；请删去或改 until",
        "textguard: 白名单“第一二三产业”这次没有用到；如不再需要，请删去",
        "textguard: 白名单“原来如此”这次没有用到；如不再需要，请删去",
    ]
    assert "给习总书记（原话）、一二三产融合（至 2020-12-31）" in (tmp_path / "r.html").read_text("utf-8")
    shown = run("--show-excused", page, cwd=tmp_path).stdout
    assert "白名单（给习总书记（原话））" in shown


def test_a_notice_is_searched_under_the_same_settings(tmp_path: Path, page: Path) -> None:
    notice = tmp_path / "通报.txt"
    notice.write_text("将“写信”错写为“写倍”，“三产融合”应为“三产业融合”。\n", "utf-8")
    settings(tmp_path, 'allow = ["推进一二三产融合"]\nselect = ["typo"]')
    assert run("notice", notice, page, cwd=tmp_path).returncode == 0
    assert run("notice", "--no-config", notice, page, cwd=tmp_path).returncode == 1
