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
_TITLE = re.compile(
    "(?:书记|支书|主任|主席|委员|代表|[镇乡县市区局所站校院厅处科组会部]长|经理|董事长|记者|通讯员|护林员|网格员|村医|医生|老师|教授|院士|劳模"
    "|村民|居民|村官|学生|民警|战士|负责人|法定代表人|联系人|申请人|志愿者|同志|任命|免去)[:：]?$"
)
_BEHIND_NAME = re.compile(
    "$|[^\u4e00-\u9fff]|同志|先生|女士|老师|说|表示|介绍|主持|带领|强调|指出|告诉|报道|率|出席|讲话|一行|等人"
)
_HAN = re.compile("[\u4e00-\u9fff]")

_PREPOSITION = re.compile("[经自从至由沿跨接往距]|涉及|位于")
_PLACE = re.compile(
    "[\u4e00-\u9fff]{0,2}(?:(?<![道公铁马线网思])路|(?<![农乡山新全])村|(?<![城乡集小古])镇|[街巷庄桥渡坝冲埠屯寨湾沟溪]|大道|泵站|河段)"
)
_UNTIL = re.compile("[村巷弄亭房咀路街桥]止")
"""What two words may be: 至洪家村止."""
_FROM = re.compile("[至起到][\u4e00-\u9fff]{0,12}$")
_NAMED = re.compile("(?![农乡山新全本各我该])[\u4e00-\u9fff]?(?:村|镇|屯|寨|水库)|(?:[路街巷]|街道)(?![\u4e00-\u9fff])")
_OF_PLACES = frozenset(
    re.findall("..", "示范文明重点行政自然贫困美丽先进试点样板特色智慧平安和谐传统中心重要边境民族移民农村乡村")
)
"""What a village or a street may be, whatever its name."""


def person(text: str, start: int, end: int, *, listed: bool) -> str:
    """The name of a person that the span is or is part of, where its surroundings show one; else "".

    A form that a lexicon has `listed` as wrong needs more: a title before it and what goes on behind a name.
    """
    for first in (start, start - 1):
        if first < 0 or text[first] not in _SURNAMES:
            continue
        titled = _TITLE.search(text[max(0, first - 12) : first])
        for last in (end, end + 1):
            if not 2 <= last - first <= 3:
                continue
            if titled and (not listed or _BEHIND_NAME.match(text, last)):
                return text[first:last]
            # 任勉权 is no name between marks, nor is 侯选人.
            if not (first == start and (listed or last - first == 3)) and _is_alone(text, first, last):
                return text[first:last]
    return ""


def _is_alone(text: str, first: int, last: int) -> bool:
    mark = text[first - 1] if first else "\n"
    behind = _BEHIND_NAME.match(text, last)
    return behind is not None and not _HAN.match(mark) and (mark in _MARKS_BEFORE or len(behind[0]) > 1)


def place(text: str, start: int, end: int, right: str) -> str:
    """The span, miswritten for `right`, and what makes it part of the name of a place; else ""."""
    if _PREPOSITION.match(text, start, end) and (name := _PLACE.match(text, end)):
        return text[start:end] + name[0]
    if _UNTIL.fullmatch(text, start, end) and _FROM.search(text[max(0, start - 13) : start]):
        return text[start:end]
    if right not in _OF_PLACES and (name := _NAMED.match(text, end)):
        return text[start:end] + name[0]
    return ""
