#include "kernels.h"

void onset_plain_matvec(const float *w, const float *x, float *y, long outputs, long inputs) {
  for (long o = 0; o < outputs; o++) {
    float sum = 0;
    for (long i = 0; i < inputs; i++) sum += w[o * inputs + i] * x[i];
    y[o] += sum;
  }
}
