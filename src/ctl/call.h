/* SPDX-License-Identifier: MIT */
/* One call of disputectl: which command, its options and arguments, and how it ends. Knows nothing
 * of what commands do. */
#ifndef DISPUTED_CTL_CALL_H
#define DISPUTED_CTL_CALL_H

#include <glib.h>

#include "domain/dispute.h"
#include "wiring/wiring.h"

typedef struct Call Call;

/* A row of the table of commands. */
typedef struct Command {
	const char *name;  /* one word, or two: "template list" */
	const char *usage; /* arguments as help shows them; "" if none */
	const char *help;  /* one line */
	int (*run)(Call *call);
} Command;

struct Call {
	const Command *command;
	char *config_path; /* NULL: the default */
	gboolean json;
	int argc;
	char **argv; /* as given, [0] the command's name; call_parse() leaves the arguments, from
			[0], ended by NULL */
	int status;  /* where call_parse() fails */
};

/* call_parse: reads options (@entries, ended by a NULL row; NULL for none) and takes between @least
 * and @most arguments. Returns: FALSE if there is nothing more to do: end with call->status. */
gboolean call_parse(Call *call, const GOptionEntry *entries, int least, int most);

/* call_options: the options that all commands have. Borrows @call; ended by a NULL row.
 * Returns: (transfer full). */
GOptionEntry *call_options(Call *call, gboolean *version_out);

/* call_usage: says that the call is wrong. Returns: EX_USAGE. */
int call_usage(const Call *call, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* call_open: the engine, on the configured store. Returns: (transfer full) NULL on error. */
Wiring *call_open(const Call *call, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* call_dispute: the dispute whose reference is @text, as people write it, and as it was opened:
 * also one that was joined. Returns: (transfer full) NULL on error.
 * Errors: ERROR_REJECTED if there is none. */
DisputeView *call_dispute(
	Wiring *wiring, const char *text, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* call_text: an argument as valid UTF-8, whatever the locale. Returns: (transfer full). */
char *call_text(const char *argument);

/* call_fail: says why. Returns: the exit status for it, of sysexits.h. */
int call_fail(const GError *error);

#endif
