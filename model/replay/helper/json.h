/* Flat JSON objects, a line each: what a request says, and replies. */
#include <stdbool.h>
#include <stdint.h>

/* A number, or a number in quotes, which may be hexadecimal; `otherwise` if the key is not there. */
uint64_t number(const char *line, const char *key, uint64_t otherwise);

/* Is the value of a key this text? */
bool is(const char *line, const char *key, const char *value);

/* Which of some names the value of a key is; `count` if it is none. */
unsigned one_of(const char *line, const char *key, const char *const *names, unsigned count);

/* Writes a line. */
__attribute__((format(printf, 1, 2))) void reply(const char *format, ...);

/* {"errno":"ok"}, or the name of what went wrong. */
void reply_error(int error);

const char *name_of(int error);
