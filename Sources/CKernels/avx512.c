#if defined(__x86_64__)
#include <immintrin.h>

#include "level.h"

#define WIDTH 16
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512vl,avx512dq,avx512bw,avx2,fma"))), apply_to = function)
#include "vector.h"

#include "fast_combine.h"
#include "fast_panel.h"
#include "fast_points.h"
#include "fast_snake.h"
#include "fast_spin.h"

SPIN(fast_spin, V, fma_, 1)
#pragma clang attribute pop

const onset_level onset_avx512_level = {
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
