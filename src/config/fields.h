/* SPDX-License-Identifier: MIT */
/* Values of one place of the file, read as what they should be. Each function fails with
 * ERROR_CONFIG, the place, and what to write instead; its out is then untouched. */
#ifndef DISPUTED_CONFIG_FIELDS_H
#define DISPUTED_CONFIG_FIELDS_H

#include <glib.h>

#include "config/tree.h"

/* fields_text: not empty. @example: for the message. @text_out: (transfer full), freed before. */
gboolean fields_text(
	const Tree *tree, TreeAt at, const char *example, char **text_out, GError **error);

/* fields_address: a mail address that can be written to. */
gboolean fields_address(const Tree *tree, TreeAt at, char **addr_out, GError **error);

/* fields_choice: one of @words (NULL-terminated). @index_out: which. */
gboolean fields_choice(
	const Tree *tree, TreeAt at, const char *const *words, guint *index_out, GError **error);

/* fields_number: a whole number in @least..@most. */
gboolean fields_number(const Tree *tree, TreeAt at, guint32 least, guint32 most,
	guint32 *number_out, GError **error);

/* fields_seconds, fields_days: a length of time in @least..@most seconds, or days. */
gboolean fields_seconds(const Tree *tree, TreeAt at, guint32 least, guint32 most,
	guint32 *seconds_out, GError **error);
gboolean fields_days(const Tree *tree, TreeAt at, guint32 least, guint32 most, guint32 *days_out,
	GError **error);

/* fields_size: "64 MB", a whole number of KB or MB (of 1024 KB) in @least..@most bytes. */
gboolean fields_size(const Tree *tree, TreeAt at, guint32 least, guint32 most, guint32 *bytes_out,
	GError **error);

/* fields_title: that @section's name is plain: it stands in commands, histories and log lines. */
gboolean fields_title(const Tree *tree, cfg_t *section, GError **error);

/* fields_path: a path, absolute or from @folder on; "" stays "". "$CREDENTIALS_DIRECTORY/NAME" is
 * a credential that systemd hands over; where there is none, it stays as it is. */
char *fields_path(TreeAt at, const char *folder);

#endif
