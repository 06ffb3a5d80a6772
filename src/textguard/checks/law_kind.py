"""法规种类: 《森林防火法》, 《信访工作管理条例》: a title that no law bears, but one of another kind does.

A 条例 that a 法 has replaced since is left alone: older text cites it rightly.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from functools import cache

from .. import lexicon
from . import Places, Slip

NAME = "kind"
CATEGORY = "law-name"
MARKS = 0
LITERALS = ("条例》", "法》")

_LONGEST = 40
_STATE = re.compile("^(?:中华人民共和国|中国共产党)")
_KIND = re.compile("(?P<subject>.{4,}?)(?P<kind>(?:管理)?(?:条例|法))")
_INSTEAD = {
    "法": ("条例", "管理条例", "管理法"),
    "管理法": ("法", "管理条例", "条例"),
    "条例": ("管理条例",),
    "管理条例": ("条例",),
}


@cache
def _titles() -> frozenset[str]:
    """What laws are called, without the state's name, and what is said of them elsewhere."""
    titles: set[str] = set()
    for path in lexicon.shipped_canonical():
        if path.stem == CATEGORY:
            for law in lexicon.load_canonical(path):
                titles.update((law.phrase, *law.aliases, *law.variants))
    return frozenset(_STATE.sub("", title) for title in titles)


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Titles in 《》 for which there is just one law of another kind."""
    for _, end in places:
        start = text.rfind("《", max(0, end - _LONGEST), end)
        title = text[start + 1 : end - 1]
        name = _STATE.sub("", title)
        match = _KIND.fullmatch(name)
        if start < 0 or not match or "》" in title or name in _titles():
            continue
        meant = [kind for kind in _INSTEAD[match["kind"]] if match["subject"] + kind in _titles()]
        if len(meant) == 1:
            right = f"《{title.removesuffix(match['kind'])}{meant[0]}》"
            yield Slip(start, end, f"没有“{text[start:end]}”，疑应为“{right}”", "hint", (right,), "请核对法规名称")
