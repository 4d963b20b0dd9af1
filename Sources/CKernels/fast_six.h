// The depth of a tile of six rows by two vectors of eight, by hand: compilers unroll it only by spilling. AVX2's
// sixteen registers hold the sums, two vectors of the panel, one cell and one product. Where another thread shares
// the core, the number of instructions is what counts.

#define SIX_CELL(DO, AT, ROW, LEFT, RIGHT) "vpbroadcastd " AT ROW ", %%ymm14\n\t" DO(LEFT, RIGHT)
#define SIX_STEP(DO, B, AT)                           \
  "vmovups " B ", %%ymm12\n\t"                        \
  "vmovups 32" B ", %%ymm13\n\t"                      \
  SIX_CELL(DO, AT, "(%[a])", "%[l0]", "%[r0]")        \
  SIX_CELL(DO, AT, "(%[a],%[s])", "%[l1]", "%[r1]")   \
  SIX_CELL(DO, AT, "(%[a],%[s],2)", "%[l2]", "%[r2]") \
  SIX_CELL(DO, AT, "(%[a3])", "%[l3]", "%[r3]")       \
  SIX_CELL(DO, AT, "(%[a3],%[s])", "%[l4]", "%[r4]")  \
  SIX_CELL(DO, AT, "(%[a3],%[s],2)", "%[l5]", "%[r5]")

/// Products of cells and sums: of floats, and of pairs of 16-bit integers.
#define SIX_FLOATS(LEFT, RIGHT)                \
  "vfmadd231ps %%ymm12, %%ymm14, " LEFT "\n\t" \
  "vfmadd231ps %%ymm13, %%ymm14, " RIGHT "\n\t"
#define SIX_PAIRS(LEFT, RIGHT)             \
  "vpmaddwd %%ymm12, %%ymm14, %%ymm15\n\t" \
  "vpmaddwd %%ymm13, %%ymm14, %%ymm14\n\t" \
  "vpaddd %%ymm15, " LEFT ", " LEFT "\n\t" \
  "vpaddd %%ymm14, " RIGHT ", " RIGHT "\n\t"

/// An even number of steps; returns how many they were.
#define SIX_ROWS(NAME, SUMS, DO, PREFETCH)                                                                        \
  INLINE long NAME(                                                                                               \
      const float* a, long a_stride, const float* b, long b_stride, long depth, SUMS* left, SUMS* right) {        \
    long pairs = depth / 2;                                                                                       \
    const float* a3 = a + 3 * a_stride;                                                                           \
    if (!pairs) return 0;                                                                                         \
    __asm__ volatile(                                                                                             \
        ".p2align 5\n\t1:\n\t" PREFETCH                                                                           \
        SIX_STEP(DO, "(%[b])", "") SIX_STEP(DO, "(%[b],%[t])", "4")                                               \
        "lea (%[b],%[t],2), %[b]\n\tadd $8, %[a]\n\tadd $8, %[a3]\n\tdec %[n]\n\tjnz 1b\n\t"                      \
        : [n] "+r"(pairs), [a] "+r"(a), [a3] "+r"(a3), [b] "+r"(b), [l0] "+x"(left[0]), [l1] "+x"(left[1]),       \
          [l2] "+x"(left[2]), [l3] "+x"(left[3]), [l4] "+x"(left[4]), [l5] "+x"(left[5]), [r0] "+x"(right[0]),    \
          [r1] "+x"(right[1]), [r2] "+x"(right[2]), [r3] "+x"(right[3]), [r4] "+x"(right[4]), [r5] "+x"(right[5]) \
        : [s] "r"(a_stride * 4), [t] "r"(b_stride * 4)                                                            \
        : "ymm12", "ymm13", "ymm14", "ymm15", "cc", "memory");                                                    \
    return depth / 2 * 2;                                                                                         \
  }
