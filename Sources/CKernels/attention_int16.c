// A head of attention in 16-bit integers: queries and keys have a scale of each token, values one of each channel, and
// each key's share, softmax's number between 0 and 1, is multiplied as it is. The softmax itself is in floats.
#include <string.h>

#include "attention.h"
#include "matrix.h"
#include "narrow.h"

static const float zeros[PANEL];
static const long no_offset[1];

typedef struct {
  float *queries, *keys, *values, *scores, *shares, *query_scales, *share_scales, *sums;
  long key_panel, value_panel, query_stride, score_stride, share_stride;
} strip_room_t;

static long cells_of(long numbers) { return (numbers + 1) / 2; }

/// Keys as panels of 32: a key's cells are made like a row's and then turned.
static void pack_keys(const onset_attend_job* job, const onset_head* head, const strip_room_t* room) {
  const long size = job->shape->size, cells = cells_of(size), keys = job->key->tokens;
  const long fitting = 2147483000 / (ROW_16 * size);
  const float most = (float)(fitting < ROW_16 ? fitting : ROW_16);
  float* rows = room->shares;  // [PANEL][cells], in room that is not in use yet
  for (long j = 0; j < keys; j += PANEL) {
    float* panel = room->keys + j / PANEL * room->key_panel;
    float* scales = panel + (cells + 1) * PANEL;
    memset(panel, 0, (size_t)room->key_panel * sizeof(float));
    const long count = keys - j < PANEL ? keys - j : PANEL;
    for (long n = 0; n < count; n++) {
      const float* k = head->k + (j + n) * head->k_stride;
      prefetch(k + AHEAD * head->k_stride, size);
      job->narrow->cells(
          k, size, filling(job->narrow->largest(k, size), most, &scales[n]), rows + n * room->query_stride);
    }
    job->level->turn(rows, room->query_stride, panel, PANEL, count, cells);
  }
}

/// Of each channel of values: what fills 16 bits, and with shares of ROW_16 leaves no sum beyond 32.
static void value_factors(
    const onset_attend_job* job, const onset_head* head, long first, long width, float* factors, float* scales) {
  float largest[PANEL] = {0}, sums[PANEL] = {0};
  for (long j = 0; j < job->value->tokens; j++) {
    const float* v = head->v + j * head->v_stride + first;
    prefetch(v + AHEAD * head->v_stride, width);
    for (long n = 0; n < width; n++) {
      const float magnitude = float_of_bits(float_bits(v[n]) & 0x7fffffff);
      largest[n] = magnitude > largest[n] ? magnitude : largest[n];
      sums[n] += magnitude;
    }
  }
  const float room = 2147000000.0f / ROW_16 - (float)job->value->tokens;
  for (long n = 0; n < width; n++) {
    // A NaN is in the sum alone.
    const bool is_finite = float_bits(sums[n]) < 0x7f800000;
    factors[n] = filling(float_bits(is_finite ? largest[n] : sums[n]), 32767, &scales[n]);
    const float sum = sums[n] * factors[n];
    if (!(sum > room)) continue;
    factors[n] *= room / sum;
    scales[n] = 1 / factors[n];
  }
}

/// The lower 16 bits are the integer next to x * factor; of no number whichever, as its channel's scale is none.
static inline uint32_t half_of(float x, float factor) { return float_bits(x * factor + 12582912.0f) & 0xffff; }

/// Values as panels of 32 channels, a cell two tokens of a channel.
static void pack_values(const onset_attend_job* job, const onset_head* head, const strip_room_t* room) {
  const long size = job->shape->size, tokens = job->value->tokens, stride = head->v_stride;
  memset(room->values, 0, (size_t)(padded(size, PANEL) / PANEL * room->value_panel) * sizeof(float));
  for (long d = 0; d < size; d += PANEL) {
    const long width = size - d < PANEL ? size - d : PANEL;
    float* panel = room->values + d / PANEL * room->value_panel;
    float factors[PANEL];
    value_factors(job, head, d, width, factors, panel + (cells_of(tokens) + 1) * PANEL);
    for (long j = 0; j < tokens; j += 2) {
      const float *v = head->v + j * stride + d, *next = v + stride;
      uint32_t* cells = (uint32_t*)panel + j / 2 * PANEL;
      if (j + 1 < tokens) {
        for (long n = 0; n < width; n++) cells[n] = half_of(v[n], factors[n]) | half_of(next[n], factors[n]) << 16;
      } else {
        for (long n = 0; n < width; n++) cells[n] = half_of(v[n], factors[n]);
      }
    }
  }
}

/// Rows of cells with scales, against panels that lie by themselves.
static onset_panel product_of(const float* cells, long stride, const float* scales, long depth) {
  return (onset_panel){
      .a = cells,
      .a_stride = stride,
      .a_scales = scales,
      .taps = no_offset,
      .tap_count = 1,
      .depth = depth,
      .b_stride = PANEL,
      .start = zeros};
}

static void score_strip(
    const onset_attend_job* job, const onset_head* head, long i, long rows, const strip_room_t* room) {
  const long size = job->shape->size, keys = job->key->tokens;
  for (long r = 0; r < rows; r++) {
    const float* q = head->q + (i + r) * job->query->token_stride;
    prefetch(q + STRIP * job->query->token_stride, size);
    const float factor = filling(job->narrow->largest(q, size), ROW_16, &room->query_scales[r]);
    job->narrow->cells(q, size, factor, room->queries + r * room->query_stride);
    room->query_scales[r] *= job->shape->scale;
  }
  onset_panel scores = product_of(room->queries, room->query_stride, room->query_scales, cells_of(size));
  scores.c_stride = room->score_stride;
  for (long j = 0; j < keys; j += PANEL) {
    scores.b = room->keys + j / PANEL * room->key_panel;
    scores.c = room->scores + j;
    scores.columns = padded(keys - j < PANEL ? keys - j : PANEL, 8);
    job->narrow->panel(&scores, rows);
  }
}

static void attend_strip(const onset_attend_job* job, const onset_head* head, long i, const strip_room_t* room) {
  const long size = job->shape->size, width = job->y->token_stride, keys = job->key->tokens;
  const long rows = head->queries - i < STRIP ? head->queries - i : STRIP;
  score_strip(job, head, i, rows, room);
  for (long r = 0; r < rows; r++) {
    float* scores = room->scores + r * room->score_stride;
    room->sums[r] = job->level->softmax(scores, keys_seen(job, head->first + i + r), keys);
    job->narrow->cells(scores, keys, ROW_16, room->shares + r * room->share_stride);
    room->share_scales[r] = 1.0f / ROW_16;
  }
  onset_panel values = product_of(room->shares, room->share_stride, room->share_scales, cells_of(keys));
  values.c_stride = width;
  for (long d = 0; d < size; d += PANEL) {
    values.b = room->values + d / PANEL * room->value_panel;
    values.c = head->y + i * width + d;
    values.columns = size - d < PANEL ? size - d : PANEL;
    job->narrow->panel(&values, rows);
  }
  divide_by_sums(job, head, i, rows, room->sums);
}

void onset_attend_in_integers(const onset_attend_job* job, const onset_head* head) {
  const long size = job->shape->size, keys = job->key->tokens;
  strip_room_t room = {
      .key_panel = (cells_of(size) + 2) * PANEL,
      .value_panel = (cells_of(keys) + 2) * PANEL,
      .query_stride = padded(cells_of(size), 16) + 16,
      .score_stride = padded(keys, PANEL) + 16,
      .share_stride = padded(cells_of(keys), 16) + 16};
  const long spare = PANEL * room.query_stride, shares = STRIP * room.share_stride;
  const long floats = STRIP * (room.score_stride + room.query_stride + 3) + (spare > shares ? spare : shares);
  room.keys = onset_room(0, (size_t)(padded(keys, PANEL) / PANEL * room.key_panel) * sizeof(float));
  room.values = onset_room(1, (size_t)(padded(size, PANEL) / PANEL * room.value_panel) * sizeof(float));
  room.scores = onset_room(2, (size_t)floats * sizeof(float));
  room.queries = room.scores + STRIP * room.score_stride;
  room.query_scales = room.queries + STRIP * room.query_stride;
  room.share_scales = room.query_scales + STRIP;
  room.sums = room.share_scales + STRIP;
  room.shares = room.sums + STRIP;
  pack_keys(job, head, &room);
  pack_values(job, head, &room);
  for (long i = 0; i < head->queries; i += STRIP) attend_strip(job, head, i, &room);
}
