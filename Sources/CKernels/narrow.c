// The narrower number formats in plain C: weights to cells, and every loop, for other machines and to test the
// fast ones against.
#include "narrow.h"

#include "pack.h"

// MARK: Weights to cells

static void bfloat16_tile(const float* tile, long depth, long width, uint32_t* to) {
  for (long i = 0; i < depth; i += 2, tile += 2 * width, to += width) {
    for (long n = 0; n < width; n++) to[n] = bfloat16_of(tile[n]) | (uint32_t)bfloat16_of(tile[width + n]) << 16;
  }
}

/// A column's numbers become integers by `factor`; `mask` has no bit set where they are none.
typedef struct {
  float factors[PANEL];
  uint32_t masks[PANEL];
} factors_t;

static void lower(float* factor, float* scale, double by) {
  *factor = (float)((double)*factor * by * 0.9999);
  *scale = 1 / *factor;
}

/// By what each column is multiplied: to fill `most`, and so that with rows of `row` no sum leaves 32 bits.
static void column_factors(
    const float* tile, long depth, long width, float most, float row, factors_t* by, float* scales) {
  int32_t largest[PANEL] = {0};
  double sums[PANEL] = {0};
  for (long i = 0; i < depth; i++, tile += width) {
    for (long n = 0; n < width; n++) {
      const int32_t bits = (int32_t)(float_bits(tile[n]) & 0x7fffffff);
      largest[n] = bits > largest[n] ? bits : largest[n];
      sums[n] += (double)float_of_bits((uint32_t)bits);
    }
  }
  const double room = 2147483000.0 / (double)row - (double)depth / 2;
  for (long n = 0; n < width; n++) {
    by->factors[n] = filling((uint32_t)largest[n], most, &scales[n]);
    by->masks[n] = by->factors[n] == 0 ? 0 : ~0u;
    const double sum = sums[n] * (double)by->factors[n];
    if (sum > room) lower(&by->factors[n], &scales[n], room / sum);
  }
}

/// `filled` in the lower bits, written so that it vectorises.
static inline uint32_t integer_of(const factors_t* by, const float* x, long n) {
  return (float_bits(x[n] * by->factors[n] + 12582912.0f) - 0x4b400000) & by->masks[n];
}

static void int16_tile(const float* tile, long depth, long width, float* cells) {
  const long rows = depth / 2;
  factors_t by;
  column_factors(tile, depth, width, 32767, ROW_16, &by, cells + (rows + 1) * width);
  memset(cells + rows * width, 0, (size_t)width * sizeof(float));
  uint32_t* to = (uint32_t*)cells;
  for (long i = 0; i < rows; i++, tile += 2 * width, to += width) {
    for (long n = 0; n < width; n++) {
      to[n] = (integer_of(&by, tile, n) & 0xffff) | integer_of(&by, tile + width, n) << 16;
    }
  }
}

static float magnitude(float x) { return float_of_bits(float_bits(x) & 0x7fffffff); }

/// Each column's largest sum of eight that AVX2's instructions add up, either of all that is above zero in them or of all
/// that is below: two of a cell's four numbers, in four cells of a tap.
static void largest_eights(const float* tile, long taps, long depth, long width, float* largest) {
  memset(largest, 0, PANEL * sizeof(float));
  for (long tap = 0; tap < taps; tap++, tile += depth * width) {
    for (long i = 0; i < depth; i += i % 4 == 0 ? 2 : 14) {
      float above[PANEL] = {0}, below[PANEL] = {0};
      for (long k = i; k < depth && k < i + 16; k += 4) {
        const float *x = tile + k * width, *y = x + width;
        for (long n = 0; n < width; n++) {
          const float both = magnitude(x[n]) + magnitude(y[n]), sum = x[n] + y[n];
          above[n] += both + sum;
          below[n] += both - sum;
        }
      }
      for (long n = 0; n < width; n++) {
        const float most = 0.5f * (above[n] > below[n] ? above[n] : below[n]);
        largest[n] = most > largest[n] ? most : largest[n];
      }
    }
  }
}

/// A sum begins with what the rows' added 128 will have put in too much.
static void int8_tile(const float* tile, long taps, long depth, long width, float* cells) {
  const long rows = taps * depth / 4;
  factors_t by;
  float eights[PANEL], *scales = cells + (rows + 1) * width;
  column_factors(tile, taps * depth, width, 127, 255, &by, scales);
  largest_eights(tile, taps, depth, width, eights);
  for (long n = 0; n < width; n++) {
    const double room = EIGHT_WEIGHTS - 4, sum = (double)eights[n] * (double)by.factors[n];
    if (sum > room) lower(&by.factors[n], &scales[n], room / sum);
  }
  uint32_t *to = (uint32_t*)cells, *starts = to + rows * width, sums[PANEL] = {0};
  for (long i = 0; i < rows; i++, tile += 4 * width, to += width) {
    for (long n = 0; n < width; n++) {
      const uint32_t a = integer_of(&by, tile, n), b = integer_of(&by, tile + width, n),
                     c = integer_of(&by, tile + 2 * width, n), d = integer_of(&by, tile + 3 * width, n);
      to[n] = (a & 0xff) | (b & 0xff) << 8 | (c & 0xff) << 16 | d << 24;
      sums[n] += a + b + c + d;
    }
  }
  for (long n = 0; n < width; n++) starts[n] = 0u - BYTE_ZERO * sums[n];
}

void onset_narrow_tile(
    onset_format format, const float* tile, long taps, long depth, long width, float* cells) {
  switch (format) {
    case ONSET_BFLOAT16: return bfloat16_tile(tile, taps * depth, width, (uint32_t*)cells);
    case ONSET_INT16: return int16_tile(tile, taps * depth, width, cells);
    case ONSET_INT8: return int8_tile(tile, taps, depth, width, cells);
    default: return;
  }
}

// MARK: Rows to cells

static void bfloat16_cells(const float* x, long n, float factor, float* cells) {
  (void)factor;
  uint16_t* to = (uint16_t*)cells;
  for (long i = 0; i < n; i++) to[i] = bfloat16_of(x[i]);
  if (n % 2) to[n] = 0;
}

static unsigned largest(const float* x, long n) {
  uint32_t largest = 0;
  for (long i = 0; i < n; i++) {
    const uint32_t bits = float_bits(x[i]) & 0x7fffffff;
    if (bits > largest) largest = bits;
  }
  return largest;
}

static void int16_cells(const float* x, long n, float factor, float* cells) {
  int16_t* to = (int16_t*)cells;
  for (long i = 0; i < n; i++) to[i] = factor == 0 ? 0 : (int16_t)filled(x[i], factor);
  if (n % 2) to[n] = 0;
}

static void int8_cells(const float* x, long n, float factor, float* cells) {
  uint8_t* to = (uint8_t*)cells;
  for (long i = 0; i < (n + 3) / 4 * 4; i++) {
    to[i] = (uint8_t)(BYTE_ZERO + (i < n && factor != 0 ? filled(x[i], factor) : 0));
  }
}

// MARK: Panels

static void bfloat16_panel(const onset_panel* p, long rows) {
  for (long row = 0; row < rows; row++) {
    float *c = p->c + row * p->c_stride, sums[PANEL];
    for (long n = 0; n < p->columns; n++) sums[n] = p->start ? p->start[n] : c[n];
    const uint32_t* b = (const uint32_t*)p->b;
    for (long tap = 0; tap < p->tap_count; tap++) {
      const uint32_t* a = (const uint32_t*)p->a + row * p->a_stride + p->taps[tap];
      for (long i = 0; i < p->depth; i++, b += p->b_stride) {
        for (long n = 0; n < p->columns; n++) {
          sums[n] += of_bfloat16(a[i] >> 16) * of_bfloat16(b[n] >> 16);
          sums[n] += of_bfloat16(a[i] & 0xffff) * of_bfloat16(b[n] & 0xffff);
        }
      }
    }
    for (long n = 0; n < p->columns; n++) c[n] = sums[n];
  }
}

static int32_t product_16(uint32_t a, uint32_t b) {
  return (int16_t)a * (int16_t)b + (int16_t)(a >> 16) * (int16_t)(b >> 16);
}

static int32_t product_8(uint32_t a, uint32_t b) {
  int32_t sum = 0;
  for (int byte = 0; byte < 4; byte++, a >>= 8, b >>= 8) sum += (uint8_t)a * (int8_t)b;
  return sum;
}

static void integer_panel(const onset_panel* p, long rows, int32_t (*product)(uint32_t a, uint32_t b)) {
  const float* last = p->b + p->tap_count * p->depth * p->b_stride;
  const float* scales = last + p->b_stride;
  for (long row = 0; row < rows; row++) {
    float* c = p->c + row * p->c_stride;
    for (long n = 0; n < p->columns; n++) {
      int32_t sum = ((const int32_t*)last)[n];
      const uint32_t* b = (const uint32_t*)p->b + n;
      for (long tap = 0; tap < p->tap_count; tap++) {
        const uint32_t* a = (const uint32_t*)p->a + row * p->a_stride + p->taps[tap];
        for (long i = 0; i < p->depth; i++, b += p->b_stride) sum += product(a[i], *b);
      }
      c[n] = (float)sum * (p->a_scales[row] * scales[n]) + (p->start ? p->start[n] : c[n]);
    }
  }
}

static void int16_panel(const onset_panel* p, long rows) { integer_panel(p, rows, product_16); }
static void int8_panel(const onset_panel* p, long rows) { integer_panel(p, rows, product_8); }

const onset_narrow onset_plain_bfloat16 = {.panel = bfloat16_panel, .cells = bfloat16_cells};
const onset_narrow onset_plain_int16 = {int16_panel, int16_cells, largest, ROW_16, NULL};
const onset_narrow onset_plain_int8 = {int8_panel, int8_cells, largest, ROW_8, NULL};
