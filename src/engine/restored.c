/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "engine/alerts.h"
#include "engine/restored.h"
#include "store/meta.h"
#include "store/outbox.h"

#define KEY_AT "restored_at"
#define KEY_FROM "restored_from" /* when the backup was made; gone once the admins were told */
#define MARGIN_S (5 * 60)        /* the mail server's clock is not ours */

/* The mode that the store was last run in becomes one that does not write to customers: a start in
 * the mode live is then a change, after which disputes with withheld letters go to staff. */
static gboolean
lower_mode(Store *store, GError **error)
{
	g_autofree char *word = NULL;
	Mode mode = MODE_OBSERVE;

	if (!store_meta_find(store, "mode", &word, error))
		return FALSE;
	if (word == NULL || !mode_parse(word, &mode) || mode != MODE_LIVE)
		return TRUE;
	return store_meta_set(store, "mode", mode_name(MODE_STAFF), error);
}

gboolean
restored_begin(Store *store, gint64 backup_at, gint64 now_at, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(store, error);
	guint withheld = 0;

	return transaction != NULL &&
		store_outbox_withhold(store, FALSE, now_at, &withheld, error) &&
		lower_mode(store, error) && store_meta_set_int(store, KEY_AT, now_at, error) &&
		store_meta_set_int(store, KEY_FROM, backup_at, error) &&
		store_commit(g_steal_pointer(&transaction), error);
}

gboolean
restored_at(Store *store, gint64 *at_out, gint64 *backup_at_out, GError **error)
{
	gint64 at = 0;

	if (!store_meta_find_int(store, KEY_AT, &at, error) ||
		!store_meta_find_int(store, KEY_FROM, backup_at_out, error))
		return FALSE;
	*at_out = at;
	return TRUE;
}

gboolean
restored_quiet(const Engine *engine, gint64 at, RestoredQuiet *quiet, GError **error)
{
	gint64 since = 0;

	if (!store_meta_find_int(engine->store, KEY_AT, &since, error))
		return FALSE;
	quiet->active = since != 0 && at < since + MARGIN_S && engine->policy->mode == MODE_LIVE;
	if (!quiet->active)
		return TRUE;
	quiet->policy = *engine->policy;
	quiet->policy.mode = MODE_STAFF;
	quiet->engine = *engine;
	quiet->engine.policy = &quiet->policy;
	return TRUE;
}

gboolean
restored_start(Engine *engine, GError **error)
{
	gint64 from = 0;
	g_autoptr(GDateTime) utc = NULL;
	g_autoptr(GDateTime) local = NULL;
	g_autofree char *when = NULL;
	g_autofree char *text = NULL;

	if (!store_meta_find_int(engine->store, KEY_FROM, &from, error))
		return FALSE;
	if (from == 0)
		return TRUE;
	utc = g_date_time_new_from_unix_utc(from);
	local = g_date_time_to_timezone(utc, engine->zone);
	when = g_date_time_format(local, "%Y-%m-%d %H:%M");
	text = g_strdup_printf("the store was brought back from a backup of %s: what has come or "
			       "fallen due since then is done again without writing to customers, "
			       "who may have had an answer, and becomes tasks; mail that was moved "
			       "to another folder since then must be moved back",
		when);
	return alerts_raise(engine, "restored", "", text, error) &&
		store_meta_set_int(engine->store, KEY_FROM, 0, error);
}
