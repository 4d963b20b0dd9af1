#pragma once

/// A compiled terminfo entry named "onset", as TERMINFO takes it.
extern const char onset_entry[];
