#pragma once

// What attention in floats and in integers share: a head's piece of queries, all its keys and values.

#include "level.h"

enum { STRIP = 12 };  // queries whose scores are in memory at once

typedef struct {
  const onset_attention_shape* shape;
  const onset_heads *query, *key, *value;
  float* y;
  const onset_level* level;
  const onset_narrow* narrow;  // NULL for float32
  long splits, units, units_a_task;
} onset_attend_job;

typedef struct {
  const float *q, *k, *v;
  float* y;
  long first, queries;  // of the sequence
} onset_head;

static inline long padded(long n, long to) { return (n + to - 1) / to * to; }

static inline long keys_seen(const onset_attend_job* job, long query) {
  const long keys = job->key->tokens;
  return job->shape->causal && query + 1 < keys ? query + 1 : keys;
}

/// Fewer queries do not pay for packing the keys and values; more keys, or wider heads, leave too few bits to each. All
/// heads are alike in it, however they are cut into tasks.
static inline bool suits_integers(const onset_attend_job* job) {
  return job->narrow && job->query->tokens >= 192 && job->key->tokens <= 1024 && job->shape->size <= 128;
}

void onset_attend_in_integers(const onset_attend_job* job, const onset_head* head);
