"""Word edges and miswritten words: the core against plain code, and what a scan makes of it."""

from __future__ import annotations

import random
import struct
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import naive
import pytest
from conftest import ROOT

from textguard import ConfigError, Scanner, engine, scan
from textguard._core import ffi, lib
from textguard.engine import edge_margin, find_slips

REACH = 14
EVERYTHING = -1e9


@pytest.fixture(scope="module")
def words() -> dict[str, float]:
    spec = find_spec("jieba")
    assert spec is not None
    assert spec.submodule_search_locations is not None
    own = [ROOT / "csrc" / name for name in ("words.txt", "names.txt")]
    left_out = ROOT / "csrc" / "left_out.txt"
    return naive.dictionary(Path(spec.submodule_search_locations[0]) / "dict.txt", *own, left_out=left_out)


@pytest.fixture(scope="module")
def confusable() -> dict[str, tuple[set[str], set[str]]]:
    """Each character's syllables, and its look-alikes."""
    rows = [line.split("\t") for line in (ROOT / "csrc" / "confusables.tsv").read_text("utf-8").splitlines()]
    table = {row[0]: ({*row[1].split()}, {*row[2]}) for row in rows if len(row) == 4}
    for character, (_, look) in list(table.items()):
        for other in look:
            if other in table:
                table[other][1].add(character)
    return table


def sentences(words: dict[str, float], rng: random.Random, count: int) -> list[str]:
    """Words of all frequencies in a row, some characters replaced by other ones, some by what is not Han."""
    usual = sorted(word for word in words if words[word] > -11 and word)
    rare = sorted(words)
    characters = sorted({character for word in usual for character in word if "\u4e00" <= character <= "\u9fff"})
    made = []
    for _ in range(count):
        text = [*"".join(rng.choice(usual if rng.random() < 0.8 else rare) for _ in range(rng.randrange(1, 12)))]
        for at in range(len(text)):
            if rng.random() < 0.15:
                text[at] = rng.choice(characters) if rng.random() < 0.9 else rng.choice("，A1 \t😀𠀀\x01\x02")
        made.append("".join(text))
    return made


def test_the_margin_of_an_edge_is_that_of_plain_code(words: dict[str, float]) -> None:
    rng = random.Random(4)
    for text in ["", "a", *sentences(words, rng, 400)]:
        for at in {0, len(text), rng.randrange(len(text) + 1)}:
            assert edge_margin(text, at) == pytest.approx(naive.edge_margin(words, text, at), abs=1e-9), (text, at)
    for at in (-1, 3):
        with pytest.raises(IndexError):
            edge_margin("平台", at)


def test_slips_are_words_that_gain_what_plain_code_says(
    words: dict[str, float], confusable: dict[str, tuple[set[str], set[str]]]
) -> None:
    rng = random.Random(5)
    seen = 0
    lists = [ROOT / "csrc" / name for name in ("phrases.txt", "combinations.txt")]
    phrases = {line.split()[0] for path in lists for line in path.read_text("utf-8").splitlines() if line}
    for text in sentences(words, rng, 4000):
        end = 0
        for slip in find_slips(text, EVERYTHING):
            written = text[slip.start : slip.end]
            assert slip.start >= end, text
            end = slip.end
            if slip.right in phrases:
                continue  # what such a one gains hangs on the words that it shares with others
            if slip.gain == 0:
                continue  # a collocation, or a last character that stands twice: these have tests of their own
            assert slip.right in words
            different = [at for at in range(len(written)) if written[at] != slip.right[at]]
            assert different[-1] - different[0] == len(different) - 1 < 2
            swapped = len(different) == 2 and written[different[0]] == slip.right[different[1]]
            for at in different if not swapped else ():
                syllables, look = confusable[written[at]]
                others = confusable[slip.right[at]][0]
                sounds_alike = {*map(blurred, syllables)} & {*map(blurred, others)}
                assert sounds_alike or (len(different) == 1 and slip.right[at] in look), slip
            gains = [naive.gain(words, window, slip.start - begin, slip.right) for begin, window in windows(text, slip)]
            assert any(slip.gain == pytest.approx(gain, abs=1e-9) for gain in gains), (text, slip, gains)
            seen += 1
    assert seen > 300


HEAD = 72
"""Bytes of the image's head: what it is, and sizes."""


@pytest.mark.parametrize("cost", [float("nan"), float("-inf"), 1.0])
def test_an_image_with_costs_that_are_none_is_refused(cost: float) -> None:
    """Else no path would be the best one, and every walk along it endless."""
    image = bytearray((ROOT / "src" / "textguard" / "dictionary.bin").read_bytes())
    assert lib.tg_open_words(ffi.from_buffer(image), len(image), 0) != ffi.NULL
    struct.pack_into("=d", image, HEAD + 8, cost)
    assert lib.tg_open_words(ffi.from_buffer(image), len(image), 0) == ffi.NULL


def test_every_kernel_finds_the_same_slips(words: dict[str, float], monkeypatch: pytest.MonkeyPatch) -> None:
    rng = random.Random(6)
    # Lengths around those that the kernel takes at a time, and over several blocks.
    text = "".join(sentences(words, rng, 400))
    lengths = [*range(70), 255, 256, 257, 271, 1_000]
    texts = [text[at : at + length] for length in lengths for at in range(0, 1_000, 100)]
    found = {}
    for kernel in ("", "scalar"):
        monkeypatch.setenv("TEXTGUARD_KERNEL", kernel)
        engine._words.cache_clear()
        found[kernel] = [find_slips(text, EVERYTHING) for text in texts]
    engine._words.cache_clear()
    assert found["scalar"] == found[""]
    assert sum(map(len, found[""])) > 50


def blurred(syllable: str) -> str:
    for exact, vague in (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("h", "f")):
        if syllable.startswith(exact):
            syllable = vague + syllable.removeprefix(exact)
            break
    return syllable[:-1] if syllable.endswith(("ang", "eng", "ing")) else syllable


def windows(text: str, slip: engine.Slip) -> list[tuple[int, str]]:
    """For each character of the word as the weak one: where what decides on it begins, and its text."""
    found = []
    for at in range(slip.start, slip.end):
        begin = end = at
        while begin > 0 and at - begin < REACH and "\u4e00" <= text[begin - 1] <= "\u9fff":
            begin -= 1
        while end < len(text) and end - at < REACH and "\u4e00" <= text[end] <= "\u9fff":
            end += 1
        found.append((begin, text[begin:end]))
    return found


def test_a_neighbour_explains_a_character() -> None:
    """Right text has 房前后 (in 房前屋后), and 前后 is a usual word: nobody asks what 后 might be meant for."""
    assert not [slip for slip in find_slips("房前后屋", EVERYTHING) if slip.start <= 2 < slip.end]


@pytest.mark.parametrize("padding", ["", "😀"], ids=["two bytes", "four bytes"])
def test_where_a_word_may_stand(padding: str) -> None:
    wrong, right = "紧紧围饶", "紧紧围绕"
    for before in ("", "，", "各地", "好" * 2000 + "，", "各地各部门要认真研究并且深入贯彻落实"):
        for behind in ("", "。", "中心", "\n" + "好" * 3000):
            text = padding + before + wrong + behind
            found = [(slip.start, slip.right) for slip in find_slips(text, 0) if slip.right == right]
            assert found == [(len(padding + before), right)], text[:40]
    for text in ("", "饶", "abc", "é", "\ud800饶\udc00", "饶" * 5000):
        find_slips(text, EVERYTHING)


def test_what_is_missing_or_damaged_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "dictionary.bin"
    with pytest.raises(ConfigError, match="重新安装"):
        engine._words(path)
    whole = (ROOT / "src" / "textguard" / "dictionary.bin").read_bytes()
    rng = random.Random(6)
    damaged = [b"", whole[:50], whole[:-8], b"x" + whole[1:], whole + bytes(8)]
    for _ in range(10):
        at = rng.randrange(120, len(whole) - 4)
        damaged.append(whole[:at] + rng.randbytes(4) + whole[at + 4 :])
    refused = 0
    for number, image in enumerate(damaged):
        path = tmp_path / str(number)
        path.write_bytes(image)
        try:
            handle, buffer = engine._words(path)
        except ConfigError:
            refused += 1
            continue
        found = ffi.new("tg_slips *")  # what can still be read does no harm
        text = "紧紧围饶中心工作，坚决维户群众利益"
        assert lib.tg_find_slips(handle, ffi.NULL, id(text), EVERYTHING, found) == 0
        lib.tg_release_slips(found)
        del handle, buffer
    assert refused >= 5


# ---- findings ----

MISWRITTEN = [
    ("要紧紧围饶中心工作谋划项目。", "紧紧围饶", "紧紧围绕"),
    ("请各村通迅员按时报送信息。", "通迅员", "通讯员"),
    ("干部职工坚决维户群众利益。", "维户", "维护"),
    ("各村要完善规章制渡。", "规章制渡", "规章制度"),
    # Too frequent characters for the dictionary alone: right text has what is meant, and not what is written.
    ("做到荤素搭配、营养均横。", "均横", "均衡"),
    ("家长要引导孩子，谨防沉谜网络游戏。", "沉谜", "沉迷"),
    ("报名须加盖单位工章。", "单位工章", "单位公章"),
    # Words that jieba takes for names.
    ("村里荣获先进集体荣予。", "荣予", "荣誉"),
    # A character twice, before another one.
    ("可凭陪护证享受受停车优惠。", "享受受", "享受"),
    ("执法人员深入客运企企业开展检查。", "企企业", "企业"),
    # A lexicon excuses 万无 without 元 behind it; that says nothing of the rest.
    ("对线路进行排查，确保供电万无一矢。", "万无一矢", "万无一失"),
]


@pytest.mark.parametrize(("text", "wrong", "right"), MISWRITTEN)
def test_miswritten_words_are_found(text: str, wrong: str, right: str) -> None:
    scanner = Scanner(select=[f"word/{right}"])  # whatever the lexicons say of the form
    (finding,) = scanner.scan(text)
    assert (finding.matched, finding.suggestions) == (wrong, (right,))
    assert (finding.rule, finding.category, finding.fix) == (f"word/{right}", "typo", "ask")
    assert scanner.scan(text).corrected("ask") == text.replace(wrong, right)
    assert scanner.scan(text).corrected() == text
    assert not scan(text.replace(wrong, right))


def test_what_excuses_a_word() -> None:
    text, wrong, right = MISWRITTEN[0]
    rule = [f"word/{right}"]
    scanner = Scanner(select=rule)
    assert [f.excused_by for f in scanner.scan(text + text).excused] == [f"repeated:{wrong}"] * 2
    assert scanner.scan(f"第三段“{wrong}”应为“{right}”。").excused[0].excused_by.startswith("mention:")
    allowed = Scanner(select=rule, allow=[f"{wrong}中心"]).scan(text)
    assert allowed.excused[0].excused_by == f"allowed:{wrong}中心"
    assert len(scanner.scan(text)) == 1
    assert not [f for f in Scanner(ignore=rule).scan(text) if f.rule in rule]
    assert not Scanner(ignore=["typo"]).scan(text)
    assert not Scanner(select=["privacy"]).scan(text)
    assert not Scanner(defaults=False).scan(text)


def test_a_lexicon_knows_better(tmp_path: Path) -> None:
    text, wrong, right = MISWRITTEN[0]
    own = tmp_path / "own.tsv"
    own.write_text(f"wrong\tright\n{wrong[1:]}\t环绕\n", "utf-8")
    rules = [f"own/{wrong[1:]}", f"word/{right}"]
    result = Scanner([own], select=rules).scan(text)
    assert [f.rule for f in result] == rules[:1]
    assert [(f.rule, f.excused_by) for f in result.excused] == [(rules[1], f"within:{rules[0]}")]
    own.write_text(f"wrong\tright\n甲乙\t{wrong}\n", "utf-8")
    assert not Scanner([own], select=rules[1:]).scan(text)


@pytest.mark.parametrize(
    "text",
    [
        "加强餐厨废弃物管理，推进制造业数智化转型。",
        "会见武契奇总统，尹某某、诸葛某某陪同。",
        "高高兴兴上班，认认真真做事，商量商量再定。",
        "的地得之分，一是一，二是二，三令五申。",
        "己亥年秋，欲穷千里目，更上一层楼。",
        "第一千二百三十四条　当事人可以申请复议。",
        "锣鼓喧天，喇叭声声，福建舰舰长到会，长春春城大街，聚焦“十五五”规划。",
        "继续续签协议，方案获得通过，感受受阅部队的风采，断断续续，兢兢业业。",
        "中方愿同奥方加强沟通，种植菖蒲、苦草等水生植物。",
    ],
)
def test_right_text_is_left_alone(text: str) -> None:
    assert [f for f in scan(text) if f.rule.startswith("word/")] == []


def test_neither_jieba_nor_numpy_is_needed() -> None:
    code = "import sys, textguard; textguard.scan('紧紧围饶'); print({'jieba', 'numpy'} & {*sys.modules})"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


WRAPPED = "各村各社区要认真落实上级的部署，在思想上高度重"


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("要团结群众，认真落实上级部署，切实做到坚决维\n户群众利益。", "维\n户", "维护"),
        ("要坚决维\u200b户群众利益。", "维\u200b户", "维护"),
        ("坚决维\n户群众利益", "", ""),  # a heading, and what is below it
        (f"切实做到坚决维\n户群众利益，{WRAPPED}视。", "", ""),  # a title, and a paragraph that is longer
    ],
)
def test_words_are_read_over_wrapped_lines(text: str, wrong: str, right: str) -> None:
    found = [(text[slip.start : slip.end], slip.right) for slip in find_slips(text, 0)]
    assert found == ([(wrong, right)] if wrong else [])
    if "\n" in wrong:
        (finding,) = [finding for finding in scan(text) if finding.matched == wrong]
        assert finding.spans_break


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("按规定从重处法。", "处法", "处罚"),  # 法 is a usual word by itself
        ("具体时间另行通之。", "另行通之", "另行通知"),
        ("具体时间另行通知。", "", ""),
        ("依照本法第四十五条处理", "", ""),
    ],
)
def test_what_is_usual_tells_which_character_is_miswritten(text: str, wrong: str, right: str) -> None:
    found = {(text[slip.start : slip.end], slip.right) for slip in find_slips(text, 0.3)}
    assert found == ({(wrong, right)} if wrong else set())


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("把思想统一到党中央决策布署上来。", "布署", "部署"),  # a word, by jieba's dictionary
        ("全面排查整冶风险隐患，建立台账。", "排查整冶", "排查整治"),  # words stand beside others, too
    ],
)
def test_what_may_be_meant_is_at_most_suspected(text: str, wrong: str, right: str) -> None:
    (slip,) = find_slips(text, 0.3)
    assert (text[slip.start : slip.end], slip.right) == (wrong, right)
    assert slip.score == pytest.approx(3.4)
    (finding,) = Scanner(select=[f"word/{right}"]).scan(text)
    assert finding.severity == "hint"


def test_one_of_a_pair_may_end_a_block() -> None:
    text = "这批鸡蛋停销止售，作无害化处理。"
    for length in range(240, 260):
        assert [slip.right for slip in find_slips("，" * length + text, 1.2)] == ["停止销售"], length


def test_what_is_only_like_a_phrase_is_right_and_never_proposed() -> None:
    rows = (ROOT / "csrc" / "phrases.txt").read_text("utf-8").splitlines()
    alike = [row.split("\t")[0] for row in rows if row.endswith("\t近")]
    assert len(alike) > 500
    assert not [form for form in alike if find_slips(f"，{form}，", 0.3)]
    assert "依法向行" in alike
    assert "依法向行" not in [slip.right for slip in find_slips("依法向形提出申请", EVERYTHING)]


@pytest.mark.parametrize(
    ("text", "wrong", "right"),
    [
        ("全村严防森林放火。", "森林放火", "森林防火"),
        ("做好儿童疫苗接踵。", "疫苗接踵", "疫苗接种"),
        ("全县森林防火工作", "", ""),
        ("水文监测、水温监测", "", ""),  # the one as well as the other
        ("山上森林放火烧荒一律严禁，森林放火者必究。", "", ""),  # who writes it again means it
    ],
)
def test_two_words_that_never_stand_together(text: str, wrong: str, right: str) -> None:
    found = [(f.matched, *f.suggestions, f.severity) for f in scan(text) if f.rule.startswith("word/")]
    assert found == ([(wrong, right, "hint")] if wrong else [])


def test_each_collocation_is_right_and_found_wherever_it_stands(monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [line.split("\t") for line in (ROOT / "csrc" / "collocations.txt").read_text("utf-8").splitlines()]
    rows = [row for row in rows if not row[0].startswith("#")]
    assert len(rows) > 15_000
    for forms in rows:
        assert not [slip for form in forms for slip in find_slips(f"，{form}，", 0.3) if slip.score == 1.0], forms
    for kernel in ("", "scalar"):
        monkeypatch.setenv("TEXTGUARD_KERNEL", kernel)
        engine._words.cache_clear()
        for length in [*range(40), 250, 251, 252, 253, 254, 255, 256, 257]:
            text = "，" * length + "森林放火，另行通之，疫苗接踵" + "。" * (length % 3)
            found = [(slip.start - length, slip.right) for slip in find_slips(text, 0.3)]
            assert found == [(0, "森林防火"), (5, "另行通知"), (10, "疫苗接种")], length
    engine._words.cache_clear()


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("克已奉公", "克己奉公"),  # a person by jieba's part of speech
        ("名列前矛", "名列前茅"),  # a word of jieba's
        ("永垂不休", "永垂不朽"),  # 不休 is a usual pair
        ("富丽唐皇", "富丽堂皇"),
    ],
)
def test_idioms(wrong: str, right: str) -> None:
    (slip,) = find_slips(f"他们{wrong}，", 0.3)
    assert slip.right == right
    assert not find_slips(f"他们{right}，", 0.3)


def test_a_phrase_is_no_word() -> None:
    assert edge_margin("应当从重处罚", 4) > -1.2
