"""Near-misses of canonical phrases: the core against the oracle, and what is excused."""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path

import naive
import pytest

from textguard import Finding, LexiconError, Result, Scanner, lexicon, scan
from textguard.engine import HIT, Context, Engine, Phrase
from textguard.near import CanonicalPhrases, Edit, edits_between

Lexicon = Callable[..., Scanner]

LETTERS = "甲乙丙丁戊己庚辛"
ENTRY = lexicon.Canonical("", "own", "", (), (), "", "error", "ask", None, None, "", "", "")
NOISE = "　\u200b \n"


def corrupted(rng: random.Random, phrase: str) -> str:
    at = rng.randrange(len(phrase))
    other = rng.choice(LETTERS)
    return rng.choice(
        [
            phrase[:at] + other + phrase[at + 1 :],
            phrase[:at] + phrase[at + 1 :],
            phrase[:at] + other + phrase[at:],
            phrase[: at - 1] + phrase[at : at + 1] + phrase[at - 1 : at] + phrase[at + 1 :] if at else phrase,
        ]
    )


def found(engine: Engine, text: str) -> list[tuple[int, int]]:
    return [(hit.start, hit.end) for hit in engine.scan(text) or ()]


# ---- the core ----


def test_equals_the_oracle_on_many_random_cases() -> None:
    rng = random.Random(20260601)
    seen = {1: 0, 2: 0}
    for _ in range(4_000):
        # What is missing from a run of equal characters at an end is missing at the end: no such phrases here.
        ends = (
            rng.sample(LETTERS, 3),
            rng.sample(LETTERS, 2 if (length := rng.choice([5, 6, 7, 8, 11, 12, 13, 20])) < 6 else 3),
        )
        inner = rng.choices(LETTERS[: rng.randint(3, 8)], k=length - sum(map(len, ends)))
        phrase = "".join([*ends[0], *inner, *ends[1]])
        engine = Engine([], fold=True, phrases=[Phrase(phrase)])
        form = corrupted(rng, corrupted(rng, phrase))
        text = "".join(rng.choices(LETTERS, k=rng.randint(0, 6))) + form + "".join(rng.choices(LETTERS, k=4))
        for _ in range(rng.randint(0, 2)):
            at = rng.randrange(len(text))
            text = text[:at] + rng.choice(NOISE) + text[at:]
        text = rng.choice(["", "a", "\U0001f600"]) + text
        hits = found(engine, text)
        characters = {symbol.at: symbol.character for symbol in naive.symbols(text)}
        distances = {}
        for start, end in hits:
            read = "".join(characters.get(at, "") for at in range(start, end))
            distances[start, end] = edits = naive.distance(phrase, read)
            doubled = read in (phrase[0] + phrase, phrase + phrase[-1])
            assert doubled or 1 <= edits <= (2 if len(phrase) >= 12 else 1) or len(phrase) >= 8, (phrase, text, read)
        for start, end, edits in naive.near(phrase, text):
            near = [distances[hit] for hit in hits if hit[0] < end and start < hit[1]]
            assert near, (phrase, text, text[start:end])
            assert min(near) <= edits, (phrase, text, text[start:end])
            seen[edits] += 1
    assert min(seen.values()) > 300  # the cases do have near-misses


@pytest.mark.parametrize("length", [5, 6, 7, 8, 11, 12, 14])
def test_every_single_edit_is_found_wherever_it_is(length: int) -> None:
    phrase = "甲乙丙丁戊己庚辛壬癸子丑寅卯"[:length]
    engine = Engine([], fold=True, phrases=[Phrase(phrase, True, True)])
    for at in range(len(phrase)):
        forms = [
            phrase[:at] + "申" + phrase[at + 1 :],
            phrase[:at] + phrase[at + 1 :],
            phrase[:at] + phrase[at] + phrase[at:],
        ]
        if at:
            forms += [
                phrase[:at] + "申" + phrase[at:],
                phrase[: at - 1] + phrase[at] + phrase[at - 1] + phrase[at + 1 :],
            ]
        for form in forms:
            assert any(start <= 3 + at and 1 + at <= end for start, end in found(engine, f"，。{form}，。")), form
    assert found(engine, f"，{phrase}。") == []


def test_edits_at_an_end_count_where_the_phrase_is_fixed_or_bracketed() -> None:
    phrase = "甲乙丙丁戊己"
    for form in ("甲乙丙丁戊申", "甲乙丙丁戊"):
        for fixed in (False, True):
            engine = Engine([], fold=True, phrases=[Phrase(phrase, fixed_end=fixed)])
            assert bool(found(engine, f"子{form}子")) == fixed
            assert found(engine, f"《{form}》")
    loose = Engine([], fold=True, phrases=[Phrase(phrase)])
    assert found(loose, "子甲乙丙丁己戊子") == [(1, 7)]  # swapped
    assert found(loose, "“申乙丙丁戊己子") == [(1, 7)]
    assert found(loose, "子甲乙丙丁戊己己子") == [(1, 8)]
    assert found(loose, "子甲甲乙丙丁戊己子") == [(1, 8)]


def test_two_words_in_the_other_order() -> None:
    characters = "甲乙丙丁戊己庚辛壬癸子丑寅"
    for length in (7, 8, 9, 11, 12, 13):
        phrase = characters[:length]
        engine = Engine([], fold=True, phrases=[Phrase(phrase)])
        for at in range(len(phrase) - 3):
            form = phrase[:at] + phrase[at + 2 : at + 4] + phrase[at : at + 2] + phrase[at + 4 :]
            assert (1, 1 + len(form)) in found(engine, f"，{form}。"), form
    assert found(Engine([], fold=True, phrases=[Phrase("甲乙丙丁戊己")]), "丙丁甲乙戊己") == []
    assert found(Engine([], fold=True, phrases=[Phrase("甲乙三丁戊己庚")]), "三丁甲乙戊己庚") == []
    (finding,) = scan("要弘扬社会主义价值核心观。")
    assert (finding.matched, finding.severity) == ("社会主义价值核心观", "hint")
    (finding,) = scan("牢记绿水青山就是银山金山，")  # both words end alike
    assert finding.suggestions == ("绿水青山就是金山银山",)


def test_a_numeral_is_never_edited() -> None:
    engine = Engine([], fold=True, phrases=[Phrase("党的二十届三中全会", True, True)])
    for text in ("党的二十届四中全会", "党的十届三中全会", "党的二十一届三中全会", "党的二十届中全会"):
        assert found(engine, text) == []
    assert found(engine, "党的二十届三中会全") == [(0, 9)]


def test_a_missing_or_doubled_word_of_a_long_phrase() -> None:
    engine = Engine([], fold=True, phrases=[Phrase("习近平新时代中国特色社会主义思想"), Phrase("乡村全面振兴战略")])
    for text in ("习近平新时代社会主义思想", "习近平新时代新时代中国特色社会主义思想", "乡村全面全面振兴战略"):
        assert (0, len(text)) in found(engine, text)


def test_where_a_round_of_reading_ends() -> None:
    phrase = "甲乙丙丁戊己庚辛壬癸子丑寅卯"
    engine = Engine(["丙丁"], fold=True, phrases=[Phrase(phrase)])
    form = "甲乙丙丁戊己庚申壬癸子丑寅卯"
    for before in [*range(4_050, 4_140), 8_180, 8_190, 8_200]:
        text = "午" * before + form + "午" * 5_000
        assert {(h.start - before, h.end - before, h.term) for h in engine.scan(text) or ()} == {(2, 4, 0), (0, 14, 1)}
    gap = "\u200b" * 9_000
    assert set(found(Engine([], fold=True, phrases=[Phrase(phrase)]), gap.join(form))) == {(0, 13 * 9_001 + 1)}


def test_terms_and_pieces_that_are_equal_are_both_found() -> None:
    engine = Engine(["甲乙", "ab"], fold=True, exact=[1], phrases=[Phrase("甲乙丙丁戊"), Phrase("甲乙丙庚辛")])
    assert {(h.start, h.end, h.term) for h in engine.scan("甲乙丙申戊甲乙丙申辛") or ()} == {
        (0, 2, 0),
        (5, 7, 0),
        (0, 5, 2),
        (5, 10, 3),
    }


@pytest.mark.parametrize("phrase", ["甲乙丙丁", "甲" * 256, "\u200b" * 9])
def test_phrases_of_a_wrong_length_are_refused(phrase: str) -> None:
    with pytest.raises(LexiconError, match="第 1 个规范表述"):
        Engine([], fold=True, phrases=[Phrase(phrase)])


def test_a_text_made_of_pieces_takes_no_long_time() -> None:
    phrases = [Phrase(f"中华人民共和国{a}{b}法") for a in LETTERS for b in "子丑寅卯辰巳午未申酉"]
    assert len(found(Engine([], fold=True, phrases=phrases), "中华人民共和国" * 10_000)) < 10


def test_edits_are_named() -> None:
    assert edits_between("甲丙丁", "甲乙丙丁") == [Edit(1, "", 1, "乙")]
    assert edits_between("甲丙乙丁", "甲乙丙丁") == [Edit(1, "丙乙", 1, "乙丙")]
    assert edits_between("申乙丙丁戊", "甲乙丙戊") == [Edit(0, "申", 0, "甲"), Edit(3, "丁", 3, "")]
    assert edits_between("甲乙", "甲乙") == []


# ---- findings ----


@pytest.fixture
def scanner(tmp_path: Path) -> Lexicon:
    def make(*rows: str, header: str = "phrase", wrong: str = "", **options: object) -> Scanner:
        path = tmp_path / "own.tsv"
        path.write_text("\n".join([header, *rows]) + "\n", "utf-8")
        paths = [path]
        if wrong:
            paths.append(tmp_path / "wrong.tsv")
            paths[1].write_text(f"wrong\tright\n{wrong}\n", "utf-8")
        return Scanner(paths, defaults=False, **options)  # type: ignore[arg-type]

    return make


def only(result: Result) -> Finding:
    (finding,) = result
    return finding


def reasons(result: Result) -> set[str]:
    assert not result, result.findings
    return {finding.excused_by.partition(":")[0] for finding in result.excused}


def verdicts(text: str, *phrases: str, known: tuple[str, ...] = ()) -> set[str]:
    """Why nothing in the text is a near-miss of the phrases."""
    entries = [ENTRY._replace(phrase=phrase) for phrase in phrases]
    canonical = CanonicalPhrases(entries, Engine([*phrases, *known], fold=True))
    misses, excused = canonical.judge(text, Engine([], fold=True, phrases=canonical.phrases).scan(text) or ())
    assert misses == []
    return {reason.partition(":")[0] for _, reason in excused}


def test_a_near_miss_is_a_finding_that_says_what_is_right(scanner: Lexicon) -> None:
    scan = scanner("国家发展和改革委员会").scan
    finding = only(scan("由国家发展和改隔委员会负责。"))
    assert (finding.start, finding.end, finding.matched) == (1, 11, "国家发展和改隔委员会")
    assert (finding.rule, finding.category) == ("canonical/国家发展和改革委员会", "own")
    assert (finding.severity, finding.fix, finding.suggestions) == ("error", "safe", ("国家发展和改革委员会",))
    assert scan("由国家发展和改隔委员会负责。").corrected() == "由国家发展和改革委员会负责。"
    spaced = only(scan("国家 发展和\n改隔 委员会"))
    assert spaced.spans_break
    assert (spaced.start, spaced.end) == (0, 13)
    assert only(scan("國家發展和改隔委員會")).suggestions == ("国家发展和改革委员会",)


def test_the_phrase_itself_and_what_is_right_beside_it(scanner: Lexicon) -> None:
    scan = scanner(
        "中华人民共和国监察法\t\t", "中华人民共和国监狱法\t\t中华人民共和国监狱办法", header="phrase\taliases\tvariants"
    ).scan
    assert not scan("中华人民共和国监察法、中华人民共和国监狱法。").findings
    assert not scan("中华人民共和国监狱办法").findings
    assert not scan("中华人民共和国监狱办法").excused
    both = only(scan("中华人民共和国监禁法"))
    assert set(both.suggestions) == {"中华人民共和国监察法", "中华人民共和国监狱法"}


@pytest.mark.parametrize(
    ("phrase", "text", "reason"),
    [
        ("全国人大常委会委员长", "全国人大常委会副委员长", "telling"),
        ("全国政协副主席", "全国政协主席", "telling"),
        ("重大事项请示报告", "重大事项、请示报告", "punctuation"),
        ("碳达峰、碳中和", "碳达峰碳中和", "punctuation"),
        ("坚持党的全面领导", "坚持党的全面的领导", "function-word"),
        ("“一国两制”方针", "“一国两制 ”方针", "blank"),
        ("安全生产监督管理法", "安全生产监督管理违法行为", "next-word"),
        ("中国式现代化建设", "中国式现代化建设设备", "next-word"),
        ("非物质文化遗产法", "“非物质文化遗产”", "shorter"),
        ("新时代中国特色社会主义", "新时代特色社会主义", "shorter"),
    ],
)
def test_other_things_are_no_slips(phrase: str, text: str, reason: str) -> None:
    assert verdicts(f"会议强调，{text}。", phrase) == {reason}


def test_a_known_form_around_the_near_miss_or_its_edit() -> None:
    assert verdicts("中华人民共和国监狱法", "中华人民共和国监察法", known=("中华人民共和国监狱法",)) == {"covered"}
    assert verdicts("在新的监察体制下", "在新的监督体制", known=("监察体制下",)) == {"covered"}


def test_edits_at_a_line_break() -> None:
    assert verdicts("全面推进乡村振\n行动方案", "推进乡村振兴行动方案") == {"line-break"}


def test_the_word_next_to_a_shorter_phrase(scanner: Lexicon) -> None:
    scan = scanner("推进乡村全面振兴", "乡村全面振兴").scan
    assert not scan("助推乡村全面振兴。").findings
    assert not scan("推动乡村全面振兴。").findings
    assert only(scan("推进乡村全面震兴。")).matched == "推进乡村全面震兴"


def test_a_missing_end_takes_nothing_of_the_next_word(scanner: Lexicon) -> None:
    scan = scanner("中国特色社会主义\tboth", header="phrase\tfixed").scan
    for text, start, end in (("坚持中国特色社会主的道路", 2, 9), ("建设，国特色社会主义", 3, 10)):
        finding = only(scan(text))
        assert (finding.start, finding.end) == (start, end)
        assert finding.severity == "hint"
        assert scan(text).corrected("ask") == text[:start] + "中国特色社会主义" + text[end:]


def test_a_miswritten_end_is_part_of_the_error(scanner: Lexicon) -> None:
    scan = scanner("国家治理体系和治理能力现代化\tboth", header="phrase\tfixed").scan
    for behind in ("的重要力量", "。"):
        finding = only(scan(f"推进国家治理体系和治理能力现代划{behind}"))
        assert (finding.matched[-3:], finding.severity) == ("现代划", "error")
    assert only(scan("推进国家治理体系和治理能力现代，")).matched[-2:] == "现代"


def test_what_may_be_style_is_a_hint(scanner: Lexicon) -> None:
    scan = scanner("山水林田湖草沙一体化保护和系统治理", "新发展理念").scan
    assert only(scan("山水林田湖草沙一体化保护与系统治理")).severity == "hint"
    assert only(scan("山水林田湖草沙一体化保护和统治理")).severity == "error"
    assert only(scan("新发展埋念")).severity == "hint"
    serious = scanner("国家发展和改革委员会\tserious", header="phrase\tseverity").scan
    assert only(serious("国家发展和改革革委员会")).severity == "serious"
    assert only(serious("国家发展和改革革委员会")).fix == "ask"


def test_the_longer_phrase_explains_the_shorter(scanner: Lexicon) -> None:
    scan = scanner("中央政治局常务委员会", "中共中央政治局常务委员会").scan
    assert only(scan("中共中央政治局常物委员会")).suggestions == ("中共中央政治局常务委员会",)


def test_what_sounds_or_looks_alike_comes_first() -> None:
    (finding,) = scan("依据《中华人民共和国鱼业法》处罚。")
    assert finding.suggestions[0] == "中华人民共和国渔业法"
    assert len(finding.suggestions) > 1
    assert finding.fix == "safe"
    (finding,) = scan("依据《中华人民共和国园业法》处罚。")
    assert finding.fix == "ask"  # 农, 林, 渔: nobody knows


def test_a_title_is_replaced_as_a_whole() -> None:
    for text in ("根据《中华人民共和国义务教育条例》和", "根据《中华人民共和国义务教育管理办法》和"):
        (finding,) = scan(text)
        assert (finding.matched, finding.suggestions[0]) == (text[3:-2], "中华人民共和国义务教育法")


def test_dates_mention_and_allow(scanner: Lexicon) -> None:
    own = scanner("国家数据管理总局\t2023-10", header="phrase\tsince")
    assert own.scan("国家数剧管理总局", date="2024-01-01")
    assert reasons(own.scan("国家数剧管理总局", date="2022-01-01")) == {"date"}
    assert reasons(own.scan("误写为“国家数剧管理总局”", date="2024-01-01")) == {"mention"}
    allowed = scanner("国家数据管理总局", allow=["国家数剧管理总局"])
    assert not allowed.scan("国家数剧管理总局").findings
    assert not scanner("国家数据管理总局", ignore=["canonical/国家数据管理总局"]).scan("国家数剧管理总局").findings
    assert not scanner("国家数据管理总局\toff", header="phrase\tseverity").scan("国家数剧管理总局").findings


def test_an_entry_that_finds_the_same_error_has_the_word(scanner: Lexicon) -> None:
    own = scanner("国家数据管理总局", wrong="数剧\t数据")
    assert [f.rule for f in own.scan("国家数剧管理总局")] == ["wrong/数剧"]
    other = scanner("国家数据管理总局", wrong="数剧\t戏剧")
    assert [f.rule for f in other.scan("国家数剧管理总局")] == ["canonical/国家数据管理总局"]


def test_a_canonical_phrase_covers_wrong_forms_in_it(scanner: Lexicon) -> None:
    own = scanner("全面从严治党", wrong="从严治党\t全面从严治党")
    assert not own.scan("全面从严治党").findings
    assert only(own.scan("坚持从严治党")).rule == "wrong/从严治党"
    assert not scanner("中心区\toff", header="phrase\tseverity", wrong="心区\t新区").scan("中心区").findings


@pytest.mark.parametrize(
    ("rows", "header", "message"),
    [
        (["甲", "甲"], "phrase", r"own\.tsv:3: “甲”已见于 .*own\.tsv:2"),
        (["\t注"], "phrase\tnote", r"own\.tsv:2: phrase 为空"),
        (["甲\t中间"], "phrase\tfixed", r"own\.tsv:2: fixed 是 '中间'；只能填：start, end, both"),
        (["甲\tx"], "phrase\tseverity", r"own\.tsv:2: severity 是 'x'；只能填：serious, error, hint, off"),
        (["甲\t2025\t2024"], "phrase\tsince\tuntil", r"own\.tsv:2: since（2025-01-01）晚于"),
        (["甲\t乙"], "phrase\twrong", r"own\.tsv:1: 不认识的列 'wrong'"),
        (["甲\t乙||丙"], "phrase\tvariants", r"own\.tsv:2: variants 中有空值"),
        (["總书记", "总书记"], "phrase", r"own\.tsv:3: “总书记”已见于"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused(scanner: Lexicon, rows: list[str], header: str, message: str) -> None:
    with pytest.raises(LexiconError, match=message):
        scanner(*rows, header=header)


def test_the_users_phrase_replaces_the_shipped_one(tmp_path: Path) -> None:
    path = tmp_path / "own.tsv"
    path.write_text("phrase\tseverity\n国家发展和改革委员会\thint\n", "utf-8")
    shipped, own = Scanner().scan("国家发展和改隔委员会"), Scanner([path]).scan("国家发展和改隔委员会")
    assert [(f.category, f.severity) for f in shipped] == [("institution-name", "error")]
    assert [(f.category, f.severity) for f in own] == [("own", "hint")]


# ---- the shipped phrases ----

SHIPPED = [entry for path in lexicon.shipped_canonical() for entry in lexicon.load_canonical(path)]


def test_enough_is_shipped_and_every_phrase_has_its_source() -> None:
    assert len(SHIPPED) >= 3_000
    assert sum(entry.category != "law-name" for entry in SHIPPED) >= 800
    assert [entry.where for entry in SHIPPED if not entry.source] == []


@pytest.mark.parametrize("path", lexicon.shipped_canonical(), ids=lambda path: path.stem)
def test_shipped_files_are_sorted_and_explained(path: Path) -> None:
    text = path.read_text("utf-8")
    assert text.startswith("# ")
    assert "\r" not in text
    phrases = [entry.phrase for entry in lexicon.load_canonical(path)]
    assert phrases == sorted(set(phrases))


def test_no_right_form_is_a_finding() -> None:
    scanner = Scanner(date=date(2026, 10, 9))
    forms = {form for entry in SHIPPED for form in (entry.phrase, *entry.aliases, *entry.variants)}
    near = {form: [f for f in scanner.scan(f"关于{form}。") if f.rule.startswith("canonical/")] for form in forms}
    assert {form: findings for form, findings in near.items() if findings} == {}


def test_slips_in_the_shipped_phrases_are_found() -> None:
    rng = random.Random(20260602)
    scanner = Scanner(date=date(2026, 10, 9))
    tried = right = 0
    for entry in rng.sample([e for e in SHIPPED if len(e.phrase) >= 8 and e.severity != "off"], 400):
        at = rng.randrange(1, len(entry.phrase) - 2)
        if not entry.phrase[at : at + 2].isalpha() or entry.phrase[at] == entry.phrase[at + 1]:
            continue
        form = entry.phrase[:at] + entry.phrase[at + 1] + entry.phrase[at] + entry.phrase[at + 2 :]
        text = f"根据《{form}》，"
        tried += 1
        # Not corrected(): a law that has been repealed since would be a new finding.
        right += any(finding.suggestions[:1] == (entry.phrase,) for finding in scanner.scan(text))
    assert tried > 300
    assert right >= 0.95 * tried


# ---- the quick look ----


def test_what_calls_for_judgement() -> None:
    engine = Engine(["甲乙"], fold=True, contexts=[Context(0, "", "丙")], phrases=[Phrase("全面推进乡村振兴战略")])
    assert engine.look("甲乙丙丁") == 0
    assert engine.look("甲乙丁") == HIT
    assert engine.look("全面推进乡村振兴战略") == 0
    assert engine.look("全面推进乡村震兴战略") == HIT
    assert [hit.term for hit in engine.scan("甲乙丙，甲乙丁", standing=True) or ()] == [0]
    assert len(list(engine.scan("甲乙丙，甲乙丁") or ())) == 2


def test_a_form_that_is_known_to_be_right_calls_for_nothing() -> None:
    phrases = [Phrase("全面推进乡村振兴战略"), Phrase("全面推进乡镇振兴战略")]
    engine = Engine(["甲"], fold=True, phrases=phrases)
    form = "全面推进乡村振奋战略"
    assert engine.look(f"要{form}。") == HIT
    engine.know_right(0, form)
    assert engine.look(f"要{form}。") == HIT  # 奋 is unknown to the engine: another unknown one may be a slip
    form = "全面推进乡村推兴战略"
    engine.know_right(0, form)
    assert engine.look(f"要{form}。") == 0
    assert engine.look(f"要{form[:6]} {form[6:]}。") == 0  # the blank is skipped
    assert engine.look(f"要{form.replace('推兴', '村兴')}。") == HIT
    assert engine.look(f"要{form}，全面推进乡镇振战兴略。") == HIT
    assert len(list(engine.scan(form) or ())) >= 1  # only the look passes over it
    form = "全面推进乡村振战略"
    engine.know_right(0, f"面{form}", -1)
    assert engine.look(f"要面{form}全。") == engine.look(f"要面{form}。") == 0
    assert engine.look(f"要推{form}全。") == engine.look(f"{form}面。") == engine.look(form) == HIT
    engine.know_right(0, f"{form}乡", 1)
    assert engine.look(f"要推{form}乡。") == engine.look(f"{form}乡。") == 0
    assert engine.look(f"要推{form}全。") == engine.look(f"乡{form}。") == engine.look(form) == HIT
    Engine(["甲"], fold=True).know_right(0, form)  # without phrases nothing happens


def test_what_was_judged_before_changes_no_result() -> None:
    texts = [
        f"会议{before}{entry.phrase[:at]}{entry.phrase[at + 1 :]}{behind}。"
        for entry in SHIPPED[:: len(SHIPPED) // 60]
        for before, behind in (("要求", ""), ("强调，", "工作"))
        for at in range(len(entry.phrase))
    ]
    day = date(2026, 10, 9)
    warm = Scanner(date=day)
    first = [[str(finding) for finding in warm.scan(text)] for text in texts]
    again = [[str(finding) for finding in warm.scan(text)] for text in texts]
    assert any(first)
    assert again == first


def test_what_one_sentence_excuses_is_reported_in_another() -> None:
    """The words around decide, not the one character behind."""
    wrong, right = "我们坚持旅行社条例例会议。", "我们坚持旅行社条例例会。"
    scanner = Scanner()
    before = scanner.scan(wrong).findings
    scanner.scan(right)
    assert scanner.scan(wrong).findings == before


def test_many_near_misses_in_one_text_take_linear_time() -> None:
    scanner = Scanner()
    times = []
    for count in (1_000, 8_000):
        text = "中国特色社会主意" * count
        started = time.process_time()
        assert len(scanner.scan(text).findings) == count
        times.append(time.process_time() - started)
    assert times[1] < 24 * times[0]  # 64 times if it were quadratic
