// Processors with AVX2 and no instructions for networks: AMD's before Zen 4, Intel's before Ice Lake. A product of
// pairs and a sum are two instructions; together they are still faster than float32's one for half as many numbers.
#if defined(__x86_64__)
#include <immintrin.h>

#include "level.h"

#define WIDTH 8
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "vector.h"

#define PRODUCT_I(X, B, SUM) ((SUM) + (I)_mm256_madd_epi16((__m256i)(I)(X), (__m256i)(B)))
#include "fast_six.h"
SIX_ROWS(six_rows, I, SIX_PAIRS, "")
#define STEPS(ROWS, TWO, ...) ((ROWS) == 6 && (TWO) ? six_rows(__VA_ARGS__) : 0)
#include "fast_halves.h"
#include "fast_integers.h"
#include "fast_spin.h"
#include "narrow.h"

SPIN(fast_spin, I, PRODUCT_I, 2)
#pragma clang attribute pop

const onset_narrow onset_avx2_int16 = {fast_panel, int16_cells, largest_bits, ROW_16, fast_spin};
#endif
