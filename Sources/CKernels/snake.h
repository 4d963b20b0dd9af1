#pragma once

// The anti-aliased snake on a piece of a sequence, for other kernels that want its rows while they are warm.

#include "level.h"

typedef struct {
  const onset_snake* snake;
  long rows, width;                      // of the whole sequence
  const float *half_turns, *amplitudes;  // one period and 16 more
  const onset_level* level;
  long slice, tokens;  // channels and tokens at once
} onset_snake_job;

typedef struct {
  const float* x;      // the whole sequence
  long first, tokens;  // within it
  float* y;            // [tokens, width]
} onset_snake_piece;

onset_snake_job onset_begin_snake(const onset_snake* snake, long rows, long width);
/// On this thread; uses its rooms 0 and 1.
void onset_snake_tokens(const onset_snake_job* job, const onset_snake_piece* piece);
void onset_end_snake(const onset_snake_job* job);
