/* SPDX-License-Identifier: MIT */
/* Single facts by name: the mode last run in, why sending is paused, the last digest's day … */
#ifndef DISPUTED_STORE_META_H
#define DISPUTED_STORE_META_H

#include "store/store.h"

/* store_meta_find: *value_out: (transfer full) NULL if there is none. */
gboolean store_meta_find(
	Store *store, const char *key, char **value_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_meta_set: @value NULL removes it. */
gboolean store_meta_set(
	Store *store, const char *key, const char *value, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_meta_find_int, store_meta_set_int: whole numbers; 0 if there is none. */
gboolean store_meta_find_int(
	Store *store, const char *key, gint64 *value_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;
gboolean store_meta_set_int(
	Store *store, const char *key, gint64 value, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
