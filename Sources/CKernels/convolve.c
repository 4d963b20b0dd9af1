// Convolutions that keep the length, by short products. A task takes a block of rows through everything
// while it is warm: the snake before, rows to points, a product for each point, points to rows, what is
// added after. Tiles of all `dilation` phases of a stretch of rows stand side by side, so that the same
// stretch serves them all; a group's tiles lie `dilation` tiles further. Each result is one chain of sums,
// wherever its block begins.
#include <stdlib.h>
#include <string.h>

#include "convolution.h"
#include "narrow.h"
#include "snake.h"

// Tiles a task has in the second cache.
enum { TILES = 96, WIDE_TILES = 48, CHUNK_TILES = 72, WIDE = 128 };
enum { GROUP_PANELS = 4, ROWS_AT_ONCE = 12 };

static const float zeros[PANEL];

typedef struct {
  const onset_convolution* conv;
  const onset_convolved* data;
  const onset_level* level;
  const onset_narrow* narrow;  // NULL for float32
  const onset_snake_job* snake;
  long depth, chunks;                // inputs at once
  long panels, at_once, groups;      // of 32 outputs: all, a task's, tasks
  long steps, blocks;                // stretches of tile * dilation rows: a task's; tasks a sequence takes
  long stride, plane, width, sheet;  // of points, in cells: a tile, all tiles; of products likewise
  long tiles;                        // that a block reads
} convolve_t;

typedef struct {
  const float* x;  // the sequence
  const float* add;
  float* y;
  long row, steps;      // first row, stretches
  long panel, panels;   // first, count
  const float* snaked;  // rows `first_snaked` on
  long first_snaked;
} block_t;

// MARK: Rows to points

/// Rows a block reads before its first.
static long reach(const onset_convolution* conv) { return (conv->taps - 1) / 2 * conv->dilation; }

static long rows_read(const onset_convolution* conv, long steps) {
  return ((steps + conv->groups - 2) * conv->tile + conv->points) * conv->dilation;
}

static const float* source_row(const convolve_t* job, const block_t* block, long t) {
  if (block->snaked) return block->snaked + (t - block->first_snaked) * job->conv->inputs;
  return block->x + t * job->conv->inputs;
}

static void snake_rows(const convolve_t* job, block_t* block) {
  if (!job->snake) return;
  const long before = block->row - reach(job->conv), end = before + rows_read(job->conv, block->steps);
  const long first = before < 0 ? 0 : before, tokens = least(end, job->data->rows) - first;
  float* room = onset_room(2, (size_t)(tokens * job->conv->inputs + 16) * sizeof(float));
  onset_snake_tokens(job->snake, &(onset_snake_piece){block->x, first, tokens, room});
  block->snaked = room;
  block->first_snaked = first;
}

static void copy_rows(const convolve_t* job, const block_t* block, long first, long depth, float* points) {
  const long count = rows_read(job->conv, block->steps), before = block->row - reach(job->conv);
  for (long r = 0; r < count; r++) {
    const long t = before + r;
    if (t < 0 || t >= job->data->rows) {
      memset(points + r * job->stride, 0, (size_t)depth * sizeof(float));
    } else {
      memcpy(points + r * job->stride, source_row(job, block, t) + first, (size_t)depth * sizeof(float));
    }
  }
}

/// Scales of the points, [points][tiles], lie behind them.
static float* point_scales(const convolve_t* job, const float* points, long point) {
  return (float*)points + job->conv->points * job->plane + point * job->tiles;
}

/// A tile's points as integers, each with a scale of its own.
static void narrow_tile(
    const convolve_t* job, const onset_rows* rows, long tile, long depth, float* points) {
  for (long j = 0; j < job->conv->points; j++) {
    const float* x = rows->y[j];
    float* scale = point_scales(job, points, j) + tile;
    const float factor = filling(job->narrow->largest(x, depth), job->narrow->most, scale);
    job->narrow->cells(x, depth, factor, points + j * job->plane + tile * job->stride);
  }
}

static void rows_to_points(
    const convolve_t* job, const block_t* block, long first, long depth, float* points) {
  const onset_convolution* conv = job->conv;
  if (conv->points == 1) return copy_rows(job, block, first, depth, points);
  const onset_combination combination = {conv->to_points, conv->points, conv->points};
  const long d = conv->dilation, tiles = (block->steps + conv->groups - 1) * d;
  float* none = onset_room(3, (size_t)((1 + conv->points) * depth) * sizeof(float));
  memset(none, 0, (size_t)depth * sizeof(float));
  onset_rows rows = {.start = NULL};
  for (long tile = 0; tile < tiles; tile++) {
    const long t = block->row - reach(conv) + tile / d * conv->tile * d + tile % d;
    for (long j = 0; j < conv->points; j++) {
      const long at = t + j * d;
      rows.x[j] = at < 0 || at >= job->data->rows ? none : source_row(job, block, at) + first;
      rows.y[j] = job->narrow ? none + (1 + j) * depth : points + j * job->plane + tile * job->stride;
    }
    job->level->combine(&combination, &rows, depth);
    if (job->narrow) narrow_tile(job, &rows, tile, depth, points);
  }
}

// MARK: Products

static void multiply_panel(
    const convolve_t* job, const block_t* block, long chunk, const float* points, long panel, float* out) {
  const onset_convolution* conv = job->conv;
  const long first = chunk * job->depth, depth = least(conv->inputs - first, job->depth);
  long taps[MAX_GROUPS];
  for (long g = 0; g < conv->groups; g++) taps[g] = g * conv->dilation * job->stride;
  onset_panel product = {
      .a_stride = job->stride,
      .taps = taps,
      .tap_count = conv->groups,
      .depth = cells_of(conv, depth),
      .b_stride = columns_of(conv->outputs, panel),
      .start = chunk == 0 ? zeros : NULL,
      .c_stride = job->width,
      .columns = columns_of(conv->outputs, panel)};
  for (long point = 0; point < conv->points; point++) {
    product.a = points + point * job->plane;
    product.a_scales = job->narrow ? point_scales(job, points, point) : NULL;
    product.b = weights_at(conv, first, depth, panel, point);
    product.c = out + point * job->sheet;
    (job->narrow ? job->narrow->panel : job->level->panel)(&product, block->steps * conv->dilation);
  }
}

// MARK: Points to rows

/// The rows of tile `tile`, columns from `column` on, `count` of them.
static void finish_tile(
    const convolve_t* job, const block_t* block, long tile, long column, long count, onset_rows* rows) {
  const onset_convolution* conv = job->conv;
  const long d = conv->dilation, first = block->row + tile / d * conv->tile * d + tile % d;
  const long left = job->data->rows - first, tall = left <= 0 ? 0 : least((left + d - 1) / d, conv->tile);
  for (long i = 0; i < tall; i++) {
    const long at = (first + i * d) * conv->outputs + column;
    rows->y[i] = block->y + at;
    rows->add[i] = block->add ? block->add + at : NULL;
  }
  const onset_combination combination = {conv->to_rows, conv->points, tall};
  job->level->combine(&combination, rows, count);
  if (job->data->activation == ONSET_NONE) return;
  for (long i = 0; i < tall; i++) {
    job->level->activate(job->data->activation, rows->y[i], rows->y[i], count);
  }
}

static void points_to_rows(
    const convolve_t* job, const block_t* block, long panel, long panels, const float* products) {
  const onset_convolution* conv = job->conv;
  const long column = panel * PANEL, count = least(conv->outputs - column, panels * PANEL);
  onset_rows rows = {.start = conv->bias + column};
  for (long tile = 0; tile < block->steps * conv->dilation; tile++) {
    for (long point = 0; point < conv->points; point++) {
      rows.x[point] = products + point * job->sheet + tile * job->width;
    }
    finish_tile(job, block, tile, column, count, &rows);
  }
}

// MARK: Tasks

static void convolve_block(const convolve_t* job, block_t* block) {
  const onset_convolution* conv = job->conv;
  snake_rows(job, block);
  float* points = onset_room(0, (size_t)(conv->points * (job->plane + job->tiles)) * sizeof(float));
  float* products = onset_room(1, (size_t)(conv->points * job->sheet) * sizeof(float));
  for (long chunk = 0; chunk < job->chunks; chunk++) {
    const long first = chunk * job->depth;
    rows_to_points(job, block, first, least(conv->inputs - first, job->depth), points);
    for (long p = 0; p < block->panels; p++) {
      float* out = products + (job->chunks == 1 ? 0 : p * PANEL);
      multiply_panel(job, block, chunk, points, block->panel + p, out);
      if (job->chunks == 1) points_to_rows(job, block, block->panel + p, 1, products);
    }
  }
  if (job->chunks > 1) points_to_rows(job, block, block->panel, block->panels, products);
}

static void convolve_task(void* context, long item) {
  const convolve_t* job = context;
  const onset_convolution* conv = job->conv;
  // Neighbouring tasks read the same weights, which may be more than the third cache holds.
  const long index = item % job->blocks, group = item / job->blocks % job->groups,
             b = item / job->blocks / job->groups;
  const long stretch = conv->tile * conv->dilation, row = index * job->steps * stretch;
  const long left = (job->data->rows - row + stretch - 1) / stretch;
  const long y = b * job->data->rows * conv->outputs;
  block_t block = {
      .x = job->data->x + b * job->data->rows * conv->inputs,
      .add = job->data->add ? job->data->add + y : NULL,
      .y = job->data->y + y,
      .row = row,
      .steps = least(left, job->steps),
      .panel = group * job->at_once,
      .panels = least(job->panels - group * job->at_once, job->at_once)};
  convolve_block(job, &block);
}

/// Stretches a task takes: about TILES tiles, whole register tiles where the dilation allows.
static long steps_of(const onset_convolution* conv, long rows, long tiles) {
  const long stretch = conv->tile * conv->dilation, all = (rows + stretch - 1) / stretch;
  long even = 1;
  while (even * conv->dilation % ROWS_AT_ONCE != 0) even++;
  long most = tiles / conv->dilation / even * even;
  if (most < even) most = even;
  const long blocks = (all + most - 1) / most;
  return ((all + blocks - 1) / blocks + even - 1) / even * even;
}

static long tiles_of(const convolve_t* job) {
  if (job->conv->points == 1) return 4 * TILES;
  return job->chunks > 1 ? CHUNK_TILES : job->depth > WIDE ? WIDE_TILES : TILES;
}

static convolve_t plan_of(const onset_convolution* conv, const onset_convolved* data) {
  convolve_t job = {.conv = conv, .data = data, .level = onset_level_now()};
  job.narrow = onset_narrow_now(conv->format);
  job.depth = inputs_at_once(conv);
  job.chunks = (conv->inputs + job.depth - 1) / job.depth;
  job.panels = panels_of(conv->outputs);
  job.at_once = job.chunks == 1 ? job.panels : GROUP_PANELS;
  job.groups = (job.panels + job.at_once - 1) / job.at_once;
  job.steps = steps_of(conv, data->rows, tiles_of(&job));
  const long stretch = conv->tile * conv->dilation, stretches = (data->rows + stretch - 1) / stretch;
  job.blocks = (stretches + job.steps - 1) / job.steps;
  job.stride = (cells_of(conv, job.depth) + 15) / 16 * 16 + 16;
  job.tiles = conv->points == 1 ? rows_read(conv, job.steps) : (job.steps + conv->groups - 1) * conv->dilation;
  job.plane = job.stride * job.tiles;
  job.width = (job.chunks == 1 ? 1 : job.at_once) * PANEL;
  job.sheet = job.steps * conv->dilation * job.width;
  return job;
}

static void run(convolve_t* job) {
  onset_parallel(job->groups * job->blocks * job->data->batch, convolve_task, job);
}

/// Tasks that share rows would each do the snake again: it goes before them.
static void run_after_snake(convolve_t* job) {
  const onset_grid grid = {job->data->batch, job->data->rows, job->conv->inputs};
  const size_t bytes = (size_t)(grid.blocks * grid.rows * grid.width) * sizeof(float);
  float* warm = onset_take(bytes);
  if (!warm) abort();
  onset_snake_rows(grid, job->data->snake, job->data->x, warm);
  onset_convolved data = *job->data;
  data.x = warm;
  job->data = &data;
  run(job);
  onset_give(warm, bytes);
}

void onset_convolve(const onset_convolution* conv, const onset_convolved* data) {
  if (data->rows <= 0 || data->batch <= 0 || conv->groups > MAX_GROUPS) return;
  // A point's scale is that of one tile: sums over several would need one for all.
  if (conv->format != ONSET_FLOAT32 && (conv->groups > 1 || conv->points == 1)) return;
  convolve_t job = plan_of(conv, data);
  if (!data->snake) return run(&job);
  if (job.groups > 1) return run_after_snake(&job);
  const onset_snake_job snake = onset_begin_snake(data->snake, data->rows, conv->inputs);
  job.snake = &snake;
  run(&job);
  onset_end_snake(&snake);
}
