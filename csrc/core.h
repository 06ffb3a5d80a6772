/* core.h - what the .c files share and nobody else sees. */
#ifndef TEXTGUARD_CORE_H
#define TEXTGUARD_CORE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>
#include <uchar.h>

#include "textguard.h"

/* A borrowed text: `length` characters of `width` (1, 2 or 4) bytes each. */
typedef struct {
    const void *data;
    int64_t length;
    int width;
} text_view;

/* Functions that loop over text take the width as an argument that is constant where they are
 * called, so that the compiler makes one copy of the loop for each width. */
#define FOR_EACH_WIDTH static inline __attribute__((always_inline))

FOR_EACH_WIDTH uint32_t code_point_at(const void *data, int64_t index, int width) {
    switch (width) {
        case 1: return ((const uint8_t *)data)[index];
        case 2: return ((const uint16_t *)data)[index];
        default: return ((const uint32_t *)data)[index];
    }
}

static inline uint32_t text_at(text_view text, int64_t index) {
    return code_point_at(text.data, index, text.width);
}

#ifdef __GNUC__
typedef uint16_t lanes __attribute__((vector_size(16))); /* characters of 16 bits, compared at a time */
enum { LANE_COUNT = 8 };

static inline void load(lanes *out, const void *characters) {
    memcpy(out, characters, sizeof *out);
}
#endif

/* ---- fold.c ---- */

/* The pairs of the fold table: code point, what it folds to. Ascending. */
extern const uint32_t (*const fold_pairs)[2];
extern const size_t fold_pair_count;

/* First and last of each range of transparent characters. Ascending. */
extern const uint32_t (*const transparent_ranges)[2];
extern const size_t transparent_range_count;

/* Characters that the matcher may pass over. White space does so only inside a Han word; a tab never
 * does: it parts the cells of a table. */
typedef enum { NO_MARK, BLANK, LINE_BREAK, TRANSPARENT } mark;
mark mark_of(uint32_t code_point);
enum { LAST_WHITE_SPACE = 0x3000 }; /* no blank or line break is behind it */

/* The longest stretch of marks around a mark. It is skipped if it has no white space, or stands
 * between two Han characters. */
typedef struct {
    int64_t start;
    int64_t end;
    bool skipped;
    bool has_break;
} mark_run;
mark_run run_of_marks(text_view text, int64_t index);

/* Writes the folded text without what is skipped. Returns its length, at most the text's. */
int64_t fold_text(text_view text, uint32_t *folded);

/* ---- symbols: what the automaton reads ---- */

typedef uint16_t symbol;

enum {
    SYMBOL_OTHER = 0,         /* a character that stands in no term and no context */
    SYMBOL_FIRST = 1,         /* the first one given to a character */
    SYMBOL_LAST = 0xFFEF,     /* the last one given to a character */
    SYMBOL_MARK = 0xFFF0,     /* plus the mark: in the tables of a folding engine, needs a decision */
    SYMBOL_MARK_BIT = 0x8000, /* is set in marks, and in few other symbols if in any */
};

enum { PAGE_SIZE = 256, PAGE_COUNT = 0x110000 / PAGE_SIZE, BMP_SIZE = 0x10000 };

/* A term shorter than this does not match across a line break (读⏎人). */
enum { MIN_LENGTH_ACROSS_BREAK = 4 };

/* ---- the engine ---- */

typedef uint32_t state; /* index of a cell; 0 is the root */

/* One state of the automaton, as a cell of a double array: the child of s by c is the cell base + c, if its check is s.
 * A state with many children has a base for each span of symbols: its own base is WIDE plus the index of the first of
 * these, and their check is WIDE plus the index of that of their span. */
typedef struct {
    uint32_t base;
    uint32_t check;
    state fail;
    uint32_t output; /* the first record of a term that ends here, or 0 */
} cell;
enum { SPAN = 64 };
static const uint32_t WIDE = 0x80000000;

/* A term, with its symbols behind it. Records lie in one array of words, those of an anchor one after the other. */
typedef struct {
    int32_t term;
    uint32_t next_output; /* the one that ends at the same state and begins no earlier, or 0 */
    uint32_t length : 24; /* in symbols */
    uint32_t place : 4;   /* how many of them stand before the anchor */
    uint32_t is_last : 1; /* of its anchor */
} record;
enum { WORD_SIZE = sizeof(uint32_t), FIRST_RECORD = 1 };

static inline const symbol *record_symbols(const record *r) {
    return (const symbol *)(r + 1);
}

static inline uint32_t record_words(int64_t length) {
    return (uint32_t)((sizeof(record) + (size_t)length * sizeof(symbol) + WORD_SIZE - 1) / WORD_SIZE);
}

static inline const record *record_behind(const record *r) {
    return (const record *)((const char *)r + record_words(r->length) * WORD_SIZE);
}

typedef struct {
    uint32_t at; /* in the engine's symbols: what is before, and behind that what is after */
    int32_t before_length;
    int32_t after_length;
    uint8_t kind;
} context;

/* A canonical phrase, and one of the parts of it that are terms of the automaton. */
typedef struct {
    const symbol *symbols; /* borrowed from the engine's phrase_symbols */
    int32_t length;
    uint8_t flags; /* TG_FIXED_… */
} phrase;

/* Right forms that are remembered. A hash chooses a set of slots; where all are taken, a new form takes the place of an
 * old one. */
enum { RIGHT_FORMS = 1 << 14, WAYS = 8 };

enum { BRACKETS = 3 }; /* 《“〈 and 》”〉: a phrase inside begins or ends there, whatever its characters are */

enum { MIN_PHRASE = 5, MAX_PHRASE = 255, MAX_PIECES = 6, BESIDE = 8 };

/* What is next to a piece in its phrase on one side, as far as it is compared with the text before anything else. */
typedef struct {
    symbol symbols[BESIDE]; /* in the order of the text */
    uint8_t known;          /* a bit for each that the phrase has, from the lowest on */
    uint8_t end;            /* the bit of the one at the end of the phrase; 0 where that is farther away */
    int8_t edits;           /* so many of these the text may lack by single edits; */
    int8_t run;             /* so many if a run is missing, for then the end is there */
} phrase_side;

typedef struct {
    int32_t phrase;
    int16_t offset;     /* in the phrase */
    bool more_as_equal; /* the next piece has the same symbols, and no output of its own */
    uint8_t swapped;    /* what of its four symbols is in the other order */
    bool behind;        /* `longer` is what is behind it in the phrase, else what is before it */
    phrase_side longer;
} piece;

/* Two adjacent symbols as they lie in memory; the same number wherever it is made on one machine. */
typedef uint32_t symbol_pair;

static inline symbol_pair pair_at(const symbol *symbols) {
    symbol_pair pair;
    memcpy(&pair, symbols, sizeof pair);
    return pair;
}

/* Every term of two symbols and more is anchored at one of its pairs, the rarest of the first ones.
 * Where no anchor stands in the text, there is no term. A term of one symbol is anchored at that. */
enum { MAX_BEFORE = 15 };

/* A hash table from keys to their first records has buckets that fill from the first slot on, and then the next bucket.
 * Whether a key is there cannot be foretold: one bucket is asked without a branch. */
enum { SLOTS = 4 };
typedef struct {
    uint32_t keys[SLOTS];
    uint32_t records[SLOTS]; /* 0: empty */
} bucket;

/* Fibonacci hashing, by 2^32 over the golden ratio; then the good high bits are mixed into the low ones. */
enum { HASH_FACTOR = (int)0x9E3779B1u, THREE_FACTOR = (int)0x85EBCA6Bu };

static inline uint32_t hash_pair(symbol_pair pair) {
    uint32_t hash = pair * (uint32_t)HASH_FACTOR;
    return hash ^ hash >> 15;
}

/* The filter is a blocked Bloom filter: the low bits of a pair's hash choose a word, in which every anchor has two
 * bits, counted from the highest one. One is of the pair. The other one is of the pair with the symbol before it,
 * or else behind it, where its term has such a symbol: what is no term is refused by its neighbours, too. */
static inline uint32_t pair_bit(uint32_t hash) {
    return hash >> 27;
}

static inline uint32_t lone_pair_bit(uint32_t hash) {
    return hash >> 22 & 31;
}

/* Symbols are numbered by frequency, so that their low bits are as good as random. */
static inline uint32_t before_bit(uint32_t hash, symbol before) {
    return ((hash >> 17) + before) & 31;
}

static inline uint32_t behind_bit(uint32_t hash, symbol behind) {
    return ((hash >> 12) + behind) & 31;
}

/* With many terms most share their pair with others, so that the records of an anchor are found by a key of the pair
 * and its neighbour. Different anchors may have the same key, but not where they would both be looked for. */
typedef enum { BEFORE, BEHIND, LONE, SINGLE } anchor_kind;

static inline anchor_kind kind_of_anchor(uint32_t length, uint32_t place) {
    return length == 1 ? SINGLE : place > 0 ? BEFORE : length > place + 2 ? BEHIND : LONE;
}

enum { KEY_BITS = 30 };

static inline uint32_t anchor_key(symbol_pair pair, anchor_kind kind, symbol neighbour) {
    const uint32_t hash = (hash_pair(pair) ^ neighbour * 0x85EBCA6Bu) * 0xC2B2AE35u;
    return (uint32_t)kind << KEY_BITS | hash >> (32 - KEY_BITS);
}

struct tg_engine {
    cell *cells;              /* padded, so that base + symbol is always inside */
    uint32_t *bases;          /* of the states with many children: 0 where a span has none */
    uint32_t *records;        /* words; the first record is FIRST_RECORD */
    uint32_t *single_records; /* [singles] the records of the terms of one symbol */
    uint32_t *filter;
    bucket *buckets;
    symbol *bmp;     /* [BMP_SIZE, and a pad] the symbols of the characters below U+10000 */
    symbol *pages;   /* of PAGE_SIZE symbols each, for the others; page 0 is all SYMBOL_OTHER */
    symbol *symbols; /* of all contexts */
    context *contexts;
    int64_t *first_context; /* [terms + 1], or NULL where there is no context */
    uint32_t *exact_text;   /* the exact terms as they are written */
    int64_t *exact_start;   /* [terms + 1] into exact_text, or NULL where no term is exact */
    symbol *phrase_symbols;
    phrase *phrases;
    piece *pieces;                 /* an output whose term is term_count + k is pieces[k] and those equal to it */
    _Atomic uint64_t *right_forms; /* [RIGHT_FORMS] hashes of near-misses that are known to be right, or 0 */
    int32_t term_count;            /* without pieces */
    uint16_t page_of[PAGE_COUNT];
    uint32_t filter_mask; /* number of words in filter, a power of two, minus 1 */
    uint32_t bucket_count;
    symbol blank; /* what white space that is not skipped is read as */
    symbol line_break;
    uint64_t lanes_of[256]; /* of eight bits: the numbers of those that are set, a byte each from the lowest on */
    uint32_t numerals[(UINT16_MAX + 1) / 32]; /* a bit for each symbol that is one */
    symbol brackets[2][BRACKETS];             /* opening, closing; never SYMBOL_OTHER if there are phrases */
    uint32_t singles;                         /* the first so many symbols from SYMBOL_FIRST are terms by themselves */
    int32_t max_length;                       /* of a term, in symbols */
    int64_t cell_count, base_count, record_words, page_symbols, context_symbols, context_count, exact_length;
    int64_t phrase_symbol_count, phrase_count, piece_count;
    bool borrowed; /* its arrays lie in an image, but for right_forms and phrases */
    uint32_t options;
};

static inline symbol symbol_of(const tg_engine *engine, uint32_t code_point) {
    if (code_point < BMP_SIZE) return engine->bmp[code_point];
    return engine->pages[engine->page_of[code_point / PAGE_SIZE] * PAGE_SIZE + code_point % PAGE_SIZE];
}

/* Moves to the child by y, if there is one. */
static inline bool descend(const tg_engine *engine, state *s, symbol y) {
    uint32_t owner = *s, base = engine->cells[*s].base;
    if (base & WIDE) {
        owner = base + y / SPAN;
        base = engine->bases[owner ^ WIDE];
    }
    if (engine->cells[base + y].check != owner) return false;
    *s = base + y;
    return true;
}

static inline uint32_t filter_word(const tg_engine *engine, uint32_t hash) {
    return engine->filter[hash & engine->filter_mask];
}

static inline const record *record_at(const tg_engine *engine, uint32_t index) {
    return (const record *)(engine->records + index);
}

static inline bucket *first_bucket(const tg_engine *engine, uint32_t key) {
    return &engine->buckets[(uint64_t)(key << (32 - KEY_BITS)) * engine->bucket_count >> 32];
}

static inline bucket *next_bucket(const tg_engine *engine, const bucket *b) {
    const size_t next = (size_t)(b - engine->buckets) + 1;
    return &engine->buckets[next < engine->bucket_count ? next : 0];
}

/* The first record of a key, or 0. */
static inline uint32_t first_record(const tg_engine *engine, uint32_t key) {
    for (const bucket *b = first_bucket(engine, key);; b = next_bucket(engine, b)) {
        uint32_t record = 0;
        for (int k = 0; k < SLOTS; k++) record |= b->records[k] & -(uint32_t)(b->keys[k] == key);
        if ((record != 0) | (b->records[SLOTS - 1] == 0)) return record;
    }
}

static inline void fetch(const void *address) {
#ifdef __GNUC__
    __builtin_prefetch(address);
#else
    (void)address;
#endif
}

/* ---- a growing list of matches; once `failed` it stays as it is ---- */

typedef struct {
    tg_match *items;
    int64_t count;
    int64_t capacity;
    int64_t limit;
    bool only_first; /* one identifier is enough */
    bool truncated;
    bool failed;
    bool standing; /* without what a context excuses, and near-misses whose form is known to be right */
} match_list;

void append_match(match_list *list, tg_match match);

/* ---- build.c ---- */

/* tg_pair_level, which the anchors and pieces are chosen by. */
uint32_t background_frequency(uint32_t first, uint32_t second);

/* ---- scan.c: reading the text at a hit ---- */

/* The symbol of the character at `index`, one that is not skipped. */
symbol symbol_at(const tg_engine *engine, text_view text, int64_t index);

/* Moves `index` over what is skipped, to the next character in the direction `step` (1 or -1) that is
 * read. Tells whether that passed a line break. `known` is the run that was looked at last: looking at a
 * long one again for each of its characters would take quadratic time. */
bool pass_marks(const tg_engine *engine, text_view text, mark_run *known, int64_t *index, int step);

/* ---- near.c: canonical phrases to near-misses ---- */

typedef struct {
    int32_t offset;
    int32_t length;
    uint8_t swapped; /* what of its four characters is in the other order */
} span;
enum { NOT_SWAPPED, SWAPPED_CHARACTERS /* the second and the third */, SWAPPED_WORDS /* of two characters */ };
enum { SWAPPED_LENGTH = 4, MAX_SWAPPED = 4 /* pieces of a phrase */ };

/* Splits a phrase (as characters) into disjoint pieces, such that an allowed edit touches one of them at most and so
 * one of them is intact in every near-miss. Returns their number. */
int32_t split_phrase(const uint32_t *characters, int32_t length, span pieces[MAX_PIECES]);

/* What the piece (its offset is known) needs to know of its phrase. */
void prepare_piece(piece *q, const phrase *p, int32_t piece_length);

/* Where a piece was found: text[start, end), and around it the symbols that are at hand. */
typedef struct {
    text_view text;
    mark_run *known_run;
    int64_t start;
    int64_t end;
    bool spans_break;
    const symbol *symbols; /* of the piece */
    int64_t before;        /* how many symbols are at hand before it … */
    int64_t behind;        /* … and from its first one on */
    bool at_first;         /* the text has no more before these … */
    bool at_last;          /* … or behind them */
} piece_site;

/* Appends the near-misses with this piece (an index of the engine's pieces), or with list == NULL counts them. */
int64_t find_near(const tg_engine *engine, int32_t first_piece, int32_t piece_length, const piece_site *site,
                  match_list *list);

/* ---- kernels.c: the loops over all of the text ---- */

/* Characters to symbols, one to one, from data[0] until one of these needs a decision (SYMBOL_MARK_BIT) or there
 * are `count`. Returns how many are done. */
int64_t translate_run(const tg_engine *engine, const void *data, int width, int64_t count, symbol *out);

/* Symbols [from, to) to the indices where an anchor may stand. Reads one symbol before and two behind, and may write
 * up to KERNEL_PAD candidates more. Returns how many there are. */
int32_t find_candidates(const tg_engine *engine, const symbol *symbols, int32_t from, int32_t to, int32_t *candidates);

enum { KERNEL_PAD = 16 };

/* Pairs of characters: for each, by its hash, two bits of a word of a table, counted from the lowest. */
enum { USUAL_BITS = 21, JOINED_BITS = 22 };

static inline bool has_pair(const uint32_t *table, int bits, uint16_t first, uint16_t second) {
    const uint32_t hash = hash_pair(first | (uint32_t)second << 16), word = table[hash >> (37 - bits)];
    return word >> (hash >> (32 - bits) & 31) & word >> (hash >> (27 - bits) & 31) & 1;
}

static inline bool is_usual_pair(const uint32_t *usual, uint16_t first, uint16_t second) {
    return has_pair(usual, USUAL_BITS, first, second);
}

static inline bool are_joined(const uint32_t *joined, uint16_t first, uint16_t second) {
    return has_pair(joined, JOINED_BITS, first, second);
}

/* The indices of those of the characters that are joined with one of the two beside them, of which 0 is none. Reads
 * KERNEL_PAD characters more that decide nothing, and may write up to KERNEL_PAD indices more. Returns how many there
 * are. Options: TG_SCALAR or 0. */
int32_t find_joined(const uint32_t *joined, uint32_t options, uint16_t before, uint16_t behind,
                    const uint16_t *characters, int32_t count, int32_t *found);

/* The hash of a run of characters by that of those behind the first one; of the last two it is hash_pair. */
static inline uint32_t hash_run(uint32_t behind, uint16_t first) {
    return (behind ^ first * (uint32_t)THREE_FACTOR) * (uint32_t)THREE_FACTOR;
}

static inline uint32_t hash_three(const uint16_t *characters) {
    return hash_run(hash_pair(pair_at(characters + 1)), *characters);
}

/* A table of runs: of each the hash chooses two adjacent words, one of 2^bits times two, and the hash of that two bits
 * in each. */
static inline bool has_run(const uint32_t *table, int bits, uint32_t hash) {
    const uint32_t *two = table + 2 * (hash >> (32 - bits)), again = hash * (uint32_t)HASH_FACTOR;
    return two[0] >> (again >> 27) & two[0] >> (again >> 22 & 31) & two[1] >> (again >> 17 & 31) &
           two[1] >> (again >> 12 & 31) & 1;
}

/* Stores for each of `count` runs of three, from the first character on, whether the table has it: 1 or 0. Reads
 * KERNEL_PAD characters more and may store as much more, which decide nothing. Options: TG_SCALAR or 0. */
void find_runs(const uint32_t *table, int bits, uint32_t options, const uint16_t *characters, int32_t count,
               uint8_t *found);

/* The runs of three characters at the beginning of a collocation with a wrong word, and one further on: a bit for each
 * by its hash, the lowest of a word first. So every second position of a text is enough to find each. */
enum { THREE_BITS = 21 };

static inline bool may_be_wrong(const uint32_t *threes, const uint16_t *characters) {
    const uint32_t bit = hash_three(characters) >> (32 - THREE_BITS);
    return threes[bit / 32] >> bit % 32 & 1;
}

/* The even indices of the first `count` characters where such a run stands. Reads KERNEL_PAD more that decide nothing,
 * and may write up to KERNEL_PAD indices more. Returns how many there are. Options: TG_SCALAR or 0. */
int32_t find_threes(const uint32_t *threes, uint32_t options, const uint16_t *characters, int32_t count,
                    int32_t *found);

/* Whether this machine can run the AVX2 kernels. */
bool has_avx2(void);

/* ---- model.c ---- */

enum { MODEL_END = 1 }; /* the symbol that ends a run */

/* The symbols of text[from, to), one a character; those of Han characters are their code points. */
void read_symbols(text_view text, int64_t from, int64_t to, uint16_t *symbols);

/* Stores flags for each symbol: UNKNOWN if it lies in no frequent run of three, APART if none holds it and the one
 * before it. */
enum { UNKNOWN = 1, APART = 2 };
void find_unknown(const tg_model *model, const uint16_t *symbols, int64_t count, uint8_t *unknown);

typedef struct {
    int32_t index;
    int32_t level;
} fitting;

/* Has what find_fitting needs first begin its way from memory. */
void expect_fitting(const tg_model *model, const uint16_t around[5]);

/* Of `count` characters, those that make known runs of three in the place of around[2]: stores the indices of those
 * that make the most frequent ones, best first, at most `most`. Returns how many. */
int32_t find_fitting(const tg_model *model, const uint16_t around[5], const uint16_t *characters, int32_t count,
                     fitting *best, int32_t most);

/* The log probability of symbols[before, before + length), given those before them; or where that is below `least`,
 * another number that is. */
double log_of_run(const tg_model *model, const uint16_t *symbols, int before, int length, double least);

/* Whether the model has the run of three often; quickly, and now and then wrongly true. */
bool may_know(const tg_model *model, const uint16_t run[3]);

/* Whether the model has the run of two to four symbols. */
bool knows(const tg_model *model, const uint16_t *symbols, int length);

/* One more than the natural logarithm of how often the model has seen the run of one to four symbols, or 0. */
double log_count(const tg_model *model, const uint16_t *symbols, int length);

/* ---- words.c ---- */

enum { HAN_FIRST = 0x4E00, HAN_LAST = 0x9FFF, READINGS = 3 };

enum {
    LONGEST = 8, /* characters of a word; also how many on each side decide on an edge */
    REACH = 14,  /* how far around a place paths are compared: a word, and six characters */
    PATH_WINDOW = 2 * REACH,
    SOUND_BITS = 16,
    THREE_SLOTS = 16,
    HELD_BITS = 18, /* of a place where a run of three is held */
    MOST_MEANT = 3,
    PROPOSED = 0x8000,
    PHRASE = 0x4000,      /* words that stand together; no word, so that its inner edges are as sure as before */
    COMBINATION = 0x2000, /* such words, and nobody has counted them */
    COST = COMBINATION - 1,
};

/* A collocation with a word in it that sounds like the right one: 森林放火 for 森林防火. */
typedef struct {
    uint16_t written[LONGEST]; /* 0 behind the last one */
    uint16_t meant[MOST_MEANT];
    uint8_t place; /* of the wrong word, */
    uint8_t count; /* and how many characters it has */
} wrong_collocation;

/* What right text has side by side, as make_right_text.py counts it: pairs, runs of three and of four, that are there
 * so often. */
enum {
    PAIR_SEEN,  /* 4 times, */
    PAIR_OFTEN, /* 31 times, */
    PAIR_USUAL, /* 401 times */
    RUN_SEEN,   /* 2 times, or 5 where Han characters begin or end, */
    RUN_OFTEN,  /* 5 times, or 21, */
    RUN_USUAL,  /* 21 times */
    FOUR_SEEN,  /* 3 times */
    RIGHT_TABLES,
};
#define RIGHT_BITS {17, 14, 12, 19, 17, 15, 18} /* see has_run */
enum { RUN_SEEN_BITS = 19, EDGE = 1 /* in place of what is no Han character */ };

/* A node of a judge's trees, which lie one behind the other, each node before those below it. */
typedef struct {
    float value;     /* the greatest of the evidence with which it goes on at the next node; of a leaf what it adds */
    uint16_t next;   /* how far on it goes on otherwise; of a leaf how far on the next tree begins */
    uint16_t number; /* of the evidence, or LEAF */
} tree_node;
enum { LEAF = 0xFFFF, LOOK_TREES = 0, JUDGE_TREES = 1, JUDGES };

struct tg_words {
    const double *costs;      /* [cost_count + 1] log probabilities, ascending; the first is no word's */
    const uint32_t *children; /* [node_count + 1] the first child of each node */
    const uint32_t *starts;   /* [HAN_LAST - HAN_FIRST + 2] the first confusable of each character, */
    const uint32_t *parts;  /* [HAN_LAST - HAN_FIRST + 1] and the first one that stands in no word, or shares a part */
    const uint32_t *usual;  /* the pairs of characters of usual words of two or three, */
    const uint32_t *joined; /* and those of all words that may be proposed */
    const uint32_t *right[RIGHT_TABLES];
    const tree_node *trees[JUDGES];
    int32_t tree_nodes[JUDGES];
    const uint32_t *threes; /* see may_be_wrong */
    const uint32_t *first;  /* [2^THREE_SLOTS + 1] by the hash of a run of three: the first of */
    const uint32_t *held;   /* where it stands: in the lowest bit whether behind the first character of a wrong
                               collocation, then its number, and above that the lowest bits of the hash */
    const wrong_collocation *collocations;
    const uint32_t *sounds;                  /* [2^SOUND_BITS + 1] by the hash of two sounds: the first word */
    const uint16_t *sounding;                /* two characters each */
    const uint16_t *readings;                /* [READINGS for each character] numbers of its sounds, or 0 */
    const uint16_t *characters;              /* [node_count] the last one of each node; ascending among siblings */
    const uint16_t *values;                  /* [node_count] index of the cost, 0 for no word; PROPOSED, PHRASE */
    const uint16_t *others;                  /* the confusables, ascending for each character */
    const uint8_t *kinds;                    /* how they are alike */
    double single[HAN_LAST - HAN_FIRST + 1]; /* log probabilities as words by themselves */
    uint8_t rare[0x10000];                   /* 1 for a Han character that is no usual word by itself */
    uint32_t roots[0x10000];                 /* child of the root by character, or 0 */
    uint16_t own_cost;                       /* index of the cost of the words in our own lists */
    uint32_t options;
};

static inline bool is_basic_han(uint32_t c) {
    return c - HAN_FIRST <= HAN_LAST - HAN_FIRST;
}

/* Log probability of a Han character as a word by itself. */
static inline double single_cost(const tg_words *words, uint16_t c) {
    return words->single[c - HAN_FIRST];
}

/* Whether right text has the pair of characters, where both are Han. */
bool is_seen(const tg_words *words, const uint16_t *pair);

/* How usual the pair or the run of three is in right text, from 0 to 3; -1 where it says nothing: with a 0, or in the
 * middle of three, or at both ends. */
int pair_level(const tg_words *words, const uint16_t *pair);
int run_level(const tg_words *words, const uint16_t *run);
bool has_four(const tg_words *words, const uint16_t *run);

/* The child of a node by a character, or 0. */
uint32_t child_of(const tg_words *words, uint32_t node, uint16_t c);

/* The value of the word or phrase that the characters are; 0 for none. */
uint16_t value_of(const tg_words *words, const uint16_t *text, int32_t length);

typedef struct {
    uint16_t text[PATH_WINDOW];
    int32_t length;
    double before[PATH_WINDOW + 1]; /* log probability of the best path up to here */
    double behind[PATH_WINDOW + 1]; /* and from here */
    uint8_t step[PATH_WINDOW];      /* length of the word that the best path from here takes */
} paths;

/* Finds the best paths of words through p->text[:p->length]. */
void find_paths(const tg_words *words, paths *p);

/* A word of a path. */
typedef struct {
    int32_t start;
    int32_t length;
} word;

/* The word of the best path that holds the place. */
word word_at(const paths *p, int32_t place);

/* How sure it is that words meet at `at`, by the Han characters around; 0 ends them. */
double margin_at(const tg_words *words, const uint16_t *at);

/* Whether the character joins no neighbour to a usual word, and is no usual word by itself. */
bool is_weak(const tg_words *words, const uint16_t *text, int32_t at, int32_t from, int32_t to);

bool is_surname(uint16_t c);

bool is_one_of(const char16_t *characters, uint16_t c);

/* Whether both are numerals, so that neither is a slip; a capital one (伍) may be meant for what sounds like it. */
bool is_other_number(uint16_t written, uint16_t meant);

/* How the characters are alike, or 0. */
uint8_t likeness(const tg_words *words, uint16_t written, uint16_t meant);

/* The characters that a Han character may be written for, and how they are alike; behind the first `alike` of them, at
 * most MOST_ALIKE, what only shares a part, or stands in no word that may be proposed. */
typedef struct {
    const uint16_t *others;
    const uint8_t *kinds;
    int32_t alike;
    int32_t count;
} confusables;
enum { MOST_ALIKE = 512 };
confusables confusables_of(const tg_words *words, uint16_t written);

/* The numbers of the sounds of a Han character: READINGS, or fewer and a 0. */
const uint16_t *readings_of(const tg_words *words, uint16_t c);

/* The words of two characters that sound like this, two characters each, and maybe others. */
const uint16_t *words_sounding(const tg_words *words, const uint16_t sounds[2], int32_t *count);

/* ---- propose.c ---- */

/* A word that the text may mean from `start` on: one character, or two adjacent ones, are written otherwise; or with
 * a model, one is too many. */
typedef struct {
    int32_t start;
    int32_t length;
    int32_t place;   /* of the first wrong character, */
    int32_t changed; /* how many are written: 1 or 2, */
    int32_t made;    /* and meant: 0 to 2 */
    uint16_t meant[2];
    uint8_t kind;
    double cost;
} proposal;

enum { MOST_PROPOSALS = 64 };

typedef struct {
    const tg_words *words;
    const tg_model *model;   /* or NULL */
    const uint16_t *symbols; /* of the model: three, those of the text, three more */
    const uint16_t *text;
    int32_t length;
    int32_t weak;        /* the place that a word is to cover */
    const uint16_t *all; /* the symbols of the whole text, */
    int64_t all_length;
    int64_t from; /* and where `text` begins in it */
    proposal proposals[MOST_PROPOSALS];
    int32_t count;
} search;

/* Other characters that may be meant where one, or two, are written. */
typedef struct {
    int32_t at; /* index of the first one */
    uint16_t meant[2];
    uint8_t changed; /* 1 or 2 */
    uint8_t kind;
    uint8_t support;    /* how many of the runs of three with them right text has */
    uint8_t runs;       /* that are to be looked up, */
    uint32_t hashes[3]; /* by their hashes */
} option;
enum { MOST_OPTIONS = 128 }; /* for a place */

/* Have what list_options needs for a character begin its way from memory, in two steps. */
void expect_options(const tg_words *words, uint16_t written);
void expect_more_options(const tg_words *words, const uint16_t *c, bool pair);

/* Stores what the character at the index may be meant for, if it joins a neighbour to what may be a word; and, if
 * `pair`, for it and the one behind it: the two in the other order, and words that sound the same. Returns how many
 * there are. */
int32_t list_options(const tg_words *words, const uint16_t *han, int32_t at, bool pair, option *out);

/* The same for what is proposed beside a model: no words that sound the same, but the one before it swapped, too. */
int32_t list_options_of_model(const tg_words *words, const uint16_t *han, int32_t at, option *out);

/* Counts the support of many options, each step of all of them at once, for each waits for memory; and drops those that
 * have none in the runs around the middle. `han` has EDGE for 0. Returns how many are left. */
int32_t count_support(const tg_words *words, const uint16_t *han, option *options, int32_t count);

/* Proposes the words that the options make, which count from where the weak character is `at`. Without a model right
 * text must have more runs with them than `known` of those that are written. */
void propose_options(search *s, int32_t at, const option *options, int32_t count, const uint8_t *known);

/* What speaks for a proposal. */
enum {
    E_SWAPS,      /* two characters are swapped, */
    E_BOTH,       /* or both differ */
    E_GAIN,       /* log probability of the best path of words with the proposal, minus that without */
    E_COST_MEANT, /* log probability of the word */
    E_TOGETHER,   /* words that stand together, */
    E_COMBINED,   /* and nobody has counted them */
    E_LENGTH,     /* of the word, */
    E_AT,         /* and where in it the other character is */
    E_SAME_SOUND, /* how they are alike */
    E_NEAR_SOUND,
    E_LOOKS,
    E_FIRST,      /* no Han character is before it, */
    E_LAST,       /* or behind it; */
    E_WORD_FIRST, /* or before or behind the word */
    E_WORD_LAST,
    E_AROUND,    /* how many Han characters are around, up to 12 */
    E_OLD_PAIR,  /* levels of the pairs that are written: the lower one, */
    E_OLD_PAIRS, /* and the higher one */
    E_NEW_PAIR,  /* of those that are meant */
    E_NEW_PAIRS,
    E_OLD_BEST,   /* of the runs of three that are written: the highest one, */
    E_OLD_SECOND, /* the second, */
    E_OLD_RUNS,   /* and how many right text has */
    E_NEW_BEST,   /* of those that are meant */
    E_NEW_SECOND,
    E_NEW_WORST,
    E_NEW_RUNS,
    E_NEW_SUM,
    E_OLD_FOURS,    /* how many runs of four that are written right text has, */
    E_NEW_FOURS,    /* and of those that are meant */
    E_OLD_SINGLE,   /* log probability of the written character as a word by itself, */
    E_NEW_SINGLE,   /* and of the one that is meant */
    E_OLD_WORD,     /* how long the word is that is written */
    E_SURNAME,      /* stands before the word */
    E_ALONE_BEFORE, /* the character before the word joins no neighbour, nor the one behind it */
    E_ALONE_BEHIND,
    EVIDENCE, /* TG_EVIDENCE or fewer */
};

/* Stores the evidence that needs no path of words. */
void weigh(const search *s, const proposal *p, float evidence[EVIDENCE]);

/* Adds what needs one: the paths of the text as it is written. Returns the gain. */
double weigh_paths(const proposal *p, const paths *written, float evidence[EVIDENCE]);

/* How probable it is by this evidence, as log odds, that the proposal is what was meant. */
double judge_by_trees(const tg_words *words, int judge, const float evidence[EVIDENCE]);

/* ---- judge.c ---- */

/* Proposes that the weak character is written once too often. */
void search_doubled(search *s);

/* Proposes what the model knows between the neighbours of the weak character. */
void search_model(search *s);

/* Proposes the weak character and the one behind it in the other order. */
void search_model_swapped(search *s);

/* Proposes words that sound as the weak character and the one behind it, and differ in both. */
void search_sounding(search *s);

/* How probable it is, as log odds, that the proposal is what was meant, or a bound that is not above `least`. Stores
 * what speaks for it. The words are those around the place, as written and with the proposal. */
double judge_with_model(const search *s, const proposal *p, double word_gain, word written, word meant, double least,
                        double evidence[TG_EVIDENCE]);

/* ---- digits.c ---- */

/* Appends the identifiers in the text. Returns their number; with list == NULL it only counts. */
int64_t find_identifiers(text_view text, match_list *list);

#endif
