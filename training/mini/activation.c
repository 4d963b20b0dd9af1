// BigVGAN's anti-aliased snake, forward and backward, in one pass over memory: PyTorch takes a dozen, and the
// vocoder's training spends two thirds of its time in them.
//
//   x [rows, t] -> up by 2 (12 taps) -> u + sin^2(a u) / b -> down by 2 (12 taps) -> [rows, t]
//
// Row r belongs to channel r % channels; a and b are exp of the parameters. Ends repeat their last value.

#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { PAD = 8 };

static float *padded(int t) { return (float *)calloc(t + 2 * PAD, sizeof(float)) + PAD; }
static void drop(float *x) { free(x - PAD); }

static void copy_with_ends(float *to, const float *x, int t) {
  memcpy(to, x, t * sizeof(float));
  for (int i = 1; i <= PAD; i++) to[-i] = x[0], to[t - 1 + i] = x[t - 1];
}

static void raise(const float *restrict x, const float *restrict f, int t, float *restrict even, float *restrict odd) {
  for (int m = 0; m < t; m++) {
    float e = 0, o = 0;
    for (int j = 0; j < 6; j++) {
      e += f[2 * j + 1] * x[m + 2 - j];
      o += f[2 * j] * x[m + 3 - j];
    }
    even[m] = 2 * e, odd[m] = 2 * o;
  }
}

// The filter over both phases, to one.
static void gather(
    const float *restrict even, const float *restrict odd, const float *restrict f, float gain, int t,
    float *restrict y) {
  for (int m = 0; m < t; m++) {
    float sum = 0;
    for (int j = 0; j < 6; j++) sum += f[2 * j + 1] * even[m + j - 2] + f[2 * j] * odd[m + j - 3];
    y[m] = gain * sum;
  }
}

// The way back of `gather`, away from the ends.
static void spread(
    const float *restrict g, const float *restrict f, int from, int to, float *restrict even, float *restrict odd) {
  for (int m = from; m < to; m++) {
    float e = 0, o = 0;
    for (int j = 0; j < 6; j++) e += f[2 * j + 1] * g[m - j + 2], o += f[2 * j] * g[m - j + 3];
    even[m] = e, odd[m] = o;
  }
}

static void snake(const float *u, float a, float b, int t, float *v) {
  for (int m = 0; m < t; m++) v[m] = u[m] + 0.5f * (1 - cosf(2 * a * u[m])) / b;
}

void activation_forward(
    const float *x, float *y, const float *a, const float *b, const float *f, int rows, int channels, int t) {
#pragma omp parallel
  {
    float *in = padded(t), *even = padded(t), *odd = padded(t);
#pragma omp for
    for (int r = 0; r < rows; r++) {
      float alpha = a[r % channels], beta = b[r % channels] + 1e-9f;
      copy_with_ends(in, x + (long)r * t, t);
      raise(in, f, t, even, odd);
      snake(even, alpha, beta, t, even);
      snake(odd, alpha, beta, t, odd);
      for (int i = 1; i <= PAD; i++) {
        even[-i] = odd[-i] = even[0];
        even[t - 1 + i] = odd[t - 1 + i] = odd[t - 1];
      }
      float *out = y + (long)r * t;
      gather(even, odd, f, 1, t, out);
    }
    drop(in), drop(even), drop(odd);
  }
}

// Gradients through snake in place (g), and the sums for a and b.
static void snake_backward(
    const float *restrict u, float a, float b, int t, float *restrict g, double *restrict ga, double *restrict gb) {
  float sa = 0, sb = 0;
  for (int m = 0; m < t; m++) {
    // The sine as a cosine: a pair of both on one angle becomes sincosf, which has no vector form.
    float w = 2 * a * u[m], s = cosf(w - 1.57079632679f), c = cosf(w);
    sa += g[m] * u[m] * s;
    sb += g[m] * (1 - c);
    g[m] *= 1 + a * s / b;
  }
  *ga += sa / b, *gb -= 0.5f * sb / (b * b);
}

void activation_backward(
    const float *x, const float *gy, float *gx, const float *a, const float *b, const float *f, float *ga, float *gb,
    int rows, int channels, int t) {
#pragma omp parallel
  {
    float *in = padded(t), *even = padded(t), *odd = padded(t), *g = padded(t), *ge = padded(t), *go = padded(t);
    float *back = padded(t);
#pragma omp for
    for (int r = 0; r < rows; r++) {
      float alpha = a[r % channels], beta = b[r % channels] + 1e-9f;
      copy_with_ends(in, x + (long)r * t, t);
      raise(in, f, t, even, odd);
      memset(g - PAD, 0, (t + 2 * PAD) * sizeof(float));
      memcpy(g, gy + (long)r * t, t * sizeof(float));
      // Places beyond the ends count for the last sample.
      float first = 0, last = 0;
      for (int m = -3; m < t + 3; m++) {
        if (m == 6 && t > 12) m = t - 6;
        float e = 0, o = 0;
        for (int j = 0; j < 6; j++) {
          int me = m - j + 2, mo = m - j + 3;
          if (me >= -PAD && me < t + PAD) e += f[2 * j + 1] * g[me];
          if (mo >= -PAD && mo < t + PAD) o += f[2 * j] * g[mo];
        }
        if (m < 0) first += e + o;
        else if (m >= t) last += e + o;
        else if (m < 6 || m >= t - 6) ge[m] = e, go[m] = o;
      }
      spread(g, f, 6, t - 6, ge, go);
      ge[0] += first, go[t - 1] += last;
      double sa = 0, sb = 0;
      snake_backward(even, alpha, beta, t, ge, &sa, &sb);
      snake_backward(odd, alpha, beta, t, go, &sa, &sb);
#pragma omp atomic
      ga[r % channels] += (float)sa;
#pragma omp atomic
      gb[r % channels] += (float)sb;
      for (int i = 1; i <= PAD; i++) ge[-i] = go[-i] = ge[t - 1 + i] = go[t - 1 + i] = 0;
      float *out = gx + (long)r * t;
      gather(ge, go, f, 2, t, out);
      // What the repeated ends gave.
      for (int m = -3; m < 0; m++) {
        float sum = 0;
        for (int j = 0; j < 6; j++) {
          int me = m - 2 + j, mo = m - 3 + j;
          if (me >= 0) sum += f[2 * j + 1] * ge[me];
          if (mo >= 0) sum += f[2 * j] * go[mo];
        }
        out[0] += 2 * sum;
      }
      for (int m = t; m < t + 3; m++) {
        float sum = 0;
        for (int j = 0; j < 6; j++) {
          int me = m - 2 + j, mo = m - 3 + j;
          if (me < t) sum += f[2 * j + 1] * ge[me];
          if (mo < t) sum += f[2 * j] * go[mo];
        }
        out[t - 1] += 2 * sum;
      }
    }
    drop(in), drop(even), drop(odd), drop(g), drop(ge), drop(go), drop(back);
  }
}
