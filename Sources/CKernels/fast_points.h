// Points and rows.

static void fast_activate(onset_activation kind, const float* x, float* y, long n) {
#define ACTIVATE(KIND) \
  case KIND: EACH(i, n) put(y + i, activated(KIND, get(x + i, left)), left); break;
  switch (kind) {
    ACTIVATE(ONSET_NONE)
    ACTIVATE(ONSET_SILU)
    ACTIVATE(ONSET_SELU)
    ACTIVATE(ONSET_GELU)
    ACTIVATE(ONSET_QUICK_GELU)
    ACTIVATE(ONSET_TANH)
  }
}

static void fast_clamp(float low, float high, const float* x, float* y, long n) {
  EACH(i, n) put(y + i, min_(max_(get(x + i, left), (V)low), (V)high), left);
}

static void fast_mix(float fa, const float* a, float fb, const float* b, float* y, long n) {
  EACH(i, n) put(y + i, fma_((V)fb, get(b + i, left), fa * get(a + i, left)), left);
}

static void fast_times(const float* a, const float* b, float* y, long n) {
  EACH(i, n) put(y + i, get(a + i, left) * get(b + i, left), left);
}

static void fast_gate(const float* a, const float* b, const float* gate, float* y, long n) {
  EACH(i, n) put(y + i, fma_(get(b + i, left), get(gate + i, left), get(a + i, left)), left);
}

static void fast_silu_times(const float* a, const float* b, float* y, long n) {
  EACH(i, n) put(y + i, silu_(get(a + i, left)) * get(b + i, left), left);
}

static float fast_dot(const float* a, const float* b, long n) {
  V sums[4] = {0, 0, 0, 0};
  long i = 0;
  for (; i + 4 * WIDTH <= n; i += 4 * WIDTH) {
    for (int j = 0; j < 4; j++) sums[j] = fma_(load(a + i + j * WIDTH), load(b + i + j * WIDTH), sums[j]);
  }
  for (int j = 0; i < n; i += WIDTH, j = (j + 1) & 3)
    sums[j] = fma_(get(a + i, n - i), get(b + i, n - i), sums[j]);
  return sum_((sums[0] + sums[1]) + (sums[2] + sums[3]));
}

static void fast_accumulate(float f, const float* x, float* y, long n) {
  EACH(i, n) put(y + i, fma_((V)f, get(x + i, left), get(y + i, left)), left);
}

static void fast_normalize(const onset_layer_norm* norm, const float* x, float* y, long n) {
  V sum = 0, squares = 0;
  EACH(i, n) sum += get(x + i, left);
  const float mean = sum_(sum) / (float)n;
  EACH(i, n) {
    V d = keep_first(get(x + i, left) - mean, left, (V)0);
    squares = fma_(d, d, squares);
  }
  const float scale = 1.0f / __builtin_sqrtf(sum_(squares) / (float)n + norm->eps);
  const float *weight = norm->weight.base, *bias = norm->bias.base;
  EACH(i, n) {
    V w = weight ? get(weight + i, left) + norm->weight_plus : (V)1.0f;
    V b = bias ? get(bias + i, left) : (V)0.0f;
    put(y + i, fma_((get(x + i, left) - mean) * scale, w, b), left);
  }
}

static void fast_scale_row(onset_row_scale kind, const float* x, float* y, long n) {
  const float length = __builtin_sqrtf(fast_dot(x, x, n));
  const float divisor = kind == ONSET_UNIT_LENGTH ? (length > 1e-12f ? length : 1e-12f)
                                                  : 1e-4f + length / __builtin_sqrtf((float)n);
  EACH(i, n) put(y + i, get(x + i, left) * (1.0f / divisor), left);
}

static void fast_rotate(const onset_rotation* rotation, long row, const float* x, float* y) {
  const long size = rotation->size, half = size / 2;
  const float* c = rotation->cosines ? rotation->cosines + row * half : NULL;
  const float* s = rotation->sines ? rotation->sines + row * half : NULL;
  for (long head = 0; head < rotation->heads; head++, x += size, y += size) {
    const float mean = fast_dot(x, x, size) / (float)size;
    const float scale = 1.0f / __builtin_sqrtf(mean + 1.1920929e-7f);
    EACH(i, size) put(y + i, get(x + i, left) * scale * get(rotation->weight + i, left), left);
    if (!c) continue;
    for (long i = 0; i < half; i++) {
      const float a = y[2 * i], b = y[2 * i + 1];
      y[2 * i] = a * c[i] - b * s[i];
      y[2 * i + 1] = a * s[i] + b * c[i];
    }
  }
}

static float fast_softmax(float* x, long n, long padded) {
  V peaks = (V)-__builtin_inff(), sum = 0;
  const V lowest = peaks;
  EACH(i, n) peaks = max_(peaks, keep_first(get(x + i, left), left, lowest));
  const float peak = largest_(peaks);
  EACH(i, n) {
    V e = keep_first(exp_(get(x + i, left) - peak), left, (V)0);
    sum += e;
    put(x + i, e, left);
  }
  for (long i = n; i < padded; i++) x[i] = 0;
  return sum_(sum);
}

/// Eight by eight, which is what both levels have registers for.
INLINE void turn_eight(const float* x, long x_stride, float* y, long y_stride) {
  H r[8], t[8];
  _Pragma("unroll") for (int i = 0; i < 8; i++) r[i] = load_half(x + i * x_stride);
  _Pragma("unroll") for (int i = 0; i < 8; i += 2) {
    t[i] = __builtin_shufflevector(r[i], r[i + 1], 0, 8, 2, 10, 4, 12, 6, 14);
    t[i + 1] = __builtin_shufflevector(r[i], r[i + 1], 1, 9, 3, 11, 5, 13, 7, 15);
  }
  _Pragma("unroll") for (int i = 0; i < 8; i += 4) {
    _Pragma("unroll") for (int j = 0; j < 2; j++) {
      r[i + j] = __builtin_shufflevector(t[i + j], t[i + j + 2], 0, 1, 8, 9, 4, 5, 12, 13);
      r[i + j + 2] = __builtin_shufflevector(t[i + j], t[i + j + 2], 2, 3, 10, 11, 6, 7, 14, 15);
    }
  }
  _Pragma("unroll") for (int i = 0; i < 4; i++) {
    store_half(y + i * y_stride, __builtin_shufflevector(r[i], r[i + 4], 0, 1, 2, 3, 8, 9, 10, 11));
    store_half(y + (i + 4) * y_stride, __builtin_shufflevector(r[i], r[i + 4], 4, 5, 6, 7, 12, 13, 14, 15));
  }
}

static void fast_turn(const float* x, long x_stride, float* y, long y_stride, long rows, long columns) {
  for (long i = 0; i < rows; i += 8) {
    for (long j = 0; j < columns; j += 8) {
      const float* from = x + i * x_stride + j;
      float* to = y + j * y_stride + i;
      if (i + 8 <= rows && j + 8 <= columns) {
        turn_eight(from, x_stride, to, y_stride);
        continue;
      }
      for (long r = 0; r < 8 && i + r < rows; r++) {
        for (long c = 0; c < 8 && j + c < columns; c++) to[c * y_stride + r] = from[r * x_stride + c];
      }
    }
  }
}
