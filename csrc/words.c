/* words.c - the dictionary: what its image holds, paths of words, and how sure a word edge is.
 *
 * A text is a path of dictionary words, its probability the product of theirs, and a character that is no word counts
 * as the rarest one. The image is written by make_dictionary.py. */
#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "core.h"
#include "python_text.h"

enum { ALIGNED = 8 };

typedef struct {
    char magic[8];
    int64_t nodes, costs, others, same_sounding, collocations, trees[JUDGES], own_cost;
} image_header;

static bool ascends(const uint32_t *numbers, int64_t count, uint32_t first, uint32_t last) {
    for (int64_t i = 1; i < count; i++)
        if (numbers[i] < numbers[i - 1]) return false;
    return numbers[0] == first && numbers[count - 1] == last;
}

static bool are_sound(const tree_node *trees, int32_t count) {
    for (int32_t i = 0; i < count; i++) {
        const int32_t next = i + trees[i].next;
        if (trees[i].number == LEAF ? next <= i || next > count : next <= i + 1 || next >= count) return false;
        if (trees[i].number != LEAF && trees[i].number >= EVIDENCE) return false;
    }
    return count > 0 && trees[count - 1].number == LEAF;
}

/* So that whatever lies in a damaged file, no look-up leaves it and every walk ends. */
static bool is_sound(const tg_words *words, const image_header *header) {
    if (!ascends(words->children, header->nodes + 1, 1, (uint32_t)header->nodes) ||
        !ascends(words->starts, HAN_LAST - HAN_FIRST + 2, 0, (uint32_t)header->others) ||
        !ascends(words->sounds, (1 << SOUND_BITS) + 1, 0, (uint32_t)header->same_sounding) ||
        !ascends(words->first, (1 << THREE_SLOTS) + 1, 0, 2 * (uint32_t)header->collocations))
        return false;
    for (int64_t k = 0; k < 2 * header->collocations; k++)
        if ((words->held[k] & ((1 << HELD_BITS) - 1)) / 2 >= header->collocations) return false;
    for (int64_t k = 0; k < header->collocations; k++) {
        const wrong_collocation *c = &words->collocations[k];
        if (!c->written[0] || !c->written[1] || !c->written[2] || c->count > MOST_MEANT ||
            c->place + c->count > LONGEST)
            return false;
    }
    for (int64_t k = 0; k <= header->costs; k++)
        if (!(words->costs[k] <= 0) || !(words->costs[k] > -DBL_MAX)) return false;
    for (int k = 0; k < JUDGES; k++)
        if (!are_sound(words->trees[k], words->tree_nodes[k])) return false;
    for (int32_t c = 0; c <= HAN_LAST - HAN_FIRST; c++) {
        const uint32_t first = words->starts[c], part = words->parts[c];
        if (part < first || part > words->starts[c + 1] || part - first > MOST_ALIKE) return false;
    }
    for (int64_t k = 0; k < header->others; k++)
        if (!is_basic_han(words->others[k])) return false;
    for (int64_t node = 0; node < header->nodes; node++) {
        if (words->children[node] <= node) return false;
        if ((words->values[node] & COST) > header->costs) return false;
        for (uint32_t k = words->children[node] + 1; k < words->children[node + 1]; k++)
            if (words->characters[k] <= words->characters[k - 1]) return false;
    }
    return true;
}

/* The first index from low on, below high, whose number is no lower, or high. The numbers ascend. */
static uint32_t find_number(const uint16_t *numbers, uint32_t low, uint32_t high, uint16_t number) {
    while (low < high) {
        const uint32_t middle = (low + high) / 2;
        if (numbers[middle] < number)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

uint32_t child_of(const tg_words *words, uint32_t node, uint16_t c) {
    const uint32_t end = words->children[node + 1];
    const uint32_t child = find_number(words->characters, words->children[node], end, c);
    return child < end && words->characters[child] == c ? child : 0;
}

tg_words *tg_open_words(const void *image, int64_t size, uint32_t options) {
    static const int BITS[] = RIGHT_BITS;
    const image_header *header = image;
    if (size < (int64_t)sizeof *header || memcmp(header->magic, "tgwords8", sizeof header->magic) != 0) return NULL;
    const int64_t most = 1 << 28;
    const int64_t counts[] = {header->others, header->same_sounding, header->collocations, header->trees[0],
                              header->trees[1]};
    for (size_t k = 0; k < sizeof counts / sizeof *counts; k++)
        if (counts[k] < 0 || counts[k] > most) return NULL;
    if (header->others < KERNEL_PAD) return NULL; /* find_joined reads so far behind each row */
    if (header->nodes < 1 || header->nodes > most || header->costs < 1 || header->costs > COST) return NULL;
    tg_words *words = calloc(1, sizeof *words);
    if (!words) return NULL;
    const char *at = (const char *)(header + 1);
#define SECTION(field, count)        \
    words->field = (const void *)at; \
    at += ((int64_t)(count) * (int64_t)sizeof *words->field + ALIGNED - 1) / ALIGNED * ALIGNED;
    SECTION(costs, header->costs + 1)
    SECTION(children, header->nodes + 1)
    SECTION(starts, HAN_LAST - HAN_FIRST + 2)
    SECTION(parts, HAN_LAST - HAN_FIRST + 1)
    SECTION(usual, 1 << (USUAL_BITS - 5))
    SECTION(joined, 1 << (JOINED_BITS - 5))
    for (int k = 0; k < RIGHT_TABLES; k++) {
        SECTION(right[k], 2 << BITS[k])
    }
    for (int k = 0; k < JUDGES; k++) {
        SECTION(trees[k], header->trees[k])
        words->tree_nodes[k] = (int32_t)header->trees[k];
    }
    SECTION(threes, 1 << (THREE_BITS - 5))
    SECTION(first, (1 << THREE_SLOTS) + 1)
    SECTION(held, 2 * header->collocations)
    SECTION(collocations, header->collocations)
    SECTION(sounds, (1 << SOUND_BITS) + 1)
    SECTION(readings, READINGS * (HAN_LAST - HAN_FIRST + 1))
    SECTION(sounding, 2 * header->same_sounding)
    SECTION(characters, header->nodes)
    SECTION(values, header->nodes)
    SECTION(others, header->others)
    SECTION(kinds, header->others)
#undef SECTION
    if (at - (const char *)image != size || !is_sound(words, header)) {
        free(words);
        return NULL;
    }
    for (uint32_t k = words->children[0]; k < words->children[1]; k++) words->roots[words->characters[k]] = k;
    words->own_cost = (uint16_t)header->own_cost;
    words->options = has_avx2() ? options : options | TG_SCALAR;
    for (uint32_t c = HAN_FIRST; c <= HAN_LAST; c++) {
        const uint32_t root = words->roots[c], cost = root ? words->values[root] & COST : 0;
        words->single[c - HAN_FIRST] = words->costs[cost ? cost : 1];
        words->rare[c] = words->single[c - HAN_FIRST] < TG_COMMON;
    }
    return words;
}

void tg_close_words(tg_words *words) {
    free(words);
}

/* Copies characters; those beyond 16 bits stand in no word. */
static void copy_text(text_view text, int64_t from, int64_t to, uint16_t *out) {
    for (int64_t i = from; i < to; i++) {
        uint32_t c = text_at(text, i);
        *out++ = c > 0xFFFF ? 0 : (uint16_t)c;
    }
}

/* ---- paths ---- */

void find_paths(const tg_words *words, paths *p) {
    const int32_t n = p->length;
    struct {
        uint8_t length;
        double cost;
    } lattice[PATH_WINDOW][LONGEST];
    uint8_t counts[PATH_WINDOW];
    p->behind[n] = 0;
    for (int32_t i = n - 1; i >= 0; i--) {
        uint32_t node = words->roots[p->text[i]];
        uint8_t count = 0;
        if (!node || !words->values[node]) {
            lattice[i][count].length = 1;
            lattice[i][count++].cost = words->costs[1];
        }
        for (int32_t length = 1; node; length++) {
            if (words->values[node] && !(words->values[node] & PHRASE)) {
                lattice[i][count].length = (uint8_t)length;
                lattice[i][count++].cost = words->costs[words->values[node] & COST];
            }
            if (i + length == n || length == LONGEST) break;
            node = child_of(words, node, p->text[i + length]);
        }
        counts[i] = count;
        p->behind[i] = -INFINITY;
        p->step[i] = 1;
        for (uint8_t k = 0; k < count; k++) {
            double cost = lattice[i][k].cost + p->behind[i + lattice[i][k].length];
            if (cost > p->behind[i]) {
                p->behind[i] = cost;
                p->step[i] = lattice[i][k].length;
            }
        }
        p->before[i + 1] = -INFINITY;
    }
    p->before[0] = 0;
    for (int32_t i = 0; i < n; i++)
        for (uint8_t k = 0; k < counts[i]; k++) {
            double cost = p->before[i] + lattice[i][k].cost, *best = &p->before[i + lattice[i][k].length];
            if (cost > *best) *best = cost;
        }
}

static double best_path(const tg_words *words, const uint16_t *characters, int32_t length) {
    paths p;
    p.length = length;
    memcpy(p.text, characters, (size_t)length * sizeof *characters);
    find_paths(words, &p);
    return p.before[length];
}

/* How sure it is that words meet at `at`, by so many characters before and behind it. */
static double margin(const tg_words *words, const uint16_t *at, int32_t before, int32_t behind) {
    return best_path(words, at - before, before) + best_path(words, at, behind) -
           best_path(words, at - before, before + behind);
}

double tg_edge_margin(const tg_words *words, uintptr_t str, int64_t at) {
    text_view text = text_of(str);
    int64_t from = at > LONGEST ? at - LONGEST : 0, to = text.length - at > LONGEST ? at + LONGEST : text.length;
    uint16_t around[2 * LONGEST];
    copy_text(text, from, to, around);
    return margin(words, around + (at - from), (int32_t)(at - from), (int32_t)(to - at));
}

double margin_at(const tg_words *words, const uint16_t *at) {
    int32_t before = 0, behind = 0;
    while (before < LONGEST && at[-before - 1]) before++;
    while (behind < LONGEST && at[behind]) behind++;
    return margin(words, at, before, behind);
}

word word_at(const paths *p, int32_t place) {
    int32_t start = 0;
    while (start + p->step[start] <= place) start += p->step[start];
    return (word){start, p->step[start]};
}

/* ---- what right text has ---- */

static bool has(const tg_words *words, int table, uint32_t hash) {
    static const int BITS[] = RIGHT_BITS;
    return has_run(words->right[table], BITS[table], hash);
}

/* The highest of three levels that has the run, from the table on; 0 for none. */
static int level_of(const tg_words *words, int table, uint32_t hash) {
    int level = 0;
    while (level < 3 && has(words, table + level, hash)) level++;
    return level;
}

bool is_seen(const tg_words *words, const uint16_t *pair) {
    return !pair[0] || !pair[1] || has(words, PAIR_SEEN, hash_pair(pair_at(pair)));
}

int pair_level(const tg_words *words, const uint16_t *pair) {
    return pair[0] && pair[1] ? level_of(words, PAIR_SEEN, hash_pair(pair_at(pair))) : -1;
}

/* The hash of a run of three or four in which EDGE stands for 0. */
static uint32_t hash_with_edges(const uint16_t *run, int length) {
    uint16_t edged[4];
    for (int k = 0; k < length; k++) edged[k] = run[k] ? run[k] : EDGE;
    return length == 3 ? hash_three(edged) : hash_run(hash_three(edged + 1), *edged);
}

int run_level(const tg_words *words, const uint16_t *run) {
    return run[1] && (run[0] || run[2]) ? level_of(words, RUN_SEEN, hash_with_edges(run, 3)) : -1;
}

bool has_four(const tg_words *words, const uint16_t *run) {
    return run[1] && run[2] && (run[0] || run[3]) && has(words, FOUR_SEEN, hash_with_edges(run, 4));
}

/* ---- words and characters ---- */

uint16_t value_of(const tg_words *words, const uint16_t *text, int32_t length) {
    uint32_t node = words->roots[text[0]];
    for (int32_t i = 1; node && i < length; i++) node = child_of(words, node, text[i]);
    return node ? words->values[node] : 0;
}

bool is_weak(const tg_words *words, const uint16_t *text, int32_t at, int32_t from, int32_t to) {
    return at >= from && at < to && words->rare[text[at]] &&
           !(at > from && is_usual_pair(words->usual, text[at - 1], text[at])) &&
           !(at + 1 < to && is_usual_pair(words->usual, text[at], text[at + 1]));
}

bool is_one_of(const char16_t *characters, uint16_t c) {
    for (; *characters; characters++)
        if (*characters == c) return true;
    return false;
}

bool is_other_number(uint16_t written, uint16_t meant) {
    static const char16_t NUMERALS[] = u"一二三四五六七八九十百千万亿零〇两", CAPITAL[] = u"壹贰叁肆伍陆柒捌玖拾佰仟";
    return is_one_of(NUMERALS, meant) && (is_one_of(NUMERALS, written) || is_one_of(CAPITAL, written));
}

bool is_surname(uint16_t c) {
    static const char16_t SURNAMES[] =
        u"王李张刘陈杨黄赵周吴徐孙朱马胡郭林何高梁郑罗宋谢唐韩曹许邓萧冯曾程蔡彭潘袁于董余苏叶吕魏蒋田杜丁沈姜范江傅钟"
        u"卢汪汤"
        u"戴崔任陆廖姚方金邱夏谭韦贾邹石熊孟秦阎薛侯雷白龙段郝孔邵史毛常万顾赖武康贺严尹钱施牛洪龚";
    for (const char16_t *surname = SURNAMES; *surname; surname++)
        if (*surname == c) return true;
    return false;
}

uint8_t likeness(const tg_words *words, uint16_t written, uint16_t meant) {
    const uint32_t row = written - HAN_FIRST;
    const uint32_t ends[] = {words->starts[row], words->parts[row], words->starts[row + 1]};
    for (int k = 0; k < 2; k++) {
        const uint32_t other = find_number(words->others, ends[k], ends[k + 1], meant);
        if (other < ends[k + 1] && words->others[other] == meant) return words->kinds[other];
    }
    return 0;
}

int32_t tg_likeness(const tg_words *words, uint32_t written, uint32_t meant) {
    return is_basic_han(written) && meant <= UINT16_MAX ? likeness(words, (uint16_t)written, (uint16_t)meant) : 0;
}

confusables confusables_of(const tg_words *words, uint16_t written) {
    const uint32_t row = written - HAN_FIRST, first = words->starts[row];
    return (confusables){words->others + first, words->kinds + first, (int32_t)(words->parts[row] - first),
                         (int32_t)(words->starts[row + 1] - first)};
}

const uint16_t *readings_of(const tg_words *words, uint16_t c) {
    return words->readings + READINGS * (c - HAN_FIRST);
}

const uint16_t *words_sounding(const tg_words *words, const uint16_t sounds[2], int32_t *count) {
    const uint64_t hash = ((uint64_t)sounds[0] << 18 | (uint64_t)sounds[1] << 2) * 0x9E3779B97F4A7C15u;
    const uint32_t at = (uint32_t)(hash >> (64 - SOUND_BITS));
    *count = (int32_t)(words->sounds[at + 1] - words->sounds[at]);
    return words->sounding + 2 * words->sounds[at];
}
