// Vectors of WIDTH floats and the functions on them. Included once by each fast level, inside its target pragma.
// Polynomials are least-maximum-relative-error fits, good to float32 rounding on the ranges named.

#define INLINE static inline __attribute__((always_inline))

typedef float V __attribute__((ext_vector_type(WIDTH)));
typedef int I __attribute__((ext_vector_type(WIDTH)));
typedef float VU __attribute__((ext_vector_type(WIDTH), aligned(4)));
typedef float H __attribute__((ext_vector_type(8)));
typedef float HU __attribute__((ext_vector_type(8), aligned(4)));

INLINE V load(const float *p) { return *(const VU *)p; }
INLINE void store(float *p, V v) { *(VU *)p = v; }
INLINE H load_half(const float *p) { return *(const HU *)p; }
INLINE void store_half(float *p, H v) { *(HU *)p = v; }
INLINE V fma_(V a, V b, V c) { return __builtin_elementwise_fma(a, b, c); }
INLINE V max_(V a, V b) { return a > b ? a : b; }
INLINE V min_(V a, V b) { return a < b ? a : b; }
INLINE V abs_(V a) { return __builtin_elementwise_abs(a); }
INLINE V round_(V a) { return __builtin_elementwise_roundeven(a); }

#if WIDTH == 16
INLINE V load_first(const float *p, long n) { return _mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), p); }
INLINE void store_first(float *p, V v, long n) { _mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1), v); }
#else
static const int first_mask[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
INLINE __m256i mask_of(long n) { return _mm256_loadu_si256((const __m256i *)(first_mask + 8 - n)); }
INLINE V load_first(const float *p, long n) { return _mm256_maskload_ps(p, mask_of(n)); }
INLINE void store_first(float *p, V v, long n) { _mm256_maskstore_ps(p, mask_of(n), v); }
#endif

/// All WIDTH lanes, or the first `left` of them and zeros.
INLINE V get(const float *p, long left) { return left >= WIDTH ? load(p) : load_first(p, left); }
INLINE void put(float *p, V v, long left) {
  if (left >= WIDTH) {
    store(p, v);
  } else {
    store_first(p, v, left);
  }
}

/// for each vector of n floats; `left` counts what remains.
#define EACH(i, n) for (long i = 0, left = (n); left > 0; i += WIDTH, left -= WIDTH)

/// Lanes 0..<left keep their value, the others become zero.
INLINE V keep_first(V v, long left) {
  if (left >= WIDTH) return v;
  float lanes[WIDTH];
  store(lanes, v);
  return load_first(lanes, left);
}

INLINE float sum_(V v) {
  float lanes[WIDTH];
  store(lanes, v);
  for (int half = WIDTH / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; i++) lanes[i] += lanes[i + half];
  }
  return lanes[0];
}

INLINE float largest_(V v) {
  float lanes[WIDTH];
  store(lanes, v);
  for (int half = WIDTH / 2; half > 0; half /= 2) {
    for (int i = 0; i < half; i++) lanes[i] = lanes[i] > lanes[i + half] ? lanes[i] : lanes[i + half];
  }
  return lanes[0];
}

/// 2^n and e^r - 1 for x = n ln 2 + r; x within -87...88.
INLINE V split_exp(V x, V *minus1) {
  V n = round_(x * 1.44269504f);
  V r = fma_(n, (V)-0.693359375f, x);
  r = fma_(n, (V)2.12194440e-4f, r);
  V p = fma_((V)1.390178479e-03f, r, (V)8.364345300e-03f);
  p = fma_(p, r, (V)4.166686875e-02f);
  p = fma_(p, r, (V)1.666656996e-01f);
  p = fma_(p, r, (V)4.999999950e-01f);
  *minus1 = fma_(p * r, r, r);
  return (V)((__builtin_convertvector(n, I) + 127) << 23);
}

/// Clamped to the range of normal floats.
INLINE V exp_(V x) {
  V m, scale = split_exp(min_(max_(x, (V)-87.0f), (V)88.0f), &m);
  return fma_(scale, m, scale);
}

INLINE V expm1_(V x) {
  V m, scale = split_exp(min_(max_(x, (V)-87.0f), (V)88.0f), &m);
  return fma_(scale, m, scale - 1.0f);
}

INLINE V with_sign(V magnitude, V sign) {
  return (V)(((I)sign & (int)0x80000000) | ((I)magnitude & 0x7fffffff));
}

INLINE V tanh_(V x) {
  V m = expm1_(2.0f * min_(abs_(x), (V)10.0f));
  return with_sign(m / (m + 2.0f), x);
}

INLINE V erf_small(V x) {
  V s = x * x;
  V p = fma_((V)-5.631421996e-04f, s, (V)4.917551372e-03f);
  p = fma_(p, s, (V)-2.671131126e-02f);
  p = fma_(p, s, (V)1.128018011e-01f);
  p = fma_(p, s, (V)-3.761232619e-01f);
  p = fma_(p, s, (V)1.128379122e+00f);
  return p * x;
}

/// For x of 0.9 and more: 1 - e^(-t q(t)).
INLINE V erf_large(V x) {
  V t = min_(x, (V)4.0f);
  V q = fma_((V)1.653969922e-05f, t, (V)-3.726152426e-04f);
  q = fma_(q, t, (V)3.825990428e-03f);
  q = fma_(q, t, (V)-2.409722710e-02f);
  q = fma_(q, t, (V)1.065495594e-01f);
  q = fma_(q, t, (V)6.350163696e-01f);
  q = fma_(q, t, (V)1.128666990e+00f);
  return 1.0f - exp_(-t * q);
}

INLINE V erf_(V x) {
  V t = abs_(x);
  return with_sign(t < 0.95f ? erf_small(t) : erf_large(t), x);
}

/// sin(x)^2: its period is pi, so no quadrant matters.
INLINE V sine_squared(V x) {
  V n = round_(x * 0.318309886f);
  V r = fma_(n, (V)-3.140625f, x);
  r = fma_(n, (V)-9.67502593994140625e-4f, r);
  r = fma_(n, (V)-1.509957990978376e-7f, r);
  V s = r * r;
  V p = fma_((V)2.598820273e-06f, s, (V)-1.980603118e-04f);
  p = fma_(p, s, (V)8.333005824e-03f);
  p = fma_(p, s, (V)-1.666665583e-01f);
  p = fma_(p, s, (V)9.999999941e-01f);
  p = p * r;
  return p * p;
}

INLINE V silu_(V x) { return x / (1.0f + exp_(-x)); }

INLINE V activated(onset_activation kind, V x) {
  switch (kind) {
    case ONSET_SILU: return silu_(x);
    case ONSET_SELU: return x > 0 ? 1.05070099f * x : 1.75809934f * expm1_(min_(x, (V)0));
    case ONSET_GELU: return 0.5f * x * (1.0f + erf_(x * 0.707106781f));
    case ONSET_QUICK_GELU: return x / (1.0f + exp_(-1.702f * x));
    case ONSET_TANH: return tanh_(x);
    default: return x;
  }
}
