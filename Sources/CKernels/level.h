#pragma once

// What each level gives: the inner loops, on one thread. The plain level is the definition the others are
// tested against.

#include "kernels.h"

enum { PANEL = 32 };  // columns of a packed panel; the last may be narrower, in eights

/// c[r, n] = (start[n] or c[r, n]) + sum over taps and depth of a[r, taps[k] + i] * b[k * depth + i, n]. Rows and
/// panels are of cells: see matrix.h.
typedef struct {
  const float* a;
  long a_stride;
  const float* a_scales;  // of the rows, for integers
  const long* taps;       // cells, added to a
  long tap_count, depth;
  const float* b;  // rows of at least `columns` rounded up to eights
  long b_stride;
  const float* start;  // [PANEL], or NULL: go on from c
  float* c;
  long c_stride, columns;  // columns <= PANEL
} onset_panel;

/// `rows` rows of `n` floats (tokens of a slice of channels, or one row of many whole tokens). A token lies
/// `x_tap` after the one before it in x and `tap` in even and odd; rows lie `x_row` and `row` apart, in y
/// `x_row`.
typedef struct {
  const float* filter;  // 12 factors
  const float *half_turns,
      *amplitudes;  // frequency / pi; from a row's first float, 16 beyond `period` readable
  long period, rows, n, x_row, x_tap, row, tap;
} onset_snake_run;

enum { MOST_ROWS = 12 };

typedef struct {
  const float* factors;  // [outputs][inputs]
  long inputs, outputs;  // inputs: 1, 6, 7, 8, 10 or 11; outputs up to MOST_ROWS
} onset_combination;

typedef struct {
  const float* x[MOST_ROWS];
  const float* start;           // NULL: 0
  const float* add[MOST_ROWS];  // each may be NULL: 0
  float* y[MOST_ROWS];
} onset_rows;

typedef struct {
  void (*panel)(const onset_panel* panel, long rows);
  void (*activate)(onset_activation activation, const float* x, float* y, long n);
  void (*clamp)(float low, float high, const float* x, float* y, long n);
  void (*mix)(float fa, const float* a, float fb, const float* b, float* y, long n);
  void (*times)(const float* a, const float* b, float* y, long n);
  void (*gate)(const float* a, const float* b, const float* gate, float* y, long n);
  void (*silu_times)(const float* a, const float* b, float* y, long n);
  void (*normalize)(const onset_layer_norm* norm, const float* x, float* y, long n);
  void (*scale_row)(onset_row_scale kind, const float* x, float* y, long n);
  void (*rotate)(const onset_rotation* rotation, long row, const float* x, float* y);
  /// x[0..<n] to exp(x - max) and 0 for n..<padded; returns the sum. `padded` is a multiple of eight.
  float (*softmax)(float* x, long n, long padded);
  float (*dot)(const float* a, const float* b, long n);
  /// y += f * x.
  void (*accumulate)(float f, const float* x, float* y, long n);
  /// even and odd: doubled tokens 2m and 2m + 1 after snake, from x at token m - 3 (reads m - 3 ... m + 3).
  void (*snake_up)(const onset_snake_run* run, const float* x, float* even, float* odd);
  /// y at token n from odd at token n - 3 (reads n - 3 ... n + 2) and even at n - 2 (reads n - 2 ... n + 3).
  void (*snake_down)(const onset_snake_run* run, const float* even, const float* odd, float* y);
  /// y[p] = start + sum over j of factors[p, j] * x[j] + add[p], rows of n floats.
  void (*combine)(const onset_combination* combination, const onset_rows* rows, long n);
  /// Nothing but multiply-adds; `flop` becomes what a round has. Returns something of it.
  float (*spin)(long rounds, long* flop);
  /// y[j, i] = x[i, j] for rows x columns of x.
  void (*turn)(const float* x, long x_stride, float* y, long y_stride, long rows, long columns);
} onset_level;

/// A narrower number format's loops.
typedef struct {
  void (*panel)(const onset_panel* panel, long rows);
  /// n floats as cells, zeros up to a whole one. Integers are multiplied by `factor`; 0 stands for zeros alone, and
  /// x is not read.
  void (*cells)(const float* x, long n, float factor, float* cells);
  /// For integers: the largest magnitude as an integer, so that NaN is the largest of all; and what a row may grow
  /// to.
  unsigned (*largest)(const float* x, long n);
  float most;
  /// As a level's, in this format; NULL where it has no instructions.
  float (*spin)(long rounds, long* flop);
} onset_narrow;

extern const onset_narrow onset_plain_bfloat16, onset_plain_int16, onset_plain_int8;
extern const onset_narrow onset_avx2_int16, onset_avx2_int8, onset_avxvnni_int16, onset_avxvnni_int8;
extern const onset_narrow onset_avx512_bfloat16, onset_avx512_int16, onset_avx512_int8, onset_amx_int8;
const onset_narrow* onset_narrow_now(onset_format format);

extern const onset_level onset_plain_level, onset_avx2_level, onset_avx512_level;
const onset_level* onset_level_now(void);

/// A part of a later row: rows lie so far apart that the processor does not see them coming.
static inline void prefetch(const float* x, long size) {
  for (long i = 0; i < size; i += 16) __builtin_prefetch(x + i);
}

/// Room of this thread, kept between calls; `slot` 0...3 are apart.
void* onset_room(int slot, size_t bytes);
