#pragma once

// What numbers are in the narrower formats.

#include <stdint.h>
#include <string.h>

/// Rows of integers lie within -ROW_16...ROW_16 or -ROW_8...ROW_8; bytes of rows are kept 128 higher, as the
/// instructions want one side without sign. AVX2 sums eight products in 16 bits: so rows have a bit less there, and of
/// eight such weights neither those above zero nor those below make more than EIGHT_WEIGHTS.
enum { ROW_16 = 8191, ROW_8 = 127, BYTE_ZERO = 128, ROW_7 = 63, SEPTET_ZERO = 64, EIGHT_WEIGHTS = 32767 / 127 };

static inline uint32_t float_bits(float x) {
  uint32_t bits;
  memcpy(&bits, &x, sizeof(bits));
  return bits;
}

static inline float float_of_bits(uint32_t bits) {
  float x;
  memcpy(&x, &bits, sizeof(x));
  return x;
}

/// The nearest, ties to even; a NaN stays one.
static inline uint16_t bfloat16_of(float x) {
  const uint32_t bits = float_bits(x);
  if ((bits & 0x7fffffff) > 0x7f800000) return (uint16_t)(bits >> 16 | 0x40);
  return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

static inline float of_bfloat16(uint32_t half) { return float_of_bits(half << 16); }

/// The integer next to x * factor, ties to even, for products within 2^22; a factor of 0 hides what is no number.
static inline int32_t filled(float x, float factor) {
  return factor == 0 ? 0 : (int32_t)((x * factor + 12582912.0f) - 12582912.0f);
}

/// By what a row of largest magnitude `bits` (as an integer: so NaN is the largest of all) is multiplied to fill
/// `most`; the scale that undoes it comes out in `scale`, NaN where the row has no finite one.
static inline float filling(uint32_t bits, float most, float* scale) {
  const float largest = float_of_bits(bits);
  if (bits >= 0x7f800000) return *scale = float_of_bits(0x7fc00000), 0;
  if (largest < 1e-30f) return *scale = 0, 0;
  *scale = largest / most;
  return most / largest;
}
