// The one matrix product. A task is a tile of rows by a group of panels; it copies the rows of each chunk of
// the depth (with what the taps reach, and zeros beyond the sequence) into room that stays in the second
// cache, and goes through the panels. Each result is one chain of sums in the order chunk, tap, input,
// wherever its tile lies.
#include <string.h>

#include "matrix.h"

enum { TILE_ROWS = 192, GROUP_PANELS = 16, ROWS_AT_ONCE = 12, MAX_TAPS = 64 };

typedef struct {
  const onset_matrix* matrix;
  const onset_product* product;
  const onset_level* level;
  long tile_rows, tiles, group_panels, groups;  // tiles: of one sequence
  long before, after;                           // rows the taps reach
} multiply_t;

/// Rows first..<first + count of one sequence, inputs of one chunk, zeros outside.
static void copy_rows(
    const multiply_t* job, const onset_chunk* chunk, const float* x, long first, long count, float* to,
    long stride) {
  const size_t bytes = (size_t)chunk->depth * sizeof(float);
  for (long r = 0; r < count; r++, to += stride) {
    if (first + r < 0 || first + r >= job->product->x_rows) {
      memset(to, 0, bytes);
    } else {
      memcpy(to, x + (first + r) * job->product->x_stride + chunk->first, bytes);
    }
  }
}

static void multiply_chunk(
    const multiply_t* job, long index, const float* x, long row, long rows, long group, float* y) {
  const onset_matrix* matrix = job->matrix;
  const onset_chunk chunk = chunk_at(matrix, index);
  const long stride = (chunk.depth + 15) / 16 * 16 + 16, reach = job->before + job->after;
  float* room = onset_room(0, (size_t)((job->tile_rows + reach) * stride) * sizeof(float));
  copy_rows(job, &chunk, x, row - job->before, rows + reach, room, stride);
  long taps[MAX_TAPS];
  for (long k = 0; k < matrix->taps; k++) taps[k] = (matrix->offsets[k] + job->before) * stride;
  const long end = (group + 1) * job->group_panels, panels = panel_count(matrix);
  for (long p = group * job->group_panels; p < (end < panels ? end : panels); p++) {
    const long left = matrix->outputs - p * PANEL;
    const onset_panel panel = {
        .a = room,
        .a_stride = stride,
        .taps = taps,
        .tap_count = matrix->taps,
        .depth = chunk.depth,
        .b = chunk.panels + panel_start(matrix, chunk.depth, p),
        .b_stride = panel_width(matrix, p),
        .start = index == 0 ? matrix->bias + p * PANEL : NULL,
        .c = y + row * job->product->y_stride + p * PANEL,
        .c_stride = job->product->y_stride,
        .columns = left < PANEL ? left : PANEL};
    job->level->panel(&panel, rows);
  }
}

static void multiply_tile(void* context, long item) {
  const multiply_t* job = context;
  const onset_product* product = job->product;
  const long group = item % job->groups, tile = item / job->groups % job->tiles,
             b = item / job->groups / job->tiles;
  const float* x = product->x + b * product->x_rows * product->x_stride;
  float* y = product->y + b * product->y_rows * product->y_stride;
  const long row = tile * job->tile_rows, left = product->y_rows - row;
  const long rows = left < job->tile_rows ? left : job->tile_rows;
  const long chunks = chunk_count(job->matrix);
  for (long index = 0; index < chunks; index++) multiply_chunk(job, index, x, row, rows, group, y);
  if (product->activation == ONSET_NONE) return;
  const long column = group * job->group_panels * PANEL, columns = job->matrix->outputs - column;
  const long width = columns < job->group_panels * PANEL ? columns : job->group_panels * PANEL;
  for (long r = row; r < row + rows; r++) {
    float* at = y + r * product->y_stride + column;
    job->level->activate(product->activation, at, at, width);
  }
}

void onset_multiply(const onset_matrix* matrix, const onset_product* product) {
  if (product->y_rows <= 0 || product->batch <= 0 || matrix->taps > MAX_TAPS) return;
  multiply_t job = {.matrix = matrix, .product = product, .level = onset_level_now()};
  for (long k = 0; k < matrix->taps; k++) {
    if (-matrix->offsets[k] > job.before) job.before = -matrix->offsets[k];
    if (matrix->offsets[k] > job.after) job.after = matrix->offsets[k];
  }
  const long tiles = (product->y_rows + TILE_ROWS - 1) / TILE_ROWS,
             even = (product->y_rows + tiles - 1) / tiles;
  job.tile_rows = (even + ROWS_AT_ONCE - 1) / ROWS_AT_ONCE * ROWS_AT_ONCE;
  job.tiles = (product->y_rows + job.tile_rows - 1) / job.tile_rows;
  const long panels = panel_count(matrix), few = panels * job.tiles * product->batch / (8 * onset_threads());
  job.group_panels = few < 1 ? 1 : few < GROUP_PANELS ? few : GROUP_PANELS;
  job.groups = (panels + job.group_panels - 1) / job.group_panels;
  onset_parallel(job.groups * job.tiles * product->batch, multiply_tile, &job);
}
