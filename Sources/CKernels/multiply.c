// The one matrix product. A task is a tile of rows by a group of panels; it copies the rows of each chunk of
// the depth (with what the taps reach, and zeros beyond the sequence) into room that stays in the second
// cache, and goes through the panels. Rows of a narrower format that several groups want, without taps, become cells
// once, before the tasks; where another matrix follows at once, a task leaves them for it. Each result is one chain of
// sums in the order chunk, tap, input, wherever its tile lies.
#include <stdlib.h>
#include <string.h>

#include "matrix.h"
#include "narrow.h"

enum { TILE_ROWS = 192, GROUP_PANELS = 16, ROWS_AT_ONCE = 12, MAX_TAPS = 64 };

/// Rows as a panel wants them: cells, and for integers the scale of each.
typedef struct {
  float *cells, *scales;
  long stride;
} rows_t;

typedef struct multiply multiply_t;

struct multiply {
  const onset_matrix* matrix;
  const onset_product* product;
  const onset_level* level;
  const onset_narrow* narrow;  // NULL for float32
  long tile_rows, tiles, group_panels, groups;  // tiles: of one sequence
  long before, after;                           // rows the taps reach
  rows_t made;                                  // [chunks][batch][y_rows], or NULL
  const multiply_t* next;                       // takes the results as its rows, or NULL
};

/// Where a tile's results go: those of its rows and its group of panels.
typedef struct {
  float* c;
  long stride, rows, columns;
} tile_t;

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

static unsigned largest_of(const onset_narrow* narrow, const float* x, long depth) {
  return x ? narrow->largest(x, depth) : 0;
}

/// One row, NULL standing for zeros, of which the largest is known.
static void scale_row(
    const onset_narrow* narrow, const float* x, long depth, unsigned largest, float* cells, float* scale) {
  const float factor = filling(largest, narrow->most, scale);
  narrow->cells(x, depth, x ? factor : 0, cells);
}

/// The same as integers. Rows have scales of their own; where a sum goes over several of them, the tile has one.
static void scale_rows_to(
    const multiply_t* job, const onset_chunk* chunk, const float* x, long first, long count, rows_t to) {
  const bool has_own = job->matrix->taps == 1;
  unsigned largest = 0;
  for (long r = 0; r < count && !has_own; r++) {
    const unsigned own = largest_of(job->narrow, row_at(job, chunk, x, first + r), chunk->depth);
    if (own > largest) largest = own;
  }
  for (long r = 0; r < count; r++) {
    const float* from = row_at(job, chunk, x, first + r);
    const float* later = row_at(job, chunk, x, first + r + 2);
    if (later) prefetch(later, chunk->depth);
    if (has_own) largest = largest_of(job->narrow, from, chunk->depth);
    scale_row(job->narrow, from, chunk->depth, largest, to.cells + r * to.stride, &to.scales[r]);
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
    const multiply_t* job, long index, const float* x, long b, long row, long group, const tile_t* tile) {
  const onset_matrix* matrix = job->matrix;
  const onset_chunk chunk = chunk_at(matrix, index);
  const rows_t room = job->made.cells ? made_rows(job, index, b, row) : rows_room(job, chunk.cells);
  if (!job->made.cells) {
    rows_to_cells(job, &chunk, x, row - job->before, tile->rows + job->before + job->after, room);
  }
  long taps[MAX_TAPS];
  for (long k = 0; k < matrix->taps; k++) taps[k] = (matrix->offsets[k] + job->before) * room.stride;
  for (long column = 0; column < tile->columns; column += PANEL) {
    const long p = group * job->group_panels + column / PANEL, left = matrix->outputs - p * PANEL;
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
        .c = tile->c + column,
        .c_stride = tile->stride,
        .columns = left < PANEL ? left : PANEL};
    (job->narrow ? job->narrow->panel : job->level->panel)(&panel, tile->rows);
  }
}

/// A tile's columns are a chunk of the next matrix's inputs.
static void hand_over(const multiply_t* job, const float* x, long columns, rows_t to, long r) {
  const onset_narrow* narrow = job->next->narrow;
  scale_row(narrow, x, columns, largest_of(narrow, x, columns), to.cells + r * to.stride, &to.scales[r]);
}

/// After its last sum; `add` is NULL or the tile's place in what is added, `to` where the next matrix has its rows.
static void finish_tile(const multiply_t* job, const tile_t* tile, const float* add, const rows_t* to) {
  const onset_activation activation = job->product->activation;
  const long stride = job->product->y_stride;
  for (long r = 0; r < tile->rows; r++) {
    float* at = tile->c + r * tile->stride;
    if (activation != ONSET_NONE) job->level->activate(activation, at, at, tile->columns);
    if (add) {
      if (r + 2 < tile->rows) prefetch(add + (r + 2) * stride, tile->columns);
      job->level->mix(1, at, 1, add + r * stride, at, tile->columns);
    }
    if (to) hand_over(job, at, tile->columns, *to, r);
  }
}

static void multiply_tile(void* context, long item) {
  const multiply_t* job = context;
  const onset_product* product = job->product;
  const long group = item % job->groups, index = item / job->groups % job->tiles,
             b = item / job->groups / job->tiles;
  const long row = index * job->tile_rows, column = group * job->group_panels * PANEL;
  const long rows = product->y_rows - row, columns = job->matrix->outputs - column;
  const long most = job->group_panels * PANEL, place = (b * product->y_rows + row) * product->y_stride + column;
  tile_t tile = {
      .rows = rows < job->tile_rows ? rows : job->tile_rows, .columns = columns < most ? columns : most};
  if (job->next) {
    tile.stride = row_stride(most);
    tile.c = onset_room(1, (size_t)(job->tile_rows * tile.stride) * sizeof(float));
  } else {
    tile.stride = product->y_stride;
    tile.c = product->y + place;
  }
  const float* x = product->x + b * product->x_rows * product->x_stride;
  const long chunks = chunk_count(job->matrix);
  for (long chunk = 0; chunk < chunks; chunk++) multiply_chunk(job, chunk, x, b, row, group, &tile);
  const rows_t to = job->next ? made_rows(job->next, group, b, row) : (rows_t){0};
  finish_tile(job, &tile, product->add ? product->add + place : NULL, job->next ? &to : NULL);
}

static multiply_t prepared(const onset_matrix* matrix, const onset_product* product) {
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
  return job;
}

static bool is_plain(const onset_matrix* matrix) { return matrix->taps == 1 && matrix->offsets[0] == 0; }

/// Room for the rows as cells, of `bytes`; without it they are made by each task.
static void take_rows(multiply_t* job, size_t* bytes) {
  const long all = chunk_count(job->matrix) * job->product->batch * job->product->y_rows;
  const long stride = row_stride(chunk_at(job->matrix, 0).cells);
  *bytes = (size_t)(all * (stride + 1)) * sizeof(float);
  float* cells = onset_take(*bytes);
  if (cells) job->made = (rows_t){cells, cells + all * stride, stride};
}

static void multiply_tiles(multiply_t* job) {
  onset_parallel(job->groups * job->tiles * job->product->batch, multiply_tile, job);
}

static void multiply(multiply_t* job) {
  size_t bytes = 0;
  if (job->narrow && is_plain(job->matrix) && job->groups > 1) take_rows(job, &bytes);
  if (job->made.cells) onset_parallel(job->tiles * job->product->batch, make_rows, job);
  multiply_tiles(job);
  if (job->made.cells) onset_give(job->made.cells, bytes);
}

void onset_multiply(const onset_matrix* matrix, const onset_product* product) {
  if (product->y_rows <= 0 || product->batch <= 0 || matrix->taps > MAX_TAPS) return;
  multiply_t job = prepared(matrix, product);
  multiply(&job);
}

/// Whether a task of the first makes just a chunk of integers of the second's rows.
static bool fits_next(const multiply_t* first, const multiply_t* second) {
  return is_integer(second->matrix->format) && is_plain(second->matrix) &&
         chunk_depth(second->matrix) == first->group_panels * PANEL;
}

void onset_multiply_two(const onset_matrix* first, const onset_matrix* second, const onset_product* product) {
  if (product->y_rows <= 0 || product->batch <= 0) return;
  onset_product inner = *product, outer = *product;
  inner.y_stride = outer.x_stride = first->outputs;
  inner.add = NULL;
  outer.x_rows = product->y_rows;
  outer.activation = ONSET_NONE;
  multiply_t one = prepared(first, &inner), two = prepared(second, &outer);
  size_t cells_bytes = 0;
  if (fits_next(&one, &two)) take_rows(&two, &cells_bytes);
  if (!two.made.cells) {
    const size_t bytes = (size_t)(product->batch * product->y_rows * first->outputs) * sizeof(float);
    float* between = onset_take(bytes);
    if (!between) abort();
    inner.y = between;
    outer.x = between;
    onset_multiply(first, &inner);
    onset_multiply(second, &outer);
    return onset_give(between, bytes);
  }
  one.next = &two;
  multiply(&one);
  multiply_tiles(&two);
  onset_give(two.made.cells, cells_bytes);
}
