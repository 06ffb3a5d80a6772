/* slips.c - where a text miswrites a word: the places that are strange, and the best that is proposed there. */
#include <math.h>
#include <stdlib.h>

#include "core.h"
#include "python_text.h"

/* The most that speaks where what is written may be meant: below what words.py calls an error. */
#define DOUBTFUL 3.4

/* What speaks for a collocation with one word in the place of another that is a word, too; and from which margin on it
 * begins and ends with words, as SURE in words.py. */
#define COLLOCATION_SCORE 1.0
#define DOUBLED_SCORE 2.0
#define SURE_EDGE -2.5

enum { SLIP_BLOCK = 256, OPTIONS_AT_ONCE = 512 };
_Static_assert((int)EVIDENCE <= (int)TG_EVIDENCE, "a slip has room for the evidence");

/* Where it is looked, and for what. */
typedef struct {
    const tg_words *words;
    const tg_model *model;   /* or NULL; then these two are, too: */
    const uint16_t *symbols; /* those of the text for the model, from three before it on, */
    const uint8_t *unknown;  /* and what it says of each character */
    text_view text;
    double least;
    bool unjudged; /* everything that is proposed */
    tg_slips *found;
    int64_t capacity;
} hunt;

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

static void write_word(const search *s, const proposal *p, uint16_t *right) {
    memcpy(right, s->text + p->start, (size_t)p->length * sizeof *right);
    memcpy(right + p->place - p->start, p->meant, (size_t)p->changed * sizeof *right);
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

static bool append_slip(tg_slips *found, int64_t *capacity, const tg_slip *slip) {
    if (found->count == *capacity) {
        const int64_t larger = *capacity ? 2 * *capacity : 16;
        tg_slip *items = realloc(found->items, (size_t)larger * sizeof *items);
        if (!items) return false;
        found->items = items;
        *capacity = larger;
    }
    found->items[found->count++] = *slip;
    return true;
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
    return append_slip(found, capacity, slip);
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

/* Weighs the proposals, and drops those for which too little speaks without looking at paths. */
static void look_at_evidence(search *s, float evidence[][EVIDENCE], bool all) {
    int32_t kept = 0;
    for (int32_t i = 0; i < s->count; i++) {
        s->proposals[kept] = s->proposals[i];
        weigh(s, &s->proposals[kept], evidence[kept]);
        kept += all || judge_by_trees(s->words, LOOK_TREES, evidence[kept]) > 0;
    }
    s->count = kept;
}

/* Whether what is written may be meant, however much speaks for the other: words stand beside others, too (来自崖洲
 * beside 来自亚洲), and where words of two characters and more are written, they may be the right ones (森林放火). */
static bool is_doubtful(const proposal *q, const paths *written, const float evidence[EVIDENCE]) {
    if (evidence[E_TOGETHER] > 0) return true;
    int32_t at = q->start;
    while (at < q->start + q->length && word_at(written, at).start == at && written->step[at] > 1)
        at += written->step[at];
    return at == q->start + q->length;
}

/* Stores the best proposal that covers the place, if it is good enough. `han` are the Han characters from the index
 * `block` of the text on, with REACH more on each side, 0 where there is another one; `known` tells which runs of three
 * right text has, from two characters before. */
static bool search_around(hunt *h, const uint16_t *han, int64_t block, int32_t place, const option *options,
                          int32_t option_count, const uint8_t *known) {
    const tg_words *words = h->words;
    const tg_model *model = h->model;
    search s; /* large, so that what is not read is not set either */
    s.words = words;
    s.model = model;
    s.text = han + place - REACH;
    s.length = PATH_WINDOW;
    s.weak = REACH;
    s.count = 0;
    propose_options(&s, place, options, option_count, known);
    if (!model && !s.count) return true;
    const int64_t at = block + place, from = at - trim(&s);
    const int32_t from_words = s.count;
    if (model) {
        s.symbols = h->symbols + from;
        s.all = h->symbols + 3;
        s.all_length = h->text.length;
        s.from = from;
        const bool here = h->unknown[at] & UNKNOWN;
        if (here) search_model(&s);
        if (here && at + 1 < h->text.length && h->unknown[at + 1] & UNKNOWN) {
            search_model_swapped(&s);
            search_sounding(&s);
        }
        if (h->unknown[at] & APART) search_doubled(&s);
    }
    float evidence[MOST_PROPOSALS][EVIDENCE];
    if (!model) look_at_evidence(&s, evidence, h->unjudged);
    if (!s.count) return true;
    paths p;
    p.length = s.length;
    memcpy(p.text, s.text, (size_t)s.length * sizeof *p.text);
    find_paths(words, &p);
    tg_slip best = {.score = h->least};
    for (int32_t i = 0; i < s.count; i++) {
        const proposal *q = &s.proposals[i];
        tg_slip slip = {
            .start = from + q->start, .end = from + q->start + q->length, .length = q->length, .kind = q->kind};
        paths corrected;
        if (!model) {
            slip.gain = weigh_paths(q, &p, evidence[i]);
            slip.score = judge_by_trees(words, JUDGE_TREES, evidence[i]);
            if (slip.score > DOUBTFUL && is_doubtful(q, &p, evidence[i])) slip.score = DOUBTFUL;
        } else {
            word meant = {q->start, q->length};
            if (i < from_words) {
                slip.gain = p.before[q->start] + q->cost + p.behind[q->start + q->length] - p.behind[0];
                if (slip.gain <= TG_LEAST_GAIN) continue;
            } else {
                write_with(&s, q, &corrected);
                find_paths(words, &corrected);
                slip.gain = corrected.behind[0] - p.behind[0];
                meant = word_at(&corrected, place_made(q));
            }
            slip.score = judge_with_model(&s, q, slip.gain, word_at(&p, q->place), meant, best.score, slip.evidence);
        }
        if (!h->unjudged && slip.score <= best.score) continue;
        write_word(&s, q, slip.right);
        if (h->unjudged) {
            for (int k = 0; k < EVIDENCE; k++) slip.evidence[k] = evidence[i][k];
            if (!append_slip(h->found, &h->capacity, &slip)) return false;
            continue;
        }
        if (i >= from_words) widen(q, &corrected, from, &slip);
        best = slip;
    }
    return !best.length || add_slip(h->found, &h->capacity, &best);
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
    return is_one_of(MEANT, *han) || is_other_number(*han, *han) || han[-2] == *han || han[-2] == u'一' ||
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
    int runs = 0; /* that right text has, where one is missing */
    for (const uint16_t *run = once; run < once + 3; run++) runs += run[0] && run[2] && run_level(words, run) > 0;
    search s;
    s.text = han;
    s.weak = s.count = 0;
    const int32_t place = trim(&s);
    paths p = {.length = s.length};
    memcpy(p.text, s.text, (size_t)s.length * sizeof *p.text);
    find_paths(words, &p);
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
        han[i - from] = is_basic_han(c) ? (uint16_t)c : 0;
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

/* Keeps the places where the model knows nothing like the character, or it is written twice. */
static int32_t keep_unlike(const hunt *h, int64_t block, int32_t *places, int32_t count) {
    int32_t kept = 0;
    for (int32_t k = 0; k < count; k++) {
        const int64_t at = block + places[k];
        const uint16_t *symbol = h->symbols + 3 + at;
        places[kept] = places[k];
        kept += h->unknown[at] & UNKNOWN || (h->unknown[at] & APART && symbol[0] == symbol[-1]);
    }
    return kept;
}

/* Stores the places of the Han characters of which right text does not have the same there: the character between both
 * of its neighbours; or behind the two before it, and before the two behind it, where there are any. `runs` tells of
 * each run of three, from two characters before the first one on. Returns how many there are. */
static int32_t find_strange(const uint16_t *han, const uint8_t *runs, int32_t length, int32_t *places) {
    enum { AT_ONCE = sizeof(uint64_t) };
    uint8_t strange[SLIP_BLOCK + 1 + AT_ONCE];
    for (int32_t i = 0; i < length; i++) { /* without branches, so that the compiler does many at once */
        const uint8_t none = han[i] == EDGE, first = han[i - 1] == EDGE, last = han[i + 1] == EDGE;
        strange[i] =
            !(none | (first & last) | (runs[i + 1] & !first & !last) | ((first | runs[i]) & (last | runs[i + 2])));
    }
    memset(strange + length, 0, AT_ONCE);
    int32_t count = 0;
    for (int32_t i = 0; i < length; i += AT_ONCE) {
        uint64_t some;
        memcpy(&some, strange + i, sizeof some);
        if (!some) continue; /* as for most */
        for (int32_t k = i; k < i + AT_ONCE; k++) {
            places[count] = k;
            count += strange[k];
        }
    }
    return count;
}

static bool explains(const tg_words *words, const uint16_t *pair) {
    return is_usual_pair(words->usual, pair[0], pair[1]) && pair_level(words, pair) >= 2;
}

/* Keeps the places that no neighbour explains: a run of three that right text has ends with both, or begins with both
 * on the other side, and they are a pair of a usual word that right text has often. */
static int32_t keep_unexplained(const tg_words *words, const uint16_t *han, const uint8_t *runs, int32_t *places,
                                int32_t count) {
    int32_t kept = 0;
    for (int32_t k = 0; k < count; k++) {
        const int32_t at = places[k];
        places[kept] = at;
        kept += !(runs[at] && explains(words, han + at - 1)) && !(runs[at + 2] && explains(words, han + at));
    }
    return kept;
}

/* Whether the place and the next character may be two wrong ones of one word: it is a place, too, and right text has at
 * most one of the four runs around. */
static bool has_pair_at(const int32_t *places, int32_t k, const uint8_t *known) {
    const uint8_t *runs = known + places[k];
    return places[k + 1] == places[k] + 1 && runs[0] + runs[1] + runs[2] + runs[3] <= 1;
}

static int32_t find_slips(hunt *h) {
    const tg_words *words = h->words;
    const tg_model *model = h->model;
    tg_slips collocations = {NULL, 0}, doubled = {NULL, 0};
    int64_t collocation_capacity = 0, doubled_capacity = 0;
    int32_t result = TG_OK;
    int32_t places[SLIP_BLOCK + KERNEL_PAD + 2];
    option options[OPTIONS_AT_ONCE];
    uint8_t known[SLIP_BLOCK + 4 + KERNEL_PAD];
    uint16_t with_edges[SLIP_BLOCK + 2 * REACH + KERNEL_PAD + 1], *const edged = with_edges + REACH;
    uint16_t storage[SLIP_BLOCK + REACH + KERNEL_PAD + 1] = {0}, *const han = storage + REACH;
    for (int64_t block = 0; block < h->text.length && result == TG_OK; block += SLIP_BLOCK) {
        const int64_t to = h->text.length - block > SLIP_BLOCK ? block + SLIP_BLOCK : h->text.length;
        if (h->text.width == 2)
            read_han(h->text, 2, block - REACH, to + REACH, storage);
        else
            read_han(h->text, 4, block - REACH, to + REACH, storage);
        const int32_t length = (int32_t)(to - block);
        for (int32_t i = -REACH; i < length + REACH; i++) edged[i] = han[i] ? han[i] : EDGE;
        find_runs(words->right[RUN_SEEN], RUN_SEEN_BITS, words->options, edged - 2, length + 3, known);
        for (int32_t i = 0; i < length + 3; i++) known[i] &= edged[i - 1] != EDGE;
        int32_t count = find_strange(edged, known, length + 1, places);
        if (!model) count = keep_unexplained(words, han, known, places, count);
        const bool more = count > 0 && places[count - 1] == length; /* of the next block; may be one of a pair */
        count -= more;
        if (model) count = keep_unlike(h, block, places, count);
        places[count] = more ? length : -1;
        for (int32_t k = 0; model && k < count; k++) expect_fitting(model, h->symbols + 3 + block + places[k] - 2);
        for (int32_t k = 0; k < count; k++) expect_options(words, han[places[k]]);
        for (int32_t k = 0; k < count; k++)
            expect_more_options(words, han + places[k], !model && has_pair_at(places, k, known));
        for (int32_t first = 0; first < count && result == TG_OK;) {
            int32_t last = first, option_count = 0; /* as many places as there is room for */
            for (; last < count && option_count <= OPTIONS_AT_ONCE - MOST_OPTIONS; last++) {
                const int32_t at = places[last];
                if (!model)
                    option_count +=
                        list_options(words, han, at, has_pair_at(places, last, known), options + option_count);
                else if (h->unknown[block + at] & UNKNOWN &&
                         is_weak(words, han, at, at - (han[at - 1] != 0), at + 1 + (han[at + 1] != 0)))
                    option_count += list_options_of_model(words, han, at, options + option_count);
            }
            if (!model) option_count = count_support(words, edged, options, option_count);
            const option *o = options, *const end = options + option_count;
            for (; first < last; first++) {
                const option *mine = o;
                while (o < end && o->at <= places[first]) o++;
                if (o == mine && !model) continue; /* as for most */
                if (!search_around(h, han, block, places[first], mine, (int32_t)(o - mine), known))
                    result = TG_NO_MEMORY;
            }
        }
        if (model || h->unjudged) continue;
        for (int32_t i = 0; (i = next_doubled(han, i, length)) < length; i++)
            if (!find_doubled(words, han + i, block + i, h->text, &doubled, &doubled_capacity)) result = TG_NO_MEMORY;
        count = find_threes(words->threes, words->options, han, length, places);
        for (int32_t k = 0; k < count; k++) fetch(&words->first[hash_three(han + places[k]) >> (32 - THREE_SLOTS)]);
        for (int32_t k = 0; k < count; k++)
            fetch(&words->held[words->first[hash_three(han + places[k]) >> (32 - THREE_SLOTS)]]);
        for (int32_t k = 0; k < count; k++)
            if (!find_collocations(words, han + places[k], block + places[k], &collocations, &collocation_capacity))
                result = TG_NO_MEMORY;
    }
    if (result == TG_OK && !(merge_slips(h->found, &collocations) && merge_slips(h->found, &doubled)))
        result = TG_NO_MEMORY;
    free(collocations.items);
    free(doubled.items);
    return result;
}

static int32_t find_slips_in(hunt *h) {
    if (!h->model) return find_slips(h);
    /* Three symbols on each side, so that every character has as many neighbours. */
    const int64_t length = h->text.length;
    uint16_t *symbols = malloc((size_t)(length + 8) * sizeof *symbols);
    uint8_t *unknown = malloc((size_t)length + 1);
    int32_t result = TG_NO_MEMORY;
    if (symbols && unknown) {
        for (int k = 0; k < 3; k++) symbols[k] = symbols[length + 3 + k] = MODEL_END;
        read_symbols(h->text, 0, length, symbols + 3);
        find_unknown(h->model, symbols + 3, length, unknown);
        h->symbols = symbols;
        h->unknown = unknown;
        result = find_slips(h);
    }
    free(symbols);
    free(unknown);
    return result;
}

/* Whether the line break at `at` only wraps a line: between Han characters, behind a long line, before one that is no
 * longer. A title stands before a longer one. */
static bool wraps(text_view text, int64_t at) {
    enum { SHORTEST = 15, LONGEST_LINE = 100, RAGGED = 2 };
    if (at == 0 || at + 1 >= text.length || !is_basic_han(text_at(text, at - 1)) ||
        !is_basic_han(text_at(text, at + 1)))
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

static int32_t find_in(hunt *h, uintptr_t str) {
    const text_view text = text_of(str);
    *h->found = (tg_slips){NULL, 0};
    if (text.width == 1) return TG_OK; /* no Han */
    int64_t next = passed_over_from(text, 0);
    int32_t result = TG_NO_MEMORY;
    if (next == text.length) {
        h->text = text;
        result = find_slips_in(h);
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
            h->text = (text_view){characters, length, 4};
            result = find_slips_in(h);
            for (int64_t k = 0; k < h->found->count; k++) {
                tg_slip *slip = &h->found->items[k];
                slip->end = origins[slip->end - 1] + 1;
                slip->start = origins[slip->start];
            }
        }
        free(characters);
        free(origins);
    }
    if (result != TG_OK) tg_release_slips(h->found);
    return result;
}

int32_t tg_find_slips(const tg_words *words, const tg_model *model, uintptr_t text, double least, tg_slips *found) {
    return find_in(&(hunt){.words = words, .model = model, .least = least, .found = found}, text);
}

int32_t tg_list_proposals(const tg_words *words, uintptr_t text, tg_slips *found) {
    return find_in(&(hunt){.words = words, .unjudged = true, .found = found}, text);
}

void tg_release_slips(tg_slips *found) {
    free(found->items);
    *found = (tg_slips){NULL, 0};
}
