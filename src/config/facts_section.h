/* SPDX-License-Identifier: MIT */
/* What staff are shown of a customer's mail at a glance: the sections facts and category. */
#ifndef DISPUTED_CONFIG_FACTS_SECTION_H
#define DISPUTED_CONFIG_FACTS_SECTION_H

#include <glib.h>

#include "config/config.h"
#include "config/tree.h"

/* facts_section_read: into @config's desk. Errors: ERROR_CONFIG. */
gboolean facts_section_read(const Tree *tree, Config *config, GError **error);

#endif
