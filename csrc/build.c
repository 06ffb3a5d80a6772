/* build.c - terms to an immutable engine: an Aho-Corasick automaton in a double array.
 *
 * A. V. Aho, M. J. Corasick: Efficient string matching (1975); J. Aoe: An efficient digital search
 * algorithm by using a double-array structure (1989).
 */
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "frequency_table.h"
#include "python_text.h"

enum { NOT_A_STATE = 0xFFFFFFFFu, CODE_POINTS = 0x110000, MAX_TERM_LENGTH = 0xFFFFFF, MAX_SYMBOLS = 0x7FFFFFFF };

/* Bits of the filter for each term: few enough candidates, and small enough to stay near the core. */
enum { FILTER_BITS_PER_TERM = 64, MIN_FILTER_MASK = 0x3FFF };

/* How many free cells a state with several children tries before it takes new ones. */
enum { MAX_TRIES = 4096 };

static const uint32_t IS_SINGLE = 0x80000000;

typedef struct {
    const symbol *symbols; /* borrowed from the builder's pool */
    int32_t length;
    int32_t term;
} term_key;

/* A state whose children are not made yet: the terms [low, high) of the sorted keys share the path
 * to it. */
typedef struct {
    state at;
    int32_t depth;
    int64_t low;
    int64_t high;
} pending_state;

typedef struct {
    const tg_lexicon *lexicon;
    tg_engine *engine;
    uint32_t *characters;    /* the terms and contexts, folded if the engine folds */
    int64_t *character_ends; /* of each term, then of each part of each context */
    symbol *pool;            /* the same as symbols */
    term_key *keys;
    pending_state *queue;
    int64_t cell_capacity;
    state first_free; /* cells are free by ascending index: cell.fail is the next, cell.output the last */
    state last_free;
    state last_taken;
    state search_from; /* a free cell, or NOT_A_STATE */
    uint32_t symbol_count;
    int32_t error;
    int64_t bad_term;
} builder;

static void *allocate(builder *b, size_t count, size_t size) {
    void *memory = calloc(count ? count : 1, size);
    if (!memory) b->error = TG_NO_MEMORY;
    return memory;
}

static bool fail(builder *b, int32_t error, int64_t term) {
    b->error = error;
    b->bad_term = term;
    return false;
}

/* ---- characters ---- */

static bool read_strings(builder *b) {
    const tg_lexicon *lexicon = b->lexicon;
    text_view text = text_of(lexicon->text);
    int64_t strings = lexicon->terms + 2 * lexicon->contexts;
    if (lexicon->terms > INT32_MAX || lexicon->contexts > INT32_MAX) return fail(b, TG_TOO_MANY, -1);
    if (!(b->characters = allocate(b, (size_t)text.length, sizeof *b->characters))) return false;
    if (!(b->character_ends = allocate(b, (size_t)strings, sizeof *b->character_ends))) return false;

    int64_t start = 0, written = 0;
    for (int64_t i = 0; i < strings; i++) {
        int64_t end = i < lexicon->terms ? lexicon->term_ends[i] : lexicon->context_ends[i - lexicon->terms];
        text_view part = {(const char *)text.data + start * text.width, end - start, text.width};
        int64_t length = part.length;
        if (b->engine->options & TG_FOLD)
            length = fold_text(part, b->characters + written);
        else
            for (int64_t k = 0; k < length; k++) b->characters[written + k] = text_at(part, k);
        if (length > MAX_TERM_LENGTH) return fail(b, TG_TOO_MANY, i < lexicon->terms ? i : -1);
        if (i < lexicon->terms && length == 0) return fail(b, TG_EMPTY_TERM, i);
        start = end;
        b->character_ends[i] = written += length;
    }
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
    const int64_t strings = b->lexicon->terms + 2 * b->lexicon->contexts;
    const int64_t length = strings ? b->character_ends[strings - 1] : 0;
    uint32_t *uses = allocate(b, CODE_POINTS, sizeof *uses);
    usage *used = NULL;
    bool done = false;
    uint32_t count = 0, page_count = 1;
    if (!uses || !(b->engine->pages = allocate(b, PAGE_SIZE, sizeof *b->engine->pages))) goto end;
    if (!(b->engine->bmp = allocate(b, BMP_SIZE + 1, sizeof *b->engine->bmp))) goto end;
    if (!(used = allocate(b, (size_t)(length < CODE_POINTS ? length : CODE_POINTS), sizeof *used))) goto end;
    for (int64_t i = 0; i < length; i++)
        if (uses[b->characters[i]]++ == 0) used[count++].code_point = b->characters[i];
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
    if (!(b->pool = allocate(b, (size_t)length, sizeof *b->pool))) goto end;
    for (int64_t i = 0; i < length; i++) b->pool[i] = (symbol)uses[b->characters[i]];
    done = true;
end:
    free(uses);
    free(used);
    return done;
}

/* ---- the automaton ---- */

static int by_symbols(const void *left, const void *right) {
    const term_key *a = left, *b = right;
    int32_t shorter = a->length < b->length ? a->length : b->length;
    for (int32_t i = 0; i < shorter; i++)
        if (a->symbols[i] != b->symbols[i]) return a->symbols[i] < b->symbols[i] ? -1 : 1;
    if (a->length != b->length) return a->length < b->length ? -1 : 1;
    return a->term < b->term ? -1 : 1;
}

static bool sort_terms(builder *b) {
    int64_t terms = b->lexicon->terms;
    if (!(b->keys = allocate(b, (size_t)terms, sizeof *b->keys))) return false;
    int64_t start = 0;
    for (int64_t i = 0; i < terms; i++) {
        int32_t length = (int32_t)(b->character_ends[i] - start);
        b->keys[i] = (term_key){b->pool + start, length, (int32_t)i};
        if (length > b->engine->max_length) b->engine->max_length = length;
        start = b->character_ends[i];
    }
    qsort(b->keys, (size_t)terms, sizeof *b->keys, by_symbols);
    return true;
}

static bool grow_cells(builder *b, int64_t needed) {
    if (needed <= b->cell_capacity) return true;
    int64_t capacity = b->cell_capacity * 2 > needed ? b->cell_capacity * 2 : needed;
    if (capacity >= MAX_SYMBOLS) return fail(b, TG_TOO_MANY, -1);
    cell *cells = realloc(b->engine->cells, (size_t)capacity * sizeof *cells);
    if (!cells) return fail(b, TG_NO_MEMORY, -1);
    b->engine->cells = cells;
    for (state s = (state)b->cell_capacity; s < (state)capacity; s++) {
        cells[s] = (cell){0, NOT_A_STATE, NOT_A_STATE, -1};
        if (s < b->symbol_count) continue; /* kept for the children of the root */
        cells[s].output = (int32_t)b->last_free;
        if (b->last_free != NOT_A_STATE)
            cells[b->last_free].fail = s;
        else
            b->first_free = s;
        b->last_free = s;
    }
    b->cell_capacity = capacity;
    return true;
}

static void take_cell(builder *b, state s) {
    cell *cells = b->engine->cells;
    if (s > b->last_taken) b->last_taken = s;
    if (s < b->symbol_count) return;
    state next = cells[s].fail, last = (state)cells[s].output;
    if (s == b->search_from) b->search_from = next;
    if (last != NOT_A_STATE)
        cells[last].fail = next;
    else
        b->first_free = next;
    if (next != NOT_A_STATE)
        cells[next].output = (int32_t)last;
    else
        b->last_free = last;
}

/* A base such that the cells of all children are free. Cells below symbol_count belong to the root,
 * so every free cell is behind the child with the smallest symbol. Returns 0 on failure. */
static uint32_t find_base(builder *b, const symbol *children, int32_t count) {
    /* A single child fits anywhere: the first free cell. For several, the cells at the front are too scattered:
     * go on where such a state was placed last, and leave behind what does not fit. */
    state from = count == 1 || b->search_from == NOT_A_STATE ? b->first_free : b->search_from;
    int32_t tries = 0;
    for (state s = from; s != NOT_A_STATE && tries < MAX_TRIES; s = b->engine->cells[s].fail, tries++) {
        uint32_t base = s - children[0];
        if (!grow_cells(b, (int64_t)base + b->symbol_count)) return 0;
        int32_t i = 1;
        while (i < count && b->engine->cells[base + children[i]].check == NOT_A_STATE) i++;
        if (count > 1 && tries % 8 == 7) b->search_from = s;
        if (i == count) return base;
    }
    uint32_t base = b->last_taken < b->symbol_count ? b->symbol_count : b->last_taken + 1;
    return grow_cells(b, (int64_t)base + b->symbol_count) ? base : 0;
}

static state fail_of(const cell *cells, state parent, symbol by) {
    while (parent != 0) {
        parent = cells[parent].fail;
        state child = cells[parent].base + by;
        if (cells[child].check == parent) return child;
    }
    return 0;
}

/* The outputs of a state: the terms [low, end) of the keys, then those of its fail state. */
static void add_outputs(builder *b, state at, int64_t low, int64_t end, int32_t *output_count) {
    tg_engine *engine = b->engine;
    bool exact = false;
    for (int64_t k = low; k < end; k++) exact |= b->lexicon->term_flags[b->keys[k].term] & TG_EXACT;
    int32_t next = at == 0 ? -1 : engine->cells[engine->cells[at].fail].output;
    for (int64_t k = exact ? end : (low < end ? low + 1 : low); k > low; k--) {
        engine->outputs[*output_count] = (output){b->keys[k - 1].term, b->keys[k - 1].length, next};
        next = (*output_count)++;
    }
    engine->cells[at].output = next;
}

static bool build_automaton(builder *b) {
    tg_engine *engine = b->engine;
    int64_t terms = b->lexicon->terms, symbols = terms ? b->character_ends[terms - 1] : 0;
    symbol *children = allocate(b, b->symbol_count, sizeof *children);
    if (!children) return false;
    bool done = false;
    int32_t output_count = 0;
    int64_t queued = 1;
    uint32_t highest_base = 0;
    if (!(engine->outputs = allocate(b, (size_t)terms, sizeof *engine->outputs))) goto end;
    if (!(b->queue = allocate(b, (size_t)symbols + 1, sizeof *b->queue))) goto end;
    if (!grow_cells(b, 2 * (int64_t)b->symbol_count)) goto end;

    engine->cells[0] = (cell){0, NOT_A_STATE, 0, -1};
    b->queue[0] = (pending_state){0, 0, 0, terms};
    /* Breadth first: the fail state of a state is less deep, so its children are made already. */
    for (int64_t q = 0; q < queued; q++) {
        pending_state p = b->queue[q];
        int64_t low = p.low;
        while (low < p.high && b->keys[low].length == p.depth) low++;
        add_outputs(b, p.at, p.low, low, &output_count);
        if (low == p.high) continue;

        int32_t count = 0;
        int64_t first_queued = queued;
        for (int64_t k = low; k < p.high; k++) {
            symbol by = b->keys[k].symbols[p.depth];
            if (count == 0 || children[count - 1] != by) {
                children[count++] = by;
                b->queue[queued++] = (pending_state){0, p.depth + 1, k, k + 1};
            } else {
                b->queue[queued - 1].high = k + 1;
            }
        }
        uint32_t base = p.at == 0 ? 0 : find_base(b, children, count);
        if (p.at != 0 && base == 0) goto end;
        if (base > highest_base) highest_base = base;
        cell *cells = engine->cells;
        cells[p.at].base = base;
        for (int32_t i = 0; i < count; i++) {
            state child = base + children[i];
            take_cell(b, child);
            cells[child] = (cell){0, p.at, fail_of(cells, p.at, children[i]), -1};
            b->queue[first_queued + i].at = child;
        }
    }
    /* Give back what lies behind the last state; base + symbol of any state stays inside. */
    cell *cells = realloc(engine->cells, ((size_t)highest_base + b->symbol_count) * sizeof *cells);
    if (cells) engine->cells = cells;
    done = true;
end:
    free(children);
    return done;
}

/* ---- the prefilter ---- */

/* How common the pair of characters is in ordinary text: the binary logarithm of its count, about. */
uint32_t background_frequency(uint32_t first, uint32_t second) {
    uint32_t bucket = (((first * 0x9E3779B1u) ^ second) * 0x9E3779B1u) >> 16;
    return (FREQUENCY_LEVELS[bucket / 2] >> (bucket % 2 * 4)) & 15;
}

/* The smallest power of two that is not below `count`, minus 1. */
static uint32_t mask_for(uint64_t count) {
    uint64_t size = 1;
    while (size < count && size < (1ull << 31)) size *= 2;
    return (uint32_t)(size - 1);
}

static bool build_prefilter(builder *b) {
    tg_engine *engine = b->engine;
    const int64_t terms = b->lexicon->terms;
    engine->filter_mask = mask_for((uint64_t)terms * FILTER_BITS_PER_TERM / 32) | MIN_FILTER_MASK;
    engine->anchor_mask = mask_for((uint64_t)terms + (uint64_t)terms / 4 + 1);
    engine->filter = allocate(b, (size_t)engine->filter_mask + 1, sizeof *engine->filter);
    engine->anchors = allocate(b, (size_t)engine->anchor_mask + 1, sizeof *engine->anchors);
    if (!engine->filter || !engine->anchors) return false;
    int64_t start = 0;
    for (int64_t t = 0; t < terms; start = b->character_ends[t++]) {
        const int64_t length = b->character_ends[t] - start;
        if (length < 2) continue;
        uint32_t best = 0, rarest = UINT32_MAX;
        for (uint32_t k = 0; k + 1 < length && k <= MAX_BEFORE; k++) {
            uint32_t frequency = background_frequency(b->characters[start + k], b->characters[start + k + 1]);
            if (frequency < rarest) rarest = frequency, best = k;
        }
        const symbol *at = b->pool + start + best;
        const int64_t after = length - best < FAR ? length - best : FAR;
        const uint32_t hash = hash_pair(pair_at(at));
        engine->filter[hash & engine->filter_mask] |= filter_bit(hash);
        anchor *a = find_anchor(engine, hash);
        a->fingerprint = fingerprint_of(hash);
        a->before |= best > 0 ? symbol_bit(at[-1]) : 0xFFFF;
        a->behind |= length - best > 2 ? symbol_bit(at[2]) : 0xFFFF;
        if (best > a->reach_before) a->reach_before = best & MAX_BEFORE;
        if (after > a->after) a->after = after & FAR;
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
    int64_t from = start;
    const int64_t *ends = b->character_ends + lexicon->terms;
    for (int64_t i = 0; i < lexicon->contexts; i++) {
        int64_t middle = ends[2 * i], to = ends[2 * i + 1];
        engine->contexts[i] = (context){engine->symbols + (from - start), engine->symbols + (middle - start),
                                        (int32_t)(middle - from), (int32_t)(to - middle), lexicon->context_kinds[i]};
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
    int64_t written = 0;
    start = 0;
    for (int64_t t = 0; t < lexicon->terms; start = lexicon->term_ends[t++]) {
        if (lexicon->term_flags[t] & TG_EXACT)
            for (int64_t i = start; i < lexicon->term_ends[t]; i++) engine->exact_text[written++] = text_at(text, i);
        engine->exact_start[t + 1] = written;
    }
    return true;
}

tg_engine *tg_build(const tg_lexicon *lexicon, uint32_t options, int32_t *error, int64_t *term) {
    builder b = {.lexicon = lexicon,
                 .first_free = NOT_A_STATE,
                 .last_free = NOT_A_STATE,
                 .search_from = NOT_A_STATE,
                 .bad_term = -1};
    b.engine = allocate(&b, 1, sizeof *b.engine);
    if (b.engine) {
        b.engine->options = has_avx2() ? options : options | TG_SCALAR;
        bool done = read_strings(&b) && assign_symbols(&b) && sort_terms(&b) && build_automaton(&b) &&
                    build_prefilter(&b) && copy_contexts(&b) && copy_exact_terms(&b);
        if (!done) {
            tg_free(b.engine);
            b.engine = NULL;
        }
    }
    free(b.characters);
    free(b.character_ends);
    free(b.pool);
    free(b.keys);
    free(b.queue);
    *error = b.error;
    *term = b.bad_term;
    return b.engine;
}

void tg_free(tg_engine *engine) {
    if (!engine) return;
    free(engine->cells);
    free(engine->outputs);
    free(engine->filter);
    free(engine->anchors);
    free(engine->bmp);
    free(engine->pages);
    free(engine->symbols);
    free(engine->contexts);
    free(engine->first_context);
    free(engine->exact_text);
    free(engine->exact_start);
    free(engine);
}
