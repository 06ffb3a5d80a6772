"""Write csrc/confusables.tsv: how each character is read, and which characters look like it.

    python csrc/make_confusables.py UNIHAN_FOLDER > csrc/confusables.tsv

UNIHAN_FOLDER holds Unihan_Readings.txt, Unihan_OtherMappings.txt, Unihan_DictionaryLikeData.txt. The first two levels
of 通用规范汉字表 (6,500 characters) take part. Readings are those of 通用规范汉字字典, without tone. Two characters
look alike if their phonetic part is the same or their Cangjie and four-corner codes differ little; what people mistake
though neither code says so is listed here. The output is committed, so that building needs none of these files.
"""

from __future__ import annotations

import sys
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

FILES = ("Unihan_Readings.txt", "Unihan_OtherMappings.txt", "Unihan_DictionaryLikeData.txt")
LEVELS_1_AND_2 = 6500
DIFFERENT = 0.9
MOST = 12
"""Look-alikes of one character, at most; the closest stay."""
KNOWN = """
    己已巳 末未 拔拨 炼练 煅锻 陪赔倍部 帐账 戊戌戍 日曰 侯候 辨辩辫 梁粱 荼茶 崇祟 治冶 准淮 催摧 栽裁载 徒徙 管菅
    今令 人入八 天夭 士土 千干于 几儿 刀刁力 九丸凡 大太犬 贷货 贫贪 即既 免兔 名各 乌鸟 折拆析 候侯 奖浆桨 幸辛 壁璧
    竟竞 历厉 处外 风凤 师帅 仓仑 历厂 市布 失矢 午牛 王玉主 晴睛 睢雎 蓝篮 萧箫 稍梢捎 复夏 孤狐 亨享 衰衷哀
    肓盲 毫亳 沧沦 遣遗 遂逐 券卷 暮幕墓慕募 燥躁噪操澡 撤撒 敝蔽 弊敝 赢羸嬴 袖抽 祛 场扬 的地得 设没 认以
    具真 白自百 木本术 住往 队人 府底 性牲 席度 么公 业亚 责债贡 规枧 书节 合台 平乎 问间同 员贝 开井 作件 施旋 受爱
    者都 体休 量童 金全 醒配 杜社 泰秦 便更 为力 右石 育盲 贝见 往佳 绩续
    材财 具县 径劲 勤勒 顶项预须顺 汇江 场汤 兵乒 免晚 例列 洁结 惊掠
"""


def unihan(folder: Path) -> dict[str, dict[str, str]]:
    """Field to character to value."""
    fields: dict[str, dict[str, str]] = defaultdict(dict)
    for name in FILES:
        for line in (folder / name).read_text("utf-8").splitlines():
            if line.startswith("U+"):
                code_point, field, value = line.split("\t")
                fields[field][chr(int(code_point[2:], 16))] = value
    return fields


def plain(reading: str) -> str:
    """The syllable without its tone: lǜ → lv."""
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(letter for letter in letters if letter.isascii() and letter.isalpha())


def distance(a: str, b: str) -> int:
    """How many letters to change, add or drop to make one of the other."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        diagonal, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            diagonal, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, diagonal + (x != y))
    return row[-1]


class Shape(NamedTuple):
    """What a character looks like."""

    cangjie: str
    corners: tuple[str, ...]
    phonetics: frozenset[str]


def shape(character: str, fields: dict[str, dict[str, str]]) -> Shape:
    """The shape by Unihan's fields."""
    return Shape(
        fields["kCangjie"].get(character, ""),
        tuple(code[:4] for code in fields["kFourCornerCode"].get(character, "").split()),
        frozenset(group.strip("*x") for group in fields["kPhonetic"].get(character, "").split()),
    )


def difference(a: Shape, b: Shape) -> float:
    """How different they look, from 0; DIFFERENT and more is different."""
    total = -0.4 if a.phonetics & b.phonetics else 0.0
    total += min((sum(x != y for x, y in zip(p, q, strict=True)) / 4 for p in a.corners for q in b.corners), default=1)
    longest = max(len(a.cangjie), len(b.cangjie), 2)
    if total >= DIFFERENT or not {*a.cangjie} & {*b.cangjie}:
        return total + 1
    return total + (distance(a.cangjie, b.cangjie) / longest if a.cangjie and b.cangjie else 1)


def shares_part(a: str, b: str) -> bool:
    """Whether, by their Cangjie codes, one is the other without its left or upper part, or they have at least three
    letters of the rest in common (谝 and 编).
    """
    short, long = sorted((a, b), key=len)
    same = next((i for i in range(len(short)) if short[-i - 1] != long[-i - 1]), len(short))
    return same >= 3 or 2 <= same == len(short)


def main() -> None:
    """Prints the table."""
    fields = unihan(Path(sys.argv[1]))
    level = {c: int(value.split(":")[1]) for c, value in fields["kTGH"].items()}
    characters = sorted(c for c, index in level.items() if index <= LEVELS_1_AND_2 and c <= "\uffff")
    alike: dict[str, list[tuple[float, str]]] = defaultdict(list)
    shapes = {c: shape(c, fields) for c in characters}
    for index, a in enumerate(characters):
        for b in characters[index + 1 :]:
            if (how := difference(shapes[a], shapes[b])) < DIFFERENT:
                alike[a].append((how, b))
                alike[b].append((how, a))
    look = {c: "".join(other for _, other in sorted(alike[c])[:MOST]) for c in characters}
    for group in KNOWN.split():
        for c in filter(look.__contains__, group):
            look[c] += "".join(other for other in group if other != c and other not in look[c])
    parts: dict[str, str] = defaultdict(str)
    for index, a in enumerate(characters):
        for b in characters[index + 1 :]:
            if b not in look[a] and a not in look[b] and shares_part(shapes[a].cangjie, shapes[b].cangjie):
                parts[a] += b
    print("# How 6,500 characters are read, and which of them look alike. Written by make_confusables.py from Unihan")
    print("# (Copyright Unicode, Inc.; Unicode License, see NOTICE). A pair stands at its first character only.")
    print("character\treadings\tlook-alikes\tsharing a part")
    for c in characters:
        readings = fields["kTGHZ2013"].get(c) or fields["kMandarin"].get(c, "")
        found = [plain(part.split(":")[-1]) for part in readings.replace(",", " ").split()]
        usual = [plain(part) for part in fields["kMandarin"].get(c, "").split()[:1]]
        syllables = dict.fromkeys([syllable for syllable in usual if syllable in found] + found)  # that one first
        once = "".join(sorted(other for other in look[c] if other > c or c not in look[other]))
        print(c, " ".join(syllables), once, parts[c], sep="\t")


if __name__ == "__main__":
    main()
