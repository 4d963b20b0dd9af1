// The matrix product's inner tiles: `mr` rows by one or two vectors, held in registers over all taps and the
// whole depth.

/// Floats: panels follow one another, and what comes from memory must have left it in time.
enum { AHEAD = 4096 };

/// Declares a tile of two column vectors of types A and B (SECOND 1) or one of type A (SECOND 0).
#define TILE(NAME, A, B, LOAD_A, LOAD_B, STORE_A, STORE_B, LANES_A, SECOND)                                  \
  INLINE void NAME(const int mr, const onset_panel* p, long row, long column, float* c, long c_stride) {     \
    A left[12];                                                                                              \
    B right[12];                                                                                             \
    const float* start = p->start ? p->start + column : c;                                                   \
    const long step = p->start ? 0 : c_stride;                                                               \
    _Pragma("unroll") for (int i = 0; i < mr; i++) {                                                         \
      left[i] = LOAD_A(start + i * step);                                                                    \
      if (SECOND) right[i] = LOAD_B(start + i * step + LANES_A);                                             \
    }                                                                                                        \
    const long s = p->a_stride, depth = p->depth, b_stride = p->b_stride;                                    \
    const float* b = p->b + column;                                                                          \
    for (long tap = 0; tap < p->tap_count; tap++) {                                                          \
      const float *a0 = p->a + row * s + p->taps[tap], *a3 = a0 + 3 * s, *a6 = a0 + 6 * s, *a9 = a0 + 9 * s; \
      for (long k = 0; k < depth; k++, b += b_stride) {                                                      \
        __builtin_prefetch(b + AHEAD);                                                                       \
        if (SECOND) __builtin_prefetch(b + AHEAD + 16);                                                      \
        A b0 = LOAD_A(b);                                                                                    \
        B b1;                                                                                                \
        if (SECOND) b1 = LOAD_B(b + LANES_A);                                                                \
        _Pragma("unroll") for (int i = 0; i < mr; i++) {                                                     \
          const float* base = i < 3 ? a0 : i < 6 ? a3 : i < 9 ? a6 : a9;                                     \
          const float x = base[(i % 3) * s + k];                                                             \
          left[i] = __builtin_elementwise_fma((A)x, b0, left[i]);                                            \
          if (SECOND) right[i] = __builtin_elementwise_fma((B)x, b1, right[i]);                              \
        }                                                                                                    \
      }                                                                                                      \
    }                                                                                                        \
    _Pragma("unroll") for (int i = 0; i < mr; i++) {                                                         \
      STORE_A(c + i * c_stride, left[i]);                                                                    \
      if (SECOND) STORE_B(c + i * c_stride + LANES_A, right[i]);                                             \
    }                                                                                                        \
  }

TILE(tile_two, V, V, load, load, store, store, WIDTH, 1)
TILE(tile_one, V, V, load, load, store, store, WIDTH, 0)
#if WIDTH == 16
TILE(tile_one_and_half, V, H, load, load_half, store, store_half, 16, 1)
TILE(tile_half, H, H, load_half, load_half, store_half, store_half, 8, 0)
#endif

#if WIDTH == 16
enum { FULL_ROWS = 12 };
#define FOR_EACH_HEIGHT(DO) DO(12) DO(8) DO(4) DO(2) DO(1)
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

static void fast_panel(const onset_panel* p, long rows) {
  const long widest = 2 * WIDTH;
  for (long column = 0; column < p->columns; column += widest) {
    const long columns = p->columns - column < widest ? p->columns - column : widest;
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
      row += height;
    }
  }
}
