// Scratch memory of each thread.
#include <pthread.h>
#include <stdlib.h>

#include "level.h"

enum { SLOTS = 4 };

typedef struct {
  void* block;
  size_t bytes;
} room_t;

static pthread_key_t key;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void leave(void* rooms) {
  for (int slot = 0; slot < SLOTS; slot++) free(((room_t*)rooms)[slot].block);
  free(rooms);
}

static void make_key(void) { pthread_key_create(&key, leave); }

void* onset_room(int slot, size_t bytes) {
  pthread_once(&once, make_key);
  room_t* rooms = pthread_getspecific(key);
  if (!rooms) {
    rooms = calloc(SLOTS, sizeof(room_t));
    if (!rooms) abort();
    pthread_setspecific(key, rooms);
  }
  room_t* room = &rooms[slot];
  if (room->bytes < bytes) {
    free(room->block);
    if (posix_memalign(&room->block, 4096, bytes) != 0) abort();
    room->bytes = bytes;
  }
  return room->block;
}
