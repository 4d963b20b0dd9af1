// The only place that looks at the CPU.
#if defined(__linux__)
#define _GNU_SOURCE
#include <sys/syscall.h>
#include <unistd.h>
#endif
#if defined(__x86_64__)
#include <cpuid.h>
#endif
#include <stdlib.h>
#include <string.h>

#include "level.h"

static _Thread_local int asked = -1;

#if defined(__x86_64__)
/// Whether there are matrix units that multiply bytes, and the system lets this process have their tiles: it must be
/// asked, as they make its threads larger.
static bool has_byte_tiles(void) {
#if defined(__linux__)
  enum { REQUEST_FEATURE = 0x1023, TILE_DATA = 18, TILES = 1 << 24, BYTES = 1 << 25 };
  unsigned a, b, c, d;
  const bool has = __get_cpuid_count(7, 0, &a, &b, &c, &d) && (d & TILES) && (d & BYTES);
  return has && syscall(SYS_arch_prctl, REQUEST_FEATURE, TILE_DATA) == 0;
#else
  return false;
#endif
}
#endif

static int machine_level(void) {
#if defined(__x86_64__)
  __builtin_cpu_init();
  if (!__builtin_cpu_supports("avx2") || !__builtin_cpu_supports("fma")) return ONSET_PLAIN;
  const bool avx512 = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
                      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512bw");
  if (!avx512) return ONSET_AVX2;
  return __builtin_cpu_supports("avx512vnni") && has_byte_tiles() ? ONSET_AMX : ONSET_AVX512;
#else
  return ONSET_PLAIN;
#endif
}

static int level_from_environment(void) {
  static const char* names[] = {"plain", "avx2", "avx512", "amx"};
  const char* wish = getenv("ONSET_KERNELS");
  const int best = machine_level();
  for (int level = 0; wish && level < best; level++) {
    if (strcmp(wish, names[level]) == 0) return level;
  }
  return best;
}

int onset_best_level(void) {
  static _Atomic int known = -1;
  if (known < 0) known = level_from_environment();
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
    case ONSET_AMX:
    case ONSET_AVX512: return &onset_avx512_level;
    case ONSET_AVX2: return &onset_avx2_level;
#endif
    default: return &onset_plain_level;
  }
}

#if defined(__x86_64__)
/// The loops of the level that this thread uses, NULL where it has none.
///
/// AMD's processors with AVX-512 and bfloat16 instructions do as many of them a cycle as of float32's; Intel's
/// (Sapphire and Emerald Rapids) a quarter, which loses to float32. Integers without VNNI pay by AVX2 alone: AVX-512's
/// floats are as fast as its pairs of instructions.
static const onset_narrow* fast_narrow(onset_format format) {
  const int level = onset_current_level();
  __builtin_cpu_init();
  const bool bfloat16 = level >= ONSET_AVX512 && __builtin_cpu_supports("avx512bf16") && __builtin_cpu_is("amd");
  const bool wide = level >= ONSET_AVX512 && __builtin_cpu_supports("avx512vnni");
  const bool half = level == ONSET_AVX2 && __builtin_cpu_supports("avxvnni");
  if (level == ONSET_AVX2 && !half) {
    return format == ONSET_INT16 ? &onset_avx2_int16 : format == ONSET_INT8 ? &onset_avx2_int8 : NULL;
  }
  switch (format) {
    case ONSET_BFLOAT16: return bfloat16 ? &onset_avx512_bfloat16 : NULL;
    case ONSET_INT16: return wide ? &onset_avx512_int16 : half ? &onset_avxvnni_int16 : NULL;
    case ONSET_INT8:
      if (level == ONSET_AMX) return &onset_amx_int8;
      return wide ? &onset_avx512_int8 : half ? &onset_avxvnni_int8 : NULL;
    default: return NULL;
  }
}
#else
static const onset_narrow* fast_narrow(onset_format format) { return (void)format, NULL; }
#endif

bool onset_has_format(onset_format format) { return format == ONSET_FLOAT32 || fast_narrow(format); }

const onset_narrow* onset_narrow_now(onset_format format) {
  const onset_narrow* fast = fast_narrow(format);
  if (fast) return fast;
  switch (format) {
    case ONSET_BFLOAT16: return &onset_plain_bfloat16;
    case ONSET_INT16: return &onset_plain_int16;
    case ONSET_INT8: return &onset_plain_int8;
    default: return NULL;
  }
}

long onset_row_most(onset_format format) {
  const onset_narrow* narrow = onset_narrow_now(format);
  return narrow ? (long)narrow->most : 0;
}
