// From tiles to panels of any size: the file that includes this has tile_two, tile_one and, for 16 lanes,
// tile_one_and_half and tile_half.

#if WIDTH == 16
enum { FULL_ROWS = 12 };
#define FOR_EACH_HEIGHT(DO) DO(12) DO(8) DO(4) DO(2) DO(1)
#elif defined(FOUR_ROWS)
enum { FULL_ROWS = 4 };
#define FOR_EACH_HEIGHT(DO) DO(4) DO(2) DO(1)
#else
enum { FULL_ROWS = 6 };
#define FOR_EACH_HEIGHT(DO) DO(6) DO(4) DO(2) DO(1)
#endif

typedef void (*tile_function)(const onset_panel* p, long row, long column, float* c, long c_stride);

#define NAMED_TILE(KIND, ROWS)                                                                      \
  static void KIND##_##ROWS(const onset_panel* p, long row, long column, float* c, long c_stride) { \
    KIND(ROWS, p, row, column, c, c_stride);                                                        \
  }
#define TWO(ROWS) NAMED_TILE(tile_two, ROWS)
#define ONE(ROWS) NAMED_TILE(tile_one, ROWS)
FOR_EACH_HEIGHT(TWO)
FOR_EACH_HEIGHT(ONE)
#if WIDTH == 16
#define ONE_AND_HALF(ROWS) NAMED_TILE(tile_one_and_half, ROWS)
#define HALF(ROWS) NAMED_TILE(tile_half, ROWS)
FOR_EACH_HEIGHT(ONE_AND_HALF)
FOR_EACH_HEIGHT(HALF)
#endif

/// By width in eights; NULL: no single tile has it.
static tile_function tile_for(int eights, int rows) {
  static const tile_function table[5][13] = {
#if WIDTH == 16
#define ROW_HALF(R) [R] = tile_half_##R,
#define ROW_ONE(R) [R] = tile_one_##R,
#define ROW_ONE_AND_HALF(R) [R] = tile_one_and_half_##R,
#define ROW_TWO(R) [R] = tile_two_##R,
      {0},
      {FOR_EACH_HEIGHT(ROW_HALF)},
      {FOR_EACH_HEIGHT(ROW_ONE)},
      {FOR_EACH_HEIGHT(ROW_ONE_AND_HALF)},
      {FOR_EACH_HEIGHT(ROW_TWO)},
#else
#define ROW_ONE(R) [R] = tile_one_##R,
#define ROW_TWO(R) [R] = tile_two_##R,
      {0},
      {FOR_EACH_HEIGHT(ROW_ONE)},
      {FOR_EACH_HEIGHT(ROW_TWO)},
#endif
  };
  return table[eights][rows];
}

/// A tile whose last eight columns reach beyond c goes by way of a full one.
static void run_clipped(
    tile_function tile, const onset_panel* p, long row, int rows, long column, long columns) {
  float room[12 * PANEL];
  float* c = p->c + row * p->c_stride + column;
  for (int i = 0; i < rows && !p->start; i++) {
    __builtin_memcpy(room + i * PANEL, c + i * p->c_stride, (size_t)columns * sizeof(float));
    for (long n = columns; n < ((columns + 7) & ~7); n++) room[i * PANEL + n] = 0;
  }
  tile(p, row, column, room, PANEL);
  for (int i = 0; i < rows; i++) {
    __builtin_memcpy(c + i * p->c_stride, room + i * PANEL, (size_t)columns * sizeof(float));
  }
}

/// What is read later, bit by bit meanwhile.
typedef struct {
  const char *at, *end;
  long step;  // bytes a tile
} ahead_t;

INLINE void come_nearer(ahead_t* ahead) {
  for (const char* to = ahead->at + ahead->step; ahead->at < to && ahead->at < ahead->end; ahead->at += 64) {
    __builtin_prefetch(ahead->at, 0, 2);
  }
}

/// Columns column..<column + columns, no more than a tile has.
static void run_columns(const onset_panel* p, long rows, long column, long columns, ahead_t ahead) {
  const int eights = (int)((columns + 7) / 8);
  for (long row = 0; row < rows;) {
    int height = FULL_ROWS;
    while (height > rows - row) height = height > 8 ? 8 : height > 4 ? 4 : height / 2;
    tile_function tile = tile_for(eights, height);
    if (columns % 8 == 0) {
      tile(p, row, column, p->c + row * p->c_stride + column, p->c_stride);
    } else {
      run_clipped(tile, p, row, height, column, columns);
    }
    come_nearer(&ahead);
    row += height;
  }
}

#if WIDTH == 8
// A panel is as wide as two tiles: what one of them reads lies in every other line of the cache, and may take up only half
// of the first one. So many rows that all fit there are copied side by side, where many tiles read them.
enum { HALF_PANEL = 288, MANY_ROWS = 48 };

static bool is_worth_a_copy(const onset_panel* p, long rows, long columns) {
  return rows >= MANY_ROWS && columns == 2 * WIDTH && p->b_stride > 2 * WIDTH &&
         p->tap_count * p->depth + SCALE_ROWS <= HALF_PANEL;
}

static void run_copied(const onset_panel* p, long rows, long column) {
  float room[HALF_PANEL * 2 * WIDTH] __attribute__((aligned(64)));
  const float* b = p->b + column;
  float* to = room;
  for (long i = p->tap_count * p->depth + SCALE_ROWS; i > 0; i--, b += p->b_stride, to += 2 * WIDTH) {
    store(to, load(b));
    store(to + WIDTH, load(b + WIDTH));
  }
  onset_panel half = *p;
  half.b = room;
  half.b_stride = 2 * WIDTH;
  half.c += column;
  if (half.start) half.start += column;
  // The next panel lies behind this one; each half brings half of it.
  const long bytes = (p->tap_count * p->depth + SCALE_ROWS) * p->b_stride * 2;
  const char* next = (const char*)p->b + (column ? 3 : 2) * bytes;
  const ahead_t ahead = {next, next + bytes, (bytes * FULL_ROWS / rows + 63) & ~63};
  run_columns(&half, rows, 0, 2 * WIDTH, ahead);
}
#endif

static void fast_panel(const onset_panel* p, long rows) {
  const long widest = 2 * WIDTH;
  for (long column = 0; column < p->columns; column += widest) {
    const long columns = p->columns - column < widest ? p->columns - column : widest;
#if WIDTH == 8
    if (is_worth_a_copy(p, rows, columns)) {
      run_copied(p, rows, column);
      continue;
    }
#endif
    run_columns(p, rows, column, columns, (ahead_t){0});
  }
}
