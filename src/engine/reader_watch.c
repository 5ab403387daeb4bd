/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "engine/alerts.h"
#include "engine/reader_watch.h"
#include "store/meta.h"

#define ALERT "reader"
#define KEY_SINCE "reader_failing" /* no mail could be read since; 0: the last one could */
#define KEY_REASON "reader_reason"
#define KEY_TOLD "reader_told" /* the alert was raised for it */

gboolean
reader_watch_failed(Engine *engine, const char *reason, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(engine->store, error);
	gint64 since = 0;

	if (transaction == NULL || !store_meta_find_int(engine->store, KEY_SINCE, &since, error))
		return FALSE;
	if (since != 0)
		return TRUE;
	return store_meta_set_int(engine->store, KEY_SINCE, engine_now(engine), error) &&
		store_meta_set(engine->store, KEY_REASON, reason, error) &&
		store_commit(g_steal_pointer(&transaction), error);
}

gboolean
reader_watch_worked(Engine *engine, GError **error)
{
	g_autoptr(StoreTransaction) transaction = NULL;
	gint64 since = 0;

	if (!store_meta_find_int(engine->store, KEY_SINCE, &since, error))
		return FALSE;
	if (since == 0)
		return TRUE;
	transaction = store_begin(engine->store, error);
	return transaction != NULL && store_meta_set_int(engine->store, KEY_SINCE, 0, error) &&
		store_meta_set_int(engine->store, KEY_TOLD, 0, error) &&
		alerts_clear(engine, ALERT, "", error) &&
		store_commit(g_steal_pointer(&transaction), error);
}

gboolean
reader_watch_next(const Engine *engine, gint64 *due_at_out, GError **error)
{
	gint64 since = 0, told = 0, now = engine_now(engine);

	if (!store_meta_find_int(engine->store, KEY_SINCE, &since, error) ||
		(since != 0 && !store_meta_find_int(engine->store, KEY_TOLD, &told, error)))
		return FALSE;
	if (since == 0 || told != 0)
		*due_at_out = 0;
	else
		/* A clock that was set back must not make it wait longer. */
		*due_at_out = since > now ? now : since + READER_WATCH_PATIENCE_S;
	return TRUE;
}

gboolean
reader_watch_turn(Engine *engine, GError **error)
{
	g_autoptr(StoreTransaction) transaction = NULL;
	g_autofree char *reason = NULL;
	gint64 due_at = 0;

	if (!reader_watch_next(engine, &due_at, error))
		return FALSE;
	if (due_at == 0 || engine_now(engine) < due_at)
		return TRUE;
	transaction = store_begin(engine->store, error);
	return transaction != NULL && store_meta_find(engine->store, KEY_REASON, &reason, error) &&
		alerts_raise(engine, ALERT, "", reason != NULL ? reason : "", error) &&
		store_meta_set_int(engine->store, KEY_TOLD, 1, error) &&
		store_commit(g_steal_pointer(&transaction), error);
}
