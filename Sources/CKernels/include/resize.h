#pragma once
#include <stdint.h>

/// One axis of a resize in fixed point: output i is made of `used[i]` inputs from `first[i]` on.
typedef struct {
  long count;              // outputs
  long taps;               // weights kept per output, even; those from used[i] on are zero
  const int32_t *first;    // [count]
  const int32_t *used;     // [count]
  const int16_t *weights;  // [count, taps]
  int precision;           // a weight of 1 is 1 << precision; 1..22
} onset_resize_axis;

/// out[r, i, c] = clamp((half + sum_j w[i, j] in[r, first[i] + j, c]) >> precision), c of R G B, r < rows.
/// in [rows, width, 3], out [rows, count, 3].
void onset_resize_across(const uint8_t *in, long rows, long width, uint8_t *out, const onset_resize_axis *axis);
void onset_resize_across_plain(
    const uint8_t *in, long rows, long width, uint8_t *out, const onset_resize_axis *axis);

/// out[i, x] = clamp((half + sum_j w[i, j] in[first[i] + j, x]) >> precision), x < row_bytes.
/// out [count, row_bytes].
void onset_resize_down(const uint8_t *in, long row_bytes, uint8_t *out, const onset_resize_axis *axis);
void onset_resize_down_plain(const uint8_t *in, long row_bytes, uint8_t *out, const onset_resize_axis *axis);
