/* judge.c - what the model of the language proposes where the text is weak, and how probable each proposal is. */
#include <math.h>

#include "core.h"

enum { MODEL_EVIDENCE = 30 };

/* What each piece of evidence, in the order of `weigh_with_model`, counts for; fitted by benchmarks/model.py. How
 * frequent something is: one more than the logarithm of its count. */
static const double MODEL_WEIGHTS[MODEL_EVIDENCE] = {
    -8.690, /* constant */
    0.231,  /* log ratio of the two, by the model */
    0.274,  /* gain of the path of words */
    1.039,  /* they sound the same, */
    -1.112, /* or nearly */
    -0.458, /* they look alike, */
    1.664,  /* and sound so, too */
    0.773,  /* two in the other order */
    0.090,  /* the most frequent run of three that it makes, */
    0.233,  /* and of four */
    -0.087, /* the rarer pair that is written, */
    -0.095, /* and the more frequent one */
    0.223,  /* the written character, */
    -0.181, /* and the one meant */
    -0.345, /* neighbours that join no word */
    -0.032, /* behind a surname */
    -0.006, /* the rarer pair that it makes, */
    0.085,  /* and the more frequent one */
    0.672,  /* a word that the dictionary proposes */
    -2.367, /* two characters differ */
    -0.900, /* they share a part only */
    -1.311, /* between marks that are near, as names in a list are */
    -0.185, /* a character stands twice */
    1.944,  /* what is meant is a word, */
    0.658,  /* and the model knows it with its neighbours, on so many sides, */
    -0.027, /* as it knows the word that is written */
    0.321,  /* the second most frequent run of four that it makes */
    -0.121, /* the most frequent run of three that is written */
    3.094,  /* so many marks beside */
    0.306,  /* what is meant stands elsewhere in the text, too: once or oftener */
};

/* How often the pair stands in the text but at `at`, as far as is looked: 0 to 2. */
static int times_elsewhere(const search *s, const uint16_t pair[2], int64_t at) {
    enum { FAR = 1500, MOST = 2 };
    const int64_t from = at > FAR ? at - FAR : 0, to = s->all_length - at > FAR ? at + FAR : s->all_length;
    int times = 0;
    for (int64_t i = from; i + 1 < to; i++) times += s->all[i] == pair[0] && s->all[i + 1] == pair[1] && i != at;
    return times < MOST ? times : MOST;
}

/* The same of what is meant, with a neighbour if that is one character. */
static int meant_elsewhere(const search *s, const proposal *p) {
    const int64_t at = s->from + p->place;
    if (p->made == 2) return times_elsewhere(s, p->meant, at);
    const uint16_t left[2] = {s->all[at - 1], p->meant[0]}, right[2] = {p->meant[0], s->all[at + 1]};
    const int behind = p->place > 0 ? times_elsewhere(s, left, at - 1) : 0;
    const int before = p->place + 1 < s->length ? times_elsewhere(s, right, at) : 0;
    return behind > before ? behind : before;
}

/* The symbol at an index of the text with the proposal. */
static uint16_t symbol_with(const search *s, const proposal *p, int32_t at) {
    if (at < p->place) return s->symbols[3 + at];
    if (at < p->place + p->made) return p->meant[at - p->place];
    return s->symbols[3 + at - p->made + p->changed];
}

/* On how many sides the model knows the word, or three of its characters, with the neighbour. */
static int known_sides(const search *s, const proposal *p, word w) {
    const int32_t length = w.length < 3 ? w.length : 3, starts[] = {w.start - 1, w.start + w.length - length};
    int known = 0;
    for (int side = 0; side < 2; side++) {
        uint16_t run[4];
        for (int32_t k = 0; k <= length; k++) run[k] = symbol_with(s, p, starts[side] + k);
        known += run[side ? length : 0] != MODEL_END && knows(s->model, run, length + 1);
    }
    return known;
}

/* What speaks for the proposal, by the model and the dictionary: the terms of the sum that the judge weighs. */
static void weigh_with_model(const search *s, const proposal *p, double word_gain, word written, word meant,
                             double evidence[TG_EVIDENCE]) {
    enum { SIDE = 3 };
    const uint16_t *text = s->text;
    const int changed = p->changed, made = p->made;
    uint16_t old[2 * SIDE + 2] = {0}, new[2 * SIDE + 2] = {0};
    memcpy(old, s->symbols + p->place, (size_t)(2 * SIDE + changed) * sizeof *old);
    memcpy(new, old, SIDE * sizeof *new);
    memcpy(new + SIDE, p->meant, (size_t)made * sizeof *new);
    memcpy(new + SIDE + made, old + SIDE + changed, SIDE * sizeof *new);
    const double gain = log_of_run(s->model, new, SIDE, made + SIDE, -INFINITY) -
                        log_of_run(s->model, old, SIDE, changed + SIDE, -INFINITY);
    double three = 0, old_three = 0, four = 0, second_four = 0;
    for (int i = 1; i < SIDE + made; i++) three = fmax(three, log_count(s->model, new + i, 3));
    for (int i = 1; i < SIDE + changed; i++) old_three = fmax(old_three, log_count(s->model, old + i, 3));
    for (int i = 0; i < SIDE + made; i++) {
        const double count = log_count(s->model, new + i, 4);
        second_four = fmax(second_four, fmin(count, four));
        four = fmax(four, count);
    }
    const double left = log_count(s->model, old + SIDE - 1, 2),
                 right = log_count(s->model, old + SIDE + changed - 1, 2);
    const double new_left = log_count(s->model, new + SIDE - 1, 2),
                 new_right = log_count(s->model, new + SIDE + made - 1, 2);
    const bool same = p->kind & TG_SAME_SOUND, near = p->kind & TG_NEAR_SOUND, look = p->kind & TG_LOOK;
    const int32_t end = p->place + changed;
    int32_t weak = 0;
    for (int32_t i = p->place - 3; i < end + 3; i++)
        weak += (i < p->place || i >= end) && is_weak(s->words, text, i, 0, s->length);
    const double x[MODEL_EVIDENCE] = {
        1,
        fmin(fmax(gain, -5), 25),
        fmin(fmax(word_gain, -10), 40),
        same,
        near && !same,
        look,
        look && (same || near),
        p->kind == TG_SWAPPED,
        three,
        four,
        fmin(left, right),
        fmax(left, right),
        changed ? log_count(s->model, old + SIDE, 1) : 0,
        made ? log_count(s->model, new + SIDE, 1) : 0,
        weak,
        p->place > 0 && is_surname(text[p->place - 1]),
        fmin(new_left, new_right),
        fmax(new_left, new_right),
        p->cost != 0,
        changed == 2 && p->kind != TG_SWAPPED,
        p->kind == TG_PART,
        s->length <= 4,
        p->kind == TG_DOUBLED,
        meant.length > 1,
        known_sides(s, p, meant),
        known_sides(s, &(proposal){0}, written),
        second_four,
        old_three,
        (old[SIDE - 1] == MODEL_END) + (old[SIDE + changed] == MODEL_END),
        0,
    };
    memcpy(evidence, x, sizeof x);
}

double judge_with_model(const search *s, const proposal *p, double word_gain, word written, word meant, double least,
                        double evidence[TG_EVIDENCE]) {
    enum { ELSEWHERE = MODEL_EVIDENCE - 1, MOST = 2 };
    weigh_with_model(s, p, word_gain, written, meant, evidence);
    double score = 0;
    for (int k = 0; k < ELSEWHERE; k++) score += MODEL_WEIGHTS[k] * evidence[k];
    if (p->made == 0) return score;
    const double most = score + MOST * MODEL_WEIGHTS[ELSEWHERE];
    if (most <= least) return most;
    evidence[ELSEWHERE] = meant_elsewhere(s, p); /* takes longest */
    return score + MODEL_WEIGHTS[ELSEWHERE] * evidence[ELSEWHERE];
}

void search_model(search *s) {
    enum { BEST = 8 };
    const uint16_t written = s->text[s->weak], *around = s->symbols + s->weak + 1;
    const confusables meant = confusables_of(s->words, written);
    fitting best[BEST];
    const int32_t count = find_fitting(s->model, around, meant.others, meant.count, best, BEST);
    if (!count) return;
    uint16_t run[7];
    memcpy(run, around - 1, sizeof run);
    const double least = log_of_run(s->model, run, 3, 4, -INFINITY) + TG_LEAST_GAIN;
    if (least > 0) return; /* nothing can gain more */
    for (int32_t k = 0; k < count && s->count < MOST_PROPOSALS; k++) {
        run[3] = meant.others[best[k].index];
        if (is_other_number(written, run[3])) continue;
        if (log_of_run(s->model, run, 3, 4, least) >= least)
            s->proposals[s->count++] =
                (proposal){s->weak, 1, s->weak, 1, 1, {run[3], 0}, meant.kinds[best[k].index], 0};
    }
}

void search_model_swapped(search *s) {
    const int32_t place = s->weak;
    if (place + 1 >= s->length || s->text[place] == s->text[place + 1] || s->count == MOST_PROPOSALS) return;
    uint16_t run[8];
    memcpy(run, s->symbols + place, sizeof run);
    run[3] = s->text[place + 1];
    run[4] = s->text[place];
    if (!may_know(s->model, run + 2) && !may_know(s->model, run + 3)) return;
    if (!knows(s->model, run + 2, 3) && !knows(s->model, run + 3, 3)) return;
    const double least = log_of_run(s->model, s->symbols + place, 3, 5, -INFINITY) + TG_LEAST_GAIN;
    if (log_of_run(s->model, run, 3, 5, least) >= least)
        s->proposals[s->count++] = (proposal){place, 2, place, 2, 2, {run[3], run[4]}, TG_SWAPPED, 0};
}

void search_sounding(search *s) {
    enum { SOUND = TG_SAME_SOUND | TG_NEAR_SOUND };
    const int32_t place = s->weak;
    if (place + 1 >= s->length) return;
    const tg_words *words = s->words;
    const uint16_t *text = s->text + place;
    const uint16_t *first = readings_of(words, text[0]);
    const uint16_t *second = readings_of(words, text[1]);
    uint16_t run[8];
    memcpy(run, s->symbols + place, sizeof run);
    double best = 0; /* of those proposed so far, and at first what is enough */
    bool asked = false;
    proposal proposed = {.length = 0};
    for (int i = 0; i < READINGS && first[i]; i++)
        for (int k = 0; k < READINGS && second[k]; k++) {
            int32_t count;
            const uint16_t *meant = words_sounding(words, (uint16_t[]){first[i], second[k]}, &count);
            for (; count > 0; count--, meant += 2) {
                if (meant[0] == text[0] || meant[1] == text[1] || is_other_number(text[0], meant[0])) continue;
                memcpy(run + 3, meant, 2 * sizeof *meant);
                if (!may_know(s->model, run + 2) && !may_know(s->model, run + 3)) continue;
                const uint8_t a = likeness(words, text[0], meant[0]), b = likeness(words, text[1], meant[1]);
                if (!(a & SOUND) || !(b & SOUND)) continue;
                if (!knows(s->model, run + 2, 3) && !knows(s->model, run + 3, 3)) continue;
                if (!asked) best = log_of_run(s->model, s->symbols + place, 3, 5, -INFINITY) + TG_LEAST_GAIN;
                asked = true;
                const double log = log_of_run(s->model, run, 3, 5, best);
                if (log <= best) continue;
                best = log;
                proposed = (proposal){place, 2, place, 2, 2, {meant[0], meant[1]}, a & b, 0};
            }
        }
    if (proposed.length && s->count < MOST_PROPOSALS) s->proposals[s->count++] = proposed;
}

void search_doubled(search *s) {
    const int32_t place = s->weak;
    if (place == 0 || s->text[place] != s->text[place - 1] || s->count == MOST_PROPOSALS) return;
    if (place > 1 && s->text[place - 2] == u'一') return; /* one by one: 一列列 */
    s->proposals[s->count++] = (proposal){place, 1, place, 1, 0, {0, 0}, TG_DOUBLED, 0};
}
