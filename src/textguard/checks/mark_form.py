"""标点用法: marks where GB/T 15834 has another one or none: （一）、, 《某某法》，第三条, 剪纸、竹编、等."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from . import Places, Slip
from ._forms import by_literal, form, literals_of, slips_of

NAME = "form"
CATEGORY = "punctuation"
MARKS = 0

_HAN = "一二三四五六七八九十"
_FORMS = (
    form(
        tuple(f"{number}）、" for number in _HAN),
        rf"^([ \u3000]*[（(][{_HAN}]+[）)])、(?![（(])",
        lambda m: (m[1],),
        "带括号的序号后不加标点",
    ),
    form(
        tuple(f"{number}.、" for number in f"{_HAN}0123456789"),
        rf"^([ \u3000]*)([{_HAN}]+|\d+)[.．]、",
        lambda m: (m[1] + m[2] + ("." if m[2].isdigit() else "、"),),
        "序号后只用一个标点",
    ),
    form(("》，第",), r"》，(?=第[一二三四五六七八九十百零]+条)", lambda _: ("》",), "法规和条款之间不用逗号"),
    form(
        ("、等",),
        rf"、等(?=[两多各\d]|[{_HAN}]+[个项种类]|方面|部门|单位|情况|内容|问题|工作|活动|[。，；）])",
        lambda _: ("等",),
        "“等”前不用顿号",
    ),
    form(("（，",), r"（，", lambda _: ("（",), "括号内的开头不用逗号"),
    form(("，）",), r"，）", lambda _: ("）",), "括号内的末尾不用逗号"),
    form(("<<",), r"<<([^<>\n]{0,20}[\u4e00-\u9fff][^<>\n]{0,20})>>", lambda m: (f"《{m[1]}》",), "书名号误作尖括号"),
    form(("!!",), r"!！|！!", lambda _: ("！",), "叹号重复，一半是半角"),
    form(("问；", "答；"), r"^(问|答)[;；]", lambda m: (f"{m[1]}：",), "“问”“答”后用冒号"),
)
LITERALS = literals_of(_FORMS)
_BY_LITERAL = by_literal(_FORMS)


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Marks that the standard replaces or leaves out."""
    return slips_of(_BY_LITERAL, text, places)
