#include "onset_terminal.h"

#include <curses.h>

const char *onset_terminal_version(void) { return curses_version(); }
