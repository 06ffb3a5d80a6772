/* digits.c - runs of digits to identifiers of persons. */
#include <uchar.h>

#include "core.h"

/* The longest identifier (a certificate of disability), and one more: a longer run is none of them. */
enum { MAX_DIGITS = 21 };

/* The value of an ASCII or full-width digit, else -1. */
static inline int digit_of(uint32_t c) {
    if (c - '0' < 10) return (int)(c - '0');
    return c - 0xFF10 < 10 ? (int)(c - 0xFF10) : -1;
}

static uint32_t narrow(uint32_t c) {
    return c >= 0xFF01 && c <= 0xFF5E ? c - 0xFEE0 : c;
}

/* The Chinese numerals by their low bytes, in which all differ. */
static const struct {
    uint16_t character;
    int16_t digit;
} NUMERALS[256] = {
#define NUMERAL(c, digit) [(c) & 0xFF] = {c, digit}
    NUMERAL(u'〇', 0), NUMERAL(u'○', 0),  NUMERAL(u'零', 0), NUMERAL(u'一', 1), NUMERAL(u'壹', 1), NUMERAL(u'幺', 1),
    NUMERAL(u'二', 2), NUMERAL(u'贰', 2), NUMERAL(u'三', 3), NUMERAL(u'叁', 3), NUMERAL(u'四', 4), NUMERAL(u'肆', 4),
    NUMERAL(u'五', 5), NUMERAL(u'伍', 5), NUMERAL(u'六', 6), NUMERAL(u'陆', 6), NUMERAL(u'七', 7), NUMERAL(u'柒', 7),
    NUMERAL(u'八', 8), NUMERAL(u'捌', 8), NUMERAL(u'九', 9), NUMERAL(u'玖', 9),
#undef NUMERAL
};

static inline bool is_numeral(uint32_t c) {
    return NUMERALS[c & 0xFF].character == c;
}

/* The value of what may stand for a digit in disguise: Chinese numerals, and the letter O for 0; else -1. */
static inline int disguised_digit_of(uint32_t c) {
    if ((narrow(c) | 32) == 'o') return 0;
    return is_numeral(c) ? NUMERALS[c & 0xFF].digit : -1;
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

/* The provinces of GB/T 2260, with 81 Hong Kong, 82 Macao, 83 Taiwan and 91 for foreigners. */
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
    /* Permanent residence cards of foreigners, since 2023: 9, then the province that issued it. */
    if (!is_province(number(digits, 2)) && !(digits[0] == 9 && is_province(number(digits + 1, 2)))) return false;
    if (year < 1850 || year > 2099) return false;
    if (!is_date(year, number(digits + 10, 2), number(digits + 12, 2))) return false;
    for (int i = 0; i < 17; i++) sum += weights[i] * digits[i];
    return digits[17] == (12 - sum % 11) % 11;
}

/* The form before 1999: a year of two digits, no check digit. */
static bool is_resident_id_15(const int *digits) {
    return is_province(number(digits, 2)) &&
           is_date(1900 + number(digits + 6, 2), number(digits + 8, 2), number(digits + 10, 2));
}

/* ISO/IEC 7812: the check digit by Luhn, and the prefixes that banks here issue. */
static bool is_bank_card(const int *digits, int count) {
    if (count < 16 || count > 19) return false;
    int two = number(digits, 2), sum = 0;
    bool union_pay = two == 62 || number(digits, 4) == 9558 || number(digits, 4) == 8171;
    bool other = count == 16 && (digits[0] == 4 || (two >= 51 && two <= 55) || two == 35);
    if (!union_pay && !other) return false;
    for (int i = 0; i < count; i++) {
        int digit = digits[count - 1 - i] * (1 + i % 2);
        sum += digit > 9 ? digit - 9 : digit;
    }
    return sum % 10 == 0;
}

static bool is_mobile(const int *digits) {
    return digits[0] == 1 && digits[1] >= 3;
}

/* Digits that stand together: nothing but transparent characters between them. */
typedef struct {
    int digits[MAX_DIGITS]; /* the first ones */
    int count;              /* at most MAX_DIGITS */
    int64_t start, end;
} run;

/* Appends to the run from index `i` on, where a digit stands; with `disguised` also what may stand for one. */
static void read_run(text_view text, int64_t i, bool disguised, run *r) {
    for (; i < text.length; i++) {
        if (disguised && r->count == MAX_DIGITS) break; /* too long for any, and read again at each STRIDE */
        uint32_t c = text_at(text, i);
        int digit = digit_of(c);
        if (digit < 0 && disguised) digit = disguised_digit_of(c);
        if (digit >= 0) {
            if (r->count < MAX_DIGITS) r->digits[r->count++] = digit;
            r->end = i + 1;
        } else if (mark_of(c) != TRANSPARENT) {
            break;
        }
    }
}

static const int NONE = -1;

/* Whether an X ends the 17 digits before `*end`; if so, moves it behind that. */
static bool takes_check_x(text_view text, const int *digits, int64_t *end) {
    int64_t behind = *end;
    uint32_t next = visible(text, &behind, 1);
    if (next != 'X' && next != 'x') return false;
    int with_check_digit[18];
    for (int i = 0; i < 17; i++) with_check_digit[i] = digits[i];
    with_check_digit[17] = 10;
    int64_t after = behind + 1;
    if (is_word_character(visible(text, &after, 1)) || !is_resident_id_18(with_check_digit)) return false;
    *end = behind + 1;
    return true;
}

/* The kind of the whole run, or NONE. Its start and end may be moved to the identifier in it. */
static int kind_of(text_view text, run *r) {
    const int *digits = r->digits;
    int count = r->count;
    if (count == 17 && takes_check_x(text, digits, &r->end)) return TG_RESIDENT_ID_18;
    if (count == 20 && digits[18] >= 1 && digits[18] <= 7 && digits[19] >= 1 && digits[19] <= 4)
        return is_resident_id_18(digits) ? TG_DISABILITY_CERTIFICATE : NONE;
    /* With a check digit, letters beside it (ID1101…) are no reason to doubt. */
    if (count == 18 && is_resident_id_18(digits)) return TG_RESIDENT_ID_18;
    if (count != 11 && count != 13 && count < 15) return NONE;
    int64_t before = r->start - 1, behind = r->end;
    uint32_t last = visible(text, &before, -1), next = visible(text, &behind, 1);
    if (is_word_character(last) || is_word_character(next)) return NONE;
    if (is_joined(text, r->end, 1)) return NONE;
    if (is_joined(text, r->start - 1, -1) && !(count == 11 && follows_country_code(text, before))) return NONE;
    if (count == 15 && is_resident_id_15(digits)) return TG_RESIDENT_ID_15;
    if (is_bank_card(digits, count)) return TG_BANK_CARD;
    if (count == 13) {
        if (last != '+' || digits[0] != 8 || digits[1] != 6) return NONE;
        digits += 2;
        for (int skip = 0; skip < 2; r->start++) skip += digit_of(text_at(text, r->start)) >= 0;
    } else if (count != 11) {
        return NONE;
    }
    return is_mobile(digits) ? TG_MOBILE : NONE;
}

/* ---- parts: an identifier with gaps in it ---- */

enum { MAX_PARTS = 19 };
typedef enum { NO_GAP, SEPARATOR, BREAK_GAP, CELL_GAP } gap_kind;

/* The gap at *i, which is moved behind it: one separator, a line break or a tab, blanks beside it. */
static gap_kind read_gap(text_view text, int64_t *i, uint32_t *separator) {
    gap_kind kind = NO_GAP;
    int64_t end = *i;
    for (; end < text.length && end < *i + 6; end++) {
        uint32_t c = narrow(text_at(text, end));
        if (mark_of(c) == TRANSPARENT) continue;
        if (c == 0x3000 || c == 0xA0) c = ' ';
        if (c == '\r' || c == '\n') {
            kind = BREAK_GAP;
        } else if (c == '\t') {
            if (kind == BREAK_GAP) return NO_GAP; /* a line that begins with an empty cell */
            kind = CELL_GAP;
        } else if (c == ' ') {
            if (kind == NO_GAP) kind = SEPARATOR, *separator = ' ';
        } else if ((c == '-' || c == '.' || c == 0xB7 || c == 0x2010 || c == 0x2013) && kind <= SEPARATOR) {
            if (kind == SEPARATOR && *separator != ' ') break;
            kind = SEPARATOR, *separator = c;
        } else {
            break;
        }
    }
    *i = end;
    return kind;
}

/* Whether people part a number like that: at the borders of its fields, in equal parts, digit by digit. */
static bool are_usual_parts(const int *lengths, int parts, int total, int kind) {
    int first = lengths[0];
    if (kind == TG_MOBILE && parts == 2) return first == 3 || first == 7;
    if (kind == TG_MOBILE && parts == 3) return first == 3 && lengths[1] == 4;
    if (kind == TG_RESIDENT_ID_18 && first == 6) return lengths[1] == 8 || lengths[1] == 4;
    if (kind == TG_MOBILE && first > 1) return false;
    for (int i = 1; i < parts - 1; i++)
        if (lengths[i] != first) return false;
    return parts > 2 && first <= 6 && lengths[parts - 1] <= first && total > 0;
}

/* Is text[start, end) all that stands on its line? */
static bool begins_line(text_view text, int64_t start) {
    for (int64_t i = start - 1; i >= 0; i--) {
        uint32_t c = text_at(text, i);
        if (c == '\n' || c == '\r') return true;
        if (c != ' ' && c != 0x3000 && mark_of(c) != TRANSPARENT) return false;
    }
    return true;
}

static bool ends_line(text_view text, int64_t end) {
    for (int64_t i = end; i < text.length; i++) {
        uint32_t c = text_at(text, i);
        if (c == '\n' || c == '\r') return true;
        if (c != ' ' && c != 0x3000 && mark_of(c) != TRANSPARENT) return false;
    }
    return true;
}

/* The kind of an identifier that begins with the run and goes on behind gaps, or NONE; then *end is its end. */
static int kind_of_parts(text_view text, const run *first, int64_t *end) {
    if (first->count > 17) return NONE;
    int64_t before = first->start - 1;
    uint32_t last = visible(text, &before, -1);
    if (is_word_character(last)) return NONE;
    bool joined = is_joined(text, first->start - 1, -1) && !follows_country_code(text, before);
    run r = *first;
    int lengths[MAX_PARTS] = {r.count}, parts = 1, breaks = 0, cells = 0, found = NONE;
    uint32_t separator = 0;
    while (parts < MAX_PARTS && r.count < 19) {
        uint32_t used = 0;
        int64_t i = r.end;
        gap_kind gap = read_gap(text, &i, &used);
        if (gap == NO_GAP || i >= text.length || digit_of(text_at(text, i)) < 0) break;
        breaks += gap == BREAK_GAP;
        cells += gap == CELL_GAP;
        if (gap == SEPARATOR && separator && used != separator) break;
        if (gap == SEPARATOR) separator = used;
        if (breaks + cells > 1 || (cells && parts > 1)) break;
        int count = r.count;
        read_run(text, i, false, &r);
        if (r.count >= MAX_DIGITS) break;
        lengths[parts++] = r.count - count;
        bool one_break = parts == 2 && !separator;
        int64_t behind = r.end, to = r.end;
        uint32_t next = visible(text, &behind, 1);
        if (r.count == 17 || r.count == 18) {
            bool is_id = r.count == 17 ? takes_check_x(text, r.digits, &to) : is_resident_id_18(r.digits);
            if (is_id && (one_break || breaks || are_usual_parts(lengths, parts, r.count, TG_RESIDENT_ID_18))) {
                *end = to;
                return TG_RESIDENT_ID_18;
            }
            /* The X may be a part of its own. */
            int64_t k = r.end;
            if (r.count == 17 && read_gap(text, &k, &used) == SEPARATOR && used == separator &&
                are_usual_parts(lengths, parts, 17, TG_RESIDENT_ID_18) && takes_check_x(text, r.digits, &k)) {
                *end = k;
                return TG_RESIDENT_ID_18;
            }
        }
        if (joined || is_word_character(next) || is_joined(text, r.end, 1)) {
            /* More digits behind the same separator may still complete it. */
            if (is_word_character(next)) break;
            if (joined) continue;
        }
        if (r.count == 11 && is_mobile(r.digits) && !cells && (separator != '.' || parts > 2) &&
            !(is_joined(text, r.end, 1))) {
            bool usual = one_break && breaks ? !begins_line(text, first->start) && ends_line(text, r.end)
                                             : are_usual_parts(lengths, parts, 11, TG_MOBILE);
            if (usual) {
                *end = r.end;
                return TG_MOBILE;
            }
        }
        if (!cells && is_bank_card(r.digits, r.count) &&
            (one_break || breaks || are_usual_parts(lengths, parts, r.count, TG_BANK_CARD))) {
            found = TG_BANK_CARD; /* a longer one is better */
            *end = r.end;
        }
    }
    return found;
}

/* ---- masks ---- */

static bool hides(uint32_t c) {
    return c == '*' || c == 0xD7 || c == 'x' || c == 'X' || c == 0x25CF || c == '#' || c == 0x2022;
}

/* Whether marks follow the run, and maybe digits, so many in all that it is a masked identifier. */
static bool is_masked(text_view text, const run *r, int64_t *end) {
    int64_t i = r->end;
    int hidden = 0, digits = 0;
    for (; i < text.length && hidden < MAX_DIGITS && hides(narrow(text_at(text, i))); i++) hidden++;
    for (; i < text.length && digits < MAX_DIGITS && digit_of(text_at(text, i)) >= 0; i++) digits++;
    int total = r->count + hidden + digits;
    if (digits && total == 17 && (narrow(text_at(text, i < text.length ? i : i - 1)) | 32) == 'x') i++, total++;
    if (hidden < 2 || (total != 11 && total != 15 && (total < 16 || total > 20))) return false;
    int64_t before = r->start - 1, behind = i;
    if (is_word_character(visible(text, &before, -1)) || is_word_character(visible(text, &behind, 1))) return false;
    if (total == 11 && r->count > 1 && !is_mobile(r->digits)) return false;
    *end = i;
    return true;
}

/* ---- letters and digits ---- */

static inline bool is_letter(uint32_t c) {
    return (c | 32) - 'a' < 26;
}

static bool is_plate_province(uint32_t c) {
    static const uint16_t provinces[] = {0x4EAC, 0x6D25, 0x5180, 0x664B, 0x8499, 0x8FBD, 0x5409, 0x9ED1,
                                         0x6CAA, 0x82CF, 0x6D59, 0x7696, 0x95FD, 0x8D63, 0x9C81, 0x8C6B,
                                         0x9102, 0x6E58, 0x7CA4, 0x6842, 0x743C, 0x6E1D, 0x5DDD, 0x8D35,
                                         0x4E91, 0x85CF, 0x9655, 0x7518, 0x9752, 0x5B81, 0x65B0};
    for (size_t i = 0; i < sizeof provinces / sizeof *provinces; i++)
        if (provinces[i] == c) return true;
    return false;
}

/* GA 36: province, letter of the city, and five characters, or six for new energy; no I, no O. */
static bool is_plate(text_view text, run *r) {
    int64_t start = r->start, end = r->end;
    while (start > 0 && r->end - start < 8 && is_word_character(narrow(text_at(text, start - 1)))) start--;
    while (end < text.length && end - start < 9 && is_word_character(narrow(text_at(text, end)))) end++;
    int64_t city = start;
    if (start > 0) {
        uint32_t c = text_at(text, start - 1);
        if (c == 0xB7 || c == 0x2022 || c == ' ' || c == '-' || c == 0x30FB) {
            city = start - 2; /* 京A·12345 */
        } else {
            start++;
        }
    }
    int64_t tail = end - start;
    if (tail != 5 && tail != 6) return false;
    if (city < 1 || !is_letter(narrow(text_at(text, city))) || !is_plate_province(text_at(text, city - 1)))
        return false;
    int digits = 0, i_or_o = 0;
    for (int64_t i = start; i < end; i++) {
        uint32_t c = narrow(text_at(text, i));
        digits += digit_of(c) >= 0;
        i_or_o += (c | 32) == 'i' || (c | 32) == 'o' || c == '_';
    }
    if (digits < 3 || i_or_o) return false;
    r->start = city - 1;
    r->end = end;
    return true;
}

/* As passports and permits are numbered: one or two letters and seven to ten digits, or three letters and twelve. */
static bool is_letters_and_digits(text_view text, run *r) {
    const int most = r->count == 12 ? 3 : 2;
    if ((r->count < 7 || r->count > 10) && r->count != 12) return false;
    int64_t start = r->start;
    while (start > 0 && r->start - start <= most && is_letter(narrow(text_at(text, start - 1)))) start--;
    if (start == r->start || r->start - start > most || (most == 3 && r->start - start < 3)) return false;
    int64_t before = start - 1, behind = r->end;
    if (is_word_character(visible(text, &before, -1)) || is_word_character(visible(text, &behind, 1))) return false;
    if (is_joined(text, start - 1, -1) || is_joined(text, r->end, 1)) return false;
    r->start = start;
    return true;
}

/* The mail address around the @ at `at`. */
static bool is_email(text_view text, int64_t at, run *r) {
    r->start = at;
    r->end = at + 1;
    while (r->start > 0 && at - r->start < 64) {
        uint32_t c = narrow(text_at(text, r->start - 1));
        if (!is_word_character(c) && c != '.' && c != '-' && c != '+') break;
        r->start--;
    }
    int64_t last_dot = -1;
    while (r->end < text.length && r->end - at < 128) {
        uint32_t c = narrow(text_at(text, r->end));
        if (c == '.') last_dot = r->end;
        if (!is_word_character(c) && c != '.' && c != '-') break;
        r->end++;
    }
    if (last_dot == r->end - 1) r->end--; /* a full stop */
    int64_t dot = r->end;
    while (dot > at && narrow(text_at(text, dot - 1)) != '.') dot--;
    if (r->start == at || dot <= at + 2 || r->end - dot < 2) return false;
    for (int64_t i = dot; i < r->end; i++)
        if (!is_letter(narrow(text_at(text, i)))) return false;
    return true;
}

/* ---- the pass ---- */

/* Whether the digits are too few for an identifier, and stand between characters that none goes on with. */
static bool is_short_number(text_view text, const run *r) {
    if (r->count >= 11 || r->start == 0 || r->end == text.length) return false;
    const uint32_t last = text_at(text, r->start - 1), next = text_at(text, r->end);
    return last - 0x4E00 < 0x5200 && next - 0x4E00 < 0x5200 && !is_numeral(last) && !is_numeral(next);
}

/* The kind of what the digits at `i` are part of, or NONE; `r` is then the identifier, else the digits. */
static int identify(text_view text, int64_t i, run *r) {
    *r = (run){.start = i};
    read_run(text, i, false, r);
    if (is_short_number(text, r)) return NONE; /* as most are */
    const run digits = *r;
    int64_t behind = r->end;
    uint32_t next = visible(text, &behind, 1);
    if (next == '@') return NONE; /* a mail address begins with it */
    int kind = kind_of(text, r);
    if (kind != NONE) return kind;
    *r = digits;
    if (is_masked(text, r, &r->end)) return TG_MASKED;
    if ((kind = kind_of_parts(text, r, &r->end)) != NONE) return kind;
    if (is_plate(text, r)) return TG_PLATE;
    if (is_letters_and_digits(text, r)) return TG_LETTERS_AND_DIGITS;
    return NONE;
}

/* The same for digits of which some are in disguise: the whole run around `i`, if it is longer than the digits. */
static int identify_disguised(text_view text, int64_t i, int64_t from, run *r) {
    int64_t start = i;
    while (start > from && i - start < MAX_DIGITS &&
           (digit_of(text_at(text, start - 1)) >= 0 || disguised_digit_of(text_at(text, start - 1)) >= 0 ||
            mark_of(text_at(text, start - 1)) == TRANSPARENT))
        start--;
    while (start < i && mark_of(text_at(text, start)) == TRANSPARENT) start++;
    *r = (run){.start = start};
    read_run(text, start, true, r);
    int kind = kind_of(text, r);
    return kind == TG_MOBILE || kind == TG_RESIDENT_ID_18 || kind == TG_BANK_CARD ? kind : NONE;
}

enum { BLOCK = 32, STRIDE = 8 }; /* a number in Chinese numerals has more characters than STRIDE */

/* Not 0 for a character that may begin an identifier, but for numerals. */
#define IS_PICKED(c) (((c >= '0') & (c <= '9')) | (c == '@') | ((c >= 0xFF10) & (c <= 0xFF19)) | (c == 0xFF20))

/* Picks of `count` characters each that may begin an identifier, and of numerals every STRIDEth. */
FOR_EACH_WIDTH void pick(const void *data, int width, int64_t from, int count, uint16_t picked[BLOCK]) {
    int k = 0;
#ifdef __GNUC__
    for (; width == 2 && k + LANE_COUNT <= count; k += LANE_COUNT) {
        lanes c;
        load(&c, (const uint16_t *)data + from + k);
        const lanes found = (lanes)IS_PICKED(c);
        memcpy(picked + k, &found, sizeof found);
    }
#endif
    for (; k < count; k++) {
        const uint32_t c = code_point_at(data, from + k, width);
        picked[k] = IS_PICKED(c);
    }
    for (k = 0; width > 1 && k < count; k += STRIDE) picked[k] |= is_numeral(code_point_at(data, from + k, width));
}

/* The kind of the identifier at `i`, where one may begin, or NONE; `r` is then the identifier, else what is done. What
 * ends before `from` is done already. */
static int find_at(text_view text, int64_t i, int64_t from, run *r) {
    const uint32_t c = narrow(text_at(text, i));
    int64_t end = i + 1;
    int kind = NONE;
    if (c == '@') {
        kind = is_email(text, i, r) ? TG_EMAIL : NONE;
    } else {
        if (digit_of(c) >= 0) {
            kind = identify(text, i, r);
            int64_t behind = end = r->end;
            if (kind != NONE || r->count >= 18 ||
                (disguised_digit_of(visible(text, &behind, 1)) < 0 &&
                 (i == from || disguised_digit_of(text_at(text, i - 1)) < 0)))
                return kind;
        }
        kind = identify_disguised(text, i, from, r);
    }
    if (kind == NONE) r->end = end;
    return kind;
}

FOR_EACH_WIDTH int64_t find(text_view text, int width, match_list *list) {
    int64_t found = 0, kept = 0, done = 0; /* the last identifier ends before `kept`; what ends before `done` is done */
    uint16_t picked[BLOCK];
    for (int64_t block = 0; block < text.length; block += BLOCK) {
        const int64_t left = text.length - block;
        if (left >= BLOCK) {
            pick(text.data, width, block, BLOCK, picked);
        } else {
            memset(picked, 0, sizeof picked);
            pick(text.data, width, block, (int)left, picked);
        }
        for (int first = 0; first < BLOCK; first += 4) {
            uint64_t any;
            memcpy(&any, picked + first, sizeof any);
            for (int k = first; any && k < first + 4; k++) {
                if (!picked[k] || block + k < done) continue;
                run r;
                const int kind = find_at(text, block + k, kept, &r);
                done = r.end;
                if (kind == NONE) continue;
                found++;
                kept = r.end;
                if (list) append_match(list, (tg_match){r.start, r.end, -1 - kind, TG_STANDS, 0, 0});
                if (list && list->only_first) return found;
            }
        }
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
