#pragma once

// How the weights of a convolution by short products lie: what packs them and what computes with them agree here.

#include "level.h"

/// Inputs come in chunks from where they are too many for the second cache at once.
enum { ALL_INPUTS = 256, CHUNK = 192, MAX_GROUPS = 64 };

static inline long least(long a, long b) { return a < b ? a : b; }

static inline long inputs_at_once(const onset_convolution* conv) {
  if (conv->inputs <= ALL_INPUTS) return conv->inputs;
  const long chunks = (conv->inputs + CHUNK - 1) / CHUNK;
  return ((conv->inputs + chunks - 1) / chunks + 7) / 8 * 8;
}

static inline long panels_of(long outputs) { return (outputs + PANEL - 1) / PANEL; }

static inline long columns_of(long outputs, long panel) {
  return least(onset_padded(outputs) - panel * PANEL, PANEL);
}

/// Where the weights of a chunk of inputs, a panel and a point begin: [groups][depth][columns].
static inline const float* weights_at(
    const onset_convolution* conv, long first, long depth, long panel, long point) {
  const long each = conv->groups * depth;
  return conv->panels + first * conv->points * conv->groups * onset_padded(conv->outputs) +
         panel * PANEL * conv->points * each + point * each * columns_of(conv->outputs, panel);
}
