/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/log.h"
#include "engine/diagnosis.h"
#include "store/meta.h"

#define KEY_AT "doctor_at"
#define KEY_PASSED "doctor_passed"

gboolean
diagnosis_note(Engine *engine, gboolean passed, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(engine->store, error);

	return transaction != NULL &&
		store_meta_set_int(engine->store, KEY_AT, engine_now(engine), error) &&
		store_meta_set_int(engine->store, KEY_PASSED, passed ? 1 : 0, error) &&
		store_commit(g_steal_pointer(&transaction), error);
}

gboolean
diagnosis_start(const Engine *engine, GError **error)
{
	gint64 at = 0, passed = 0;

	if (engine->policy->mode != MODE_LIVE)
		return TRUE;
	if (!store_meta_find_int(engine->store, KEY_AT, &at, error) ||
		!store_meta_find_int(engine->store, KEY_PASSED, &passed, error))
		return FALSE;
	if (at == 0)
		log_event(LOG_WARNING, "start: `disputectl doctor` was never run here", NULL);
	else if (passed == 0)
		log_event(LOG_WARNING, "start: `disputectl doctor` found problems", NULL);
	return TRUE;
}
