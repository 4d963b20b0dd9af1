// Softmax attention, one head at a time. Keys are turned so that scores are a matrix product over keys;
// twelve queries' scores are in memory at once, their softmax is exact, and the values follow as a second
// product.
#include <string.h>

#include "attention.h"

enum { TASK_QUERIES = 192, FEW_QUERIES = 4, TASKS_A_THREAD = 6 };

static const float zeros[PANEL];
static const long no_offset[1];

/// One query at a time, straight from the rows: turning the keys would cost more than the scores.
static void attend_few(const onset_attend_job* job, const onset_head* head) {
  const long size = job->shape->size, width = job->y->token_stride, keys = job->key->tokens;
  float* scores = onset_room(0, (size_t)padded(keys, 16) * sizeof(float));
  for (long i = 0; i < head->queries; i++) {
    const long seen = keys_seen(job, head->first + i);
    const float* q = head->q + i * job->query->token_stride;
    float* y = head->y + i * width;
    for (long j = 0; j < seen; j++) {
      scores[j] = job->shape->scale * job->level->dot(q, head->k + j * head->k_stride, size);
    }
    const float sum = job->level->softmax(scores, seen, seen);
    memset(y, 0, (size_t)size * sizeof(float));
    for (long j = 0; j < seen; j++) {
      job->level->accumulate(scores[j] / sum, head->v + j * head->v_stride, y, size);
    }
  }
}

/// Keys as panels [size][PANEL] of 32 keys, zeros up to the next eight.
static void turn_keys(const onset_attend_job* job, const onset_head* head, float* turned) {
  const long size = job->shape->size, keys = job->key->tokens;
  for (long j = 0; j < keys; j += PANEL) {
    const long count = keys - j < PANEL ? keys - j : PANEL;
    float* to = turned + j * size;
    job->level->turn(head->k + j * head->k_stride, head->k_stride, to, PANEL, count, size);
    for (long d = 0; d < size && count % 8; d++) {
      for (long n = count; n < padded(count, 8); n++) to[d * PANEL + n] = 0;
    }
  }
}

static void copy_values(const onset_attend_job* job, const onset_head* head, float* to, long stride) {
  const long size = job->shape->size;
  for (long j = 0; j < job->value->tokens; j++, to += stride) {
    memcpy(to, head->v + j * head->v_stride, (size_t)size * sizeof(float));
    memset(to + size, 0, (size_t)(stride - size) * sizeof(float));
  }
}

typedef struct {
  float *queries, *keys, *values, *scores, *sums;
  long value_stride, score_stride;
} strip_room_t;

static void attend_strip(const onset_attend_job* job, const onset_head* head, long i, const strip_room_t* room) {
  const long size = job->shape->size, width = job->y->token_stride;
  const long rows = head->queries - i < STRIP ? head->queries - i : STRIP;
  const long most = keys_seen(job, head->first + i + rows - 1);
  for (long r = 0; r < rows; r++) {
    const float* q = head->q + (i + r) * job->query->token_stride;
    job->level->mix(job->shape->scale, q, 0, q, room->queries + r * size, size);
  }
  onset_panel scores = {
      .a = room->queries,
      .a_stride = size,
      .taps = no_offset,
      .tap_count = 1,
      .depth = size,
      .b_stride = PANEL,
      .start = zeros,
      .c_stride = room->score_stride};
  for (long j = 0; j < most; j += PANEL) {
    scores.b = room->keys + j * size;
    scores.c = room->scores + j;
    scores.columns = padded(most - j < PANEL ? most - j : PANEL, 8);
    job->level->panel(&scores, rows);
  }
  for (long r = 0; r < rows; r++) {
    room->sums[r] =
        job->level->softmax(room->scores + r * room->score_stride, keys_seen(job, head->first + i + r), most);
  }
  onset_panel values = {
      .a = room->scores,
      .a_stride = room->score_stride,
      .taps = no_offset,
      .tap_count = 1,
      .depth = most,
      .b_stride = room->value_stride,
      .start = zeros,
      .c_stride = width};
  for (long d = 0; d < size; d += PANEL) {
    values.b = room->values + d;
    values.c = head->y + i * width + d;
    values.columns = size - d < PANEL ? size - d : PANEL;
    job->level->panel(&values, rows);
  }
  divide_by_sums(job, head, i, rows, room->sums);
}

/// A head's part of all tokens, one after another.
static void gather(const onset_heads* heads, const float* rest, long column, long size, float* to) {
  memcpy(to, heads->first + column, (size_t)size * sizeof(float));
  for (long t = 1; t < heads->tokens; t++, rest += heads->token_stride) {
    prefetch(rest + AHEAD * heads->token_stride, size);
    memcpy(to + t * size, rest, (size_t)size * sizeof(float));
  }
}

static void gather_keys_and_values(const onset_attend_job* job, onset_head* head) {
  const long size = job->shape->size, floats = job->key->tokens * size;
  float* room = onset_room(3, (size_t)(2 * floats) * sizeof(float));
  gather(job->key, head->k, head->column, size, room);
  gather(job->value, head->v, head->column, size, room + floats);
  head->k = room;
  head->v = room + floats;
  head->k_stride = head->v_stride = size;
}

static void attend_head(const onset_attend_job* job, const onset_head* head) {
  if (suits_integers(job)) return onset_attend_in_integers(job, head);
  if (head->queries <= FEW_QUERIES) return attend_few(job, head);
  const long size = job->shape->size, keys = job->key->tokens;
  strip_room_t room = {.value_stride = padded(size, 8), .score_stride = padded(keys, PANEL) + 16};
  room.keys = onset_room(0, (size_t)(padded(keys, PANEL) * size) * sizeof(float));
  room.scores = onset_room(2, (size_t)(STRIP * (room.score_stride + size + 1)) * sizeof(float));
  room.queries = room.scores + STRIP * room.score_stride;
  room.sums = room.queries + STRIP * size;
  turn_keys(job, head, room.keys);
  room.values = onset_room(1, (size_t)(keys * room.value_stride) * sizeof(float));
  copy_values(job, head, room.values, room.value_stride);
  for (long i = 0; i < head->queries; i += STRIP) attend_strip(job, head, i, &room);
}

static onset_head head_at(const onset_attend_job* job, long unit) {
  const onset_attention_shape* shape = job->shape;
  const long split = unit % job->splits, h = unit / job->splits % shape->heads,
             b = unit / job->splits / shape->heads;
  const long strips = (job->query->tokens + STRIP - 1) / STRIP;
  const long first = strips * split / job->splits * STRIP, end = strips * (split + 1) / job->splits * STRIP;
  const long last = end < job->query->tokens ? end : job->query->tokens;
  const long column = h * shape->size;
  return (onset_head){
      .q = job->query->base + b * job->query->item_stride + first * job->query->token_stride + column,
      .k = job->key->base + b * job->key->item_stride + column,
      .v = job->value->base + b * job->value->item_stride + column,
      .y = job->y->base + b * job->y->item_stride + first * job->y->token_stride + column,
      .k_stride = job->key->token_stride,
      .v_stride = job->value->token_stride,
      .first = first,
      .queries = last - first,
      .column = column};
}

static void attend_task(void* context, long item) {
  const onset_attend_job* job = context;
  const long end = (item + 1) * job->units_a_task;
  for (long unit = item * job->units_a_task; unit < (end < job->units ? end : job->units); unit++) {
    onset_head head = head_at(job, unit);
    if (job->key->first) gather_keys_and_values(job, &head);
    attend_head(job, &head);
  }
}

void onset_attend(
    const onset_attention_shape* shape, const onset_heads* query, const onset_heads* key,
    const onset_heads* value, const onset_attended* y) {
  onset_attend_job job = {
      .shape = shape,
      .query = query,
      .key = key,
      .value = value,
      .y = y,
      .level = onset_level_now(),
      .narrow = onset_narrow_now(shape->format),
      .units_a_task = 1};
  const long heads = shape->batch * shape->heads, pieces = (query->tokens + TASK_QUERIES - 1) / TASK_QUERIES;
  if (heads < 1 || pieces < 1) return;
  // Each piece packs the head's keys and values anew: no more of them than keep the threads busy.
  const long wanted = (TASKS_A_THREAD * onset_threads() + heads - 1) / heads;
  job.splits = pieces < wanted ? pieces : wanted;
  job.units = heads * job.splits;
  // Small heads share a task: handing one out must cost less than doing it.
  const long work = query->tokens * key->tokens * shape->size;
  if (work < 200000) job.units_a_task = 200000 / (work + 1) < 64 ? 200000 / (work + 1) + 1 : 64;
  onset_parallel((job.units + job.units_a_task - 1) / job.units_a_task, attend_task, &job);
}
