/* SPDX-License-Identifier: MIT */
/* Template sets that were accepted, by digest, as packed by the template floor; one is active. */
#ifndef DISPUTED_STORE_TEMPLATE_SETS_H
#define DISPUTED_STORE_TEMPLATE_SETS_H

#include "store/store.h"

typedef struct StoreTemplateSet {
	char *digest;   /* 64 hex digits */
	GBytes *packed; /* its sources */
	gint64 accepted_at;
} StoreTemplateSet;

void store_template_set_free(StoreTemplateSet *set);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoreTemplateSet, store_template_set_free)

/* store_template_set_put: keeps @set if its digest is new, and makes it the active one. */
gboolean store_template_set_put(
	Store *store, const StoreTemplateSet *set, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_template_set_active: *set_out: (transfer full) NULL if none was ever accepted. */
gboolean store_template_set_active(
	Store *store, StoreTemplateSet **set_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
