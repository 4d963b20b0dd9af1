#pragma once

/// ncurses' version as it says it itself.
const char *onset_terminal_version(void);
