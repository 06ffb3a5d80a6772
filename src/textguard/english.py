"""English messages, loaded when somebody asks for them: english.tsv has one for each message of the code.

A message is known again by its fixed words: `{}` in the table stands for whatever was put in there. In the English one
`{}` is that as it is, `{!t}` a message itself, `{!l}` messages in a row. Texts in a row stay as they are, but for what
is between them: `{!c}` with commas, `{!o}` as a choice, `{!n}` as what is none of them. All may be numbered.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from string import Formatter


@lru_cache(4096)  # a report says the same of many findings
def english(message: str) -> str:
    """The message in English; as it is, if it is none of the table's."""
    if message in _WHOLE:
        return _WHOLE[message]
    for longest, pieces, template in _WITH_HOLES:
        if longest in message and (values := _between(pieces, message)) is not None:
            return _FORMATTER.vformat(template, values, {})
    return message


def chinese(label: str) -> str:
    """The message of the code that is translated so; as it is, if there is none. For those without holes."""
    return _BACK.get(label, label)


def rows() -> list[tuple[str, str]]:
    """The table: Chinese, English."""
    lines = Path(__file__).with_name("english.tsv").read_text("utf-8").split("\n")[1:]
    return [(source, target) for source, _, target in (line.partition("\t") for line in lines if line)]


def _between(pieces: Sequence[str], message: str) -> list[str] | None:
    """What stands between the pieces, if the message consists of them in this order, each as early as may be."""
    first, *middle, last = pieces
    end = len(message) - len(last)
    if not (message.startswith(first) and message.endswith(last)):
        return None
    at = len(first)
    values = []
    for piece in middle:
        found = message.find(piece, at, end)
        if found < 0:
            return None
        values.append(message[at:found])
        at = found + len(piece)
    return [*values, message[at:end]] if at <= end else None


class _Formatter(Formatter):
    def convert_field(self, value: str, conversion: str | None) -> str:
        if conversion == "t":
            return english(value)
        if conversion == "l":
            return english("；").join(map(english, value.split("；")))
        joint = _JOINTS.get(conversion or "")
        return value.replace(joint, english(joint)) if joint else value


_JOINTS = {"c": "、", "o": "”或“", "n": "，也不是 "}
_FORMATTER = _Formatter()
_TABLE = rows()
_WHOLE = {source: target for source, target in _TABLE if "{}" not in source}
_BACK = {target: source for source, target in _WHOLE.items()}
_SPLIT = [(source.split("{}"), target) for source, target in _TABLE if "{}" in source]
# Who has most words of its own is meant.
_WITH_HOLES = [
    (max(pieces, key=len), pieces, target) for pieces, target in sorted(_SPLIT, key=lambda row: -sum(map(len, row[0])))
]
