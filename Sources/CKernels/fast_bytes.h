// Rows to bytes by AVX2, for the files whose WIDTH is 8.

#define INT8_CELLS(NAME, ZERO)                                                                 \
  static void NAME(const float* x, long n, float factor, float* cells) {                       \
    char* to = (char*)cells;                                                                   \
    EACH(i, n) {                                                                               \
      const V filled = factor == 0 ? (V)0 : get(x + i, left) * factor;                         \
      const __m256i whole = (__m256i)((I)_mm256_cvtps_epi32((__m256)filled) + (ZERO));         \
      const __m128i halves =                                                                   \
          _mm_packus_epi32(_mm256_castsi256_si128(whole), _mm256_extracti128_si256(whole, 1)); \
      _mm_storel_epi64((__m128i*)(to + i), _mm_packus_epi16(halves, halves));                  \
    }                                                                                          \
  }
