#if defined(__x86_64__)
#include <immintrin.h>

#include "level.h"

#define WIDTH 8
#pragma clang attribute push(__attribute__((target("avx2,fma,avxvnni"))), apply_to = function)
#include "vector.h"

#define PRODUCT_I(X, B, SUM) ((I)_mm256_dpbusd_avx_epi32((__m256i)(SUM), (__m256i)(I)(X), (__m256i)(B)))
#include "fast_bytes.h"
#include "fast_integers.h"
#include "fast_spin.h"
#include "narrow.h"

SPIN(fast_spin, I, PRODUCT_I, 4)

INT8_CELLS(int8_cells, BYTE_ZERO)
#pragma clang attribute pop

const onset_narrow onset_avxvnni_int8 = {fast_panel, int8_cells, largest_bits, ROW_8, fast_spin};
#endif
