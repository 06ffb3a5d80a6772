"""残疾类别、病情: what ails a person who is named in the same row; a finding even where all numbers are masked."""

from __future__ import annotations

import re

from ..finding import Severity
from ._place import Place

NAME = "health"
LABEL = "残疾类别或病情"
HEALTH = 104
VISIBLE = {HEALTH: (0, 0)}

LABELS = ("残疾类别", "残疾类型", "病种", "疾病名称", "病情", "患病情况", "所患疾病", "诊断")
VALUE = r"[\u4e00-\u9fff]{2,12}"
ONLY_IN_TABLES = True

_NAME = r"(?:^|\t)[\u4e00-\u9fff]{2,4}(?=\t|$)"


def severity(kind: int, place: Place) -> Severity | None:
    """A hint where the row begins with a name that is not masked."""
    line = place.line
    return "hint" if place.lists_persons and re.search(_NAME, line) and not re.search("[某*×＊]", line) else None
