// Weights of a convolution by short products: taps to points, once, in double precision.
#include <string.h>

#include "convolution.h"
#include "pack.h"

long onset_convolution_count(const onset_convolution* conv) {
  const long depth = inputs_at_once(conv), whole = conv->inputs / depth, left = conv->inputs % depth;
  const long rows = whole * cell_rows(conv, depth) + (left ? cell_rows(conv, left) : 0);
  return onset_padded(conv->outputs) * conv->points * rows;
}

typedef struct {
  const onset_convolution* conv;
  const double* factors;
  const float* weight;
  float* panels;
} pack_t;

/// One input's taps, [groups * taps of a group][columns], zeros where there is none.
static void gather_taps(const pack_t* job, long input, long panel, double* taps) {
  const onset_convolution* conv = job->conv;
  for (long n = 0; n < PANEL && panel * PANEL + n < conv->outputs; n++) {
    const float* from = job->weight + ((panel * PANEL + n) * conv->inputs + input) * conv->taps;
    for (long k = 0; k < conv->taps; k++) taps[k * PANEL + n] = from[k];
  }
}

static void pack_input(const pack_t* job, const double* taps, float* to, long group_stride, long columns) {
  const onset_convolution* conv = job->conv;
  const long each = conv->points - conv->tile + 1;
  for (long point = 0; point < conv->points; point++) {
    const double* factors = job->factors + point * each;
    for (long group = 0; group < conv->groups; group++, to += group_stride) {
      double sums[PANEL] = {0};
      for (long k = 0; k < each; k++) {
        const double* tap = taps + (group * each + k) * PANEL;
        for (long n = 0; n < PANEL; n++) sums[n] += factors[k] * tap[n];
      }
      for (long n = 0; n < columns; n++) to[n] = (float)sums[n];
    }
  }
}

static void pack_panel(void* context, long item) {
  const pack_t* job = context;
  const onset_convolution* conv = job->conv;
  const long panels = panels_of(conv->outputs), panel = item % panels, depth = inputs_at_once(conv);
  const long first = item / panels * depth, count = least(conv->inputs - first, depth);
  const long columns = columns_of(conv->outputs, panel);
  double taps[2 * MAX_GROUPS * PANEL];
  memset(taps, 0, sizeof taps);
  float* to = job->panels + (weights_at(conv, first, count, panel, 0) - conv->panels);
  const bool whole = conv->format == ONSET_FLOAT32;
  const long filled = cells_of(conv, count) * cell_inputs(conv->format), each = conv->groups * filled * columns;
  const size_t bytes = (size_t)(conv->points * each) * sizeof(float);
  float* floats = whole ? to : memset(onset_room(0, bytes), 0, bytes);
  for (long i = 0; i < count; i++) {
    gather_taps(job, first + i, panel, taps);
    pack_input(job, taps, floats + i * columns, filled * columns, columns);
  }
  for (long point = 0; point < conv->points && !whole; point++) {
    float* cells = to + point * cell_rows(conv, count) * columns;
    onset_narrow_tile(conv->format, floats + point * each, conv->groups, filled, columns, cells);
  }
}

void onset_pack_convolution(
    const onset_convolution* conv, const double* factors, const float* weight, float* panels) {
  onset_convolution packed = *conv;
  packed.panels = panels;
  pack_t job = {&packed, factors, weight, panels};
  const long depth = inputs_at_once(conv);
  onset_parallel((conv->inputs + depth - 1) / depth * panels_of(conv->outputs), pack_panel, &job);
}
