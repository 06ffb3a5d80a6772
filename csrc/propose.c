/* propose.c - which words may be meant at a place of a text, what speaks for each, and how much that proves. */
#include "core.h"

enum { SOUND = TG_SAME_SOUND | TG_NEAR_SOUND };

static bool is_particle(uint16_t c) {
    return c == u'的' || c == u'地' || c == u'得';
}

/* The most that a word can gain where these characters stand: they are worth no less than one by one. */
static double most_gain(const tg_words *words, const uint16_t *text, int32_t length, double cost) {
    for (int32_t i = 0; i < length; i++) cost -= single_cost(words, text[i]);
    return cost;
}

/* ---- options: what may stand at a place instead, whatever word it makes ---- */

static int32_t add_swapped(const tg_words *words, const uint16_t *han, int32_t at, option *out) {
    const uint16_t *c = han + at;
    if (!c[0] || !c[1] || c[0] == c[1] || !are_joined(words->joined, c[1], c[0])) return 0;
    *out = (option){.at = at, .meant = {c[1], c[0]}, .changed = 2, .kind = TG_SWAPPED};
    return 1;
}

/* Words of two characters that sound as the two at the place, and differ in both. */
static int32_t add_sounding(const tg_words *words, const uint16_t *han, int32_t at, int32_t most, option *out) {
    const uint16_t *c = han + at;
    const uint16_t *first = readings_of(words, c[0]), *second = readings_of(words, c[1]);
    int32_t added = 0;
    for (int i = 0; i < READINGS && first[i]; i++)
        for (int k = 0; k < READINGS && second[k]; k++) {
            int32_t count;
            const uint16_t *meant = words_sounding(words, (uint16_t[]){first[i], second[k]}, &count);
            for (; count > 0 && added < most; count--, meant += 2)
                if (meant[0] != c[0] && meant[1] != c[1])
                    out[added++] = (option){.at = at, .meant = {meant[0], meant[1]}, .changed = 2, .kind = SOUND};
        }
    return added;
}

void expect_options(const tg_words *words, uint16_t written) {
    fetch(&words->starts[written - HAN_FIRST]);
    fetch(&words->parts[written - HAN_FIRST]);
    fetch(readings_of(words, written));
}

void expect_more_options(const tg_words *words, const uint16_t *c, bool pair) {
    enum { LINE = 64 / sizeof(uint16_t) };
    const confusables others = confusables_of(words, *c);
    for (int32_t k = 0; k < others.alike; k += LINE) fetch(others.others + k);
    for (int32_t k = 0; k < others.alike; k += 2 * LINE) fetch(others.kinds + k);
    int32_t count;
    if (pair) fetch(words_sounding(words, (uint16_t[]){*readings_of(words, c[0]), *readings_of(words, c[1])}, &count));
}

int32_t list_options(const tg_words *words, const uint16_t *han, int32_t at, bool pair, option *out) {
    const uint16_t *c = han + at;
    const confusables others = confusables_of(words, *c);
    int32_t joined[MOST_ALIKE + KERNEL_PAD];
    int32_t count = find_joined(words->joined, words->options, c[-1], c[1], others.others, others.alike, joined);
    if (count > MOST_OPTIONS / 2) count = MOST_OPTIONS / 2;
    for (int32_t k = 0; k < count; k++)
        out[k] = (option){.at = at,
                          .meant = {others.others[joined[k]], 0},
                          .changed = 1,
                          .kind = others.kinds[joined[k]] & (uint8_t)~TG_PART};
    if (pair) {
        count += add_swapped(words, han, at, out + count);
        count += add_sounding(words, han, at, MOST_OPTIONS - count, out + count);
    }
    return count;
}

int32_t list_options_of_model(const tg_words *words, const uint16_t *han, int32_t at, option *out) {
    int32_t count = list_options(words, han, at, false, out);
    count += add_swapped(words, han, at - 1, out + count);
    return count + add_swapped(words, han, at, out + count);
}

/* Adds the hash of a run of three, unless it says nothing. */
static void add_run(const uint32_t *table, option *o, const uint16_t *run) {
    if (run[1] == EDGE || (run[0] == EDGE && run[2] == EDGE)) return;
    const uint32_t hash = hash_three(run);
    fetch(&table[2 * (hash >> (32 - RUN_SEEN_BITS))]);
    o->hashes[o->runs++] = hash;
}

static void count_runs(const uint32_t *table, option *options, int32_t count) {
    for (option *o = options; o < options + count; o++) {
        for (int k = 0; k < o->runs; k++) o->support += has_run(table, RUN_SEEN_BITS, o->hashes[k]);
        o->runs = 0;
    }
}

int32_t count_support(const tg_words *words, const uint16_t *han, option *options, int32_t count) {
    const uint32_t *table = words->right[RUN_SEEN];
    for (option *o = options; o < options + count; o++) {
        const uint16_t *c = han + o->at;
        const uint16_t around[6] = {c[-2], c[-1], o->meant[0], o->changed == 2 ? o->meant[1] : c[1], c[2], c[3]};
        if (o->changed == 1) add_run(table, o, around);
        add_run(table, o, around + 1);
        add_run(table, o, around + 2);
    }
    count_runs(table, options, count);
    int32_t kept = 0;
    for (int32_t i = 0; i < count; i++) {
        options[kept] = options[i];
        kept += options[i].support > 0;
    }
    for (option *o = options; o < options + kept; o++) {
        if (o->changed == 1) continue;
        const uint16_t *c = han + o->at;
        const uint16_t around[6] = {c[-2], c[-1], o->meant[0], o->meant[1], c[2], c[3]};
        add_run(table, o, around);
        add_run(table, o, around + 3);
    }
    count_runs(table, options, kept);
    return kept;
}

/* ---- proposals: the words that these make ---- */

/* Whether our own lists have the characters, and so they are meant. */
static bool is_own_word(const tg_words *words, const uint16_t *text, int32_t length) {
    const uint16_t value = value_of(words, text, length);
    return value && !(value & PHRASE) && (value & COST) == words->own_cost;
}

/* Adds the word at the node, if it may be proposed; beside a model it must be able to gain enough. */
static void propose(search *s, uint32_t node, int32_t start, int32_t length, int32_t place, const option *o,
                    uint8_t kind) {
    const uint16_t value = s->words->values[node];
    if (!(value & PROPOSED) || (s->model && value & PHRASE) || start + length <= s->weak) return;
    const uint16_t written = s->text[place];
    if (is_other_number(written, o->meant[0])) return;
    if (is_particle(written) && (value & PHRASE || is_particle(o->meant[0]))) return; /* 黑土的 beside 黑土地, 密密地 */
    const double cost = s->words->costs[value & COST];
    if (s->model && most_gain(s->words, s->text + start, length, cost) <= TG_LEAST_GAIN) return;
    if (s->model && kind == TG_SWAPPED && length < 4) return;
    if (!s->model && is_own_word(s->words, s->text + start, length)) return;
    if (s->count == MOST_PROPOSALS) return;
    s->proposals[s->count++] = (proposal){.start = start,
                                          .length = length,
                                          .place = place,
                                          .changed = o->changed,
                                          .made = o->changed,
                                          .meant = {o->meant[0], o->meant[1]},
                                          .kind = kind,
                                          .cost = cost};
}

/* The nodes of the characters before a place, for each number of them, as far as words go that may be proposed. */
typedef struct {
    int32_t place;
    int32_t count;
    uint32_t nodes[LONGEST];
} words_before;

static void find_words_before(const search *s, int32_t place, words_before *before) {
    enum { MOST = 5 }; /* characters */
    const tg_words *words = s->words;
    const uint16_t *text = s->text + place;
    *before = (words_before){.place = place};
    for (int32_t k = 1; k <= MOST && text[-k] && (k == 1 || are_joined(words->joined, text[-k], text[1 - k])); k++) {
        uint32_t node = words->roots[text[-k]];
        for (int32_t i = 1 - k; node && i < 0; i++) node = child_of(words, node, text[i]);
        before->nodes[k] = node;
        before->count = k;
    }
}

/* Proposes every word with the option that is so long. */
static void propose_words(search *s, int32_t place, const option *o, int32_t least, words_before *before) {
    const tg_words *words = s->words;
    const uint16_t *behind = s->text + place + o->changed;
    const uint16_t last = o->meant[o->changed - 1];
    int32_t most_before = 0;
    if (s->text[place - 1] && are_joined(words->joined, s->text[place - 1], o->meant[0])) {
        if (before->place != place) find_words_before(s, place, before);
        most_before = before->count;
    }
    for (int32_t k = 0; k <= most_before; k++) {
        if (k && !before->nodes[k]) continue;
        uint32_t node = k ? child_of(words, before->nodes[k], o->meant[0]) : words->roots[o->meant[0]];
        if (node && o->changed == 2) node = child_of(words, node, last);
        for (int32_t more = 0; node; more++) {
            const int32_t length = k + o->changed + more;
            if (length >= least) propose(s, node, place - k, length, place, o, o->kind);
            if (length == LONGEST || !behind[more] ||
                !are_joined(words->joined, more ? behind[more - 1] : last, behind[more]))
                break;
            node = child_of(words, node, behind[more]);
        }
    }
}

void propose_options(search *s, int32_t at, const option *options, int32_t count, const uint8_t *known) {
    const tg_words *words = s->words;
    words_before before = {.place = -1};
    for (const option *o = options; o < options + count; o++) {
        const int32_t place = s->weak + o->at - at;
        const uint16_t *text = s->text + place;
        int more = o->support; /* than what is written has */
        for (int k = 0; !s->model && k < 2 + o->changed; k++) more -= known[o->at + k];
        if (!s->model && more <= 0) continue;
        if (o->changed == 1 || o->kind == TG_SWAPPED) {
            /* Measured, one more proves something only of longer words, or in the place of a rare character. */
            const bool longer = !s->model && more == 1 && !words->rare[*text];
            propose_words(s, place, o, longer ? 3 : 2, &before);
        } else {
            const uint8_t a = likeness(words, text[0], o->meant[0]), b = likeness(words, text[1], o->meant[1]);
            const uint32_t root = words->roots[o->meant[0]], node = root ? child_of(words, root, o->meant[1]) : 0;
            if (more > 1 && a & SOUND && b & SOUND && node) propose(s, node, place, 2, place, o, a & b);
        }
    }
}

/* ---- evidence ---- */

enum { SIDE = 3, MOST_RUN = 2 * SIDE + 2 };

/* The levels of what stands around the place: pairs, runs of three, and how many of four right text has. */
typedef struct {
    int pairs[3], runs[4];
    int fours;
} surroundings;

static surroundings look_around(const tg_words *words, const uint16_t *run, int changed) {
    surroundings found = {.fours = 0};
    for (int k = 0; k <= changed; k++) found.pairs[k] = pair_level(words, run + SIDE - 1 + k);
    for (int k = 0; k < 2 + changed; k++) {
        const int level = run_level(words, run + k + 1);
        int at = k; /* the highest first */
        for (; at > 0 && found.runs[at - 1] < level; at--) found.runs[at] = found.runs[at - 1];
        found.runs[at] = level;
    }
    for (int k = 0; k < SIDE + changed; k++) found.fours += has_four(words, run + k);
    return found;
}

static int lowest(const int *levels, int count) {
    int found = levels[0];
    for (int k = 1; k < count; k++) found = levels[k] < found ? levels[k] : found;
    return found;
}

static int highest(const int *levels, int count) {
    int found = levels[0];
    for (int k = 1; k < count; k++) found = levels[k] > found ? levels[k] : found;
    return found;
}

void weigh(const search *s, const proposal *p, float evidence[EVIDENCE]) {
    enum { MOST_AROUND = 12 };
    const int changed = p->changed, runs = 2 + changed;
    const int32_t end = p->start + p->length;
    const uint16_t *text = s->text;
    uint16_t run[MOST_RUN];
    memcpy(run, text + p->place - SIDE, sizeof run);
    const surroundings old = look_around(s->words, run, changed);
    memcpy(run + SIDE, p->meant, (size_t)changed * sizeof *run);
    const surroundings new = look_around(s->words, run, changed);
    int old_runs = 0, new_runs = 0, new_sum = 0;
    for (int k = 0; k < runs; k++) {
        old_runs += old.runs[k] > 0;
        new_runs += new.runs[k] > 0;
        new_sum += new.runs[k];
    }
    uint16_t right[LONGEST];
    memcpy(right, text + p->start, (size_t)p->length * sizeof *right);
    memcpy(right + p->place - p->start, p->meant, (size_t)changed * sizeof *right);
    const uint16_t meant = value_of(s->words, right, p->length);
    const float x[EVIDENCE] = {
        [E_SWAPS] = p->kind == TG_SWAPPED,
        [E_BOTH] = p->kind != TG_SWAPPED && changed == 2,
        [E_COST_MEANT] = (float)p->cost,
        [E_TOGETHER] = (meant & PHRASE) != 0,
        [E_COMBINED] = (meant & COMBINATION) != 0,
        [E_LENGTH] = (float)p->length,
        [E_AT] = (float)(p->place - p->start),
        [E_SAME_SOUND] = (p->kind & TG_SAME_SOUND) != 0,
        [E_NEAR_SOUND] = (p->kind & TG_NEAR_SOUND) != 0,
        [E_LOOKS] = (p->kind & TG_LOOK) != 0,
        [E_FIRST] = p->place == 0,
        [E_LAST] = p->place + changed == s->length,
        [E_WORD_FIRST] = p->start == 0,
        [E_WORD_LAST] = end == s->length,
        [E_AROUND] = (float)(s->length < MOST_AROUND ? s->length : MOST_AROUND),
        [E_OLD_PAIR] = (float)lowest(old.pairs, changed + 1),
        [E_OLD_PAIRS] = (float)highest(old.pairs, changed + 1),
        [E_NEW_PAIR] = (float)lowest(new.pairs, changed + 1),
        [E_NEW_PAIRS] = (float)highest(new.pairs, changed + 1),
        [E_OLD_BEST] = (float)old.runs[0],
        [E_OLD_SECOND] = (float)old.runs[1],
        [E_OLD_RUNS] = (float)old_runs,
        [E_NEW_BEST] = (float)new.runs[0],
        [E_NEW_SECOND] = (float)new.runs[1],
        [E_NEW_WORST] = (float)new.runs[runs - 1],
        [E_NEW_RUNS] = (float)new_runs,
        [E_NEW_SUM] = (float)new_sum,
        [E_OLD_FOURS] = (float)old.fours,
        [E_NEW_FOURS] = (float)new.fours,
        [E_OLD_SINGLE] = (float)single_cost(s->words, text[p->place]),
        [E_NEW_SINGLE] = (float)single_cost(s->words, p->meant[0]),
        [E_SURNAME] = p->start > 0 && is_surname(text[p->start - 1]),
        [E_ALONE_BEFORE] = is_weak(s->words, text, p->start - 1, 0, p->start),
        [E_ALONE_BEHIND] = is_weak(s->words, text, end, end, s->length),
    };
    memcpy(evidence, x, sizeof x);
}

double weigh_paths(const proposal *p, const paths *written, float evidence[EVIDENCE]) {
    const double gain =
        written->before[p->start] + p->cost + written->behind[p->start + p->length] - written->behind[0];
    evidence[E_GAIN] = (float)gain;
    evidence[E_OLD_WORD] = (float)word_at(written, p->place).length;
    return gain;
}

/* ---- the judges ---- */

double judge_by_trees(const tg_words *words, int judge, const float evidence[EVIDENCE]) {
    const tree_node *node = words->trees[judge], *const end = node + words->tree_nodes[judge];
    double score = 0;
    while (node < end) {
        if (node->number == LEAF) {
            score += node->value;
            node += node->next;
        } else {
            node += evidence[node->number] <= node->value ? 1 : node->next;
        }
    }
    return score;
}
