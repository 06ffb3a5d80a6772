/* near.c - canonical phrases to near-misses: an intact piece is a term of the automaton, what stands around it is
 * compared with the rest of the phrase.
 */
#include <math.h>
#include <stdlib.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "core.h"
#include "python_text.h"

enum {
    MIN_FOR_WORDS = 7, /* phrases in which two words may be swapped: in shorter ones that is right, mostly */
    MIN_FOR_RUNS = 8,  /* phrases in which a run of characters may be missing or doubled … */
    MIN_RUN = 2,
    MAX_RUN = 4,
    MIN_FOR_TWO = 12, /* … and in which two edits are allowed */
    SLACK = MAX_RUN,  /* how many symbols a near-miss may be longer than its phrase */
    MIN_PIECE = 2,
    MAX_WITHOUT_GAP = 6,
    BITS_PER_CHARACTER = 4,
};

/* ---- pieces ----
 *
 * Between two pieces one character is left out: two that are swapped are never in both. A short phrase has none to
 * spare; there the two at the cut, swapped, with one more on each side, are a piece of their own. So are words of two
 * characters each that are swapped across a cut, where there is only one. */

/* How often the piece is in ordinary text, about: as often as its rarest pair, and half as often for each bit of
 * BITS_PER_CHARACTER and each character more. */
static double cost_of(const uint32_t *characters, int32_t from, int32_t to) {
    uint32_t rarest = 15;
    for (int32_t k = from; k + 1 < to; k++) {
        const uint32_t level = background_frequency(characters[k], characters[k + 1]);
        if (level < rarest) rarest = level;
    }
    return exp2((double)rarest - BITS_PER_CHARACTER * (to - from - 2));
}

int32_t split_phrase(const uint32_t *characters, int32_t length, span pieces[MAX_PIECES]) {
    const bool three = length >= MIN_FOR_TWO;
    const int32_t least = three ? MIN_PIECE + 1 : MIN_PIECE, gap = length > MAX_WITHOUT_GAP;
    double head[MAX_PHRASE + 1], tail[MAX_PHRASE + 1], best = INFINITY;
    for (int32_t k = least; k <= length - least; k++) {
        head[k] = cost_of(characters, 0, k);
        tail[k] = cost_of(characters, k, length);
    }
    int32_t first = 0, second = 0;
    for (int32_t a = least; a + gap + least <= length; a++) {
        if (!three) {
            const double cost = head[a] + tail[a + gap];
            if (cost < best) best = cost, first = a;
            continue;
        }
        for (int32_t b = a + gap + least; b + gap + least <= length; b++) {
            const double cost = head[a] + cost_of(characters, a + gap, b) + tail[b + gap];
            if (cost < best) best = cost, first = a, second = b;
        }
    }
    pieces[0] = (span){0, first, NOT_SWAPPED};
    if (three) {
        pieces[1] = (span){first + gap, second - first - gap, NOT_SWAPPED};
        pieces[2] = (span){second + gap, length - second - gap, NOT_SWAPPED};
        return 3;
    }
    pieces[1] = (span){first + gap, length - first - gap, NOT_SWAPPED};
    int32_t count = 2;
    if (!gap) pieces[count++] = (span){first - SWAPPED_LENGTH / 2, SWAPPED_LENGTH, SWAPPED_CHARACTERS};
    for (int32_t at = first + gap - SWAPPED_LENGTH + 1; length >= MIN_FOR_WORDS && at < first; at++)
        if (at >= 0 && at + SWAPPED_LENGTH <= length &&
            memcmp(characters + at, characters + at + 2, 2 * sizeof *characters) != 0)
            pieces[count++] = (span){at, SWAPPED_LENGTH, SWAPPED_WORDS};
    return count;
}

/* ---- comparison ---- */

/* What is left of a phrase on one side of the piece, and the text there: index 0 is next to the piece. */
typedef struct {
    const symbol *phrase;
    const symbol *text;
    int32_t length;
    int32_t piece_length; /* so far behind index 0 the phrase goes on */
    int64_t at_hand;      /* symbols of the text */
    int step;             /* 1 or -1 */
    bool fixed;           /* its last character may be edited … */
    const tg_engine *engine;
    const symbol *brackets; /* … or may it if one of these follows */
    bool runs;
    bool words; /* two may be swapped */
} side;

typedef enum { NO_EDIT, SWAP, EDIT } edit;

/* How the text fits the phrase on one side. */
typedef struct {
    int32_t edits; /* NO_FIT: more than are allowed */
    edit at_edge;  /* what the last character of the phrase underwent */
    bool run;      /* the one edit is a run */
    bool adjacent; /* the last edit adjoins the one before */
    int32_t used;  /* symbols of the text */
} fit;

enum { NO_FIT = 100 };

static inline symbol phrase_symbol(const side *s, int32_t i) {
    return s->phrase[i * s->step];
}

static inline bool text_equals(const side *s, int64_t j, symbol y) {
    return j < s->at_hand && s->text[j * s->step] == y;
}

static bool is_better(fit a, fit b) {
    if (a.run != b.run) return b.run;
    if (a.edits != b.edits) return a.edits < b.edits;
    if ((a.at_edge == EDIT) != (b.at_edge == EDIT)) return b.at_edge == EDIT;
    return a.used > b.used;
}

/* Another numeral, one more or one less, is another number and no slip. */
static inline bool is_numeral(const tg_engine *engine, symbol y) {
    return engine->numerals[y / 32] >> (y % 32) & 1;
}

static bool is_bracketed(const side *s, int64_t j) {
    for (int32_t k = 0; k < BRACKETS; k++)
        if (text_equals(s, j, s->brackets[k])) return true;
    return false;
}

/* Whether phrase[i] can be taken for text[j] with `left` more edits. */
static inline bool goes_on(const side *s, int32_t i, int64_t j, int32_t left) {
    return left > 0 || i >= s->length || text_equals(s, j, phrase_symbol(s, i));
}

/* Whether the next two words of two characters are in the other order: 价值核心观. */
static inline bool has_swapped_words(const side *s, int32_t i, int64_t j) {
    if (!s->words || i + 4 > s->length) return false;
    for (int32_t k = 0; k < 4; k++) {
        const symbol y = phrase_symbol(s, i + k);
        if (!text_equals(s, j + (k + 2) % 4, y) || is_numeral(s->engine, y)) return false;
    }
    return true;
}

/* Where phrase[0, i) is taken for text[0, j), with `done` so far and `last` right before: the best way to go on with
 * at most `left` more edits. Equal symbols are always rightly taken for each other. */
static void extend(const side *s, int32_t i, int32_t j, fit done, edit last, int32_t left, fit *best) {
    const int32_t from = i;
    while (i < s->length && text_equals(s, j, phrase_symbol(s, i))) i++, j++;
    const bool adjoins = done.edits > 0 && i == from; /* what comes next adjoins the last edit */
    if (i == s->length) {
        done.at_edge = adjoins ? last : NO_EDIT;
        done.used = j;
        if (done.at_edge == EDIT && (done.adjacent || !(s->fixed || is_bracketed(s, j)))) return;
        if (is_better(done, *best)) *best = done;
        return;
    }
    if (left == 0 || done.edits + 1 > best->edits) return;
    const bool first = done.edits == 0;
    done.edits++;
    done.adjacent = adjoins;
    left--;
    const bool fixed = is_numeral(s->engine, phrase_symbol(s, i));
    if (j < s->at_hand && !is_numeral(s->engine, s->text[j * s->step])) {
        if (!fixed && goes_on(s, i + 1, j + 1, left)) extend(s, i + 1, j + 1, done, EDIT, left, best);
        if (goes_on(s, i, j + 1, left)) extend(s, i, j + 1, done, EDIT, left, best);
        if (!fixed && i + 1 < s->length && text_equals(s, j, phrase_symbol(s, i + 1)) &&
            text_equals(s, j + 1, phrase_symbol(s, i)))
            extend(s, i + 2, j + 2, done, SWAP, left, best);
        if (!fixed && has_swapped_words(s, i, j)) extend(s, i + 4, j + 4, done, SWAP, left, best);
    }
    if (!fixed && goes_on(s, i + 1, j, left)) extend(s, i + 1, j, done, EDIT, left, best);
    if (!first || !s->runs) return;
    done.run = true;
    for (int32_t size = MIN_RUN; size <= MAX_RUN; size++) {
        if (i + size + MIN_PIECE <= s->length && goes_on(s, i + size, j, 0))
            extend(s, i + size, j, done, EDIT, 0, best);
        if (!goes_on(s, i, j + size, 0)) continue;
        int32_t k = 0;
        while (k < size && i - size + k >= -s->piece_length && text_equals(s, j + k, phrase_symbol(s, i - size + k)))
            k++;
        if (k == size) extend(s, i, j + size, done, EDIT, 0, best);
    }
}

/* Passes `count` symbols from `index` on in the direction `step`. Returns the index of the last one. */
static int64_t walk(const tg_engine *engine, const piece_site *site, int64_t index, int64_t count, int step,
                    bool *passed_break) {
    int64_t last = index - step;
    for (; count > 0; count--, index += step) {
        *passed_break |= pass_marks(engine, site->text, site->known_run, &index, step);
        last = index;
    }
    return last;
}

/* A hash of what was read as a near-miss of the phrase, alone or with the symbol before it (side -1) or behind it (1);
 * 0, which stands for none, where a character of it is unknown to the engine. */
static uint64_t hash_form(const symbol *form, int64_t length, int32_t phrase, int32_t side) {
    /* Mixed, or else another phrase with another first symbol would have the same. */
    uint64_t hash = (3 * (uint64_t)phrase + (uint64_t)(side + 2)) * 0xBF58476D1CE4E5B9u;
    for (int64_t k = 0; k < length; k++) {
        if (form[k] == SYMBOL_OTHER) return 0;
        hash = (hash ^ form[k]) * 0x9E3779B97F4A7C15u;
        hash ^= hash >> 29;
    }
    return hash;
}

/* The slots where the form may be remembered. */
static inline _Atomic uint64_t *right_forms_of(const tg_engine *engine, uint64_t hash) {
    return &engine->right_forms[hash % (RIGHT_FORMS / WAYS) * WAYS];
}

static bool is_right_form(const tg_engine *engine, const symbol *form, int64_t length, int32_t phrase, int32_t side) {
    const uint64_t hash = hash_form(form, length, phrase, side);
    bool found = false;
    for (int way = 0; way < WAYS; way++)
        found |= atomic_load_explicit(&right_forms_of(engine, hash)[way], memory_order_relaxed) == hash;
    return hash && found;
}

/* The symbols around a piece. */
typedef struct {
    const symbol *text; /* the first one of the piece */
    int64_t before;     /* so many are at hand before it … */
    int64_t behind;     /* … and from it on */
} reading;

/* `before` and `behind` are counted as those of the reading. */
static int64_t add_near(const tg_engine *engine, const piece_site *site, int32_t piece_length, const reading *read,
                        int32_t phrase_index, int64_t before, int64_t behind, match_list *list) {
    const int64_t length = before + piece_length + behind;
    const bool is_right =
        list && list->standing &&
        (is_right_form(engine, read->text - before, length, phrase_index, 0) ||
         (before < read->before && is_right_form(engine, read->text - before - 1, length + 1, phrase_index, -1)) ||
         (length - before < read->behind && is_right_form(engine, read->text - before, length + 1, phrase_index, 1)));
    if (list && !is_right) {
        bool spans_break = site->spans_break;
        const int64_t start = walk(engine, site, site->start - 1, before, -1, &spans_break);
        const int64_t end = walk(engine, site, site->end, behind, 1, &spans_break) + 1;
        append_match(list, (tg_match){start, end, engine->term_count + phrase_index, TG_STANDS,
                                      spans_break ? TG_SPANS_BREAK : 0, 0});
    }
    return 1;
}

/* Reads symbols from `index` on in the direction `step` into out[0], out[step] …; returns how many there were. */
static int64_t collect(const tg_engine *engine, const piece_site *site, int64_t index, int64_t count, int step,
                       symbol *out) {
    int64_t k = 0;
    for (; k < count; k++, index += step) {
        pass_marks(engine, site->text, site->known_run, &index, step);
        if (index < 0 || index >= site->text.length) break;
        out[k * step] = symbol_at(engine, site->text, index);
    }
    return k;
}

static int64_t compare(const tg_engine *engine, piece q, int32_t piece_length, const piece_site *site,
                       match_list *list) {
    const phrase *p = &engine->phrases[q.phrase];
    const int32_t rest = p->length - q.offset - piece_length;
    reading read = {site->symbols, site->before, site->behind};
    symbol storage[2 * (MAX_PHRASE + SLACK)];
    if ((read.before < q.offset + SLACK && !site->at_first) ||
        (read.behind < piece_length + rest + SLACK && !site->at_last)) {
        symbol *at = storage + MAX_PHRASE + SLACK;
        read.text = at;
        read.before = collect(engine, site, site->start - 1, q.offset + SLACK, -1, at - 1);
        read.behind = collect(engine, site, site->start, piece_length + rest + SLACK, 1, at);
    }
    const symbol *text = read.text;
    const int64_t before = read.before, behind = read.behind;
    if (before >= q.offset && behind >= piece_length + rest &&
        memcmp(text - q.offset, p->symbols, (size_t)p->length * sizeof *text) == 0) {
        if (q.offset > 0 || q.swapped) return 0;
        int64_t count = 0; /* nothing is wrong but perhaps a doubled first or last character */
        if (before > 0 && text[-1] == p->symbols[0])
            count += add_near(engine, site, piece_length, &read, q.phrase, 1, rest, list);
        if (behind > p->length && text[p->length] == p->symbols[p->length - 1])
            count += add_near(engine, site, piece_length, &read, q.phrase, 0, rest + 1, list);
        return count;
    }
    if (q.swapped) {
        const symbol *piece_of_phrase = p->symbols + q.offset;
        const bool stands =
            before >= q.offset && behind >= piece_length + rest &&
            memcmp(text - q.offset, p->symbols, (size_t)q.offset * sizeof *text) == 0 &&
            memcmp(text + piece_length, piece_of_phrase + piece_length, (size_t)rest * sizeof *text) == 0;
        const int32_t from = q.swapped == SWAPPED_WORDS ? 0 : 1;
        for (int32_t k = from; k < SWAPPED_LENGTH - from; k++)
            if (is_numeral(engine, piece_of_phrase[k])) return 0;
        if (!stands) return 0;
        return add_near(engine, site, piece_length, &read, q.phrase, q.offset, rest, list);
    }
    const int32_t most = p->length >= MIN_FOR_TWO ? 2 : 1;
    const side left = {p->symbols + q.offset - 1,
                       text - 1,
                       q.offset,
                       piece_length,
                       before,
                       -1,
                       p->flags & TG_FIXED_START,
                       engine,
                       engine->brackets[0],
                       p->length >= MIN_FOR_RUNS,
                       p->length >= MIN_FOR_WORDS};
    const side right = {p->symbols + q.offset + piece_length,
                        text + piece_length,
                        rest,
                        piece_length,
                        behind - piece_length,
                        1,
                        p->flags & TG_FIXED_END,
                        engine,
                        engine->brackets[1],
                        p->length >= MIN_FOR_RUNS,
                        p->length >= MIN_FOR_WORDS};
    const fit none = {0};
    fit l = {.edits = NO_FIT, .run = true}, r = l;
    extend(&left, 0, 0, none, NO_EDIT, most, &l);
    if (l.edits > most) return 0;
    extend(&right, 0, 0, none, NO_EDIT, l.run ? 0 : most - l.edits, &r);
    if (l.edits + r.edits > most || (l.edits && r.run)) return 0;
    return add_near(engine, site, piece_length, &read, q.phrase, l.used, r.used, list);
}

/* ---- what most pieces are: by themselves ----
 *
 * An edit takes few symbols of the phrase out of the text, and shifts the others by few. So of the symbols next to the
 * piece in the phrase most are next to it in the text, or the piece stands by itself. */

enum { SHIFT = MAX_RUN, AROUND = SHIFT + BESIDE + SHIFT };

static phrase_side side_of(const phrase *p, int32_t offset, int32_t piece_length, bool behind) {
    const int32_t length = behind ? p->length - offset - piece_length : offset,
                  known = length < BESIDE ? length : BESIDE, first = behind ? 0 : BESIDE - known;
    phrase_side side = {.known = (uint8_t)(((1 << known) - 1) << first), .edits = p->length >= MIN_FOR_TWO ? 2 : 1};
    if (p->length >= MIN_FOR_RUNS) side.run = (int8_t)(length - MIN_PIECE < MAX_RUN ? length - MIN_PIECE : MAX_RUN);
    if (known == length && length > 0) side.end = (uint8_t)(1 << (behind ? length - 1 : first));
    memcpy(side.symbols + first, p->symbols + (behind ? offset + piece_length : offset - known),
           (size_t)known * sizeof(symbol));
    return side;
}

void prepare_piece(piece *q, const phrase *p, int32_t piece_length) {
    q->behind = p->length - q->offset - piece_length > q->offset;
    q->longer = side_of(p, q->offset, piece_length, q->behind);
}

/* The symbols beside the piece in the text, in its order, from SHIFT within the piece on: where they lie, or copied if
 * the text does not have them all. NULL if they are not at hand. */
static const symbol *look_beside(const piece_site *site, int32_t piece_length, bool behind, symbol copy[AROUND]) {
    enum { REACH = BESIDE + SHIFT };
    const int64_t outside = behind ? piece_length - SHIFT : -REACH; /* from the piece's first symbol */
    if (site->before + outside >= 0 && site->behind - outside >= AROUND) return site->symbols + outside;
    if (!(behind ? site->at_last : site->at_first)) return NULL;
    for (int64_t k = 0; k < AROUND; k++) {
        const int64_t at = outside + k;
        copy[k] = at >= -site->before && at < site->behind ? site->symbols[at] : SYMBOL_LAST;
    }
    return copy;
}

/* Which of the symbols are around, each within SHIFT of its place: a bit for each from the lowest on. */
static inline uint32_t find_beside(const symbol symbols[BESIDE], const symbol around[AROUND]) {
#ifdef __SSE2__
    const __m128i wanted = _mm_loadu_si128((const __m128i *)symbols);
    __m128i found = _mm_setzero_si128();
#pragma GCC unroll 9
    for (int s = 0; s <= 2 * SHIFT; s++)
        found = _mm_or_si128(found, _mm_cmpeq_epi16(wanted, _mm_loadu_si128((const __m128i *)(around + s))));
    return (uint32_t)_mm_movemask_epi8(_mm_packs_epi16(found, _mm_setzero_si128()));
#else
    uint32_t found = 0;
    for (int k = 0; k < BESIDE; k++)
        for (int s = 0; s <= 2 * SHIFT; s++) found |= (uint32_t)(symbols[k] == around[k + s]) << k;
    return found;
#endif
}

static inline bool may_be_near(const phrase_side *side, const symbol around[AROUND]) {
    if (!around) return true;
    const uint32_t lacking = side->known & ~find_beside(side->symbols, around);
    uint32_t sums = lacking - (lacking >> 1 & 0x55); /* of two bits, of four, of all: without a branch or a call */
    sums = (sums & 0x33) + (sums >> 2 & 0x33);
    const int32_t count = (int32_t)((sums + (sums >> 4)) & 0xF);
    return count <= side->edits || (count <= side->run && !(lacking & side->end));
}

/* Whether the text may be near the phrase on both sides of the piece. */
static bool sides_may_be_near(const tg_engine *engine, const piece *q, int32_t piece_length, const symbol *before,
                              const symbol *behind) {
    if (!may_be_near(&q->longer, q->behind ? behind : before)) return false;
    const phrase_side shorter = side_of(&engine->phrases[q->phrase], q->offset, piece_length, !q->behind);
    return may_be_near(&shorter, q->behind ? before : behind);
}

int64_t find_near(const tg_engine *engine, int32_t first_piece, int32_t piece_length, const piece_site *site,
                  match_list *list) {
    symbol copies[2][AROUND];
    const symbol *before = look_beside(site, piece_length, false, copies[0]);
    const symbol *behind = look_beside(site, piece_length, true, copies[1]);
    int64_t count = 0;
    for (int32_t k = first_piece;; k++) {
        const piece *q = &engine->pieces[k];
        if (q->swapped || sides_may_be_near(engine, q, piece_length, before, behind))
            count += compare(engine, *q, piece_length, site, list);
        if (!q->more_as_equal) return count;
    }
}

void tg_know_right(tg_engine *engine, int32_t phrase, uintptr_t form, int32_t side) {
    if (!engine->right_forms) return; /* there are no phrases */
    const text_view text = text_of(form);
    symbol symbols[MAX_PHRASE + 2 * SLACK];
    mark_run known = {0};
    int64_t length = 0;
    for (int64_t i = 0;; i++) {
        pass_marks(engine, text, &known, &i, 1);
        if (i >= text.length) break;
        if (length == MAX_PHRASE + 2 * SLACK) return;
        symbols[length++] = symbol_at(engine, text, i);
    }
    const uint64_t hash = hash_form(symbols, length, phrase, side);
    if (!hash) return;
    _Atomic uint64_t *slots = right_forms_of(engine, hash);
    int way = 0;
    for (uint64_t kept; way < WAYS; way++)
        if (!(kept = atomic_load_explicit(&slots[way], memory_order_relaxed)) || kept == hash) break;
    atomic_store_explicit(&slots[way < WAYS ? way : (int)(hash >> 61)], hash, memory_order_relaxed);
}
