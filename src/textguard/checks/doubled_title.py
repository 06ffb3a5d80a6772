"""重复的书名号: a title that stands twice in a list of titles: 《A》《A》."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator

from . import Places, Slip

NAME = "doubled-title"
CATEGORY = "punctuation"
MARKS = 0
LITERALS = ("》《", *(f"》{joint}《" for joint in ("、", "，", "和", "及", "以及", "与")))

_LIST = re.compile(r"《[^《》\n]{2,80}》(?:(?:、|，|和|及|以及|与)?《[^《》\n]{2,80}》)+")
_OTHER_COPY = re.compile("副本|正本|[（(]")
_TITLE = re.compile(r"(?:、|，|和|及|以及|与)?(《[^《》\n]+》)")


def slips(text: str, places: Places, day: datetime.date) -> Iterator[Slip]:
    """Both mentions with what stands between them; without the second one they are right."""
    reached = 0
    for start, _ in places:
        begin = text.rfind("《", 0, start)
        if begin < reached or not (titles := _LIST.match(text, begin)):
            continue
        reached = titles.end()
        first: dict[str, int] = {}
        for title in _TITLE.finditer(text, begin, reached):
            if title[1] in first and not _OTHER_COPY.match(text, title.end()):
                at = first[title[1]]
                yield Slip(at, title.end(), f"{title[1]}重复列出", "error", (text[at : title.start()],))
                break
            first[title[1]] = title.start(1)
