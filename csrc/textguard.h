/* textguard.h - the whole C API. The cffi declarations are this file.
 *
 * Units: every offset and length is in code points of the text that the caller gave.
 * Text is passed as the address of a Python str (id(text)), many texts as that of a tuple of str. They are
 * borrowed: the caller keeps a reference until the call returns, nothing is copied or modified, and the
 * GIL is not needed.
 * An engine is immutable once built: any number of threads may use one at the same time.
 */
#ifndef TEXTGUARD_H
#define TEXTGUARD_H

#include <stdint.h>

typedef struct tg_engine tg_engine;

/* What a call answers when it fails. */
enum {
    TG_OK = 0,
    TG_NO_MEMORY = 1,
    TG_EMPTY_TERM = 2, /* the term has no characters left after folding */
    TG_TOO_MANY = 3,   /* more terms, characters or kinds of characters than the engine can hold */
    TG_NO_TEXT = 4,    /* an item of the tuple is no str */
    TG_BAD_PHRASE = 5, /* the phrase is too short or too long once folded */
};

/* Options of an engine. */
enum {
    TG_FOLD = 1,        /* fold text and terms; skip transparent characters */
    TG_IDENTIFIERS = 2, /* also find identifiers of persons */
    TG_SCALAR = 4,      /* use no kernel that needs more than the baseline processor */
};

/* Properties of a term. */
enum {
    TG_EXACT = 1, /* the text must equal the term to the code point, also when folding */
};

/* Properties of a canonical phrase: an edit of its first or last character counts. Elsewhere such an edit is taken
 * for the word next to a shorter phrase, unless two characters are swapped or one is doubled, or a bracket or quotation
 * mark shows where the phrase begins or ends. */
enum {
    TG_FIXED_START = 1,
    TG_FIXED_END = 2,
};

/* What a context does to a hit of its term. */
enum {
    TG_EXCUSES = 0,  /* the hit does not stand where this context matches */
    TG_REQUIRES = 1, /* the hit stands only where one of these contexts matches, for each side that has any */
    TG_NEARBY = 2,   /* the hit stands only where what these have before the term is close before it, of any of them */
};

/* How many characters before the hit are close to it. */
enum { TG_CLOSE = 64 };

/* Kinds of identifiers. A match of one has term = -1 - kind. */
enum {
    TG_RESIDENT_ID_18 = 0,
    TG_RESIDENT_ID_15 = 1,
    TG_MOBILE = 2,
    TG_BANK_CARD = 3,
    TG_DISABILITY_CERTIFICATE = 4, /* a resident identity number with two digits behind it */
    TG_EMAIL = 5,
    TG_PLATE = 6,
    TG_LETTERS_AND_DIGITS = 7, /* as passports and permits are numbered: one or two letters, seven to ten digits */
    TG_MASKED = 8,             /* digits, at least two marks that hide some, maybe digits: as long as an identifier */
};

/* Values of tg_match.context below zero; otherwise it is the index of the context that excuses. */
enum {
    TG_STANDS = -1,
    TG_MISSING = -2, /* a required neighbour is not there */
};

/* Values of tg_match.flags. */
enum {
    TG_SPANS_BREAK = 1, /* a line break lies inside */
};

typedef struct tg_match {
    int64_t start; /* of the first code point */
    int64_t end;   /* behind the last code point */
    int32_t term;  /* its index; of a near-miss: the number of terms plus the index of the phrase */
    int32_t context;
    int32_t flags;
    int32_t text; /* index of the text, where there are many */
} tg_match;

typedef struct tg_matches {
    tg_match *items; /* owned; tg_release frees it; NULL where count is 0 */
    int64_t count;
    int32_t truncated; /* 1: there are more matches than the limit */
} tg_matches;

/* What to match. All pointers are borrowed for the call. `text` is one str: the terms one after the
 * other, then for each context what stands before the term and what stands after it, then the phrases.
 * Phrases are found where the text nearly has them: with 1 edit from 5 characters up, 2 from 12 up (a character
 * replaced, missing, extra, or swapped with its neighbour, but no numeral; from 8 up, one run of 2 to 4 missing or
 * doubled). */
typedef struct tg_lexicon {
    uintptr_t text;
    const int64_t *term_ends;  /* [terms] where each term ends in text; the first begins at 0 */
    const uint8_t *term_flags; /* [terms] TG_EXACT or 0 */
    int64_t terms;
    const int32_t *context_terms; /* [contexts] the term it belongs to, ascending */
    const uint8_t *context_kinds; /* [contexts] TG_EXCUSES … */
    const int64_t *context_ends;  /* [2 * contexts] where its two parts end in text */
    int64_t contexts;
    const int64_t *phrase_ends;  /* [phrases] where each ends in text; once folded it has 5 to 255 characters */
    const uint8_t *phrase_flags; /* [phrases] TG_FIXED_START, TG_FIXED_END */
    int64_t phrases;
} tg_lexicon;

/* Builds an engine; the caller owns it and frees it with tg_free. On failure returns NULL and stores
 * one of the codes above in *error and, where one term is at fault, its index in *term (else -1).
 * Of terms that fold alike the first one is found, unless one of them is TG_EXACT: then each is. */
tg_engine *tg_build(const tg_lexicon *lexicon, uint32_t options, int32_t *error, int64_t *term);

void tg_free(tg_engine *engine); /* NULL is allowed */

/* The bytes of an engine, which tg_open reads: for this build of the core and this kind of machine alone. Writes them
 * to `image`, which the caller owns, or to nowhere if that is NULL. Returns how many they are, a multiple of eight. */
int64_t tg_save(const tg_engine *engine, char *image);

/* The engine in such bytes, which are borrowed until tg_free and must be aligned to eight bytes. Options: TG_SCALAR or
 * 0. NULL if they are no engine of this build, or out of memory. Only their frame is checked: what lies in it must be
 * what tg_save wrote. */
tg_engine *tg_open(const char *image, int64_t size, uint32_t options);

/* A sum over bytes, eight at a time (what is left over is not looked at), that any damage changes; and a number that
 * any change of the core's source changes. */
uint64_t tg_sum(const char *data, int64_t size);
uint64_t tg_build_number(void);

/* Stores every occurrence of every term in *found, overlapping ones too, by end and then by start
 * (a near-miss, which may come more than once, stands where an intact part of it ended), and after them the identifiers
 * by start: at most `limit` occurrences, but all identifiers, for these are to be masked. `standing`: without
 * those that a context excuses or tg_know_right has told of. Returns TG_OK or TG_NO_MEMORY; on failure *found is empty.
 */
int32_t tg_find(const tg_engine *engine, uintptr_t text, int64_t limit, int32_t standing, tg_matches *found);

/* The same for many texts, without a limit: text after text. At most 2^31 - 1 texts. May return TG_NO_TEXT. */
int32_t tg_find_many(const tg_engine *engine, uintptr_t texts, tg_matches *found);

/* The number of matches that tg_find would store without a limit, or -TG_NO_MEMORY. */
int64_t tg_count(const tg_engine *engine, uintptr_t text);

/* The number of matches that tg_find_many would store of the texts [first, last), or -TG_NO_MEMORY or -TG_NO_TEXT. */
int64_t tg_count_many(const tg_engine *engine, uintptr_t texts, int64_t first, int64_t last);

/* How common the pair of adjacent code points is in ordinary text: the binary logarithm of its count, about; 0 to 15.
 */
int32_t tg_pair_level(uint32_t first, uint32_t second);

/* Frees the items and empties *found. */
void tg_release(tg_matches *found);

/* Writes the folded text without its transparent characters to `folded`, which the caller owns and
 * which has room for as many code points as the text has. Returns how many were written. */
int64_t tg_fold(uintptr_t text, uint32_t *folded);

/* What tg_marks answers, or 0. */
enum {
    TG_UNPAIRED = 1,     /* quotation marks or brackets do not pair */
    TG_HALF_WIDTH = 2,   /* a half-width , ; : ? or ! stands between Han characters, or ? ! . behind one ends a line */
    TG_DIGITS_DAY = 4,   /* five digits stand before 日 or 年 */
    TG_BACKWARDS = 8,    /* a range of dates ends before it begins, or lacks its last 日 */
    TG_ABOUT_TWICE = 16, /* 约, 余 or 多 stands shortly before 左右 */
    TG_DOUBLED_TITLE = 32,     /* a title in 《》 stands twice in a row */
    TG_NESTED_TITLE = 64,      /* 《 stands within 《》 */
    TG_STRAIGHT = 128,         /* a straight quotation mark stands beside a Han character */
    TG_SERIES = 256,           /* items are counted 一、二、四、 or 一是, 二是, 二是 */
    TG_DOUBLED_SENTENCE = 512, /* a sentence stands twice in a row */
};

/* Whether the text may hold slips of these kinds: a quick look, so that nobody looks closer at most texts. */
uint32_t tg_marks(uintptr_t text);

typedef struct tg_model tg_model;

/* ---- words ---- */

typedef struct tg_words tg_words;

/* The dictionary in an image that make_dictionary.py has written. The image is borrowed until tg_close_words, and
 * must be aligned to eight bytes. Options: TG_SCALAR or 0. NULL if it is no sound image, or out of memory. Immutable,
 * as an engine is. */
tg_words *tg_open_words(const void *image, int64_t size, uint32_t options);

void tg_close_words(tg_words *words); /* NULL is allowed */

/* How sure it is that words meet at `at`, from 0 to the length of the text: log probability of the best path of
 * words that cuts there, minus that of the best path, in eight characters on each side. */
double tg_edge_margin(const tg_words *words, uintptr_t text, int64_t at);

/* How the characters are alike, that one may be written for the other: TG_SAME_SOUND …, or-ed; 0 if they are not. */
int32_t tg_likeness(const tg_words *words, uint32_t written, uint32_t meant);

/* How a word that is written differs from the one that is meant: flags, of which the first three may be combined. */
enum {
    TG_SAME_SOUND = 1,
    TG_NEAR_SOUND = 2,
    TG_LOOK = 4,
    TG_OTHER = 8,    /* by any one character */
    TG_SWAPPED = 16, /* by two adjacent ones */
    TG_PART = 32,    /* they share a part; with a model only, as is the next */
    TG_DOUBLED = 64, /* a character stands twice in a row */
};

enum {
    TG_COMMON = -8,    /* log probability from which a character is no surprise as a word by itself */
    TG_LEAST_GAIN = 8, /* a smaller gain proves nothing */
    TG_EVIDENCE = 36,
};

typedef struct tg_slip {
    int64_t start;
    int64_t end;    /* invisible characters, and line breaks that only wrap a line, may lie within */
    int32_t length; /* of what is meant */
    int32_t kind;
    double score;      /* log odds that this is meant */
    double gain;       /* log probability of the best path with the word that is meant, minus that without */
    uint16_t right[8]; /* its characters */
    /* What the judge weighs: with a model judge.c names it, in a list of proposals core.h does. */
    double evidence[36];
} tg_slip;

typedef struct tg_slips {
    tg_slip *items; /* owned; tg_release_slips frees it */
    int64_t count;
} tg_slips;

/* Stores where a word of the dictionary is probably miswritten, by start: scores above `least`, none overlapping. With
 * a model (it may be NULL) it is looked where that knows no frequent run of characters, and the model proposes and
 * judges, too. Returns TG_OK or TG_NO_MEMORY; on failure *found is empty. */
int32_t tg_find_slips(const tg_words *words, const tg_model *model, uintptr_t text, double least, tg_slips *found);

/* Stores everything that might be meant without a model, by place, unjudged, with what speaks for it: what the judge is
 * fitted on. Returns TG_OK or TG_NO_MEMORY; on failure *found is empty. */
int32_t tg_list_proposals(const tg_words *words, uintptr_t text, tg_slips *found);

void tg_release_slips(tg_slips *found);

/* ---- a model of the language ---- */

typedef struct tg_trainer tg_trainer;

typedef struct tg_image {
    char *data; /* owned; tg_release_image frees it */
    int64_t size;
} tg_image;

/* A trainer, which the caller owns and frees with tg_end_training, or NULL: out of memory. It keeps two bytes for each
 * character that it is given. */
tg_trainer *tg_begin_training(void);
int32_t tg_train(tg_trainer *trainer, uintptr_t text); /* TG_OK or TG_NO_MEMORY */
void tg_end_training(tg_trainer *trainer);             /* NULL is allowed */

/* Stores the image of a model of at most `most` bytes, if that is enough for the head: what has been seen least is left
 * out. Depends on nothing but the texts and their order. Returns TG_OK or TG_NO_MEMORY; on failure *image is empty. */
int32_t tg_make_model(const tg_trainer *trainer, int64_t most, tg_image *image);

void tg_release_image(tg_image *image);

/* The model in an image, which is borrowed until tg_close_model and must be aligned to eight bytes. NULL if the image
 * is damaged, or out of memory. Immutable, as an engine is. */
tg_model *tg_open_model(const void *image, int64_t size);

void tg_close_model(tg_model *model); /* NULL is allowed */

/* ---- a whole text at one look ---- */

/* More that tg_look answers. */
enum { TG_HIT = 1 << 16, TG_SLIP = 1 << 17 };

/* What calls for judgement in the text: the flags of tg_marks, TG_SLIP where tg_find_slips finds one above `least`
 * without the model or above `suspect` with it, and TG_HIT where tg_find finds what no context excuses and
 * tg_know_right has not told of. 0 for most texts; -TG_NO_MEMORY. `words` and `model` may be NULL. */
int32_t tg_look(const tg_engine *engine, const tg_words *words, double least, const tg_model *model, double suspect,
                uintptr_t text);

/* That near-misses of the phrase which are written like this are right wherever they stand; with `side` -1, behind the
 * first character of the form; with 1, before its last one. The engine remembers some thousand of them, for tg_look
 * alone. The only change an engine undergoes; threads may make it at any time. */
void tg_know_right(tg_engine *engine, int32_t phrase, uintptr_t form, int32_t side);

#endif
