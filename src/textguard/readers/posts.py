"""Rows of an archive to posts: which column holds what."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ..document import Document, parse_date
from ..errors import InputError

FIELDS: dict[str, tuple[str, ...]] = {
    "id": ("id", "编号", "稿件编号", "文章编号", "信息编号", "稿件id", "文章id"),
    "unit": ("unit", "单位", "单位名称", "责任单位", "发布单位", "主办单位", "部门"),
    "platform": ("platform", "平台", "平台类型", "渠道"),
    "account": (
        "account",
        "site",
        "账号",
        "账号名称",
        "站点",
        "站点名称",
        "网站",
        "网站名称",
        "账号/站点名",
        "网站/账号",
    ),
    "title": ("title", "标题", "页面标题", "文章标题", "稿件标题"),
    "url": ("url", "link", "链接", "网址", "页面链接", "文章链接", "原文链接"),
    "date": ("date", "日期", "发布日期", "发布时间", "发文日期"),
    "text": ("text", "content", "body", "正文", "内容", "文章内容", "正文内容", "稿件内容"),
}
"""The fields of a post and the names of columns that hold them, best first."""
_DATE = (
    r"\s*(\d{4})(?:-(\d{1,2})-(\d{1,2})|/(\d{1,2})/(\d{1,2})|\.(\d{1,2})\.(\d{1,2})|年(\d{1,2})月(\d{1,2})日|(\d\d)(\d\d))"
    r"(?!\d).*"
)


class Columns:
    """Which column holds which field of the posts of one file."""

    def __init__(self, name: str, chosen: Mapping[str, str]) -> None:
        for field in chosen:
            if field not in FIELDS:
                raise InputError(f"没有“{field}”这一项；可用的有：{'、'.join(FIELDS)}")
        self._name = name
        self._chosen = chosen
        self._known: dict[tuple[str, ...], dict[str, str]] = {}  # the columns of rows differ in JSONL only

    def document(self, row: int, cells: dict[str, str]) -> Document | None:
        """The post of a row; None for an empty row. Raises InputError for a row that is no post."""
        present = tuple(cells)
        columns = self._known.get(present)
        if columns is None:
            columns = self._columns(row, present)
            if len(self._known) < 1_000:
                self._known[present] = columns
        values = {field: cells[column] for field, column in columns.items()}
        if not any(values.values()):
            return None
        values["site"] = values.pop("account", "")
        day = values.pop("date", "").strip()
        return Document(**values, date=self._date(row, day) if day else None)

    def _columns(self, row: int, present: tuple[str, ...]) -> dict[str, str]:
        for field, column in self._chosen.items():
            if column not in present:
                raise self._error(row, f"没有“{column}”这一列（--column {field}={column}）", present)
        by_name = {re.sub(r"\s", "", column).lower(): column for column in reversed(present)}
        columns = dict(self._chosen)
        for field, names in FIELDS.items():
            found = next((by_name[name] for name in names if name in by_name), None)
            if field not in columns and found is not None and found not in self._chosen.values():
                columns[field] = found
        if "text" not in columns:
            raise self._error(row, "没有正文列；请用 --column text=列名 指定", present)
        return columns

    def _error(self, row: int, message: str, present: tuple[str, ...]) -> InputError:
        return InputError(f"{self._name}:{row}: {message}；现有的列：{'、'.join(present)}")

    def _date(self, row: int, value: str) -> str:
        day = iso_date(value)
        if not day:
            raise InputError(f"{self._name}:{row}: 日期“{value}”无法识别；请写成 2026-11-22")
        return day


def iso_date(value: str) -> str:
    """The day as people and programs write it, as YYYY-MM-DD; "" for what is none."""
    found = re.fullmatch(_DATE, value, re.DOTALL)
    if not found:
        return ""
    year, month, day = (int(part) for part in found.groups() if part)
    try:
        return parse_date(f"{year:04}-{month:02}-{day:02}").isoformat()
    except ValueError:
        return ""
