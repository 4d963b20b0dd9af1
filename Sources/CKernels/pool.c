// Threads that spin for a moment and then sleep. One job at a time; items are handed out by an atomic
// counter, so which thread does what is left to chance, and nothing may depend on it.
#if defined(__linux__)
#define _GNU_SOURCE
#include <sched.h>
#endif
#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

#include "kernels.h"

enum { MAX_THREADS = 512, SPINS = 4000 };

typedef struct {
  onset_item body;
  void* context;
  long count;
} job_t;

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;  // one caller at a time
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;  // guards sleeping
static pthread_cond_t wake = PTHREAD_COND_INITIALIZER, done = PTHREAD_COND_INITIALIZER;
static pthread_t workers[MAX_THREADS];
static int worker_count = 0;
static atomic_int wanted;  // 0: not yet asked for
static job_t job;
static atomic_long next_item;
static atomic_uint generation;
static atomic_int busy;  // workers that have not finished this generation
static atomic_bool quitting;
static _Thread_local bool inside = false;

static inline void relax(void) {
#if defined(__x86_64__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  __asm__ volatile("yield");
#endif
}

static void work(const job_t* now) {
  inside = true;
  for (long item; (item = atomic_fetch_add(&next_item, 1)) < now->count;) now->body(now->context, item);
  inside = false;
}

static unsigned wait_for_work(unsigned seen) {
  for (int i = 0; i < SPINS; i++) {
    unsigned now = atomic_load(&generation);
    if (now != seen) return now;
    relax();
  }
  pthread_mutex_lock(&lock);
  while (atomic_load(&generation) == seen) pthread_cond_wait(&wake, &lock);
  pthread_mutex_unlock(&lock);
  return atomic_load(&generation);
}

static void* worker(void* start) {
  for (unsigned seen = (unsigned)(size_t)start;;) {
    seen = wait_for_work(seen);
    if (atomic_load(&quitting)) return NULL;
    work(&job);
    if (atomic_fetch_sub(&busy, 1) == 1) {
      pthread_mutex_lock(&lock);
      pthread_cond_signal(&done);
      pthread_mutex_unlock(&lock);
    }
  }
}

static void announce(void) {
  pthread_mutex_lock(&lock);
  atomic_fetch_add(&generation, 1);
  pthread_cond_broadcast(&wake);
  pthread_mutex_unlock(&lock);
}

static int online_cores(void) {
#if defined(__linux__)
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) return CPU_COUNT(&set);
#endif
  long count = sysconf(_SC_NPROCESSORS_ONLN);
  return count > 0 ? (int)count : 1;
}

// Under `turn`.
static int settle_workers(void) {
  int need = onset_threads() - 1;
  if (need < worker_count) {
    atomic_store(&quitting, true);
    announce();
    for (int i = 0; i < worker_count; i++) pthread_join(workers[i], NULL);
    worker_count = 0;
    atomic_store(&quitting, false);
  }
  while (worker_count < need) {
    void* seen = (void*)(size_t)atomic_load(&generation);
    if (pthread_create(&workers[worker_count], NULL, worker, seen) != 0) break;
    worker_count++;
  }
  return worker_count;
}

static void await_workers(void) {
  for (int i = 0; i < SPINS; i++) {
    if (atomic_load(&busy) == 0) return;
    relax();
  }
  pthread_mutex_lock(&lock);
  while (atomic_load(&busy) != 0) pthread_cond_wait(&done, &lock);
  pthread_mutex_unlock(&lock);
}

void onset_parallel(long count, onset_item body, void* context) {
  if (inside || count <= 1) {
    for (long item = 0; item < count; item++) body(context, item);
    return;
  }
  pthread_mutex_lock(&turn);
  int helpers = settle_workers();
  job = (job_t){body, context, count};
  atomic_store(&next_item, 0);
  if (helpers > 0) {
    atomic_store(&busy, helpers);
    announce();
  }
  work(&job);
  if (helpers > 0) await_workers();
  pthread_mutex_unlock(&turn);
}

void onset_use_threads(int count) {
  if (count <= 0) count = online_cores();
  atomic_store(&wanted, count < MAX_THREADS ? count : MAX_THREADS);
}

int onset_threads(void) {
  if (atomic_load(&wanted) == 0) onset_use_threads(0);
  return atomic_load(&wanted);
}
