#pragma once

#include <stddef.h>
#include <stdint.h>

// What Swift sees of ncurses and of terminals: plain types only, because curses.h and term.h cannot be imported. ncurses
// writes into a memory file; whoever asks for an update gets the bytes and sends them in one piece. One screen a process,
// one thread.

/// ncurses' version as it says it itself.
const char *onset_terminal_version(void);

// ---- Screen: cells in, bytes out -------------------------------------------------------------------------------

enum { ONSET_BOLD = 1, ONSET_DIM = 2, ONSET_ITALIC = 4, ONSET_UNDERLINE = 8, ONSET_REVERSE = 16 };

typedef struct {
  uint32_t scalars[5]; // a letter and its marks
  int32_t pair;
  uint8_t count; // of scalars; 0: the right half of the cell before
  uint8_t attributes;
} onset_cell;

/// Opens for a terminal of this name; with `own` set, for our own entry of indexed and true colours instead.
/// Returns 0, or -1 where the name is unknown.
int onset_screen_open(const char *term, int own, int columns, int rows);
/// Colours and pairs of the open screen; 0 where it has none.
int onset_screen_colors(void);
int onset_screen_pairs(void);
/// Colours: -1 the terminal's own, below 256 indexed, else 0xRRGGBB (our own entry only). Returns 0 or -1.
int onset_screen_set_pair(int pair, int foreground, int background);
/// Forgets all pairs; the next update paints everything.
void onset_screen_reset_pairs(void);
void onset_screen_resize(int columns, int rows);
/// Blanks all cells.
void onset_screen_erase(void);
void onset_screen_put(int x, int y, const onset_cell *cells, int count);
/// The next update paints everything.
void onset_screen_repaint(void);
/// The bytes that bring the terminal up to date, the cursor at the place or hidden where `x` is negative. They live until
/// the next call.
size_t onset_screen_update(int x, int y, const uint8_t **bytes);
/// The bytes that leave the screen; the next update enters it again.
size_t onset_screen_leave(const uint8_t **bytes);
void onset_screen_close(void);

// ---- Terminal: modes and signals -------------------------------------------------------------------------------

/// Remembers the modes of file descriptor 0, to be restored. Returns 0 or errno.
int onset_terminal_remember(void);
/// Every byte as it comes, nothing changed on its way out. Returns 0 or errno.
int onset_terminal_raw(void);
void onset_terminal_restore(void);
/// Size of the terminal behind descriptor 1; 0 where it says none.
void onset_terminal_size(int *columns, int *rows);

/// From now on a fatal signal first writes `bytes` to descriptor 1, restores the modes and writes `note` (may be NULL) to
/// descriptor `notes`; then it takes its course. Window changes, stops and continuations put 'W', 'Z' and 'C' into the
/// pipe whose reading end is returned; -1 where there are no descriptors left.
int onset_guard_install(const uint8_t *bytes, size_t count, const char *note, int notes);
/// Whether the guard has something to restore: yes while the screen is open and not suspended.
void onset_guard_engage(int yes);
/// Puts all former signal actions back and closes the pipe.
void onset_guard_remove(void);
/// Stops the process group as Ctrl-Z does, and returns when it goes on.
void onset_guard_stop(void);
/// A descriptor that can be waited for and counted up from any thread; -1 where there are none left.
int onset_waker_open(void);

/// The character set of the user's locale is UTF-8; otherwise one with UTF-8 is taken, and this returns 0; -1 where there
/// is none. Numbers keep their point.
int onset_locale_open(void);
