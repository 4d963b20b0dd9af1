#pragma once

// How packed weights lie: chunks of the depth, in each the panels of 32 columns, in each the taps, in each
// [depth][width].

#include "level.h"

/// Inputs a chunk takes: about 512 products a sum, so that panel and rows stay in the caches.
static inline long chunk_depth(const onset_matrix* matrix) {
  const long whole = matrix->taps * matrix->inputs;
  if (whole <= 640) return matrix->inputs;
  const long chunks = (whole + 511) / 512;
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
