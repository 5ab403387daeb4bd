/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/log.h"
#include "engine/alerts.h"
#include "engine/canary.h"
#include "engine/own_test.h"
#include "store/meta.h"

#define KIND "canary"
#define PATIENCE_LEAST_S (10 * 60) /* servers that greylist let it wait that long */
#define PATIENCE_MOST_S (60 * 60)

struct Canary {
	Engine *engine;
	PostPort port;
	guint32 every_s;
	gint64 look_at, looked_at; /* nothing is due between */
};

/* What is known of a mailbox's last letter. */
typedef struct Bird {
	gint64 sent_at; /* 0: never */
	char *word;     /* NULL: it has come back */
} Bird;

static void
bird_clear(Bird *bird)
{
	g_free(bird->word);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Bird, bird_clear)

static char *
key_of(const char *what, const char *mailbox)
{
	return g_strconcat(KIND "_", what, ":", mailbox, NULL);
}

static gboolean
load(Engine *engine, const char *mailbox, Bird *bird, GError **error)
{
	g_autofree char *sent = key_of("sent", mailbox);
	g_autofree char *word = key_of("word", mailbox);

	return store_meta_find_int(engine->store, sent, &bird->sent_at, error) &&
		store_meta_find(engine->store, word, &bird->word, error);
}

Canary *
canary_new(Engine *engine, const PostPort *port, guint32 every_s)
{
	Canary *canary = g_new0(Canary, 1);

	canary->engine = engine;
	canary->port = *port;
	canary->every_s = every_s;
	return canary;
}

void
canary_free(Canary *canary)
{
	g_free(canary);
}

/* That it left says little; that it comes back is what counts. */
static void
on_sent(gpointer data G_GNUC_UNUSED, const PostResult *result)
{
	log_event(LOG_DEBUG, "canary: sent", "reply", result->reply, NULL);
}

static gboolean
send(Canary *canary, const DeskMailbox *mailbox, GError **error)
{
	Engine *engine = canary->engine;
	g_autofree char *sent = key_of("sent", mailbox->name);
	g_autofree char *kept = key_of("word", mailbox->name);
	g_autofree char *word = own_test_word(engine, OWN_TEST_CANARY);
	g_autoptr(GBytes) bytes =
		own_test_compose(engine, mailbox, mailbox->address, OWN_TEST_CANARY, word, error);
	g_autoptr(StoreTransaction) transaction = NULL;

	if (bytes == NULL)
		return FALSE;
	transaction = store_begin(engine->store, error);
	if (transaction == NULL ||
		!store_meta_set_int(engine->store, sent, engine_now(engine), error) ||
		!store_meta_set(engine->store, kept, word, error) ||
		!store_commit(g_steal_pointer(&transaction), error))
		return FALSE;
	canary->port.send(
		canary->port.self, mailbox->address, mailbox->address, word, bytes, on_sent, NULL);
	return TRUE;
}

static gboolean
raise_alert(Canary *canary, const DeskMailbox *mailbox, gint64 sent_at, GError **error)
{
	Engine *engine = canary->engine;
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(sent_at);
	g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, engine->zone);
	g_autofree char *when = g_date_time_format(local, "%Y-%m-%d %H:%M");
	g_autofree char *text = g_strdup_printf(
		"the letter that mailbox %s sent to itself on %s has not come back: mail is not "
		"sent, or does not arrive, or is not read; `disputectl doctor` says more",
		mailbox->name, when);

	return alerts_raise(engine, KIND, mailbox->name, text, error);
}

/* @now: a clock that was set back makes nothing wait longer. */
static gboolean
look(Canary *canary, const DeskMailbox *mailbox, gint64 now, GError **error)
{
	g_auto(Bird) bird = {0};
	gint64 patience = CLAMP(canary->every_s / 2, PATIENCE_LEAST_S, PATIENCE_MOST_S);
	gint64 next = 0;

	if (!load(canary->engine, mailbox->name, &bird, error))
		return FALSE;
	bird.sent_at = MIN(bird.sent_at, now);
	if (bird.word != NULL && now - bird.sent_at >= patience &&
		!raise_alert(canary, mailbox, bird.sent_at, error))
		return FALSE;
	next = bird.sent_at + canary->every_s;
	if (bird.sent_at == 0 || next <= now) {
		if (!send(canary, mailbox, error))
			return FALSE;
		next = now + patience;
	} else if (bird.word != NULL && now - bird.sent_at < patience) {
		next = MIN(next, bird.sent_at + patience);
	}
	canary->look_at = canary->look_at != 0 ? MIN(canary->look_at, next) : next;
	return TRUE;
}

static gboolean
forget(Canary *canary, const DeskMailbox *mailbox, GError **error)
{
	return alerts_clear(canary->engine, KIND, mailbox->name, error);
}

gboolean
canary_turn(Canary *canary, gint64 *due_at_out, GError **error)
{
	const GPtrArray *mailboxes = canary->engine->desk->mailboxes;
	gint64 now = engine_now(canary->engine);
	gboolean sends = canary->every_s != 0 && canary->engine->policy->mode != MODE_OBSERVE;

	*due_at_out = canary->look_at;
	if (canary->looked_at != 0 &&
		(!sends || (now >= canary->looked_at && now < canary->look_at)))
		return TRUE;
	canary->look_at = 0;
	for (guint i = 0; i < mailboxes->len; i++) {
		const DeskMailbox *mailbox = g_ptr_array_index(mailboxes, i);

		if (sends ? !look(canary, mailbox, now, error) : !forget(canary, mailbox, error))
			return FALSE;
	}
	canary->looked_at = now;
	*due_at_out = canary->look_at;
	return TRUE;
}

gboolean
canary_returned(Engine *engine, const char *mailbox, const char *word, GError **error)
{
	g_auto(Bird) bird = {0};
	g_autofree char *kept = key_of("word", mailbox);
	g_autofree char *seconds = NULL;

	if (!load(engine, mailbox, &bird, error))
		return FALSE;
	/* One that comes after the next was sent does not say that this one will. */
	if (bird.word == NULL || strcmp(bird.word, word) != 0)
		return TRUE;
	seconds = g_strdup_printf("%" G_GINT64_FORMAT, MAX(engine_now(engine) - bird.sent_at, 0));
	log_event(LOG_INFO, "canary: came back", "mailbox", mailbox, "s", seconds, NULL);
	return store_meta_set(engine->store, kept, NULL, error) &&
		alerts_clear(engine, KIND, mailbox, error);
}
