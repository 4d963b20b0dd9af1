// Bytes by AVX2 alone. Their products come as sums of two in 16 bits, and four such sums make one where rows have seven
// bits: nine instructions for what takes sixteen in 16-bit integers.
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

// By hand, as in fast_six.h: four rows by two vectors, four cells of the depth at once. Three of the eight vectors of the
// panel stay in registers, as loads are as scarce as products.
#define FIRST_CELL(AT)                        \
  "vpbroadcastd " AT ", %%ymm8\n\t"           \
  "vpmaddubsw %%ymm12, %%ymm8, %%ymm9\n\t"    \
  "vpmaddubsw %%ymm13, %%ymm8, %%ymm10\n\t"
#define NEXT_CELL(AT, B_LEFT, B_RIGHT)            \
  "vpbroadcastd " AT ", %%ymm8\n\t"               \
  "vpmaddubsw " B_LEFT ", %%ymm8, %%ymm11\n\t"    \
  "vpmaddubsw " B_RIGHT ", %%ymm8, %%ymm8\n\t"    \
  "vpaddw %%ymm11, %%ymm9, %%ymm9\n\t"            \
  "vpaddw %%ymm8, %%ymm10, %%ymm10\n\t"
#define FOUR_CELLS(ROW, LEFT, RIGHT)                            \
  FIRST_CELL(ROW)                                               \
  NEXT_CELL("4" ROW, "%%ymm14", "32(%[b],%[t])")                \
  NEXT_CELL("8" ROW, "(%[b],%[t],2)", "32(%[b],%[t],2)")        \
  NEXT_CELL("12" ROW, "(%[b3])", "32(%[b3])")                   \
  "vpmaddwd %%ymm15, %%ymm9, %%ymm9\n\t"                        \
  "vpmaddwd %%ymm15, %%ymm10, %%ymm10\n\t"                      \
  "vpaddd %%ymm9, " LEFT ", " LEFT "\n\t"                       \
  "vpaddd %%ymm10, " RIGHT ", " RIGHT "\n\t"

/// A multiple of four cells; returns how many they were.
INLINE long four_rows(
    const float* a, long a_stride, const float* b, long b_stride, long depth, I* left, I* right) {
  long fours = depth / 4;
  const float *a3 = a + 3 * a_stride, *b3 = b + 3 * b_stride;
  if (!fours) return 0;
  __asm__ volatile(
      "vpcmpeqw %%ymm15, %%ymm15, %%ymm15\n\tvpsrlw $15, %%ymm15, %%ymm15\n\t"
      ".p2align 5\n\t1:\n\t"
      "vmovups (%[b]), %%ymm12\n\tvmovups 32(%[b]), %%ymm13\n\tvmovups (%[b],%[t]), %%ymm14\n\t"
      FOUR_CELLS("(%[a])", "%[l0]", "%[r0]")
      FOUR_CELLS("(%[a],%[s])", "%[l1]", "%[r1]")
      FOUR_CELLS("(%[a],%[s],2)", "%[l2]", "%[r2]")
      FOUR_CELLS("(%[a3])", "%[l3]", "%[r3]")
      "lea (%[b],%[t],4), %[b]\n\tlea (%[b3],%[t],4), %[b3]\n\t"
      "add $16, %[a]\n\tadd $16, %[a3]\n\tdec %[n]\n\tjnz 1b\n\t"
      : [n] "+r"(fours), [a] "+r"(a), [a3] "+r"(a3), [b] "+r"(b), [b3] "+r"(b3), [l0] "+x"(left[0]),
        [l1] "+x"(left[1]), [l2] "+x"(left[2]), [l3] "+x"(left[3]), [r0] "+x"(right[0]), [r1] "+x"(right[1]),
        [r2] "+x"(right[2]), [r3] "+x"(right[3])
      : [s] "r"(a_stride * 4), [t] "r"(b_stride * 4)
      : "ymm8", "ymm9", "ymm10", "ymm11", "ymm12", "ymm13", "ymm14", "ymm15", "cc", "memory");
  return depth / 4 * 4;
}

#define PRODUCT_I(X, B, SUM) product_and_sum((I)(X), B, SUM)
#define STEPS(ROWS, TWO, ...) ((ROWS) == 4 && (TWO) ? four_rows(__VA_ARGS__) : 0)
#define STARTS(SUMS) ((SUMS) / 2)  // Of BYTE_ZERO, where the rows have SEPTET_ZERO.
#define FOUR_ROWS
#include "fast_bytes.h"
#include "fast_integers.h"
#include "fast_spin.h"
#include "narrow.h"

/// Of four cells, for rooflines.
INLINE I four_products_and_sum(I x, I b, I sum) {
  I fours, spare, other;
  __asm__(
      "vpmaddubsw %5, %4, %1\n\tvpmaddubsw %5, %4, %2\n\tvpaddw %2, %1, %1\n\t"
      "vpmaddubsw %5, %4, %2\n\tvpmaddubsw %5, %4, %3\n\tvpaddw %2, %1, %1\n\tvpaddw %3, %1, %1\n\t"
      "vpmaddwd %4, %1, %1\n\tvpaddd %1, %0, %0"
      : "+x"(sum), "=&x"(fours), "=&x"(spare), "=&x"(other)
      : "x"(x), "x"(b));
  return sum;
}
SPIN(fast_spin, I, four_products_and_sum, 16)
INT8_CELLS(int8_cells, SEPTET_ZERO)
#pragma clang attribute pop

const onset_narrow onset_avx2_int8 = {fast_panel, int8_cells, largest_bits, ROW_7, fast_spin};
#endif
