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
    const symbol *before = engine->symbols + c->at;
    bool passed_break = false;
    if (!reads(engine, text, known, start - 1, before + c->before_length - 1, c->before_length, -1, &passed_break))
        return false;
    if (!reads(engine, text, known, end, before + c->before_length, c->after_length, 1, &passed_break)) return false;
    return !passed_break || c->before_length + term_length + c->after_length >= MIN_LENGTH_ACROSS_BREAK;
}

/* Whether `before` is among the `count` symbols, from `text` on. */
static bool is_among(const symbol *before, int32_t length, const symbol *text, int32_t count) {
    for (int32_t i = 0; i + length <= count; i++)
        if (memcmp(text + i, before, (size_t)length * sizeof *text) == 0) return true;
    return false;
}

/* Reads the symbols before `start`, at most TG_CLOSE, to the end of `close`. Returns how many. */
static int32_t read_before(const tg_engine *engine, text_view text, mark_run *known, int64_t start,
                           symbol close[TG_CLOSE]) {
    int32_t count = 0;
    for (int64_t i = start - 1; count < TG_CLOSE; i--) {
        pass_marks(engine, text, known, &i, -1);
        if (i < 0) break;
        close[TG_CLOSE - ++count] = symbol_at(engine, text, i);
    }
    return count;
}

/* The value of tg_match.context. */
static int32_t judge(const tg_engine *engine, text_view text, mark_run *known, const record *r, int64_t start,
                     int64_t end) {
    if (!engine->contexts) return TG_STANDS;
    bool needs_before = false, needs_after = false, has_before = false, has_after = false;
    bool needs_close = false, has_close = false;
    symbol close[TG_CLOSE];
    int32_t close_count = 0;
    for (int64_t i = engine->first_context[r->term]; i < engine->first_context[r->term + 1]; i++) {
        const context *c = &engine->contexts[i];
        if (c->kind == TG_NEARBY) {
            if (!needs_close) close_count = read_before(engine, text, known, start, close);
            needs_close = true;
            has_close = has_close || is_among(engine->symbols + c->at, c->before_length, close + TG_CLOSE - close_count,
                                              close_count);
            continue;
        }
        bool matches = context_matches(engine, text, known, c, start, end, (int32_t)r->length);
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
    const bool missing = (needs_before && !has_before) || (needs_after && !has_after) || (needs_close && !has_close);
    return missing ? TG_MISSING : TG_STANDS;
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
 * Block by block: characters to symbols, symbols to candidates (positions where an anchor may stand), and of each
 * candidate the terms that are anchored there, compared one by one. Where that is more work than the automaton would
 * be, the automaton reads on. Every occurrence has one anchor: either way finds those anchored in its part of the text.
 * Positions are counted in symbols from the start of the text.
 */

enum {
    BLOCK = 4096, /* symbols that one round adds */
    PREFIX = 48,  /* symbols of a term that are compared at its anchor; longer terms need the automaton */
    KEPT = PREFIX + MAX_BEFORE + 1, /* symbols of the round before: what may stand around an undecided anchor */
    AHEAD = 8,                      /* steps */
    BATCH = 128,                    /* candidates whose records are looked up one after the other */
    WORK_PER_SYMBOL = 4,            /* symbols and records to compare for each symbol of a round */
    MAX_PATIENCE = 64,              /* rounds of the automaton before comparing is tried again */
};

/* The records of an anchor at a candidate. */
typedef struct {
    int32_t index;   /* of the symbol where the anchor stands */
    uint32_t record; /* the first one; until it is looked up, the key */
} group;

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
    int64_t next; /* the anchors before this position are decided */
    bool runs;    /* the automaton does: it has read the symbols before `at`, is in state s … */
    int64_t at;
    state s;
    int64_t first_anchor; /* … and looks for what is anchored here or later */
    int32_t rounds;       /* that it goes on for, whatever the text is like */
    int32_t patience;     /* the rounds it will be given next time */
    symbol *symbols;      /* in storage, behind a pad */
    symbol storage[1 + KEPT + BLOCK + KERNEL_PAD];
    int32_t candidates[KEPT + BLOCK + KERNEL_PAD];
    group groups[4 * BATCH + 1];
} pass;

/* Stores or counts the term, or the near-misses with the piece, that ends with the symbol before position `end`. */
static void emit(pass *p, const record *r, int64_t end) {
    const tg_engine *engine = p->engine;
    gap at_end = gap_before(&p->gaps, end - 1);
    int64_t text_end = end + at_end.skipped;
    gap at_start = gap_before(&p->gaps, end - r->length);
    int64_t text_start = end - r->length + at_start.skipped;
    bool spans_break = at_start.breaks != at_end.breaks;
    if (r->term >= engine->term_count) {
        const int64_t at = end - r->length - p->base;
        const piece_site site = {p->text,      &p->known_run,
                                 text_start,   text_end,
                                 spans_break,  p->symbols + at,
                                 at,           p->length - at,
                                 p->base == 0, p->read >= p->text.length};
        p->count += find_near(engine, r->term - engine->term_count, (int32_t)r->length, &site, p->list);
        return;
    }
    if (spans_break && r->length < MIN_LENGTH_ACROSS_BREAK) return;
    if (!is_written_exactly(engine, p->text, r->term, text_start, text_end)) return;
    p->count++;
    if (!p->list) return;
    const int32_t context = judge(engine, p->text, &p->known_run, r, text_start, text_end);
    if (p->list->standing && context != TG_STANDS) return;
    append_match(p->list, (tg_match){text_start, text_end, r->term, context, spans_break ? TG_SPANS_BREAK : 0, 0});
}

/* Characters to symbols, until the block is full or the text ends. */
static void translate(pass *p) {
    const tg_engine *engine = p->engine;
    const int width = p->text.width;
    const char *data = p->text.data;
    symbol *out = p->symbols + p->length, *const full = p->symbols + KEPT + BLOCK;
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

/* Of these candidates the anchors, with their records. */
static int32_t find_groups(pass *p, const int32_t *candidates, int32_t candidate_count) {
    const tg_engine *engine = p->engine;
    group *groups = p->groups;
    int32_t asked = 0, count = 0;
    for (int32_t k = 0; k < candidate_count; k++) {
        const symbol *at = p->symbols + candidates[k];
        const symbol_pair pair = pair_at(at);
        const uint32_t hash = hash_pair(pair), bits = filter_word(engine, hash);
        const uint32_t single = (uint32_t)*at - SYMBOL_FIRST;
        groups[asked] = (group){candidates[k], (uint32_t)SINGLE << KEY_BITS | single};
        asked += single < engine->singles;
        groups[asked] = (group){candidates[k], anchor_key(pair, BEFORE, at[-1])};
        asked += bits << before_bit(hash, at[-1]) >> 31;
        groups[asked] = (group){candidates[k], anchor_key(pair, BEHIND, at[2])};
        asked += bits << behind_bit(hash, at[2]) >> 31;
        groups[asked] = (group){candidates[k], anchor_key(pair, LONE, 0)};
        asked += bits << lone_pair_bit(hash) >> 31;
    }
    for (int32_t k = 0; k < asked; k++) {
        /* With many terms, slots and records lie in a slow cache: ask for them some steps ahead. */
        if (k + AHEAD < asked) {
            const bucket *b = first_bucket(engine, groups[k + AHEAD].record);
            fetch(b->keys);
            fetch(b->records + SLOTS - 1);
        }
        const uint32_t key = groups[k].record;
        const uint32_t at =
            key >> KEY_BITS == SINGLE ? engine->single_records[key & 0xFFFF] : first_record(engine, key);
        fetch(record_at(engine, at));
        groups[count] = (group){groups[k].index, at};
        count += at != 0;
    }
    return count;
}

/* Compares the records of a group and emits those that stand in the text. Returns the work that it was, or a number
 * above `limit` where it gave up. */
static int32_t compare_group(pass *p, group g, int32_t limit) {
    int32_t work = 0;
    const record *r = record_at(p->engine, g.record);
    for (;; r = record_behind(r)) {
        const int32_t start = g.index - (int32_t)r->place, length = (int32_t)r->length;
        if (start >= 0 && start + (length < PREFIX ? length : PREFIX) <= p->length) {
            const symbol *read = p->symbols + start, *expected = record_symbols(r);
            int32_t same = 0;
            while (same < length && same < PREFIX && read[same] == expected[same]) same++;
            if (same == length)
                emit(p, r, p->base + start + length);
            else if (same == PREFIX)
                return limit + 1;
            work += same;
        }
        if (++work > limit || r->is_last) return work;
    }
}

/* Decides the anchors at the candidates in [from, to). Returns the index of the symbol where it gave up, or `to`. */
static int32_t compare(pass *p, int32_t candidate_count, int32_t from, int32_t to) {
    const int32_t max_work = WORK_PER_SYMBOL * (to - from);
    int32_t work = 0, index = -1;
    int64_t count = 0, listed = 0; /* before the symbol that is looked at */
    bool truncated = false;
    for (int32_t first = 0; first < candidate_count; first += BATCH) {
        const int32_t left = candidate_count - first;
        const int32_t group_count = find_groups(p, p->candidates + first, left < BATCH ? left : BATCH);
        for (int32_t k = 0; k < group_count; k++) {
            if (p->groups[k].index != index) {
                index = p->groups[k].index;
                count = p->count;
                if (p->list) listed = p->list->count, truncated = p->list->truncated;
            }
            work += compare_group(p, p->groups[k], max_work - work);
            if (work > max_work) {
                p->count = count; /* the automaton finds these, too */
                if (p->list) p->list->count = listed, p->list->truncated = truncated;
                return index;
            }
        }
    }
    return to;
}

/* Has the automaton read all symbols there are; with `until_root` only until no term is begun. */
static void run_automaton(pass *p, bool until_root) {
    const cell *cells = p->engine->cells;
    const int64_t end = p->base + p->length;
    state s = p->s;
    int64_t at = p->at;
    for (; at < end && !(until_root && s == 0); at++) {
        const symbol y = p->symbols[at - p->base];
        while (!descend(p->engine, &s, y) && s != 0) s = cells[s].fail;
        for (uint32_t output = cells[s].output; output;) {
            const record *r = record_at(p->engine, output);
            if (at + 1 - r->length + r->place >= p->first_anchor) emit(p, r, at + 1);
            output = r->next_output;
        }
    }
    p->s = s;
    p->at = p->next = at;
    p->runs = !(until_root && s == 0);
}

static void start_automaton(pass *p, int32_t anchor) {
    p->first_anchor = p->base + anchor;
    p->at = p->base + (anchor > MAX_BEFORE ? anchor - MAX_BEFORE : 0);
    p->s = 0;
    p->rounds = p->patience;
    p->patience = p->patience < MAX_PATIENCE ? 2 * p->patience : MAX_PATIENCE;
    run_automaton(p, false);
}

/* Decides the anchors among the symbols before `to`. */
static void decide(pass *p, int32_t to) {
    if (p->runs) run_automaton(p, p->rounds-- <= 0);
    const int32_t from = (int32_t)(p->next - p->base);
    if (p->runs || from >= to) return;
    const int32_t candidate_count = find_candidates(p->engine, p->symbols, from, to, p->candidates);
    const int32_t decided = compare(p, candidate_count, from, to);
    p->next = p->base + decided;
    if (decided < to)
        start_automaton(p, decided);
    else
        p->patience = 1;
}

static int by_end(const void *left, const void *right) {
    const tg_match *a = left, *b = right;
    if (a->end != b->end) return a->end < b->end ? -1 : 1;
    if (a->start != b->start) return a->start < b->start ? -1 : 1;
    return a->term < b->term ? -1 : a->term > b->term;
}

/* Anchors are met in another order than ends. */
static void sort_matches(tg_match *items, int64_t count) {
    for (int64_t i = 1; i < count; i++)
        if (by_end(&items[i - 1], &items[i]) > 0) {
            qsort(items, (size_t)count, sizeof *items, by_end);
            return;
        }
}

/* Returns the number of matches, or -TG_NO_MEMORY. */
static int64_t scan_text(const tg_engine *engine, text_view text, match_list *list) {
    pass p;
    p.engine = engine;
    p.text = text;
    p.list = list;
    p.gaps = (gap_list){0};
    p.known_run = (mark_run){0};
    p.read = p.kept_until = p.base = p.count = p.next = 0;
    p.length = 0;
    p.runs = false;
    p.patience = 1;
    p.symbols = p.storage + 1;
    p.storage[0] = SYMBOL_OTHER;
    const int64_t first = list ? list->count : 0;
    for (bool last = false; !last && !p.gaps.failed && !(list && (list->truncated || list->failed));) {
        translate(&p);
        last = p.read >= text.length;
        decide(&p, last ? p.length : p.length - PREFIX);
        if (last) break;
        memmove(p.symbols, p.symbols + p.length - KEPT, KEPT * sizeof *p.symbols);
        p.base += p.length - KEPT;
        p.length = KEPT;
    }
    free(p.gaps.ring);
    if (p.gaps.failed || (list && list->failed)) return -TG_NO_MEMORY;
    if (list) sort_matches(list->items + first, list->count - first);
    if (engine->options & TG_IDENTIFIERS && !(list && list->only_first && list->truncated)) {
        if (list) list->limit = INT64_MAX;
        p.count += find_identifiers(text, list);
    }
    return list && list->failed ? -TG_NO_MEMORY : p.count;
}

int32_t tg_find(const tg_engine *engine, uintptr_t text, int64_t limit, int32_t standing, tg_matches *found) {
    match_list list = {.limit = limit, .standing = standing};
    int64_t count = scan_text(engine, text_of(text), &list);
    *found = (tg_matches){list.items, list.count, list.truncated};
    if (count < 0) tg_release(found);
    return count < 0 ? TG_NO_MEMORY : TG_OK;
}

int32_t tg_find_many(const tg_engine *engine, uintptr_t texts, tg_matches *found) {
    match_list list = {.limit = INT64_MAX};
    int32_t error = TG_OK;
    for (int64_t t = 0; t < text_count(texts) && !error; t++) {
        const uintptr_t text = text_in(texts, t);
        const int64_t first = list.count;
        if (!text)
            error = TG_NO_TEXT;
        else if (scan_text(engine, text_of(text), &list) < 0)
            error = TG_NO_MEMORY;
        for (int64_t k = first; k < list.count; k++) list.items[k].text = (int32_t)t;
    }
    *found = (tg_matches){list.items, list.count, list.truncated};
    if (error) tg_release(found);
    return error;
}

int32_t tg_look(const tg_engine *engine, const tg_words *words, double least, const tg_model *model, double suspect,
                uintptr_t text) {
    match_list list = {.limit = 0, .standing = true, .only_first = true}; /* the first match ends the scan */
    const int64_t count = scan_text(engine, text_of(text), &list);
    free(list.items);
    if (count < 0) return -TG_NO_MEMORY;
    int32_t seen = (int32_t)tg_marks(text);
    if (list.truncated || list.count > 0) seen |= TG_HIT;
    if (!words) return seen;
    tg_slips found;
    if (tg_find_slips(words, NULL, text, least, &found) != TG_OK) return -TG_NO_MEMORY;
    if (model && !found.count && tg_find_slips(words, model, text, suspect, &found) != TG_OK) return -TG_NO_MEMORY;
    if (found.count > 0) seen |= TG_SLIP;
    tg_release_slips(&found);
    return seen;
}

int64_t tg_count(const tg_engine *engine, uintptr_t text) {
    return scan_text(engine, text_of(text), NULL);
}

int64_t tg_count_many(const tg_engine *engine, uintptr_t texts, int64_t first, int64_t last) {
    int64_t total = 0;
    if (last > text_count(texts)) last = text_count(texts);
    for (int64_t t = first; t < last; t++) {
        const uintptr_t text = text_in(texts, t);
        const int64_t count = text ? scan_text(engine, text_of(text), NULL) : -TG_NO_TEXT;
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
