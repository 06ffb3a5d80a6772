/* scan.c - text to matches: one pass of the automaton, then the contexts of the few hits. */
#include <stdlib.h>
#include <string.h>

#include "core.h"
#include "python_text.h"

void append_match(match_list *list, tg_match match) {
    if (list->failed) return;
    if (list->count == list->limit) {
        list->truncated = true;
        return;
    }
    if (list->count == list->capacity) {
        int64_t capacity = list->capacity ? 2 * list->capacity : 16;
        tg_match *items = realloc(list->items, (size_t)capacity * sizeof *items);
        if (!items) {
            list->failed = true;
            return;
        }
        list->items = items;
        list->capacity = capacity;
    }
    list->items[list->count++] = match;
}

/* ---- gaps: where skipped characters lie among the symbols ---- */

typedef struct {
    int64_t symbols; /* read before this gap */
    int64_t skipped; /* characters in this gap and all before it */
    int64_t breaks;  /* gaps with a line break, up to this one */
} gap;

/* The last gaps of a scan: as many as a match can span, whatever the text holds. */
typedef struct {
    gap *ring;
    int64_t size; /* a power of two above the longest term */
    int64_t count;
    gap last;
    bool failed;
} gap_list;

static void add_gap(gap_list *gaps, const tg_engine *engine, int64_t symbols, int64_t skipped, bool has_break) {
    if (!gaps->ring) {
        for (gaps->size = 4; gaps->size < (int64_t)engine->max_length + 2;) gaps->size *= 2;
        gaps->ring = malloc((size_t)gaps->size * sizeof *gaps->ring);
        if (!gaps->ring) {
            gaps->failed = true;
            return;
        }
    }
    gaps->last.symbols = symbols;
    gaps->last.skipped += skipped;
    gaps->last.breaks += has_break;
    gaps->ring[gaps->count++ & (gaps->size - 1)] = gaps->last;
}

/* The last gap that is not behind the symbol with this index. */
static gap gap_before(const gap_list *gaps, int64_t symbol_index) {
    if (gaps->count == 0 || gaps->last.symbols <= symbol_index) return gaps->last;
    int64_t low = gaps->count > gaps->size ? gaps->count - gaps->size : 0, high = gaps->count;
    while (low < high) { /* the first gap behind the symbol */
        int64_t middle = low + (high - low) / 2;
        if (gaps->ring[middle & (gaps->size - 1)].symbols <= symbol_index)
            low = middle + 1;
        else
            high = middle;
    }
    return low == 0 ? (gap){0, 0, 0} : gaps->ring[(low - 1) & (gaps->size - 1)];
}

/* ---- contexts ---- */

/* The symbol of the character at `index`, one that is not skipped. */
static symbol symbol_at(const tg_engine *engine, text_view text, int64_t index) {
    symbol y = symbol_of(engine, text_at(text, index));
    return y < SYMBOL_MARK ? y : y == SYMBOL_MARK + BLANK ? SYMBOL_BLANK : SYMBOL_BREAK;
}

/* Moves `index` over what is skipped, to the next character in the direction `step` (1 or -1): an
 * index at or behind which a character is read. Tells whether that passed a line break. */
static bool pass_marks(const tg_engine *engine, text_view text, int64_t *index, int step) {
    bool passed_break = false;
    while (*index >= 0 && *index < text.length) {
        symbol y = symbol_of(engine, text_at(text, *index));
        if (y < SYMBOL_MARK) break;
        mark_run run = run_of_marks(text, *index);
        if (run.skipped) {
            passed_break |= run.has_break;
            *index = step > 0 ? run.end : run.start - 1;
        } else if (y == SYMBOL_MARK + TRANSPARENT) {
            *index += step;
        } else {
            break;
        }
    }
    return passed_break;
}

/* Does the text read `expected` (from `first` on, `length` symbols in the direction `step`)? */
static bool reads(const tg_engine *engine, text_view text, int64_t index, const symbol *first, int32_t length, int step,
                  bool *passed_break) {
    for (int32_t k = 0; k < length; k++, index += step) {
        *passed_break |= pass_marks(engine, text, &index, step);
        if (index < 0 || index >= text.length) return false;
        if (symbol_at(engine, text, index) != first[k * step]) return false;
    }
    return true;
}

static bool context_matches(const tg_engine *engine, text_view text, const context *c, int64_t start, int64_t end,
                            int32_t term_length) {
    bool passed_break = false;
    if (!reads(engine, text, start - 1, c->before + c->before_length - 1, c->before_length, -1, &passed_break))
        return false;
    if (!reads(engine, text, end, c->after, c->after_length, 1, &passed_break)) return false;
    return !passed_break || c->before_length + term_length + c->after_length >= MIN_LENGTH_ACROSS_BREAK;
}

/* The value of tg_match.context. */
static int32_t judge(const tg_engine *engine, text_view text, output o, int64_t start, int64_t end) {
    if (!engine->contexts) return TG_STANDS;
    bool needs_before = false, needs_after = false, has_before = false, has_after = false;
    for (int64_t i = engine->first_context[o.term]; i < engine->first_context[o.term + 1]; i++) {
        const context *c = &engine->contexts[i];
        bool matches = context_matches(engine, text, c, start, end, o.length);
        if (c->kind == TG_EXCUSES) {
            if (matches) return (int32_t)i;
        } else if (c->before_length) {
            needs_before = true;
            has_before |= matches;
        } else {
            needs_after = true;
            has_after |= matches;
        }
    }
    return (needs_before && !has_before) || (needs_after && !has_after) ? TG_MISSING : TG_STANDS;
}

static bool is_written_exactly(const tg_engine *engine, text_view text, int32_t term, int64_t start, int64_t end) {
    if (!engine->exact_start) return true;
    int64_t from = engine->exact_start[term], length = engine->exact_start[term + 1] - from;
    if (length == 0) return true; /* not an exact term */
    if (length != end - start) return false;
    for (int64_t i = 0; i < length; i++)
        if (text_at(text, start + i) != engine->exact_text[from + i]) return false;
    return true;
}

/* ---- the pass ---- */

/* Stores, or with list == NULL counts, the terms that end with the character at index end - 1. */
static int64_t emit(const tg_engine *engine, text_view text, int32_t first_output, int64_t end, const gap_list *gaps,
                    match_list *list) {
    int64_t symbols = end - gaps->last.skipped, count = 0;
    for (int32_t k = first_output; k >= 0; k = engine->outputs[k].next) {
        output o = engine->outputs[k];
        gap before = gap_before(gaps, symbols - o.length);
        int64_t start = symbols - o.length + before.skipped;
        bool spans_break = before.breaks != gaps->last.breaks;
        if (spans_break && o.length < MIN_LENGTH_ACROSS_BREAK) continue;
        if (!is_written_exactly(engine, text, o.term, start, end)) continue;
        count++;
        if (list)
            append_match(list, (tg_match){start, end, o.term, judge(engine, text, o, start, end),
                                          spans_break ? TG_SPANS_BREAK : 0});
    }
    return count;
}

FOR_EACH_WIDTH int64_t scan(const tg_engine *engine, text_view text, int width, gap_list *gaps, match_list *list) {
    const cell *cells = engine->cells;
    state s = 0;
    int64_t count = 0, kept_until = 0;
    for (int64_t i = 0; i < text.length; i++) {
        symbol y = symbol_of(engine, code_point_at(text.data, i, width));
        if (y >= SYMBOL_MARK) {
            if (i >= kept_until) {
                mark_run run = run_of_marks(text, i);
                if (run.skipped) {
                    add_gap(gaps, engine, i - gaps->last.skipped, run.end - run.start, run.has_break);
                    i = run.end - 1;
                    continue;
                }
                kept_until = run.end;
            }
            if (y == SYMBOL_MARK + TRANSPARENT) {
                add_gap(gaps, engine, i - gaps->last.skipped, 1, false);
                continue;
            }
            y = y == SYMBOL_MARK + BLANK ? SYMBOL_BLANK : SYMBOL_BREAK;
        }
        for (;;) {
            state child = cells[s].base + y;
            if (cells[child].check == s) {
                s = child;
                break;
            }
            if (s == 0) break;
            s = cells[s].fail;
        }
        if (cells[s].output >= 0) {
            count += emit(engine, text, cells[s].output, i + 1, gaps, list);
            if (list && (list->truncated || list->failed)) break;
        }
        if (gaps->failed) break;
    }
    return count;
}

/* Returns the number of matches, or -1 when out of memory. */
static int64_t scan_text(const tg_engine *engine, text_view text, match_list *list) {
    gap_list gaps = {0};
    int64_t count;
    switch (text.width) {
        case 1: count = scan(engine, text, 1, &gaps, list); break;
        case 2: count = scan(engine, text, 2, &gaps, list); break;
        default: count = scan(engine, text, 4, &gaps, list);
    }
    free(gaps.ring);
    if (gaps.failed) return -1;
    if (engine->options & TG_IDENTIFIERS) {
        if (list) list->limit = list->limit > INT64_MAX - list->count ? INT64_MAX : list->limit + list->count;
        count += find_identifiers(text, list);
    }
    return list && list->failed ? -1 : count;
}

int32_t tg_find(const tg_engine *engine, uintptr_t text, int64_t limit, tg_matches *found) {
    match_list list = {.limit = limit};
    int64_t count = scan_text(engine, text_of(text), &list);
    *found = (tg_matches){list.items, list.count, list.truncated};
    if (count < 0) tg_release(found);
    return count < 0 ? TG_NO_MEMORY : TG_OK;
}

int64_t tg_count(const tg_engine *engine, uintptr_t text) {
    return scan_text(engine, text_of(text), NULL);
}

void tg_release(tg_matches *found) {
    free(found->items);
    *found = (tg_matches){NULL, 0, 0};
}

int64_t tg_fold(uintptr_t text, uint32_t *folded) {
    return fold_text(text_of(text), folded);
}
