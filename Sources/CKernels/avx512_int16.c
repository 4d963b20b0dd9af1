#if defined(__x86_64__)
#include <immintrin.h>

#include "level.h"

#define WIDTH 16
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx512vnni,avx2,fma"))), apply_to = function)
#include "vector.h"

// By hand: the compiler takes the instruction apart into two, a third more work.
INLINE I product_and_sum(I x, I b, I sum) {
  __asm__("vpdpwssd %2, %1, %0" : "+v"(sum) : "v"(x), "v"(b));
  return sum;
}
INLINE J product_and_sum_half(J x, J b, J sum) {
  __asm__("vpdpwssd %2, %1, %0" : "+v"(sum) : "v"(x), "v"(b));
  return sum;
}
#define PRODUCT_I(X, B, SUM) product_and_sum((I)(X), B, SUM)
#define PRODUCT_J(X, B, SUM) product_and_sum_half((J)(X), B, SUM)
#include "fast_integers.h"
#include "fast_spin.h"
#include "narrow.h"

SPIN(fast_spin, I, PRODUCT_I, 2)

static void int16_cells(const float* x, long n, float factor, float* cells) {
  char* to = (char*)cells;
  EACH(i, n) {
    const V filled = factor == 0 ? (V)0 : get(x + i, left) * factor;
    _mm256_storeu_si256((__m256i*)(to + 2 * i), _mm512_cvtepi32_epi16(_mm512_cvtps_epi32((__m512)filled)));
  }
}
#pragma clang attribute pop

const onset_narrow onset_avx512_int16 = {fast_panel, int16_cells, largest_bits, ROW_16, fast_spin};
#endif
