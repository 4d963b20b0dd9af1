// The matrix product's inner tiles for integers: `mr` rows by one or two vectors of 32-bit sums, held in registers
// over all taps and the whole depth and then scaled and added to floats. The file that includes this says what
// PRODUCT_I and PRODUCT_J, a product of cells and a sum, are for WIDTH and for 8 lanes; STEPS as in fast_panel.h,
// STARTS what a sum begins with.

typedef int IU __attribute__((ext_vector_type(WIDTH), aligned(4)));
typedef int JU __attribute__((ext_vector_type(8), aligned(4)));

INLINE I load_int(const float* p) { return *(const IU*)p; }
INLINE J load_int_half(const float* p) { return *(const JU*)p; }

/// `first` or what is in c, plus the sums by their scale.
INLINE V scaled(const float* first, I sums, V scale) {
  return fma_(__builtin_convertvector(sums, V), scale, load(first));
}
INLINE H scaled_half(const float* first, J sums, H scale) {
  return __builtin_elementwise_fma(__builtin_convertvector(sums, H), scale, load_half(first));
}

#ifndef STEPS
#define STEPS(ROWS, TWO, ...) 0
#endif
#ifndef STARTS
#define STARTS(SUMS) (SUMS)
#endif

/// Declares a tile of two column vectors of sums A and B with scales FA and FB (SECOND 1) or one (SECOND 0). All of
/// c is asked for early, and read before any of it is written: rows often lie a multiple of 4096 bytes apart, where
/// processors take a read for one of what was just written.
#define TILE(                                                                                                \
    NAME, A, B, FA, FB, INT_A, INT_B, LOAD_A, LOAD_B, SUM_A, SUM_B, PUT_A, PUT_B, ADD_A, ADD_B, LANES_A, SECOND) \
  INLINE void NAME(const int mr, const onset_panel* p, long row, long column, float* c, long c_stride) {     \
    A left[12];                                                                                              \
    B right[12];                                                                                             \
    const long s = p->a_stride, depth = p->depth, b_stride = p->b_stride;                                    \
    const float *b = p->b + column, *last = b + p->tap_count * depth * b_stride;                             \
    _Pragma("unroll") for (int i = 0; i < mr; i++) {                                                         \
      left[i] = STARTS(INT_A(last));                                                                         \
      if (SECOND) right[i] = STARTS(INT_B(last + LANES_A));                                                  \
      __builtin_prefetch(c + i * c_stride, 1);                                                               \
      if (SECOND) __builtin_prefetch(c + i * c_stride + LANES_A, 1);                                         \
    }                                                                                                        \
    for (long tap = 0; tap < p->tap_count; tap++) {                                                          \
      const float *a0 = p->a + row * s + p->taps[tap], *a3 = a0 + 3 * s, *a6 = a0 + 6 * s, *a9 = a0 + 9 * s; \
      long k = STEPS(mr, SECOND, a0, s, b, b_stride, depth, left, right);                                    \
      b += k * b_stride;                                                                                     \
      a0 += k, a3 += k, a6 += k, a9 += k;                                                                    \
      for (; k < depth; k++, b += b_stride, a0++, a3++, a6++, a9++) {                                        \
        __asm__("" : "+r"(a0), "+r"(a3), "+r"(a6), "+r"(a9)); /* Or each row's address is added up anew. */  \
        A b0 = INT_A(b);                                                                                     \
        B b1;                                                                                                \
        if (SECOND) b1 = INT_B(b + LANES_A);                                                                 \
        _Pragma("unroll") for (int i = 0; i < mr; i++) {                                                     \
          const float* base = i < 3 ? a0 : i < 6 ? a3 : i < 9 ? a6 : a9;                                     \
          const int x = *(const int*)(base + (i % 3) * s);                                                   \
          left[i] = ADD_A(x, b0, left[i]);                                                                   \
          if (SECOND) right[i] = ADD_B(x, b1, right[i]);                                                     \
        }                                                                                                    \
      }                                                                                                      \
    }                                                                                                        \
    const float *first = p->start ? p->start + column : c, *scales = last + b_stride;                        \
    const long step = p->start ? 0 : c_stride;                                                               \
    FA sum_left[12];                                                                                         \
    FB sum_right[12];                                                                                        \
    _Pragma("unroll") for (int i = 0; i < mr; i++) {                                                         \
      const float scale = p->a_scales[row + i];                                                              \
      const float *left_first = first + i * step, *right_first = left_first + LANES_A;                       \
      sum_left[i] = SUM_A(left_first, left[i], LOAD_A(scales) * (FA)scale);                                  \
      if (SECOND) sum_right[i] = SUM_B(right_first, right[i], LOAD_B(scales + LANES_A) * (FB)scale);         \
    }                                                                                                        \
    _Pragma("unroll") for (int i = 0; i < mr; i++) {                                                         \
      PUT_A(c + i * c_stride, sum_left[i]);                                                                  \
      if (SECOND) PUT_B(c + i * c_stride + LANES_A, sum_right[i]);                                           \
    }                                                                                                        \
  }

#define WHOLE I, V, load_int, load, scaled, store, PRODUCT_I
#define PART J, H, load_int_half, load_half, scaled_half, store_half, PRODUCT_J
#define TILE_OF(...) TILE_OF_(__VA_ARGS__)
#define TILE_OF_(NAME, A, FA, IA, LA, SA, PA, DA, B, FB, IB, LB, SB, PB, DB, LANES_A, SECOND) \
  TILE(NAME, A, B, FA, FB, IA, IB, LA, LB, SA, SB, PA, PB, DA, DB, LANES_A, SECOND)

TILE_OF(tile_two, WHOLE, WHOLE, WIDTH, 1)
TILE_OF(tile_one, WHOLE, WHOLE, WIDTH, 0)
#if WIDTH == 16
TILE_OF(tile_one_and_half, WHOLE, PART, 16, 1)
TILE_OF(tile_half, PART, PART, 8, 0)
#endif

enum { SCALE_ROWS = 2 };  // behind a panel: see matrix.h
#include "fast_tiles.h"

/// The largest magnitude, as an integer: so NaN is the largest of all.
static unsigned largest_bits(const float* x, long n) {
  I largest = 0;
  EACH(i, n) {
    const I bits = (I)get(x + i, left) & 0x7fffffff;
    largest = largest > bits ? largest : bits;
  }
  int most = 0;
  for (int lane = 0; lane < WIDTH; lane++) most = largest[lane] > most ? largest[lane] : most;
  return (unsigned)most;
}
