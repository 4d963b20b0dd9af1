// Bytes by Intel's matrix units, which multiply tiles of 16 rows by 64 bytes: two of rows by two of columns here.
// Sums are whole numbers, so results are those of avx512_int8.c, which also takes what fills no tiles.
#if defined(__x86_64__)
#include <immintrin.h>
#include <stdint.h>

#include "level.h"
#include "narrow.h"

#define WIDTH 16
#pragma clang attribute push( \
    __attribute__((target("amx-tile,amx-int8,avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function)
#include "vector.h"

enum { SIDE = 16, SIDE_BYTES = 64, TWO_SIDES = 32 };

/// What the processor reads as the tiles' shapes.
typedef struct {
  uint8_t palette, start_row, reserved[14];
  uint16_t bytes[16];
  uint8_t rows[16];
} tile_shapes_t;

/// Tiles 0 and 1 are the upper rows' sums, 2 and 3 the lower ones', 4 and 5 upper and lower rows, 6 and 7 columns.
static void shape_tiles(long upper, long lower) {
  const long rows[] = {upper, upper, lower, lower, upper, lower, SIDE, SIDE};
  tile_shapes_t shapes = {.palette = 1};
  for (int tile = 0; tile < 8; tile++) {
    shapes.rows[tile] = (uint8_t)rows[tile];
    shapes.bytes[tile] = rows[tile] ? SIDE_BYTES : 0;
  }
  _tile_loadconfig(&shapes);
}

INLINE void multiply_tiles(const onset_panel* p, long row, const bool has_lower, int sums[TWO_SIDES][PANEL]) {
  const long a_bytes = p->a_stride * (long)sizeof(float), b_bytes = p->b_stride * (long)sizeof(float);
  const float* b = p->b;
  _tile_zero(0);
  _tile_zero(1);
  if (has_lower) {
    _tile_zero(2);
    _tile_zero(3);
  }
  for (long tap = 0; tap < p->tap_count; tap++) {
    const float* a = p->a + row * p->a_stride + p->taps[tap];
    for (long k = 0; k < p->depth; k += SIDE, b += SIDE * p->b_stride) {
      _tile_loadd(4, a + k, a_bytes);
      _tile_loadd(6, b, b_bytes);
      _tile_loadd(7, b + SIDE, b_bytes);
      _tile_dpbusd(0, 4, 6);
      _tile_dpbusd(1, 4, 7);
      if (has_lower) {
        _tile_loadd(5, a + SIDE * p->a_stride + k, a_bytes);
        _tile_dpbusd(2, 5, 6);
        _tile_dpbusd(3, 5, 7);
      }
    }
  }
  _tile_stored(0, sums[0], sizeof(sums[0]));
  _tile_stored(1, sums[0] + SIDE, sizeof(sums[0]));
  if (!has_lower) return;
  _tile_stored(2, sums[SIDE], sizeof(sums[0]));
  _tile_stored(3, sums[SIDE] + SIDE, sizeof(sums[0]));
}

/// The same sums and scales as at the end of a tile in fast_integers.h.
static void add_sums(const onset_panel* p, long row, long rows, int sums[TWO_SIDES][PANEL]) {
  const float *starts = p->b + p->tap_count * p->depth * p->b_stride, *scales = starts + p->b_stride;
  for (long r = 0; r < rows; r++) {
    float* c = p->c + (row + r) * p->c_stride;
    const float* first = p->start ? p->start : c;
    for (long n = 0; n < PANEL; n += WIDTH) {
      const I sum = (I)load((const float*)sums[r] + n) + (I)load(starts + n);
      const V scale = load(scales + n) * (V)p->a_scales[row + r];
      store(c + n, fma_(__builtin_convertvector(sum, V), scale, load(first + n)));
    }
  }
}

static void amx_panel(const onset_panel* p, long rows) {
  if (p->columns != PANEL || p->depth % SIDE) return onset_avx512_int8.panel(p, rows);
  _Alignas(64) int sums[TWO_SIDES][PANEL];
  long shaped = 0;
  for (long row = 0; row < rows; row += TWO_SIDES) {
    const long here = rows - row < TWO_SIDES ? rows - row : TWO_SIDES, upper = here < SIDE ? here : SIDE;
    if (here != shaped) shape_tiles(upper, here - upper);
    shaped = here;
    for (long r = row; r < row + here; r++) {
      __builtin_prefetch(p->c + r * p->c_stride, 1);
      __builtin_prefetch(p->c + r * p->c_stride + SIDE, 1);
    }
    if (here > SIDE) {
      multiply_tiles(p, row, true, sums);
    } else {
      multiply_tiles(p, row, false, sums);
    }
    add_sums(p, row, here, sums);
  }
  _tile_release();
}

static void amx_cells(const float* x, long n, float factor, float* cells) {
  onset_avx512_int8.cells(x, n, factor, cells);
}

static unsigned amx_largest(const float* x, long n) { return onset_avx512_int8.largest(x, n); }

static float amx_spin(long rounds, long* flop) {
  shape_tiles(SIDE, SIDE);
  for (long round = 0; round < rounds; round++) {
    _tile_dpbusd(0, 4, 6);
    _tile_dpbusd(1, 4, 7);
    _tile_dpbusd(2, 5, 6);
    _tile_dpbusd(3, 5, 7);
  }
  _tile_release();
  *flop = 4 * 2 * SIDE * SIDE * SIDE_BYTES;
  return 0;
}
#pragma clang attribute pop

const onset_narrow onset_amx_int8 = {amx_panel, amx_cells, amx_largest, ROW_8, amx_spin};
#endif
