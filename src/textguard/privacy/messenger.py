"""微信号、QQ 号: accounts of messengers; nothing but the label tells what they are."""

from __future__ import annotations

from ..finding import Severity
from ._place import Place

NAME = "messenger"
LABEL = "微信号或 QQ 号"
MESSENGER = 101
VISIBLE = {MESSENGER: (2, 2)}

LABELS = ("微信号", "微信：", "微信:", "加微信", "QQ", "qq", "微信同号")
VALUE = r"[A-Za-z][-_A-Za-z0-9]{5,19}(?![-_A-Za-z0-9@.])|[1-9０-９][0-9０-９]{4,10}(?![0-9０-９@.])"


def severity(kind: int, place: Place) -> Severity | None:
    """An error in a list of persons, else a hint."""
    return place.graded("error") if place.lists_persons else "hint"
