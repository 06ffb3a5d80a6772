"""The model of the language: training, its file, and what a scan makes of it."""

from __future__ import annotations

import json
import lzma
import random
import struct
from pathlib import Path

import pytest
from conftest import ROOT

from textguard import ConfigError, Scanner
from textguard._core import ffi, lib
from textguard.cli import main
from textguard.engine import DEFAULT_MODEL, DOUBLED, Model, Trainer, find_slips
from textguard.words import SUSPECT

EVERYTHING = -1e9
HEAD = 64
SENTENCES = (
    "近日，县林业局组织开展专项治理，强化护林员队伍建设。",
    "对群众反映的问题，承办单位应当及时答复，不得推诿。",
    "各村要做好夏粮丰收的准备，确保颗粒归仓。",
    "全县脱贫户收入同比增长，高标准农田建设稳步推进。",
    "审计局对被审计单位提出整改意见，并列出负面清单。",
    "巡护队沿砾石滩清点水鸟，登记鸟巢的数量。",
)
WRONG = (
    ("各村要作好夏粮丰收的准备", "作好", "做好"),
    ("巡护队沿砾石摊清点水鸟", "石摊", "石滩"),
)


def trained(path: Path, sentences: tuple[str, ...] = SENTENCES) -> Path:
    trainer = Trainer()
    rng = random.Random(1)
    while trainer.size < 200_000:
        trainer.add("\n".join(rng.choices(sentences, k=20)))
    path.write_bytes(trainer.image())
    return path


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return trained(tmp_path_factory.mktemp("model") / "small.model")


@pytest.fixture(scope="module")
def scanner(small: Path) -> Scanner:
    return Scanner(model=small)


@pytest.mark.parametrize(("text", "wrong", "right"), WRONG)
def test_typing_errors_are_suspected(scanner: Scanner, text: str, wrong: str, right: str) -> None:
    assert not any(finding.matched == wrong for finding in Scanner(select=["typo"]).scan(text))
    (finding,) = scanner.scan(text).findings
    assert (finding.matched, finding.suggestions, finding.severity) == (wrong, (right,), "hint")
    assert finding.rule == f"word/{right}"
    assert f"“{wrong}”疑应为“{right}”" in finding.message
    assert "语言模型" in finding.note
    assert finding.fix == "ask"


@pytest.mark.parametrize("text", SENTENCES)
def test_what_the_model_has_learned_is_right(scanner: Scanner, text: str) -> None:
    assert not scanner.scan(text)


def test_what_is_written_again_quoted_or_allowed_is_meant(small: Path, scanner: Scanner) -> None:
    assert not scanner.scan("强化护林员队五。这次队五集合，各村都要参加。")
    assert not scanner.scan("有的稿件把“队伍建设”错写为“队五建设”，应当改正。")
    assert not Scanner(model=small, allow=["队五"]).scan("强化护林员队五")


def test_a_character_written_twice_may_be_meant(small: Path) -> None:
    model = Model(small)
    (slip,) = find_slips("各村要做好夏粮粮丰收的准备", EVERYTHING, model)
    assert (slip.start, slip.end, slip.right, slip.kind) == (5, 8, "夏粮", DOUBLED)
    assert find_slips("高标准农田块块建设", EVERYTHING, model)
    assert not find_slips("高标准农田一块块建设", EVERYTHING, model)


def test_the_same_texts_make_the_same_model(small: Path, tmp_path: Path) -> None:
    assert trained(tmp_path / "again.model").read_bytes() == small.read_bytes()
    assert trained(tmp_path / "other.model", SENTENCES[::-1]).read_bytes() != small.read_bytes()


def test_a_model_is_no_larger_than_it_may_be() -> None:
    rng = random.Random(2)
    trainer = Trainer()
    characters = [chr(c) for c in range(0x4E00, 0x4E00 + 60)]
    trainer.add("".join(rng.choices(characters, k=400_000)))
    whole = trainer.image()
    for most in (800_000, 500_000):
        assert len(trainer.image(most)) <= most < len(whole)


def test_training_says_what_it_lacks(tmp_path: Path) -> None:
    trainer = Trainer()
    with pytest.raises(TypeError, match="bytes"):
        trainer.add(b"x")  # type: ignore[arg-type]
    trainer.add("太少了")
    with pytest.raises(ConfigError, match="只有 3 字"):
        trainer.image()


def test_a_model_that_is_missing_or_none_is_said_to_be(tmp_path: Path) -> None:
    empty, text = tmp_path / "empty.model", tmp_path / "text.model"
    empty.touch()
    text.write_text("不是模型" * 100_000, "utf-8")
    for path, why in (
        (tmp_path / "none.model", "无法读取"),
        (empty, "不是模型"),
        (text, "不是模型"),
        (tmp_path, "无法"),
    ):
        with pytest.raises(ConfigError, match=why):
            Model(path)
    with pytest.raises(ConfigError, match="defaults"):
        Scanner(defaults=False, model=DEFAULT_MODEL)


def opens(image: bytes | bytearray, length: int) -> bool:
    handle = lib.tg_open_model(ffi.from_buffer(image), length)
    lib.tg_close_model(handle)
    return bool(handle != ffi.NULL)


def test_damage_is_noticed(small: Path, tmp_path: Path) -> None:
    """The sum changes with any word of eight bytes: each step is one-to-one in the word and in the sum before."""
    image = bytearray(small.read_bytes())
    assert opens(image, len(image))
    assert not any(opens(image, length) for length in range(len(image)))
    rng = random.Random(3)
    head = [(at, bit) for at in range(HEAD) for bit in range(8)]
    for at, bit in head + [(rng.randrange(HEAD, len(image)), rng.randrange(8)) for _ in range(1_000)]:
        image[at] ^= 1 << bit
        assert not opens(image, len(image))
        image[at] ^= 1 << bit
    path = tmp_path / "damaged.model"
    for damaged in (image[:-1], image + b"\0", image[:HEAD] + bytes(len(image) - HEAD)):
        path.write_bytes(damaged)
        with pytest.raises(ConfigError, match="损坏"):
            Model(path)


def sum_of(image: bytearray) -> int:
    total = len(image) - 16
    for (word,) in struct.iter_unpack("=Q", image[16 : len(image) // 8 * 8]):
        total = ((total ^ word) * 0x9E3779B97F4A7C15) % 2**64
        total ^= total >> 29
    return total


@pytest.mark.parametrize("what", ["zeros", "ones", "noise"])
def test_whatever_a_model_holds_does_no_harm(small: Path, tmp_path: Path, what: str) -> None:
    """The sum keeps nobody out who means harm."""
    image = bytearray(small.read_bytes())
    assert sum_of(image) == struct.unpack_from("=Q", image, 8)[0]
    size = len(image) - HEAD
    image[HEAD:] = {"zeros": bytes(size), "ones": b"\xff" * size, "noise": random.Random(5).randbytes(size)}[what]
    struct.pack_into("=Q", image, 8, sum_of(image))
    path = tmp_path / "hostile.model"
    path.write_bytes(image)
    model = Model(path)
    for text in (*SENTENCES, *(text for text, _, _ in WRONG), "夏粮粮丰收"):
        for slip in find_slips(text, EVERYTHING, model):
            assert 0 <= slip.start < slip.end <= len(text)


def test_any_text_can_be_looked_at(small: Path) -> None:
    model = Model(small)
    rng = random.Random(4)
    characters = [*"治理里员圆答复付丰收守同比笔清青单，。0a１Ａ \n\t\u200b\ud800😀𠀀㐀\x01\uffff", *SENTENCES[0]]
    for _ in range(3_000):
        text = "".join(rng.choices(characters, k=rng.randrange(40)))
        end = 0
        for slip in find_slips(text, EVERYTHING, model):
            assert end <= slip.start < slip.end <= len(text)
            assert 0 < len(slip.right) <= min(8, slip.end - slip.start)
            assert slip.right != text[slip.start : slip.end]
            end = slip.end


def test_command_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    archive, model, post = tmp_path / "archive.jsonl", tmp_path / "office.model", tmp_path / "post.txt"
    rows = [{"title": "工作动态", "text": "\n".join(SENTENCES * 10)} for _ in range(100)]
    archive.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    assert main(["model", "train", str(archive), "-o", str(model)]) == 0
    assert "字训练" in capsys.readouterr().err
    post.write_text("各村要作好夏粮丰收的准备。", "utf-8")
    assert main([str(post)]) == 0
    assert main([str(post), "--model", str(model)]) == 1
    assert "作好”疑应为“做好" in capsys.readouterr().out
    assert main([str(post), "--model", str(post)]) == 2
    assert "不是模型" in capsys.readouterr().err
    assert main(["model", "train", str(tmp_path / "none.txt"), str(archive), "-o", str(model)]) == 2


def laws(data: Path) -> list[dict[str, str]]:
    with lzma.open(data / "corpora" / "laws.jsonl.xz", "rt", encoding="utf-8") as lines:
        return [json.loads(line) for line in lines]


def test_the_shipped_model_is_current(data: Path) -> None:
    trainer = Trainer()
    for row in laws(data):
        trainer.add(row["title"])
        trainer.add(row["text"])
    with lzma.open(ROOT / "csrc" / "local_posts.txt.xz", "rt", encoding="utf-8") as file:
        for post in file.read().split("\n====\n"):
            trainer.add(post)
    assert trainer.image(5_500_000) == (ROOT / "src" / "textguard" / "shipped.model").read_bytes()


def test_the_shipped_model_finds_errors_and_leaves_right_text_alone(data: Path) -> None:
    """Measured 1.58 reports per 100,000 characters of news, and 0.37 of the errors in official documents."""
    model = Model(DEFAULT_MODEL)
    with lzma.open(data / "corpora" / "posts-xwlb.jsonl.xz", "rt", encoding="utf-8") as lines:
        news = [json.loads(line)["text"] for line in lines][-4_000:]
    alarms = sum(len(find_slips(text, SUSPECT, model)) for text in news)
    assert alarms <= 2e-5 * sum(map(len, news))
    with lzma.open(data / "corpora" / "csc-ecspell-odw-train.jsonl.xz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    pairs = [(row["src"], row["tgt"]) for row in rows if len(row["src"]) == len(row["tgt"])]
    errors = sum(a != b for source, target in pairs for a, b in zip(source, target, strict=True))
    mended = sum(
        sum(a != b for a, b in zip(source[slip.start : slip.end], slip.right, strict=True))
        for source, target in pairs
        for slip in find_slips(source, SUSPECT, model)
        if target[slip.start : slip.end] == slip.right
    )
    assert mended >= 0.35 * errors
