/* SPDX-License-Identifier: MIT */
/* What an operator must look at, until it is over. */
#ifndef DISPUTED_STORE_ALERTS_H
#define DISPUTED_STORE_ALERTS_H

#include "store/store.h"

typedef struct StoreAlert {
	gint64 id;
	char *kind;    /* stable word: "login" "channel" "brake" … */
	char *subject; /* what it is about: a mailbox name, a reference …; "" if there is one only
			*/
	char *text;    /* one line */
	gint64 raised_at;
	gint64 cleared_at; /* 0: still so */
	gint64 told_at;    /* when the admin was told; 0: not yet */
} StoreAlert;

void store_alert_free(StoreAlert *alert);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(StoreAlert, store_alert_free)

/* store_alert_raise: @alert: id, kind, subject, text and raised_at count. While one of that kind
 * and subject is open, only its text is renewed and *raised_out is FALSE. */
gboolean store_alert_raise(Store *store, const StoreAlert *alert, gboolean *raised_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_alert_clear: it is over. *cleared_out: whether one was open. */
gboolean store_alert_clear(Store *store, const char *kind, const char *subject, gint64 now_at,
	gboolean *cleared_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_alert_told: notes that the admin was told. */
gboolean store_alert_told(
	Store *store, gint64 id, gint64 now_at, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* store_alerts_open: StoreAlert*, the oldest first. */
gboolean store_alerts_open(
	Store *store, GPtrArray **alerts_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
