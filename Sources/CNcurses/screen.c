#include "onset_terminal.h"

#include "entry.h"
#include <curses.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

static SCREEN *screen;
static FILE *output;
static uint8_t *taken;
static size_t capacity;

const char *onset_terminal_version(void) { return curses_version(); }

static SCREEN *open_named(const char *term, int own) {
  if (!own) return newterm(term, output, stdin);
  const char *before = getenv("TERMINFO");
  char *kept = before ? strdup(before) : NULL;
  setenv("TERMINFO", onset_entry, 1);
  SCREEN *opened = newterm("onset", output, stdin);
  if (kept) setenv("TERMINFO", kept, 1);
  else unsetenv("TERMINFO");
  free(kept);
  return opened;
}

int onset_screen_open(const char *term, int own, int columns, int rows) {
  if (screen) return -1;
  int memory = memfd_create("onset-screen", MFD_CLOEXEC);
  if (memory < 0) return -1;
  output = fdopen(memory, "w+");
  if (!output) {
    close(memory);
    return -1;
  }
  screen = open_named(term, own);
  if (!screen) {
    fclose(output);
    output = NULL;
    return -1;
  }
  // Waiting input must not cut a frame short.
  typeahead(-1);
  start_color();
  use_default_colors();
  nonl();
  // ncurses grows its table by rebuilding it, in the middle of a frame; the last pair first makes it whole at once.
  if (own) init_extended_pair(COLOR_PAIRS - 1, 0, 0);
  onset_screen_resize(columns, rows);
  return 0;
}

int onset_screen_colors(void) { return screen && has_colors() ? COLORS : 0; }

int onset_screen_pairs(void) { return screen && has_colors() ? COLOR_PAIRS : 0; }

int onset_screen_set_pair(int pair, int foreground, int background) {
  return init_extended_pair(pair, foreground, background) == OK ? 0 : -1;
}

void onset_screen_reset_pairs(void) {
  reset_color_pairs();
  init_extended_pair(COLOR_PAIRS - 1, 0, 0);
  onset_screen_repaint();
}

void onset_screen_resize(int columns, int rows) {
  resizeterm(rows, columns);
  onset_screen_repaint();
}

void onset_screen_erase(void) { werase(stdscr); }

void onset_screen_repaint(void) { clearok(curscr, TRUE); }

static attr_t attributes_of(uint8_t bits) {
  attr_t result = A_NORMAL;
  if (bits & ONSET_BOLD) result |= A_BOLD;
  if (bits & ONSET_DIM) result |= A_DIM;
  if (bits & ONSET_ITALIC) result |= A_ITALIC;
  if (bits & ONSET_UNDERLINE) result |= A_UNDERLINE;
  if (bits & ONSET_REVERSE) result |= A_REVERSE;
  return result;
}

void onset_screen_put(int x, int y, const onset_cell *cells, int count) {
  for (int index = 0; index < count; index++) {
    const onset_cell *cell = &cells[index];
    if (cell->count == 0) continue;
    wchar_t text[6] = {0};
    for (int scalar = 0; scalar < cell->count && scalar < 5; scalar++) text[scalar] = (wchar_t)cell->scalars[scalar];
    cchar_t complex;
    int pair = cell->pair;
    // The pair goes by way of the options: a short holds too few.
    setcchar(&complex, text, attributes_of(cell->attributes), 0, &pair);
    mvwadd_wchnstr(stdscr, y, x + index, &complex, 1);
  }
}

/// What ncurses has written since the last time.
static size_t take(const uint8_t **bytes) {
  int memory = fileno(output);
  off_t size = lseek(memory, 0, SEEK_CUR);
  if (size < 0) size = 0;
  if ((size_t)size > capacity) {
    uint8_t *larger = realloc(taken, (size_t)size);
    if (!larger) return 0;
    taken = larger;
    capacity = (size_t)size;
  }
  ssize_t got = pread(memory, taken, (size_t)size, 0);
  lseek(memory, 0, SEEK_SET);
  *bytes = taken;
  return got > 0 ? (size_t)got : 0;
}

size_t onset_screen_update(int x, int y, const uint8_t **bytes) {
  leaveok(stdscr, x < 0);
  curs_set(x < 0 ? 0 : 1);
  if (x >= 0) wmove(stdscr, y, x);
  wrefresh(stdscr);
  return take(bytes);
}

size_t onset_screen_leave(const uint8_t **bytes) {
  // For terminals without a second screen.
  werase(stdscr);
  wrefresh(stdscr);
  endwin();
  return take(bytes);
}

void onset_screen_close(void) {
  if (!screen) return;
  delscreen(screen);
  screen = NULL;
  fclose(output);
  output = NULL;
  free(taken);
  taken = NULL;
  capacity = 0;
}
