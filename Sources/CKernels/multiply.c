// The one matrix product. A task is a tile of rows by a group of panels; it copies the rows of each chunk of
// the depth (with what the taps reach, and zeros beyond the sequence) into room that stays in the second
// cache, and goes through the panels. Rows of a narrower format that several groups want, without taps, become cells
// once, before the tasks. Each result is one chain of sums in the order chunk, tap, input,
// wherever its tile lies.
#include <string.h>

#include "matrix.h"
#include "narrow.h"

enum { TILE_ROWS = 192, GROUP_PANELS = 16, ROWS_AT_ONCE = 12, MAX_TAPS = 64 };

/// Rows as a panel wants them: cells, and for integers the scale of each.
typedef struct {
  float *cells, *scales;
  long stride;
} rows_t;

typedef struct {
  const onset_matrix* matrix;
  const onset_product* product;
  const onset_level* level;
  const onset_narrow* narrow;  // NULL for float32
  long tile_rows, tiles, group_panels, groups;  // tiles: of one sequence
  long before, after;                           // rows the taps reach
  rows_t made;                                  // [chunks][batch][y_rows], or NULL
} multiply_t;

/// Rows a power of two apart would share their places in the cache.
static long row_stride(long cells) { return (cells + 15) / 16 * 16 + 16; }

static rows_t rows_room(const multiply_t* job, long cells) {
  const long rows = job->tile_rows + job->before + job->after, stride = row_stride(cells);
  float* room = onset_room(0, (size_t)(rows * (stride + 1)) * sizeof(float));
  return (rows_t){room, room + rows * stride, stride};
}

/// Where row `row` of a sequence has its inputs of a chunk; NULL outside, where all is zero.
static const float* row_at(const multiply_t* job, const onset_chunk* chunk, const float* x, long row) {
  if (row < 0 || row >= job->product->x_rows) return NULL;
  return x + row * job->product->x_stride + chunk->first;
}

/// Rows first..<first + count of one sequence, inputs of one chunk.
static void copy_rows(
    const multiply_t* job, const onset_chunk* chunk, const float* x, long first, long count, rows_t to) {
  for (long r = 0; r < count; r++) {
    float* cells = to.cells + r * to.stride;
    const float* from = row_at(job, chunk, x, first + r);
    if (!from) {
      memset(cells, 0, (size_t)chunk->cells * sizeof(float));
    } else if (job->narrow) {
      job->narrow->cells(from, chunk->depth, 1, cells);
    } else {
      memcpy(cells, from, (size_t)chunk->depth * sizeof(float));
    }
  }
}

/// The same as integers. Rows have scales of their own; where a sum goes over several of them, the tile has one.
static void scale_rows_to(
    const multiply_t* job, const onset_chunk* chunk, const float* x, long first, long count, rows_t to) {
  const onset_narrow* narrow = job->narrow;
  unsigned largest = 0;
  for (long r = 0; r < count && job->matrix->taps > 1; r++) {
    const float* from = row_at(job, chunk, x, first + r);
    const unsigned own = from ? narrow->largest(from, chunk->depth) : 0;
    if (own > largest) largest = own;
  }
  for (long r = 0; r < count; r++) {
    const float* from = row_at(job, chunk, x, first + r);
    if (job->matrix->taps == 1) largest = from ? narrow->largest(from, chunk->depth) : 0;
    const float factor = filling(largest, narrow->most, &to.scales[r]);
    narrow->cells(from, chunk->depth, from ? factor : 0, to.cells + r * to.stride);
  }
}

static void rows_to_cells(
    const multiply_t* job, const onset_chunk* chunk, const float* x, long first, long count, rows_t to) {
  (is_integer(job->matrix->format) ? scale_rows_to : copy_rows)(job, chunk, x, first, count, to);
}

static rows_t made_rows(const multiply_t* job, long index, long b, long row) {
  const long at = (index * job->product->batch + b) * job->product->y_rows + row;
  return (rows_t){job->made.cells + at * job->made.stride, job->made.scales + at, job->made.stride};
}

/// An item is a tile of rows, in all chunks.
static void make_rows(void* context, long item) {
  const multiply_t* job = context;
  const onset_product* product = job->product;
  const long b = item / job->tiles, row = item % job->tiles * job->tile_rows, left = product->y_rows - row;
  const float* x = product->x + b * product->x_rows * product->x_stride;
  for (long index = 0; index < chunk_count(job->matrix); index++) {
    const onset_chunk chunk = chunk_at(job->matrix, index);
    const long rows = left < job->tile_rows ? left : job->tile_rows;
    rows_to_cells(job, &chunk, x, row, rows, made_rows(job, index, b, row));
  }
}

static void multiply_chunk(
    const multiply_t* job, long index, const float* x, long b, long row, long rows, long group, float* y) {
  const onset_matrix* matrix = job->matrix;
  const onset_chunk chunk = chunk_at(matrix, index);
  const rows_t room = job->made.cells ? made_rows(job, index, b, row) : rows_room(job, chunk.cells);
  if (!job->made.cells) {
    rows_to_cells(job, &chunk, x, row - job->before, rows + job->before + job->after, room);
  }
  long taps[MAX_TAPS];
  for (long k = 0; k < matrix->taps; k++) taps[k] = (matrix->offsets[k] + job->before) * room.stride;
  const long end = (group + 1) * job->group_panels, panels = panel_count(matrix);
  for (long p = group * job->group_panels; p < (end < panels ? end : panels); p++) {
    const long left = matrix->outputs - p * PANEL;
    const onset_panel panel = {
        .a = room.cells,
        .a_stride = room.stride,
        .a_scales = matrix->taps == 1 ? room.scales + matrix->offsets[0] + job->before : room.scales,
        .taps = taps,
        .tap_count = matrix->taps,
        .depth = chunk.cells,
        .b = chunk.panels + panel_start(matrix, &chunk, p),
        .b_stride = panel_width(matrix, p),
        .start = index == 0 ? matrix->bias + p * PANEL : NULL,
        .c = y + row * job->product->y_stride + p * PANEL,
        .c_stride = job->product->y_stride,
        .columns = left < PANEL ? left : PANEL};
    (job->narrow ? job->narrow->panel : job->level->panel)(&panel, rows);
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
  for (long index = 0; index < chunks; index++) multiply_chunk(job, index, x, b, row, rows, group, y);
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
  job.narrow = onset_narrow_now(matrix->format);
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
  const bool plain = matrix->taps == 1 && matrix->offsets[0] == 0;
  const long all = chunk_count(matrix) * product->batch * product->y_rows;
  const long stride = row_stride(chunk_at(matrix, 0).cells);
  const size_t bytes = (size_t)(all * (stride + 1)) * sizeof(float);
  if (job.narrow && plain && job.groups > 1) {
    float* cells = onset_take(bytes);
    if (cells) job.made = (rows_t){cells, cells + all * stride, stride};
  }
  if (job.made.cells) onset_parallel(job.tiles * product->batch, make_rows, &job);
  onset_parallel(job.groups * job.tiles * product->batch, multiply_tile, &job);
  if (job.made.cells) onset_give(job.made.cells, bytes);
}
