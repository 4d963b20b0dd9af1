// Every inner loop in plain C: for other machines, and what the fast levels are tested against.
#include <math.h>

#include "level.h"

static void plain_panel(const onset_panel* p, long rows) {
  for (long row = 0; row < rows; row++) {
    float* c = p->c + row * p->c_stride;
    float sums[PANEL];
    for (long n = 0; n < p->columns; n++) sums[n] = p->start ? p->start[n] : c[n];
    const float* b = p->b;
    for (long tap = 0; tap < p->tap_count; tap++) {
      const float* a = p->a + row * p->a_stride + p->taps[tap];
      for (long i = 0; i < p->depth; i++, b += p->b_stride) {
        for (long n = 0; n < p->columns; n++) sums[n] += a[i] * b[n];
      }
    }
    for (long n = 0; n < p->columns; n++) c[n] = sums[n];
  }
}

static float silu(float x) { return x / (1 + expf(-x)); }

static float activated(onset_activation kind, float x) {
  switch (kind) {
    case ONSET_SILU: return silu(x);
    case ONSET_SELU: return x > 0 ? 1.05070099f * x : 1.75809934f * expm1f(x);
    case ONSET_GELU: return 0.5f * x * (1 + erff(x * 0.707106781f));
    case ONSET_QUICK_GELU: return x / (1 + expf(-1.702f * x));
    case ONSET_TANH: return tanhf(x);
    default: return x;
  }
}

static void plain_activate(onset_activation kind, const float* x, float* y, long n) {
  for (long i = 0; i < n; i++) y[i] = activated(kind, x[i]);
}

static void plain_clamp(float low, float high, const float* x, float* y, long n) {
  for (long i = 0; i < n; i++) y[i] = fminf(fmaxf(x[i], low), high);
}

static void plain_mix(float fa, const float* a, float fb, const float* b, float* y, long n) {
  for (long i = 0; i < n; i++) y[i] = fa * a[i] + fb * b[i];
}

static void plain_times(const float* a, const float* b, float* y, long n) {
  for (long i = 0; i < n; i++) y[i] = a[i] * b[i];
}

static void plain_gate(const float* a, const float* b, const float* gate, float* y, long n) {
  for (long i = 0; i < n; i++) y[i] = a[i] + b[i] * gate[i];
}

static void plain_silu_times(const float* a, const float* b, float* y, long n) {
  for (long i = 0; i < n; i++) y[i] = silu(a[i]) * b[i];
}

static float plain_dot(const float* a, const float* b, long n) {
  float sum = 0;
  for (long i = 0; i < n; i++) sum += a[i] * b[i];
  return sum;
}

static void plain_accumulate(float f, const float* x, float* y, long n) {
  for (long i = 0; i < n; i++) y[i] += f * x[i];
}

static void plain_normalize(const onset_layer_norm* norm, const float* x, float* y, long n) {
  float mean = 0, squares = 0;
  for (long i = 0; i < n; i++) mean += x[i];
  mean /= (float)n;
  for (long i = 0; i < n; i++) squares += (x[i] - mean) * (x[i] - mean);
  const float scale = 1 / sqrtf(squares / (float)n + norm->eps);
  for (long i = 0; i < n; i++) {
    const float weight = norm->weight.base ? norm->weight.base[i] + norm->weight_plus : 1;
    y[i] = (x[i] - mean) * scale * weight + (norm->bias.base ? norm->bias.base[i] : 0);
  }
}

static void plain_scale_row(onset_row_scale kind, const float* x, float* y, long n) {
  const float length = sqrtf(plain_dot(x, x, n));
  const float divisor = kind == ONSET_UNIT_LENGTH ? fmaxf(length, 1e-12f) : 1e-4f + length / sqrtf((float)n);
  for (long i = 0; i < n; i++) y[i] = x[i] / divisor;
}

static void plain_rotate(const onset_rotation* rotation, long row, const float* x, float* y) {
  const long size = rotation->size;
  for (long head = 0; head < rotation->heads; head++, x += size, y += size) {
    const float scale = 1 / sqrtf(plain_dot(x, x, size) / (float)size + 1.1920929e-7f);
    for (long i = 0; i < size; i++) y[i] = x[i] * scale * rotation->weight[i];
    for (long i = 0; i < size / 2 && rotation->cosines; i++) {
      const float c = rotation->cosines[row * (size / 2) + i], s = rotation->sines[row * (size / 2) + i];
      const float a = y[2 * i], b = y[2 * i + 1];
      y[2 * i] = a * c - b * s;
      y[2 * i + 1] = a * s + b * c;
    }
  }
}

static float plain_softmax(float* x, long n, long padded) {
  float peak = -INFINITY, sum = 0;
  for (long i = 0; i < n; i++) peak = fmaxf(peak, x[i]);
  for (long i = 0; i < n; i++) sum += x[i] = expf(x[i] - peak);
  for (long i = n; i < padded; i++) x[i] = 0;
  return sum;
}

static float snaked(float u, float half_turns, float amplitude) {
  const float turn = u * half_turns, s = sinf(3.14159265f * (turn - rintf(turn)));
  return u + s * s * amplitude;
}

static void plain_snake_up(const onset_snake_run* run, const float* x, float* even, float* odd) {
  for (long row = 0; row < run->rows; row++, x += run->x_row, even += run->row, odd += run->row) {
    for (long i = 0; i < run->n; i++) {
      float e = 0, o = 0;
      for (long j = 0; j < 6; j++) {
        e += 2 * run->filter[11 - 2 * j] * x[i + j * run->x_tap];
        o += 2 * run->filter[10 - 2 * j] * x[i + (j + 1) * run->x_tap];
      }
      const float half_turns = run->half_turns[i % run->period], amplitude = run->amplitudes[i % run->period];
      even[i] = snaked(e, half_turns, amplitude);
      odd[i] = snaked(o, half_turns, amplitude);
    }
  }
}

static void plain_snake_down(const onset_snake_run* run, const float* even, const float* odd, float* y) {
  for (long row = 0; row < run->rows; row++, y += run->x_row, even += run->row, odd += run->row) {
    for (long i = 0; i < run->n; i++) {
      float sum = 0;
      for (long j = 0; j < 6; j++) {
        sum += run->filter[2 * j] * odd[i + j * run->tap] + run->filter[2 * j + 1] * even[i + j * run->tap];
      }
      y[i] = sum;
    }
  }
}

static void plain_combine(const onset_combination* c, const onset_rows* rows, long n) {
  for (long p = 0; p < c->outputs; p++) {
    for (long i = 0; i < n; i++) {
      float sum = rows->start ? rows->start[i] : 0;
      for (long j = 0; j < c->inputs; j++) sum += c->factors[p * c->inputs + j] * rows->x[j][i];
      rows->y[p][i] = sum + (rows->add[p] ? rows->add[p][i] : 0);
    }
  }
}

static float plain_spin(long rounds, long* flop) {
  float sums[8] = {0};
  for (long round = 0; round < rounds; round++) {
    for (int i = 0; i < 8; i++) sums[i] = sums[i] * 0.999f + (float)(i + 1);
  }
  *flop = 16;
  return sums[0] + sums[3] + sums[7];
}

static void plain_turn(const float* x, long x_stride, float* y, long y_stride, long rows, long columns) {
  for (long i = 0; i < rows; i++) {
    for (long j = 0; j < columns; j++) y[j * y_stride + i] = x[i * x_stride + j];
  }
}

const onset_level onset_plain_level = {
    .panel = plain_panel,
    .activate = plain_activate,
    .clamp = plain_clamp,
    .mix = plain_mix,
    .times = plain_times,
    .gate = plain_gate,
    .silu_times = plain_silu_times,
    .normalize = plain_normalize,
    .scale_row = plain_scale_row,
    .rotate = plain_rotate,
    .softmax = plain_softmax,
    .dot = plain_dot,
    .accumulate = plain_accumulate,
    .snake_up = plain_snake_up,
    .snake_down = plain_snake_down,
    .combine = plain_combine,
    .spin = plain_spin,
    .turn = plain_turn,
};
