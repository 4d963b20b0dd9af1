#pragma once

#include "matrix.h"

/// Weights of one panel, floats [taps][depth][width], as cells of a narrower format; depth fills whole cells.
void onset_narrow_tile(
    onset_format format, const float* tile, long taps, long depth, long width, float* cells);
