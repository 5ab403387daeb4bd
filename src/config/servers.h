/* SPDX-License-Identifier: MIT */
/* Mailboxes and the SMTP server: addresses, URLs, secrets. */
#ifndef DISPUTED_CONFIG_SERVERS_H
#define DISPUTED_CONFIG_SERVERS_H

#include <glib.h>

#include "config/config.h"
#include "config/tree.h"

/* servers_read: into @config's mailboxes, those of its desk, and smtp; its policy is there.
 * Errors: ERROR_CONFIG. */
gboolean servers_read(const Tree *tree, Config *config, GError **error);

/* servers_check_files: that each password file and each ca_file can be read; warns of password
 * files that a group can read too. Errors: ERROR_CONFIG. */
gboolean servers_check_files(const Tree *tree, Config *config, GError **error);

/* servers_clear: frees what servers_read() made, the list of mailboxes too. */
void servers_clear(Config *config);

#endif
