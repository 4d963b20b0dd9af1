// The anti-aliased snake, a block of tokens at a time: the doubled signal only ever exists in the first
// cache. Narrow sequences run flat over whole tokens, wide ones in slices of channels. At the ends the
// doubled signal repeats its first and last value, so there a block is put together from copies.
#include <stdlib.h>
#include <string.h>

#include "level.h"

enum { SLICE = 64, BLOCK_FLOATS = 3072, REACH = 3 };

typedef struct {
  onset_grid grid;
  const onset_snake* snake;
  const float* x;
  float* y;
  const float *half_turns, *amplitudes;  // one period and 16 more
  const onset_level* level;
  long slice, slices, tokens, blocks;  // of channels; of tokens
} snake_job_t;

typedef struct {
  const snake_job_t* job;
  const float* x;  // of the sequence, at the slice
  float* y;
  long first, tokens, channel, width;
  float *even, *odd;  // tokens first - 3 ..< first + tokens + 3
} snake_block_t;

static onset_snake_run run_of(const snake_block_t* block, long tokens, long x_stride) {
  const snake_job_t* job = block->job;
  onset_snake_run run = {
      .filter = job->snake->filter,
      .half_turns = job->half_turns + block->channel,
      .amplitudes = job->amplitudes + block->channel,
      .period = job->grid.width,
      .x_tap = x_stride,
      .tap = block->width};
  if (block->width == job->grid.width) {
    run.rows = 1, run.n = tokens * block->width;
  } else {
    run.rows = tokens, run.n = block->width, run.x_row = x_stride, run.row = block->width;
  }
  return run;
}

/// Doubled tokens from ..< to (within the sequence), reading x beyond its ends as its first and last token.
static void double_tokens(const snake_block_t* block, long from, long to) {
  const snake_job_t* job = block->job;
  const long last = job->grid.rows - 1, stride = job->grid.width, width = block->width;
  const long at = (from - (block->first - REACH)) * width;
  if (from - REACH >= 0 && to + REACH <= job->grid.rows) {
    const onset_snake_run run = run_of(block, to - from, stride);
    job->level->snake_up(&run, block->x + (from - REACH) * stride, block->even + at, block->odd + at);
    return;
  }
  float* copy = onset_room(1, (size_t)((to - from + 2 * REACH) * width) * sizeof(float));
  for (long t = from - REACH; t < to + REACH; t++) {
    const long source = t < 0 ? 0 : t > last ? last : t;
    memcpy(copy + (t - from + REACH) * width, block->x + source * stride, (size_t)width * sizeof(float));
  }
  onset_snake_run run = run_of(block, to - from, width);
  job->level->snake_up(&run, copy, block->even + at, block->odd + at);
}

/// Tokens before the sequence repeat doubled value 0, tokens after it the last one.
static void fill_ends(const snake_block_t* block, long from, long to) {
  const long width = block->width, base = block->first - REACH;
  const size_t bytes = (size_t)width * sizeof(float);
  const float *start = block->even + (from - base) * width, *end = block->odd + (to - 1 - base) * width;
  for (long t = base; t < from; t++) {
    memcpy(block->even + (t - base) * width, start, bytes);
    memcpy(block->odd + (t - base) * width, start, bytes);
  }
  for (long t = to; t < block->first + block->tokens + REACH; t++) {
    memcpy(block->even + (t - base) * width, end, bytes);
    memcpy(block->odd + (t - base) * width, end, bytes);
  }
}

static void snake_block(void* context, long item) {
  const snake_job_t* job = context;
  const long slice = item % job->slices, index = item / job->slices % job->blocks,
             b = item / job->slices / job->blocks;
  const long channel = slice * job->slice, first = index * job->tokens, left = job->grid.rows - first;
  const long wide = job->grid.width - channel;
  const long base = b * job->grid.rows * job->grid.width + channel;
  snake_block_t block = {
      .job = job,
      .x = job->x + base,
      .y = job->y + base,
      .first = first,
      .channel = channel,
      .tokens = left < job->tokens ? left : job->tokens,
      .width = wide < job->slice ? wide : job->slice};
  const long room = (block.tokens + 2 * REACH) * block.width;
  block.even = onset_room(0, (size_t)(2 * room + 32) * sizeof(float));
  block.odd = block.even + room + 16;
  const long from = first < REACH ? 0 : first - REACH, after = first + block.tokens + REACH;
  const long to = after > job->grid.rows ? job->grid.rows : after;
  double_tokens(&block, from, to);
  fill_ends(&block, from, to);
  onset_snake_run run = run_of(&block, block.tokens, job->grid.width);
  job->level->snake_down(&run, block.even + block.width, block.odd, block.y + first * job->grid.width);
}

void onset_snake_rows(onset_grid grid, const onset_snake* snake, const float* x, float* y) {
  if (grid.blocks <= 0 || grid.rows <= 0 || grid.width <= 0) return;
  const long period = grid.width + 16;
  float* factors = onset_take((size_t)(2 * period) * sizeof(float));
  if (!factors) abort();
  for (long i = 0; i < period; i++) {
    factors[i] = (float)((double)snake->frequencies[i % grid.width] / 3.14159265358979323846);
    factors[period + i] = snake->amplitudes[i % grid.width];
  }
  snake_job_t job = {
      .grid = grid,
      .snake = snake,
      .x = x,
      .y = y,
      .half_turns = factors,
      .amplitudes = factors + period,
      .level = onset_level_now()};
  job.slice = grid.width <= 2 * SLICE ? grid.width : SLICE;
  job.slices = (grid.width + job.slice - 1) / job.slice;
  job.tokens = BLOCK_FLOATS / job.slice > 16 ? BLOCK_FLOATS / job.slice : 16;
  job.blocks = (grid.rows + job.tokens - 1) / job.tokens;
  onset_parallel(job.slices * job.blocks * grid.blocks, snake_block, &job);
  onset_give(factors, (size_t)(2 * period) * sizeof(float));
}
