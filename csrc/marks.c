/* marks.c - whether a text may hold slips that no term describes. A quick pass over all characters picks those that
 * could be part of one; what stands around them decides. */
#include <string.h>

#include "python_text.h"

/* Opening marks, each of them even; the closing one is the next code point. */
enum { QUOTATION = 0x201C, ROUND = 0xFF08, TITLE = 0x300A, HALF_ROUND = '(' };
enum { DAY = 0x65E5, MONTH = 0x6708, YEAR = 0x5E74, TO = 0x81F3, UNTIL = 0x5230 };    /* 日 月 年 至 到 */
enum { LEFT = 0x5DE6, RIGHT = 0x53F3, ABOUT = 0x7EA6, OVER = 0x4F59, MANY = 0x591A }; /* 左 右 约 余 多 */
enum { FROM = 0x8D77, EM_DASH = 0x2014, EN_DASH = 0x2013, WAVE = 0xFF5E };            /* 起 */
enum { IS = 0x662F, TEN = 0x5341, PAUSE = 0x3001, STOP = 0x3002 };                    /* 是 十 、 。 */
enum { SHORTEST_SENTENCE = 8 };
enum { DIGITS_LOST = 5, ABOUT_REACH = 16, BLOCK = 64, AHEAD = DIGITS_LOST };

/* How items are counted: 一是, and at the start of a line 一、 and （一） and 1. */
enum { BY_IS, BY_PAUSE, BY_BRACKETS, BY_DIGITS, SERIES };

/* What is open, and what was found. */
typedef struct {
    text_view text;
    bool quotation;
    int64_t round, half_round, titles;
    int64_t title;    /* where the last title begins, */
    int64_t sentence; /* and the last sentence */
    int last[SERIES]; /* the number of the last item of each series, or 0 */
    uint32_t marks;
} reader;

static inline uint32_t at(const reader *r, int64_t i) {
    return i >= 0 && i < r->text.length ? code_point_at(r->text.data, i, r->text.width) : 0;
}

static inline bool is_han(uint32_t c) {
    return c - 0x4E00 < 0x5200;
}

static inline bool is_digit(uint32_t c) {
    return c - '0' < 10;
}

/* The number that ends before `end`, at most four digits; -1 for none. */
static int number_before(const reader *r, int64_t end) {
    int64_t i = end;
    while (end - i < 4 && is_digit(at(r, i - 1))) i--;
    int value = i < end ? 0 : -1;
    for (; i < end; i++) value = 10 * value + (int)(at(r, i) - '0');
    return value;
}

/* The number that begins at *i, which is moved behind it; -1 for none. */
static int number_at(const reader *r, int64_t *i) {
    int value = is_digit(at(r, *i)) ? 0 : -1;
    for (int n = 0; n < 4 && is_digit(at(r, *i)); n++, ++*i) value = 10 * value + (int)(at(r, *i) - '0');
    return value;
}

static inline bool is_joint(uint32_t c) {
    return c == TO || c == UNTIL || c == EM_DASH || c == EN_DASH || c == '-' || c == '~' || c == WAVE;
}

/* Behind 日, 月 or 年 at i stands 至 and a date: whether it may lie before the one that ends here, or lack its 日. */
static bool may_be_no_range(const reader *r, int64_t i) {
    int64_t k = i + 1;
    if (at(r, k) == FROM) k++;
    if (!is_joint(at(r, k))) return false;
    while (is_joint(at(r, k)) || at(r, k) == ' ') k++;
    const int last = number_at(r, &k);
    if (last < 0) return false;
    const uint32_t unit = at(r, k++);
    const int first = number_before(r, i);
    if (unit == at(r, i)) return last < first;
    if (unit == YEAR) {
        for (int64_t b = i - 1; b >= i - 6; b--) {
            if (at(r, b) == YEAR) return number_before(r, b) >= last;
        }
        return false;
    }
    if (unit != MONTH || at(r, i) != DAY) return false;
    const int day = number_at(r, &k);
    if (day > 0 && at(r, k) != DAY) return true;
    int64_t before = i;
    while (is_digit(at(r, before - 1))) before--;
    return at(r, before - 1) == MONTH && number_before(r, before - 1) == last && day < first;
}

/* Behind the title that ends at i the same one stands again, maybe with 、 or 和 before it. */
static void look_behind_title(reader *r, int64_t i) {
    const int64_t again = at(r, i + 1) == TITLE ? i + 1 : i + 2, length = i - r->title;
    if (at(r, again) != TITLE) return;
    for (int64_t k = 0; k <= length; k++) {
        if (at(r, r->title + k) != at(r, again + k)) return;
    }
    r->marks |= TG_DOUBLED_TITLE;
}

/* 1 to 9 for a Han digit; 0 for none. */
static int han_digit(uint32_t c) {
    static const uint16_t DIGITS[] = {0x4E00, 0x4E8C, 0x4E09, 0x56DB, 0x4E94, 0x516D, 0x4E03, 0x516B, 0x4E5D};
    for (int i = 0; i < 9; i++)
        if (c == DIGITS[i]) return i + 1;
    return 0;
}

/* The number, below 100, that Han digits write from *i on, which is moved behind them; 0 for none. */
static int ordinal_at(const reader *r, int64_t *i) {
    const int first = han_digit(at(r, *i));
    *i += first > 0;
    if (at(r, *i) != TEN) return first;
    const int last = han_digit(at(r, ++*i));
    *i += last > 0;
    return 10 * (first ? first : 1) + last;
}

/* An item: whether one before it is missing, or has the same number. */
static void count_item(reader *r, int series, int number) {
    const int last = r->last[series];
    if (last > 0 && number > 1 && (number == last || number == last + 2)) r->marks |= TG_SERIES;
    r->last[series] = number;
}

/* The line that begins at i may begin with the number of an item. */
static void look_at_line(reader *r, int64_t i) {
    while (at(r, i) == ' ' || at(r, i) == '\t' || at(r, i) == 0xA0 || at(r, i) == 0x3000) i++;
    const bool bracket = at(r, i) == ROUND || at(r, i) == HALF_ROUND;
    i += bracket;
    int number = ordinal_at(r, &i);
    uint32_t c = at(r, i);
    if (number > 0) {
        if (bracket ? c == ROUND + 1 || c == HALF_ROUND + 1 : c == PAUSE)
            count_item(r, bracket ? BY_BRACKETS : BY_PAUSE, number);
    } else if (!bracket && (number = number_at(r, &i)) > 0) {
        c = at(r, i);
        if ((c == '.' || c == 0xFF0E || c == PAUSE) && !is_digit(at(r, i + 1))) count_item(r, BY_DIGITS, number);
    }
}

/* Before 是 at i may stand the number of an item. */
static void look_before_is(reader *r, int64_t i) {
    int64_t start = i;
    while (i - start < 3 && (at(r, start - 1) == TEN || han_digit(at(r, start - 1)))) start--;
    if (start == i || is_han(at(r, start - 1))) return;
    const int number = ordinal_at(r, &start);
    if (start == i) count_item(r, BY_IS, number);
}

/* Behind the sentence that ends at i the same one may stand again. */
static void look_behind_sentence(reader *r, int64_t i) {
    const int64_t start = r->sentence, again = at(r, i + 1) == '\n' ? i + 2 : i + 1;
    r->sentence = again;
    if (i - start < SHORTEST_SENTENCE) return;
    for (int64_t k = start; k <= i; k++)
        if (at(r, k) != at(r, again + k - start)) return;
    r->marks |= TG_DOUBLED_SENTENCE;
}

static inline void close_one(reader *r, int64_t *open) {
    if (--*open < 0) r->marks |= TG_UNPAIRED;
}

/* Whether the mark at i, a full stop but for its width, is the last of its line. */
static bool ends_line(const reader *r, int64_t i) {
    const uint32_t c = at(r, i), next = at(r, i + 1);
    return (c == '?' || c == '!' || c == '.') && (next == '\n' || next == 0);
}

static void look_closely(reader *r, int64_t i) {
    const uint32_t c = at(r, i);
    switch (c) {
        case QUOTATION:
        case QUOTATION + 1:
            if (r->quotation == (c == QUOTATION)) r->marks |= TG_UNPAIRED;
            r->quotation = c == QUOTATION;
            break;
        case ROUND: r->round++; break;
        case ROUND + 1: close_one(r, &r->round); break;
        case HALF_ROUND: r->half_round++; break;
        case HALF_ROUND + 1: close_one(r, &r->half_round); break;
        case TITLE:
            if (r->titles++ > 0) r->marks |= TG_NESTED_TITLE;
            r->title = i;
            break;
        case TITLE + 1:
            close_one(r, &r->titles);
            look_behind_title(r, i);
            break;
        case '"':
            if (is_han(at(r, i - 1)) || is_han(at(r, i + 1))) r->marks |= TG_STRAIGHT;
            break;
        case '\n':
            look_at_line(r, i + 1);
            r->sentence = i + 1;
            break;
        case IS: look_before_is(r, i); break;
        case STOP: look_behind_sentence(r, i); break;
        case LEFT:
            for (int64_t b = i - 1; b >= i - ABOUT_REACH; b--) {
                const uint32_t before = at(r, b);
                if (before == ABOUT || before == OVER || before == MANY) r->marks |= TG_ABOUT_TWICE;
            }
            break;
        case DAY:
        case MONTH:
        case YEAR:
            if (may_be_no_range(r, i)) r->marks |= TG_BACKWARDS;
            break;
        default: /* , ; : ? ! . or a digit */
            if (is_digit(c)) {
                int64_t end = i;
                while (end < i + DIGITS_LOST && is_digit(at(r, end))) end++;
                if (end == i + DIGITS_LOST) r->marks |= TG_DIGITS_DAY;
            } else if (is_han(at(r, i - 1)) && (is_han(at(r, i + 1)) || ends_line(r, i)))
                r->marks |= TG_HALF_WIDTH;
    }
}

/* Not 0 for a character to look at closely; `next` is the one behind it, `fifth` the one DIGITS_LOST behind it. The
 * operands are characters, or vectors of them. */
#define IS_PICKED(c, pair, next, fifth)                                                                               \
    ((c == IS) | (c == STOP) | (c == '\n') | (c == '"') | (pair == QUOTATION) | (pair == ROUND) | (pair == TITLE) |   \
     (pair == HALF_ROUND) | (pair == ':') | (c == ',') | (c == '?') | (c == '!') | ((c == LEFT) & (next == RIGHT)) |  \
     ((c == '.') & ((next == '\n') | (next == 0))) | (((fifth == DAY) | (fifth == YEAR)) & (c >= '0') & (c <= '9')) | \
     (((c == DAY) | (c == MONTH) | (c == YEAR)) &                                                                     \
      ((next == TO) | (next == UNTIL) | (next == FROM) | (next == EM_DASH) | (next == EN_DASH) | (next == '-') |      \
       (next == '~') | (next == WAVE))))

#ifdef __GNUC__
typedef uint16_t wide_lanes __attribute__((vector_size(32))); /* sixteen characters */

FOR_EACH_WIDTH void pick(const uint16_t *text, uint16_t *picked) {
    for (int i = 0; i < BLOCK; i += 16) {
        wide_lanes c, next, fifth;
        memcpy(&c, text + i, sizeof c);
        memcpy(&next, text + i + 1, sizeof next);
        memcpy(&fifth, text + i + DIGITS_LOST, sizeof fifth);
        const wide_lanes pair = c & 0xFFFE, found = (wide_lanes)IS_PICKED(c, pair, next, fifth);
        memcpy(picked + i, &found, sizeof found);
    }
}
#else
FOR_EACH_WIDTH void pick(const uint16_t *c, uint16_t *picked) {
    for (int i = 0; i < BLOCK; i++) picked[i] = IS_PICKED(c[i], (c[i] & 0xFFFE), c[i + 1], c[i + DIGITS_LOST]);
}
#endif

static void pick_baseline(const uint16_t *text, uint16_t *picked) {
    pick(text, picked);
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2,bmi2"))) static void pick_avx2(const uint16_t *text, uint16_t *picked) {
    pick(text, picked);
}
#else
#define pick_avx2 pick_baseline
#endif

uint32_t tg_marks(uintptr_t str) {
    void (*const pick_from)(const uint16_t *, uint16_t *) = has_avx2() ? pick_avx2 : pick_baseline;
    reader r = {.text = text_of(str)};
    uint16_t copy[BLOCK + AHEAD], picked[BLOCK];
    look_at_line(&r, 0);
    for (int64_t begin = 0; begin < r.text.length; begin += BLOCK) {
        const int64_t left = r.text.length - begin;
        const int64_t count = left < BLOCK + AHEAD ? left : BLOCK + AHEAD;
        if (r.text.width == 2 && left >= BLOCK + AHEAD) {
            pick_from((const uint16_t *)r.text.data + begin, picked);
        } else {
            memset(copy, 0, sizeof copy);
            if (r.text.width == 2) memcpy(copy, (const uint16_t *)r.text.data + begin, (size_t)count * sizeof *copy);
            for (int64_t i = 0; r.text.width != 2 && i < count; i++) {
                const uint32_t c = at(&r, begin + i);
                copy[i] = c < 0xFFFF ? (uint16_t)c : 0;
            }
            pick_from(copy, picked);
        }
        for (int word = 0; word < BLOCK; word += 4) {
            uint64_t any;
            memcpy(&any, picked + word, sizeof any);
            for (int i = word; any && i < word + 4; i++) {
                if (picked[i]) look_closely(&r, begin + i);
            }
        }
    }
    if (r.quotation || r.round || r.half_round || r.titles) r.marks |= TG_UNPAIRED;
    return r.marks;
}
