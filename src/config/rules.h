/* SPDX-License-Identifier: MIT */
/* What is promised and allowed: mode, promise, calendar, relay, caps, brake, addresses. */
#ifndef DISPUTED_CONFIG_RULES_H
#define DISPUTED_CONFIG_RULES_H

#include <glib.h>

#include "config/config.h"
#include "config/tree.h"

/* rules_read: into @config's policy and calendar; its zone is there. Errors: ERROR_CONFIG. */
gboolean rules_read(const Tree *tree, Config *config, GError **error);

#endif
