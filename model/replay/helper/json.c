/* Flat JSON objects, a line each: what a request says, and replies. No value of the protocol contains a quote. */
#include "json.h"
#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Where the value of a key of a flat object starts, or NULL. */
static const char *find(const char *line, const char *key)
{
	size_t length = strlen(key);
	for (const char *at = strchr(line, '"'); at; at = strchr(at + 1, '"'))
		if (!strncmp(at + 1, key, length) && at[length + 1] == '"' && at[length + 2] == ':')
			return at + length + 3;
	return NULL;
}

uint64_t number(const char *line, const char *key, uint64_t otherwise)
{
	const char *at = find(line, key);
	return at ? strtoull(at + (*at == '"'), NULL, 0) : otherwise;
}

bool is(const char *line, const char *key, const char *value)
{
	const char *at = find(line, key);
	size_t length = strlen(value);
	return at && *at == '"' && !strncmp(at + 1, value, length) && at[length + 1] == '"';
}

unsigned one_of(const char *line, const char *key, const char *const *names, unsigned count)
{
	unsigned i = 0;
	while (i < count && !is(line, key, names[i]))
		i++;
	return i;
}

void reply(const char *format, ...)
{
	va_list arguments;
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

const char *name_of(int error)
{
	static const struct {
		int error;
		const char *name;
	} names[] = {{0, "ok"},		 {EPERM, "EPERM"},   {ENOENT, "ENOENT"}, {EINTR, "EINTR"},  {ENXIO, "ENXIO"},
		     {E2BIG, "E2BIG"},	 {EBADF, "EBADF"},   {EAGAIN, "EAGAIN"}, {ENOMEM, "ENOMEM"}, {EACCES, "EACCES"},
		     {EFAULT, "EFAULT"}, {EBUSY, "EBUSY"},   {EEXIST, "EEXIST"}, {ENODEV, "ENODEV"}, {EINVAL, "EINVAL"},
		     {ENOTTY, "ENOTTY"}, {ENOSPC, "ENOSPC"}, {EIO, "EIO"},	 {EOPNOTSUPP, "EOPNOTSUPP"}};
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (names[i].error == error)
			return names[i].name;
	return "another error";
}

void reply_error(int error)
{
	reply("{\"errno\":\"%s\"}", name_of(error));
}
