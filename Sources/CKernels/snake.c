// The anti-aliased snake, a block of tokens at a time: the doubled signal only ever exists in the first
// cache. Narrow sequences run flat over whole tokens, wide ones in slices of channels. At the ends the
// doubled signal repeats its first and last value, so there a block is put together from copies.
#include <stdlib.h>
#include <string.h>

#include "snake.h"

enum { SLICE = 64, BLOCK_FLOATS = 3072, REACH = 3 };

typedef struct {
  const onset_snake_job* job;
  const float* x;  // of the sequence, at the slice
  long first, tokens, channel, width;
  float *even, *odd;  // tokens first - 3 ..< first + tokens + 3
} snake_block_t;

static onset_snake_run run_of(const snake_block_t* block, long tokens, long x_stride) {
  const onset_snake_job* job = block->job;
  onset_snake_run run = {
      .filter = job->snake->filter,
      .half_turns = job->half_turns + block->channel,
      .amplitudes = job->amplitudes + block->channel,
      .period = job->width,
      .x_tap = x_stride,
      .tap = block->width};
  if (block->width == job->width) {
    run.rows = 1, run.n = tokens * block->width;
  } else {
    run.rows = tokens, run.n = block->width, run.x_row = x_stride, run.row = block->width;
  }
  return run;
}

/// Doubled tokens from ..< to (within the sequence), reading x beyond its ends as its first and last token.
static void double_tokens(const snake_block_t* block, long from, long to) {
  const onset_snake_job* job = block->job;
  const long last = job->rows - 1, stride = job->width, width = block->width;
  const long at = (from - (block->first - REACH)) * width;
  if (from - REACH >= 0 && to + REACH <= job->rows) {
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

/// Tokens first ..< first + count of the channels from `channel` on: few enough for the first cache.
static void snake_block(
    const onset_snake_job* job, const onset_snake_piece* piece, long from_token, long count, long channel) {
  const long wide = job->width - channel;
  snake_block_t block = {
      .job = job,
      .x = piece->x + channel,
      .first = from_token,
      .channel = channel,
      .tokens = count,
      .width = wide < job->slice ? wide : job->slice};
  const long room = (count + 2 * REACH) * block.width;
  block.even = onset_room(0, (size_t)(2 * room + 32) * sizeof(float));
  block.odd = block.even + room + 16;
  const long from = from_token < REACH ? 0 : from_token - REACH, after = from_token + count + REACH;
  const long to = after > job->rows ? job->rows : after;
  double_tokens(&block, from, to);
  fill_ends(&block, from, to);
  onset_snake_run run = run_of(&block, count, job->width);
  float* y = piece->y + (from_token - piece->first) * job->width + channel;
  job->level->snake_down(&run, block.even + block.width, block.odd, y);
}

void onset_snake_tokens(const onset_snake_job* job, const onset_snake_piece* piece) {
  for (long t = 0; t < piece->tokens; t += job->tokens) {
    const long left = piece->tokens - t, count = left < job->tokens ? left : job->tokens;
    for (long channel = 0; channel < job->width; channel += job->slice) {
      snake_block(job, piece, piece->first + t, count, channel);
    }
  }
}

onset_snake_job onset_begin_snake(const onset_snake* snake, long rows, long width) {
  const long period = width + 16;
  float* factors = onset_take((size_t)(2 * period) * sizeof(float));
  if (!factors) abort();
  for (long i = 0; i < period; i++) {
    factors[i] = (float)((double)snake->frequencies[i % width] / 3.14159265358979323846);
    factors[period + i] = snake->amplitudes[i % width];
  }
  onset_snake_job job = {
      .snake = snake,
      .rows = rows,
      .width = width,
      .half_turns = factors,
      .amplitudes = factors + period,
      .level = onset_level_now()};
  job.slice = width <= 2 * SLICE ? width : SLICE;
  job.tokens = BLOCK_FLOATS / job.slice > 16 ? BLOCK_FLOATS / job.slice : 16;
  return job;
}

void onset_end_snake(const onset_snake_job* job) {
  onset_give((float*)job->half_turns, (size_t)(2 * (job->width + 16)) * sizeof(float));
}

typedef struct {
  onset_snake_job job;
  const float* x;
  float* y;
  long tokens, pieces;
} snake_rows_t;

static void snake_piece(void* context, long item) {
  const snake_rows_t* all = context;
  const onset_snake_job* job = &all->job;
  const long b = item / all->pieces, first = item % all->pieces * all->tokens, left = job->rows - first;
  const long start = b * job->rows * job->width;
  const onset_snake_piece piece = {
      all->x + start, first, left < all->tokens ? left : all->tokens, all->y + start + first * job->width};
  onset_snake_tokens(job, &piece);
}

void onset_snake_rows(onset_grid grid, const onset_snake* snake, const float* x, float* y) {
  if (grid.blocks <= 0 || grid.rows <= 0 || grid.width <= 0) return;
  snake_rows_t all = {.job = onset_begin_snake(snake, grid.rows, grid.width), .x = x, .y = y};
  all.tokens = all.job.tokens;
  all.pieces = (grid.rows + all.tokens - 1) / all.tokens;
  onset_parallel(all.pieces * grid.blocks, snake_piece, &all);
  onset_end_snake(&all.job);
}
