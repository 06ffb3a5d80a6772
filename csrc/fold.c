/* fold.c - code point to what it is matched as. The rules are in make_fold_table.py. */
#include "core.h"
#include "fold_table.h"

const uint32_t (*const fold_pairs)[2] = FOLD_PAIRS;
const size_t fold_pair_count = sizeof FOLD_PAIRS / sizeof FOLD_PAIRS[0];
const uint32_t (*const transparent_ranges)[2] = TRANSPARENT_RANGES;
const size_t transparent_range_count = sizeof TRANSPARENT_RANGES / sizeof TRANSPARENT_RANGES[0];

static uint32_t fold_code_point(uint32_t code_point) {
    size_t low = 0, high = fold_pair_count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        if (FOLD_PAIRS[middle][0] < code_point)
            low = middle + 1;
        else
            high = middle;
    }
    return low < fold_pair_count && FOLD_PAIRS[low][0] == code_point ? FOLD_PAIRS[low][1] : code_point;
}

mark mark_of(uint32_t c) {
    if ((c > LAST_WHITE_SPACE && c < 0xFE00) || (c > ' ' && c < 0x85)) return NO_MARK; /* most text */
    if (c == ' ' || c == 0xA0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200A) || c == 0x202F || c == 0x205F ||
        c == 0x3000)
        return BLANK;
    if ((c >= '\n' && c <= '\r') || c == 0x85 || c == 0x2028 || c == 0x2029) return LINE_BREAK;
    for (size_t i = 0; i < transparent_range_count && c >= TRANSPARENT_RANGES[i][0]; i++)
        if (c <= TRANSPARENT_RANGES[i][1]) return TRANSPARENT;
    return NO_MARK;
}

static bool is_han(uint32_t c) {
    return (c >= 0x4E00 && c <= 0x9FFF) || (c >= 0x3400 && c <= 0x4DBF) || (c >= 0x20000 && c <= 0x3FFFF) ||
           (c >= 0xF900 && c <= 0xFAFF) || (c >= 0x2E80 && c <= 0x2FDF) || c == 0x3005 || c == 0x3007;
}

mark_run run_of_marks(text_view text, int64_t index) {
    mark_run run = {index, index, false, false};
    bool white = false;
    while (run.start > 0 && mark_of(text_at(text, run.start - 1)) != NO_MARK) run.start--;
    run.end = run.start;
    for (mark m; run.end < text.length && (m = mark_of(text_at(text, run.end))) != NO_MARK; run.end++) {
        white |= m != TRANSPARENT;
        run.has_break |= m == LINE_BREAK;
    }
    run.skipped = !white || (run.start > 0 && is_han(text_at(text, run.start - 1)) && run.end < text.length &&
                             is_han(text_at(text, run.end)));
    return run;
}

int64_t fold_text(text_view text, uint32_t *folded) {
    int64_t count = 0, kept_until = 0;
    for (int64_t i = 0; i < text.length; i++) {
        uint32_t c = text_at(text, i);
        mark m = mark_of(c);
        if (m != NO_MARK && i >= kept_until) {
            mark_run run = run_of_marks(text, i);
            if (run.skipped) {
                i = run.end - 1;
                continue;
            }
            kept_until = run.end;
        }
        if (m != TRANSPARENT) folded[count++] = m == BLANK ? ' ' : m == LINE_BREAK ? '\n' : fold_code_point(c);
    }
    return count;
}
