"""Checks: slips that a rule finds and no list."""

from __future__ import annotations

import random

import pytest

from textguard import Scanner
from textguard.checks import checks
from textguard.engine import Engine
from textguard.finding import CATEGORIES

SCANNER = Scanner()
RULES = {f"{check.CATEGORY}/{check.NAME}" for check in checks()}


def found(text: str, date: str = "2024-09-01") -> list[tuple[str, str, str]]:
    """Rule, span and first suggestion of what the checks report."""
    result = SCANNER.scan(text, date=date)
    assert all(text[f.start : f.end] == f.matched for f in result)
    return [(f.rule, f.matched, (f.suggestions or ("",))[0]) for f in result if f.rule in RULES]


@pytest.mark.parametrize(
    ("text", "rule", "wrong", "right"),
    [
        ("推出“避暑康养“等活动。", "punctuation/unpaired", "“避暑康养“", "“避暑康养”"),
        ("推出”避暑康养”等活动。", "punctuation/unpaired", "”避暑康养”", "“避暑康养”"),
        ("存在“僵尸化。", "punctuation/unpaired", "“僵尸化", "“僵尸化”"),
        ("某中心”“某某公安局”“某车管所3家未整改。", "punctuation/unpaired", "”", ""),
        ("印发《某某办法的通知。", "punctuation/unpaired", "《某某办法", "《某某办法》"),
        ("依据《甲法》《某某条例等法规。", "punctuation/unpaired", "《某某条例", "《某某条例》"),
        ("学习《平凡的世界一书。", "punctuation/unpaired", "《", ""),
        ('当好“店小二"，主动服务。', "punctuation/unpaired", '“店小二"', "“店小二”"),
        ('当好"店小二”，主动服务。', "punctuation/unpaired", '"店小二”', "“店小二”"),
        ("共100名（含集体和个人)。", "punctuation/unpaired", ")", "）"),
        ("各单位应当整改，共100名（含集体和个人。", "punctuation/unpaired", "（含集体和个人", "（含集体和个人）"),
        ("整改完成率较高,其余正在整改。", "punctuation/half-width", ",", "，"),
        ("依据云政发[2024]12号文件。", "punctuation/document-number", "[2024]", "〔2024〕"),
        ("依据云政办函（2024）3号文件。", "punctuation/document-number", "（2024）", "〔2024〕"),
        ("依据云政发〔2024]3号文件。", "punctuation/document-number", "〔2024]", "〔2024〕"),
        ("根据《甲办法》《甲办法》规定。", "punctuation/doubled-title", "《甲办法》《甲办法》", "《甲办法》"),
        ("根据《甲办法》和《甲办法》规定。", "punctuation/doubled-title", "《甲办法》和《甲办法》", "《甲办法》"),
        ("定于2月30日召开。", "number/no-such-date", "2月30日", ""),
        ("定于2023年2月29日召开。", "number/no-such-date", "2023年2月29日", "2023年2月28日"),
        ("请于11月31日前报送。", "number/no-such-date", "11月31日", "11月30日"),
        ("截至六月三十一日。", "number/no-such-date", "六月三十一日", ""),
        ("截至13月5日。", "number/no-such-date", "13月5日", ""),
        ("3月30日25时10分发布预警。", "number/no-such-date", "25时10分", ""),
        ("公示期为5月22日至5月12日。", "number/date-range", "5月22日至5月12日", ""),
        ("时间：2023年5月22日—2023年5月2日。", "number/date-range", "2023年5月22日—2023年5月2日", ""),
        (
            "公示期为2024年10月8日至2024年1月15日。",
            "number/date-range",
            "2024年10月8日至2024年1月15日",
            "2024年10月8日至2025年1月15日",
        ),
        ("发放宣传资料4000余分，解答咨询。", "number/form", "资料4000余分", "资料4000余份"),
        ("定于2O25年6月召开。", "number/form", "2O25", "2025"),
        ("案中客观的分析了情况。", "typo/particle", "客观的分析", "客观地分析"),
        ("他高兴的说：“好。”", "typo/particle", "高兴的说", "高兴地说"),
        ("生活变的更加美好。", "typo/particle", "变的更加", "变得更加"),
        ("老人笑的合不拢嘴。", "typo/particle", "笑的合不拢嘴", "笑得合不拢嘴"),
        ("从2022年3月起至2021年2月止。", "number/date-range", "2022年3月起至2021年2月", ""),
        ("2024年3月5日（星期一）开会。", "number/weekday", "2024年3月5日（星期一", "2024年3月5日（星期二"),
        ("9月2日（星期四）至5日放假。", "number/weekday", "9月2日（星期四", "9月2日（星期一"),
        ("罚款5000元（伍万元整）。", "number/amount", "伍万元整", "伍仟元整"),
        ("58.6万元（大写：伍拾捌万陆佰元整）。", "number/amount", "伍拾捌万陆佰元整", "伍拾捌万陆仟元整"),
        ("捌拾万伍仟元整（¥865,000.00）。", "number/amount", "捌拾万伍仟元整", "捌拾陆万伍仟元整"),
        ("120034.05元（壹拾贰万叁拾肆元整）", "number/amount", "壹拾贰万叁拾肆元整", "壹拾贰万零叁拾肆元零伍分"),
        ("请于202266日前报送。", "number/lost-date", "202266日", ""),
        ("参加活动的约200家左右。", "number/approximate-twice", "约200家左右", "约200家"),
        ("2024年第38个教师节。", "number/ordinal", "第38个教师节", "第40个教师节"),
        ("迎来第三十九个教师节。", "number/ordinal", "第三十九个教师节", "第四十个教师节"),
        ("河北省郑州市某局。", "place/division", "河北省郑州市", "河南省郑州市"),
        ("河南省郑州市延津县某局。", "place/division", "河南省郑州市延津县", "河南省新乡市延津县"),
        (
            "增强“四个意识”（政治意识、核心意识、大局意识、看齐意识）。",
            "political-phrase/expansion",
            "政治意识、核心意识、大局意识、看齐意识",
            "政治意识、大局意识、核心意识、看齐意识",
        ),
        (
            "坚定“四个自信”：道路自信、制度自信、文化自信。",
            "political-phrase/expansion",
            "道路自信、制度自信、文化自信",
            "道路自信、理论自信、制度自信、文化自信",
        ),
        ("对问题进行进行整改。", "typo/doubled-word", "进行进行", "进行"),
        ("检测时间内 1 周末更新。", "typo/not-yet", "末更", "未更"),
        ("检测时间内连续14天末更新。", "typo/not-yet", "末更", "未更"),
        ("依据云政发〔24〕5号文件。", "punctuation/document-number", "〔24〕", "〔2024〕"),
        ("依据云政发〔2024〕05号文件。", "punctuation/document-number", "〔2024〕05", "〔2024〕5"),
        ("依据云政发〔2024〕第5号文件。", "punctuation/document-number", "〔2024〕第5", "〔2024〕5"),
        ("依据云政发【2024】××号文件。", "punctuation/document-number", "【2024】", "〔2024〕"),
        ("截至2024年03月底。", "number/form", "2024年03月", "2024年3月"),
        ("截至2024年3月05日，已完成。", "number/form", "2024年3月05日", "2024年3月5日"),
        ("增长百分之12.5。", "number/form", "百分之12.5", "12.5%"),
        ("气温为摄氏25度。", "number/form", "摄氏25度", "25摄氏度"),
        ("来了30几人。", "number/form", "30几", "三十几"),
        ("每月1、2次。", "number/form", "1、2", "一两"),
        ("投入5万3千元。", "number/form", "5万3千", "5.3万"),
        ("罚款人民币30万元人民币。", "number/form", "人民币30万元人民币", "人民币30万元"),
        ("完成投资12.5万万元。", "number/form", "万万元", "万元"),
        ("占比超过30%以上。", "number/form", "超过30%以上", "超过30%"),
        ("实施2014-2018年规划。", "number/form", "2014-2018", "2014—2018"),
        ("增长10-20%。", "number/form", "10-20%", "10%—20%"),
        ("补助5-10万元。", "number/form", "5-10万", "5万—10万"),
        ("比上年减少3倍。", "number/form", "减少3倍", ""),
        ("依照《森林防火法》处罚", "law-name/kind", "《森林防火法》", "《森林防火条例》"),
        ("落实《信访工作管理条例》", "law-name/kind", "《信访工作管理条例》", "《信访工作条例》"),
        ("现将《关于转发《甲办法》的通知》印发。", "punctuation/nested-title", "《甲办法》", "〈甲办法〉"),
        ("修订《甲《乙》《丙》》。", "punctuation/nested-title", "《丙》", "〈丙〉"),
        ('打造"天堂硅谷"，建设城市。', "punctuation/straight-quotes", '"天堂硅谷"', "“天堂硅谷”"),
        (
            "各单位要认真整改。各单位要认真整改。",
            "typo/doubled-sentence",
            "各单位要认真整改。" * 2,
            "各单位要认真整改。",
        ),
        (
            "各单位要认真整改。\n各单位要认真整改。",
            "typo/doubled-sentence",
            "各单位要认真整改。\n各单位要认真整改。",
            "各单位要认真整改。",
        ),
        ("一是排查，二是整改，四是复查。", "number/series", "四", ""),
        ("一是排查；二是整改；二是复查。", "number/series", "二", ""),
        ("一、总则\n内容。\n二、任务\n内容。\n四、附则", "number/series", "四", ""),
        ("十、甲\n一、甲\n二、乙\n二、丙", "number/series", "二", ""),
        ("（一）甲。\n（二）乙。\n\n（四）丙。", "number/series", "四", ""),
        ("1.甲\n2.乙\n4.丙", "number/series", "4", ""),
        ("三次产业结构由8.1:35.2:56.7调整为7.9:35.4:57.7。", "number/shares", "7.9:35.4:57.7", ""),
        ("第一、二、三产业增加值占比分别为8%、35%和60%。", "number/shares", "8%、35%和60%", ""),
        ("男性占51.2%，女性占49.8%。", "number/shares", "男性占51.2%，女性占49.8%", ""),
        ("非常满意60%，满意30%，不满意2%。", "number/shares", "非常满意60%，满意30%，不满意2%", ""),
        ("近年来，开展“学雷锋”活动。今年“学雷锋活动有声有色。", "punctuation/unpaired", "“学雷锋", "“学雷锋”"),
        ("落实“三公”要求，三公”经费下降。", "punctuation/unpaired", "三公”", "“三公”"),
        ("建立“谁受益、谁管护的机制。", "punctuation/unpaired", "“谁受益、谁管护", "“谁受益、谁管护”"),
        ("当天（周四，共有60人。", "punctuation/unpaired", "（周四", "（周四）"),
        ("根据《某某管理条例的规定，现公告。", "punctuation/unpaired", "《某某管理条例", "《某某管理条例》"),
        ("请引以为戒!\n下一步", "punctuation/half-width", "!", "！"),
        ("祝大家节日快乐.", "punctuation/half-width", ".", "。"),
        ("（一）、加强领导。", "punctuation/form", "（一）、", "（一）"),
        ("一.、时间", "punctuation/form", "一.、", "一、"),
        ("依据《民法典》，第一百条", "punctuation/form", "》，", "》"),
        ("剪纸、竹编、等16个项目", "punctuation/form", "、等", "等"),
        ("分享了<<平凡的世界>>。", "punctuation/form", "<<平凡的世界>>", "《平凡的世界》"),
        ("咨询\n问;怎么办", "punctuation/form", "问;", "问："),
        ("项目（，三个）", "punctuation/form", "（，", "（"),
        ("上浮20%％。", "number/form", "%％", "%"),
        ("室温不低于18℃以上。", "number/form", "不低于18℃以上", "不低于18℃"),
        ("来了三、四百名居民。", "number/form", "三、四百", "三四百"),
        ("3月15日至5月10。", "number/date-range", "至5月10", "至5月10日"),
        ("2024年6月2O日", "number/form", "2O", "20"),
        ("截至10月20日24：00时", "number/form", "24：00时", "24时"),
        ("发放手册500余本多。", "number/form", "500余本多", "500余本"),
        ("合格率97.5℅。", "number/form", "℅", "%"),
        ("最低气温可达－6C，", "number/form", "最低气温可达－6C", "最低气温可达－6℃"),
        ("发放宣传册三百余分。", "number/form", "宣传册三百余分", "宣传册三百余份"),
        ("谢谢大家!！", "punctuation/form", "!！", "！"),
        ("浑浊度0。32毫克每升", "number/form", "0。32", "0.32"),
        ("群众咨询150余人次左右。", "number/approximate-twice", "150余人次左右", "150余人次"),
        ("2月81日放假。", "number/no-such-date", "2月81日", ""),
        ("自20245年6月20日起。", "number/lost-date", "20245", "2024"),
        ("9月29日至10月7日，为期6天。", "number/day-count", "9月29日至10月7日，为期6天", "9月29日至10月7日，为期9天"),
        ("建军96周年之际。", "number/anniversary", "建军96周年", "建军97周年"),
        ("党成立前，建党一百零二周年。", "number/anniversary", "建党一百零二周年", "建党一百零三周年"),
        (
            "2026年是“十四五”规划开局之年。",
            "number/five-year-plan",
            "2026年是“十四五”规划开局之年",
            "2026年是“十五五”规划开局之年",
        ),
        ("2024年是“十四五”开局之年。", "number/five-year-plan", "2024年是“十四五”开局之年", ""),
        ("违法行为请拨打12351热线投诉举报。", "number/hotline", "12351", "12315"),
        ("森林火警电话：12199。", "number/hotline", "12199", "12119"),
        ("消费者可拨打12415维权。", "number/hotline", "12415", "12315"),
        ("立即拨打100报警。", "number/hotline", "100", "110"),
        ("抽检140批次，合格137批次，合格率98.7%。", "number/rate", "合格率98.7%", "合格率97.9%"),
        ("抽检120批次，不合格3批次，合格率为97.0%。", "number/rate", "合格率为97.0%", "合格率为97.5%"),
        ("见错误！未找到引用源。所示。", "typo/leftover", "错误！未找到引用源。", ""),
        ("电话：&nbsp;无", "typo/leftover", "&nbsp;", ""),
    ],
)
def test_a_slip_is_found(text: str, rule: str, wrong: str, right: str) -> None:
    assert (rule, wrong, right) in found(text)


@pytest.mark.parametrize(
    "text",
    [
        "他说：“第一段。\n“第二段。\n“第三段。”",  # a quotation of several paragraphs
        "他说：“要弘扬“两弹一星”精神。”",  # nested
        "要求如下：1）核对数据；2）上报结果；a）附表。",
        "《关于修改〈某办法〉的决定》（《某公报》2024年第3号（增刊））。",
        "比分3:2，见http://a.cn/?b=1,2;c，时间10:30,地点不变。",
        "（2024）京01民终1号判决书，合同（2024）编号12号。",
        "收缴《营业执照》、《营业执照》副本。根据《甲办法》《乙办法》规定。",
        "12月30日、1月31日、2024年2月29日、十二月三十一日、农历二月三十日。",
        "公示期5月22日至6月2日，12月25日至1月5日，28日至3日，2023年12月1日至2024年1月31日。",
        "距今4300年至3900年，3月至5月，2022年3月至2023年2月。",
        "2024年3月5日（星期二），本周一。",
        "编号2022123456，2022年6月6日。",
        "节约200元左右，约有200家，200家左右。",
        "2024年第40个教师节，1985年第1个教师节，第一个教师节。",
        "河南省郑州市新密市、河南省郑州市某区，河南省新乡市延津县，甘肃省酒泉市新城区。",
        "增强“四个意识”（政治意识、大局意识、核心意识、看齐意识）。树牢大局意识、核心意识。",
        "发布时间：2024年03月05日 10:30\n2024年03月05日\n（2021-2025年）",
        "减少至1/3，增长3倍，2号楼1、2单元，一年级1、2班，第1、2次会议，附件1、2，每次1万3千瓦时。",
        "30%以上，超过30%，人民币30万元，5%—10%，5万—10万元，电话0371-5万，1.5万余元，几十人。",
        "云政发〔2024〕5号，国务院令第5号，京〔2024〕不动产权第0000001号。",
        "周末更新内容，每月末完成，2023年末发布，3月末完成投资，第1周末完成。",
        "依照《中华人民共和国森林法》和《北京市养犬管理规定》《某市信访工作管理条例》",
        "《关于修改〈某办法〉的决定》《关于修订〈《甲》乙协议〉的协议》《甲》《乙》",
        '屏幕24"，5\'6"，{"名称": "甲"}，<a title="甲乙">，"abc"。',
        "要整改。要整改。各单位要认真整改。各部门要认真整改。各单位要认真整改。",
        "一是甲；二是乙，一是丙，二是丁；三是戊。一是甲；二是乙；三要丙；四是丁。三是甲，五是乙。",
        "一是甲，……四是乙。之一是甲，之二是乙，之四是丙。",
        "一、甲\n（一）子\n（二）丑\n（三）寅\n二、乙\n（一）子\n三、丙\n……\n五、丁",
        "（一）甲；\n乙；\n（三）丙。\n1.甲\n1.1乙\n2.丙\n2024.5\n1.甲\n内容\n3.乙",
        "二、乙\n四、丙\n十一、甲\n十三、乙",
        "三次产业结构8.1:35.2:56.8，三次产业增速分别为5%、6%、7%，三次产业比1:2:3。",
        "男性吸烟率占52.1%，女性占2.7%。男性占50%，女性占51%。非常满意60%，满意30%。",
        "查询 https://a.cn/?b=1&c=2，R&D经费，未找到引用。",
        "作了客观的分析了解情况，高兴的说法，成效明显的更加支持，他认真的总结得到肯定，发放手册，得90分。",
        "11月29日（星期一至星期五），5000元（伍仟元整），20.30元（贰拾元叁角），1万元（壹万圆整），贰拾万元整（200,000.00元）。",
        "实现建军100周年奋斗目标，中国共产党成立一百零三周年，改革开放40周年。",
        "2021年是“十四五”开局之年，2025年是“十四五”规划收官之年，“十五五”开局之年。",
        "1月26日至3月5日，共40天。9月29日至10月7日，为期9天。5月1日至5日，共3场。",
        "拨打12315投诉举报热线或12345，工会热线12351，拨打120急救，热线电话025-12350001，拨打热线100次。",
        "抽检39批次，合格38批次，合格率97.4%。合格371批次、不合格15批次，合格率96.1%。共3个大类，整改率达98%。",
        "（四）、（五）项。规格、等级，A.、B.，x<<2，问：答：，第三、四百货商店，三、十四日。",
        "第二十二、二十三条，至5月10日，21:30。19:30起，截至2024年，百分之一、五千元。",
    ],
)
def test_right_text_is_left_alone(text: str) -> None:
    assert found(text) == []


def test_a_quoted_slip_is_excused() -> None:
    result = SCANNER.scan("将“2月28日”错写为“2月30日”。", date="2024-09-01")
    assert not [finding for finding in result if finding.rule in RULES]
    (excused,) = [finding for finding in result.excused if finding.rule in RULES]
    assert excused.excused_by.startswith("mention:")


def test_a_text_in_half_width_marks_is_reported_once() -> None:
    text = "按照要求,各单位自查;发现问题,及时整改:一是网站,二是新媒体,三是其他。"
    assert [rule for rule, _, _ in found(text)] == ["punctuation/half-width"]


def test_ordinals_need_a_date_or_a_year() -> None:
    assert [f.rule for f in SCANNER.scan("迎来第39个教师节。")] == []


def test_corrections_of_slips_stand() -> None:
    text = "根据《甲办法》《甲办法》,对问题进行进行整改,依据云政发[2024]12号。"
    corrected = SCANNER.scan(text, date="2024-09-01").corrected("ask")
    assert corrected == "根据《甲办法》,对问题进行整改，依据云政发〔2024〕12号。"
    assert SCANNER.scan(corrected, date="2024-09-01").corrected("ask") == corrected


def test_rules_are_selected_and_ignored_like_any_other() -> None:
    slip = "推出“避暑康养“等活动，进行进行整改。"
    assert [f.rule for f in Scanner(select=["typo/doubled-word"]).scan(slip)] == ["typo/doubled-word"]
    assert [f.category for f in Scanner(ignore=["typo"]).scan(slip)] == ["punctuation"]


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("超过30%以上", True),
        ("增长30%以上", False),
        ("超过，" + "长" * 61 + "30%以上", False),
        ("12月31日", False),
        ("2月31日", True),
        ("浙江省杭州市西湖区", False),
        ("江苏省杭州市", True),
        ("浙江省宁波市西湖区", True),
        ("会议反对享乐主义、官僚主义", False),
        ("（2024）京01号", False),
        ("（2024）5号", True),
    ],
)
def test_what_calls_for_a_check(text: str, called: bool) -> None:
    assert bool(SCANNER._engine.look(text)) == called


def test_every_check_has_a_known_category_and_something_that_calls_for_it() -> None:
    for check in checks():
        assert check.CATEGORY in CATEGORIES
        assert check.MARKS or check.LITERALS


@pytest.mark.parametrize("pad", [0, 1, 57, 58, 59, 60, 61, 62, 63, 64, 65, 130])
@pytest.mark.parametrize("end", ["", "甲" * 70, "甲" * 70 + "𠮷"])
def test_the_quick_look_sees_across_its_blocks(pad: int, end: str) -> None:
    for text, rule in (
        ("推出“甲“活动", "punctuation/unpaired"),
        ("甲乙,甲乙", "punctuation/half-width"),
        ("请于202266日报", "number/lost-date"),
        ("5月22日至5月12日", "number/date-range"),
        ("约200家左右", "number/approximate-twice"),
        ("《甲》《甲》", "punctuation/doubled-title"),
        ("《甲《乙》》", "punctuation/nested-title"),
        ('推出"甲"活动', "punctuation/straight-quotes"),
        ("，一是甲，二是乙，四是丙", "number/series"),
        ("。要认真抓好整改落实。要认真抓好整改落实。", "typo/doubled-sentence"),
    ):
        assert rule in [name for name, _, _ in found("乙" * pad + text + end)], (text, pad)


def test_the_quick_look_misses_nothing_that_a_check_would_find() -> None:
    # Without half-width brackets: the quick look counts each kind by itself and does not see kinds that cross.
    parts = [
        "20",
        "2024年",
        "5月",
        "22日",
        "左右",
        "约3",
        *("一是", "二是", "四是", "\n一、", "\n二、", "\n四、", "\n（一）", "\n（三）", "甲乙丙甲乙丙甲乙。"),
        *'“”（）《》〈〉"甲乙丙,;：，。日月年至到—-～起约余多左右、和 \n?!.0123456789',
    ]
    rng = random.Random(20260301)
    engine = Engine(["甲"], fold=True)
    called = [check for check in checks() if check.MARKS]
    slips = 0
    for _ in range(30_000):
        text = "".join(rng.choices(parts, k=rng.randint(2, 14)))
        marks = engine.look(text)
        for check in called:
            if any(check.slips(text, (), None)):
                slips += 1
                assert marks & check.MARKS, (check.NAME, text)
    assert slips > 1_000
