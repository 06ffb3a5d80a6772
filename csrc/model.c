/* model.c - which characters follow each other in correct text: counts of runs of up to four, and what they tell.
 *
 * Text is read one symbol a character: digits are one symbol, letters another, white space and what is beyond 16 bits
 * end a run. A model keeps the frequent runs in one table of buckets, each as 24 bits of its hash and its count on a
 * logarithmic scale; and before that two smaller tables of bits, for what is asked most: which runs of three are not
 * rare, and which symbols make a run of three with two others. The probability of a character is that of the longest
 * known run which it ends, each shorter one at a discount: "stupid backoff", Brants et al. 2007. */
#include <math.h>
#include <stdlib.h>

#include "core.h"
#include "python_text.h"

enum {
    BUCKET = 16, /* entries: a cache line */
    FILLED = 13, /* of a bucket, on average */
    LEVELS = 8,  /* of a doubling */
    FINGERPRINT = 0xFFFFFF,
    BLOCK_RUNS = 2, /* runs of three that share a word of the filter, on average: one in 1,000 others passes */
    AHEAD = 16,     /* how far before a run is looked up its word is asked for */
    SYMBOLS = 0x10000,
    LINE = 8,       /* words of 64 bits: a cache line */
    LINE_RUNS = 18, /* runs of three, with six bits each, for a line: one in 28 others passes */
    WINDOW = 4,     /* lines: some symbols have many others beside them */
};
enum { FIRST, SECOND, THIRD };          /* symbol of a run */
static const double DISCOUNT = -0.9163; /* ln 0.4 */
enum {
    RARE = 8,  /* where all runs of three are rarer, something else may be meant */
    OFTEN = 3, /* as often as that a run of three must have been seen to speak for something else */
};
static const uint32_t FEWEST[] = {0, 1, 1, 2, 3}; /* a run of so many symbols has been seen as often to be counted */

typedef struct {
    char magic[8];
    uint64_t sum; /* of all that follows */
    int64_t buckets;
    int64_t blocks; /* of the filter */
    int64_t lines;
    int64_t total; /* characters */
    int64_t none[2];
} model_header; /* a cache line, as each line and bucket is: what is asked most lies in no two */

struct tg_model {
    const uint8_t *singles; /* [SYMBOLS] levels */
    const uint64_t *lines;  /* [LINE * lines] for each two symbols of a run of three the bits of the third */
    const uint32_t *table;  /* [BUCKET * buckets] fingerprint << 8 | level, or 0 behind the last of a bucket */
    const uint64_t *filter; /* [blocks] the runs of three that are not rare, and few others */
    uint32_t buckets, blocks, line_count;
    double logs[256]; /* of the count that a level stands for; -INFINITY for level 0 */
    double log_total;
};

/* ---- symbols ---- */

static uint16_t symbol_for(uint32_t c) {
    if (c - '0' < 10 || c - 0xFF10 < 10) return '0';
    if ((c | 0x20) - 'a' < 26 || ((c - 0xFF21) & ~0x20u) < 26) return 'a';
    if (c > 0xFFFF || c < 0x21 || mark_of(c) != NO_MARK) return MODEL_END;
    return (uint16_t)c;
}

void read_symbols(text_view text, int64_t from, int64_t to, uint16_t *symbols) {
    for (int64_t i = from; i < to; i++) {
        const uint32_t c = text_at(text, i);
        *symbols++ = c - 0x4E00 < 0x5200 ? (uint16_t)c : symbol_for(c);
    }
}

static inline uint64_t mix(uint64_t key) {
    key = (key ^ key >> 32) * 0x9E3779B97F4A7C15u;
    return (key ^ key >> 29) * 0xBF58476D1CE4E5B9u;
}

/* ---- looking up ---- */

static uint8_t level_for(uint32_t count) {
    return count ? (uint8_t)(1.5 + LEVELS * log2(count)) : 0;
}

static inline const uint32_t *bucket_of(const tg_model *model, uint64_t hash) {
    return model->table + BUCKET * (uint64_t)((hash >> 32) * model->buckets >> 32);
}

/* The level of a run, given as its symbols in 16 bits each; 0 if it is not known. */
static inline uint8_t level_of(const tg_model *model, uint64_t run) {
    const uint64_t hash = mix(run);
    const uint32_t fingerprint = hash & FINGERPRINT, *bucket = bucket_of(model, hash);
    const uint32_t *const end = model->table + BUCKET * (uint64_t)model->buckets;
    for (;;) {
        uint32_t found = 0;
        for (int k = 0; k < BUCKET; k++) found |= bucket[k] >> 8 == fingerprint ? bucket[k] : 0;
        if (found) return (uint8_t)found;
        if (!bucket[BUCKET - 1]) return 0;
        bucket += BUCKET;
        if (bucket == end) return 0;
    }
}

static inline uint64_t block_at(uint64_t hash, uint64_t blocks) {
    return (hash >> 32) * blocks >> 32;
}

static inline uint64_t bits_of(uint64_t hash) {
    return (uint64_t)1 << (hash & 63) | (uint64_t)1 << (hash >> 6 & 63) | (uint64_t)1 << (hash >> 12 & 63) |
           (uint64_t)1 << (hash >> 18 & 63);
}

void find_unknown(const tg_model *model, const uint16_t *symbols, int64_t count, uint8_t *unknown) {
    uint64_t hashes[AHEAD] = {0};       /* of the runs from i on */
    bool first = false, second = false; /* whether the runs from two and from one before i on are frequent */
    for (int64_t i = -AHEAD; i < count; i++) {
        bool third = false;
        if (i >= 0 && i + 2 < count) {
            const uint64_t hash = hashes[i % AHEAD], bits = bits_of(hash);
            const bool ended =
                (symbols[i] == MODEL_END) | (symbols[i + 1] == MODEL_END) | (symbols[i + 2] == MODEL_END);
            third = !ended & ((model->filter[block_at(hash, model->blocks)] & bits) == bits);
        }
        if (i >= 0) unknown[i] = (first | second | third ? 0 : UNKNOWN) | (first | second ? 0 : APART);
        first = second, second = third;
        if (i + AHEAD + 2 < count) {
            const uint16_t *s = symbols + i + AHEAD;
            const uint64_t hash = mix((uint64_t)s[0] << 32 | (uint64_t)s[1] << 16 | s[2]);
            fetch(&model->filter[block_at(hash, model->blocks)]);
            hashes[(i + AHEAD) % AHEAD] = hash;
        }
    }
}

/* The first word of the window with the symbols that are known in the place `missing` of a run whose other two are
 * these. */
static inline uint64_t window_at(uint64_t lines, int missing, uint64_t one, uint64_t other) {
    return LINE * block_at(mix((uint64_t)missing << 32 | one << 16 | other), lines - WINDOW + 1);
}

/* The word of a window, and the two bits in it, that stand for a symbol. */
static inline uint32_t word_for(uint16_t symbol) {
    return symbol * 0x9E3779B1u >> 27;
}

static inline uint64_t bits_for(uint16_t symbol) {
    const uint32_t hash = symbol * 0x9E3779B1u;
    return (uint64_t)1 << (hash >> 21 & 63) | (uint64_t)1 << (hash >> 15 & 63);
}

static inline bool holds(const uint64_t *window, uint16_t symbol) {
    return (window[word_for(symbol)] & bits_for(symbol)) == bits_for(symbol);
}

static inline const uint64_t *window_of(const tg_model *model, int missing, uint16_t one, uint16_t other) {
    return model->lines + window_at(model->line_count, missing, one, other);
}

bool may_know(const tg_model *model, const uint16_t run[3]) {
    return holds(window_of(model, THIRD, run[0], run[1]), run[2]);
}

void expect_fitting(const tg_model *model, const uint16_t around[5]) {
    for (int line = 0; line < WINDOW; line++) {
        fetch(window_of(model, THIRD, around[0], around[1]) + LINE * line);
        fetch(window_of(model, SECOND, around[1], around[3]) + LINE * line);
        fetch(window_of(model, FIRST, around[3], around[4]) + LINE * line);
    }
}

int32_t find_fitting(const tg_model *model, const uint16_t around[5], const uint16_t *characters, int32_t count,
                     fitting *best, int32_t most) {
    enum { MOST = 1024 };
    const uint64_t a = around[0], b = around[1], c = around[3], d = around[4];
    const uint64_t *const left = window_of(model, THIRD, around[0], around[1]),
                          *const middle = window_of(model, SECOND, around[1], around[3]),
                          *const right = window_of(model, FIRST, around[3], around[4]);
    struct {
        int32_t index;
        bool left, middle, right;
    } known[MOST];
    int32_t met = 0, found = 0;
    for (int32_t k = 0; k < count && met < MOST; k++) {
        const uint16_t x = characters[k];
        known[met].index = k;
        known[met].left = holds(left, x);
        known[met].middle = holds(middle, x);
        known[met].right = holds(right, x);
        met += known[met].left | known[met].middle | known[met].right;
    }
    for (int32_t k = 0; k < met; k++) {
        const uint64_t x = characters[known[k].index];
        if (known[k].left) fetch(bucket_of(model, mix(a << 32 | b << 16 | x)));
        if (known[k].middle) fetch(bucket_of(model, mix(b << 32 | x << 16 | c)));
        if (known[k].right) fetch(bucket_of(model, mix(x << 32 | c << 16 | d)));
    }
    for (int32_t k = 0; k < met; k++) {
        const uint64_t x = characters[known[k].index];
        int32_t level = 0;
        if (known[k].left) level += level_of(model, a << 32 | b << 16 | x);
        if (known[k].middle) level += level_of(model, b << 32 | x << 16 | c);
        if (known[k].right) level += level_of(model, x << 32 | c << 16 | d);
        if (!level) continue;
        int32_t i = found < most ? found++ : most;
        for (; i > 0 && best[i - 1].level < level; i--)
            if (i < most) best[i] = best[i - 1];
        if (i < most) best[i] = (fitting){known[k].index, level};
    }
    return found;
}

/* Natural logarithm of the probability of the last of `known` + 1 symbols, `known` of them at most three. */
static double log_of_next(const tg_model *model, const uint16_t *symbols, int known) {
    double discount = 0;
    for (; known > 0; known--, symbols++, discount += DISCOUNT) {
        uint64_t before = 0;
        bool ended = false;
        for (int k = 0; k < known; k++) {
            ended |= symbols[k] == MODEL_END;
            before = before << 16 | symbols[k];
        }
        if (ended) continue;
        const uint8_t level = level_of(model, before << 16 | symbols[known]);
        if (!level) continue;
        const uint8_t whole = known > 1 ? level_of(model, before) : model->singles[before];
        const double log = model->logs[level] - model->logs[whole ? whole : level];
        return discount + (log < 0 ? log : 0);
    }
    const uint8_t level = model->singles[symbols[0]];
    return discount + (level ? model->logs[level] : -1) - model->log_total;
}

double log_of_run(const tg_model *model, const uint16_t *symbols, int before, int length, double least) {
    uint64_t run = 0;
    for (int i = 0; i < before; i++) run = run << 16 | symbols[i];
    double log = 0;
    for (int i = before; i < before + length && log >= least; i++) {
        run = run << 16 | symbols[i];
        fetch(bucket_of(model, mix(run)));
        fetch(bucket_of(model, mix(run & (UINT64_MAX >> 16))));
        const int known = i < 3 ? i : 3;
        if (symbols[i] != MODEL_END) log += log_of_next(model, symbols + i - known, known);
    }
    return log;
}

bool knows(const tg_model *model, const uint16_t *symbols, int length) {
    uint64_t run = 0;
    for (int k = 0; k < length; k++) run = run << 16 | symbols[k];
    return level_of(model, run) != 0;
}

double log_count(const tg_model *model, const uint16_t *symbols, int length) {
    uint64_t run = 0;
    for (int k = 0; k < length; k++) run = run << 16 | symbols[k];
    const uint8_t level = length > 1 ? level_of(model, run) : model->singles[run];
    return level ? model->logs[level] + 1 : 0;
}

/* ---- the file ---- */

static uint64_t sum_of(const char *data, int64_t size) {
    uint64_t sum = (uint64_t)size;
    for (int64_t i = 0; i + 8 <= size; i += 8) {
        uint64_t word;
        memcpy(&word, data + i, 8);
        sum = (sum ^ word) * 0x9E3779B97F4A7C15u;
        sum ^= sum >> 29;
    }
    return sum;
}

static int64_t size_for(const model_header *header) {
    return (int64_t)sizeof *header + SYMBOLS + 8 * header->blocks + 8 * LINE * header->lines +
           4 * BUCKET * header->buckets;
}

tg_model *tg_open_model(const void *image, int64_t size) {
    const model_header *header = image;
    const int64_t most = 1 << 24;
    if (size < (int64_t)sizeof *header || memcmp(header->magic, "tgmodel3", 8) != 0) return NULL;
    if (header->buckets < 1 || header->buckets > most || header->blocks < 1 || header->blocks > most ||
        header->lines < WINDOW || header->lines > most || size != size_for(header) || header->total < 1 ||
        header->sum != sum_of((const char *)&header->buckets, size - (int64_t)offsetof(model_header, buckets)))
        return NULL;
    tg_model *model = malloc(sizeof *model);
    if (!model) return NULL;
    model->singles = (const uint8_t *)(header + 1);
    model->lines = (const uint64_t *)(model->singles + SYMBOLS);
    model->table = (const uint32_t *)(model->lines + LINE * header->lines);
    model->filter = (const uint64_t *)(model->table + BUCKET * header->buckets);
    model->buckets = (uint32_t)header->buckets;
    model->blocks = (uint32_t)header->blocks;
    model->line_count = (uint32_t)header->lines;
    model->log_total = log((double)header->total);
    model->logs[0] = -INFINITY;
    for (int level = 1; level < 256; level++) model->logs[level] = (level - 1) * (log(2) / LEVELS);
    return model;
}

void tg_close_model(tg_model *model) {
    free(model);
}

/* ---- training ---- */

typedef struct {
    uint64_t *runs;
    uint32_t *counts; /* 0 for an empty slot */
    int64_t slots;    /* a power of two */
    int64_t used;
} counter;

struct tg_trainer {
    uint16_t *symbols; /* of all texts, MODEL_END behind each */
    int64_t count;
    int64_t capacity;
};

static void empty(counter *c) {
    free(c->runs);
    free(c->counts);
    *c = (counter){0};
}

static uint32_t *slot_for(const counter *c, uint64_t run) {
    uint64_t i = mix(run) >> 20 & (uint64_t)(c->slots - 1);
    while (c->counts[i] && c->runs[i] != run) i = (i + 1) & (uint64_t)(c->slots - 1);
    c->runs[i] = run;
    return &c->counts[i];
}

static bool grow(counter *c) {
    counter larger = {.slots = c->slots ? 2 * c->slots : 1 << 16, .used = c->used};
    larger.runs = malloc((size_t)larger.slots * sizeof *larger.runs);
    larger.counts = calloc((size_t)larger.slots, sizeof *larger.counts);
    if (!larger.runs || !larger.counts) {
        empty(&larger);
        return false;
    }
    for (int64_t i = 0; i < c->slots; i++)
        if (c->counts[i]) *slot_for(&larger, c->runs[i]) = c->counts[i];
    empty(c);
    *c = larger;
    return true;
}

static uint32_t count_of(const counter *c, uint64_t run) {
    if (!c->slots) return 0;
    uint64_t i = mix(run) >> 20 & (uint64_t)(c->slots - 1);
    while (c->counts[i] && c->runs[i] != run) i = (i + 1) & (uint64_t)(c->slots - 1);
    return c->counts[i];
}

/* Counts the runs of `length` symbols whose two shorter ones are frequent enough, if there are `shorter` ones. */
static bool count_runs(const tg_trainer *trainer, int length, const counter *shorter, counter *counted) {
    const uint64_t mask = length == 4 ? UINT64_MAX : ((uint64_t)1 << 16 * length) - 1, rest = mask >> 16;
    uint64_t run = 0;
    int known = 0;
    for (int64_t i = 0; i < trainer->count; i++) {
        known = trainer->symbols[i] == MODEL_END ? 0 : known + 1;
        run = (run << 16 | trainer->symbols[i]) & mask;
        if (known < length) continue;
        if (shorter &&
            (count_of(shorter, run >> 16) < FEWEST[length - 1] || count_of(shorter, run & rest) < FEWEST[length - 1]))
            continue;
        if (4 * counted->used >= 3 * counted->slots && !grow(counted)) return false;
        uint32_t *count = slot_for(counted, run);
        counted->used += *count == 0;
        *count += *count < UINT32_MAX;
    }
    return true;
}

tg_trainer *tg_begin_training(void) {
    return calloc(1, sizeof(tg_trainer));
}

void tg_end_training(tg_trainer *trainer) {
    if (!trainer) return;
    free(trainer->symbols);
    free(trainer);
}

int32_t tg_train(tg_trainer *trainer, uintptr_t str) {
    const text_view text = text_of(str);
    const int64_t needed = trainer->count + text.length + 1;
    if (needed > trainer->capacity) {
        const int64_t capacity = needed > 2 * trainer->capacity ? needed : 2 * trainer->capacity;
        uint16_t *symbols = realloc(trainer->symbols, (size_t)capacity * sizeof *symbols);
        if (!symbols) return TG_NO_MEMORY;
        trainer->symbols = symbols;
        trainer->capacity = capacity;
    }
    read_symbols(text, 0, text.length, trainer->symbols + trainer->count);
    trainer->symbols[needed - 1] = MODEL_END;
    trainer->count = needed;
    return TG_OK;
}

static void put(uint32_t *table, int64_t buckets, uint64_t run, uint32_t count) {
    const uint64_t hash = mix(run);
    int64_t bucket = (int64_t)((hash >> 32) * (uint64_t)buckets >> 32);
    for (; bucket < buckets; bucket++)
        for (int k = 0; k < BUCKET; k++)
            if (!table[BUCKET * bucket + k]) {
                table[BUCKET * bucket + k] = (uint32_t)(hash & FINGERPRINT) << 8 | level_for(count);
                return;
            }
}

static void put_lines(uint64_t *lines, int64_t count, uint64_t run) {
    const uint16_t c[] = {(uint16_t)(run >> 32), (uint16_t)(run >> 16), (uint16_t)run};
    for (int missing = FIRST; missing <= THIRD; missing++) {
        const uint64_t at = window_at((uint64_t)count, missing, c[missing == FIRST ? SECOND : FIRST],
                                      c[missing == THIRD ? SECOND : THIRD]);
        lines[at + word_for(c[missing])] |= bits_for(c[missing]);
    }
}

/* How often a run must have been seen to be kept, in the n-th smaller model: the longest ones go first. */
static uint32_t fewest(int length, uint32_t smaller) {
    return FEWEST[length] + (smaller + (uint32_t)length - 2) / 3;
}

/* How many buckets, blocks and lines the n-th smaller model takes. */
static void count_kept(const counter runs[5], uint32_t smaller, model_header *header) {
    int64_t kept = 0, frequent = 0, often = 0;
    for (int length = 2; length <= 4; length++)
        for (int64_t i = 0; i < runs[length].slots; i++) {
            const uint32_t count = runs[length].counts[i];
            kept += count >= fewest(length, smaller);
            frequent += length == 3 && count >= fewest(3, smaller) && count >= RARE;
            often += length == 3 && count >= fewest(3, smaller) && count >= OFTEN;
        }
    header->buckets = kept / FILLED + 1;
    header->blocks = frequent / BLOCK_RUNS + 1;
    header->lines = often / LINE_RUNS + WINDOW;
}

int32_t tg_make_model(const tg_trainer *trainer, int64_t most, tg_image *image) {
    *image = (tg_image){NULL, 0};
    counter runs[5] = {{0}};
    bool good = true;
    for (int length = 2; good && length <= 4; length++)
        good = count_runs(trainer, length, length > 2 ? &runs[length - 1] : NULL, &runs[length]);
    uint32_t smaller = 0;
    model_header needed = {.magic = "tgmodel3", .total = 1};
    if (good) count_kept(runs, smaller, &needed);
    while (good && size_for(&needed) > most && needed.buckets > 1) count_kept(runs, ++smaller, &needed);
    const int64_t size = size_for(&needed);
    char *data = good ? calloc(1, (size_t)size) : NULL;
    if (data) {
        model_header *header = (model_header *)data;
        uint8_t *singles = (uint8_t *)(header + 1);
        uint64_t *lines = (uint64_t *)(singles + SYMBOLS);
        uint32_t *table = (uint32_t *)(lines + LINE * needed.lines);
        uint64_t *filter = (uint64_t *)(table + BUCKET * needed.buckets);
        *header = needed;
        uint32_t *counts = calloc(SYMBOLS, sizeof *counts);
        good = counts != NULL;
        for (int64_t i = 0; good && i < trainer->count; i++) {
            counts[trainer->symbols[i]]++;
            header->total += trainer->symbols[i] != MODEL_END;
        }
        for (int c = 0; good && c < SYMBOLS; c++) singles[c] = c == MODEL_END ? 0 : level_for(counts[c]);
        free(counts);
        for (int length = 2; length <= 4; length++)
            for (int64_t i = 0; i < runs[length].slots; i++)
                if (runs[length].counts[i] >= fewest(length, smaller)) {
                    const uint64_t run = runs[length].runs[i], hash = mix(run);
                    put(table, needed.buckets, run, runs[length].counts[i]);
                    if (length == 3 && runs[3].counts[i] >= OFTEN) put_lines(lines, needed.lines, run);
                    if (length == 3 && runs[3].counts[i] >= RARE)
                        filter[block_at(hash, (uint64_t)needed.blocks)] |= bits_of(hash);
                }
        const char *summed = (const char *)&header->buckets;
        header->sum = sum_of(summed, data + size - summed);
        *image = (tg_image){data, size};
    }
    for (int length = 2; length <= 4; length++) empty(&runs[length]);
    if (!good || !data) {
        tg_release_image(image);
        return TG_NO_MEMORY;
    }
    return TG_OK;
}

void tg_release_image(tg_image *image) {
    free(image->data);
    *image = (tg_image){NULL, 0};
}
