"""法规种类: 《森林防火法》, 《信访工作管理条例》: a title that no law bears, but one of another kind does.

A 条例 that a 法 has replaced since is left alone: older text cites it rightly.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Iterator
from functools import cache

from .. import lexicon
from . import Places, Slip

NAME = "kind"
CATEGORY = "law-name"
MARKS = 0
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


def _meant(name: str) -> str:
    """The title that is meant by one that no law bears, if just one may be; else ""."""
    match = _KIND.fullmatch(name)
    if not match or name in _titles():
        return ""
    meant = [kind for kind in _INSTEAD[match["kind"]] if match["subject"] + kind in _titles()]
    return match["subject"] + meant[0] if len(meant) == 1 else ""


def _written_for(titles: Iterable[str]) -> Iterator[str]:
    """What the titles may be miswritten as."""
    for match in filter(None, map(_KIND.fullmatch, titles)):
        for name in (match["subject"] + kind for kind in _INSTEAD):
            if _meant(name):
                yield name


LITERALS = tuple(dict.fromkeys(f"{name}》" for name in _written_for(sorted(_titles()))))


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """Titles in 《》 for which there is just one law of another kind."""
    for _, end in places:
        start = text.rfind("《", max(0, end - _LONGEST), end)
        title = text[start + 1 : end - 1]
        name = _STATE.sub("", title)
        meant = _meant(name)
        if start >= 0 and meant and "》" not in title:
            right = f"《{title.removesuffix(name)}{meant}》"
            yield Slip(start, end, f"没有“{text[start:end]}”，疑应为“{right}”", "hint", (right,), "请核对法规名称")
