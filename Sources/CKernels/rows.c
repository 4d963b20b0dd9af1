// Spreads rows and points over the threads.
#include <string.h>

#include "level.h"

enum { TASK_FLOATS = 16384 };

typedef struct row_job row_job_t;
typedef void (*row_body)(const row_job_t* job, long block, long row, float* y);

struct row_job {
  onset_grid grid;
  onset_source a, b, c;
  float* y;
  long y_stride;
  float fa, fb;
  const void* detail;
  const onset_level* level;
  row_body body;
  long rows_a_task;
};

static const float* at(const onset_source* source, long block, long row) {
  return source->base + block * source->block_stride + row * source->row_stride;
}

static void row_task(void* context, long item) {
  const row_job_t* job = context;
  const long all = job->grid.blocks * job->grid.rows, first = item * job->rows_a_task;
  const long end = first + job->rows_a_task < all ? first + job->rows_a_task : all;
  for (long r = first; r < end; r++) {
    job->body(job, r / job->grid.rows, r % job->grid.rows, job->y + r * job->y_stride);
  }
}

static void run_rows(row_job_t* job) {
  const long all = job->grid.blocks * job->grid.rows;
  if (all <= 0 || job->grid.width <= 0) return;
  if (!job->level) job->level = onset_level_now();
  if (!job->y_stride) job->y_stride = job->grid.width;
  job->rows_a_task = job->grid.width < TASK_FLOATS ? TASK_FLOATS / job->grid.width : 1;
  onset_parallel((all + job->rows_a_task - 1) / job->rows_a_task, row_task, job);
}

static bool is_flat(onset_grid grid, onset_source source) {
  return source.row_stride == grid.width && source.block_stride == grid.rows * grid.width;
}

/// Points side by side need no rows: equal pieces, and what is left over as one more.
static void run_points(row_job_t* job) {
  const bool flat = is_flat(job->grid, job->a) && (!job->b.base || is_flat(job->grid, job->b)) &&
                    (!job->c.base || is_flat(job->grid, job->c));
  if (!flat) return run_rows(job);
  const long count = job->grid.blocks * job->grid.rows * job->grid.width, pieces = count / TASK_FLOATS;
  const long rest = pieces * TASK_FLOATS;
  row_job_t whole = *job, last = *job;
  whole.grid = (onset_grid){1, pieces, TASK_FLOATS};
  whole.a.row_stride = whole.b.row_stride = whole.c.row_stride = TASK_FLOATS;
  run_rows(&whole);
  last.grid = (onset_grid){1, 1, count - rest};
  last.a.base += rest;
  if (last.b.base) last.b.base += rest;
  if (last.c.base) last.c.base += rest;
  last.y += rest;
  run_rows(&last);
}

static onset_source flat(onset_grid grid, const float* x) {
  return (onset_source){x, grid.rows * grid.width, grid.width};
}

static void activate_row(const row_job_t* job, long block, long row, float* y) {
  job->level->activate((onset_activation)job->fa, at(&job->a, block, row), y, job->grid.width);
}

void onset_activate(onset_activation activation, const float* x, float* y, long count) {
  const onset_grid grid = {1, 1, count};
  run_points(
      &(row_job_t){.grid = grid, .a = flat(grid, x), .y = y, .fa = (float)activation, .body = activate_row});
}

static void clamp_row(const row_job_t* job, long block, long row, float* y) {
  job->level->clamp(job->fa, job->fb, at(&job->a, block, row), y, job->grid.width);
}

void onset_clamp(float low, float high, const float* x, float* y, long count) {
  const onset_grid grid = {1, 1, count};
  run_points(
      &(row_job_t){.grid = grid, .a = flat(grid, x), .y = y, .fa = low, .fb = high, .body = clamp_row});
}

static void mix_row(const row_job_t* job, long block, long row, float* y) {
  job->level->mix(job->fa, at(&job->a, block, row), job->fb, at(&job->b, block, row), y, job->grid.width);
}

void onset_mix(onset_grid grid, float fa, onset_source a, float fb, onset_source b, float* y) {
  run_points(&(row_job_t){.grid = grid, .a = a, .b = b, .y = y, .fa = fa, .fb = fb, .body = mix_row});
}

static void times_row(const row_job_t* job, long block, long row, float* y) {
  job->level->times(at(&job->a, block, row), at(&job->b, block, row), y, job->grid.width);
}

void onset_times(onset_grid grid, onset_source a, onset_source b, float* y) {
  run_points(&(row_job_t){.grid = grid, .a = a, .b = b, .y = y, .body = times_row});
}

static void gate_row(const row_job_t* job, long block, long row, float* y) {
  job->level->gate(
      at(&job->a, block, row), at(&job->b, block, row), at(&job->c, block, row), y, job->grid.width);
}

void onset_gate(onset_grid grid, onset_source a, onset_source b, onset_source gate, float* y) {
  run_points(&(row_job_t){.grid = grid, .a = a, .b = b, .c = gate, .y = y, .body = gate_row});
}

static void silu_times_row(const row_job_t* job, long block, long row, float* y) {
  job->level->silu_times(at(&job->a, block, row), at(&job->b, block, row), y, job->grid.width);
}

void onset_silu_times(onset_grid grid, onset_source a, onset_source b, float* y) {
  run_points(&(row_job_t){.grid = grid, .a = a, .b = b, .y = y, .body = silu_times_row});
}

static void copy_row(const row_job_t* job, long block, long row, float* y) {
  memcpy(y, at(&job->a, block, row), (size_t)job->grid.width * sizeof(float));
}

void onset_copy(onset_grid grid, onset_source x, float* y, long y_row_stride) {
  run_rows(&(row_job_t){.grid = grid, .a = x, .y = y, .y_stride = y_row_stride, .body = copy_row});
}

static void gather_row(const row_job_t* job, long block, long row, float* y) {
  const long* indices = job->detail;
  memcpy(y, at(&job->a, block, indices[row]), (size_t)job->grid.width * sizeof(float));
}

void onset_gather(onset_grid grid, onset_source x, const long* indices, float* y) {
  run_rows(&(row_job_t){.grid = grid, .a = x, .y = y, .detail = indices, .body = gather_row});
}

static void normalize_row(const row_job_t* job, long block, long row, float* y) {
  onset_layer_norm norm = *(const onset_layer_norm*)job->detail;
  if (norm.weight.base) norm.weight.base = at(&norm.weight, block, row);
  if (norm.bias.base) norm.bias.base = at(&norm.bias, block, row);
  job->level->normalize(&norm, at(&job->a, block, row), y, job->grid.width);
}

void onset_normalize(onset_grid grid, const onset_layer_norm* norm, onset_source x, float* y) {
  run_rows(&(row_job_t){.grid = grid, .a = x, .y = y, .detail = norm, .body = normalize_row});
}

static void scale_row(const row_job_t* job, long block, long row, float* y) {
  job->level->scale_row((onset_row_scale)job->fa, at(&job->a, block, row), y, job->grid.width);
}

void onset_scale_rows(onset_grid grid, onset_row_scale kind, onset_source x, float* y) {
  run_rows(&(row_job_t){.grid = grid, .a = x, .y = y, .fa = (float)kind, .body = scale_row});
}

static void rotate_row(const row_job_t* job, long block, long row, float* y) {
  const onset_rotation* rotation = job->detail;
  const float* x = at(&job->a, block, row);
  const long end = rotation->channel + rotation->heads * rotation->size;
  memcpy(y, x, (size_t)rotation->channel * sizeof(float));
  job->level->rotate(rotation, row, x + rotation->channel, y + rotation->channel);
  memcpy(y + end, x + end, (size_t)(job->grid.width - end) * sizeof(float));
}

void onset_rotate(onset_grid grid, const onset_rotation* rotation, const float* x, float* y) {
  run_rows(&(row_job_t){.grid = grid, .a = flat(grid, x), .y = y, .detail = rotation, .body = rotate_row});
}

/// A block's mean, row by row in order.
static void mean_block(const row_job_t* job, long block, long row, float* y) {
  (void)row;
  const long width = job->grid.width, rows = *(const long*)job->detail;
  memset(y, 0, (size_t)width * sizeof(float));
  for (long r = 0; r < rows; r++) {
    job->level->accumulate(1, job->a.base + block * job->a.block_stride + r * width, y, width);
  }
  for (long i = 0; i < width; i++) y[i] /= (float)rows;
}

void onset_mean_rows(onset_grid grid, const float* x, float* y) {
  run_rows(&(row_job_t){
      .grid = {grid.blocks, 1, grid.width},
      .a = flat(grid, x),
      .y = y,
      .detail = &grid.rows,
      .body = mean_block});
}

enum { TURN_ROWS = 64 };

typedef struct {
  onset_grid grid;
  const float* x;
  float* y;
  const onset_level* level;
} turn_job_t;

static void turn_task(void* context, long item) {
  const turn_job_t* job = context;
  const long rows = job->grid.rows, width = job->grid.width, strips = (rows + TURN_ROWS - 1) / TURN_ROWS;
  const long block = item / strips, first = item % strips * TURN_ROWS;
  const long count = rows - first < TURN_ROWS ? rows - first : TURN_ROWS;
  job->level->turn(
      job->x + (block * rows + first) * width, width, job->y + block * rows * width + first, rows, count,
      width);
}

void onset_transpose(onset_grid grid, const float* x, float* y) {
  if (grid.blocks <= 0 || grid.rows <= 0 || grid.width <= 0) return;
  turn_job_t job = {grid, x, y, onset_level_now()};
  onset_parallel(grid.blocks * ((grid.rows + TURN_ROWS - 1) / TURN_ROWS), turn_task, &job);
}
