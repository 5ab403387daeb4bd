/* SPDX-License-Identifier: MIT */
/* What a process gives up for good before it touches foreign bytes: it keeps its memory, its open
 * descriptors, and one folder to read from; no network, no other file, no other process, no more
 * memory and files than allowed. Linux only. Must not know what the process does. */
#ifndef DISPUTED_SANDBOX_CONFINE_H
#define DISPUTED_SANDBOX_CONFINE_H

#include <glib.h>

typedef struct ConfineOptions {
	guint64 memory_bytes; /* of data in all (RLIMIT_DATA) */
	guint64 file_bytes;   /* longest file that may be written (RLIMIT_FSIZE) */
	guint files;          /* descriptors open at a time */
	const char *folder;   /* may be read from; NULL: nothing may */
} ConfineOptions;

/* What a kernel or a build could not be made to do. */
typedef enum {
	CONFINE_NO_LANDLOCK = 1 << 0,     /* files outside the folder can be opened for reading */
	CONFINE_NO_MEMORY_LIMIT = 1 << 1, /* sanitizers need all the memory there is */
} ConfineLacks;

/* confine_start: of the whole process, which must have one thread, and for ever. Afterwards:
 * - resource limits as in @options, no core file, and death with the parent;
 * - no new privileges, and no look at the process by others of the same user;
 * - system calls that a reader of bytes needs work; opening a file works for reading only;
 *   mapping memory works for private memory that can't be both written and executed; those that
 *   only a break-in would use (sockets, programs, processes, kernel interfaces) end the process by
 *   SIGSYS; all others fail.
 * @lacks_out: set of ConfineLacks.
 * Errors: ERROR_CONFIG if the kernel refuses; the process is then half confined, of no use. */
gboolean confine_start(
	const ConfineOptions *options, guint *lacks_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* confine_grant_cpu: the process may use @seconds of processor time from now on, whatever it used
 * before, rounded up; then SIGXCPU ends it. Works before and after confine_start(). */
void confine_grant_cpu(guint seconds);

/* confine_converters_folder: where the C library keeps its character set converters, which iconv()
 * loads when they are asked for; makes it read the list of them. Before confine_start().
 * Returns: (transfer full) NULL if it needs no folder. */
char *confine_converters_folder(void);

#endif
