// The only place that looks at the CPU.
#include <stdlib.h>
#include <string.h>

#include "level.h"

static _Thread_local int asked = -1;

static int machine_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
  bool avx512 = avx2 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
  return avx512 ? ONSET_AVX512 : avx2 ? ONSET_AVX2 : ONSET_PLAIN;
#else
  return ONSET_PLAIN;
#endif
}

static int level_from_environment(int best) {
  static const char* names[] = {"plain", "avx2", "avx512"};
  const char* wish = getenv("ONSET_KERNELS");
  for (int level = 0; wish && level < best; level++) {
    if (strcmp(wish, names[level]) == 0) return level;
  }
  return best;
}

int onset_best_level(void) {
  static _Atomic int known = -1;
  if (known < 0) known = level_from_environment(machine_level());
  return known;
}

void onset_use_level(int level) { asked = level; }

int onset_current_level(void) {
  int best = onset_best_level();
  return asked < 0 || asked > best ? best : asked;
}

const onset_level* onset_level_now(void) {
  switch (onset_current_level()) {
#if defined(__x86_64__)
    case ONSET_AVX512: return &onset_avx512_level;
    case ONSET_AVX2: return &onset_avx2_level;
#endif
    default: return &onset_plain_level;
  }
}
