/* digits.c - runs of digits to identifiers of persons. */
#include "core.h"

/* The longest identifier, and one more: a longer run is none of them. */
enum { MAX_DIGITS = 19 };

/* The value of an ASCII or full-width digit, else -1. */
static inline int digit_of(uint32_t c) {
    if (c - '0' < 10) return (int)(c - '0');
    return c - 0xFF10 < 10 ? (int)(c - 0xFF10) : -1;
}

static uint32_t narrow(uint32_t c) {
    return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
}

/* The next character at or before/behind `index` that is not transparent; 0 outside the text. */
static uint32_t visible(text_view text, int64_t *index, int step) {
    for (; *index >= 0 && *index < text.length; *index += step) {
        uint32_t c = text_at(text, *index);
        if (mark_of(c) != TRANSPARENT) return narrow(c);
    }
    return 0;
}

static bool is_word_character(uint32_t c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Is the run joined to more of a serial number, a decimal or a web address by a point or hyphen? */
static bool is_joined(text_view text, int64_t index, int step) {
    uint32_t c = visible(text, &index, step);
    if (c != '.' && c != '-') return false;
    index += step;
    return is_word_character(visible(text, &index, step));
}

/* Do the digits 86, a country code, stand before the hyphen at `index`? */
static bool follows_country_code(text_view text, int64_t index) {
    static const char code[] = "-68";
    for (const char *expected = code; *expected; expected++, index--)
        if (visible(text, &index, -1) != (uint32_t)*expected) return false;
    return !is_word_character(visible(text, &index, -1));
}

static bool is_date(int year, int month, int day) {
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    if (month < 1 || month > 12 || day < 1) return false;
    bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
    return day <= days[month - 1] + (month == 2 && leap);
}

/* The provinces of GB/T 2260, with 82 Macao, 83 Taiwan and 91 for foreigners. */
static bool is_province(int code) {
    static const char provinces[] =
        "11 12 13 14 15 21 22 23 31 32 33 34 35 36 37 41 42 43 44 45 46 50 51 52 53 54 "
        "61 62 63 64 65 71 81 82 83 91 ";
    for (const char *p = provinces; *p; p += 3)
        if ((p[0] - '0') * 10 + p[1] - '0' == code) return true;
    return false;
}

static int number(const int *digits, int count) {
    int value = 0;
    for (int i = 0; i < count; i++) value = 10 * value + digits[i];
    return value;
}

/* GB 11643-1999: region, date of birth, order, and a check digit by ISO 7064 mod 11-2 (10 is X). */
static bool is_resident_id_18(const int *digits) {
    static const int weights[] = {7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2};
    int year = number(digits + 6, 4), sum = 0;
    if (!is_province(number(digits, 2)) || year < 1850 || year > 2099) return false;
    if (!is_date(year, number(digits + 10, 2), number(digits + 12, 2))) return false;
    for (int i = 0; i < 17; i++) sum += weights[i] * digits[i];
    return digits[17] == (12 - sum % 11) % 11;
}

/* The form before 1999: a year of two digits, no check digit. */
static bool is_resident_id_15(const int *digits) {
    return is_province(number(digits, 2)) &&
           is_date(1900 + number(digits + 6, 2), number(digits + 8, 2), number(digits + 10, 2));
}

/* The kind of the whole run, or -1. `start` and `end` may be moved to the identifier in it. */
static int kind_of(text_view text, const int *digits, int count, int64_t *start, int64_t *end) {
    int64_t before = *start - 1, behind = *end;
    uint32_t last = visible(text, &before, -1), next = visible(text, &behind, 1);
    if (count == 17 && (next == 'X' || next == 'x')) {
        int with_check_digit[18];
        for (int i = 0; i < 17; i++) with_check_digit[i] = digits[i];
        with_check_digit[17] = 10;
        int64_t after = behind + 1;
        if (is_word_character(visible(text, &after, 1))) return -1;
        if (!is_resident_id_18(with_check_digit)) return -1;
        *end = behind + 1;
        return TG_RESIDENT_ID_18;
    }
    /* With a check digit, letters beside it (ID1101…) are no reason to doubt. */
    if (count == 18) return is_resident_id_18(digits) ? TG_RESIDENT_ID_18 : -1;
    if (is_word_character(last) || is_word_character(next)) return -1;
    if (count != 11 && count != 13 && count != 15) return -1;
    if (is_joined(text, *end, 1)) return -1;
    if (is_joined(text, *start - 1, -1) && !(count == 11 && follows_country_code(text, before))) return -1;
    if (count == 15) return is_resident_id_15(digits) ? TG_RESIDENT_ID_15 : -1;
    if (count == 13) {
        if (last != '+' || digits[0] != 8 || digits[1] != 6) return -1;
        digits += 2;
        for (int skip = 0; skip < 2; (*start)++) skip += digit_of(text_at(text, *start)) >= 0;
    }
    return digits[0] == 1 && digits[1] >= 3 ? TG_MOBILE : -1;
}

FOR_EACH_WIDTH int64_t find(text_view text, int width, match_list *list) {
    int64_t found = 0;
    for (int64_t i = 0; i < text.length; i++) {
        if (digit_of(code_point_at(text.data, i, width)) < 0) continue;
        int digits[MAX_DIGITS], count = 0;
        int64_t start = i, end = i;
        for (; i < text.length; i++) {
            uint32_t c = code_point_at(text.data, i, width);
            int digit = digit_of(c);
            if (digit >= 0) {
                if (count < MAX_DIGITS) digits[count++] = digit;
                end = i + 1;
            } else if (mark_of(c) != TRANSPARENT) {
                break;
            }
        }
        int kind = kind_of(text, digits, count, &start, &end);
        if (kind < 0) continue;
        found++;
        if (list) append_match(list, (tg_match){start, end, -1 - kind, TG_STANDS, 0, 0});
    }
    return found;
}

int64_t find_identifiers(text_view text, match_list *list) {
    switch (text.width) {
        case 1: return find(text, 1, list);
        case 2: return find(text, 2, list);
        default: return find(text, 4, list);
    }
}
