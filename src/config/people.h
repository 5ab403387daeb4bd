/* SPDX-License-Identifier: MIT */
/* Who we are: organisation, staff, notify, and whose mail is whose. */
#ifndef DISPUTED_CONFIG_PEOPLE_H
#define DISPUTED_CONFIG_PEOPLE_H

#include <glib.h>

#include "config/config.h"
#include "config/tree.h"

/* people_read: into @config's desk and zone. Errors: ERROR_CONFIG. */
gboolean people_read(const Tree *tree, Config *config, GError **error);

#endif
