#include <alsa/asoundlib.h>

/* ALSA writes its complaints to stderr, over whatever is drawn there. The handler is variadic: Swift cannot write one. */
static void onset_alsa_say_nothing(const char *file, int line, const char *function, int code, const char *format, ...) {
  (void)file;
  (void)line;
  (void)function;
  (void)code;
  (void)format;
}

/* Errors still come back as codes. */
static inline int onset_alsa_silence(void) { return snd_lib_error_set_handler(onset_alsa_say_nothing); }
