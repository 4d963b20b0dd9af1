// Bytes by AVX2 alone. Their products come as sums of two in 16 bits, and two such sums make one where rows have seven
// bits: five instructions for what takes eight in 16-bit integers.
#if defined(__x86_64__)
#include <immintrin.h>

#include "level.h"

#define WIDTH 8
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "vector.h"

INLINE I product_and_sum(I x, I b, I sum) {
  const __m256i twos = _mm256_maddubs_epi16((__m256i)x, (__m256i)b);
  return sum + (I)_mm256_madd_epi16(twos, _mm256_set1_epi16(1));
}

// By hand, as in fast_six.h: four rows by two vectors, two cells of the depth at once.
#define FOURS(CELL, NEXT, B, TO, SPARE, SUM)    \
  "vpmaddubsw " B ", " CELL ", " TO "\n\t"      \
  "vpmaddubsw " NEXT ", %%ymm13, " SPARE "\n\t" \
  "vpaddw " SPARE ", " TO ", " TO "\n\t"        \
  "vpmaddwd %%ymm15, " TO ", " TO "\n\t"        \
  "vpaddd " TO ", " SUM ", " SUM "\n\t"
#define FOUR_ROW(ROW, LEFT, RIGHT)                                      \
  "vpbroadcastd " ROW ", %%ymm12\n\t"                                   \
  "vpbroadcastd 4" ROW ", %%ymm13\n\t"                                  \
  FOURS("%%ymm12", "(%[b],%[t])", "%%ymm10", "%%ymm14", "%%ymm9", LEFT) \
  FOURS("%%ymm12", "32(%[b],%[t])", "%%ymm11", "%%ymm12", "%%ymm13", RIGHT)

/// An even number of cells; returns how many they were.
INLINE long four_rows(
    const float* a, long a_stride, const float* b, long b_stride, long depth, I* left, I* right) {
  long pairs = depth / 2;
  const float* a3 = a + 3 * a_stride;
  if (!pairs) return 0;
  __asm__ volatile(
      "vpcmpeqw %%ymm15, %%ymm15, %%ymm15\n\tvpsrlw $15, %%ymm15, %%ymm15\n\t"
      ".p2align 5\n\t1:\n\tvmovups (%[b]), %%ymm10\n\tvmovups 32(%[b]), %%ymm11\n\t"
      FOUR_ROW("(%[a])", "%[l0]", "%[r0]")
      FOUR_ROW("(%[a],%[s])", "%[l1]", "%[r1]")
      FOUR_ROW("(%[a],%[s],2)", "%[l2]", "%[r2]")
      FOUR_ROW("(%[a3])", "%[l3]", "%[r3]")
      "lea (%[b],%[t],2), %[b]\n\tadd $8, %[a]\n\tadd $8, %[a3]\n\tdec %[n]\n\tjnz 1b\n\t"
      : [n] "+r"(pairs), [a] "+r"(a), [a3] "+r"(a3), [b] "+r"(b), [l0] "+x"(left[0]), [l1] "+x"(left[1]),
        [l2] "+x"(left[2]), [l3] "+x"(left[3]), [r0] "+x"(right[0]), [r1] "+x"(right[1]), [r2] "+x"(right[2]),
        [r3] "+x"(right[3])
      : [s] "r"(a_stride * 4), [t] "r"(b_stride * 4)
      : "ymm9", "ymm10", "ymm11", "ymm12", "ymm13", "ymm14", "ymm15", "cc", "memory");
  return depth / 2 * 2;
}

#define PRODUCT_I(X, B, SUM) product_and_sum((I)(X), B, SUM)
#define STEPS(ROWS, TWO, ...) ((ROWS) == 4 && (TWO) ? four_rows(__VA_ARGS__) : 0)
#define STARTS(SUMS) ((SUMS) / 2)  // Of BYTE_ZERO, where the rows have SEPTET_ZERO.
#define FOUR_ROWS
#include "fast_bytes.h"
#include "fast_integers.h"
#include "fast_spin.h"
#include "narrow.h"

/// Of two cells, for rooflines.
INLINE I two_products_and_sum(I x, I b, I sum) {
  I twos, spare;
  __asm__(
      "vpmaddubsw %4, %3, %1\n\tvpmaddubsw %4, %3, %2\n\tvpaddw %2, %1, %1\n\t"
      "vpmaddwd %3, %1, %1\n\tvpaddd %1, %0, %0"
      : "+x"(sum), "=&x"(twos), "=&x"(spare)
      : "x"(x), "x"(b));
  return sum;
}
SPIN(fast_spin, I, two_products_and_sum, 8)
INT8_CELLS(int8_cells, SEPTET_ZERO)
#pragma clang attribute pop

const onset_narrow onset_avx2_int8 = {fast_panel, int8_cells, largest_bits, ROW_7, fast_spin};
#endif
