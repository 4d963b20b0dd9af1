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

/// Floats [depth][width].
static void gather_tap(const pack_t* job, const onset_chunk* chunk, long tap, long index, float* to) {
  const onset_weight* weight = job->weight;
  const long width = panel_width(job->matrix, index), left = job->matrix->outputs - index * PANEL;
  const long columns = left < width ? left : width;
  const long* at = weight->output_at + index * PANEL;
  const float* base = weight->base + weight->tap_at[tap] + chunk->first * weight->input_stride;
  const long stride = even_stride(at, columns);
  if (stride > 0 && weight->input_stride == 1) {
    job->level->turn(base + at[0], stride, to, width, columns, chunk->depth);
  } else {
    for (long i = 0; i < chunk->depth; i++) {
      for (long n = 0; n < columns; n++) to[i * width + n] = base[at[n] + i * weight->input_stride];
    }
  }
  for (long i = 0; i < chunk->depth; i++) {
    for (long n = columns; n < width; n++) to[i * width + n] = 0;
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
  for (long tap = 0; tap < matrix->taps; tap++) {
    float* at = tile + tap * depth * width;
    gather_tap(job, &chunk, tap, index, at);
    memset(at + chunk.depth * width, 0, (size_t)((depth - chunk.depth) * width) * sizeof(float));
  }
  if (!whole) onset_narrow_tile(matrix->format, tile, rows, width, to);
}

void onset_pack(const onset_matrix* matrix, const onset_weight* weight, float* panels) {
  pack_t job = {matrix, weight, onset_level_now(), panels};
  onset_parallel(chunk_count(matrix) * panel_count(matrix), pack_panel, &job);
}
