"""Whitelisting: what looks like an error and is none, and what still is one."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from textguard import Document, Scanner, context, scan, words
from textguard.document import find_date
from textguard.reports import REASONS

DAY = "2026-10-09"


def rules(text: str, date: str = DAY) -> list[str]:
    return [finding.rule for finding in scan(text, date=date)]


def reasons(text: str, date: str = DAY) -> list[str]:
    return [finding.excused_by.partition(":")[0] for finding in scan(text, date=date).excused]


@pytest.mark.parametrize("text", ["认真学习总书记重要讲话精神", "与学习总书记关于人大制度的一系列论述"])
def test_a_neighbour_excuses(text: str) -> None:
    assert rules(text) == []
    assert reasons(text) == ["neighbour"]


@pytest.mark.parametrize(
    "text", ["给习总书记写信", "向习总书记汇报", "深入落实习总书记有关要求", "习总书记指出", "习总书记"]
)
def test_other_neighbours_do_not(text: str) -> None:
    (finding,) = scan(text)
    assert (finding.matched, finding.suggestions[0]) == ("习总书记", "习近平总书记")
    assert finding.severity == "serious"


@pytest.mark.parametrize(
    "text",
    [
        "学\n习总书记重要讲话",
        "学 习 总 书 记重要讲话",
        "學習總書記重要講話",
        "学\u200b习总书记",
        "学\r\n\r\n习总书记重要讲话",
    ],
)
def test_neighbours_are_read_as_terms_are(text: str) -> None:
    assert rules(text) == []
    assert reasons(text) == ["neighbour"]


def test_a_longer_right_phrase_covers() -> None:
    assert rules("推动全面从严治党向纵深发展") == []
    assert reasons("推动全面从严治党向纵深发展") == ["covered"]
    assert reasons("推动全面\n从严治党向纵深发展") == ["covered"]


def test_the_users_phrase_covers() -> None:
    text = "他在《给习总书记的一封信》中写道"
    assert rules(text) == ["leader-title/习总书记"]
    own = Scanner(allow=["给习总书记的一封信"])
    assert not own.scan(text)
    assert [f.excused_by for f in own.scan(text).excused] == ["allowed:给习总书记的一封信"]
    assert own.scan("习总书记的一封信")


@pytest.mark.parametrize(
    "text",
    [
        "将“习近平总书记”错写为“习总书记”",
        "将“习近平总书记”误写为“习总书记”，多次被通报",
        "把“习近平总书记”写成了“习总书记”",
        "更有把“习近平总书记”读成“习总书记”的",
        "“习近平总书记”不作“习总书记”",
        "将「习近平总书记」错写成「习总书记」",
        "误将“习近平总书记”写成“习总书记”“一二三产融合”",
        "“习总书记”应为“习近平总书记”",
        "“习总书记”（应为“习近平总书记”）",
        "“习总书记”应改为“习近平总书记”",
        "请将“习总书记”更正为“习近平总书记”",
        "习总书记（应为习近平总书记）",
        "稿件中出现“习总书记”等错误表述",
        "“习总书记”“一二三产融合”等不规范表述",
        "存在错别字，如“习总书记”、“一二三产融合”",
        "不得使用“习总书记”",
        "个别单位仍使用“习总书记”“一二三产融合”等旧称",
        "所谓“习总书记”",
        "有的稿件写为了“习总书记”，应改正",
        "把“习近平总书记”简写为“习总书记”",
        "“习总书记”一词使用不规范",
        "“习总书记”这样的不规范表述",
        "“习总书记”系笔误",
        "不使用“习总书记”的称呼",
        "不得简称“习总书记”",
        "“习总书记”建议修改为“习近平总书记”",
        "错误表述：习总书记；正确表述：习近平总书记",
        "误：习总书记　正：习近平总书记",
        "习总书记（×）习近平总书记（√）",
        "原文：习总书记；应为：习近平总书记",
        "错误内容：习总书记 建议修改为：习近平总书记",
        "习总书记→习近平总书记",
        "将“习近平总书记”错写为“习总\n书记”",
        "1\t县财政局\t习总书记\t习近平总书记\t已整改",
        "| 习总书记 | 习近平总书记 |",
    ],
)
def test_an_error_that_is_spoken_of_is_not_made(text: str) -> None:
    assert rules(text) == []
    assert set(reasons(text)) <= {"mention", "covered"}
    assert "mention" in reasons(text)


@pytest.mark.parametrize(
    "text",
    [
        "会议强调“习总书记的要求”必须落实",
        "《习总书记在我县》出版",
        "要把“习总书记的要求”落实好",
        "应写为“习总书记”",
        "应当表述为“习总书记”",
        "存在错别字。“习总书记”指出",
        "误写为他人姓名；会议指出，“习总书记”的要求",
        "姓名\t习总书记\t说明",
        "习总书记应为我们点赞",
        "禁止使用“习总书记”名义发放补贴",
        "不得出现“习总书记”指示不落实的情况",
        "李某仍在使用“习总书记”名义收费，应追责",
        "入党申请书写作：习总书记教导我们",
        "将调研成果写成习总书记重要指示学习材料",
        "他在日记里写成：习总书记来到我们村",
        "我局写成“习总书记在我县”专题报告三篇",
        "“习总书记”应当作为榜样来学",
        "认真学习“习总书记”的错误率为零",
        "“习总书记”不当之处请批评指正",
        "习总书记——习近平总书记的亲切称呼",
        "习近平总书记强调，规范管理。习总书记指出",
    ],
)
def test_quotation_marks_alone_excuse_nothing(text: str) -> None:
    assert rules(text) == ["leader-title/习总书记"]


def test_a_name_is_outdated_from_a_day_on(tmp_path: Path) -> None:
    path = tmp_path / "outdated-name.tsv"
    path.write_text("wrong\tright\tsince\tuntil\n云溪局\t云河局\t2023-05\t\n旧称\t新称\t\t2020\n", "utf-8")
    scanner = Scanner([path], defaults=False)
    assert [f.matched for f in scanner.scan("云溪局、旧称", date="2023-04-30")] == []
    assert [f.matched for f in scanner.scan("云溪局、旧称", date="2023-05-01")] == ["云溪局"]
    assert [f.matched for f in scanner.scan("云溪局、旧称", date="2020-12-31")] == ["旧称"]
    assert [f.matched for f in scanner.scan(Document("云溪局、旧称", date="2024-01-01"))] == ["云溪局"]
    assert scanner.scan("旧称").excused[0].excused_by.startswith("date:")


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("  • 发布时间:2022-07-25\n文档来源：某网\n正文", "2022-07-25"),
        ("发布日期： 2023年5月4日 10:20\n正文\n2022年1月1日", "2023-05-04"),
        ("成文日期:2023/05/04", "2023-05-04"),
        ("正文。\n云溪县人民政府\n2023年5月4日", "2023-05-04"),
        ("正文。\n云溪县人民政府\r\n\u3000\u30002023年5月4 日\u3000\r\n（此件公开发布）\r\n附件下载：", "2023-05-04"),
        ("正文。\n2023年5月4日\n云溪县人民政府办公室\n2023年05月06日印发", "2023-05-06"),
        ("正文。\n（2023年5月4日）", "2023-05-04"),
        ("正文。\n二〇二三年五月四日", "2023-05-04"),
        ("正文。\n二○一二年十一月二十一日\n", "2012-11-21"),
        ("正文。\n二〇一二年十月三十日\n", "2012-10-30"),
        ("", None),
        ("第十条 本办法自2023年5月4日起施行。", None),
        ("2023年5月4日，会议召开。", None),
        ("2023年5月4日\n" + "会议召开。" * 100, None),
        ("公示时间：2023年5月4日", None),
        ("统计时间：2023年5月4日", None),
        ("会议召开。" * 200 + "发布时间：2023-05-04，地点", None),
        ("正文。\n2023年2月30日", None),
        ("正文。\n二〇二三年二月三十日", None),
        ("正文。\n2999年5月4日", None),
    ],
)
def test_the_date_that_a_text_bears(text: str, day: str | None) -> None:
    assert str(find_date(text)) == str(day)


def test_a_post_is_judged_by_the_date_that_it_bears(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("wrong\tright\tsince\n云溪局\t云河局\t2023-05\n", "utf-8")
    scanner = Scanner([path], defaults=False)
    text = "云溪局\n2022年5月4日\n"
    assert not scanner.scan(text)
    assert scanner.scan(text).excused[0].excused_by == "date:2022-05-04 < 2023-05-01"
    assert scanner.scan(text.replace("2022", "2024"))
    # What comes with the post is surer.
    assert scanner.scan(text, date="2024-01-01")
    assert scanner.scan(Document(text, date="2024-01-01"))
    assert Scanner([path], defaults=False, date="2024-01-01").scan(text)


def test_a_check_goes_by_the_date_that_a_post_bears() -> None:
    text = "今天是第三十八个教师节。\n{}年9月10日\n"
    assert not scan(text.format(2022))
    assert [finding.suggestions for finding in scan(text.format(2024))] == [("第四十个教师节",)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("原云溪局的职责", 0),
        ("（原青山县云溪局）", 0),
        ("将原云溪局的职责", 0),
        ("时任青山县云溪局局长", 0),
        ("他曾任青山县水务站云溪局副局长", 0),
        ("撤销青山县云溪局", 0),
        ("不再保留单设的云溪局", 0),
        ("其前身是青山县“云溪局”", 0),
        ("云溪局更名为云河局", 0),
        ("云溪局已于2023年5月并入云河局", 0),
        ("云溪局被撤销。", 0),
        ("太原云溪局的职责", 1),
        ("草原云溪局的职责", 1),
        ("时任局长，云溪局", 1),
        ("云溪局撤销了许可", 1),
        ("云溪局负责更名登记", 1),
        ("原则上由云溪局办理", 1),
        ("云溪局", 1),
    ],
)
@pytest.mark.parametrize("name", ["outdated-name", "own"])
def test_a_former_name_that_is_called_so(tmp_path: Path, text: str, found: int, name: str) -> None:
    path = tmp_path / f"{name}.tsv"
    path.write_text("wrong\tright\tsince\n云溪局\t云河局\t2023-05\n", "utf-8")
    result = Scanner([path], defaults=False).scan(text, date=DAY)
    assert len(result) == found
    assert [finding.excused_by.partition(":")[0] for finding in result.excused] == ["former"] * (1 - found)


def test_only_names_are_former(tmp_path: Path) -> None:
    path = tmp_path / "typo.tsv"
    path.write_text("wrong\tright\n云溪局\t云河局\n", "utf-8")
    assert Scanner([path], defaults=False).scan("原云溪局更名为云河站")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("根据《云溪局关于加强管理的通知》", 0),
        ("根据《云溪局关于加强管理的通知》（云局发〔2015〕3号）", 0),
        ("根据《云溪局关于2025年工作的通知》", 1),
        ("根据《云溪局关于加强管理的通知》（云局发〔2025〕3号）", 1),
        ("根据云溪局关于加强管理的通知", 1),
        ("根据“云溪局”的通知", 1),
    ],
)
def test_titles_of_older_documents_keep_their_wording(tmp_path: Path, text: str, found: int) -> None:
    path = tmp_path / "outdated-name.tsv"
    path.write_text("wrong\tright\tsince\n云溪局\t云河局\t2023-05\n", "utf-8")
    assert len(Scanner([path], defaults=False).scan(text, date=DAY)) == found


def test_a_title_does_not_excuse_a_slip() -> None:
    assert rules("根据《中华人民共和国政府采购实施条例》") == ["law-name/中华人民共和国政府采购实施条例"]


def test_word_edges(tmp_path: Path) -> None:
    path = tmp_path / "typo.tsv"
    path.write_text("wrong\tright\tedges\n平合\t平台\tboth\n习总书记\t习近平总书记\tstart\n", "utf-8")
    scanner = Scanner([path], defaults=False)
    assert [f.matched for f in scanner.scan("搭建交流平合，服务企业")] == ["平合"]
    assert not scanner.scan("开展高水平合作")
    assert scanner.scan("开展高水平合作").excused[0].excused_by.startswith("word-edge:")
    for text in ("落实习总书记有关要求", "给习总书记写信", "习总书记"):
        assert scanner.scan(text)
    for text in ("认真学习总书记讲话", "研学习总书记讲话"):
        assert not scanner.scan(text)


def test_the_margin_of_an_edge() -> None:
    assert words.edge_margin("给习总书记写信", 1) > words.SURE > words.edge_margin("认真学习总书记讲话", 3)
    assert words.edge_margin("习总书记", 0) == words.edge_margin("习总书记", 4) == 0


def test_every_reason_has_a_label_for_people() -> None:
    source = Path(context.__file__).read_text("utf-8")
    kinds = set(re.findall(r'return f?"([a-z-]+):', source))
    assert kinds >= {"name", "former", "mention", "word-edge", "date", "title"}
    assert kinds <= REASONS.keys()
