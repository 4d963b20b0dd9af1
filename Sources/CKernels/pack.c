#include "pack.h"

#include <string.h>

long onset_padded(long outputs) { return (outputs + 7) / 8 * 8; }

long onset_packed_count(const onset_matrix* matrix) {
  const long last = chunk_count(matrix) - 1;
  const onset_chunk chunk = chunk_at(matrix, last);
  const long group = cell_inputs(matrix->format), tail = scale_rows(matrix->format);
  const long rows = (chunk.first / group + chunk.cells) * matrix->taps + (last + 1) * tail;
  return onset_padded(matrix->outputs) * rows;
}

typedef struct {
  const onset_matrix* matrix;
  const onset_weight* weight;
  const onset_level* level;
  float* panels;
} pack_t;

/// Whether a panel's outputs lie evenly, and then how far apart.
static long even_stride(const long* at, long count) {
  if (count < 2) return 0;
  for (long n = 2; n < count; n++) {
    if (at[n] - at[n - 1] != at[1] - at[0]) return 0;
  }
  return at[1] - at[0];
}

/// Where a panel's outputs lie in the weight.
typedef struct {
  const float* from;
  long stride;          // from one to the next; 0 where they lie unevenly
  long columns, width;  // the panel's width has room for more of them
} columns_t;

static columns_t columns_of(const pack_t* job, long index) {
  const long width = panel_width(job->matrix, index), left = job->matrix->outputs - index * PANEL;
  const long* at = job->weight->output_at + index * PANEL;
  const long columns = left < width ? left : width;
  return (columns_t){job->weight->base + at[0], even_stride(at, columns), columns, width};
}

static void clear_beside(const columns_t* columns, long count, float* to) {
  for (long i = 0; i < count; i++, to += columns->width) {
    for (long n = columns->columns; n < columns->width; n++) to[n] = 0;
  }
}

/// Floats [depth][width] of one tap.
static void gather_tap(
    const pack_t* job, const columns_t* columns, const onset_chunk* chunk, long tap, long index, float* to) {
  const onset_weight* weight = job->weight;
  const long start = weight->tap_at[tap] + chunk->first * weight->input_stride;
  if (columns->stride > 0 && weight->input_stride == 1) {
    job->level->turn(columns->from + start, columns->stride, to, columns->width, columns->columns, chunk->depth);
  } else {
    const long* at = weight->output_at + index * PANEL;
    for (long i = 0; i < chunk->depth; i++) {
      const float* from = weight->base + start + i * weight->input_stride;
      for (long n = 0; n < columns->columns; n++) to[i * columns->width + n] = from[at[n]];
    }
  }
  clear_beside(columns, chunk->depth, to);
}

/// An input's taps beside each other, as in a convolution's weight.
static bool has_taps_inside(const onset_matrix* matrix, const onset_weight* weight) {
  if (matrix->taps < 2 || weight->input_stride != matrix->taps) return false;
  for (long tap = 1; tap < matrix->taps; tap++) {
    if (weight->tap_at[tap] != weight->tap_at[0] + tap) return false;
  }
  return true;
}

/// Floats [taps][stride of a tap], of it [depth][width], from one walk through the weight.
static void gather_taps(
    const pack_t* job, const columns_t* columns, const onset_chunk* chunk, long tap_stride, float* to) {
  const long taps = job->matrix->taps, width = columns->width, count = chunk->depth * taps;
  float* turned = onset_room(1, (size_t)(count * width) * sizeof(float));
  const float* from = columns->from + job->weight->tap_at[0] + chunk->first * taps;
  job->level->turn(from, columns->stride, turned, width, columns->columns, count);
  clear_beside(columns, count, turned);
  for (long i = 0; i < chunk->depth; i++) {
    for (long tap = 0; tap < taps; tap++, turned += width) {
      memcpy(to + tap * tap_stride + i * width, turned, (size_t)width * sizeof(float));
    }
  }
}

static void pack_panel(void* context, long item) {
  const pack_t* job = context;
  const onset_matrix* matrix = job->matrix;
  const long panels = panel_count(matrix), index = item % panels, width = panel_width(matrix, index);
  const onset_chunk chunk = chunk_at(matrix, item / panels);
  float* to = job->panels + (chunk.panels - matrix->panels) + panel_start(matrix, &chunk, index);
  const bool whole = matrix->format == ONSET_FLOAT32;
  const long depth = chunk.cells * cell_inputs(matrix->format), rows = matrix->taps * depth;
  float* tile = whole ? to : onset_room(0, (size_t)(rows * width) * sizeof(float));
  const columns_t columns = columns_of(job, index);
  const bool at_once = columns.stride > 0 && has_taps_inside(matrix, job->weight);
  if (at_once) gather_taps(job, &columns, &chunk, depth * width, tile);
  for (long tap = 0; tap < matrix->taps; tap++) {
    float* at = tile + tap * depth * width;
    if (!at_once) gather_tap(job, &columns, &chunk, tap, index, at);
    memset(at + chunk.depth * width, 0, (size_t)((depth - chunk.depth) * width) * sizeof(float));
  }
  if (!whole) onset_narrow_tile(matrix->format, tile, matrix->taps, depth, width, to);
}

void onset_pack(const onset_matrix* matrix, const onset_weight* weight, float* panels) {
  pack_t job = {matrix, weight, onset_level_now(), panels};
  onset_parallel(chunk_count(matrix) * panel_count(matrix), pack_panel, &job);
}
