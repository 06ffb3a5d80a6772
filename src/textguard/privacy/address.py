"""家庭住址: home addresses down to the door number."""

from __future__ import annotations

from ..finding import Severity
from ._place import Place

NAME = "home-address"
LABEL = "家庭住址"
ADDRESS = 102
VISIBLE = {ADDRESS: (6, 0)}

LABELS = ("家庭住址", "家庭地址", "现住址", "户籍地址", "居住地址", "住址", "家住", "现住", "户籍所在地")
VALUE = (
    r"[\u4e00-\u9fff][\u4e00-\u9fffA-Za-z0-9０-９—－#()（）-]{3,40}"
    r"[0-9０-９一二三四五六七八九十]+(?:号|室|户)(?:[0-9０-９]+室?)?"
)


def severity(kind: int, place: Place) -> Severity | None:
    """Beside its label an error, in a list of persons serious."""
    if place.is_of_organisation:
        return None
    return place.graded("serious" if place.lists_persons else "error")
