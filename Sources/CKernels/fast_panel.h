// The matrix product's inner tiles for floats: `mr` rows by one or two vectors, held in registers over all taps
// and the whole depth. A cell is one float, unless the file that includes this says what a product of cells is; it may
// also have STEPS, which takes some of the depth and returns how much.

#ifndef PRODUCT_V
#define PRODUCT_V(X, B, SUM) __builtin_elementwise_fma((V)(X), B, SUM)
#define PRODUCT_H(X, B, SUM) __builtin_elementwise_fma((H)(X), B, SUM)
#endif

#ifndef STEPS
#define STEPS(ROWS, TWO, ...) 0
#endif

/// Floats: panels follow one another, and what comes from memory must have left it in time.
enum { AHEAD = 4096 };

/// Declares a tile of two column vectors of types A and B (SECOND 1) or one of type A (SECOND 0). It asks early for
/// what the next tile begins with.
#define TILE(NAME, A, B, LOAD_A, LOAD_B, STORE_A, STORE_B, ADD_A, ADD_B, LANES_A, SECOND)                    \
  INLINE void NAME(const int mr, const onset_panel* p, long row, long column, float* c, long c_stride) {     \
    A left[12];                                                                                              \
    B right[12];                                                                                             \
    const float* start = p->start ? p->start + column : c;                                                   \
    const long step = p->start ? 0 : c_stride;                                                               \
    _Pragma("unroll") for (int i = 0; i < mr; i++) {                                                         \
      left[i] = LOAD_A(start + i * step);                                                                    \
      if (SECOND) right[i] = LOAD_B(start + i * step + LANES_A);                                             \
      __builtin_prefetch(c + (mr + i) * c_stride, 1);                                                        \
      if (SECOND) __builtin_prefetch(c + (mr + i) * c_stride + LANES_A, 1);                                  \
    }                                                                                                        \
    const long s = p->a_stride, depth = p->depth, b_stride = p->b_stride;                                    \
    const float* b = p->b + column;                                                                          \
    for (long tap = 0; tap < p->tap_count; tap++) {                                                          \
      const float *a0 = p->a + row * s + p->taps[tap], *a3 = a0 + 3 * s, *a6 = a0 + 6 * s, *a9 = a0 + 9 * s; \
      long k = STEPS(mr, SECOND, a0, s, b, b_stride, depth, left, right);                                    \
      b += k * b_stride;                                                                                     \
      for (; k < depth; k++, b += b_stride) {                                                                \
        __builtin_prefetch(b + AHEAD);                                                                       \
        if (SECOND) __builtin_prefetch(b + AHEAD + 16);                                                      \
        A b0 = LOAD_A(b);                                                                                    \
        B b1;                                                                                                \
        if (SECOND) b1 = LOAD_B(b + LANES_A);                                                                \
        _Pragma("unroll") for (int i = 0; i < mr; i++) {                                                     \
          const float* base = i < 3 ? a0 : i < 6 ? a3 : i < 9 ? a6 : a9;                                     \
          const float x = base[(i % 3) * s + k];                                                             \
          left[i] = ADD_A(x, b0, left[i]);                                                                   \
          if (SECOND) right[i] = ADD_B(x, b1, right[i]);                                                     \
        }                                                                                                    \
      }                                                                                                      \
    }                                                                                                        \
    _Pragma("unroll") for (int i = 0; i < mr; i++) {                                                         \
      STORE_A(c + i * c_stride, left[i]);                                                                    \
      if (SECOND) STORE_B(c + i * c_stride + LANES_A, right[i]);                                             \
    }                                                                                                        \
  }

TILE(tile_two, V, V, load, load, store, store, PRODUCT_V, PRODUCT_V, WIDTH, 1)
TILE(tile_one, V, V, load, load, store, store, PRODUCT_V, PRODUCT_V, WIDTH, 0)
#if WIDTH == 16
TILE(tile_one_and_half, V, H, load, load_half, store, store_half, PRODUCT_V, PRODUCT_H, 16, 1)
TILE(tile_half, H, H, load_half, load_half, store_half, store_half, PRODUCT_H, PRODUCT_H, 8, 0)
#endif

enum { SCALE_ROWS = 0 };  // behind a panel: see matrix.h
#include "fast_tiles.h"
