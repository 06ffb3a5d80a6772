"""的、地、得: the particle between an adverb and its verb, and before a complement, where only one is right.

Only combinations that are no noun: 客观的分析了情况 (not 作了客观的分析), 高兴的说：, 笑的合不拢嘴. The rules are those
of 《现代汉语八百词》 (吕叔湘): 地 between adverbial and verb, 得 between verb and complement.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from itertools import product

from ..words import SURE, edge_margin
from . import Places, Slip

NAME = "particle"
CATEGORY = "typo"
MARKS = 0

_MANNER = (
    "认真 仔细 详细 细致 耐心 热情 客观 全面 深入 系统 生动 深刻 及时 准确 圆满 顺利 积极 主动 严格 扎实 清楚 明确 "
    "清晰 有效 成功 充分 集中 重点 逐一 充满深情 高兴 激动 感慨 兴奋 自豪 欣慰 动情 深情 坚定 亲切 严肃 骄傲 开心 "
    "聚精会神 全神贯注 目不转睛 津津有味 兴致勃勃 语重心长 绘声绘色 一丝不苟 声情并茂 深有感触 满怀深情"
)
_DONE = (
    "分析 总结 介绍 讲解 回答 解释 询问 讲述 检查 查看 记录 核对 学习 完成 开展 宣传 展示 回顾 阐述 传达 听取 解答 "
    "解决 处理 化解 推动 落实 排查 研究 部署 解读 观看 聆听"
)
_SAYING = "说 说道 告诉 表示 问道 喊道 回答道 感叹道"
_SPOKEN = "：，:,“"
_DOING = "看着 听着 讲着 说着 读着 写着 望着 问着 学着 记录着 讲解着 介绍着 聆听着"
_COMPLEMENTS = {
    "笑 乐": "合不拢嘴",
    "忙": "不可开交 不亦乐乎 团团转 热火朝天 脚不沾地",
    "玩": "不亦乐乎",
    "聊 干 做": "热火朝天",
    "累": "满头大汗 直不起腰 气喘吁吁",
    "急": "团团转 直跺脚",
    "冻 吓": "瑟瑟发抖 直哆嗦",
    "做 搞 办": "有声有色 红红火火",
    "讲 说": "头头是道 绘声绘色",
    "看 听 吃 学": "津津有味",
    "感动 激动": "热泪盈眶 说不出话",
    "打扫 收拾": "干干净净 井井有条",
    "安排 打理 管理": "井井有条",
    "显": "尤为 格外 十分 更加 特别",
    "变": "更加 越来越",
}
_ADVERBIAL = [
    *(f"{manner}的{verb}了" for manner, verb in product(_MANNER.split(), _DONE.split())),
    *(f"{manner}的{verb}" for manner, verb in product(_MANNER.split(), _DOING.split())),
    *(f"{manner}的{verb}{mark}" for manner, verb, mark in product(_MANNER.split(), _SAYING.split(), _SPOKEN)),
    *(f"手把手的{verb}" for verb in ("教农户", "教村民", "教学生", "教大家", "教他", "教她", "教会")),
]
_COMPLETED = [
    f"{verb}的{how}" for verbs, many in _COMPLEMENTS.items() for verb, how in product(verbs.split(), many.split())
]
_PARTICLE, _DONE_MARK, _OTHER_WORD = "的", "了", "解"
_RIGHT = dict.fromkeys(_ADVERBIAL, "地") | dict.fromkeys(_COMPLETED, "得")
LITERALS = tuple(_RIGHT)


def slips(text: str, places: Places, day: datetime.date | None) -> Iterator[Slip]:
    """客观的分析了 and the like; 分析了解 is another word."""
    for start, end in places:
        written = text[start:end]
        particle = _RIGHT.get(written)
        if not particle or (written.endswith(_DONE_MARK) and text[end : end + 1] == _OTHER_WORD):
            continue
        if edge_margin(text, start) <= SURE:  # 明显的更加, 转变的更加
            continue
        shown = written.rstrip(_SPOKEN + _DONE_MARK)
        right = shown.replace(_PARTICLE, particle)
        yield Slip(start, start + len(shown), f"“{shown}”应为“{right}”", "hint", (right,))
