"""电子邮箱: mail addresses. Those of offices are public; that of a person who is named as a contact is a hint."""

from __future__ import annotations

import re

from ..engine import EMAIL
from ..finding import Severity
from ._place import Place

NAME = "email"
LABEL = "电子邮箱"
VISIBLE = {EMAIL: (1, 0)}

_OFFICIAL_DOMAIN = r"[@＠.](?:gov|mil|org|edu)(?:\.cn)?$"
# Where private persons have theirs; anybody else with a domain of his own is an office or a firm.
_PROVIDER = (
    r"[@＠](?:vip\.)?(?:(?:qq|foxmail|163|126|188|139|189|wo|tom|21cn|gmail|outlook|hotmail|live|yahoo|icloud|aliyun)\.com"
    r"|sina\.(?:com|cn)|sohu\.com|yeah\.net|wo\.cn|yahoo\.com\.cn|yahoo\.cn)$"
)
_NAMES_PERSON = "联系人|经办人|填报人|承办人|负责人[:：]|姓名[:：]|同志[:：，,（(]|个人邮箱|本人邮箱"
_NAMES_OFFICE = (
    "(?:电子|单位|办公|工作|机关|官方|公务|公共|监督|举报|投诉|信访|咨询|服务|意见|建议|征集|反馈|收件|接收|报名|投稿|投递|招聘|征稿|专用)"
    "(?:电子)?(?:邮箱|信箱|邮件)|(?:局|委|办|办公室|中心|政府|机关|处|科|院|校|馆|站|所|队|会|街道|镇|乡|公司)的?(?:电子)?(?:邮箱|信箱|邮件)"
)
_REACH = 80
"""How far before it the person is named whose it is, in code points."""


def severity(kind: int, place: Place) -> Severity | None:
    """An error in a list of persons, a hint behind the name of a person and for one that no office is said to have."""
    address = place.texts.text[place.start : place.end].lower()
    if re.search(_OFFICIAL_DOMAIN, address):
        return None
    if place.lists_persons:
        return place.graded("error")
    before = "".join(place.texts.text[max(0, place.start - _REACH) : place.start].split())
    if re.search(_NAMES_PERSON, before):
        return "hint"
    if not re.search(_PROVIDER, address) or place.is_of_organisation or re.search(_NAMES_OFFICE, place.label):
        return None
    return "hint"
