/* SPDX-License-Identifier: MIT */
/* The accounts that give access tokens: oauth NAME. */
#ifndef DISPUTED_CONFIG_ACCOUNTS_H
#define DISPUTED_CONFIG_ACCOUNTS_H

#include <glib.h>

#include "config/config.h"
#include "config/tree.h"
#include "net/oauth.h"

/* accounts_read: into @config's oauths; its store is there. Errors: ERROR_CONFIG. */
gboolean accounts_read(const Tree *tree, Config *config, GError **error);

/* accounts_check_files: that secrets can be read and that there is a token to begin with.
 * Errors: ERROR_CONFIG. */
gboolean accounts_check_files(const Tree *tree, const Config *config, GError **error);

/* accounts_clear: frees what accounts_read() made. */
void accounts_clear(Config *config);

/* accounts_find: NULL if there is none of that name. */
const ConfigOauth *accounts_find(const Config *config, const char *name);

/* accounts_options: borrows @account's strings; with the system's clock. */
OauthOptions accounts_options(const ConfigOauth *account);

#endif
