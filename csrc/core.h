/* core.h - what the .c files share and nobody else sees. */
#ifndef TEXTGUARD_CORE_H
#define TEXTGUARD_CORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

/* One state of the automaton, as a cell of a double array: the child of s by c is the cell
 * base(s) + c, if its check is s. */
typedef struct {
    uint32_t base;
    uint32_t check;
    state fail;
    int32_t output; /* first output, or -1 */
} cell;

/* A term that ends at a state; `next` is the one that ends there as well and begins no earlier. */
typedef struct {
    int32_t term;
    int32_t length; /* in symbols */
    int32_t next;   /* or -1 */
} output;

typedef struct {
    const symbol *before; /* borrowed from the engine's symbols */
    const symbol *after;
    int32_t before_length;
    int32_t after_length;
    uint8_t kind;
} context;

/* Two adjacent symbols as they lie in memory; the same number wherever it is made on one machine. */
typedef uint32_t symbol_pair;

static inline symbol_pair pair_at(const symbol *symbols) {
    symbol_pair pair;
    memcpy(&pair, symbols, sizeof pair);
    return pair;
}

/* Every term of two symbols and more is anchored at one of its pairs, the rarest of the first ones.
 * Where no anchor stands in the text, there is no term. */
enum { MAX_BEFORE = 15 };

/* The terms anchored at one pair: a slot of a hash table with linear probing, empty if `after` is 0. The
 * fingerprint is not the pair: where two pairs have one, a window of the text is looked at in vain. */
typedef struct {
    uint16_t fingerprint;
    uint16_t reach_before : 4; /* how many symbols they reach before the pair, at most */
    uint16_t after : 12;       /* and from its first symbol on; FAR: at least so many */
    uint16_t before;           /* a bit (symbol_bit) for each symbol that may stand before the pair */
    uint16_t behind;           /* the same for the one behind the pair */
} anchor;
enum { FAR = 0xFFF };

static inline uint16_t symbol_bit(symbol y) {
    return (uint16_t)(1u << (y % 16));
}

/* Fibonacci hashing, by 2^32 over the golden ratio; then the good high bits are mixed into the low ones. */
static inline uint32_t hash_pair(symbol_pair pair) {
    uint32_t hash = pair * 0x9E3779B1u;
    return hash ^ hash >> 15;
}

/* The bit of a pair in its word of the filter; the word is the hash masked. */
static inline uint32_t filter_bit(uint32_t hash) {
    return 1u << (hash >> 27);
}

struct tg_engine {
    cell *cells; /* padded, so that base + symbol is always inside */
    output *outputs;
    uint32_t *filter; /* a bit for each hash of a pair: 0 where no anchor has it */
    anchor *anchors;
    symbol *bmp;     /* [BMP_SIZE, and a pad] the symbols of the characters below U+10000 */
    symbol *pages;   /* of PAGE_SIZE symbols each, for the others; page 0 is all SYMBOL_OTHER */
    symbol *symbols; /* of all contexts */
    context *contexts;
    int64_t *first_context; /* [terms + 1], or NULL where there is no context */
    uint32_t *exact_text;   /* the exact terms as they are written */
    int64_t *exact_start;   /* [terms + 1] into exact_text, or NULL where no term is exact */
    uint16_t page_of[PAGE_COUNT];
    uint32_t filter_mask; /* number of words in filter, a power of two, minus 1 */
    uint32_t anchor_mask; /* the same for the slots of anchors */
    symbol blank;         /* what white space that is not skipped is read as */
    symbol line_break;
    uint32_t singles;   /* the first so many symbols from SYMBOL_FIRST are terms by themselves */
    int32_t max_length; /* of a term, in symbols */
    uint32_t options;
};

static inline symbol symbol_of(const tg_engine *engine, uint32_t code_point) {
    if (code_point < BMP_SIZE) return engine->bmp[code_point];
    return engine->pages[engine->page_of[code_point / PAGE_SIZE] * PAGE_SIZE + code_point % PAGE_SIZE];
}

static inline uint16_t fingerprint_of(uint32_t hash) {
    return (uint16_t)(hash >> 16);
}

/* The slot of a pair by its hash, or the empty one where it would be. */
static inline anchor *find_anchor(const tg_engine *engine, uint32_t hash) {
    const uint16_t fingerprint = fingerprint_of(hash);
    uint32_t slot = hash & engine->anchor_mask;
    while (engine->anchors[slot].after != 0 && engine->anchors[slot].fingerprint != fingerprint)
        slot = (slot + 1) & engine->anchor_mask;
    return &engine->anchors[slot];
}

static inline void fetch_anchor(const tg_engine *engine, uint32_t hash) {
#ifdef __GNUC__
    __builtin_prefetch(&engine->anchors[hash & engine->anchor_mask]);
#else
    (void)engine, (void)hash;
#endif
}

/* ---- a growing list of matches; once `failed` it stays as it is ---- */

typedef struct {
    tg_match *items;
    int64_t count;
    int64_t capacity;
    int64_t limit;
    bool truncated;
    bool failed;
} match_list;

void append_match(match_list *list, tg_match match);

/* ---- kernels.c: the two loops over all of the text ---- */

/* Characters to symbols, one to one, from data[0] until one of these needs a decision (SYMBOL_MARK_BIT) or there
 * are `count`. May stop earlier, and may write up to KERNEL_PAD symbols more. Returns how many are done. */
int64_t translate_run(const tg_engine *engine, const void *data, int width, int64_t count, symbol *out);

/* Symbols [from, to) to the indices where an anchor or a term of one symbol may begin. Reads one symbol more,
 * and may write up to KERNEL_PAD candidates more. Returns how many there are. */
int32_t find_candidates(const tg_engine *engine, const symbol *symbols, int32_t from, int32_t to, int32_t *candidates);

enum { KERNEL_PAD = 16 };

/* Whether this machine can run the AVX2 kernels. */
bool has_avx2(void);

/* ---- digits.c ---- */

/* Appends the identifiers in the text. Returns their number; with list == NULL it only counts. */
int64_t find_identifiers(text_view text, match_list *list);

/* The level, from 0 to 15, of how common a pair of adjacent characters is in official writing (build.c). */
uint32_t background_frequency(uint32_t first, uint32_t second);

#endif
