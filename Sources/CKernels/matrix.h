#pragma once

// How packed weights lie: chunks of the depth, in each the panels of 32 columns, in each the taps, in each
// [depth][width].

#include "level.h"

/// Inputs a chunk takes: so many products a sum that panel and rows stay in the caches. Taps share their rows,
/// so with them a chunk may be longer.
static inline long chunk_depth(const onset_matrix *matrix) {
  const long whole = matrix->taps * matrix->inputs, most = matrix->taps > 1 ? 1024 : 512;
  if (whole <= most + most / 4) return matrix->inputs;
  const long chunks = (whole + most - 1) / most;
  const long depth = (matrix->inputs + chunks - 1) / chunks;
  return (depth + 7) / 8 * 8;
}

typedef struct {
  long first, depth;  // inputs
  const float* panels;
} onset_chunk;

static inline long chunk_count(const onset_matrix* matrix) {
  const long depth = chunk_depth(matrix);
  return (matrix->inputs + depth - 1) / depth;
}

static inline onset_chunk chunk_at(const onset_matrix* matrix, long index) {
  const long depth = chunk_depth(matrix), first = index * depth;
  const long left = matrix->inputs - first;
  return (onset_chunk){
      first, left < depth ? left : depth,
      matrix->panels + first * matrix->taps * onset_padded(matrix->outputs)};
}

/// Panel `index` of a chunk begins this many floats in, and its rows are `panel_width` wide.
static inline long panel_start(const onset_matrix* matrix, long depth, long index) {
  return index * PANEL * matrix->taps * depth;
}

static inline long panel_width(const onset_matrix* matrix, long index) {
  const long left = onset_padded(matrix->outputs) - index * PANEL;
  return left < PANEL ? left : PANEL;
}

static inline long panel_count(const onset_matrix* matrix) { return (matrix->outputs + PANEL - 1) / PANEL; }
