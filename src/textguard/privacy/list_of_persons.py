"""人员名单: a document that is a list of persons with their numbers; one finding more, on the header of the table."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..finding import Severity
from ._place import PERSON, Place, Texts

NAME = "list-of-persons"
LABEL = "人员名单"
MESSAGE = "本文是含个人信息的人员名单：“{shown}”"
LIST_OF_PERSONS = 107
VISIBLE = {LIST_OF_PERSONS: (1000, 0)}

_TITLE = (
    "低保|特困|救助|残疾|危房|危改|公租房|廉租|保障|一卡通|困境儿童|助学|孕前|优生|补贴|补助|发放|受益|搬迁|"
    "公示|名单|花名册|名册"
)
_COLUMNS = "身份证|证件号|[账帐]号|卡号|残疾|病|住址|电话|手机|联系方式"


def severity(kind: int, place: Place) -> Severity | None:
    """A hint: what to hide is reported by itself, whether to publish at all is for a person to decide."""
    return "hint"


def headers(texts: Texts, leaks: Iterable[int]) -> list[tuple[int, int]]:
    """Start and end of each header of such a list with a leak in it; `leaks` are where those start."""
    if not re.search(_TITLE, texts.title or texts.text[:60]):
        return []
    found = []
    starts = [*texts.starts_of_headers[1:], len(texts.text)]
    leaks = tuple(leaks)
    for (start, end, cells), next_start in zip(texts.headers, starts, strict=False):
        columns = " ".join(cells)
        if (
            re.search(PERSON, columns)
            and re.search(_COLUMNS, columns)
            and any(end <= leak < next_start for leak in leaks)
        ):
            found.append((start, end))
    return found
