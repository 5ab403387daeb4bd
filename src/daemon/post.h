/* SPDX-License-Identifier: MIT */
/* The engine's post port over SMTP. */
#ifndef DISPUTED_DAEMON_POST_H
#define DISPUTED_DAEMON_POST_H

#include "config/config.h"
#include "config/tokens.h"
#include "daemon/warnings.h"
#include "engine/port.h"

typedef struct Post Post;

/* post_new: does not connect yet. @landed is called after the fate of each letter was told.
 * @warnings is borrowed.
 * Returns: (transfer full) NULL on error. Errors: ERROR_CONFIG. */
Post *post_new(const ConfigSmtp *smtp, Warnings *warnings, void (*landed)(gpointer data),
	gpointer data, GError **error);
void post_free(Post *post);

/* post_port: borrows @post. */
PostPort post_port(Post *post);

/* post_window: how many letters may be on their way at once. */
guint post_window(const Post *post);

/* post_options_check: for `disputed --check`. Errors: ERROR_CONFIG. */
gboolean post_options_check(const ConfigSmtp *smtp, const Tokens *tokens, GError **error);

#endif
