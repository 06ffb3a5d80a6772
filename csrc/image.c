/* image.c - an engine as bytes, and back: its struct, and then its arrays as they lie in memory. */
#include <stdlib.h>

#include "core.h"

#ifndef TG_BUILD
#define TG_BUILD 0
#endif

uint64_t tg_build_number(void) {
    return TG_BUILD;
}

uint64_t tg_sum(const char *data, int64_t size) {
    enum { LANES = 4, STEP = 8 * LANES }; /* that do not wait for each other */
    uint64_t sums[LANES] = {1, 2, 3, 4}, sum = (uint64_t)size;
    int64_t i = 0;
    for (; i + STEP <= size; i += STEP)
        for (int lane = 0; lane < LANES; lane++) {
            uint64_t word;
            memcpy(&word, data + i + 8 * lane, 8);
            sums[lane] = (sums[lane] ^ word) * 0x9E3779B97F4A7C15u;
            sums[lane] ^= sums[lane] >> 29;
        }
    for (int lane = 0; lane < LANES; lane++) sum = (sum ^ sums[lane] ^ sum >> 29) * 0x9E3779B97F4A7C15u;
    for (; i + 8 <= size; i += 8) {
        uint64_t word;
        memcpy(&word, data + i, 8);
        sum = (sum ^ word) * 0x9E3779B97F4A7C15u;
        sum ^= sum >> 29;
    }
    return sum;
}

typedef struct {
    char magic[8];
    uint64_t build;
    int64_t size;
} image_head;

/* Calls FOR(array, count) for each array that an image holds. Where an engine has none, it is NULL. */
#define FOR_EACH_ARRAY(e, FOR)                       \
    FOR(cells, (e)->cell_count)                      \
    FOR(bases, (e)->base_count)                      \
    FOR(records, (e)->record_words)                  \
    FOR(single_records, (e)->singles)                \
    FOR(filter, (int64_t)(e)->filter_mask + 1)       \
    FOR(buckets, (e)->bucket_count)                  \
    FOR(bmp, BMP_SIZE + 1)                           \
    FOR(pages, (e)->page_symbols)                    \
    FOR(symbols, (e)->context_symbols)               \
    FOR(contexts, (e)->context_count)                \
    FOR(first_context, (int64_t)(e)->term_count + 1) \
    FOR(exact_text, (e)->exact_length)               \
    FOR(exact_start, (int64_t)(e)->term_count + 1)   \
    FOR(phrase_symbols, (e)->phrase_symbol_count)    \
    FOR(phrases, (e)->phrase_count)                  \
    FOR(pieces, (e)->piece_count)

static int64_t padded(int64_t size) {
    return (size + 7) / 8 * 8;
}

int64_t tg_save(const tg_engine *engine, char *image) {
    int64_t at = 0;
    const image_head empty = {"tgengin2", TG_BUILD, 0};
#define PUT(data, length)                                                          \
    do {                                                                           \
        if (image && (length)) {                                                   \
            memcpy(image + at, data, (size_t)(length));                            \
            memset(image + at + (length), 0, (size_t)(padded(length) - (length))); \
        }                                                                          \
        at += padded(length);                                                      \
    } while (0)
    PUT(&empty, (int64_t)sizeof empty);
    const int64_t struct_at = at;
    PUT(engine, (int64_t)sizeof *engine);
#define SAVE(array, count)                                                                 \
    if (engine->array) {                                                                   \
        const int64_t length = (count) * (int64_t)sizeof *engine->array;                   \
        if (image) memcpy(image + struct_at + offsetof(tg_engine, array), &at, sizeof at); \
        PUT(engine->array, length);                                                        \
    }
    FOR_EACH_ARRAY(engine, SAVE)
#undef SAVE
#undef PUT
    if (image) {
        ((image_head *)image)->size = at;
        ((tg_engine *)(image + struct_at))->right_forms = NULL;
    }
    return at;
}

tg_engine *tg_open(const char *image, int64_t size, uint32_t options) {
    const image_head *head = (const image_head *)image;
    const int64_t struct_at = padded(sizeof *head);
    if (size < struct_at + padded(sizeof(tg_engine)) || memcmp(head->magic, "tgengin2", 8) != 0 ||
        head->build != TG_BUILD || head->size != size)
        return NULL;
    tg_engine *engine = malloc(sizeof *engine);
    if (!engine) return NULL;
    memcpy(engine, image + struct_at, sizeof *engine);
    bool sound = true;
    /* A pointer holds the place of its array, or 0. */
#define OPEN(array, count)                                                            \
    {                                                                                 \
        int64_t place;                                                                \
        memcpy(&place, image + struct_at + offsetof(tg_engine, array), sizeof place); \
        const int64_t items = (count);                                                \
        if (place && (place < struct_at || place > size || place % 8 || items < 0 ||  \
                      items > (size - place) / (int64_t)sizeof *engine->array))       \
            sound = false, place = 0;                                                 \
        engine->array = place ? (void *)(uintptr_t)(image + place) : NULL;            \
    }
    FOR_EACH_ARRAY(engine, OPEN)
#undef OPEN
    const phrase *phrases = engine->phrases;
    engine->phrases = NULL;
    engine->right_forms = NULL;
    engine->borrowed = true;
    engine->options = (engine->options & ~(uint32_t)TG_SCALAR) | (has_avx2() ? options : TG_SCALAR);
    if (sound && phrases && engine->phrase_count) {
        engine->phrases = malloc((size_t)engine->phrase_count * sizeof *phrases);
        engine->right_forms = calloc(RIGHT_FORMS, sizeof *engine->right_forms);
        sound = engine->phrases && engine->right_forms;
        int64_t from = 0;
        for (int64_t i = 0; sound && i < engine->phrase_count; from += phrases[i++].length)
            engine->phrases[i] = (phrase){engine->phrase_symbols + from, phrases[i].length, phrases[i].flags};
    }
    if (sound) return engine;
    tg_free(engine);
    return NULL;
}
