// What this machine can do at best, for rooflines.
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "level.h"

enum { ROUNDS = 200000, PIECES = 64 };

typedef struct {
  const onset_level* level;
  float (*spin)(long rounds, long* flop);
  const float* x;
  long count;  // floats a piece
  float sums[PIECES];
} peak_t;

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void spin(void* context, long item) {
  peak_t* job = context;
  job->sums[item] = job->spin(ROUNDS, &job->count);
}

static void read_piece(void* context, long item) {
  peak_t* job = context;
  const float* x = job->x + item * job->count;
  job->sums[item] = job->level->dot(x, x, job->count);
}

double onset_peak_flops(onset_format format) {
  const onset_narrow* narrow = onset_narrow_now(format);
  peak_t job = {.spin = narrow && narrow->spin ? narrow->spin : onset_level_now()->spin};
  double best = 0;
  for (int run = 0; run < 25; run++) {
    const double start = now();
    onset_parallel(PIECES, spin, &job);
    const double rate = (double)PIECES * ROUNDS * (double)job.count / (now() - start);
    if (rate > best) best = rate;
  }
  return best;
}

double onset_peak_reads(void) {
  const size_t bytes = (size_t)256 << 20;
  float* x = onset_take(bytes);
  if (!x) abort();
  memset(x, 0, bytes);
  peak_t job = {.level = onset_level_now(), .x = x, .count = (long)(bytes / sizeof(float) / PIECES)};
  double best = 0;
  for (int run = 0; run < 5; run++) {
    const double start = now();
    onset_parallel(PIECES, read_piece, &job);
    const double rate = (double)bytes / (now() - start);
    if (rate > best) best = rate;
  }
  onset_give(x, bytes);
  return best;
}
