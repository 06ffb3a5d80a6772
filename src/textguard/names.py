"""Whether what looks miswritten is the name of a person or a place: 县委书记周伟, 经岩泉路至下舍.

No list has all names, so what stands around them decides: a title or a label before a surname, a cell or an item of a
list that holds no more, 同志 or a verb of saying behind; a preposition before, 村 or 路 behind.
"""

from __future__ import annotations

import re

_SURNAMES = frozenset(
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜"
    "倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦柳邢岳齐梅莫庄辛管祝涂谷祁舒耿牟卜詹苗凌费纪靳盛童欧甄项曲游阳裴席卫查屈鲍"
    "覃霍翁隋甘景单包司柏宁柯阮桂闵解柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧宫苟褚廉简娄盖符奚穆燕郎冀谈姬屠郜晏"
    "栾郁蒙喻窦迟敖鄢冷卓花仇艾蓝巩练仲乐虞卞封冼官楚佟栗匡宗应巫鞠桑荆谌沙岑胥蔺"
)
_MARKS_BEFORE = "、\n\t：:（( 　|"
"""What stands before a name that fills a cell or an item of a list."""
_TITLE_ENDS = frozenset("长记任席员者人师授官士户民生医家友叫理监表事")
_TITLE = re.compile(
    "(?:书记|支书|主任|主席|委员|代表|[镇乡县市区局所站队校院厅处科组会部]长|经理|董事长|记者|通讯员|护林员|网格员|村医|医生|老师|教授|院士|劳模"
    "|村民|居民|村官|学生|党员|民警|战士|负责人|联系人|志愿者)$"
)
_LOCAL = re.compile("[县镇乡村区局所站校院市部社组队会厂司]")
_SAYS = "同志|先生|女士|老师|说|表示|介绍|主持|带领|强调|指出|告诉|报道|率|出席|讲话|一行|等人|，男|，女"
_BEHIND_NAME = re.compile(rf"$|[^\u4e00-\u9fff]|{_SAYS}")
_BEHIND_TITLED_NAME = re.compile(rf"$|[^\u4e00-\u9fff]|{_SAYS}|[的和与在向对把被从为到来等任]|担任|参加")

_PREPOSITION = re.compile("[经自从至由沿跨接往距]|涉及|位于")
_PLACE = re.compile("[\u4e00-\u9fff]{0,2}(?:[路街巷村庄镇乡桥渡坝冲埠屯寨湾沟溪]|大道|社区|泵站|河段)")
_NAMED = re.compile(
    "(?![农乡山新全本各我该])[\u4e00-\u9fff]?(?:村|镇|乡|屯|寨|街道|社区|水库)|[路街巷]|大道|小区|家园|公馆|超市|商行|公司"
)
_HAN = re.compile("[\u4e00-\u9fff]")
_UNTIL = re.compile("[村巷弄亭房咀路街桥]止")
"""What two words may be: 至洪家村止."""
_FROM = re.compile("[至起到][\u4e00-\u9fff]{0,12}$")
_AND_AROUND = re.compile("及(?:周边|附近|沿线)")
_APPOINTED = ("任命", "免去")


def person(text: str, start: int, end: int, *, listed: bool) -> str:
    """The name of a person that the span is or is part of, where its surroundings show one; else "". A form that is
    `listed` as wrong and begins with a surname (侯选人) is a name only behind a title.
    """
    for first in (start, start - 1):
        if first < 0 or text[first] not in _SURNAMES:
            continue
        before = text[max(0, first - 12) : first]
        titled = before[-1:] in _TITLE_ENDS or before.endswith(_APPOINTED)
        if end - start > 3:  # a name and a verb: 李弘表示
            if first == start and titled and _LOCAL.search(before):
                return text[start:end]
            continue
        for last in (end, end + 1):
            if not 2 <= last - first <= 3:
                continue
            alone = not (listed and first == start) and _is_alone(text, first, last)
            if alone or _TITLE.search(before) or (titled and _BEHIND_TITLED_NAME.match(text, last)):
                return text[first:last]
    return ""


def _is_alone(text: str, first: int, last: int) -> bool:
    mark = text[first - 1] if first else "\n"
    if _HAN.match(mark):
        return False
    behind = _BEHIND_NAME.match(text, last)
    return behind is not None and (mark in _MARKS_BEFORE or len(behind[0]) > 1)


def place(text: str, start: int, end: int, *, sure: bool) -> str:
    """The span and what makes it part of the name of a place; else "". Where the error is `sure`, 村 or 路 behind it is
    not enough.
    """
    if _PREPOSITION.match(text, start, end) and (name := _PLACE.match(text, end)):
        return text[start:end] + name[0]
    if _UNTIL.fullmatch(text, start, end) and _FROM.search(text[max(0, start - 20) : start]):
        return text[start:end]
    if not sure and _AND_AROUND.match(text, end - 1):
        return text[start:end]
    if not sure and (name := _NAMED.match(text, end)):
        return text[start:end] + name[0]
    return ""
