// Processors with AVX2 and the 256-bit products of AVX-512 alone: Intel's without AVX-512 from Alder Lake on.
#if defined(__x86_64__)
#include <immintrin.h>

#include "level.h"

#define WIDTH 8
#pragma clang attribute push(__attribute__((target("avx2,fma,avxvnni"))), apply_to = function)
#include "vector.h"

// By hand: see avx512_int16.c.
INLINE I product_and_sum(I x, I b, I sum) {
  __asm__("%{vex%} vpdpwssd %2, %1, %0" : "+x"(sum) : "x"(x), "x"(b));
  return sum;
}
#define PRODUCT_I(X, B, SUM) product_and_sum((I)(X), B, SUM)
#include "fast_halves.h"
#include "fast_integers.h"
#include "fast_spin.h"
#include "narrow.h"

SPIN(fast_spin, I, PRODUCT_I, 2)
#pragma clang attribute pop

const onset_narrow onset_avxvnni_int16 = {fast_panel, int16_cells, largest_bits, ROW_16, fast_spin};
#endif
