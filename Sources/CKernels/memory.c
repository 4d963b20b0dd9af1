// Blocks of float tensors come and go by the hundred a second in a handful of sizes. Fetching each from the
// system means a page fault every 4 KiB; so freed blocks wait here for the next tensor of their size, and
// large ones use huge pages.
#if defined(__linux__)
#define _GNU_SOURCE
#endif
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "kernels.h"

enum { KEPT = 256 };
static const size_t SMALL = 64 << 10, HUGE_PAGE = 2 << 20, KEEP_BYTES = (size_t)1 << 30;

typedef struct {
  void* block;
  size_t bytes;
} spare_t;

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static spare_t spares[KEPT];  // oldest first
static int spare_count = 0;
static size_t spare_bytes = 0;
static atomic_size_t taken_bytes = 0;

// Eight sizes an octave, so that neighbouring shapes share blocks.
static size_t rounded(size_t bytes) {
  if (bytes <= SMALL) return (bytes + 63) & ~(size_t)63;
  size_t step = (size_t)1 << (63 - __builtin_clzl(bytes) - 3);
  if (bytes >= HUGE_PAGE && step < HUGE_PAGE) step = HUGE_PAGE;
  return (bytes + step - 1) & ~(step - 1);
}

static void* fetch(size_t bytes) {
  void* block = NULL;
  if (bytes < HUGE_PAGE) return posix_memalign(&block, 64, bytes) == 0 ? block : NULL;
  char* start = mmap(NULL, bytes + HUGE_PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) return NULL;
  size_t before = -(size_t)start & (HUGE_PAGE - 1);
  if (before) munmap(start, before);
  munmap(start + before + bytes, HUGE_PAGE - before);
#if defined(MADV_HUGEPAGE)
  madvise(start + before, bytes, MADV_HUGEPAGE);
#endif
  return start + before;
}

static void drop(void* block, size_t bytes) {
  if (bytes < HUGE_PAGE) {
    free(block);
  } else {
    munmap(block, bytes);
  }
}

// Under `lock`.
static void remove_spare(int index) {
  spare_bytes -= spares[index].bytes;
  memmove(&spares[index], &spares[index + 1], (size_t)(--spare_count - index) * sizeof(spare_t));
}

size_t onset_taken_bytes(void) { return taken_bytes; }

void* onset_take(size_t bytes) {
  atomic_fetch_add_explicit(&taken_bytes, bytes, memory_order_relaxed);
  bytes = rounded(bytes ? bytes : 1);
  if (bytes > SMALL) {
    pthread_mutex_lock(&lock);
    for (int i = spare_count - 1; i >= 0; i--) {
      if (spares[i].bytes != bytes) continue;
      void* block = spares[i].block;
      remove_spare(i);
      pthread_mutex_unlock(&lock);
      return block;
    }
    pthread_mutex_unlock(&lock);
  }
  return fetch(bytes);
}

void onset_give(void* block, size_t bytes) {
  bytes = rounded(bytes ? bytes : 1);
  if (bytes <= SMALL || bytes > KEEP_BYTES / 2) {
    drop(block, bytes);
    return;
  }
  pthread_mutex_lock(&lock);
  while (spare_count == KEPT || (spare_count > 0 && spare_bytes + bytes > KEEP_BYTES)) {
    drop(spares[0].block, spares[0].bytes);
    remove_spare(0);
  }
  spares[spare_count++] = (spare_t){block, bytes};
  spare_bytes += bytes;
  pthread_mutex_unlock(&lock);
}

void onset_release_memory(void) {
  pthread_mutex_lock(&lock);
  while (spare_count > 0) {
    drop(spares[spare_count - 1].block, spares[spare_count - 1].bytes);
    remove_spare(spare_count - 1);
  }
  pthread_mutex_unlock(&lock);
#if defined(__GLIBC__)
  extern int malloc_trim(size_t);
  malloc_trim(0);
#endif
}

size_t onset_recycled_bytes(void) {
  pthread_mutex_lock(&lock);
  size_t bytes = spare_bytes;
  pthread_mutex_unlock(&lock);
  return bytes;
}
