/* build.c - terms to an immutable engine: an Aho-Corasick automaton in a double array.
 *
 * A. V. Aho, M. J. Corasick: Efficient string matching (1975); J. Aoe: An efficient digital search
 * algorithm by using a double-array structure (1989).
 */
#ifdef __linux__
#define _DEFAULT_SOURCE
#include <sys/mman.h>
#endif
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "frequency_table.h"
#include "python_text.h"

enum { NOT_A_STATE = 0xFFFFFFFFu, CODE_POINTS = 0x110000, MAX_TERM_LENGTH = 0xFFFFFF, MAX_SYMBOLS = 0x7FFFFFFF };

/* Bits of the filter for each anchor: few enough candidates, and small enough to stay near the core. Where anchors are
 * so many that it would not, more candidates cost less than a filter far away. */
enum { FILTER_BITS_PER_ANCHOR = 32, MIN_FILTER_MASK = 0x1FFF, MAX_FILTER_MASK = 0x7FFFF };

/* How many words of 64 cells a state tries before it leaves one behind for those with fewer children. */
enum { MAX_TRIES = 64 };

/* A state with so many children has a base for each span of symbols: as a whole they fit nowhere between others. */
enum { WIDE_FROM = 128 };

static const uint32_t IS_SINGLE = 0x80000000;

/* Characters that near.c asks for, and that have a symbol where there are phrases: brackets, then numerals
 * 〇一七三两九二五亿八六十千四百零万. */
enum { NUMERALS = 17, SPECIALS = 2 * BRACKETS + NUMERALS };
static const uint32_t SPECIAL[SPECIALS] = {0x300A, 0x201C, 0x3008, 0x300B, 0x201D, 0x3009, 0x3007, 0x4E00,
                                           0x4E03, 0x4E09, 0x4E24, 0x4E5D, 0x4E8C, 0x4E94, 0x4EBF, 0x516B,
                                           0x516D, 0x5341, 0x5343, 0x56DB, 0x767E, 0x96F6, 0x4E07};

typedef struct {
    const symbol *symbols; /* borrowed from the builder's pool */
    int32_t length;
    int32_t term;
} term_key;

/* A node of the trie: the terms [low, high) of the sorted keys share the path to it. */
typedef struct {
    uint32_t low;
    uint32_t high;
    uint32_t first_child;
    uint32_t base;
    state at;
    int32_t depth;
    symbol by; /* the last one of the path */
    uint16_t child_count;
} node;

typedef struct {
    const tg_lexicon *lexicon;
    tg_engine *engine;
    uint32_t *characters;    /* the terms and contexts, folded if the engine folds */
    int64_t *character_ends; /* of each term, of each part of each context, of each phrase */
    int64_t character_count; /* with the pieces that are no part of a string, behind all strings */
    symbol *pool;            /* the same as symbols */
    term_key *keys;          /* the terms and pieces, sorted */
    int64_t key_count;
    uint32_t *record_of; /* of each key; 0 where the key is the same as one before it */
    node *nodes;         /* breadth first */
    uint32_t node_count;
    uint64_t *taken; /* a bit for each cell, the first one is the lowest bit */
    uint32_t taken_words;
    uint32_t search_from; /* the word of taken where a place for children is looked for first */
    uint32_t highest_base;
    uint32_t symbol_count;
    int32_t error;
    int64_t bad_term;
} builder;

static void *allocate(builder *b, size_t count, size_t size) {
    void *memory = calloc(count ? count : 1, size);
    if (!memory) b->error = TG_NO_MEMORY;
    return memory;
}

/* For what is read at random: in large pages, if the system has some to give, so that their addresses are at hand. */
static void *allocate_table(builder *b, size_t count, size_t size) {
    void *memory = allocate(b, count, size);
#ifdef MADV_HUGEPAGE
    enum { PAGE = 1 << 12, LARGE_PAGE = 1 << 21 };
    if (memory && count * size >= LARGE_PAGE) {
        const uintptr_t start = ((uintptr_t)memory + PAGE - 1) / PAGE * PAGE;
        const uintptr_t end = ((uintptr_t)memory + count * size) / PAGE * PAGE;
        madvise((void *)start, end - start, MADV_HUGEPAGE); /* where it fails, small pages do */
    }
#endif
    return memory;
}

static bool fail(builder *b, int32_t error, int64_t term) {
    b->error = error;
    b->bad_term = term;
    return false;
}

/* ---- characters ---- */

static int64_t phrases_from(const tg_lexicon *lexicon) {
    return lexicon->terms + 2 * lexicon->contexts;
}

static int64_t string_count(const tg_lexicon *lexicon) {
    return phrases_from(lexicon) + lexicon->phrases;
}

static int64_t string_end(const tg_lexicon *lexicon, int64_t i) {
    if (i < lexicon->terms) return lexicon->term_ends[i];
    if (i < phrases_from(lexicon)) return lexicon->context_ends[i - lexicon->terms];
    return lexicon->phrase_ends[i - phrases_from(lexicon)];
}

static bool read_strings(builder *b) {
    const tg_lexicon *lexicon = b->lexicon;
    text_view text = text_of(lexicon->text);
    const int64_t strings = string_count(lexicon);
    if (lexicon->terms > INT32_MAX - MAX_PIECES * lexicon->phrases || lexicon->contexts > INT32_MAX)
        return fail(b, TG_TOO_MANY, -1);
    const size_t room = (size_t)(text.length + MAX_SWAPPED * SWAPPED_LENGTH * lexicon->phrases);
    if (!(b->characters = allocate(b, room, sizeof *b->characters))) return false;
    if (!(b->character_ends = allocate(b, (size_t)strings, sizeof *b->character_ends))) return false;

    int64_t start = 0, written = 0;
    for (int64_t i = 0; i < strings; i++) {
        const int64_t end = string_end(lexicon, i);
        text_view part = {(const char *)text.data + start * text.width, end - start, text.width};
        int64_t length = part.length;
        if (b->engine->options & TG_FOLD)
            length = fold_text(part, b->characters + written);
        else
            for (int64_t k = 0; k < length; k++) b->characters[written + k] = text_at(part, k);
        if (length > MAX_TERM_LENGTH) return fail(b, TG_TOO_MANY, i < lexicon->terms ? i : -1);
        if (i < lexicon->terms && length == 0) return fail(b, TG_EMPTY_TERM, i);
        if (i >= phrases_from(lexicon) && (length < MIN_PHRASE || length > MAX_PHRASE))
            return fail(b, TG_BAD_PHRASE, i - phrases_from(lexicon));
        start = end;
        b->character_ends[i] = written += length;
    }
    for (int64_t i = phrases_from(lexicon); i < strings; i++) {
        span spans[MAX_PIECES];
        const uint32_t *at = b->characters + (i ? b->character_ends[i - 1] : 0);
        const int32_t count = split_phrase(at, (int32_t)(b->characters + b->character_ends[i] - at), spans);
        for (int32_t k = 0; k < count; k++) {
            if (spans[k].swapped == NOT_SWAPPED) continue;
            const uint32_t *c = at + spans[k].offset;
            const bool words = spans[k].swapped == SWAPPED_WORDS;
            const uint32_t swapped[SWAPPED_LENGTH] = {c[words ? 2 : 0], c[words ? 3 : 2], c[words ? 0 : 1],
                                                      c[words ? 1 : 3]};
            memcpy(b->characters + written, swapped, sizeof swapped);
            written += SWAPPED_LENGTH;
        }
    }
    b->character_count = written;
    return written <= MAX_SYMBOLS || fail(b, TG_TOO_MANY, -1);
}

/* ---- symbols ---- */

static bool set_symbol(builder *b, uint32_t *page_count, uint32_t code_point, symbol value) {
    tg_engine *engine = b->engine;
    if (code_point < BMP_SIZE) {
        engine->bmp[code_point] = value;
        return true;
    }
    uint16_t *page = &engine->page_of[code_point / PAGE_SIZE];
    if (*page == 0) {
        symbol *pages = realloc(engine->pages, (*page_count + 1) * PAGE_SIZE * sizeof *pages);
        if (!pages) return fail(b, TG_NO_MEMORY, -1);
        engine->pages = pages;
        memset(pages + *page_count * PAGE_SIZE, 0, PAGE_SIZE * sizeof *pages);
        *page = (uint16_t)(*page_count)++;
    }
    engine->pages[*page * PAGE_SIZE + code_point % PAGE_SIZE] = value;
    return true;
}

typedef struct {
    uint32_t code_point;
    uint32_t uses;
    bool single;
} usage;

static int by_uses(const void *left, const void *right) {
    const usage *a = left, *b = right;
    if (a->single != b->single) return a->single ? -1 : 1;
    if (a->uses != b->uses) return a->uses < b->uses ? 1 : -1;
    return a->code_point < b->code_point ? -1 : 1;
}

/* Numbers the characters that occur: first those that are terms by themselves, so that one comparison
 * finds them, then frequent ones, which keeps the double array dense. */
static bool assign_symbols(builder *b) {
    const bool folds = b->engine->options & TG_FOLD;
    const int64_t length = b->character_count;
    uint32_t *uses = allocate(b, CODE_POINTS, sizeof *uses);
    usage *used = NULL;
    bool done = false;
    uint32_t count = 0, page_count = 1;
    if (!uses || !(b->engine->pages = allocate(b, PAGE_SIZE, sizeof *b->engine->pages))) goto end;
    if (!(b->engine->bmp = allocate(b, BMP_SIZE + 1, sizeof *b->engine->bmp))) goto end;
    if (!(used = allocate(b, (size_t)(length < CODE_POINTS ? length : CODE_POINTS) + SPECIALS, sizeof *used))) goto end;
    for (int64_t i = 0; i < length; i++)
        if (uses[b->characters[i]]++ == 0) used[count++].code_point = b->characters[i];
    if (b->lexicon->phrases)
        for (uint32_t k = 0; k < SPECIALS; k++)
            if (uses[SPECIAL[k]]++ == 0) used[count++].code_point = SPECIAL[k];
    for (int64_t t = 0, start = 0; t < b->lexicon->terms; start = b->character_ends[t++])
        if (b->character_ends[t] - start == 1) uses[b->characters[start]] |= IS_SINGLE;
    for (uint32_t k = 0; k < count; k++) {
        used[k].uses = uses[used[k].code_point] & ~IS_SINGLE;
        used[k].single = uses[used[k].code_point] & IS_SINGLE;
        b->engine->singles += used[k].single;
    }
    qsort(used, count, sizeof *used, by_uses);
    if (count > SYMBOL_LAST - SYMBOL_FIRST + 1) {
        fail(b, TG_TOO_MANY, -1);
        goto end;
    }
    for (uint32_t k = 0; k < count; k++) {
        uses[used[k].code_point] = SYMBOL_FIRST + k; /* from here on: the symbol of the character */
        if (!set_symbol(b, &page_count, used[k].code_point, (symbol)(SYMBOL_FIRST + k))) goto end;
    }
    b->symbol_count = SYMBOL_FIRST + count;
    for (uint32_t k = 0; k < SPECIALS; k++) {
        const symbol y = (symbol)uses[SPECIAL[k]];
        if (k < 2 * BRACKETS)
            b->engine->brackets[k / BRACKETS][k % BRACKETS] = y;
        else if (y != SYMBOL_OTHER)
            b->engine->numerals[y / 32] |= 1u << (y % 32);
    }
    if (folds) {
        for (size_t k = 0; k < fold_pair_count; k++) {
            uint32_t value = uses[fold_pairs[k][1]];
            if (value && !set_symbol(b, &page_count, fold_pairs[k][0], (symbol)value)) goto end;
        }
        for (uint32_t c = 0; c <= LAST_WHITE_SPACE; c++) {
            mark m = mark_of(c);
            if (m != NO_MARK && !set_symbol(b, &page_count, c, (symbol)(SYMBOL_MARK + m))) goto end;
        }
        for (size_t k = 0; k < transparent_range_count; k++)
            for (uint32_t c = transparent_ranges[k][0]; c <= transparent_ranges[k][1]; c++)
                if (!set_symbol(b, &page_count, c, SYMBOL_MARK + TRANSPARENT)) goto end;
        b->engine->blank = (symbol)uses[' ']; /* folded terms have no other white space than these */
        b->engine->line_break = (symbol)uses['\n'];
    }
    b->engine->page_symbols = page_count * PAGE_SIZE;
    if (!(b->pool = allocate(b, (size_t)length, sizeof *b->pool))) goto end;
    for (int64_t i = 0; i < length; i++) b->pool[i] = (symbol)uses[b->characters[i]];
    done = true;
end:
    free(uses);
    free(used);
    return done;
}

/* ---- keys: the terms by their symbols ---- */

static int by_symbols(const void *left, const void *right) {
    const term_key *a = left, *b = right;
    int32_t shorter = a->length < b->length ? a->length : b->length;
    for (int32_t i = 0; i < shorter; i++)
        if (a->symbols[i] != b->symbols[i]) return a->symbols[i] < b->symbols[i] ? -1 : 1;
    if (a->length != b->length) return a->length < b->length ? -1 : 1;
    return a->term < b->term ? -1 : 1;
}

/* The phrases, and each piece of them as a key whose term is behind the terms. */
static bool add_pieces(builder *b, piece *pieces) {
    const tg_lexicon *lexicon = b->lexicon;
    tg_engine *engine = b->engine;
    const int64_t *ends = b->character_ends + phrases_from(lexicon);
    const int64_t first = phrases_from(lexicon) ? ends[-1] : 0;
    const int64_t length = lexicon->phrases ? ends[lexicon->phrases - 1] - first : 0;
    engine->phrase_symbols = allocate(b, (size_t)length, sizeof *engine->phrase_symbols);
    engine->phrases = allocate(b, (size_t)lexicon->phrases, sizeof *engine->phrases);
    if (!engine->phrase_symbols || !engine->phrases) return false;
    engine->phrase_symbol_count = length;
    engine->phrase_count = lexicon->phrases;
    if (lexicon->phrases && !(engine->right_forms = allocate(b, RIGHT_FORMS, sizeof *engine->right_forms)))
        return false;
    const symbol *swapped = b->pool + first + length;
    memcpy(engine->phrase_symbols, b->pool + first, (size_t)length * sizeof *engine->phrase_symbols);
    for (int64_t i = 0, start = first; i < lexicon->phrases; start = ends[i++]) {
        span spans[MAX_PIECES];
        const int32_t size = (int32_t)(ends[i] - start), count = split_phrase(b->characters + start, size, spans);
        engine->phrases[i] = (phrase){engine->phrase_symbols + (start - first), size, lexicon->phrase_flags[i]};
        for (int32_t k = 0; k < count; k++) {
            const int64_t at = b->key_count++;
            pieces[at - lexicon->terms] =
                (piece){.phrase = (int32_t)i, .offset = (int16_t)spans[k].offset, .swapped = spans[k].swapped};
            prepare_piece(&pieces[at - lexicon->terms], &engine->phrases[i], spans[k].length);
            b->keys[at] = (term_key){b->pool + start + spans[k].offset, spans[k].length, (int32_t)at};
            if (spans[k].swapped) {
                b->keys[at].symbols = swapped;
                swapped += SWAPPED_LENGTH;
            }
        }
    }
    return true;
}

/* Of pieces that are equal the first one is a key; the others follow it in the engine's pieces. */
static bool unite_pieces(builder *b, const piece *pieces) {
    tg_engine *engine = b->engine;
    const int32_t terms = engine->term_count;
    const int64_t all = b->key_count;
    int32_t count = 0;
    if (!(engine->pieces = allocate(b, (size_t)(all - terms), sizeof *engine->pieces))) return false;
    engine->piece_count = all - terms;
    b->key_count = 0;
    for (int64_t k = 0; k < all; k++) {
        term_key key = b->keys[k];
        if (key.term >= terms) {
            const term_key *last = b->key_count ? &b->keys[b->key_count - 1] : NULL;
            engine->pieces[count++] = pieces[key.term - terms];
            if (last && last->term >= terms && last->length == key.length &&
                memcmp(last->symbols, key.symbols, (size_t)key.length * sizeof *key.symbols) == 0) {
                engine->pieces[count - 2].more_as_equal = true;
                continue;
            }
            key.term = terms + count - 1;
        }
        b->keys[b->key_count++] = key;
    }
    return true;
}

static bool sort_terms(builder *b) {
    const int64_t terms = b->lexicon->terms, most = terms + MAX_PIECES * b->lexicon->phrases;
    piece *pieces = allocate(b, (size_t)(most - terms), sizeof *pieces);
    bool done = false;
    b->engine->term_count = (int32_t)terms;
    if (!pieces || !(b->keys = allocate(b, (size_t)most, sizeof *b->keys))) goto end;
    int64_t start = 0;
    for (int64_t i = 0; i < terms; start = b->character_ends[i++])
        b->keys[b->key_count++] = (term_key){b->pool + start, (int32_t)(b->character_ends[i] - start), (int32_t)i};
    if (!add_pieces(b, pieces)) goto end;
    qsort(b->keys, (size_t)b->key_count, sizeof *b->keys, by_symbols);
    if (!unite_pieces(b, pieces)) goto end;
    for (int64_t k = 0; k < b->key_count; k++)
        if (b->keys[k].length > b->engine->max_length) b->engine->max_length = b->keys[k].length;
    done = true;
end:
    free(pieces);
    return done;
}

/* ---- records and the prefilter ---- */

uint32_t background_frequency(uint32_t first, uint32_t second) {
    uint32_t bucket = (((first * 0x9E3779B1u) ^ second) * 0x9E3779B1u) >> 16;
    return (FREQUENCY_LEVELS[bucket / 2] >> (bucket % 2 * 4)) & 15;
}

/* How many symbols stand before the rarest pair of the key. */
static uint32_t rarest_place(const builder *b, const term_key *key) {
    const uint32_t *characters = b->characters + (key->symbols - b->pool);
    uint32_t best = 0, rarest = UINT32_MAX;
    for (uint32_t k = 0; (int32_t)k + 1 < key->length && k <= MAX_BEFORE; k++) {
        uint32_t frequency = background_frequency(characters[k], characters[k + 1]);
        if (frequency < rarest) rarest = frequency, best = k;
    }
    return best;
}

/* A term at its anchor. */
typedef struct {
    uint32_t anchor; /* its key; of a term of one symbol, that */
    uint32_t key;
    uint8_t place;
} anchored_key;

static int by_anchor(const void *left, const void *right) {
    const anchored_key *a = left, *b = right;
    if (a->anchor != b->anchor) return a->anchor < b->anchor ? -1 : 1;
    return a->key < b->key ? -1 : 1;
}

static uint32_t anchor_of(const term_key *key, uint32_t place) {
    const symbol *pair = key->symbols + place;
    switch (kind_of_anchor((uint32_t)key->length, place)) {
        case BEFORE: return anchor_key(pair_at(pair), BEFORE, pair[-1]);
        case BEHIND: return anchor_key(pair_at(pair), BEHIND, pair[2]);
        case LONE: return anchor_key(pair_at(pair), LONE, 0);
        default: return (uint32_t)SINGLE << KEY_BITS | pair[0];
    }
}

static uint32_t write_record(builder *b, uint32_t at, uint32_t key, uint32_t place, bool is_last) {
    const term_key *k = &b->keys[key];
    record *r = (record *)(b->engine->records + at);
    *r = (record){k->term, 0, (uint32_t)k->length & MAX_TERM_LENGTH, place & MAX_BEFORE, is_last};
    memcpy(r + 1, k->symbols, (size_t)k->length * sizeof *k->symbols);
    b->record_of[key] = at;
    return at + record_words(k->length);
}

/* The smallest power of two that is not below `count`, minus 1. */
static uint32_t mask_for(uint64_t count) {
    uint64_t size = 1;
    while (size < count && size < (1ull << 31)) size *= 2;
    return (uint32_t)(size - 1);
}

static void add_to_filter(tg_engine *engine, const record *r) {
    const symbol *pair = record_symbols(r) + r->place;
    const uint32_t hash = hash_pair(pair_at(pair));
    const anchor_kind kind = kind_of_anchor(r->length, r->place);
    const uint32_t second = kind == BEFORE   ? before_bit(hash, pair[-1])
                            : kind == BEHIND ? behind_bit(hash, pair[2])
                                             : lone_pair_bit(hash);
    engine->filter[hash & engine->filter_mask] |= 0x80000000u >> pair_bit(hash) | 0x80000000u >> second;
}

static void add_to_buckets(tg_engine *engine, uint32_t key, uint32_t record) {
    bucket *b = first_bucket(engine, key);
    while (b->records[SLOTS - 1]) b = next_bucket(engine, b);
    int k = 0;
    while (b->records[k]) k++;
    b->keys[k] = key;
    b->records[k] = record;
}

static bool is_piece(const builder *b, uint32_t key) {
    return b->keys[key].term >= b->engine->term_count;
}

/* Of terms that fold alike the first one has a record, unless one of them is exact: then each has. A piece has one,
 * and is the last of the keys that are alike. */
static bool build_records(builder *b) {
    tg_engine *engine = b->engine;
    const uint32_t keys = (uint32_t)b->key_count;
    uint64_t words = FIRST_RECORD;
    uint32_t count = 0;
    bool done = false;
    anchored_key *anchored = allocate(b, keys, sizeof *anchored);
    b->record_of = allocate(b, keys, sizeof *b->record_of);
    if (!anchored || !b->record_of) goto end;
    for (uint32_t low = 0, high; low < keys; low = high) {
        const term_key *key = &b->keys[low];
        bool exact = false;
        for (high = low; high < keys && b->keys[high].length == key->length &&
                         memcmp(b->keys[high].symbols, key->symbols, (size_t)key->length * sizeof(symbol)) == 0;
             high++)
            exact |= !is_piece(b, high) && b->lexicon->term_flags[b->keys[high].term] & TG_EXACT;
        const uint32_t place = rarest_place(b, key);
        const uint32_t anchor = anchor_of(key, place);
        for (uint32_t k = low; k < high; k++) {
            if (k > low && !exact && !is_piece(b, k)) continue;
            words += record_words(key->length);
            anchored[count++] = (anchored_key){anchor, k, (uint8_t)place};
        }
    }
    if (words > UINT32_MAX) {
        fail(b, TG_TOO_MANY, -1);
        goto end;
    }
    qsort(anchored, count, sizeof *anchored, by_anchor);
    uint32_t anchors = 0;
    for (uint32_t k = 0; k < count; k++) anchors += k == 0 || anchored[k].anchor != anchored[k - 1].anchor;
    engine->filter_mask =
        (mask_for((uint64_t)anchors * FILTER_BITS_PER_ANCHOR / 32) | MIN_FILTER_MASK) & MAX_FILTER_MASK;
    engine->bucket_count = (anchors + anchors / 2 + anchors / 4) / SLOTS + 1;
    engine->records = allocate_table(b, (size_t)words, sizeof *engine->records);
    engine->record_words = (int64_t)words;
    engine->single_records = allocate(b, engine->singles, sizeof *engine->single_records);
    engine->filter = allocate_table(b, (size_t)engine->filter_mask + 1, sizeof *engine->filter);
    engine->buckets = allocate_table(b, engine->bucket_count, sizeof *engine->buckets);
    if (!engine->records || !engine->single_records || !engine->filter || !engine->buckets) goto end;
    for (uint32_t k = 0, at = FIRST_RECORD; k < count; k++) {
        const uint32_t anchor = anchored[k].anchor;
        const bool is_first = k == 0 || anchored[k - 1].anchor != anchor;
        const bool is_last = k + 1 == count || anchored[k + 1].anchor != anchor;
        const uint32_t here = at;
        at = write_record(b, at, anchored[k].key, anchored[k].place, is_last);
        if (b->keys[anchored[k].key].length == 1) {
            if (is_first) engine->single_records[b->keys[anchored[k].key].symbols[0] - SYMBOL_FIRST] = here;
            continue;
        }
        add_to_filter(engine, record_at(engine, here));
        if (is_first) add_to_buckets(engine, anchor, here);
    }
    done = true;
end:
    free(anchored);
    return done;
}

/* ---- the automaton ---- */

static bool build_trie(builder *b) {
    int64_t symbols = 0;
    for (int64_t k = 0; k < b->key_count; k++) symbols += b->keys[k].length;
    if (!(b->nodes = allocate(b, (size_t)symbols + 1, sizeof *b->nodes))) return false;
    b->nodes[0].high = (uint32_t)b->key_count;
    b->node_count = 1;
    for (uint32_t n = 0; n < b->node_count; n++) {
        node *p = &b->nodes[n];
        uint32_t k = p->low;
        while (k < p->high && b->keys[k].length == p->depth) k++;
        p->first_child = b->node_count;
        for (; k < p->high; k++) {
            symbol by = b->keys[k].symbols[p->depth];
            if (p->child_count == 0 || b->nodes[b->node_count - 1].by != by) {
                b->nodes[b->node_count++] = (node){.low = k, .depth = p->depth + 1, .by = by};
                p->child_count++;
            }
            b->nodes[b->node_count - 1].high = k + 1;
        }
    }
    return true;
}

static bool grow_taken(builder *b, uint32_t words) {
    if (words <= b->taken_words) return true;
    if (words > MAX_SYMBOLS / 64) return fail(b, TG_TOO_MANY, -1);
    words += words / 2;
    uint64_t *taken = realloc(b->taken, words * sizeof *taken);
    if (!taken) return fail(b, TG_NO_MEMORY, -1);
    memset(taken + b->taken_words, 0, (words - b->taken_words) * sizeof *taken);
    b->taken = taken;
    b->taken_words = words;
    return true;
}

static void take_cell(builder *b, state s) {
    b->taken[s / 64] |= 1ull << (s % 64);
}

/* Whether the 64 cells from s on are taken: the first one is the lowest bit. */
static uint64_t taken_from(const builder *b, state s) {
    const uint64_t *word = &b->taken[s / 64];
    return s % 64 ? word[0] >> (s % 64) | word[1] << (64 - s % 64) : word[0];
}

static uint32_t spans_of(const builder *b) {
    return b->symbol_count / SPAN + 1;
}

/* A base such that the cells of all children are free; 64 are tried at once. Cells below symbol_count belong to the
 * root, so that the cell of the first child is always behind its symbol. Returns 0 on failure. */
static uint32_t find_base(builder *b, const node *children, int32_t count) {
    const uint32_t reach = b->symbol_count / 64 + 3;
    for (uint32_t word = b->search_from; grow_taken(b, word + reach); word++) {
        uint64_t taken = b->taken[word];
        for (int32_t i = 1; i < count && taken != UINT64_MAX; i++)
            taken |= taken_from(b, 64 * word + (children[i].by - children[0].by));
        if (taken != UINT64_MAX) {
            state s = 64 * word;
            for (; taken & 1; taken >>= 1) s++;
            return s - children[0].by;
        }
        /* Where nothing is free, or too little for so many children: leave it behind. */
        if (word == b->search_from ? b->taken[word] == UINT64_MAX : word - b->search_from >= MAX_TRIES)
            b->search_from++;
    }
    return 0;
}

/* Gives children of one node their cells. Returns their base, or 0 on failure. */
static uint32_t place(builder *b, node *children, int32_t count) {
    const uint32_t base = find_base(b, children, count);
    for (int32_t i = 0; base && i < count; i++) {
        children[i].at = base + children[i].by;
        take_cell(b, children[i].at);
    }
    if (base > b->highest_base) b->highest_base = base;
    return base;
}

static bool place_children(builder *b, node *p) {
    node *children = &b->nodes[p->first_child];
    if (p->child_count < WIDE_FROM) return (p->base = place(b, children, p->child_count)) != 0;
    uint32_t *bases = b->engine->bases + b->engine->base_count;
    p->base = WIDE | (uint32_t)b->engine->base_count;
    b->engine->base_count += spans_of(b);
    for (int32_t from = 0, to; from < p->child_count; from = to) {
        const uint32_t at = children[from].by / SPAN;
        for (to = from; to < p->child_count && children[to].by / SPAN == at;) to++;
        if (!(bases[at] = place(b, children + from, to - from))) return false;
    }
    return true;
}

/* Gives every node its base and its cell. Behind the root, those with many children come first: the many with one
 * child fill what is left free between them. */
static bool place_nodes(builder *b) {
    const uint32_t most = b->symbol_count;
    bool done = false;
    uint32_t *order = allocate(b, b->node_count, sizeof *order);
    uint32_t *first = allocate(b, (size_t)most + 1, sizeof *first); /* in order, of each number of children */
    if (!order || !first || !grow_taken(b, b->symbol_count / 64 + 1)) goto end;
    for (state s = 0; s < b->symbol_count; s++) take_cell(b, s); /* kept for the children of the root */
    for (uint32_t n = 1; n <= b->nodes[0].child_count; n++) b->nodes[n].at = b->nodes[n].by;
    size_t wide = 0;
    for (uint32_t n = 1; n < b->node_count; n++) {
        first[b->nodes[n].child_count]++;
        wide += b->nodes[n].child_count >= WIDE_FROM;
    }
    if (!(b->engine->bases = allocate(b, wide * spans_of(b), sizeof *b->engine->bases))) goto end;
    for (uint32_t count = most + 1, sum = 0; count-- > 0;) {
        sum += first[count];
        first[count] = sum - first[count];
    }
    for (uint32_t n = 1; n < b->node_count; n++) order[first[b->nodes[n].child_count]++] = n;
    for (uint32_t k = 0, fewer = most; k + 1 < b->node_count && b->nodes[order[k]].child_count > 0; k++) {
        node *p = &b->nodes[order[k]];
        if (p->child_count <= fewer) { /* half as many: they may fit where those before them did not */
            b->search_from = 0;
            fewer = p->child_count / 2;
        }
        if (!place_children(b, p)) goto end;
    }
    done = true;
end:
    free(order);
    free(first);
    return done;
}

static state fail_of(const tg_engine *engine, state parent, symbol by) {
    while (parent != 0) {
        parent = engine->cells[parent].fail;
        if (descend(engine, &parent, by)) return parent;
    }
    return 0;
}

/* The first record of what ends at the node: its own terms, then those of its fail state. */
static uint32_t outputs_of(builder *b, const node *p, uint32_t inherited) {
    uint32_t own_end = p->low;
    while (own_end < p->high && b->keys[own_end].length == p->depth) own_end++;
    for (uint32_t k = own_end; k > p->low; k--) {
        if (b->record_of[k - 1] == 0) continue;
        ((record *)(b->engine->records + b->record_of[k - 1]))->next_output = inherited;
        inherited = b->record_of[k - 1];
    }
    return inherited;
}

static bool build_automaton(builder *b) {
    if (!build_trie(b) || !place_nodes(b)) return false;
    const uint32_t count = b->highest_base + b->symbol_count; /* base + symbol of any state is inside */
    cell *cells = b->engine->cells = allocate_table(b, count, sizeof *cells);
    if (!cells) return false;
    b->engine->cell_count = (int64_t)count;
    for (state s = 0; s < count; s++) cells[s].check = NOT_A_STATE;
    for (uint32_t n = 0; n < b->node_count; n++) {
        const node *p = &b->nodes[n];
        cells[p->at].base = p->base;
        for (uint32_t c = p->first_child; c < p->first_child + p->child_count; c++)
            cells[b->nodes[c].at].check = p->base & WIDE ? p->base + b->nodes[c].by / SPAN : p->at;
    }
    /* Breadth first: the fail state of a state is less deep, so it is known already. */
    for (uint32_t n = 0; n < b->node_count; n++) {
        const node *p = &b->nodes[n];
        cell *own = &cells[p->at];
        own->output = outputs_of(b, p, cells[own->fail].output);
        for (uint32_t c = p->first_child; c < p->first_child + p->child_count; c++)
            cells[b->nodes[c].at].fail = fail_of(b->engine, p->at, b->nodes[c].by);
    }
    return true;
}

/* ---- what belongs to single terms ---- */

static bool copy_contexts(builder *b) {
    const tg_lexicon *lexicon = b->lexicon;
    tg_engine *engine = b->engine;
    if (lexicon->contexts == 0) return true;
    int64_t start = lexicon->terms ? b->character_ends[lexicon->terms - 1] : 0;
    int64_t end = b->character_ends[lexicon->terms + 2 * lexicon->contexts - 1];
    engine->symbols = allocate(b, (size_t)(end - start), sizeof *engine->symbols);
    engine->contexts = allocate(b, (size_t)lexicon->contexts, sizeof *engine->contexts);
    engine->first_context = allocate(b, (size_t)lexicon->terms + 1, sizeof *engine->first_context);
    if (!engine->symbols || !engine->contexts || !engine->first_context) return false;
    memcpy(engine->symbols, b->pool + start, (size_t)(end - start) * sizeof *engine->symbols);
    engine->context_symbols = end - start;
    engine->context_count = lexicon->contexts;
    int64_t from = start;
    const int64_t *ends = b->character_ends + lexicon->terms;
    for (int64_t i = 0; i < lexicon->contexts; i++) {
        int64_t middle = ends[2 * i], to = ends[2 * i + 1];
        engine->contexts[i] = (context){(uint32_t)(from - start), (int32_t)(middle - from), (int32_t)(to - middle),
                                        lexicon->context_kinds[i]};
        engine->first_context[lexicon->context_terms[i] + 1]++;
        from = to;
    }
    for (int64_t t = 0; t < lexicon->terms; t++) engine->first_context[t + 1] += engine->first_context[t];
    return true;
}

static bool copy_exact_terms(builder *b) {
    const tg_lexicon *lexicon = b->lexicon;
    tg_engine *engine = b->engine;
    text_view text = text_of(lexicon->text);
    int64_t total = 0, start = 0;
    for (int64_t t = 0; t < lexicon->terms; start = lexicon->term_ends[t++])
        if (lexicon->term_flags[t] & TG_EXACT) total += lexicon->term_ends[t] - start;
    if (total == 0) return true;
    engine->exact_text = allocate(b, (size_t)total, sizeof *engine->exact_text);
    engine->exact_start = allocate(b, (size_t)lexicon->terms + 1, sizeof *engine->exact_start);
    if (!engine->exact_text || !engine->exact_start) return false;
    engine->exact_length = total;
    int64_t written = 0;
    start = 0;
    for (int64_t t = 0; t < lexicon->terms; start = lexicon->term_ends[t++]) {
        if (lexicon->term_flags[t] & TG_EXACT)
            for (int64_t i = start; i < lexicon->term_ends[t]; i++) engine->exact_text[written++] = text_at(text, i);
        engine->exact_start[t + 1] = written;
    }
    return true;
}

int32_t tg_pair_level(uint32_t first, uint32_t second) {
    return (int32_t)background_frequency(first, second);
}

tg_engine *tg_build(const tg_lexicon *lexicon, uint32_t options, int32_t *error, int64_t *term) {
    builder b = {.lexicon = lexicon, .bad_term = -1};
    b.engine = allocate(&b, 1, sizeof *b.engine);
    if (b.engine) {
        for (uint32_t bits = 0; bits < 256; bits++)
            for (uint64_t k = 8; k-- > 0;)
                if (bits >> k & 1) b.engine->lanes_of[bits] = b.engine->lanes_of[bits] << 8 | k;
        b.engine->options = has_avx2() ? options : options | TG_SCALAR;
        bool done = read_strings(&b) && assign_symbols(&b) && sort_terms(&b) && build_records(&b) &&
                    build_automaton(&b) && copy_contexts(&b) && copy_exact_terms(&b);
        if (!done) {
            tg_free(b.engine);
            b.engine = NULL;
        }
    }
    free(b.characters);
    free(b.character_ends);
    free(b.pool);
    free(b.keys);
    free(b.record_of);
    free(b.nodes);
    free(b.taken);
    *error = b.error;
    *term = b.bad_term;
    return b.engine;
}

static void free_arrays(tg_engine *engine) {
    free(engine->cells);
    free(engine->bases);
    free(engine->records);
    free(engine->single_records);
    free(engine->filter);
    free(engine->buckets);
    free(engine->bmp);
    free(engine->pages);
    free(engine->symbols);
    free(engine->contexts);
    free(engine->first_context);
    free(engine->exact_text);
    free(engine->exact_start);
    free(engine->phrase_symbols);
    free(engine->pieces);
}

void tg_free(tg_engine *engine) {
    if (!engine) return;
    if (!engine->borrowed) free_arrays(engine);
    free(engine->phrases);
    free((void *)engine->right_forms);
    free(engine);
}
