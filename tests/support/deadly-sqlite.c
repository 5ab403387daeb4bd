/* SPDX-License-Identifier: MIT */
/* deadly-sqlite.so: loaded before SQLite (LD_PRELOAD), it makes a mail deadly: the program ends by
 * SIGKILL, as if it had grown too large, the moment it hands the store a text that holds
 * $DEADLY_TEXT, or bytes that hold $DEADLY_BYTES. */
#include "config.h"

#include <dlfcn.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

typedef void (*Destructor)(void *);
typedef int (*BindText)(
	sqlite3_stmt *, int, const char *, sqlite3_uint64, Destructor, unsigned char);
typedef int (*BindBlob)(sqlite3_stmt *, int, const void *, sqlite3_uint64, Destructor);

static void
die_if_it_holds(const char *variable, const void *bytes, sqlite3_uint64 length)
{
	const char *word = getenv(variable);

	if (word != NULL && bytes != NULL && memmem(bytes, length, word, strlen(word)) != NULL)
		raise(SIGKILL);
}

int
sqlite3_bind_text64(sqlite3_stmt *statement, int position, const char *text, sqlite3_uint64 length,
	Destructor destructor, unsigned char encoding)
{
	BindText real = (BindText)dlsym(RTLD_NEXT, "sqlite3_bind_text64");

	die_if_it_holds("DEADLY_TEXT", text, length);
	return real(statement, position, text, length, destructor, encoding);
}

int
sqlite3_bind_blob64(sqlite3_stmt *statement, int position, const void *bytes, sqlite3_uint64 length,
	Destructor destructor)
{
	BindBlob real = (BindBlob)dlsym(RTLD_NEXT, "sqlite3_bind_blob64");

	die_if_it_holds("DEADLY_BYTES", bytes, length);
	return real(statement, position, bytes, length, destructor);
}
