#pragma once

// What attention in floats and in integers share: a head's piece of queries, all its keys and values.

#include "level.h"

enum { STRIP = 12 };  // queries whose scores are in memory at once
enum { AHEAD = 8 };   // tokens from the one at hand to the one that is asked for

// Of attention in integers: fewer queries do not pay for packing the keys and values; more keys, or wider heads, leave
// too few bits to each.
enum { ENOUGH_QUERIES = 192, MOST_KEYS = 1024, MOST_SIZE = 128 };

typedef struct {
  const onset_attention_shape* shape;
  const onset_heads *query, *key, *value;
  const onset_attended* y;
  const onset_level* level;
  const onset_narrow* narrow;  // NULL for float32
  long splits, units, units_a_task;
} onset_attend_job;

typedef struct {
  const float *q, *k, *v;
  float* y;
  long k_stride, v_stride;
  long first, queries;  // of the sequence
  long column;          // in a token
} onset_head;

static inline long padded(long n, long to) { return (n + to - 1) / to * to; }

static inline long keys_seen(const onset_attend_job* job, long query) {
  const long keys = job->key->tokens;
  return job->shape->causal && query + 1 < keys ? query + 1 : keys;
}

/// All heads are alike in it, however they are cut into tasks.
static inline bool suits_integers(const onset_attend_job* job) {
  return job->narrow && job->query->tokens >= ENOUGH_QUERIES && job->key->tokens <= MOST_KEYS &&
         job->shape->size <= MOST_SIZE;
}

/// A strip's results were made of what softmax gives before it is divided by its sums.
static inline void divide_by_sums(
    const onset_attend_job* job, const onset_head* head, long i, long rows, const float* sums) {
  const long size = job->shape->size;
  for (long r = 0; r < rows; r++) {
    float* y = head->y + (i + r) * job->y->token_stride;
    job->level->mix(1 / sums[r], y, 0, y, y, size);
  }
}

void onset_attend_in_integers(const onset_attend_job* job, const onset_head* head);
