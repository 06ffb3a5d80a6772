"""残留: what programs leave in a text where they should have put something: 错误！未找到引用源, &nbsp;, undefined."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from . import Places, Slip

NAME = "leftover"
CATEGORY = "typo"
MARKS = 0
LITERALS = (
    *("错误！未找到引用源。", "错误！未定义书签。", "错误！未指定书签。", "Error! Reference source not found"),
    *("&nbsp;", "&ldquo;", "&rdquo;", "&mdash;", "&middot;", "&quot;", "&amp;", "&lt;", "&gt;", "&emsp;", "&ensp;"),
    *("#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "[object Object]", "undefined", "锟斤拷", "\ufffd"),
    *("单击此处添加", "点击此处添加", "单击此处输入", "点击此处输入", "在此处键入", "在此处输入"),
)


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """The first of each kind: where there is one, there are many."""
    kinds = set()
    for start, end in places:
        shown = text[start:end]
        if shown not in kinds:
            kinds.add(shown)
            yield Slip(start, end, f"“{shown}”是转换格式时的残留", "hint", (), "请改成应有的内容，或者删去", "never")
