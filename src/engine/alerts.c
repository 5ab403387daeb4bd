/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/log.h"
#include "engine/alerts.h"
#include "engine/letters.h"
#include "store/alerts.h"

static gboolean
write_to(Engine *engine, const Staff *staff, const StoreAlert *alert, GError **error)
{
	const DeskMailbox *mailbox = g_ptr_array_index(engine->desk->mailboxes, 0);
	DeskLetter letter = {.letter = "alert",
		.name = staff->display,
		.addr = staff->email,
		.staff = staff->name,
		.language = staff->language,
		.mark = MARK_AUTO_GENERATED,
		.mailbox = mailbox->name,
		.alert_kind = alert->kind,
		.alert_name = alert->subject,
		.alert_title = alert->text,
		.alert_detail = alert->text,
		.alert_since_at = alert->raised_at};

	return letters_write_desk(engine, &letter, error);
}

GPtrArray *
alerts_readers(const Engine *engine)
{
	GPtrArray *readers = g_ptr_array_new();

	for (guint i = 0; i < engine->desk->staff->len; i++) {
		const Staff *staff = g_ptr_array_index(engine->desk->staff, i);

		if (staff->role == ROLE_ADMIN)
			g_ptr_array_add(readers, (gpointer)staff);
	}
	if (readers->len > 0)
		return readers;
	for (guint i = 0; i < engine->desk->notify->len; i++) {
		const Staff *staff =
			desk_staff_find(engine->desk, g_ptr_array_index(engine->desk->notify, i));

		if (staff != NULL)
			g_ptr_array_add(readers, (gpointer)staff);
	}
	return readers;
}

static gboolean
write_letters(Engine *engine, const StoreAlert *alert, GError **error)
{
	g_autoptr(GPtrArray) readers = alerts_readers(engine);

	for (guint i = 0; i < readers->len; i++)
		if (!write_to(engine, g_ptr_array_index(readers, i), alert, error))
			return FALSE;
	return TRUE;
}

static gboolean
raise_alert(Engine *engine, const char *kind, const char *subject, const char *text,
	gboolean letters, GError **error)
{
	g_autoptr(StoreTransaction) transaction = store_begin(engine->store, error);
	gboolean raised = FALSE;
	StoreAlert alert = {.id = engine_id(engine),
		.kind = (char *)kind,
		.subject = (char *)subject,
		.text = (char *)text,
		.raised_at = engine_now(engine)};

	if (transaction == NULL || !store_alert_raise(engine->store, &alert, &raised, error) ||
		(raised && letters && !write_letters(engine, &alert, error)) ||
		!store_commit(g_steal_pointer(&transaction), error))
		return FALSE;
	if (raised)
		log_event(LOG_ERROR, "alert: raised", "kind", kind, "subject", subject, "text",
			text, NULL);
	return TRUE;
}

gboolean
alerts_raise(
	Engine *engine, const char *kind, const char *subject, const char *text, GError **error)
{
	return raise_alert(engine, kind, subject, text, TRUE, error);
}

gboolean
alerts_note(Engine *engine, const char *kind, const char *subject, const char *text, GError **error)
{
	return raise_alert(engine, kind, subject, text, FALSE, error);
}

gboolean
alerts_clear(Engine *engine, const char *kind, const char *subject, GError **error)
{
	gboolean cleared = FALSE;

	if (!store_alert_clear(engine->store, kind, subject, engine_now(engine), &cleared, error))
		return FALSE;
	if (cleared)
		log_event(LOG_INFO, "alert: cleared", "kind", kind, "subject", subject, NULL);
	return TRUE;
}
