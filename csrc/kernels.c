/* kernels.c - the loops that see every character: to symbols, symbols to candidates, and where no word is. */
#include "core.h"

#if defined(__x86_64__) && defined(__GNUC__)
#define HAS_AVX2_KERNELS 1
#include <immintrin.h>
#endif

/* Eight at a time: whether any needs a decision is asked once for all of them. */
FOR_EACH_WIDTH int64_t translate(const tg_engine *engine, const void *data, int width, int64_t count,
                                 symbol *restrict out) {
    const symbol *restrict bmp = engine->bmp;
    int64_t i = 0;
    for (; i + 8 <= count; i += 8) {
        uint32_t all = 0;
#ifdef __GNUC__
#pragma GCC unroll 8
#endif
        for (int k = 0; k < 8; k++) {
            const uint32_t c = code_point_at(data, i + k, width);
            out[i + k] = width < 4 ? bmp[c] : symbol_of(engine, c);
            all |= out[i + k];
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
        const uint32_t hash = hash_pair(pair), word = filter[hash & mask];
        const uint32_t second = word << before_bit(hash, symbols[i - 1]) | word << behind_bit(hash, symbols[i + 2]) |
                                word << lone_pair_bit(hash);
        candidates[count] = i;
        count += (((word << pair_bit(hash) & second) >> 31) & (pair != PAIR_OF_OTHERS)) |
                 ((uint32_t)symbols[i] - SYMBOL_FIRST < singles);
    }
    return count;
}

static int32_t find_threes_scalar(const uint32_t *threes, const uint16_t *characters, int32_t from, int32_t count,
                                  int32_t *found) {
    int32_t n = 0;
    for (int32_t i = from; i < count; i += 2) {
        found[n] = i;
        n += may_be_wrong(threes, characters + i);
    }
    return n;
}

static void find_runs_scalar(const uint32_t *table, int bits, const uint16_t *characters, int32_t count,
                             uint8_t *found) {
    for (int32_t i = 0; i < count; i++) found[i] = has_run(table, bits, hash_three(characters + i));
}

static int32_t find_joined_scalar(const uint32_t *joined, uint16_t before, uint16_t behind, const uint16_t *characters,
                                  int32_t count, int32_t *found) {
    int32_t n = 0;
    for (int32_t i = 0; i < count; i++) {
        found[n] = i;
        n += ((before != 0) & are_joined(joined, before, characters[i])) |
             ((behind != 0) & are_joined(joined, characters[i], behind));
    }
    return n;
}

#ifdef HAS_AVX2_KERNELS

bool has_avx2(void) {
    return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt");
}

#define AVX2 __attribute__((target("avx2,popcnt")))

typedef struct {
    const int *filter;
    __m256i mask;
    __m256i behind_singles; /* the first symbol that is no term by itself */
} filter_registers;

AVX2 static inline __m256i hash_pairs(__m256i pairs) {
    const __m256i hash = _mm256_mullo_epi32(pairs, _mm256_set1_epi32(HASH_FACTOR));
    return _mm256_xor_si256(hash, _mm256_srli_epi32(hash, 15));
}

/* Eight pairs, and symbols in the low halves of what stands before and behind them, to signs: set where an anchor may
 * stand. */
AVX2 static inline __m256i anchor_signs(const filter_registers *f, __m256i before, __m256i pairs, __m256i behind) {
    const __m256i low_bits = _mm256_set1_epi32(31);
    const __m256i hash = hash_pairs(pairs);
    const __m256i words = _mm256_i32gather_epi32(f->filter, _mm256_and_si256(hash, f->mask), sizeof(uint32_t));
    before = _mm256_and_si256(_mm256_add_epi32(_mm256_srli_epi32(hash, 17), before), low_bits);
    behind = _mm256_and_si256(_mm256_add_epi32(_mm256_srli_epi32(hash, 12), behind), low_bits);
    const __m256i lone = _mm256_and_si256(_mm256_srli_epi32(hash, 22), low_bits);
    __m256i signs = _mm256_or_si256(_mm256_sllv_epi32(words, before), _mm256_sllv_epi32(words, behind));
    signs = _mm256_or_si256(signs, _mm256_sllv_epi32(words, lone));
    signs = _mm256_and_si256(signs, _mm256_sllv_epi32(words, _mm256_srli_epi32(hash, 27)));
    signs = _mm256_andnot_si256(_mm256_cmpeq_epi32(pairs, _mm256_set1_epi32(PAIR_OF_OTHERS)), signs);
    const __m256i first = _mm256_and_si256(pairs, _mm256_set1_epi32(0xFFFF));
    const __m256i single = _mm256_and_si256(_mm256_cmpgt_epi32(first, _mm256_set1_epi32(SYMBOL_FIRST - 1)),
                                            _mm256_cmpgt_epi32(f->behind_singles, first));
    return _mm256_or_si256(signs, single);
}

AVX2 static inline __m256i symbols_at(const symbol *symbols) {
    return _mm256_loadu_si256((const __m256i *)symbols);
}

/* The signs of sixteen numbers of 16 bits, in turn within each half of the register. */
AVX2 static inline uint32_t signs_of(__m256i numbers) {
    const uint32_t bits = (uint32_t)_mm256_movemask_epi8(_mm256_packs_epi16(numbers, numbers));
    return (bits & 0xFF) | (bits >> 8 & 0xFF00);
}

/* The same of those at every second position, and of the others. */
AVX2 static inline uint32_t signs_of_both(__m256i even, __m256i odd) {
    return signs_of(_mm256_blend_epi16(_mm256_srli_epi32(even, 16), odd, 0xAA));
}

/* Eight bits to the numbers of those that are set, each plus `first`. Returns how many there are. */
AVX2 static inline int32_t store_indices(const tg_engine *engine, uint32_t bits, int32_t first, int32_t *indices) {
    const __m128i numbers = _mm_loadl_epi64((const __m128i *)&engine->lanes_of[bits]);
    _mm256_storeu_si256((__m256i *)indices, _mm256_add_epi32(_mm256_cvtepu8_epi32(numbers), _mm256_set1_epi32(first)));
    return __builtin_popcount(bits);
}

/* Sixteen positions at a time. The symbols are read as numbers of 32 bits: these are the pairs at every second
 * position, and their low halves the symbols there. */
AVX2 static int32_t find_candidates_avx2(const tg_engine *engine, const symbol *symbols, int32_t from, int32_t to,
                                         int32_t *candidates) {
    const filter_registers f = {(const int *)engine->filter, _mm256_set1_epi32((int)engine->filter_mask),
                                _mm256_set1_epi32(SYMBOL_FIRST + (int)engine->singles)};
    int32_t count = 0, i = from;
    for (; i + 16 <= to; i += 16) {
        const symbol *at = symbols + i;
        const __m256i pairs = symbols_at(at), next_pairs = symbols_at(at + 1);
        const __m256i even = anchor_signs(&f, symbols_at(at - 1), pairs, symbols_at(at + 2));
        const __m256i odd = anchor_signs(&f, pairs, next_pairs, symbols_at(at + 3));
        const uint32_t bits = signs_of_both(even, odd);
        count += store_indices(engine, bits & 0xFF, i, candidates + count);
        count += store_indices(engine, bits >> 8, i + 8, candidates + count);
    }
    return count + find_candidates_scalar(engine, symbols, i, to, candidates + count);
}

/* Of eight runs of three, the first characters of which are the low halves of `pairs`. */
AVX2 static inline __m256i hash_threes(__m256i pairs, __m256i next_pairs) {
    const __m256i factor = _mm256_set1_epi32(THREE_FACTOR), first = _mm256_and_si256(pairs, _mm256_set1_epi32(0xFFFF));
    return _mm256_mullo_epi32(_mm256_xor_si256(hash_pairs(next_pairs), _mm256_mullo_epi32(first, factor)), factor);
}

AVX2 static int32_t find_threes_avx2(const uint32_t *threes, const uint16_t *characters, int32_t count,
                                     int32_t *found) {
    int32_t n = 0, i = 0;
    for (; i + 16 <= count; i += 16) {
        const __m256i hash = hash_threes(symbols_at(characters + i), symbols_at(characters + i + 1));
        const __m256i bit = _mm256_srli_epi32(hash, 32 - THREE_BITS);
        const __m256i words = _mm256_i32gather_epi32((const int *)threes, _mm256_srli_epi32(bit, 5), sizeof *threes);
        const __m256i signs = _mm256_sllv_epi32(words, _mm256_andnot_si256(bit, _mm256_set1_epi32(31)));
        uint32_t bits = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(signs));
        for (; bits; bits &= bits - 1) found[n++] = i + 2 * __builtin_ctz(bits);
    }
    return n + find_threes_scalar(threes, characters, i, count, found + n);
}

/* Of eight runs of three, the first characters of which are the low halves of `pairs`, the lowest bit: set where the
 * table has the run. */
AVX2 static inline __m256i run_bits(const uint32_t *table, int bits, __m256i pairs, __m256i next_pairs) {
    const __m256i low_bits = _mm256_set1_epi32(31), hash = hash_threes(pairs, next_pairs);
    const __m256i again = _mm256_mullo_epi32(hash, _mm256_set1_epi32(HASH_FACTOR));
    const __m256i at = _mm256_slli_epi32(_mm256_srli_epi32(hash, 32 - bits), 1);
    const __m256i low = _mm256_i32gather_epi32((const int *)table, at, sizeof *table);
    const __m256i high = _mm256_i32gather_epi32((const int *)table + 1, at, sizeof *table);
    const __m256i b1 = _mm256_srlv_epi32(low, _mm256_srli_epi32(again, 27));
    const __m256i b2 = _mm256_srlv_epi32(low, _mm256_and_si256(_mm256_srli_epi32(again, 22), low_bits));
    const __m256i b3 = _mm256_srlv_epi32(high, _mm256_and_si256(_mm256_srli_epi32(again, 17), low_bits));
    const __m256i b4 = _mm256_srlv_epi32(high, _mm256_and_si256(_mm256_srli_epi32(again, 12), low_bits));
    const __m256i all = _mm256_and_si256(_mm256_and_si256(b1, b2), _mm256_and_si256(b3, b4));
    return _mm256_and_si256(all, _mm256_set1_epi32(1));
}

/* Sixteen runs at a time: those at every second position, and the others. */
AVX2 static void find_runs_avx2(const uint32_t *table, int bits, const uint16_t *characters, int32_t count,
                                uint8_t *found) {
    for (int32_t i = 0; i < count; i += 16) {
        const uint16_t *at = characters + i;
        const __m256i even = run_bits(table, bits, symbols_at(at), symbols_at(at + 1));
        const __m256i odd = run_bits(table, bits, symbols_at(at + 1), symbols_at(at + 2));
        const __m256i both = _mm256_or_si256(even, _mm256_slli_epi32(odd, 16)); /* sixteen numbers of 16 bits */
        const __m128i bytes = _mm_packs_epi16(_mm256_castsi256_si128(both), _mm256_extracti128_si256(both, 1));
        _mm_storeu_si128((__m128i *)(found + i), bytes);
    }
}

/* The signs of eight pairs: set where one is joined. */
AVX2 static inline __m256i joined_signs(const uint32_t *joined, __m256i pairs) {
    const __m256i hash = hash_pairs(pairs), low_bits = _mm256_set1_epi32(31);
    const __m256i at = _mm256_srli_epi32(hash, 37 - JOINED_BITS);
    const __m256i words = _mm256_i32gather_epi32((const int *)joined, at, sizeof *joined);
    const __m256i first = _mm256_andnot_si256(_mm256_srli_epi32(hash, 32 - JOINED_BITS), low_bits);
    const __m256i second = _mm256_andnot_si256(_mm256_srli_epi32(hash, 27 - JOINED_BITS), low_bits);
    return _mm256_and_si256(_mm256_sllv_epi32(words, first), _mm256_sllv_epi32(words, second));
}

AVX2 static int32_t find_joined_avx2(const uint32_t *joined, uint16_t before, uint16_t behind,
                                     const uint16_t *characters, int32_t count, int32_t *found) {
    const __m256i first = _mm256_set1_epi32(before), last = _mm256_set1_epi32((int)((uint32_t)behind << 16));
    int32_t n = 0;
    for (int32_t i = 0; i < count; i += 8) {
        const __m256i c = _mm256_cvtepu16_epi32(_mm_loadu_si128((const __m128i *)(characters + i)));
        __m256i signs = _mm256_setzero_si256();
        if (before) signs = joined_signs(joined, _mm256_or_si256(first, _mm256_slli_epi32(c, 16)));
        if (behind) signs = _mm256_or_si256(signs, joined_signs(joined, _mm256_or_si256(c, last)));
        for (uint32_t bits = (uint32_t)_mm256_movemask_ps(_mm256_castsi256_ps(signs)); bits; bits &= bits - 1)
            found[n++] = i + __builtin_ctz(bits);
    }
    while (n > 0 && found[n - 1] >= count) n--;
    return n;
}

#else

bool has_avx2(void) {
    return false;
}

#endif

int64_t translate_run(const tg_engine *engine, const void *data, int width, int64_t count, symbol *out) {
    switch (width) {
        case 1: return translate(engine, data, 1, count, out);
        case 2: return translate(engine, data, 2, count, out);
        default: return translate(engine, data, 4, count, out);
    }
}

int32_t find_candidates(const tg_engine *engine, const symbol *symbols, int32_t from, int32_t to, int32_t *candidates) {
#ifdef HAS_AVX2_KERNELS
    if (!(engine->options & TG_SCALAR)) return find_candidates_avx2(engine, symbols, from, to, candidates);
#endif
    return find_candidates_scalar(engine, symbols, from, to, candidates);
}

int32_t find_threes(const uint32_t *threes, uint32_t options, const uint16_t *characters, int32_t count,
                    int32_t *found) {
#ifdef HAS_AVX2_KERNELS
    if (!(options & TG_SCALAR)) return find_threes_avx2(threes, characters, count, found);
#else
    (void)options;
#endif
    return find_threes_scalar(threes, characters, 0, count, found);
}

int32_t find_joined(const uint32_t *joined, uint32_t options, uint16_t before, uint16_t behind,
                    const uint16_t *characters, int32_t count, int32_t *found) {
#ifdef HAS_AVX2_KERNELS
    if (!(options & TG_SCALAR)) return find_joined_avx2(joined, before, behind, characters, count, found);
#else
    (void)options;
#endif
    return find_joined_scalar(joined, before, behind, characters, count, found);
}

void find_runs(const uint32_t *table, int bits, uint32_t options, const uint16_t *characters, int32_t count,
               uint8_t *found) {
#ifdef HAS_AVX2_KERNELS
    if (!(options & TG_SCALAR)) {
        find_runs_avx2(table, bits, characters, count, found);
        return;
    }
#else
    (void)options;
#endif
    find_runs_scalar(table, bits, characters, count, found);
}
