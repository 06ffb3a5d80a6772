"""Why a hit is excused though its characters are those of an error: date, title, mention, former name, word edge.

The core has judged neighbours and covering phrases; what comes here is little, so that this may be thorough.
Quotation marks or 《》 alone excuse nothing (a twentieth of ordinary text lies inside them).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from . import words
from .lexicon import Canonical, Entry
from .records import NamedTuple

_CLOSING = {"“": "”", "‘": "’", "「": "」", "『": "』", "《": "》", "〈": "〉", '"': '"', "＂": "＂"}
_OPENING = {closing: opening for opening, closing in _CLOSING.items()}
_REACH = 60
"""How far from the hit its quotation marks may stand, in code points."""
_ROW_REACH = 500
_CELL_MARKS = " 　\u00a0“”‘’\"'《》"

# Patterns, compiled when first needed: importing textguard stays cheap.
# What says, right before a quotation, that it is the error: 错写为“…”, 所谓“…”.
_CALLS_IT_WRONG = (
    r"(?:(?:错误?|误)(?:地|的)?(?:写|录|印|打|登|刊|标|注|称|输|表述|书写|录入)?(?:成|为|作)了?"
    r"|(?:误|错)(?:将|把).{0,30}(?:写|录|印|打|表述|标注)(?:成|为|作)了?"
    r"|(?:将|把)[“‘「].{1,20}[”’」](?:写|录|印|打|读|念)(?:成|为|作)了?"
    r"|(?:简写|简称|缩写|漏写|漏字|少字|多字)(?:成|为|作)了?|所谓的?)[：:是]?$"
)
_CALLS_IT_WRONG_ENDS = frozenset("成为作谓")
"""One of these is among the last three characters of that."""
# What says so before a quotation that ends its clause: 不得使用“…”。 存在错别字，如“…”。
_FORBIDS_OR_LISTS = (
    r"(?:(?:错误|不规范|不当|不准确|有误)的?(?:表述|写法|用法|提法|说法|称谓|名称|内容)?|错别字(?:问题)?|错字|别字|错敏词|敏感词"
    r"|(?:不得|不能|不宜|不要|不应|不再|不|禁止|避免|慎重?)(?:再)?(?:使用|用|写成|写作|写为|简?称为?|出现|表述为)(?:的是)?"
    r"|仍(?:然|旧)?(?:在)?(?:使用|沿用|称为?|用))(?:[如例是为：:，,、有]|例如|比如|主要有|包括|一词|等){0,4}$"
)
_CLAUSE_ENDS = (
    r"\s*(?:$|[，,。、；;：:！!？?）)”’\n]"
    r"|(?:一词|字样|等|的(?:表述|提法|说法|写法|用法|称谓|称呼|名称)|这(?:一|样|类|种)))"
)
# What says, right behind a quotation, that it is the error: “…”等错误表述, “…”一词使用不规范, “…”应为“…”.
_WAS_WRONG = (
    r"(?:(?:等|的|这一|这样|这类|这种|之类|一词|字样|表述|写法|用法|提法|说法|使用|存在|是|属于?|系|为|均)*"
    r"(?:错误|旧称|旧名称?|错别字|错字|错敏词|敏感词|有误|误写|笔误|语[义意]重复|搭配不当|成分残缺|不规范|不准确|不当|不妥|误)"
    r"的?(?:表述|写法|用法|提法|说法|称谓|名称|内容|问题|现象|情况)?(?=$|[，,。、；;：:！!？?）)”’\s])"
    r"|[，,]?(?:应|须|请|要)(?:当|予以?|及时)?(?:改正|更正|纠正|整改|修改)(?=$|[，,。、；;）)])"
    r"|中的?[“‘「].{1,2}[”’」]应"
    r"|[（(，,；;]?(?:应该?|应当|须|需|要|建议|请)(?:规范|更正|修改|统一|准确)?(?:写|改|表述|称|更正|修改|规范|纠正)?(?:为|是|作|成)[：:]?[“‘「《])"
)
# What may stand between the error and the right form where one is called the other; some of it must be a cue.
_PAIRS = (
    r"[\s“”‘’「」『』《》\"（）()：:；;，,、|/]*(?:(?:错误|错|误|简写|简称|缩写|漏字|漏|写|录|印|打|称|表述|写法|用法|说法|提法|形式|内容"
    r"|应当|应该|应|须|请|建议|统一|已|均|修改|更正|纠正|规范|改正|更改|替换|改|正确|标准|正|原文|笔误|一词|系|的|是|为|成|作|了|将|把"
    r"|[→×√✓✗✔✘]|=>|->)[\s“”‘’「」『』《》\"（）()：:；;，,、|/]*)+"
)
_CUE = r"错|误|应|改|更正|纠正|正确|规范|写成|写为|写作|正[：:]|→|=>|->|×|√|✓|✗|✔|✘"
_SPEAKS_OF_SLIPS = "错别字|错字|语病|哪个对|哪一个对"
_CONTRASTS = "还是|不是|而非|≠|哪个|写成|不作|不写"
_CROSS, _TICK = r"[❌✗✘≠]\s?$", "[✅✓✔]"
_MORE_QUOTED = 6
_STATEMENT_END = "[。！!\n]"
_PAIR_REACH = 20
_LONGEST_IN_NAME = 4
_SENTENCE_END = r"[。！？!?；;]|\n\s*\n"
# Titles keep their wording: these categories judge names and terms by the time of writing.
_TITLE_CATEGORIES = frozenset({"outdated-name", "non-standard-term"})
_YEAR = r"(?<!\d)(?:19|20)\d\d(?!\d)"
# What says before a name that it is a former one: 原云溪县…, 时任云溪县…, 不再保留….
_WAS_BEFORE = (
    r"(?:(?P<former>原)(?:(?:[\u4e00-\u9fff]{2,12}[、和及]){0,3}(?:国家|中国|[\u4e00-\u9fff]{1,9}[省市县区旗州盟镇乡道])?)"
    r"|(?:时任|曾任|历任|先后任|前身[是为]|撤销|不再(?:保留|设立|设置))原?(?:单设的)?[\u4e00-\u9fff]{0,12}"
    r"|(?:不再(?:保留|设立|设置)|撤销)(?:[\u4e00-\u9fff]{2,14}[、和及]){1,4}|(?:更名|改称|组建)为)[“‘「《]?$"
)
_IN_FORMER_TIMES = "上世纪|那时|当时|改革前|合并前|组建前|曾经"
_TODAY = "[现今将]|目前|负责|实施|印发|办法|规定|通知|文件|方案"
"""What tells, behind a year, that the sentence is about another time."""
_REPEALED = "(?:[、和及]?《[^》]*》)*(?:自[^，。；]{2,20}起)?(?:已经?|均|同时|予以|被)*废止"
# What says so behind it: …更名为…, …已于2019年并入….
_WAS_BEHIND = (
    r"[”’」》]?(?:已经?|于|在|正式|随后|后来|同时|[\d年月日起]|\s){0,16}"
    r"(?:更名|改名|改称|改组为|改制为|并入|划归|转隶|不再(?:保留|设立|设置)|(?:被|予以)?撤销(?=$|[，。；、）)])|旧址|全宗|档案已)"
)


class Allow(NamedTuple):
    """A phrase of the user's that excuses every finding within it."""

    text: str
    reason: str = ""
    """Shown with each finding that it excuses."""
    until: date | None = None
    """The last day on which it holds; the day of the check counts, not that of the post."""

    @property
    def has_ended(self) -> bool:
        """Whether its last day is over."""
        return self.until is not None and date.today() > self.until


def excuse(text: str, start: int, end: int, entry: Entry | Canonical, posted: Callable[[], date | None]) -> str:
    """Why the hit `text[start:end]` of the entry is no finding in this post, as kind:detail; else "".

    The detail quotes the text, so this is to be the text with personal data masked. posted: the day of the post, if
    known; only asked where it matters.
    """
    if entry.since or entry.until:
        day = posted() or date.today()
        if entry.since and day < entry.since:
            return f"date:{day} < {entry.since}"
        if entry.until and day > entry.until:
            return f"date:{day} > {entry.until}"
    return (
        _doubtful_edge(text, start, end, entry.edges)
        or mention(text, start, end, entry.right)
        or _former_name(text, start, end, entry)
        or _old_title(text, start, end, entry)
        or _name(text, start, end, entry)
    )


def _doubtful_edge(text: str, start: int, end: int, edges: str) -> str:
    cuts = {"": (), "start": (start,), "end": (end,), "both": (start, end)}[edges]
    for cut in cuts:
        margin = words.edge_margin(text, cut)
        if margin < words.SURE:
            return f"word-edge:{text[cut - 1 : cut]}|{text[cut : cut + 1]} {margin:.1f}"
    return ""


def _name(text: str, start: int, end: int, entry: Entry | Canonical) -> str:
    """A person or place of that name, where short words are judged."""
    if entry.category != "typo" or end - start > _LONGEST_IN_NAME:
        return ""
    from . import names  # seldom needed

    listed = not entry.rule.startswith("word/")
    name = names.person(text, start, end, listed=listed)
    if not listed and entry.severity == "hint":
        name = name or names.place(text, start, end, entry.right[0])
    return f"name:{name}" if name else ""


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


def mention(text: str, start: int, end: int, right: tuple[str, ...]) -> str:
    """An error that is spoken of, not made: 将“X”错写为“Y”, “Y”应为“X”, 所谓“Y”, and rows of tables of errors."""
    quoted = _enclosing(text, start, end)
    opens, closes = quoted or (start, end)
    if (said := re.search(_CROSS, text[max(0, opens - 2) : opens])) and re.search(_TICK, text[end : end + _REACH]):
        return f"mention:{said[0]}"
    if cue := _paired_with_right_form(text, opens, closes, right):
        return f"mention:{cue}"
    before = _sentence_before(text, _skip_list_before(text, opens)).rstrip()
    behind = _sentence_behind(text, _skip_list_behind(text, closes)).lstrip()
    # Most sentences end otherwise, and need not wait for the pattern.
    said = None if _CALLS_IT_WRONG_ENDS.isdisjoint(before[-3:]) else re.search(_CALLS_IT_WRONG, before)
    if said and (quoted or "写" in said[0]):
        return f"mention:{said[0]}"
    if not quoted:
        return _table_of_errors(text, start, end, right)
    said = re.search(_FORBIDS_OR_LISTS, before)
    if said and re.match(_CLAUSE_ENDS, text[closes : closes + _REACH]):
        return f"mention:{said[0]}"
    said = re.match(_WAS_WRONG, behind)
    if said:
        return f"mention:{said[0]}"
    return _of_language(text, opens, closes, end - start, right) or _table_of_errors(text, start, end, right)


def _paired_with_right_form(text: str, opens: int, closes: int, right: tuple[str, ...]) -> str:
    """The words between the error and its right form beside it, if they say that one is wrong; else ""."""
    for form in (form.strip("“”《》") for form in right):
        at = text.find(form, closes, closes + _PAIR_REACH + len(form))
        if at >= 0 and (cue := _pairing(text[closes:at])):
            return cue
        at = text.rfind(form, max(0, opens - _PAIR_REACH - len(form)), opens)
        if at >= 0 and (cue := _pairing(text[at + len(form) : opens])):
            return cue
    return ""


def _of_language(text: str, opens: int, closes: int, length: int, right: tuple[str, ...]) -> str:
    """Why a quotation of little more than the error is of a text about language; else "".

    That speaks of slips, or quotes the right form in the same sentence, too: 是“川流不息”还是“穿流不息”？
    """
    if closes - opens > length + _MORE_QUOTED:
        return ""
    before = re.split(_STATEMENT_END, text[max(0, opens - _REACH) : opens])[-1]
    behind = re.split(_STATEMENT_END, text[closes : closes + _REACH], maxsplit=1)[0]
    if said := re.search(_SPEAKS_OF_SLIPS, before + behind):
        return f"mention:{said[0]}"
    for form in right:
        for between in (before[at:] if (at := before.rfind(form)) >= 0 else "", behind[: behind.find(form) + 1]):
            if said := re.search(_CONTRASTS, between):
                return f"mention:{said[0]}"
    return ""


def _pairing(between: str) -> str:
    return (
        between.strip(_CELL_MARKS + "‘「」『』（()）：:；;，,、|/\r\n\t")
        if re.search(_CUE, between) and re.fullmatch(_PAIRS, between)
        else ""
    )


def _skip_list_before(text: str, opens: int) -> int:
    """Where a list of quotations that this one belongs to begins: “A”、“B”和“C”."""
    for _ in range(20):
        before = text[max(0, opens - _REACH) : opens].rstrip()
        before = before.rstrip("、，,和及与或…").rstrip()
        if not before or before[-1] not in _OPENING:
            break
        opening = before.rfind(_OPENING[before[-1]], 0, len(before) - 1)
        if opening < 0:
            break
        opens = max(0, opens - _REACH) + opening
    return opens


def _skip_list_behind(text: str, closes: int) -> int:
    """Where a list of quotations that this one belongs to ends."""
    for _ in range(20):
        behind = text[closes : closes + _REACH]
        rest = behind.lstrip().lstrip("、，,和及与或…").lstrip()
        if not rest or rest[0] not in _CLOSING:
            break
        close = rest.find(_CLOSING[rest[0]], 1)
        if close < 0:
            break
        closes += len(behind) - len(rest) + close + 1
    return closes


def _table_of_errors(text: str, start: int, end: int, right: tuple[str, ...]) -> str:
    """A row with the error alone in one cell and the right form in another."""
    left = re.split(r"[\r\n]", text[max(0, start - _ROW_REACH) : start])[-1]
    rest = re.split(r"[\r\n]", text[end : end + _ROW_REACH], maxsplit=1)[0]
    for divider in "\t|｜":
        before, behind = left.split(divider), rest.split(divider)
        if len(before) + len(behind) > 2 and not (before[-1] + behind[0]).strip(_CELL_MARKS):
            cells = {cell.strip(_CELL_MARKS) for cell in before[:-1] + behind[1:]}
            if cells.intersection(form.strip(_CELL_MARKS) for form in right):
                return "mention:错误清单"
    return ""


def _former_name(text: str, start: int, end: int, entry: Entry | Canonical) -> str:
    """A name of former times that is called so: 原云溪县国土资源局, …更名为…."""
    if not entry.since and entry.category != "outdated-name":
        return ""
    sentence = _sentence_before(text, start)
    if not entry.rule.startswith("canonical/"):
        year = re.search(r"(?<!\d)((?:19|20)\d\d)年((?:(?!\d{4}年).)*)$", sentence)
        if entry.since and year and int(year[1]) < entry.since.year and not re.search(_TODAY, year[2]):
            return f"former:{year[1]}"
        if said := re.search(_IN_FORMER_TIMES, sentence):
            return f"former:{said[0]}"
    said = re.search(_WAS_BEFORE, text[max(0, start - _PAIR_REACH) : start])
    if said and (said["former"] is None or _begins_word(text, start - len(said[0]))):
        return f"former:{said[0]}"
    if entry.category == "law-name" and (said := re.match(_REPEALED, text[end : end + _REACH])):
        return f"former:{said[0]}"
    said = re.match(_WAS_BEHIND, text[end : end + 2 * _PAIR_REACH])
    return f"former:{said[0]}" if said else ""


def _begins_word(text: str, at: int) -> bool:
    """Not the second character of 太原, 草原."""
    return at == 0 or words.edge_margin(text, at) >= words.SURE


def _old_title(text: str, start: int, end: int, entry: Entry | Canonical) -> str:
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
