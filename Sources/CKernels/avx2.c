#if defined(__x86_64__)
#include <immintrin.h>

#include "level.h"

#define WIDTH 8
#pragma clang attribute push(__attribute__((target("avx2,fma"))), apply_to = function)
#include "vector.h"

#include "fast_six.h"
SIX_ROWS(six_rows, V, SIX_FLOATS, "prefetcht0 16384(%[b])\n\tprefetcht0 16384(%[b],%[t])\n\t")
#define STEPS(ROWS, TWO, ...) ((ROWS) == 6 && (TWO) ? six_rows(__VA_ARGS__) : 0)
#include "fast_combine.h"
#include "fast_panel.h"
#include "fast_points.h"
#include "fast_snake.h"
#include "fast_spin.h"

SPIN(fast_spin, V, fma_, 1)
#pragma clang attribute pop

const onset_level onset_avx2_level = {
    .panel = fast_panel,
    .activate = fast_activate,
    .clamp = fast_clamp,
    .mix = fast_mix,
    .times = fast_times,
    .gate = fast_gate,
    .silu_times = fast_silu_times,
    .normalize = fast_normalize,
    .scale_row = fast_scale_row,
    .rotate = fast_rotate,
    .softmax = fast_softmax,
    .dot = fast_dot,
    .accumulate = fast_accumulate,
    .snake_up = fast_snake_up,
    .snake_down = fast_snake_down,
    .combine = fast_combine,
    .spin = fast_spin,
    .turn = fast_turn,
};
#endif
