/* segment.c - what the dictionary says: how sure a word edge is, and where a word is miswritten.
 *
 * Both compare paths: a text is a path of dictionary words, its probability the product of theirs, and a character
 * that is no word counts as the rarest one. The image is written by make_dictionary.py. */
#include <float.h>
#include <math.h>
#include <stdlib.h>
#include <uchar.h>

#include "core.h"
#include "python_text.h"

enum {
    LONGEST = 8, /* characters of a word; also how many on each side decide on an edge */
    KEPT_BITS = 22,
    LEFT_BITS = 19,
    ALIKE_BITS = 9,
    SOUND_BITS = 16,
    KNOWN_RUN_BITS = 18,
    SEEN_BITS = 16,
    THREE_SLOTS = 16,
    HELD_BITS = 18, /* of a place where a run of three is held */
    MOST_MEANT = 3,
    PROPOSED = 0x8000,
    PHRASE = 0x4000,      /* words that stand together; no word, so that its inner edges are as sure as before */
    COMBINATION = 0x2000, /* such words where what is written is strange; else what differs is as right */
    COST = COMBINATION - 1,
    REACH = 14, /* how far around a weak position paths are compared: a word, and six characters */
    WINDOW = 2 * REACH,
    LEAST_SUPPORTED = 0, /* gain, where right text has what is proposed */
};

/* The most that speaks for two words where two others are written: below what words.py calls an error. */
#define DOUBTFUL 4.0

/* What speaks for a collocation with one word in the place of another that is a word, too; and from which margin on it
 * begins and ends with words, as SURE in words.py. */
#define COLLOCATION_SCORE 1.0
#define DOUBLED_SCORE 2.0
#define SURE_EDGE -2.5

/* What is left of a word with a wrong character, up to three: those behind it, where it is the first; those before it;
 * those around it, where it is the second of more than two. */
enum { KEPT_BEHIND, KEPT_BEFORE, KEPT_AROUND };

/* A character of a word that may be written otherwise. */
typedef struct {
    uint16_t meant;
    uint8_t bound; /* the best score but for what the written character costs: eighths from -11 on */
    uint8_t shape; /* from the lowest bit on: its index in the word, the word's length - 1, each in three bits, and
                      whether it may be another one by its looks only */
} remains;

/* A collocation with a word in it that sounds like the right one: 森林放火 for 森林防火. */
typedef struct {
    uint16_t written[LONGEST]; /* 0 behind the last one */
    uint16_t meant[MOST_MEANT];
    uint8_t place; /* of the wrong word, */
    uint8_t count; /* and how many characters it has */
} wrong_collocation;

/* The weights of the judge. */
typedef struct {
    double constant, gain, same_sound, sound_and_look, lonely, surname, level;
    double two, two_cost, two_meant;                      /* for words of two characters only */
    double supported, supported_gain, run, edge, strange; /* where right text has what is proposed */
    double supported_sound, supported_look, supported_two, supported_two_cost, supported_meant, supported_written;
    double between_marks;
} weights;

struct tg_words {
    const weights *weights;
    const double *costs;      /* [cost_count + 1] log probabilities, ascending; the first is no word's */
    const uint32_t *children; /* [node_count + 1] the first child of each node */
    const uint32_t *starts;   /* [HAN_LAST - HAN_FIRST + 2] the first confusable of each character */
    const uint32_t *usual;    /* the pairs of characters of usual words of two or three, */
    const uint32_t *within;   /* and those of longer words that may be proposed, in the same way */
    const uint64_t *known;    /* [2^KNOWN_RUN_BITS] by the hash of a run of three that right text has, or of two at an
                                 edge: four bits */
    const uint64_t *seen;     /* [2^SEEN_BITS] the same of pairs of characters that right text has */
    const uint32_t *threes;   /* see may_be_wrong */
    const uint32_t *first;    /* [2^THREE_SLOTS + 1] by the hash of a run of three: the first of */
    const uint32_t *held;     /* where it stands: in the lowest bit whether behind the first character of a wrong
                                 collocation, then its number, and above that the lowest bits of the hash */
    const wrong_collocation *collocations;
    const uint8_t *kept;    /* a bit for each hash of what is left of a word, */
    const uint32_t *left;   /* [2^LEFT_BITS + 1] by another one: the first of */
    const remains *remains; /* the words that it is left of; the best ones of a slot first */
    const uint8_t *alike;   /* [2^ALIKE_BITS bits for each character] two by the hash of each that it is written for */
    const uint32_t *sounds; /* [2^SOUND_BITS + 1] by the hash of two sounds: the first word of two characters */
    const uint16_t *sounding;                /* two characters each */
    const uint16_t *readings;                /* [READINGS for each character] numbers of its sounds, or 0 */
    const uint16_t *characters;              /* [node_count] the last one of each node; ascending among siblings */
    const uint16_t *values;                  /* [node_count] index of the cost, 0 for no word; PROPOSED, PHRASE */
    const uint16_t *others;                  /* the confusables, ascending for each character */
    const uint8_t *kinds;                    /* how they are alike */
    double single[HAN_LAST - HAN_FIRST + 1]; /* log probabilities as words by themselves */
    uint8_t rare[0x10000];                   /* 1 for a Han character that is no usual word by itself */
    uint32_t roots[0x10000];                 /* child of the root by character, or 0 */
    uint32_t options;
};

typedef struct {
    char magic[8];
    int64_t nodes, costs, others, same_sounding, remains, collocations;
    weights weights;
} image_header;

static bool ascends(const uint32_t *numbers, int64_t count, uint32_t first, uint32_t last) {
    for (int64_t i = 1; i < count; i++)
        if (numbers[i] < numbers[i - 1]) return false;
    return numbers[0] == first && numbers[count - 1] == last;
}

static bool is_han(uint32_t c) {
    return c - HAN_FIRST <= HAN_LAST - HAN_FIRST;
}

/* So that whatever lies in a damaged file, no look-up leaves it and every walk ends. */
static bool is_sound(const tg_words *words, const image_header *header) {
    if (!ascends(words->children, header->nodes + 1, 1, (uint32_t)header->nodes) ||
        !ascends(words->starts, HAN_LAST - HAN_FIRST + 2, 0, (uint32_t)header->others) ||
        !ascends(words->sounds, (1 << SOUND_BITS) + 1, 0, (uint32_t)header->same_sounding) ||
        !ascends(words->left, (1 << LEFT_BITS) + 1, 0, (uint32_t)header->remains) ||
        !ascends(words->first, (1 << THREE_SLOTS) + 1, 0, 2 * (uint32_t)header->collocations))
        return false;
    for (int64_t k = 0; k < 2 * header->collocations; k++)
        if ((words->held[k] & ((1 << HELD_BITS) - 1)) / 2 >= header->collocations) return false;
    for (int64_t k = 0; k < header->collocations; k++) {
        const wrong_collocation *c = &words->collocations[k];
        if (!c->written[2] || c->count > MOST_MEANT || c->place + c->count > LONGEST) return false;
    }
    for (int64_t k = 1; k <= header->costs; k++)
        if (!(words->costs[k] <= 0) || !(words->costs[k] > -DBL_MAX)) return false;
    for (int64_t k = 0; k < header->remains; k++)
        if (!is_han(words->remains[k].meant)) return false;
    for (int64_t k = 0; k < header->others; k++)
        if (!is_han(words->others[k])) return false;
    for (int64_t node = 0; node < header->nodes; node++) {
        if (words->children[node] <= node && node + 1 < header->nodes) return false;
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

static uint32_t child_of(const tg_words *words, uint32_t node, uint16_t c) {
    const uint32_t end = words->children[node + 1];
    const uint32_t child = find_number(words->characters, words->children[node], end, c);
    return child < end && words->characters[child] == c ? child : 0;
}

static uint64_t key_hash(uint32_t first, uint32_t second, uint32_t kind) {
    return ((uint64_t)first << 18 | second << 2 | kind) * 0x9E3779B97F4A7C15u;
}

static uint32_t slot(uint32_t first, uint32_t second, uint32_t kind, int bits) {
    return (uint32_t)(key_hash(first, second, kind) >> (64 - bits));
}

/* Log probability of a Han character as a word by itself. */
static double cost_of(const tg_words *words, uint16_t c) {
    return words->single[c - HAN_FIRST];
}

static bool has_bit(const uint8_t *bits, uint32_t bit) {
    return bits[bit >> 3] >> (bit & 7) & 1;
}

tg_words *tg_open_words(const void *image, int64_t size, uint32_t options) {
    const image_header *header = image;
    if (size < (int64_t)sizeof *header || memcmp(header->magic, "tgwords7", sizeof header->magic) != 0) return NULL;
    const int64_t most = 1 << 28;
    if (header->nodes < 1 || header->nodes > most || header->costs < 1 || header->costs > COST || header->others < 0 ||
        header->others > most || header->same_sounding < 0 || header->same_sounding > most || header->remains < 0 ||
        header->remains > most || header->collocations < 0 || header->collocations > most)
        return NULL;
    tg_words *words = calloc(1, sizeof *words);
    if (!words) return NULL;
    const char *at = (const char *)(header + 1);
#define SECTION(field, count)        \
    words->field = (const void *)at; \
    at += ((int64_t)(count) * (int64_t)sizeof *words->field + 7) / 8 * 8;
    SECTION(costs, header->costs + 1)
    SECTION(children, header->nodes + 1)
    SECTION(starts, HAN_LAST - HAN_FIRST + 2)
    SECTION(usual, 1 << (USUAL_BITS - 5))
    SECTION(within, 1 << (USUAL_BITS - 5))
    SECTION(known, 1 << KNOWN_RUN_BITS)
    SECTION(seen, 1 << SEEN_BITS)
    SECTION(threes, 1 << (THREE_BITS - 5))
    SECTION(first, (1 << THREE_SLOTS) + 1)
    SECTION(held, 2 * header->collocations)
    SECTION(collocations, header->collocations)
    SECTION(kept, 1 << (KEPT_BITS - 3))
    SECTION(left, (1 << LEFT_BITS) + 1)
    SECTION(remains, header->remains)
    SECTION(alike, (HAN_LAST - HAN_FIRST + 1) << (ALIKE_BITS - 3))
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
    words->weights = &header->weights;
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

typedef struct {
    uint16_t text[WINDOW];
    int32_t length;
    double before[WINDOW + 1]; /* log probability of the best path up to here */
    double behind[WINDOW + 1]; /* and from here */
    uint8_t step[WINDOW];      /* length of the word that the best path from here takes */
} paths;

static void find_paths(const tg_words *words, bool with_phrases, paths *p) {
    const int32_t n = p->length;
    struct {
        uint8_t length;
        double cost;
    } lattice[WINDOW][LONGEST];
    uint8_t counts[WINDOW];
    p->behind[n] = 0;
    for (int32_t i = n - 1; i >= 0; i--) {
        uint32_t node = words->roots[p->text[i]];
        uint8_t count = 0;
        if (!node || !words->values[node]) {
            lattice[i][count].length = 1;
            lattice[i][count++].cost = words->costs[1];
        }
        for (int32_t length = 1; node; length++) {
            if (words->values[node] && (with_phrases || !(words->values[node] & PHRASE))) {
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
    find_paths(words, false, &p);
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

/* The same by the Han characters around. */
static double margin_at(const tg_words *words, const uint16_t *at) {
    int32_t before = 0, behind = 0;
    while (before < LONGEST && at[-before - 1]) before++;
    while (behind < LONGEST && at[behind]) behind++;
    return margin(words, at, before, behind);
}

/* ---- miswritten words ---- */

static bool is_among(const char16_t *characters, uint16_t c) {
    for (; *characters; characters++)
        if (*characters == c) return true;
    return false;
}

static bool is_particle(uint16_t c) {
    return c == u'的' || c == u'地' || c == u'得';
}

bool is_other_number(uint16_t written, uint16_t meant) {
    static const char16_t NUMERALS[] = u"一二三四五六七八九十百千万亿零〇两", CAPITAL[] = u"壹贰叁肆伍陆柒捌玖拾佰仟";
    return is_among(NUMERALS, meant) && (is_among(NUMERALS, written) || is_among(CAPITAL, written));
}

/* The most that a word can gain where these characters stand: they are worth no less than one by one. */
static double most_gain(const tg_words *words, const uint16_t *text, int32_t length, double cost) {
    for (int32_t i = 0; i < length; i++) cost -= cost_of(words, text[i]);
    return cost;
}

/* Adds the word at the node, if it may be proposed and can gain enough. */
static void propose(search *s, uint32_t node, int32_t start, int32_t length, int32_t place, uint16_t meant,
                    uint8_t kind) {
    const uint16_t value = s->words->values[node];
    if (!(value & PROPOSED) || (s->model && value & PHRASE) || start + length <= s->weak ||
        (kind == TG_SWAPPED && length < 4))
        return;
    const uint16_t written = s->text[place];
    if (is_other_number(written, meant)) return;
    if (is_particle(written) && (value & PHRASE || is_particle(meant))) return; /* 黑土的 beside 黑土地, 密密地 */
    const double cost = s->words->costs[value & COST];
    if (most_gain(s->words, s->text + start, length, cost) <= s->least || s->count == MOST_PROPOSALS) return;
    const bool swapped = kind == TG_SWAPPED;
    s->proposals[s->count++] = (proposal){.start = start,
                                          .length = length,
                                          .place = place,
                                          .changed = swapped ? 2 : 1,
                                          .made = swapped ? 2 : 1,
                                          .meant = {meant, swapped ? s->text[place] : 0},
                                          .kind = kind,
                                          .cost = cost};
}

/* The first bit of what a character is written for. */
static inline uint32_t alike_row(uint16_t written) {
    return (uint32_t)(written - HAN_FIRST) << ALIKE_BITS;
}

/* Whether likeness() may be more than TG_PART; quickly, and now and then wrongly true. */
static inline bool may_be_alike(const tg_words *words, uint16_t written, uint16_t meant) {
    const uint32_t row = alike_row(written), bits = slot(meant, 0, 0, 2 * ALIKE_BITS);
    return has_bit(words->alike, row | bits >> ALIKE_BITS) &&
           has_bit(words->alike, row | (bits & ((1 << ALIKE_BITS) - 1)));
}

/* Adds the word that is left when the character at `place` is wrong, if it is the one of the text and may be meant. */
static void try_remains(search *s, const remains *r, int32_t place) {
    const tg_words *words = s->words;
    const int32_t at = r->shape & 7, length = (r->shape >> 3 & 7) + 1, start = place - at;
    const uint8_t kind = likeness(words, s->text[place], r->meant) & ~TG_PART;
    if (!kind || (kind == TG_LOOK && length > 2 && !(r->shape >> 6)) || start < 0 || start + length > s->length) return;
    uint32_t node = words->roots[at ? s->text[start] : r->meant];
    for (int32_t i = 1; node && i < length; i++) node = child_of(words, node, i == at ? r->meant : s->text[start + i]);
    if (node) propose(s, node, start, length, place, r->meant, kind);
}

/* ---- runs of characters that right text has ---- */

static uint64_t run_hash(uint16_t first, uint16_t second, uint16_t third) {
    return ((uint64_t)first << 32 | (uint64_t)second << 16 | third) * 0x9E3779B97F4A7C15u;
}

static bool has_run(const uint64_t *runs, int bits, uint64_t hash) {
    const uint64_t word = runs[hash >> (64 - bits)];
    return word >> (hash >> 42 & 63) & word >> (hash >> 36 & 63) & word >> (hash >> 30 & 63) &
           word >> (hash >> 24 & 63) & 1;
}

static bool is_known_run(const tg_words *words, uint64_t hash) {
    return has_run(words->known, KNOWN_RUN_BITS, hash);
}

/* Whether right text has the pair of characters, where both are Han. */
static bool is_seen(const tg_words *words, const uint16_t *pair) {
    return !pair[0] || !pair[1] || has_run(words->seen, SEEN_BITS, run_hash(0, pair[0], pair[1]));
}

/* How many runs of three around a character right text has, and of two where Han characters begin or end. */
typedef struct {
    int runs, edges;
} support;

/* The support of another character at `c`. */
static support support_of(const tg_words *words, const uint16_t *c, uint16_t meant) {
    enum { EDGE = 1 };
    uint16_t around[] = {c[-2], c[-1], meant, c[1], c[2]};
    for (int k = 0; k < 5; k++)
        if (!around[k]) around[k] = EDGE;
    support found = {0, 0};
    for (const uint16_t *run = around; run < around + 3; run++) {
        const int ends = (run[0] == EDGE) + (run[2] == EDGE);
        if (run[1] == EDGE || ends == 2) continue;
        const bool known = is_known_run(words, run_hash(run[0], run[1], run[2]));
        found.runs += known && !ends;
        found.edges += known && ends;
    }
    return found;
}

/* On how many sides right text does not have the character with its neighbour. */
static int strange_sides(const tg_words *words, const uint16_t *c) {
    return !is_seen(words, c - 1) + !is_seen(words, c);
}

/* ---- questions to the table of remains ----
 *
 * Those of many positions are asked together: each step of an answer waits for memory, and so they wait at once. */

typedef struct {
    uint64_t left;       /* the hash of what is left of a word … */
    int32_t at;          /* … that would cover this position of the block … */
    int8_t wrong;        /* … were the character so far behind it wrong */
    bool pair;           /* a word of two characters */
    uint32_t first, end; /* the remains */
} question;
enum { MOST_QUESTIONS = 23 }; /* for a position */

/* Whether a position and a character beside it, or two at a distance of one, stand together within longer words. */
typedef struct {
    bool beside, far_before, far_behind;
} neighbours;

static inline uint64_t left_of(uint16_t first, uint16_t second, uint16_t third, uint32_t kind) {
    return key_hash(first ^ (uint32_t)second << 8 ^ (uint32_t)third << 16, 0, kind);
}

/* The questions for a position: longer words, of which its character is written otherwise, or one beside it; and pairs.
 * Returns how many there are. */
static int32_t ask(const uint16_t *han, int32_t at, bool longer, neighbours within, bool pairs, question *out) {
    const uint16_t *c = han + at;
    int32_t count = 0;
#define ASK(hash, offset, is_pair)                                     \
    out[count++] = (question) {                                        \
        .left = (hash), .at = at, .wrong = (offset), .pair = (is_pair) \
    }
    if (longer && c[-1] && c[-2]) {
        ASK(left_of(c[-2], c[-1], 0, KEPT_BEFORE), 0, false);
        ASK(left_of(c[-2], c[-1], c[1], KEPT_BEFORE), 0, false);
        ASK(left_of(c[-3], c[-2], c[-1], KEPT_BEFORE), 0, false);
    }
    if (longer && c[-1] && c[1]) {
        ASK(left_of(c[-1], c[1], 0, KEPT_AROUND), 0, false);
        ASK(left_of(c[-1], c[1], c[2], KEPT_AROUND), 0, false);
    }
    if (longer && c[1] && c[2]) {
        ASK(left_of(c[1], c[2], 0, KEPT_BEHIND), 0, false);
        ASK(left_of(c[1], c[2], c[3], KEPT_BEHIND), 0, false);
    }
    /* Another character of a word of four. */
    if (within.far_before) ASK(left_of(c[-3], c[-2], c[0], KEPT_BEFORE), -1, false);
    if (within.far_behind) ASK(left_of(c[0], c[2], c[3], KEPT_AROUND), 1, false);
    if (within.beside && c[1] && c[2]) {
        if (c[3]) {
            ASK(left_of(c[0], c[1], c[3], KEPT_BEFORE), 2, false);
            ASK(left_of(c[0], c[1], c[2], KEPT_BEFORE), 3, false);
        }
        if (c[-1]) {
            ASK(left_of(c[0], c[1], c[2], KEPT_BEHIND), -1, false);
            ASK(left_of(c[-1], c[0], c[2], KEPT_BEFORE), 1, false);
            ASK(left_of(c[-1], c[0], c[1], KEPT_BEFORE), 2, false);
        }
    }
    if (within.beside && c[-1] && c[-2]) {
        if (c[1]) {
            ASK(left_of(c[-1], c[0], c[1], KEPT_BEHIND), -2, false);
            ASK(left_of(c[-2], c[0], c[1], KEPT_AROUND), -1, false);
            ASK(left_of(c[-2], c[-1], c[0], KEPT_BEFORE), 1, false);
        }
        if (c[-3]) {
            ASK(left_of(c[-2], c[-1], c[0], KEPT_BEHIND), -3, false);
            ASK(left_of(c[-3], c[-1], c[0], KEPT_AROUND), -2, false);
        }
    }
    if (pairs && c[-1]) {
        ASK(left_of(c[0], 0, 0, KEPT_BEHIND), -1, true);
        ASK(left_of(c[-1], 0, 0, KEPT_BEFORE), 0, true);
    }
    if (pairs && c[1]) {
        ASK(left_of(c[1], 0, 0, KEPT_BEHIND), 0, true);
        ASK(left_of(c[0], 0, 0, KEPT_BEFORE), 1, true);
    }
#undef ASK
    return count;
}

/* Finds the remains that each is about, and drops those about none. Returns how many are left. */
static int32_t answer(const tg_words *words, const uint16_t *han, question *questions, int32_t count) {
    int32_t kept = 0;
    for (int32_t k = 0; k < count; k++) fetch(&words->kept[questions[k].left >> (64 - KEPT_BITS + 3)]);
    for (int32_t k = 0; k < count; k++) {
        const uint64_t left = questions[k].left;
        questions[kept] = questions[k];
        fetch(&words->left[left >> (64 - LEFT_BITS)]);
        kept += has_bit(words->kept, (uint32_t)(left >> (64 - KEPT_BITS)));
    }
    for (int32_t k = 0; k < kept; k++) {
        const uint32_t *left = &words->left[questions[k].left >> (64 - LEFT_BITS)];
        questions[k].first = left[0];
        questions[k].end = left[1];
        fetch(&words->remains[left[0]]);
        fetch(&words->alike[alike_row(han[questions[k].at + questions[k].wrong]) / 8]);
    }
    return kept;
}

/* Tries the words that the question is about. */
static void try_question(search *s, const question *q) {
    const tg_words *words = s->words;
    const int32_t place = s->weak + q->wrong;
    const uint16_t written = s->text[place];
    /* The score that is enough but for what the written character costs; a model judges by other weights. */
    const double enough = (s->enough + words->weights->gain * cost_of(words, written) + 11) * 8;
    const int32_t least = (s->model && !q->pair) || enough < 0 ? -1 : enough < UINT8_MAX ? (int32_t)enough : UINT8_MAX;
    const remains *const end = words->remains + q->end;
    for (const remains *r = words->remains + q->first; r < end && r->bound > least; r++)
        if (may_be_alike(words, written, r->meant)) try_remains(s, r, place);
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

static void write_word(const search *s, const proposal *p, uint16_t *right) {
    memcpy(right, s->text + p->start, (size_t)p->length * sizeof *right);
    memcpy(right + p->place - p->start, p->meant, (size_t)p->changed * sizeof *right);
}

/* The value of the word or phrase that the characters are; 0 for none. */
static uint16_t value_of(const tg_words *words, const uint16_t *text, int32_t length) {
    uint32_t node = words->roots[text[0]];
    for (int32_t i = 1; node && i < length; i++) node = child_of(words, node, text[i]);
    return node ? words->values[node] : 0;
}

/* How probable it is, as log odds, that the proposal is what was meant, where right text does not have what is written:
 * by whether it has what is meant. `gain` is what the words gain, or the most that they can. */
static double judge_supported(const search *s, const proposal *p, double gain) {
    const weights *w = s->words->weights;
    const uint16_t *c = s->text + p->place;
    const int strange = p->changed == 1 && p->made == 1 ? strange_sides(s->words, c) : 0;
    if (!strange) return -INFINITY;
    const support found = support_of(s->words, c, p->meant[0]);
    if (found.runs + found.edges == 0) return -INFINITY;
    double score = w->supported + w->supported_gain * gain + w->run * found.runs + w->edge * found.edges;
    if (strange == (c[-1] != 0) + (c[1] != 0)) score += w->strange;
    if (p->kind & TG_SAME_SOUND) score += w->supported_sound;
    if (p->kind & TG_LOOK && p->kind & (TG_SAME_SOUND | TG_NEAR_SOUND)) score += w->supported_look;
    if (p->length == 2) score += w->supported_two + w->supported_two_cost * p->cost;
    score += w->supported_meant * cost_of(s->words, p->meant[0]) + w->supported_written * cost_of(s->words, *c);
    if (!s->text[p->start - 1] && !s->text[p->start + p->length]) score += w->between_marks;
    if (p->start > 0 && is_surname(s->text[p->start - 1])) score += w->surname;
    uint16_t right[LONGEST];
    write_word(s, p, right);
    /* Words that stand together stand beside others, too: 来自崖洲 beside 来自亚洲. */
    return score > DOUBTFUL && value_of(s->words, right, p->length) & PHRASE ? DOUBTFUL : score;
}

/* Where the weak character is strange: the words with another one that right text has there. */
static void search_supported(search *s) {
    enum { MOST = 4, ANY_LOOK = 1 << 6 };
    const tg_words *words = s->words;
    const uint16_t *c = s->text + s->weak;
    const confusables others = confusables_of(words, *c);
    for (int32_t k = 0; k < others.count; k++) {
        const uint16_t meant = others.others[k];
        if (!(others.kinds[k] & ~TG_PART)) continue;
        if (!is_usual_pair(words->usual, c[-1], meant) && !is_usual_pair(words->usual, meant, c[1])) continue;
        const support found = support_of(words, c, meant);
        if (found.runs + found.edges == 0) continue;
        for (int32_t length = 2; length <= MOST; length++)
            for (int32_t at = 0; at < length; at++) {
                const int32_t before = s->count, shape = ANY_LOOK | (length - 1) << 3 | at;
                try_remains(s, &(remains){meant, 0, (uint8_t)shape}, s->weak);
                if (s->count == before) continue;
                const proposal *p = &s->proposals[before];
                if (judge_supported(s, p, most_gain(words, s->text + p->start, length, p->cost)) <= s->enough)
                    s->count = before;
            }
    }
}

/* Longer words with the characters at `place` and behind it in the other order. */
static void search_swapped(search *s, int32_t place) {
    enum { MOST_BEFORE = 3 }; /* characters of a word before these: more help nothing */
    const tg_words *words = s->words;
    const uint16_t *text = s->text;
    if (place < 0 || place + 1 >= s->length || !is_usual_pair(words->usual, text[place + 1], text[place])) return;
    for (int32_t start = place; start >= 0 && start >= place - MOST_BEFORE; start--) {
        uint32_t node = words->roots[text[start == place ? place + 1 : start]];
        for (int32_t i = start + 1; node && i < place; i++) node = child_of(words, node, text[i]);
        if (node && start < place) node = child_of(words, node, text[place + 1]);
        if (node) node = child_of(words, node, text[place]);
        for (int32_t end = place + 2; node; end++) {
            propose(s, node, start, end - start, place, text[place + 1], TG_SWAPPED);
            if (end - start == LONGEST || end == s->length) break;
            node = child_of(words, node, text[end]);
        }
    }
}

bool is_weak(const tg_words *words, const uint16_t *text, int32_t at, int32_t from, int32_t to) {
    return at >= from && at < to && words->rare[text[at]] &&
           !(at > from && is_usual_pair(words->usual, text[at - 1], text[at])) &&
           !(at + 1 < to && is_usual_pair(words->usual, text[at], text[at + 1]));
}

static bool is_word(const tg_words *words, const uint16_t *text, int32_t length) {
    const uint16_t value = value_of(words, text, length);
    return value && !(value & PHRASE);
}

static bool are_two_words(const tg_words *words, const uint16_t *text, int32_t length) {
    for (int32_t k = 2; k + 2 <= length; k++)
        if (is_word(words, text, k) && is_word(words, text + k, length - k)) return true;
    return false;
}

/* Phrases that share a word with the proposal, before it or behind it, stand with it as they stood without it: 依法从重
 * beside 从重处罚. The log probability of the best path that takes the proposal and such a phrase. */
static double share_word(const search *s, const paths *p, const proposal *q) {
    const tg_words *words = s->words;
    const int32_t end = q->start + q->length;
    double best = -INFINITY;
    for (int32_t shared = 2; q->start + shared <= q->place; shared++) { /* before it */
        if (!is_word(words, s->text + q->start, shared)) continue;
        const uint16_t word = value_of(words, s->text + q->start, shared);
        for (int32_t from = q->start - 2; from >= 0 && q->start + shared - from <= LONGEST; from--) {
            const uint16_t phrase = value_of(words, s->text + from, q->start + shared - from);
            if (!(phrase & PHRASE)) continue;
            const double both = words->costs[phrase & COST] - words->costs[word & COST] + q->cost;
            best = fmax(best, p->before[from] + both + p->behind[end]);
        }
    }
    for (int32_t shared = 2; end - shared >= q->place + q->changed; shared++) { /* behind it */
        if (!is_word(words, s->text + end - shared, shared)) continue;
        const uint16_t word = value_of(words, s->text + end - shared, shared);
        for (int32_t to = end + 2; to <= s->length && to - end + shared <= LONGEST; to++) {
            const uint16_t phrase = value_of(words, s->text + end - shared, to - end + shared);
            if (!(phrase & PHRASE)) continue;
            const double both = words->costs[phrase & COST] - words->costs[word & COST] + q->cost;
            best = fmax(best, p->before[q->start] + both + p->behind[to]);
        }
    }
    return best;
}

/* How probable it is, as log odds, that the proposal is what was meant. */
static double judge(const search *s, const proposal *p, double gain) {
    const uint16_t *text = s->text;
    const int32_t end = p->start + p->length;
    const bool same = p->kind & TG_SAME_SOUND;
    const bool both = p->kind & TG_LOOK && p->kind & (TG_SAME_SOUND | TG_NEAR_SOUND);
    const weights *w = s->words->weights;
    double score = w->constant + w->gain * gain + w->same_sound * same + w->sound_and_look * both;
    if (p->length == 2) score += w->two + w->two_cost * p->cost + w->two_meant * cost_of(s->words, p->meant[0]);
    /* Names and words from abroad are surrounded by characters as lonely as their own. */
    score +=
        w->lonely * (is_weak(s->words, text, p->start - 1, 0, p->start) + is_weak(s->words, text, end, end, s->length));
    if (p->start > 0 && is_surname(text[p->start - 1])) score += w->surname;
    /* How usual the word is in official writing: its pairs of characters are, if it is. */
    uint32_t level = UINT32_MAX;
    uint16_t right[LONGEST];
    write_word(s, p, right);
    for (int32_t i = 0; i + 1 < p->length; i++)
        if (right[i] != text[p->start + i] || right[i + 1] != text[p->start + i + 1]) {
            const uint32_t frequency = background_frequency(right[i], right[i + 1]);
            if (frequency < level) level = frequency;
        }
    score += w->level * level;
    /* Words that nobody has seen together may be right as they stand. */
    const uint16_t value = value_of(s->words, right, p->length);
    if (value & COMBINATION) return -INFINITY;
    const bool phrase = value & PHRASE;
    return score > DOUBTFUL && phrase && are_two_words(s->words, text + p->start, p->length) ? DOUBTFUL : score;
}

/* The text with the proposal. */
static void write_with(const search *s, const proposal *p, paths *corrected) {
    const int32_t behind = s->length - p->place - p->changed;
    uint16_t *text = corrected->text;
    corrected->length = p->place + p->made + behind;
    memcpy(text, s->text, (size_t)p->place * sizeof *text);
    memcpy(text + p->place, p->meant, (size_t)p->made * sizeof *text);
    memcpy(text + p->place + p->made, s->text + p->place + p->changed, (size_t)behind * sizeof *text);
}

/* ---- what judge.c asks ---- */

uint8_t likeness(const tg_words *words, uint16_t written, uint16_t meant) {
    const uint32_t end = words->starts[written - HAN_FIRST + 1];
    const uint32_t other = find_number(words->others, words->starts[written - HAN_FIRST], end, meant);
    return other < end && words->others[other] == meant ? words->kinds[other] : 0;
}

confusables confusables_of(const tg_words *words, uint16_t written) {
    const uint32_t first = words->starts[written - HAN_FIRST], end = words->starts[written - HAN_FIRST + 1];
    return (confusables){words->others + first, words->kinds + first, (int32_t)(end - first)};
}

const uint16_t *readings_of(const tg_words *words, uint16_t c) {
    return words->readings + READINGS * (c - HAN_FIRST);
}

const uint16_t *words_sounding(const tg_words *words, const uint16_t sounds[2], int32_t *count) {
    const uint32_t at = slot(sounds[0], sounds[1], 0, SOUND_BITS);
    *count = (int32_t)(words->sounds[at + 1] - words->sounds[at]);
    return words->sounding + 2 * words->sounds[at];
}

/* ---- looking for slips ---- */

/* The word of the best path that holds the place. */
static word word_at(const paths *p, int32_t place) {
    int32_t start = 0;
    while (start + p->step[start] <= place) start += p->step[start];
    return (word){start, p->step[start]};
}

/* The first character that the proposal makes, or the one before where it makes none. */
static int32_t place_made(const proposal *p) {
    return p->made ? p->place : p->place - 1;
}

/* Makes the slip reach over the word that the proposal makes, or a neighbour where it makes none. */
static void widen(const proposal *p, const paths *corrected, int64_t from, tg_slip *slip) {
    const word made = word_at(corrected, place_made(p));
    int32_t start = made.start, end = start + made.length;
    if (end < p->place + p->made) end = p->place + p->made;
    if (end - start == 1) {
        if (start > 0)
            start--;
        else if (end < corrected->length)
            end++;
    }
    if (end - start > LONGEST) start = end - LONGEST;
    slip->start = from + start;
    slip->end = from + end + p->changed - p->made;
    slip->length = end - start;
    memcpy(slip->right, corrected->text + start, (size_t)(end - start) * sizeof *slip->right);
}

/* Adds the slip, in place of those that it overlaps if it is better than each. */
static bool add_slip(tg_slips *found, int64_t *capacity, const tg_slip *slip) {
    int64_t count = found->count; /* of those before it */
    for (; count > 0; count--) {
        const tg_slip *last = &found->items[count - 1];
        if (last->end <= slip->start) break;
        if (last->score >= slip->score) return true;
    }
    found->count = count;
    if (found->count == *capacity) {
        *capacity = *capacity ? 2 * *capacity : 16;
        tg_slip *items = realloc(found->items, (size_t)*capacity * sizeof *items);
        if (!items) return false;
        found->items = items;
    }
    found->items[found->count++] = *slip;
    return true;
}

/* Shortens the text to the Han characters around the weak one. Returns how many are before it. */
static int32_t trim(search *s) {
    const uint16_t *han = s->text + s->weak;
    int32_t before = 0, behind = 1;
    while (before < REACH && han[-before - 1]) before++;
    while (behind < REACH && han[behind]) behind++;
    const int32_t cut = s->weak - before;
    for (int32_t i = 0; i < s->count; i++) s->proposals[i].start -= cut, s->proposals[i].place -= cut;
    s->text += cut;
    s->length = before + behind;
    s->weak = before;
    return before;
}

/* Stores the best proposal that covers the position, if it is good enough. `han` points there, at the Han characters of
 * the text and REACH more on each side, 0 where there is another one. `symbols` are the model's, from three before the
 * text on, and `unknown` what it says of each character; both are NULL without one. */
static bool search_around(const tg_words *words, const tg_model *model, const uint16_t *symbols, int64_t length,
                          const uint16_t *han, int64_t at, const uint8_t *unknown, const question *questions,
                          int32_t question_count, bool weak, bool strange, double least, tg_slips *found,
                          int64_t *capacity) {
    search s;
    s.words = words;
    s.model = model;
    s.text = han - REACH;
    s.length = WINDOW;
    s.weak = REACH;
    s.least = TG_LEAST_GAIN;
    s.enough = model ? TG_LEAST_SCORE : least;
    s.count = 0;
    for (int32_t k = 0; k < question_count; k++) try_question(&s, &questions[k]);
    if (weak) {
        search_swapped(&s, s.weak - 1);
        search_swapped(&s, s.weak);
    }
    if (strange) {
        s.least = LEAST_SUPPORTED;
        search_supported(&s);
    }
    if (!model && !s.count) return true; /* as for most */
    const int64_t from = at - trim(&s);
    s.symbols = symbols + (model ? from : 0);
    s.all = symbols ? symbols + 3 : NULL;
    s.all_length = length;
    s.from = from;
    const int32_t from_words = s.count;
    if (model) {
        const bool here = unknown[at] & UNKNOWN;
        if (here) search_model(&s);
        if (here && at + 1 < length && unknown[at + 1] & UNKNOWN) {
            search_model_swapped(&s);
            search_sounding(&s);
        }
        if (unknown[at] & APART) search_doubled(&s);
    }
    if (!s.count) return true;
    paths p;
    p.length = s.length;
    memcpy(p.text, s.text, (size_t)s.length * sizeof *p.text);
    find_paths(words, !model, &p);
    tg_slip best = {.score = least};
    for (int32_t i = 0; i < s.count; i++) {
        const proposal *q = &s.proposals[i];
        paths corrected;
        double gain;
        if (i < from_words) {
            gain = p.before[q->start] + q->cost + p.behind[q->start + q->length];
            if (!model) gain = fmax(gain, share_word(&s, &p, q));
            gain -= p.behind[0];
            if (model && gain <= TG_LEAST_GAIN) continue;
        } else {
            write_with(&s, q, &corrected);
            find_paths(words, false, &corrected);
            gain = corrected.behind[0] - p.behind[0];
        }
        tg_slip slip = {.start = from + q->start,
                        .end = from + q->start + q->length,
                        .length = q->length,
                        .kind = q->kind,
                        .gain = gain};
        if (model) {
            const word meant = i < from_words ? (word){q->start, q->length} : word_at(&corrected, place_made(q));
            slip.score = judge_with_model(&s, q, gain, word_at(&p, q->place), meant, best.score, slip.evidence);
        } else {
            slip.score = gain > TG_LEAST_GAIN ? judge(&s, q, gain) : -INFINITY;
            if (gain > LEAST_SUPPORTED) slip.score = fmax(slip.score, judge_supported(&s, q, gain));
        }
        if (slip.score <= best.score) continue;
        write_word(&s, q, slip.right);
        if (i >= from_words) widen(q, &corrected, from, &slip);
        best = slip;
    }
    return !best.length || add_slip(found, capacity, &best);
}

/* ---- wrong words in collocations ---- */

/* Stores the wrong collocations that hold the run of three characters at `han` and stand there as words of their own.
 * `at` is the index of the run in the text. */
static bool find_collocations(const tg_words *words, const uint16_t *han, int64_t at, tg_slips *found,
                              int64_t *capacity) {
    const uint32_t hash = hash_three(han), place = hash >> (32 - THREE_SLOTS);
    for (uint32_t k = words->first[place]; k < words->first[place + 1]; k++) {
        if (words->held[k] >> HELD_BITS != (hash & ((1 << (32 - HELD_BITS)) - 1))) continue;
        const wrong_collocation *c = &words->collocations[(words->held[k] & ((1 << HELD_BITS) - 1)) / 2];
        const int32_t inside = words->held[k] & 1;
        const uint16_t *start = han - inside;
        int32_t length = 0;
        while (length < LONGEST && c->written[length] && start[length] == c->written[length]) length++;
        if (length < LONGEST && c->written[length]) continue;
        if (margin_at(words, start) < SURE_EDGE || margin_at(words, start + length) < SURE_EDGE) continue;
        tg_slip slip = {.start = at - inside, .end = at - inside + length, .length = length, .kind = TG_SAME_SOUND};
        slip.score = COLLOCATION_SCORE;
        memcpy(slip.right, c->written, (size_t)length * sizeof *slip.right);
        memcpy(slip.right + c->place, c->meant, c->count * sizeof *slip.right);
        if (!add_slip(found, capacity, &slip)) return false;
    }
    return true;
}

/* ---- a character written twice ---- */

/* What may be meant like this: 人人, 十五五, 一座座, 团团伙伙, 重建建（构）筑物; `next` stands behind it. */
static bool may_be_meant_twice(const uint16_t *han, uint32_t next) {
    static const char16_t MEANT[] = u"的了是在和与及对为有不也都各该等将被把从向以一由市县";
    return is_among(MEANT, *han) || is_other_number(*han, *han) || han[-2] == *han || han[-2] == u'一' ||
           (han[-2] && han[-2] == han[-3]) || next == u'（' || next == u'(';
}

/* Stores the word whose last character, at `han`, stands there twice (下半年年), or whose first one does
 * (老年活活动室). Before another Han character only what right text does not have, or has where one of the two is
 * missing. `at` is the index in the text. */
static bool find_doubled(const tg_words *words, const uint16_t *han, int64_t at, text_view text, tg_slips *found,
                         int64_t *capacity) {
    enum { MOST_BEFORE = 4 };
    if (may_be_meant_twice(han, at + 1 < text.length ? text_at(text, at + 1) : 0)) return true;
    if (han[1] && is_seen(words, han - 1)) return true;
    for (int32_t k = 1; k <= MOST_BEFORE && han[-k]; k++)
        if (value_of(words, han - k, k + 1) & PROPOSED) return true; /* a word has both */
    const uint16_t once[] = {han[-3], han[-2], *han, han[1], han[2]};
    const int runs = support_of(words, once + 2, *han).runs;
    search s = {.text = han, .weak = 0};
    const int32_t place = trim(&s);
    paths p = {.length = s.length};
    memcpy(p.text, s.text, (size_t)s.length * sizeof *p.text);
    find_paths(words, false, &p);
    const word first = word_at(&p, place - 1), second = word_at(&p, place);
    const bool ends = first.length > 1 && second.length == 1, begins = first.length == 1 && second.length > 1;
    if (!(ends && (!han[1] || runs || !is_seen(words, han))) && !(begins && runs >= 2)) return true;
    const word whole = ends ? first : second;
    if (!(value_of(words, s.text + whole.start, whole.length) & PROPOSED)) return true; /* a name may be anything */
    const int64_t start = at - (place - (ends ? first.start : second.start - 1));
    tg_slip slip = {.start = start, .end = start + whole.length + 1, .length = whole.length, .kind = TG_DOUBLED};
    slip.score = DOUBLED_SCORE;
    memcpy(slip.right, s.text + whole.start, (size_t)whole.length * sizeof *han);
    return add_slip(found, capacity, &slip);
}

/* Two lists by start into one without overlaps, in which those of `others` give way. */
static bool merge_slips(tg_slips *found, const tg_slips *others) {
    if (!others->count) return true;
    tg_slips merged = {NULL, 0};
    int64_t capacity = 0, k = 0;
    bool good = true;
    for (int64_t i = 0; good && i <= found->count; i++) {
        const int64_t start = i < found->count ? found->items[i].start : INT64_MAX;
        for (; good && k < others->count && others->items[k].end <= start; k++)
            if (!i || found->items[i - 1].end <= others->items[k].start)
                good = add_slip(&merged, &capacity, &others->items[k]);
        while (k < others->count && i < found->count && others->items[k].start < found->items[i].end) k++;
        if (i < found->count) good = good && add_slip(&merged, &capacity, &found->items[i]);
    }
    free(found->items);
    *found = merged;
    return good;
}

enum { SLIP_BLOCK = 256 };

/* Stores text[from:to], 0 for what is no Han character and where there is no text. */
FOR_EACH_WIDTH void read_han(text_view text, int width, int64_t from, int64_t to, uint16_t *han) {
    const int64_t first = from < 0 ? 0 : from, last = to > text.length ? text.length : to;
    memset(han, 0, (size_t)(first - from) * sizeof *han);
    int64_t i = first;
#ifdef __GNUC__
    for (; width == 2 && i + LANE_COUNT <= last; i += LANE_COUNT) {
        lanes c;
        load(&c, (const uint16_t *)text.data + i);
        c &= (lanes)((c >= HAN_FIRST) & (c <= HAN_LAST));
        memcpy(han + (i - from), &c, sizeof c);
    }
#endif
    for (; i < last; i++) {
        const uint32_t c = code_point_at(text.data, i, width);
        han[i - from] = is_han(c) ? (uint16_t)c : 0;
    }
    memset(han + (last - from), 0, (size_t)(to - last) * sizeof *han);
}

/* The first index from `i` on, below `length`, of a Han character that is the one before it; or `length`. */
static int32_t next_doubled(const uint16_t *han, int32_t i, int32_t length) {
    for (; i < length; i++) {
#ifdef __GNUC__
        lanes before, c;
        load(&before, han + i - 1);
        load(&c, han + i);
        const lanes found = (lanes)((c == before) & (c != 0));
        uint64_t any[sizeof found / sizeof(uint64_t)];
        memcpy(any, &found, sizeof any);
        if (!(any[0] | any[1])) {
            i += LANE_COUNT - 1;
            continue;
        }
#endif
        if (han[i] && han[i] == han[i - 1]) return i;
    }
    return length;
}

/* The indices of those that the model knows nothing like, or that are written twice. */
static int32_t find_unlike(const uint16_t *symbols, const uint8_t *unknown, int32_t count, int32_t *unlike) {
    int32_t found = 0;
    for (int32_t i = 0; i < count; i++) {
        unlike[found] = i;
        const bool twice = unknown[i] & APART && symbols[i] == symbols[i - 1];
        found += (unknown[i] & UNKNOWN || twice) && is_han(symbols[i]);
    }
    return found;
}

/* Drops the places where right text has the same: the character between both of its neighbours; or behind the two
 * before it, and before the two behind it, where there are any. Returns how many are left. */
static int32_t drop_known(const tg_words *words, const uint16_t *han, int32_t *places, int32_t count) {
    uint64_t hashes[SLIP_BLOCK][3];
    int32_t kept = 0;
    for (int32_t k = 0; k < count; k++)
        for (int i = 0; i < 3; i++) {
            const uint16_t *run = han + places[k] - 2 + i;
            hashes[k][i] = run_hash(run[0], run[1], run[2]);
            fetch(&words->known[hashes[k][i] >> (64 - KNOWN_RUN_BITS)]);
        }
    for (int32_t k = 0; k < count; k++) {
        const uint16_t *c = han + places[k];
        const bool before = !c[-1] | is_known_run(words, hashes[k][0]), around = is_known_run(words, hashes[k][1]),
                   behind = !c[1] | is_known_run(words, hashes[k][2]);
        places[kept] = places[k];
        kept += !(around | (before & behind));
    }
    return kept;
}

static neighbours find_neighbours(const tg_words *words, const uint16_t *c) {
    return (neighbours){
        is_usual_pair(words->within, c[-1], c[0]) || is_usual_pair(words->within, c[0], c[1]),
        c[-3] && c[-2] && c[-1] && is_usual_pair(words->within, c[-3], c[-2]),
        c[1] && c[2] && c[3] && is_usual_pair(words->within, c[2], c[3]),
    };
}

static void expect_neighbours(const tg_words *words, const uint16_t *c) {
    fetch(&words->seen[run_hash(0, c[-1], c[0]) >> (64 - SEEN_BITS)]);
    fetch(&words->seen[run_hash(0, c[0], c[1]) >> (64 - SEEN_BITS)]);
    fetch(usual_word(words->within, c[-1], c[0]));
    fetch(usual_word(words->within, c[0], c[1]));
    fetch(usual_word(words->within, c[-3], c[-2]));
    fetch(usual_word(words->within, c[2], c[3]));
}

static int32_t find_slips(const tg_words *words, const tg_model *model, const uint16_t *symbols, const uint8_t *unknown,
                          text_view text, double least, tg_slips *found) {
    int64_t capacity = 0, collocation_capacity = 0, doubled_capacity = 0;
    tg_slips collocations = {NULL, 0}, doubled = {NULL, 0};
    int32_t result = TG_OK;
    int32_t places[SLIP_BLOCK + KERNEL_PAD];
    bool weak[SLIP_BLOCK], strange[SLIP_BLOCK];
    question questions[SLIP_BLOCK * MOST_QUESTIONS];
    uint16_t storage[SLIP_BLOCK + REACH + KERNEL_PAD + 1] = {0}, *const han = storage + REACH;
    for (int64_t block = 0; block < text.length && result == TG_OK; block += SLIP_BLOCK) {
        const int64_t to = text.length - block > SLIP_BLOCK ? block + SLIP_BLOCK : text.length;
        if (text.width == 2)
            read_han(text, 2, block - REACH, to + REACH, storage);
        else
            read_han(text, 4, block - REACH, to + REACH, storage);
        const int32_t length = (int32_t)(to - block);
        int32_t count = model ? find_unlike(symbols + 3 + block, unknown + block, length, places)
                              : find_alone(words->usual, words->options, han, length, places);
        count = drop_known(words, han, places, count);
        int32_t asked = 0;
        for (int32_t k = 0; k < count; k++) expect_neighbours(words, han + places[k]);
        for (int32_t k = 0; k < count; k++) {
            const uint16_t *c = han + places[k];
            if (model) expect_fitting(model, symbols + 3 + block + places[k] - 2);
            weak[k] = model ? unknown[block + places[k]] & UNKNOWN && is_weak(words, c, 0, c[-1] ? -1 : 0, c[1] ? 2 : 1)
                            : words->rare[*c];
            const bool longer = weak[k] || !model;
            strange[k] = !model && strange_sides(words, c) > 0;
            const neighbours within = longer ? find_neighbours(words, c) : (neighbours){0};
            asked += ask(han, places[k], longer, within, weak[k], questions + asked);
        }
        const question *q = questions, *const end = questions + answer(words, han, questions, asked);
        for (int32_t k = 0; k < count; k++) {
            const question *first = q;
            while (q < end && q->at == places[k]) q++;
            if (!search_around(words, model, symbols, text.length, han + places[k], block + places[k], unknown, first,
                               (int32_t)(q - first), weak[k], strange[k], least, found, &capacity))
                result = TG_NO_MEMORY;
        }
        if (model) continue;
        for (int32_t i = 0; (i = next_doubled(han, i, length)) < length; i++)
            if (!find_doubled(words, han + i, block + i, text, &doubled, &doubled_capacity)) result = TG_NO_MEMORY;
        count = find_threes(words->threes, words->options, han, length, places);
        for (int32_t k = 0; k < count; k++) fetch(&words->first[hash_three(han + places[k]) >> (32 - THREE_SLOTS)]);
        for (int32_t k = 0; k < count; k++)
            fetch(&words->held[words->first[hash_three(han + places[k]) >> (32 - THREE_SLOTS)]]);
        for (int32_t k = 0; k < count; k++)
            if (!find_collocations(words, han + places[k], block + places[k], &collocations, &collocation_capacity))
                result = TG_NO_MEMORY;
    }
    if (result == TG_OK && !(merge_slips(found, &collocations) && merge_slips(found, &doubled))) result = TG_NO_MEMORY;
    free(collocations.items);
    free(doubled.items);
    return result;
}

static int32_t find_slips_in(const tg_words *words, const tg_model *model, text_view text, double least,
                             tg_slips *found) {
    if (!model) return find_slips(words, NULL, NULL, NULL, text, least, found);
    /* Three symbols on each side, so that every character has as many neighbours. */
    uint16_t *symbols = malloc((size_t)(text.length + 8) * sizeof *symbols);
    uint8_t *unknown = malloc((size_t)text.length + 1);
    int32_t result = TG_NO_MEMORY;
    if (symbols && unknown) {
        for (int k = 0; k < 3; k++) symbols[k] = symbols[text.length + 3 + k] = MODEL_END;
        read_symbols(text, 0, text.length, symbols + 3);
        find_unknown(model, symbols + 3, text.length, unknown);
        result = find_slips(words, model, symbols, unknown, text, least, found);
    }
    free(symbols);
    free(unknown);
    return result;
}

/* Whether the line break at `at` only wraps a line: between Han characters, behind a long line, before one that is no
 * longer. A title stands before a longer one. */
static bool wraps(text_view text, int64_t at) {
    enum { SHORTEST = 15, LONGEST_LINE = 100, RAGGED = 2 };
    if (at == 0 || at + 1 >= text.length || !is_han(text_at(text, at - 1)) || !is_han(text_at(text, at + 1)))
        return false;
    int64_t before = 0, behind = 0;
    while (before < LONGEST_LINE && before < at && text_at(text, at - 1 - before) != '\n') before++;
    if (before < SHORTEST || before == LONGEST_LINE) return false;
    while (behind <= before + RAGGED && at + 1 + behind < text.length && text_at(text, at + 1 + behind) != '\n')
        behind++;
    return behind <= before + RAGGED;
}

#define MAY_BE_PASSED_OVER(c) \
    ((c == '\n') | ((c >= 0x7F) & (c <= LAST_WHITE_SPACE)) | ((c >= 0xFE00) & (c <= 0xFF00)) | (c >= 0xFF5F))

/* The index of the next character that is passed over, or `length`. */
FOR_EACH_WIDTH int64_t next_passed_over(text_view text, int width, int64_t at) {
    for (; at < text.length; at++) {
#ifdef __GNUC__
        while (width == 2 && at % LANE_COUNT == 0 && at + LANE_COUNT <= text.length) {
            lanes c;
            load(&c, (const uint16_t *)text.data + at);
            const lanes found = (lanes)MAY_BE_PASSED_OVER(c);
            uint64_t any[sizeof found / sizeof(uint64_t)];
            memcpy(any, &found, sizeof any);
            if (any[0] | any[1]) break;
            at += LANE_COUNT;
        }
        if (at == text.length) break;
#endif
        const uint32_t c = code_point_at(text.data, at, width);
        if (MAY_BE_PASSED_OVER(c) && (c == '\n' ? wraps(text, at) : mark_of(c) == TRANSPARENT)) break;
    }
    return at;
}

static int64_t passed_over_from(text_view text, int64_t at) {
    return text.width == 2 ? next_passed_over(text, 2, at) : next_passed_over(text, 4, at);
}

int32_t tg_find_slips(const tg_words *words, const tg_model *model, uintptr_t str, double least, tg_slips *found) {
    const text_view text = text_of(str);
    *found = (tg_slips){NULL, 0};
    if (text.width == 1) return TG_OK; /* no Han */
    int64_t next = passed_over_from(text, 0);
    int32_t result = TG_NO_MEMORY;
    if (next == text.length) {
        result = find_slips_in(words, model, text, least, found);
    } else {
        uint32_t *characters = malloc((size_t)text.length * sizeof *characters);
        int64_t *origins = malloc((size_t)text.length * sizeof *origins);
        if (characters && origins) {
            int64_t length = 0;
            for (int64_t i = 0; i < text.length; i++) {
                if (i == next) {
                    next = passed_over_from(text, i + 1);
                    continue;
                }
                characters[length] = text_at(text, i);
                origins[length++] = i;
            }
            result = find_slips_in(words, model, (text_view){characters, length, 4}, least, found);
            for (int64_t k = 0; k < found->count; k++) {
                tg_slip *slip = &found->items[k];
                slip->end = origins[slip->end - 1] + 1;
                slip->start = origins[slip->start];
            }
        }
        free(characters);
        free(origins);
    }
    if (result != TG_OK) tg_release_slips(found);
    return result;
}

void tg_release_slips(tg_slips *found) {
    free(found->items);
    *found = (tg_slips){NULL, 0};
}
