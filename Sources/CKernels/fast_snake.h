// Snake's two halves. Flat rows hold many tokens, so a vector may straddle them: factors are read
// periodically.

INLINE V snaked(V u, V half_turns, V amplitude) { return fma_(sine_squared(u, half_turns), amplitude, u); }

static void fast_snake_up(const onset_snake_run* run, const float* x, float* even, float* odd) {
  V even_taps[6], odd_taps[6];
  _Pragma("unroll") for (int j = 0; j < 6; j++) {
    even_taps[j] = (V)(2.0f * run->filter[11 - 2 * j]);
    odd_taps[j] = (V)(2.0f * run->filter[10 - 2 * j]);
  }
  const long tap = run->x_tap;
  for (long row = 0; row < run->rows; row++, x += run->x_row, even += run->row, odd += run->row) {
    long phase = 0;
    EACH(i, run->n) {
      V before = get(x + i, left);
      V e = before * even_taps[0], o = 0;
      _Pragma("unroll") for (int j = 1; j < 7; j++) {
        V at = get(x + i + j * tap, left);
        if (j < 6) e = fma_(at, even_taps[j], e);
        o = fma_(at, odd_taps[j - 1], o);
      }
      V half_turns = load(run->half_turns + phase), amplitude = load(run->amplitudes + phase);
      put(even + i, snaked(e, half_turns, amplitude), left);
      put(odd + i, snaked(o, half_turns, amplitude), left);
      phase += WIDTH;
      while (phase >= run->period) phase -= run->period;
    }
  }
}

static void fast_snake_down(const onset_snake_run* run, const float* even, const float* odd, float* y) {
  V taps[12];
  _Pragma("unroll") for (int j = 0; j < 12; j++) taps[j] = (V)(run->filter[j]);
  const long tap = run->tap;
  for (long row = 0; row < run->rows; row++, y += run->x_row, even += run->row, odd += run->row) {
    EACH(i, run->n) {
      V a = 0, b = 0;
      _Pragma("unroll") for (int j = 0; j < 6; j++) {
        a = fma_(get(odd + i + j * tap, left), taps[2 * j], a);
        b = fma_(get(even + i + j * tap, left), taps[2 * j + 1], b);
      }
      put(y + i, a + b, left);
    }
  }
}
