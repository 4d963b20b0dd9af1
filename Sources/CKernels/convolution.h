#pragma once

// How the weights of a convolution by short products lie: what packs them and what computes with them agree here.

#include "matrix.h"

/// Inputs come in chunks from where they are too many for the second cache at once.
enum { ALL_INPUTS = 256, CHUNK = 192, MAX_GROUPS = 64 };

static inline long least(long a, long b) { return a < b ? a : b; }

static inline long inputs_at_once(const onset_convolution* conv) {
  const long group = cell_inputs(conv->format);
  if (conv->inputs <= ALL_INPUTS * group) return conv->inputs;
  const long chunks = (conv->inputs + CHUNK * group - 1) / (CHUNK * group);
  return ((conv->inputs + chunks - 1) / chunks + 7) / 8 * 8;
}

static inline long cells_of(const onset_convolution* conv, long depth) {
  const long group = cell_inputs(conv->format);
  return (depth + group - 1) / group;
}

/// Rows of cells that a point's weights take for `depth` inputs.
static inline long cell_rows(const onset_convolution* conv, long depth) {
  return conv->groups * cells_of(conv, depth) + scale_rows(conv->format);
}

static inline long panels_of(long outputs) { return (outputs + PANEL - 1) / PANEL; }

static inline long columns_of(long outputs, long panel) {
  return least(onset_padded(outputs) - panel * PANEL, PANEL);
}

/// Where the weights of a chunk of inputs, a panel and a point begin: [groups][cells][columns], and as matrix.h says.
static inline const float* weights_at(
    const onset_convolution* conv, long first, long depth, long panel, long point) {
  const long at_once = inputs_at_once(conv), before = first / at_once * cell_rows(conv, at_once);
  const long each = cell_rows(conv, depth);
  return conv->panels + before * conv->points * onset_padded(conv->outputs) +
         panel * PANEL * conv->points * each + point * each * columns_of(conv->outputs, panel);
}
