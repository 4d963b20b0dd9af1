// Rows to 16-bit cells by AVX2, for the files whose WIDTH is 8.

static void int16_cells(const float* x, long n, float factor, float* cells) {
  char* to = (char*)cells;
  EACH(i, n) {
    const V filled = factor == 0 ? (V)0 : get(x + i, left) * factor;
    const __m256i whole = _mm256_cvtps_epi32((__m256)filled);
    const __m128i halves = _mm_packs_epi32(_mm256_castsi256_si128(whole), _mm256_extracti128_si256(whole, 1));
    _mm_storeu_si128((__m128i*)(to + 2 * i), halves);
  }
}
