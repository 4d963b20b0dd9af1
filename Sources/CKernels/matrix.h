#pragma once

// How packed weights lie: chunks of the depth, in each the panels of 32 columns, in each the taps, in each
// [depth][width] cells of 32 bits. A cell holds neighbouring inputs of one column: one float, two halves or four
// bytes, so that all formats are walked through alike. Integers have two more rows behind a panel: what a sum
// begins with, and the columns' scales.

#include "level.h"

static inline long cell_inputs(onset_format format) {
  return format == ONSET_FLOAT32 ? 1 : format == ONSET_INT8 ? 4 : 2;
}

static inline bool is_integer(onset_format format) { return format == ONSET_INT16 || format == ONSET_INT8; }

static inline long scale_rows(onset_format format) { return is_integer(format) ? 2 : 0; }

/// Inputs a chunk takes: so many products a sum that panel and rows stay in the caches. Taps share their rows,
/// so with them a chunk may be longer. Integers have shorter ones, as a chunk shares its scales; bytes come in whole
/// tiles of matrix units.
static inline long chunk_depth(const onset_matrix *matrix) {
  const long group = cell_inputs(matrix->format), cells = (matrix->inputs + group - 1) / group;
  const long whole = matrix->taps * cells;
  const long most = is_integer(matrix->format) ? 512 / group : matrix->taps > 1 ? 1024 : 512;
  if (whole <= most + most / 4) return matrix->inputs;
  const long chunks = (whole + most - 1) / most;
  const long depth = ((cells + chunks - 1) / chunks) * group;
  const long step = matrix->format == ONSET_INT8 ? 64 : 8;
  return (depth + step - 1) / step * step;
}

typedef struct {
  long first, depth;  // inputs
  long cells;         // rows of cells they take
  const float* panels;
} onset_chunk;

static inline long chunk_count(const onset_matrix* matrix) {
  const long depth = chunk_depth(matrix);
  return (matrix->inputs + depth - 1) / depth;
}

static inline onset_chunk chunk_at(const onset_matrix* matrix, long index) {
  const long group = cell_inputs(matrix->format), depth = chunk_depth(matrix), first = index * depth;
  const long left = matrix->inputs - first, own = left < depth ? left : depth;
  const long rows_before = first / group * matrix->taps + index * scale_rows(matrix->format);
  return (onset_chunk){
      first, own, (own + group - 1) / group, matrix->panels + rows_before * onset_padded(matrix->outputs)};
}

static inline long panel_width(const onset_matrix* matrix, long index) {
  const long left = onset_padded(matrix->outputs) - index * PANEL;
  return left < PANEL ? left : PANEL;
}

/// Panel `index` begins this many cells into the chunk, and its rows are `panel_width` wide.
static inline long panel_start(const onset_matrix* matrix, const onset_chunk* chunk, long index) {
  return index * PANEL * (matrix->taps * chunk->cells + scale_rows(matrix->format));
}

static inline long panel_count(const onset_matrix* matrix) { return (matrix->outputs + PANEL - 1) / PANEL; }
