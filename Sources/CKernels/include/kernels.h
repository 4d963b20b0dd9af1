#pragma once

/// y[o] += sum_i w[o,i] x[i]
void onset_plain_matvec(const float *w, const float *x, float *y, long outputs, long inputs);
