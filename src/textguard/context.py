"""Why a hit is excused though its characters are those of an error: date, title, mention, word edge.

The core has judged neighbours and covering phrases; what comes here is little, so that this may be thorough.
Quotation marks or 《》 alone excuse nothing (a twentieth of ordinary text lies inside them).
"""

from __future__ import annotations

import re
from datetime import date

from . import words
from .lexicon import Entry

_CLOSING = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉", '"': '"', "＂": "＂"}
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_REACH = 60
"""How far from the hit its quotation marks may stand, in code points."""

# Patterns, compiled when first needed: importing textguard stays cheap.
# What says that the quotation to its right is the error. “应写为“…”” says the opposite.
_WRONG_FOLLOWS = (
    r"(?:(?:错误?|误)(?:地|的)?(?:写|录|印|打|登|刊|标|注|称|输|表述|书写|录入)?(?:成|为|作)(?:了)?"
    r"|(?<!应)(?<!应当)(?<!统一)(?<!规范)(?<!正确)(?:写|表述|书写|录入|打|印)(?:成|作)了?"
    r"|(?:错误|不规范|不当|不准确|有误)(?:的)?(?:表述|写法|用法|提法|说法|称谓|名称)?|错别字|错字|别字|错敏词|敏感词"
    r"|(?:不得|不能|不宜|不要|不应|不再|禁止|避免|慎重?)(?:再)?(?:使用|用|写成|写作|写为|称为?|出现|表述为)(?:的是)?"
    r"|仍(?:然|旧)?(?:在)?(?:使用|沿用|称为?|用)"
    r"|所谓的?)(?:[如例是为：:，,、]|例如|比如|主要有|包括|一词|等){0,3}$"
)
# What says that the quotation to its left is the error.
_WRONG_PRECEDES = (
    r"[（(，,]?(?:应该?|应当|须|需|要)(?:规范|更正|修改|统一|准确)?(?:写|改|表述|称|更正|修改|规范|纠正)?(?:为|是|作|成)"
    r"|(?:等|的|这一|这类|之类|等等)*(?:字样的?)?(?:错误|旧称|旧名称?|错别字|错字|错敏词|敏感词|有误|误写|笔误|不规范|不准确|不当"
    r"|表述(?:错误|有误|不规范|不准确|不当)|写法(?:错误|有误)|(?:是|属于?|系|为)(?:错误|不规范|误))"
)
# What says so only where the right form follows.
_RIGHT_FOLLOWS = r"[（(，,]?(?:已|均|统一|应|请)?(?:修改|更正|纠正|规范|调整|改正|更改|替换|改)(?:为|成)|[-—→＞>=＝]+"
_SENTENCE_END = r"[。！？!?；;]|\n\s*\n"
# Titles keep their wording: these categories judge names and terms by the time of writing.
_TITLE_CATEGORIES = frozenset({"outdated-name", "non-standard-term"})
_YEAR = r"(?<!\d)(?:19|20)\d\d(?!\d)"


def excuse(text: str, start: int, end: int, entry: Entry, day: date) -> str:
    """Why the hit `text[start:end]` of the entry is no finding in a post of that day, as kind:detail; else ""."""
    if entry.since and day < entry.since:
        return f"date:{day} < {entry.since}"
    if entry.until and day > entry.until:
        return f"date:{day} > {entry.until}"
    return (
        _doubtful_edge(text, start, end, entry.edges)
        or _mention(text, start, end, entry.right)
        or _old_title(text, start, end, entry)
    )


def _doubtful_edge(text: str, start: int, end: int, edges: str) -> str:
    cuts = {"": (), "start": (start,), "end": (end,), "both": (start, end)}[edges]
    for cut in cuts:
        margin = words.edge_margin(text, cut)
        if margin < words.SURE:
            return f"word-edge:{text[cut - 1 : cut]}|{text[cut : cut + 1]} {margin:.1f}"
    return ""


def _enclosing(text: str, start: int, end: int) -> tuple[int, int] | None:
    """The innermost quotation marks or 《》 around the span: where they open, and behind where they close."""
    depth: dict[str, int] = {}
    for left in range(start - 1, max(-1, start - 1 - _REACH), -1):
        mark = text[left]
        if mark in _OPENING and mark not in _CLOSING:
            depth[_OPENING[mark]] = depth.get(_OPENING[mark], 0) + 1
        elif mark in _CLOSING:
            if depth.get(mark, 0):
                depth[mark] -= 1
                continue
            right = text.find(_CLOSING[mark], end, end + _REACH)
            return (left, right + 1) if right >= 0 else None
    return None


def _sentence_before(text: str, at: int) -> str:
    return re.split(_SENTENCE_END, text[max(0, at - _REACH) : at])[-1]


def _sentence_behind(text: str, at: int) -> str:
    return re.split(_SENTENCE_END, text[at : at + _REACH], maxsplit=1)[0]


def _mention(text: str, start: int, end: int, right: tuple[str, ...]) -> str:
    """An error that is spoken of, not made: 将“X”错写为“Y”, “Y”应为“X”, 所谓“Y”, and rows of tables of errors."""
    quoted = _enclosing(text, start, end)
    opens, closes = quoted or (start, end)
    before, behind = _skip_list_before(text, opens), _skip_list_behind(text, closes)
    said_before = re.search(_WRONG_FOLLOWS, _sentence_before(text, before).rstrip())
    said_behind = _sentence_behind(text, behind).lstrip()
    right_near = any(form.strip("“”") in said_behind for form in right)
    if quoted and said_before:
        return f"mention:{said_before[0]}"
    cue = re.match(_WRONG_PRECEDES, said_behind)
    if cue and (quoted or right_near):
        return f"mention:{cue[0]}"
    cue = re.match(_RIGHT_FOLLOWS, said_behind)
    if cue and right_near:
        return f"mention:{cue[0]}"
    if not quoted and said_before and "写" in said_before[0]:
        return f"mention:{said_before[0]}"
    return _table_of_errors(text, start, end, right)


def _skip_list_before(text: str, opens: int) -> int:
    """Where a list of quotations that this one belongs to begins: “A”、“B”和“C”."""
    for _ in range(20):
        before = text[max(0, opens - _REACH) : opens].rstrip()
        before = before.rstrip("、，,和及与或").rstrip()
        if not before or before[-1] not in _OPENING:
            break
        at = max(0, opens - _REACH) + before.rfind(_OPENING[before[-1]], 0, len(before) - 1)
        if before.rfind(_OPENING[before[-1]], 0, len(before) - 1) < 0:
            break
        opens = at
    return opens


def _skip_list_behind(text: str, closes: int) -> int:
    """Where a list of quotations that this one belongs to ends."""
    for _ in range(20):
        behind = text[closes : closes + _REACH]
        rest = behind.lstrip().lstrip("、，,和及与或").lstrip()
        if not rest or rest[0] not in _CLOSING:
            break
        close = rest.find(_CLOSING[rest[0]], 1)
        if close < 0:
            break
        closes += len(behind) - len(rest) + close + 1
    return closes


def _table_of_errors(text: str, start: int, end: int, right: tuple[str, ...]) -> str:
    """A row with the error alone in one cell and the right form in another."""
    first = max(text.rfind("\n", 0, start), text.rfind("\r", 0, start)) + 1
    last = min((at for at in (text.find("\n", end), text.find("\r", end)) if at >= 0), default=len(text))
    if last - first > 1000:
        return ""
    for divider in ("\t", "|", "｜"):
        if divider in text[first:start] + text[end:last]:
            own = text[text.rfind(divider, first, start) + 1 if divider in text[first:start] else first : start]
            own += (text[end:last].split(divider, 1))[0]
            others = {
                cell.strip(" “”\"'《》") for cell in (text[first:start] + divider + text[end:last]).split(divider)
            }
            if not own.strip(" “”\"'《》　\r") and others.intersection(form.strip("“”《》") for form in right):
                return "mention:table of errors"
    return ""


def _old_title(text: str, start: int, end: int, entry: Entry) -> str:
    """A name or term in the title of an older document: 《…》, with no year or one before the entry's `since`."""
    if entry.category not in _TITLE_CATEGORIES:
        return ""
    quoted = _enclosing(text, start, end)
    if not quoted or text[quoted[0]] != "《":
        return ""
    years = [
        int(year) for year in re.findall(_YEAR, text[quoted[0] : quoted[1]] + _sentence_behind(text, quoted[1])[:20])
    ]
    if entry.since and years and min(years) > entry.since.year:
        return ""
    return "title:" + text[quoted[0] : quoted[1]]
