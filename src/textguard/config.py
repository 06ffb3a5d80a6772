"""Settings: textguard.toml, or [tool.textguard] of pyproject.toml."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from .context import Allow
from .document import parse_date
from .errors import ConfigError
from .finding import SEVERITIES
from .language import LANGUAGES
from .records import NamedTuple
from .rules import Rule

if TYPE_CHECKING:
    from pathlib import Path

KEYS = ("lexicons", "select", "ignore", "allow", "severity", "fail-on", "model", "baseline", "mask", "rule", "lang")
_ALLOW_KEYS = ("text", "reason", "until")
_RULE_KEYS = ("name", "pattern", "message", "suggestion", "severity", "literals")


class Settings(NamedTuple):
    """What a settings file says; see Scanner for what it means. Paths of lexicons are as seen from here."""

    lexicons: tuple[Path, ...] = ()
    select: tuple[str, ...] | None = None
    ignore: tuple[str, ...] = ()
    allow: tuple[Allow, ...] = ()
    severity: Mapping[str, str] = {}
    fail_on: str = "hint"
    model: str | None = None
    baseline: str | None = None
    mask: Mapping[str, tuple[int, int]] = {}
    rules: tuple[Rule, ...] = ()
    lang: str = ""
    where: str = ""
    """The file; empty if there is none."""


def find(folder: str = "") -> Settings:
    """The settings that hold in a folder (the working one): of the nearest file in it or above. Raises ConfigError."""
    try:
        place = os.path.abspath(folder)
    except OSError:  # the folder is gone
        return Settings()
    while True:
        for name in ("textguard.toml", "pyproject.toml"):
            if os.path.isfile(os.path.join(place, name)):
                from pathlib import Path

                path = Path(place, name)
                if (table := _table(path)) is not None:
                    return _settings(table, path)
        above = os.path.dirname(place)
        if above == place:
            return Settings()
        place = above


def load(path: Path) -> Settings:
    """The settings of one file. Raises ConfigError, which names the file and the key."""
    table = _table(path)
    if table is None:
        raise ConfigError(f"{path}: 没有 [tool.textguard]；请补上，或指定 textguard.toml")
    return _settings(table, path)


def _table(path: Path) -> Any:
    """The table of textguard in the file; None in a pyproject.toml without one."""
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        raise ConfigError(f"{path}: 无法读取：{getattr(error, 'strerror', error)}") from None
    if path.name == "pyproject.toml" and b"textguard" not in data:  # somebody else's, which need not be read
        return None
    import tomllib

    try:
        content = tomllib.loads(data.decode("utf-8-sig"))
    except UnicodeDecodeError:
        raise ConfigError(f"{path}: 不是 UTF-8 编码；请用 UTF-8 另存") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(f"{path}: 不符合 TOML 格式：{error}；请改正") from None
    tools = content.get("tool")
    table = tools.get("textguard") if isinstance(tools, dict) else None
    return table if path.name == "pyproject.toml" or table is not None else content


def _settings(table: Any, path: Path) -> Settings:
    if not isinstance(table, dict):
        raise ConfigError(f"{path}: tool.textguard 应为表；请写成 [tool.textguard]")
    for key in table:
        if key not in KEYS:
            raise ConfigError(f"{path}: 不认识的设置 {key!r}；可用的有：{'、'.join(KEYS)}")
    severity = table.get("severity", {})
    if not isinstance(severity, dict):
        raise ConfigError(f'{path}: severity 应为表，如 severity = {{typo = "hint"}}；请改正')
    levels = (*SEVERITIES, "off")
    for name, level in severity.items():
        if level not in levels:
            raise ConfigError(f"{path}: severity 中 {name} 是 {level!r}；只能填：{', '.join(levels)}")
    fail_on = table.get("fail-on", "hint")
    if fail_on not in tuple(SEVERITIES):
        raise ConfigError(f"{path}: fail-on 是 {fail_on!r}；只能填：{', '.join(SEVERITIES)}")
    model = table.get("model", "default")
    if not isinstance(model, str) or not model:
        raise ConfigError(f"{path}: model 是 {model!r}；应为文件名，或者 default")
    baseline = table.get("baseline", "-")
    if not isinstance(baseline, str) or not baseline:
        raise ConfigError(f"{path}: baseline 是 {baseline!r}；应为文件名")
    lang = table.get("lang", "zh")
    if lang not in LANGUAGES:
        raise ConfigError(f"{path}: lang 是 {lang!r}；只能填：{', '.join(LANGUAGES)}")
    mask = table.get("mask", {})
    if not isinstance(mask, dict):
        raise ConfigError(f"{path}: mask 应为表，如 mask = {{resident-id = [2, 3]}}；请改正")
    return Settings(
        lexicons=tuple(path.parent / name for name in _texts(table, "lexicons", path)),
        select=_texts(table, "select", path) if "select" in table else None,
        ignore=_texts(table, "ignore", path),
        allow=tuple(_allow(value, path) for value in _list(table, "allow", path)),
        severity=severity,
        fail_on=fail_on,
        model=(model if model == "default" else str(path.parent / model)) if "model" in table else None,
        baseline=str(path.parent / baseline) if "baseline" in table else None,
        mask=mask,
        rules=tuple(_rule(value, path) for value in _list(table, "rule", path)),
        lang=lang if "lang" in table else "",
        where=str(path),
    )


def _list(table: Mapping[str, Any], key: str, path: Path) -> list[Any]:
    values = table.get(key, [])
    if not isinstance(values, list):
        raise ConfigError(f'{path}: {key} 应为列表，如 {key} = ["…"]；请改正')
    return values


def _texts(table: Mapping[str, Any], key: str, path: Path) -> tuple[str, ...]:
    values = _list(table, key, path)
    for value in values:
        if not isinstance(value, str) or not value:
            raise ConfigError(f"{path}: {key} 中的 {value!r} 应为不空的字符串；请加引号或删去")
    return tuple(values)


def _allow(value: Any, path: Path) -> Allow:
    if isinstance(value, str):
        value = {"text": value}
    if not isinstance(value, dict) or not isinstance(value.get("text"), str) or not value["text"].strip():
        raise ConfigError(f'{path}: allow 的每一项应为字符串，或写有 text 的表，如 {{text = "…"}}；请改正')
    for key in value:
        if key not in _ALLOW_KEYS:
            raise ConfigError(f"{path}: allow 中不认识的设置 {key!r}；可用的有：{'、'.join(_ALLOW_KEYS)}")
    reason, until = value.get("reason", ""), value.get("until")
    if not isinstance(reason, str):
        raise ConfigError(f"{path}: allow 的 reason 是 {reason!r}；应为字符串")
    try:
        day = None if until is None else parse_date(until, last=True)  # TOML has dates of its own
    except (TypeError, ValueError):
        raise ConfigError(f"{path}: allow 的 until 是 {until!r}；请写成 2026-11-22、2026-11 或 2026") from None
    return Allow(value["text"], reason, day)


def _rule(value: Any, path: Path) -> Rule:
    if not isinstance(value, dict):
        raise ConfigError(
            f"{path}: rule 的每一项应为表；请写成 [[rule]]，在 pyproject.toml 中是 [[tool.textguard.rule]]"
        )
    name = value.get("name")
    for key in value:
        if key not in _RULE_KEYS:
            raise ConfigError(f"{path}: 规则“{name}”中不认识的设置 {key!r}；可用的有：{'、'.join(_RULE_KEYS)}")
    for key in _RULE_KEYS[:-1]:
        if not isinstance(value.get(key, None if key in ("name", "pattern") else ""), str):
            raise ConfigError(f"{path}: 规则“{name}”的 {key} 应为字符串；请补上或加引号")
    literals = _texts(value, "literals", path)
    return Rule(**{**value, "literals": literals, "where": str(path)})
