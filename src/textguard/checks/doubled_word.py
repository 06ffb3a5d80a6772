"""重复的词: a word typed twice. Only words that never stand twice in a row in right text, even across a boundary.

And function words of one character (被被): in right text the second one is part of the word behind it, or the first one
of the word before: 就就业问题.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from ..words import SURE, edge_margin
from . import Places, Slip

NAME = "doubled-word"
CATEGORY = "typo"
MARKS = 0

_WORDS = (
    "进行 开展 通过 关于 以及 我们 他们 你们 根据 按照 加强 推进 为了 应当 必须 已经 由于 因为 所以 "
    "但是 并且 或者 同时 其中 其他 没有 需要 要求 主要 重要 积极 认真 切实 全面 深入 不断 持续 有效 "
    "相关 有关 全县 全市 全省 全区 我县 我市 我省 我区 截至 目前 近日 今年 去年 以来 以上 以下 之间 "
    "从而 如果 对于 坚持 贯彻 落实 实施 提高 提升 促进 推动 完善 健全 建立 强化 确保 结合 围绕 负责 "
    "组织实施 进一步 党中央 国务院 总书记 习近平 乡村振兴 高质量 工作组"
)
_CHARACTERS = "已到被也是或该并从将按"
LITERALS = (*(word * 2 for word in _WORDS.split()), *(character * 2 for character in _CHARACTERS))


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """进行进行 and the like."""
    for start, end in places:
        right = text[start : start + (end - start) // 2]
        if text[start:end] == right * 2 and (
            len(right) > 1
            or (
                right not in text[max(0, start - 1) : start] + text[end : end + 1]
                and min(edge_margin(text, start), edge_margin(text, end)) > SURE
            )
        ):
            yield Slip(start, end, f"“{right}”重复", "error", (right,))
