#pragma once

// The whole kernel surface. All numbers that go in and out are 32-bit floats, all blocks row-major, strides
// count floats, sequences are channels last. Every function spreads over the pool's threads and gives the same bytes for
// any number of them: no sum is ever split by thread. Argument order: what to do, from where, to where. Sizes
// are trusted; callers check.

#include <stdbool.h>
#include <stddef.h>

// MARK: Levels (dispatch.c)

enum { ONSET_PLAIN = 0, ONSET_AVX2 = 1, ONSET_AVX512 = 2, ONSET_AMX = 3 };

/// The best level of this machine, or the lower one that ONSET_KERNELS=plain|avx2|avx512|amx asks for.
int onset_best_level(void);
/// The level that calls from this thread use; above the machine's best it has no effect. Negative: the best.
void onset_use_level(int level);
int onset_current_level(void);

/// How a product's weights are kept, and the rows that meet them. Sums are 32 bits wide in all of them.
///
/// 16-bit integers are of 13 bits and more for rows, so many for weights that no sum overflows, 8-bit ones of 8
/// bits. Each run of inputs has scales of its own: of a row (or, under several taps, of a tile of rows) and of an
/// output's weights.
typedef enum { ONSET_FLOAT32, ONSET_BFLOAT16, ONSET_INT16, ONSET_INT8 } onset_format;

/// Whether the level that this thread uses has instructions for it that are faster than float32's. Where it has
/// none, products come out all the same, slowly.
bool onset_has_format(onset_format format);

/// What the largest magnitude of a row of integers becomes at that level; 0 for other formats.
long onset_row_most(onset_format format);

// MARK: Threads (pool.c)

typedef void (*onset_item)(void* context, long item);

/// Calls `body` for items 0..<count on all threads of the pool, in no order, and returns when all are done.
/// A call from inside `body` runs on the spot; calls from several threads take turns.
void onset_parallel(long count, onset_item body, void* context);
/// From the next call on. At least 1; 0: the cores this process may use.
void onset_use_threads(int count);
int onset_threads(void);

// MARK: Memory (memory.c)

/// At least `bytes`, 64-byte aligned, contents undefined; large blocks are recycled. NULL when there is none.
void* onset_take(size_t bytes);
/// `bytes` as it was taken.
void onset_give(void* block, size_t bytes);
/// Hands recycled blocks back to the system.
void onset_release_memory(void);
/// Bytes kept for recycling.
size_t onset_recycled_bytes(void);

/// Bytes handed out so far, whether new or used before: what blocks held, each written once at least.
size_t onset_taken_bytes(void);

// MARK: Rooflines (peak.c)

/// Multiply-adds, counted as two, a second, on all threads, in a format's products; in 32-bit floats where the level that
/// this thread uses has no instructions for it.
double onset_peak_flops(onset_format format);
/// Bytes a second from memory, beyond the caches, on all threads.
double onset_peak_reads(void);

// MARK: Matrix products over taps (pack.c, multiply.c)

typedef enum {
  ONSET_NONE,
  ONSET_SILU,
  ONSET_SELU,
  ONSET_GELU,
  ONSET_QUICK_GELU,
  ONSET_TANH
} onset_activation;

/// y[t, n] = act(bias[n] + sum over taps k and inputs i of W[k, i, n] x[t + offsets[k], i]); rows outside
/// count as 0. `panels` is what onset_pack wrote, in cells of 32 bits: a float, or the neighbouring inputs of a
/// narrower format that fit into its place.
typedef struct {
  long inputs, outputs, taps;
  const long* offsets;  // [taps], rows
  const float* bias;    // [onset_padded(outputs)]
  const float* panels;  // [onset_packed_count]
  onset_format format;
} onset_matrix;

/// Where element (tap, input, output) lies: base[tap_at[tap] + input * input_stride + output_at[output]].
typedef struct {
  const float* base;
  const long *tap_at, *output_at;
  long input_stride;
} onset_weight;

long onset_padded(long outputs);
long onset_packed_count(const onset_matrix* matrix);
void onset_pack(const onset_matrix* matrix, const onset_weight* weight, float* panels);

/// x is [batch, x_rows, inputs], rows x_stride apart; y is [batch, y_rows, outputs], rows y_stride apart. What is in
/// `add`, of y's form, joins what the activation gives.
typedef struct {
  const float* x;
  long batch, x_rows, x_stride;
  float* y;
  long y_rows, y_stride;
  onset_activation activation;
  const float* add;  // NULL: nothing
} onset_product;

void onset_multiply(const onset_matrix* matrix, const onset_product* product);
/// y = second(act(first(x))) + add; neither matrix has taps. What lies between stays in the caches where it can.
void onset_multiply_two(const onset_matrix* first, const onset_matrix* second, const onset_product* product);

// MARK: Attention (attention.c)

/// One of query, key, value: token t of head h of item b is the `size` floats at
/// base + b * item_stride + t * token_stride + h * size. With `first`, token 0 of all items is there, and token t of them
/// at base + b * item_stride + (t - 1) * token_stride.
typedef struct {
  const float* base;
  long item_stride, token_stride, tokens;
  const float* first;
} onset_heads;

typedef struct {
  float* base;
  long item_stride, token_stride;
} onset_attended;

typedef struct {
  long batch, heads, size;
  float scale;
  bool causal;          // query i sees keys 0...i
  onset_format format;  // of the products: ONSET_FLOAT32 or ONSET_INT16
} onset_attention_shape;

/// y[b, t, h * size + d] = sum_j softmax_j(scale q_t k_j) v_j[d]; queries have no `first`.
void onset_attend(
    const onset_attention_shape* shape, const onset_heads* query, const onset_heads* key,
    const onset_heads* value, const onset_attended* y);

// MARK: Rows and points (rows.c)

/// Blocks of rows of `width` floats; results are contiguous.
typedef struct {
  long blocks, rows, width;
} onset_grid;

/// Row r of block b starts at base + b * block_stride + r * row_stride; a stride of 0 repeats.
typedef struct {
  const float* base;
  long block_stride, row_stride;
} onset_source;

/// y = act(x), `count` floats.
void onset_activate(onset_activation activation, const float* x, float* y, long count);
/// y = min(max(x, low), high).
void onset_clamp(float low, float high, const float* x, float* y, long count);
/// y = fa * a + fb * b.
void onset_mix(onset_grid grid, float fa, onset_source a, float fb, onset_source b, float* y);
/// y = a * b.
void onset_times(onset_grid grid, onset_source a, onset_source b, float* y);
/// y = a + b * gate.
void onset_gate(onset_grid grid, onset_source a, onset_source b, onset_source gate, float* y);
/// y = silu(a) * b.
void onset_silu_times(onset_grid grid, onset_source a, onset_source b, float* y);
/// y = x.
void onset_copy(onset_grid grid, onset_source x, float* y, long y_row_stride);
/// y[b, r] = x[b, indices[r]].
void onset_gather(onset_grid grid, onset_source x, const long* indices, float* y);

/// y = (x - mean) / sqrt(variance + eps) * (weight + weight_plus) + bias; bases of NULL: weight 1, bias 0.
typedef struct {
  float eps, weight_plus;
  onset_source weight, bias;
} onset_layer_norm;

void onset_normalize(onset_grid grid, const onset_layer_norm* norm, onset_source x, float* y);

/// y = x / max(||x||, 1e-12), or x / (1e-4 + ||x|| / sqrt(width)).
typedef enum { ONSET_UNIT_LENGTH, ONSET_PIXEL_NORM } onset_row_scale;

void onset_scale_rows(onset_grid grid, onset_row_scale kind, onset_source x, float* y);

/// RMS norm of each head and then rotation of pairs; channels outside the heads are copied.
/// Row r of each block uses cosines and sines [r, size / 2]; NULL: no rotation.
typedef struct {
  long channel, heads, size;
  const float* weight;  // [size]
  const float *cosines, *sines;
} onset_rotation;

void onset_rotate(onset_grid grid, const onset_rotation* rotation, const float* x, float* y);

/// y [blocks, width]: the mean over rows.
void onset_mean_rows(onset_grid grid, const float* x, float* y);
/// [blocks, rows, width] to [blocks, width, rows].
void onset_transpose(onset_grid grid, const float* x, float* y);

// MARK: Snake (snake.c)

/// Anti-aliased snake: doubled by `filter`, u + sin^2(u frequency) amplitude, halved by `filter`.
typedef struct {
  const float *frequencies, *amplitudes;  // [width]
  float filter[12];
} onset_snake;

void onset_snake_rows(onset_grid grid, const onset_snake* snake, const float* x, float* y);

// MARK: Convolutions by short products (convolve.c)

/// A convolution over rows that keeps the length: `taps` (odd) `dilation` rows apart, zeros beyond the
/// sequence.
///
/// A tile of `tile` rows takes `points` products instead of tile * taps (Toom and Cook's short products,
/// Winograd's minimal filtering): rows to points, a matrix product for each point, points to rows. The taps
/// are cut into `groups` of points - tile + 1; where there are several, a tile is as long as a group. One
/// point, one row: the convolution as it is written.
typedef struct {
  long inputs, outputs, taps, dilation;
  long points, tile, groups;
  const float* to_points;  // [points][points]
  const float* to_rows;    // [tile][points]
  const float* bias;       // [onset_padded(outputs)]
  const float* panels;     // [onset_convolution_count]
  onset_format format;     // of more than one point and of one group only, where it is not float32
} onset_convolution;

long onset_convolution_count(const onset_convolution* convolution);
/// `weight` is [outputs][inputs][taps], `factors` [points][points - tile + 1] lead from a group's taps to
/// points.
void onset_pack_convolution(
    const onset_convolution* convolution, const double* factors, const float* weight, float* panels);

/// y = act(convolution(snake(x)) + add) of [batch, rows, channels], all contiguous.
typedef struct {
  const float* x;
  long batch, rows;
  const onset_snake* snake;  // NULL: x as it is
  const float* add;          // as y; NULL: nothing
  onset_activation activation;
  float* y;
} onset_convolved;

void onset_convolve(const onset_convolution* convolution, const onset_convolved* convolved);
