/* marks.c - whether a text may hold slips that no term describes: three questions in one pass over it. */
#include <string.h>

#include "python_text.h"

/* Opening marks, each of them even; the closing one is the next code point. */
static const uint16_t OPENING[] = {0xFF08, 0x300A, '('};

enum { QUOTATION = 0x201C, DAY = 0x65E5, PAIR_COUNT = sizeof OPENING / sizeof *OPENING, BLOCK = 64, AHEAD = 5 };

/* What is open: quotation marks, which do not nest, and the balance of each other kind. */
typedef struct {
    bool quotation;
    uint16_t balance[PAIR_COUNT];
} open_marks;

/* Conditions as numbers that are summed: so compilers look at many characters at once. */
#define ALL_BITS_IF(condition) ((uint16_t)((condition) ? 0xFFFF : 0))

static inline bool is_han(uint16_t c) {
    return c >= 0x4E00 && c < 0xA000;
}

static inline bool is_digit(uint16_t c) {
    return c >= '0' && c <= '9';
}

/* A block and the AHEAD characters behind it. */
FOR_EACH_WIDTH uint32_t look_at(const uint16_t *c, open_marks *open) {
    for (int pair = 0; pair < PAIR_COUNT; pair++) {
        const uint16_t opening = OPENING[pair];
        uint16_t sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            const uint16_t weight = (uint16_t)(1 - ((c[i] & 1) << 1));
            sum = (uint16_t)(sum + (ALL_BITS_IF((c[i] & 0xFFFE) == opening) & weight));
        }
        open->balance[pair] = (uint16_t)(open->balance[pair] + sum);
    }
    uint16_t quotations = 0, half_width = 0, days = 0;
    for (int i = 0; i < BLOCK; i++) {
        const uint16_t mark = c[i + 1];
        const uint16_t low = ALL_BITS_IF(mark == ',') | ALL_BITS_IF((mark & 0xFFFE) == ':'); /* : and ; */
        const uint16_t high = ALL_BITS_IF(mark == '?') | ALL_BITS_IF(mark == '!');
        quotations = (uint16_t)(quotations + ALL_BITS_IF((c[i] & 0xFFFE) == QUOTATION));
        half_width = (uint16_t)(half_width + (low | high));
        days = (uint16_t)(days + ALL_BITS_IF(c[i + 5] == DAY));
    }
    uint32_t marks = 0;
    for (int i = 0; i < BLOCK && quotations; i++) {
        if ((c[i] & 0xFFFE) != QUOTATION) continue;
        const bool opens = c[i] == QUOTATION;
        if (opens == open->quotation) marks |= TG_UNPAIRED;
        open->quotation = opens;
    }
    for (int i = 0; i < BLOCK && half_width; i++) {
        const uint16_t mark = c[i + 1];
        if ((mark == ',' || mark == ';' || mark == ':' || mark == '?' || mark == '!') && is_han(c[i]) &&
            is_han(c[i + 2])) {
            marks |= TG_HALF_WIDTH;
        }
    }
    for (int i = 0; i < BLOCK && days; i++) {
        if (c[i + 5] != DAY) continue;
        bool digits = true;
        for (int k = i; k < i + 5; k++) digits = digits && is_digit(c[k]);
        if (digits) marks |= TG_DIGITS_DAY;
    }
    return marks;
}

static uint32_t look_at_baseline(const uint16_t *c, open_marks *open) {
    return look_at(c, open);
}

#if defined(__x86_64__) && defined(__GNUC__)
__attribute__((target("avx2,bmi2"))) static uint32_t look_at_avx2(const uint16_t *c, open_marks *open) {
    return look_at(c, open);
}
#else
#define look_at_avx2 look_at_baseline
#endif

uint32_t tg_marks(uintptr_t str) {
    uint32_t (*const look)(const uint16_t *, open_marks *) = has_avx2() ? look_at_avx2 : look_at_baseline;
    const text_view text = text_of(str);
    open_marks open = {false, {0}};
    uint16_t copy[BLOCK + AHEAD];
    uint32_t marks = 0;
    for (int64_t at = 0; at < text.length; at += BLOCK) {
        if (text.width == 2 && at + BLOCK + AHEAD <= text.length) {
            marks |= look((const uint16_t *)text.data + at, &open);
            continue;
        }
        memset(copy, 0, sizeof copy);
        const int64_t left = text.length - at, count = left < BLOCK + AHEAD ? left : BLOCK + AHEAD;
        if (text.width == 2) {
            memcpy(copy, (const uint16_t *)text.data + at, (size_t)count * sizeof *copy);
        } else {
            for (int64_t i = 0; i < count; i++) {
                const uint32_t c = code_point_at(text.data, at + i, text.width);
                copy[i] = c < 0xFFFF ? (uint16_t)c : 0;
            }
        }
        marks |= look(copy, &open);
    }
    for (int pair = 0; pair < PAIR_COUNT; pair++) {
        if (open.balance[pair]) marks |= TG_UNPAIRED;
    }
    return open.quotation ? marks | TG_UNPAIRED : marks;
}
