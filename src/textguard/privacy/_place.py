"""What stands around an identifier: labels before it, the header of its column, the kind of document."""

from __future__ import annotations

import datetime
import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import pairwise

from ..finding import Severity
from ..layout import BLOCK

LABEL_REACH = 30
"""How far before an identifier a label counts, in code points."""
_ORGANISATION_REACH = 60
_LINE_REACH = 1_000
_TAIL = 300
"""A contact block stands in the last so many code points."""

_DISCLOSURE = "行政处罚|行政许可|失信|被执行人|惩戒|中标|成交结果|拍卖|律师|医师执业|悬赏|通缉"
_SERIAL = (
    "(?:编号|单号|订单号?|流水号?|序列号|序号|受理号|项目代码|代码|条码|条形码|批号|文号|案号|索书号|索引号|登记号|备案号|许可证号?|时间戳|"
    'ISBN|识别码|[?&]id|证书号|执照号?|注册号|发票号码?|合同号|车架号|运单|票号|坐标|经度|纬度|金额|税号)[码为是]?[：:＝=\\s（(“"]*$'
)
_QUANTITY = (
    "(?:数|数量|额|金额|产量|产值|价值|增值|面积|人口|收入|支出|余额|合计|总计|小计|增长|增幅|占比|投资)(?:[（(].*)?$"
)
_PERSONAL_LABEL = "身份证|身份号码|证件|残疾人证"
PERSON = (
    "姓名|户主|申请人|购机者|种植户|养殖户|农户|对象|家长|学生|患者|购房人|当事人|受益人|领取人|参保人|"
    "法定代表人|负责人"
)
UNIT = "单位|企业|公司|机构|部门|网点|窗口|地点|站点|医院|学校"
_ORGANISATION = (
    "公司|合作社|财政局|管理局|管理中心|服务中心|交易中心|结算中心|委员会|人民政府|专户|国库|"
    "基金会|协会|红十字会|慈善|对公|监管账户|收款单位|法院"
)


class Texts:
    """A text and its title, with the tables in it; made once for all identifiers of the text."""

    def __init__(self, text: str, title: str, day: datetime.date) -> None:
        self.text = text
        self.title = title
        self.day = day

    @cached_property
    def is_disclosure(self) -> bool:
        """Whether the law demands that such a document names persons."""
        return bool(re.search(_DISCLOSURE, self.title) or re.search(_DISCLOSURE, self.text[:60]))

    @cached_property
    def headers(self) -> list[tuple[int, int, list[str]]]:
        """Start and end of each line that heads a table, and its cells."""
        found = []
        for (start, line), (below, _) in pairwise(self.rows(0, len(self.text))):
            between = self.text[start + len(line) : below]
            if re.search(r"\d", line) or (len(between) > 2 and between != BLOCK):
                continue  # it has values itself, or no row below it
            cells = line.split("\t")
            if any(len(cell) > 24 for cell in cells):
                continue
            if any(re.search(what, cell) for cell in cells for what in (PERSON, UNIT, _COLUMN, _QUANTITY)):
                found.append((start, start + len(line), [cell.strip() for cell in cells]))
        return found

    def rows(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        """The lines in text[start:end] that have cells: where each begins, and what it reads."""
        if self.text.find("\t", start, end) >= 0:
            lines = re.compile(r"[^\r\n]+").finditer(self.text, start, end)
            yield from ((match.start(), line) for match in lines if "\t" in (line := match[0]))

    @cached_property
    def starts_of_headers(self) -> list[int]:
        return [start for start, _, _ in self.headers]


_COLUMN = "号$|号码|电话|手机|联系方式|账号|卡号|住址|地址|类别|病|备注|日期|金额"


class Place:
    """Where an identifier stands: text[start:end]."""

    def __init__(self, texts: Texts, start: int, end: int) -> None:
        self.texts = texts
        self.start = start
        self.end = end

    @cached_property
    def line(self) -> str:
        """What stands before it on its line."""
        text = self.texts.text
        first = max(0, self.start - _LINE_REACH)  # or a text that is one line would take quadratic time
        return re.split(r"[\r\n]", text[first : self.start])[-1]

    @cached_property
    def before(self) -> str:
        """What stands right before it on its line, in its cell."""
        return self.line[-LABEL_REACH:].rpartition("\t")[2]

    @cached_property
    def after(self) -> str:
        """The next few characters."""
        return self.texts.text[self.end : self.end + 6]

    @cached_property
    def in_table(self) -> bool:
        """Whether its line is a row of cells."""
        return "\t" in self.line or self.after[:1] == "\t"

    @cached_property
    def columns(self) -> list[str]:
        """The header of the table it stands in; empty outside of tables."""
        if not self.in_table:
            return []
        index = bisect_right(self.texts.starts_of_headers, self.start) - 1
        return self.texts.headers[index][2] if index >= 0 else []

    @cached_property
    def header(self) -> str:
        """What heads its column, or nothing."""
        index = self.line.count("\t")
        return self.columns[index] if index < len(self.columns) else ""

    @property
    def label(self) -> str:
        """The header of its column and what stands before it."""
        return self.header + "：" + (self.before or self.line[-LABEL_REACH:])

    @cached_property
    def lists_persons(self) -> bool:
        """Whether it stands in a table with a row for each person."""
        columns = " ".join(self.columns)
        return bool(re.search(PERSON, columns)) and not re.search(UNIT, columns)

    @cached_property
    def is_serial(self) -> bool:
        """Whether what is called the number is a serial number, a code, an amount."""
        label = self.before if self.before.strip() else self.header
        if re.search(_PERSONAL_LABEL, label) or re.search(_PERSONAL_LABEL, self.header):
            return False
        return bool(
            re.search(_SERIAL, label)
            or re.search(_QUANTITY, self.header)
            or "信用代码" in label
            or re.match("\\s*(?:元|万|亿|美元|％|%|吨|公里)", self.after)
        )

    @cached_property
    def is_of_organisation(self) -> bool:
        """Whether an organisation is named shortly before it, or in its row."""
        near = self.line if self.in_table else self.texts.text[max(0, self.start - _ORGANISATION_REACH) : self.start]
        return bool(re.search(_ORGANISATION, near))

    @cached_property
    def in_tail(self) -> bool:
        """Whether it stands at the end of the text, where contacts are given."""
        return self.end > len(self.texts.text) - _TAIL

    def graded(self, severity: Severity) -> Severity:
        """The severity, one step lower where the law demands that the document names persons."""
        if not self.texts.is_disclosure:
            return severity
        return "error" if severity == "serious" else "hint"
