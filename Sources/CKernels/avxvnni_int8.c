#if defined(__x86_64__)
#include <immintrin.h>

#include "level.h"

#define WIDTH 8
#pragma clang attribute push(__attribute__((target("avx2,fma,avxvnni"))), apply_to = function)
#include "vector.h"

#define PRODUCT_I(X, B, SUM) ((I)_mm256_dpbusd_avx_epi32((__m256i)(SUM), (__m256i)(I)(X), (__m256i)(B)))
#include "fast_integers.h"
#include "fast_spin.h"
#include "narrow.h"

SPIN(fast_spin, I, PRODUCT_I, 4)

static void int8_cells(const float* x, long n, float factor, float* cells) {
  char* to = (char*)cells;
  EACH(i, n) {
    const V filled = factor == 0 ? (V)0 : get(x + i, left) * factor;
    const __m256i whole = (__m256i)((I)_mm256_cvtps_epi32((__m256)filled) + BYTE_ZERO);
    const __m128i halves = _mm_packus_epi32(_mm256_castsi256_si128(whole), _mm256_extracti128_si256(whole, 1));
    _mm_storel_epi64((__m128i*)(to + i), _mm_packus_epi16(halves, halves));
  }
}
#pragma clang attribute pop

const onset_narrow onset_avxvnni_int8 = {fast_panel, int8_cells, largest_bits, ROW_8, fast_spin};
#endif
