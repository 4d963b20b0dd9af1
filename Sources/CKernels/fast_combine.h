// Sums of a few rows, whose values stay in registers for all sums.

INLINE void combine_rows(const long inputs, const onset_combination* c, const onset_rows* rows, long n) {
  EACH(i, n) {
    V x[MOST_ROWS];
    _Pragma("unroll") for (int j = 0; j < inputs; j++) x[j] = get(rows->x[j] + i, left);
    const float* factors = c->factors;
    for (long p = 0; p < c->outputs; p++, factors += inputs) {
      V sum = rows->start ? get(rows->start + i, left) : (V)0;
      _Pragma("unroll") for (int j = 0; j < inputs; j++) sum = fma_((V)factors[j], x[j], sum);
      if (rows->add[p]) sum += get(rows->add[p] + i, left);
      put(rows->y[p] + i, sum, left);
    }
  }
}

static void fast_combine(const onset_combination* c, const onset_rows* rows, long n) {
#define COMBINE(INPUTS) \
  case INPUTS: combine_rows(INPUTS, c, rows, n); break;
  switch (c->inputs) {
    COMBINE(1)
    COMBINE(6)
    COMBINE(7)
    COMBINE(8)
    COMBINE(10)
    COMBINE(11)
    default: break;
  }
}
