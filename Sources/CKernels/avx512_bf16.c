#if defined(__x86_64__)
#include <immintrin.h>

#include "level.h"

#define WIDTH 16
#pragma clang attribute push(                                                                  \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx512bf16,avx2,fma"))), \
    apply_to = function)
#include "vector.h"

#define PRODUCT_V(X, B, SUM) \
  ((V)_mm512_dpbf16_ps((__m512)(SUM), (__m512bh)(__m512)(V)(X), (__m512bh)(__m512)(B)))
#define PRODUCT_H(X, B, SUM) \
  ((H)_mm256_dpbf16_ps((__m256)(SUM), (__m256bh)(__m256)(H)(X), (__m256bh)(__m256)(B)))
#include "fast_panel.h"
#include "fast_spin.h"

SPIN(fast_spin, V, PRODUCT_V, 2)

static void bfloat16_cells(const float* x, long n, float factor, float* cells) {
  (void)factor;
  char* to = (char*)cells;
  EACH(i, n) _mm256_storeu_si256((__m256i*)(to + 2 * i), (__m256i)_mm512_cvtneps_pbh((__m512)get(x + i, left)));
}
#pragma clang attribute pop

const onset_narrow onset_avx512_bfloat16 = {.panel = fast_panel, .cells = bfloat16_cells, .spin = fast_spin};
#endif
