// Nothing but products of cells, for rooflines: enough sums to hide an instruction's latency behind the others.

/// SUMS is the vector that ADD, a product of cells and a sum, works on; a cell holds `NUMBERS` of the format.
#define SPIN(NAME, SUMS, ADD, NUMBERS)                                                       \
  static float NAME(long rounds, long* flop) {                                               \
    SUMS sums[12];                                                                           \
    _Pragma("unroll") for (int i = 0; i < 12; i++) sums[i] = (SUMS)i;                        \
    SUMS x = (SUMS)1;                                                                        \
    for (long round = 0; round < rounds; round++) {                                          \
      _Pragma("unroll") for (int i = 0; i < 12; i++) {                                       \
        __asm__("" : "+x"(x)); /* Or a known product would be done once, or become a sum. */ \
        sums[i] = ADD(x, x, sums[i]);                                                        \
      }                                                                                      \
    }                                                                                        \
    for (int i = 1; i < 12; i++) sums[0] += sums[i];                                         \
    *flop = 12 * WIDTH * 2 * NUMBERS;                                                        \
    return (float)sums[0][0];                                                                \
  }
