// Vectors of WIDTH floats and the functions on them. Included once by each fast level, inside its target
// pragma. Polynomials are least-maximum-relative-error fits, good to float32 rounding on the ranges named.

#define INLINE static inline __attribute__((always_inline))

typedef float V __attribute__((ext_vector_type(WIDTH)));
typedef int I __attribute__((ext_vector_type(WIDTH)));
typedef float VU __attribute__((ext_vector_type(WIDTH), aligned(4)));
typedef float H __attribute__((ext_vector_type(8)));
typedef int J __attribute__((ext_vector_type(8)));
typedef float HU __attribute__((ext_vector_type(8), aligned(4)));

INLINE V load(const float* p) { return *(const VU*)p; }
INLINE void store(float* p, V v) { *(VU*)p = v; }
INLINE H load_half(const float* p) { return *(const HU*)p; }
INLINE void store_half(float* p, H v) { *(HU*)p = v; }
INLINE V fma_(V a, V b, V c) { return __builtin_elementwise_fma(a, b, c); }
INLINE V max_(V a, V b) { return a > b ? a : b; }
INLINE V min_(V a, V b) { return a < b ? a : b; }
INLINE V abs_(V a) { return __builtin_elementwise_abs(a); }
INLINE V round_(V a) { return __builtin_elementwise_roundeven(a); }

#if WIDTH == 16
INLINE V load_first(const float* p, long n) { return _mm512_maskz_loadu_ps((__mmask16)((1u << n) - 1), p); }
INLINE void store_first(float* p, V v, long n) { _mm512_mask_storeu_ps(p, (__mmask16)((1u << n) - 1), v); }
#else
static const int first_mask[16] = {-1, -1, -1, -1, -1, -1, -1, -1};
INLINE __m256i mask_of(long n) { return _mm256_loadu_si256((const __m256i*)(first_mask + 8 - n)); }
INLINE V load_first(const float* p, long n) { return _mm256_maskload_ps(p, mask_of(n)); }
INLINE void store_first(float* p, V v, long n) { _mm256_maskstore_ps(p, mask_of(n), v); }
#endif

/// All WIDTH lanes, or the first `left` of them and zeros.
INLINE V get(const float* p, long left) { return left >= WIDTH ? load(p) : load_first(p, left); }
INLINE void put(float* p, V v, long left) {
  if (left >= WIDTH) {
    store(p, v);
  } else {
    store_first(p, v, left);
  }
}

/// for each vector of n floats; `left` counts what remains.
#define EACH(i, n) for (long i = 0, left = (n); left > 0; i += WIDTH, left -= WIDTH)

/// Lanes 0..<left keep their value, the others become `fill`.
INLINE V keep_first(V v, long left, V fill) {
  if (left >= WIDTH) return v;
#if WIDTH == 16
  return _mm512_mask_mov_ps(fill, (__mmask16)((1u << left) - 1), v);
#else
  return _mm256_blendv_ps(fill, v, (__m256)mask_of(left));
#endif
}

#if WIDTH == 16
#define FOLD(NAME, PAIR)                                               \
  INLINE float NAME(V v) {                                             \
    H a = __builtin_shufflevector(v, v, 0, 1, 2, 3, 4, 5, 6, 7);       \
    H b = __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15); \
    return NAME##half(PAIR);                                           \
  }
#else
#define FOLD(NAME, PAIR) \
  INLINE float NAME(V v) { return NAME##half(v); }
#endif
#define FOLD_HALF(NAME, PAIR)                                            \
  INLINE float NAME##half(H v) {                                         \
    H a = v, b = __builtin_shufflevector(a, a, 4, 5, 6, 7, 0, 1, 2, 3);  \
    a = PAIR, b = __builtin_shufflevector(a, a, 2, 3, 0, 1, 6, 7, 4, 5); \
    a = PAIR, b = __builtin_shufflevector(a, a, 1, 0, 3, 2, 5, 4, 7, 6); \
    return (PAIR)[0];                                                    \
  }                                                                      \
  FOLD(NAME, PAIR)
FOLD_HALF(sum_, a + b)
FOLD_HALF(largest_, a > b ? a : b)

/// 2^n and e^r - 1 for x = n ln 2 + r; x within -87...88.
INLINE V split_exp(V x, V* minus1) {
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

/// erfc(t) = e^(-t q(t)) for t >= 0; beyond 4.2 it stays at 3e-9.
INLINE V erfc_(V t) {
  t = min_(t, (V)4.2f);
  V q = fma_((V)5.252264960e-07f, t, (V)-1.149686598e-05f);
  q = fma_(q, t, (V)1.075954885e-04f);
  q = fma_(q, t, (V)-5.464908153e-04f);
  q = fma_(q, t, (V)1.435930466e-03f);
  q = fma_(q, t, (V)1.421252935e-04f);
  q = fma_(q, t, (V)-1.935585756e-02f);
  q = fma_(q, t, (V)1.028419152e-01f);
  q = fma_(q, t, (V)6.366119579e-01f);
  q = fma_(q, t, (V)1.128379307e+00f);
  V m, scale = split_exp(-t * q, &m);
  return fma_(scale, m, scale);
}

INLINE V gelu_(V x) {
  V half = 0.5f * erfc_(abs_(x) * 0.707106781f);
  return x * (x > 0 ? 1.0f - half : half);
}

/// sin(pi t)^2: its period is 1, so no quadrant matters, and what is left after rounding is exact.
INLINE V sine_squared(V u, V half_turns) {
  V r = fma_(u, half_turns, -round_(u * half_turns));
  V s = r * r;
  V p = fma_((V)7.755855644e-02f, s, (V)-5.982412998e-01f);
  p = fma_(p, s, (V)2.550069611e+00f);
  p = fma_(p, s, (V)-5.167709680e+00f);
  p = fma_(p, s, (V)3.141592637e+00f);
  p = p * r;
  return p * p;
}

INLINE V silu_(V x) { return x / (1.0f + exp_(-x)); }

INLINE V activated(onset_activation kind, V x) {
  switch (kind) {
    case ONSET_SILU: return silu_(x);
    case ONSET_SELU: return x > 0 ? 1.05070099f * x : 1.75809934f * expm1_(min_(x, (V)0));
    case ONSET_GELU: return gelu_(x);
    case ONSET_QUICK_GELU: return x / (1.0f + exp_(-1.702f * x));
    case ONSET_TANH: return tanh_(x);
    default: return x;
  }
}
