#include "onset_terminal.h"

#include <langinfo.h>
#include <locale.h>
#include <string.h>

static int is_wide(void) { return strcmp(nl_langinfo(CODESET), "UTF-8") == 0; }

int onset_locale_open(void) {
  if (setlocale(LC_CTYPE, "") && is_wide()) return 1;
  static const char *const others[] = {"C.UTF-8", "C.utf8", "en_US.UTF-8"};
  for (size_t index = 0; index < sizeof others / sizeof others[0]; index++) {
    if (setlocale(LC_CTYPE, others[index]) && is_wide()) return 0;
  }
  return -1;
}

