/* kernels.c - the two loops that see every character: to symbols, and symbols to candidates. */
#include "core.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_AVX2_KERNELS 1
#include <immintrin.h>
#endif

FOR_EACH_WIDTH int64_t translate_scalar(const tg_engine *engine, const void *data, int width, int64_t count,
                                        symbol *out) {
    int64_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint32_t all = 0;
        for (int64_t k = i; k < i + 8; k++) {
            symbol y = symbol_of(engine, code_point_at(data, k, width));
            out[k] = y;
            all |= y;
        }
        if (all & SYMBOL_MARK_BIT) break;
    }
    for (; i < count; i++) {
        symbol y = symbol_of(engine, code_point_at(data, i, width));
        if (y & SYMBOL_MARK_BIT) break;
        out[i] = y;
    }
    return i;
}

/* A pair of characters that stand in no term is never an anchor, and with a small lexicon it is the most common
 * pair of all: it is no candidate even where an anchor happens to have its bit. */
enum { PAIR_OF_OTHERS = 0 };

/* Without a branch in the loop: one that is taken at random costs more than all the rest. */
static int32_t find_candidates_scalar(const tg_engine *engine, const symbol *symbols, int32_t from, int32_t to,
                                      int32_t *candidates) {
    const uint32_t *filter = engine->filter;
    const uint32_t mask = engine->filter_mask, singles = engine->singles;
    int32_t count = 0;
    for (int32_t i = from; i < to; i++) {
        const symbol_pair pair = pair_at(symbols + i);
        const uint32_t hash = hash_pair(pair);
        candidates[count] = i;
        count += (((filter[hash & mask] & filter_bit(hash)) != 0) & (pair != PAIR_OF_OTHERS)) |
                 ((uint32_t)symbols[i] - SYMBOL_FIRST < singles);
    }
    return count;
}

#ifdef HAS_AVX2_KERNELS

bool has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi2");
}

#define AVX2 __attribute__((target("avx2,bmi2")))

/* Sixteen characters at a time, of one or two bytes each; their symbols are gathered from the table. */
AVX2 static int64_t translate_avx2(const tg_engine *engine, const void *data, int width, int64_t count, symbol *out) {
    const int *table = (const int *)engine->bmp; /* a symbol is the low half of what is gathered */
    const __m256i low_half = _mm256_set1_epi32(0xFFFF);
    int64_t i = 0;
    for (; i + 16 <= count; i += 16) {
        __m256i first, second;
        if (width == 2) {
            const __m128i *at = (const __m128i *)((const uint16_t *)data + i);
            first = _mm256_cvtepu16_epi32(_mm_loadu_si128(at));
            second = _mm256_cvtepu16_epi32(_mm_loadu_si128(at + 1));
        } else {
            const __m128i sixteen = _mm_loadu_si128((const __m128i *)((const uint8_t *)data + i));
            first = _mm256_cvtepu8_epi32(sixteen);
            second = _mm256_cvtepu8_epi32(_mm_srli_si128(sixteen, 8));
        }
        first = _mm256_and_si256(_mm256_i32gather_epi32(table, first, sizeof(symbol)), low_half);
        second = _mm256_and_si256(_mm256_i32gather_epi32(table, second, sizeof(symbol)), low_half);
        /* Packing works within each half of a register; the permutation puts the quarters in order. */
        __m256i symbols = _mm256_permute4x64_epi64(_mm256_packus_epi32(first, second), 0xD8);
        if (_mm256_movemask_epi8(symbols) & 0xAAAAAAAA) break; /* SYMBOL_MARK_BIT of any */
        _mm256_storeu_si256((__m256i *)(out + i), symbols);
    }
    return i;
}

/* Eight positions at a time. */
AVX2 static int32_t find_candidates_avx2(const tg_engine *engine, const symbol *symbols, int32_t from, int32_t to,
                                         int32_t *candidates) {
    const int *filter = (const int *)engine->filter;
    const __m256i mask = _mm256_set1_epi32((int)engine->filter_mask), factor = _mm256_set1_epi32((int)0x9E3779B1u);
    const __m256i first_symbol = _mm256_set1_epi32(SYMBOL_FIRST - 1);
    const __m256i behind_singles = _mm256_set1_epi32(SYMBOL_FIRST + (int)engine->singles);
    __m256i indices = _mm256_add_epi32(_mm256_set1_epi32(from), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7));
    int32_t count = 0, i = from;
    for (; i + 8 <= to; i += 8, indices = _mm256_add_epi32(indices, _mm256_set1_epi32(8))) {
        __m256i first = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(symbols + i)));
        __m256i second = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(symbols + i + 1)));
        __m256i pairs = _mm256_or_si256(first, _mm256_slli_epi32(second, 16));
        __m256i hash = _mm256_mullo_epi32(pairs, factor);
        hash = _mm256_xor_si256(hash, _mm256_srli_epi32(hash, 15));
        __m256i words = _mm256_i32gather_epi32(filter, _mm256_and_si256(hash, mask), sizeof(uint32_t));
        /* The bit of the pair to the sign, which movemask collects. */
        __m256i bit = _mm256_sub_epi32(_mm256_set1_epi32(31), _mm256_srli_epi32(hash, 27));
        __m256i others = _mm256_cmpeq_epi32(pairs, _mm256_set1_epi32(PAIR_OF_OTHERS));
        __m256i found = _mm256_andnot_si256(others, _mm256_sllv_epi32(words, bit));
        found = _mm256_or_si256(found, _mm256_and_si256(_mm256_cmpgt_epi32(first, first_symbol),
                                                        _mm256_cmpgt_epi32(behind_singles, first)));
        uint32_t bits = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(found));
        /* The indices whose bits are set, moved to the front: a byte for each lane, the wanted ones extracted. */
        uint64_t wanted = _pdep_u64(bits, 0x0101010101010101u) * 0xFF;
        __m128i lanes = _mm_cvtsi64_si128((long long)_pext_u64(0x0706050403020100u, wanted));
        _mm256_storeu_si256((__m256i *)(candidates + count),
                            _mm256_permutevar8x32_epi32(indices, _mm256_cvtepu8_epi32(lanes)));
        count += __builtin_popcount(bits);
    }
    return count + find_candidates_scalar(engine, symbols, i, to, candidates + count);
}

#else

bool has_avx2(void) {
    return false;
}

#endif

int64_t translate_run(const tg_engine *engine, const void *data, int width, int64_t count, symbol *out) {
    int64_t done = 0;
#ifdef HAS_AVX2_KERNELS
    if (!(engine->options & TG_SCALAR) && width <= 2) {
        done = translate_avx2(engine, data, width, count, out);
        data = (const char *)data + done * width;
        count -= done;
        out += done;
    }
#endif
    switch (width) {
        case 1: return done + translate_scalar(engine, data, 1, count, out);
        case 2: return done + translate_scalar(engine, data, 2, count, out);
        default: return done + translate_scalar(engine, data, 4, count, out);
    }
}

int32_t find_candidates(const tg_engine *engine, const symbol *symbols, int32_t from, int32_t to, int32_t *candidates) {
#ifdef HAS_AVX2_KERNELS
    if (!(engine->options & TG_SCALAR)) return find_candidates_avx2(engine, symbols, from, to, candidates);
#endif
    return find_candidates_scalar(engine, symbols, from, to, candidates);
}
