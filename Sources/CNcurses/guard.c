#include "onset_terminal.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ioctl.h>
#include <termios.h>
#include <unistd.h>

static struct termios remembered;

int onset_terminal_remember(void) { return tcgetattr(0, &remembered) == 0 ? 0 : errno; }

int onset_terminal_raw(void) {
  struct termios raw = remembered;
  cfmakeraw(&raw);
  raw.c_cc[VMIN] = 1;
  raw.c_cc[VTIME] = 0;
  return tcsetattr(0, TCSADRAIN, &raw) == 0 ? 0 : errno;
}

void onset_terminal_restore(void) { tcsetattr(0, TCSANOW, &remembered); }

void onset_terminal_size(int *columns, int *rows) {
  struct winsize size = {0};
  if (ioctl(1, TIOCGWINSZ, &size) != 0) memset(&size, 0, sizeof size);
  *columns = size.ws_col;
  *rows = size.ws_row;
}

// ---- Guard -----------------------------------------------------------------------------------------------------

static const int fatal[] = {SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE, SIGSYS, SIGTERM, SIGHUP, SIGINT, SIGQUIT};
static const int told[] = {SIGWINCH, SIGTSTP, SIGCONT};
enum { FATAL = sizeof fatal / sizeof fatal[0], TOLD = sizeof told / sizeof told[0] };

static struct sigaction before_fatal[FATAL], before_told[TOLD];
static int ends[2] = {-1, -1};
static volatile sig_atomic_t engaged, installed;

static uint8_t farewell[256];
static size_t farewell_count;
static char last_note[1024];
static int note_end = -1;

static void write_all(int end, const void *bytes, size_t count) {
  const uint8_t *rest = bytes;
  while (count > 0) {
    ssize_t written = write(end, rest, count);
    if (written < 0 && errno == EINTR) continue;
    if (written <= 0) return;
    rest += written;
    count -= (size_t)written;
  }
}

static void restore(void) {
  if (!engaged) return;
  engaged = 0;
  write_all(1, farewell, farewell_count);
  onset_terminal_restore();
}

static int is_fault(int number) {
  return number != SIGTERM && number != SIGHUP && number != SIGINT && number != SIGQUIT;
}

static void on_fatal(int number, siginfo_t *info, void *context) {
  int kept = errno;
  int was_engaged = engaged;
  restore();
  if (was_engaged && is_fault(number) && note_end >= 0) write_all(note_end, last_note, strlen(last_note));
  for (int index = 0; index < FATAL; index++) {
    if (fatal[index] != number) continue;
    struct sigaction *before = &before_fatal[index];
    sigaction(number, before, NULL);
    errno = kept;
    if (before->sa_flags & SA_SIGINFO) before->sa_sigaction(number, info, context);
    else if (before->sa_handler != SIG_DFL && before->sa_handler != SIG_IGN) before->sa_handler(number);
    // A fault comes again by itself when we return; what was sent must be sent again.
    if (info->si_code > 0) continue;
    signal(number, SIG_DFL);
    raise(number);
  }
}

static void on_told(int number) {
  int kept = errno;
  char mark = number == SIGWINCH ? 'W' : number == SIGTSTP ? 'Z' : 'C';
  ssize_t ignored = write(ends[1], &mark, 1);
  (void)ignored;
  errno = kept;
}

/// A stack for the handler, so that an overflowing one can still be told of; the runtime's own is kept.
static void give_stack(void) {
  static uint8_t stack[1 << 16];
  stack_t present;
  if (sigaltstack(NULL, &present) != 0 || !(present.ss_flags & SS_DISABLE)) return;
  stack_t ours = {.ss_sp = stack, .ss_size = sizeof stack};
  sigaltstack(&ours, NULL);
}

static void install_told(int index) {
  struct sigaction action = {.sa_handler = on_told, .sa_flags = SA_RESTART};
  sigemptyset(&action.sa_mask);
  sigaction(told[index], &action, &before_told[index]);
}

static void install(void) {
  for (int index = 0; index < FATAL; index++) {
    struct sigaction action = {.sa_sigaction = on_fatal, .sa_flags = SA_ONSTACK | SA_SIGINFO | SA_NODEFER};
    sigemptyset(&action.sa_mask);
    sigaction(fatal[index], NULL, &before_fatal[index]);
    // As nohup wants it.
    if (before_fatal[index].sa_handler == SIG_IGN) continue;
    sigaction(fatal[index], &action, NULL);
  }
  for (int index = 0; index < TOLD; index++) install_told(index);
}

int onset_guard_install(const uint8_t *bytes, size_t count, const char *note, int notes) {
  static int at_exit;
  if (installed) return ends[0];
  if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  farewell_count = count < sizeof farewell ? count : sizeof farewell;
  memcpy(farewell, bytes, farewell_count);
  last_note[0] = 0;
  if (note) strncpy(last_note, note, sizeof last_note - 1);
  note_end = notes;
  give_stack();
  install();
  if (!at_exit) at_exit = atexit(restore) == 0;
  installed = 1;
  return ends[0];
}

void onset_guard_engage(int yes) { engaged = yes; }

void onset_guard_remove(void) {
  if (!installed) return;
  engaged = 0;
  for (int index = 0; index < FATAL; index++) sigaction(fatal[index], &before_fatal[index], NULL);
  for (int index = 0; index < TOLD; index++) sigaction(told[index], &before_told[index], NULL);
  close(ends[0]);
  close(ends[1]);
  ends[0] = ends[1] = -1;
  installed = 0;
}

/// Whether the pipe tells of a continuation within `patience` milliseconds; other marks are put back.
static int was_continued(int patience) {
  struct pollfd wait = {.fd = ends[0], .events = POLLIN};
  int resized = 0, continued = 0;
  while (!continued && poll(&wait, 1, patience) != 0) {
    char mark;
    while (read(ends[0], &mark, 1) == 1) {
      continued |= mark == 'C';
      resized |= mark == 'W';
    }
  }
  if (resized) on_told(SIGWINCH);
  return continued;
}

void onset_guard_stop(void) {
  int place = 0;
  while (told[place] != SIGTSTP) place++;
  sigaction(SIGTSTP, &before_told[place], NULL);
  kill(0, SIGTSTP);
  // The stop may reach another thread first; without a shell that could wake us, it reaches none.
  was_continued(200);
  install_told(place);
}

int onset_waker_open(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }
