#if defined(__x86_64__)
#include <immintrin.h>

#include "level.h"

#define WIDTH 16
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx512vnni,avx2,fma"))), apply_to = function)
#include "vector.h"

#define PRODUCT_I(X, B, SUM) ((I)_mm512_dpbusd_epi32((__m512i)(SUM), (__m512i)(I)(X), (__m512i)(B)))
#define PRODUCT_J(X, B, SUM) ((J)_mm256_dpbusd_epi32((__m256i)(SUM), (__m256i)(J)(X), (__m256i)(B)))
#include "fast_integers.h"
#include "fast_spin.h"
#include "narrow.h"

SPIN(fast_spin, I, PRODUCT_I, 4)

static void int8_cells(const float* x, long n, float factor, float* cells) {
  char* to = (char*)cells;
  EACH(i, n) {
    const V filled = factor == 0 ? (V)0 : get(x + i, left) * factor;
    const I bytes = (I)_mm512_cvtps_epi32((__m512)filled) + BYTE_ZERO;
    _mm_storeu_si128((__m128i*)(to + i), _mm512_cvtepi32_epi8((__m512i)bytes));
  }
}
#pragma clang attribute pop

const onset_narrow onset_avx512_int8 = {fast_panel, int8_cells, largest_bits, ROW_8, fast_spin};
#endif
