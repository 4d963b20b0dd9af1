// Antialiased resizing of 8-bit RGB in fixed point. SSE2 is part of every x86-64, so nothing is dispatched here; other
// machines take the plain loops. Both give the same bytes.
#include "resize.h"

#include <string.h>

static inline uint8_t clamped(int32_t sum, int precision) {
  int32_t value = sum >> precision;
  return value < 0 ? 0 : value > 255 ? 255 : (uint8_t)value;
}

static void across_pixel(const uint8_t *pixel, const int16_t *weights, long used, uint8_t *out, int precision) {
  int32_t sum[3] = {1 << (precision - 1), 1 << (precision - 1), 1 << (precision - 1)};
  for (long j = 0; j < used; j++)
    for (int c = 0; c < 3; c++) sum[c] += weights[j] * pixel[3 * j + c];
  for (int c = 0; c < 3; c++) out[c] = clamped(sum[c], precision);
}

static void down_bytes(
    const uint8_t *in, long row_bytes, long from, uint8_t *out, const onset_resize_axis *axis, long i) {
  const int16_t *weights = axis->weights + i * axis->taps;
  for (long x = from; x < row_bytes; x++) {
    int32_t sum = 1 << (axis->precision - 1);
    for (long j = 0; j < axis->used[i]; j++) sum += weights[j] * in[j * row_bytes + x];
    out[x] = clamped(sum, axis->precision);
  }
}

void onset_resize_across_plain(
    const uint8_t *in, long rows, long width, uint8_t *out, const onset_resize_axis *axis) {
  for (long r = 0; r < rows; r++)
    for (long i = 0; i < axis->count; i++)
      across_pixel(
          in + 3 * (r * width + axis->first[i]), axis->weights + i * axis->taps, axis->used[i],
          out + 3 * (r * axis->count + i), axis->precision);
}

void onset_resize_down_plain(const uint8_t *in, long row_bytes, uint8_t *out, const onset_resize_axis *axis) {
  for (long i = 0; i < axis->count; i++)
    down_bytes(in + axis->first[i] * row_bytes, row_bytes, 0, out + i * row_bytes, axis, i);
}

#if defined(__SSE2__)
#include <emmintrin.h>

static inline __m128i eight(const uint8_t *bytes) { return _mm_loadl_epi64((const __m128i *)bytes); }

static inline __m128i sixteen(const uint8_t *bytes) { return _mm_loadu_si128((const __m128i *)bytes); }

// Two weights side by side in each 32-bit lane, as the multiply-add of 16-bit pairs wants them.
static inline __m128i weight_pair(const int16_t *weights) {
  int32_t pair;
  memcpy(&pair, weights, sizeof pair);
  return _mm_set1_epi32(pair);
}

// The lanes are red, green, blue and waste; each turn takes two neighbouring pixels.
static inline __m128i across_sum(const uint8_t *pixel, const int16_t *weights, long taps, __m128i sum) {
  const __m128i zero = _mm_setzero_si128();
  for (long j = 0; j < taps; j += 2) {
    __m128i pixels = _mm_unpacklo_epi8(eight(pixel + 3 * j), eight(pixel + 3 * j + 3));
    sum = _mm_add_epi32(sum, _mm_madd_epi16(_mm_unpacklo_epi8(pixels, zero), weight_pair(weights + j)));
  }
  return sum;
}

static inline __m128i packed(__m128i sum, int precision) {
  __m128i words = _mm_packs_epi32(_mm_sra_epi32(sum, _mm_cvtsi32_si128(precision)), _mm_setzero_si128());
  return _mm_packus_epi16(words, words);
}

void onset_resize_across(const uint8_t *in, long rows, long width, uint8_t *out, const onset_resize_axis *axis) {
  const uint8_t *end = in + 3 * rows * width;
  const __m128i half = _mm_set1_epi32(1 << (axis->precision - 1));
  for (long r = 0; r < rows; r++) {
    for (long i = 0; i < axis->count; i++) {
      const uint8_t *pixel = in + 3 * (r * width + axis->first[i]);
      const int16_t *weights = axis->weights + i * axis->taps;
      uint8_t *to = out + 3 * (r * axis->count + i);
      // The last load of a pixel reaches 8 bytes past it, and padded taps read on with weight zero.
      if (end - pixel < 3 * axis->taps + 8) {
        across_pixel(pixel, weights, axis->used[i], to, axis->precision);
        continue;
      }
      int32_t rgb = _mm_cvtsi128_si32(packed(across_sum(pixel, weights, axis->taps, half), axis->precision));
      memcpy(to, &rgb, 3);
    }
  }
}

// Sixteen columns at a time, two input rows a turn.
void onset_resize_down(const uint8_t *in, long row_bytes, uint8_t *out, const onset_resize_axis *axis) {
  const __m128i zero = _mm_setzero_si128();
  const __m128i half = _mm_set1_epi32(1 << (axis->precision - 1));
  const __m128i shift = _mm_cvtsi32_si128(axis->precision);
  for (long i = 0; i < axis->count; i++) {
    const uint8_t *rows = in + axis->first[i] * row_bytes;
    const int16_t *weights = axis->weights + i * axis->taps;
    const long used = axis->used[i];
    long x = 0;
    for (; x + 16 <= row_bytes; x += 16) {
      __m128i sum[4] = {half, half, half, half};
      for (long j = 0; j < used; j += 2) {
        const uint8_t *row = rows + j * row_bytes + x;
        __m128i a = sixteen(row), b = j + 1 < used ? sixteen(row + row_bytes) : zero;
        __m128i low = _mm_unpacklo_epi8(a, b), high = _mm_unpackhi_epi8(a, b), pair = weight_pair(weights + j);
        sum[0] = _mm_add_epi32(sum[0], _mm_madd_epi16(_mm_unpacklo_epi8(low, zero), pair));
        sum[1] = _mm_add_epi32(sum[1], _mm_madd_epi16(_mm_unpackhi_epi8(low, zero), pair));
        sum[2] = _mm_add_epi32(sum[2], _mm_madd_epi16(_mm_unpacklo_epi8(high, zero), pair));
        sum[3] = _mm_add_epi32(sum[3], _mm_madd_epi16(_mm_unpackhi_epi8(high, zero), pair));
      }
      for (int q = 0; q < 4; q++) sum[q] = _mm_sra_epi32(sum[q], shift);
      __m128i bytes = _mm_packus_epi16(_mm_packs_epi32(sum[0], sum[1]), _mm_packs_epi32(sum[2], sum[3]));
      _mm_storeu_si128((__m128i *)(out + i * row_bytes + x), bytes);
    }
    down_bytes(rows, row_bytes, x, out + i * row_bytes, axis, i);
  }
}

#else

void onset_resize_across(const uint8_t *in, long rows, long width, uint8_t *out, const onset_resize_axis *axis) {
  onset_resize_across_plain(in, rows, width, out, axis);
}

void onset_resize_down(const uint8_t *in, long row_bytes, uint8_t *out, const onset_resize_axis *axis) {
  onset_resize_down_plain(in, row_bytes, out, axis);
}

#endif
