"""数字写法: how numbers, dates and units are written, by GB/T 15835 and GB 3100: 2024年03月, 5-10万元, 超过30%以上."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator

from . import Places, Slip
from ._forms import by_literal, form, literals_of, slips_of

NAME = "form"
CATEGORY = "number"
MARKS = 0

_HAN = "〇一二三四五六七八九"
_UNIT = "[万亿]?(?:元|人次|人|名|户|家|个|件|次|亩|吨|公里|平方米|台|所|座|条|项|辆|只|头)"


def _before_digits(words: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"{word}{digit}" for word in words for digit in "0123456789")


def _few(match: re.Match[str]) -> tuple[str, ...]:
    """1、2次: 一两次."""
    first, second = (_HAN[int(match[name])] for name in ("first", "second"))
    return (first.replace("二", "两") + ("两" if second == "二" else second),)


_DIGITS = tuple("123456789")
_BOUNDS = ("超过", "高于", "突破", "接近", "将近", "不足", "低于", "不低于", "不少于", "至少", "不高于", "不超过")
_PRINTED_WORDS = (
    "资料",
    "手册",
    "传单",
    "折页",
    "问卷",
    "倡议书",
    "材料",
    "明白纸",
    "宣传单",
    "合同",
    "海报",
    "公开信",
    "宣传册",
)
_PRINTED = "|".join(_PRINTED_WORDS)
_FALLS = ("减少", "下降", "降低", "缩小", "缩短")
_FORMS = (
    form(
        tuple(f"{unit}0{digit}" for unit in "年月" for digit in _DIGITS),
        # Behind a label, a bracket or at the beginning of a line a machine has written it.
        r"(?<=[\u4e00-\u9fff，。；、])(?<!时间)(?<!日期)(?:((?:19|20)\d\d年)|(?<!年))(0?[1-9]|1[0-2])月"
        r"(?:(0?[1-9]|[12]\d|3[01])日)?(?![ \d])",
        lambda m: ((m[1] or "") + m[2].lstrip("0") + "月" + (m[3].lstrip("0") + "日" if m[3] else ""),),
        "月和日不补“0”",
    ),
    form(
        tuple(f"百分之{digit}" for digit in "0123456789"),
        r"百分之(\d+(?:\.\d+)?)",
        lambda m: (m[1] + "%",),
        "阿拉伯数字后用“%”",
    ),
    form(
        (*(f"摄氏{digit}" for digit in "0123456789"), "摄氏零下"),
        r"摄氏((?:零下)?\d+(?:\.\d+)?)度",
        lambda m: (m[1] + "摄氏度", m[1] + "℃"),
        "“摄氏度”是一个单位",
    ),
    form(("0几",), r"(?<![\d.])([2-9])0几", lambda m: (_HAN[int(m[1])] + "十几",), "概数用汉字"),
    form(
        tuple(f"{a}、{a + 1}" for a in range(1, 9)),
        r"(?<![\d第、，.．（(—-])(?P<first>\d)、(?P<second>\d)(?=次(?![会课])|天|个|名|人(?!民)|家|年(?![级期生版度内第])|岁)",
        lambda m: _few(m) if int(m["second"]) == int(m["first"]) + 1 else (),
        "相邻的两个数表示概数，用汉字，不用顿号",
    ),
    form(
        tuple(f"万{digit}千" for digit in _DIGITS),
        r"(?<![\d.])(\d+)万(\d)千(?![\d瓦克米卡伏])",
        lambda m: (f"{m[1]}.{m[2]}万",),
        "用一个单位",
    ),
    form(
        ("元人民币",),
        r"(人民币(?:约|近|共计|共|合计)?\d[\d.,]*[万亿]{0,2}元)人民币",
        lambda m: (m[1],),
        "“人民币”重复",
        _before_digits(("人民币", "人民币约", "人民币近", "人民币共", "人民币合计", "人民币共计")),
    ),
    form(
        ("万万元", "亿亿元", "亿万元", "元元", "个亿元"),
        r"(?<=\d)(?:(万)万元|(亿)亿元|([万亿]?元)元|(个)亿元)",
        lambda m: (m[3] or ("亿" if m[4] else m[1] or m[2]) + "元",),
        "单位重复",
    ),
    form(
        ("%以上", "%以下", "℃以上", "℃以下", "人以上", "元以上", "个以上", "户以上", "家以上", "名以上"),
        rf"({'|'.join(_BOUNDS)})(\d[\d.,]*(?:%|℃|{_UNIT}))以[上下]",
        lambda m: (m[1] + m[2], m[0][len(m[1]) :]) if m[1] not in ("接近", "将近") else (m[0][2:], m[1] + m[2]),
        "只留一个",
        _before_digits(_BOUNDS),
    ),
    form(
        ("%%", "%‰", "‰%", "‰‰"),
        r"(?<=\d)([%％‰])[%％‰]",
        lambda m: (m[1],),
        "百分号重复",
    ),
    form(
        tuple(f"{_HAN[n]}、{_HAN[n + 1]}{power}" for n in range(1, 9) for power in "十百千万"),
        rf"(?<![第十百千万、\d{_HAN}])([{_HAN}])、([{_HAN}])[十百千万](?=[多余]?{_UNIT}|[多余]?[斤米天岁年])",
        lambda m: (m[0].replace("、", ""),),
        "相邻的两个数表示概数，不用顿号",
    ),
    form(
        ("月O", *(f"{digit}O{behind}" for digit in "123" for behind in "日号")),
        r"(?<=月)(?:([1-3])[OoＯｏ]|[OoＯｏ]([1-9]))(?=[日号])",
        lambda m: (f"{m[1]}0" if m[1] else m[2],),
        "日期中的字母“O”应为“0”",
    ),
    form(
        (":00时",),
        r"(?<!\d)(\d{1,2})[:：]00时",
        lambda m: (f"{m[1]}时", m[0].removesuffix("时")),
        "时间的两种写法只用一种",
    ),
    form(
        tuple(f"余{unit}多" for unit in "本份个件册名户人家亩场次棵台"),
        r"(\d+)余([本份个件册名户人家亩场次棵台])多",
        lambda m: (f"{m[1]}余{m[2]}", f"{m[1]}多{m[2]}"),
        "“余”和“多”只留一个",
    ),
    form(("℅",), r"(?<=\d)℅", lambda _: ("%",), "百分号误作“℅”"),
    form(
        tuple(f"{digit}C{mark}" for digit in "0123456789" for mark in "，。；、至）"),
        r"(?:气温|温度|降至|最低|最高|零下)[^，。；\n]{0,8}?(\d{1,2})[CＣ](?=[，。；、至）])",
        lambda m: (m[0][:-1] + "℃",),
        "摄氏度写作“℃”",
    ),
    form(
        tuple(f"{digit}。{other}" for digit in "0123456789" for other in "0123456789"),
        r"(?<![\d:：.])(\d{1,3})。(\d{1,4})(?=[%％℃]|[万亿]|元|米|公里|公斤|吨|倍|个百分点|毫克|亩)",
        lambda m: (f"{m[1]}.{m[2]}",),
        "小数点误作句号",
    ),
    form(
        tuple(f"-{year}年" for year in range(1950, 2050)),
        r"(?<![\d.（(-])((?:19|20)\d\d)-((?:19|20)\d\d)(?=年)",
        lambda m: (f"{m[1]}—{m[2]}", f"{m[1]}至{m[2]}"),
        "起止年份之间用一字线",
    ),
    form(
        tuple(f"-{number}{unit}" for number in range(1, 101) for unit in "%万"),
        r"(?<![\d.a-zA-Z-])(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)(%|万(?=元|人|亩|吨|户))",
        lambda m: (f"{m[1]}{m[3]}—{m[2]}{m[3]}",),
        "两个数都写单位或百分号，中间用一字线",
    ),
    form(
        ("余人", "余名", "余户", "余家", "余个", "余件", "余亩", "余万", "余亿", "余元", "余次", "余项", "余公里"),
        rf"(?<![附最临接远毗亲节签预邀违制合条公纽契履])(近|约)(\d[\d.,]*[万亿]?)余(?=[万亿]|{_UNIT}|项|公里)",
        lambda m: (m[1] + m[2], m[2] + "余"),
        "只留一个",
        _before_digits("近约"),
    ),
    form(
        tuple(f"分{mark}" for mark in "，。；、"),
        rf"(?:{_PRINTED})(?:各|[共合总累]计|共|达|近|约|超|逾)?((?:\d+|[{_HAN}十百千]+)余?)分(?=[，。；、])",
        lambda m: (m[0][:-1] + "份",),
        "资料、问卷等论“份”",
        _PRINTED_WORDS,
    ),
    form(
        tuple(f"2O{digit}" for digit in "0123"),
        r"(?<![A-Za-z0-9])2[OoＯｏ](\d\d)(?=年)",
        lambda m: (f"20{m[1]}",),
        "年份中的字母“O”应为“0”",
    ),
    form(
        tuple(f"平方{mark}" for mark in "，。；、"),
        r"(?<=[\d万亿余])平方(?=[，。；、])",
        lambda _: ("平方米",),
        "单位不全",
    ),
    form(
        tuple(f"{digit}倍" for digit in "0123456789"),
        rf"(?:{'|'.join(_FALLS)})了?\d+(?:\.\d+)?倍",
        None,
        "减少不用倍数，写分数或者百分数",
        _FALLS,
    ),
)
LITERALS = literals_of(_FORMS)
_BY_LITERAL = by_literal(_FORMS)


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Forms that the standards replace."""
    return slips_of(_BY_LITERAL, text, places)
