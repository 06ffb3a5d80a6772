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

/* Symbols that are read ahead of the automaton; there is at most one gap before each. */
enum { GAPS_OF_A_ROUND = 8192 };

/* The last gaps of a scan: as many as a match and a round can span, whatever the text holds. */
typedef struct {
    gap *ring;
    int64_t size; /* a power of two */
    int64_t count;
    gap last;
    bool failed;
} gap_list;

static void add_gap(gap_list *gaps, const tg_engine *engine, int64_t symbols, int64_t skipped, bool has_break) {
    if (!gaps->ring) {
        for (gaps->size = 4; gaps->size < (int64_t)engine->max_length + GAPS_OF_A_ROUND;) gaps->size *= 2;
        gaps->ring = malloc((size_t)gaps->size * sizeof *gaps->ring);
        if (!gaps->ring) {
            gaps->failed = true;
            return;
        }
    }
    if (gaps->count == 0 || gaps->last.symbols != symbols) gaps->count++;
    gaps->last.symbols = symbols;
    gaps->last.skipped += skipped;
    gaps->last.breaks += has_break;
    gaps->ring[(gaps->count - 1) & (gaps->size - 1)] = gaps->last;
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

symbol symbol_at(const tg_engine *engine, text_view text, int64_t index) {
    symbol y = symbol_of(engine, text_at(text, index));
    return y < SYMBOL_MARK ? y : y == SYMBOL_MARK + BLANK ? engine->blank : engine->line_break;
}

bool pass_marks(const tg_engine *engine, text_view text, mark_run *known, int64_t *index, int step) {
    bool passed_break = false;
    while (*index >= 0 && *index < text.length) {
        symbol y = symbol_of(engine, text_at(text, *index));
        if (y < SYMBOL_MARK) break;
        if (*index < known->start || *index >= known->end) *known = run_of_marks(text, *index);
        if (known->skipped) {
            passed_break |= known->has_break;
            *index = step > 0 ? known->end : known->start - 1;
        } else if (y == SYMBOL_MARK + TRANSPARENT) {
            *index += step;
        } else {
            break;
        }
    }
    return passed_break;
}

/* Does the text read `expected` (from `first` on, `length` symbols in the direction `step`)? */
static bool reads(const tg_engine *engine, text_view text, mark_run *known, int64_t index, const symbol *first,
                  int32_t length, int step, bool *passed_break) {
    for (int32_t k = 0; k < length; k++, index += step) {
        *passed_break |= pass_marks(engine, text, known, &index, step);
        if (index < 0 || index >= text.length) return false;
        if (symbol_at(engine, text, index) != first[k * step]) return false;
    }
    return true;
}

static bool context_matches(const tg_engine *engine, text_view text, mark_run *known, const context *c, int64_t start,
                            int64_t end, int32_t term_length) {
    bool passed_break = false;
    if (!reads(engine, text, known, start - 1, c->before + c->before_length - 1, c->before_length, -1, &passed_break))
        return false;
    if (!reads(engine, text, known, end, c->after, c->after_length, 1, &passed_break)) return false;
    return !passed_break || c->before_length + term_length + c->after_length >= MIN_LENGTH_ACROSS_BREAK;
}

/* The value of tg_match.context. */
static int32_t judge(const tg_engine *engine, text_view text, mark_run *known, output o, int64_t start, int64_t end) {
    if (!engine->contexts) return TG_STANDS;
    bool needs_before = false, needs_after = false, has_before = false, has_after = false;
    for (int64_t i = engine->first_context[o.term]; i < engine->first_context[o.term + 1]; i++) {
        const context *c = &engine->contexts[i];
        bool matches = context_matches(engine, text, known, c, start, end, o.length);
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

/* ---- the pass ----
 *
 * Block by block: characters to symbols, symbols to candidates (positions where an anchor may stand),
 * candidates to windows (stretches that hold every term anchored there), and the automaton over these.
 * Positions are counted in symbols from the start of the text.
 */

enum {
    BLOCK = 4096,                  /* symbols that one round adds */
    RETAINED = 2 * MAX_BEFORE + 4, /* symbols that it keeps of the round before: windows may reach back so far */
};

typedef struct {
    int64_t start;
    int64_t anchor; /* where the pair begins */
    int64_t end;
} window;

typedef struct {
    const tg_engine *engine;
    text_view text;
    match_list *list; /* NULL: only count */
    gap_list gaps;
    mark_run known_run; /* in the contexts */
    int64_t read;       /* characters of the text that are symbols now */
    int64_t kept_until; /* up to this character white space is kept */
    int64_t base;       /* position of symbols[0] */
    int32_t length;     /* of symbols, without the pad */
    int64_t count;
    int64_t at;          /* the automaton has read the symbols before this position … */
    state s;             /* … and is in this state */
    int64_t until;       /* it reads on up to this position, or until no term is begun behind the last anchor */
    int64_t last_anchor; /* of the windows so far */
    symbol *symbols;     /* in storage, behind a pad */
    symbol storage[1 + RETAINED + BLOCK + KERNEL_PAD];
    int32_t candidates[RETAINED + BLOCK + KERNEL_PAD];
    window windows[RETAINED + BLOCK + 1];
    int32_t window_count;
} pass;

/* Stores, or without a list counts, the terms that end with the symbol before position `end`. */
static void emit(pass *p, int32_t first_output, int64_t end) {
    const tg_engine *engine = p->engine;
    gap at_end = gap_before(&p->gaps, end - 1);
    int64_t text_end = end + at_end.skipped;
    for (int32_t k = first_output; k >= 0; k = engine->outputs[k].next) {
        output o = engine->outputs[k];
        gap at_start = gap_before(&p->gaps, end - o.length);
        int64_t text_start = end - o.length + at_start.skipped;
        bool spans_break = at_start.breaks != at_end.breaks;
        if (o.term >= engine->term_count) {
            const int64_t at = end - o.length - p->base;
            const piece_site site = {p->text,      &p->known_run,
                                     text_start,   text_end,
                                     spans_break,  p->symbols + at,
                                     at,           p->length - at,
                                     p->base == 0, p->read >= p->text.length};
            p->count += find_near(engine, o.term - engine->term_count, o.length, &site, p->list);
            continue;
        }
        if (spans_break && o.length < MIN_LENGTH_ACROSS_BREAK) continue;
        if (!is_written_exactly(engine, p->text, o.term, text_start, text_end)) continue;
        p->count++;
        if (p->list)
            append_match(p->list, (tg_match){text_start, text_end, o.term,
                                             judge(engine, p->text, &p->known_run, o, text_start, text_end),
                                             spans_break ? TG_SPANS_BREAK : 0, 0});
    }
}

/* Characters to symbols, until the block is full or the text ends. */
static void translate(pass *p) {
    const tg_engine *engine = p->engine;
    const int width = p->text.width;
    const char *data = p->text.data;
    symbol *out = p->symbols + p->length, *const full = p->symbols + RETAINED + BLOCK;
    int64_t i = p->read;
    while (i < p->text.length && out < full) {
        int64_t count = p->text.length - i < full - out ? p->text.length - i : full - out;
        int64_t done = translate_run(engine, data + i * width, width, count, out);
        i += done;
        out += done;
        if (done == count) break;
        symbol y = symbol_of(engine, text_at(p->text, i));
        if (y >= SYMBOL_MARK) {
            int64_t position = p->base + (out - p->symbols);
            if (i >= p->kept_until) {
                mark_run run = run_of_marks(p->text, i);
                if (run.skipped) {
                    add_gap(&p->gaps, engine, position, run.end - run.start, run.has_break);
                    i = run.end;
                    continue;
                }
                p->kept_until = run.end;
            }
            if (y == SYMBOL_MARK + TRANSPARENT) {
                add_gap(&p->gaps, engine, position, 1, false);
                i++;
                continue;
            }
            y = y == SYMBOL_MARK + BLANK ? engine->blank : engine->line_break;
        }
        *out++ = y;
        i++;
    }
    p->read = i;
    p->length = (int32_t)(out - p->symbols);
    out[0] = out[1] = SYMBOL_OTHER; /* the last symbol has a pair, and that a symbol behind it */
}

/* Adds the windows of the candidates that are none by chance. */
static void add_windows(pass *p, int32_t candidate_count) {
    const tg_engine *engine = p->engine;
    int32_t count = p->window_count;
    for (int32_t k = 0; k < candidate_count; k++) {
        /* The table of a large lexicon lies in a slow cache: ask for slots some candidates ahead. */
        if (k + 8 < candidate_count) fetch_anchor(engine, hash_pair(pair_at(p->symbols + p->candidates[k + 8])));
        const symbol *at = p->symbols + p->candidates[k];
        const anchor *a = find_anchor(engine, hash_pair(pair_at(at)));
        const int64_t position = p->base + p->candidates[k];
        const bool is_single = (uint32_t)*at - SYMBOL_FIRST < engine->singles;
        const bool is_anchor =
            (a->after != 0) & ((a->before & symbol_bit(at[-1])) != 0) & ((a->behind & symbol_bit(at[2])) != 0);
        int64_t after = is_anchor ? a->after : 1;
        if (after == FAR) after = engine->max_length;
        p->windows[count] = (window){position - (is_anchor ? a->reach_before : 0), position, position + after};
        count += is_anchor | is_single;
    }
    p->window_count = count;
    /* A later window may begin before an earlier one: then the two are one. */
    for (int32_t k = p->window_count - 1; k > 0; k--)
        if (p->windows[k].start < p->windows[k - 1].start) p->windows[k - 1].start = p->windows[k].start;
}

/* Runs the automaton up to `until`, or the end of the symbols. */
static void run_automaton(pass *p, int64_t until) {
    const cell *cells = p->engine->cells;
    const int64_t end = p->base + p->length;
    if (until > end) until = end;
    state s = p->s;
    for (int64_t at = p->at; at < until; at++) {
        const symbol y = p->symbols[at - p->base];
        for (;;) {
            state child = cells[s].base + y;
            if (cells[child].check == s) {
                s = child;
                break;
            }
            if (s == 0) break;
            s = cells[s].fail;
        }
        if (cells[s].output >= 0) emit(p, cells[s].output, at + 1);
        if (s == 0 && at > p->last_anchor) p->until = until = at + 1; /* what is anchored here is decided */
    }
    p->s = s;
    if (until > p->at) p->at = until;
}

/* The automaton over the windows that begin before `limit`: later candidates cannot reach before those. */
static void run_windows(pass *p, int64_t limit) {
    int32_t done = 0;
    for (; done < p->window_count && p->windows[done].start < limit; done++) {
        window w = p->windows[done];
        if (w.start > p->at) {
            run_automaton(p, p->until < w.start ? p->until : w.start);
            if (w.start > p->at) {
                p->at = w.start;
                p->s = 0;
            }
        }
        if (w.end > p->until) p->until = w.end;
        p->last_anchor = w.anchor;
    }
    p->window_count -= done;
    memmove(p->windows, p->windows + done, (size_t)p->window_count * sizeof *p->windows);
    run_automaton(p, p->until);
}

/* Returns the number of matches, or -1 when out of memory. */
static int64_t scan_text(const tg_engine *engine, text_view text, match_list *list) {
    pass p;
    p.engine = engine;
    p.text = text;
    p.list = list;
    p.gaps = (gap_list){0};
    p.known_run = (mark_run){0};
    p.read = p.kept_until = p.base = p.count = p.at = p.until = p.last_anchor = 0;
    p.length = p.window_count = 0;
    p.symbols = p.storage + 1;
    p.storage[0] = SYMBOL_OTHER;
    p.s = 0;
    int32_t scanned = 0; /* the candidates before this index are known */
    bool last = false;
    while (!last && !p.gaps.failed && !(list && (list->truncated || list->failed))) {
        translate(&p);
        last = p.read >= text.length;
        int32_t to = last ? p.length : p.length - 2; /* the symbol behind a pair must be known */
        add_windows(&p, find_candidates(engine, p.symbols, scanned, to, p.candidates));
        run_windows(&p, last ? INT64_MAX : p.base + to - MAX_BEFORE);
        int32_t retained = p.length < RETAINED ? p.length : RETAINED;
        memmove(p.symbols, p.symbols + p.length - retained, (size_t)retained * sizeof *p.symbols);
        p.base += p.length - retained;
        scanned = to - (p.length - retained);
        p.length = retained;
    }
    free(p.gaps.ring);
    if (p.gaps.failed) return -1;
    if (engine->options & TG_IDENTIFIERS) {
        if (list) list->limit = INT64_MAX;
        p.count += find_identifiers(text, list);
    }
    return list && list->failed ? -1 : p.count;
}

int32_t tg_find(const tg_engine *engine, uintptr_t text, int64_t limit, tg_matches *found) {
    match_list list = {.limit = limit};
    int64_t count = scan_text(engine, text_of(text), &list);
    *found = (tg_matches){list.items, list.count, list.truncated};
    if (count < 0) tg_release(found);
    return count < 0 ? TG_NO_MEMORY : TG_OK;
}

int32_t tg_find_many(const tg_engine *engine, const uintptr_t *texts, int64_t text_count, tg_matches *found) {
    match_list list = {.limit = INT64_MAX};
    for (int64_t t = 0; t < text_count && !list.failed; t++) {
        if (t + 1 < text_count) fetch_ahead(texts[t + 1]);
        int64_t first = list.count;
        if (scan_text(engine, text_of(texts[t]), &list) < 0) list.failed = true;
        for (int64_t k = first; k < list.count; k++) list.items[k].text = (int32_t)t;
    }
    *found = (tg_matches){list.items, list.count, list.truncated};
    if (list.failed) tg_release(found);
    return list.failed ? TG_NO_MEMORY : TG_OK;
}

int64_t tg_count(const tg_engine *engine, uintptr_t text) {
    return scan_text(engine, text_of(text), NULL);
}

int64_t tg_count_many(const tg_engine *engine, const uintptr_t *texts, int64_t text_count) {
    int64_t total = 0;
    for (int64_t t = 0; t < text_count; t++) {
        if (t + 1 < text_count) fetch_ahead(texts[t + 1]);
        int64_t count = scan_text(engine, text_of(texts[t]), NULL);
        if (count < 0) return count;
        total += count;
    }
    return total;
}

void tg_release(tg_matches *found) {
    free(found->items);
    *found = (tg_matches){NULL, 0, 0};
}

int64_t tg_fold(uintptr_t text, uint32_t *folded) {
    return fold_text(text_of(text), folded);
}
