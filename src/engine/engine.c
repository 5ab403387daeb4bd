/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/digest.h"
#include "base/ids.h"
#include "base/text.h"
#include "domain/reply_address.h"
#include "engine/engine.h"

#define LOOP_MARK_BYTES 15 /* 120 bits: 24 symbols */
#define CANARY_BYTES 5     /* 40 bits: 8 symbols */
#define CANARY_PREFIX "interne-"

gint64
engine_now(const Engine *engine)
{
	return clock_now(&engine->clock);
}

gint64
engine_id(const Engine *engine)
{
	return id_new(&engine->random, engine_now(engine));
}

guint32
engine_today(const Engine *engine)
{
	return calendar_day(engine->calendar, engine_now(engine));
}

static char *
keyed_word(const ReplyKey *key, const char *purpose, gsize length)
{
	guint8 mac[DIGEST_BYTES];

	digest_hmac(key->bytes, purpose, strlen(purpose), mac);
	return base32_encode(mac, length);
}

char *
engine_loop_mark(const Engine *engine)
{
	return keyed_word(g_ptr_array_index(engine->keys, 0), "loop mark", LOOP_MARK_BYTES);
}

gboolean
engine_loop_mark_is_ours(const Engine *engine, const char *mark)
{
	for (guint i = 0; i < engine->keys->len; i++) {
		g_autofree char *ours = keyed_word(
			g_ptr_array_index(engine->keys, i), "loop mark", LOOP_MARK_BYTES);

		if (strlen(mark) == strlen(ours) && digest_equal(mark, ours, strlen(ours)))
			return TRUE;
	}
	return FALSE;
}

static char *
canary_of(const ReplyKey *key)
{
	g_autofree char *word = keyed_word(key, "canary", CANARY_BYTES);

	return g_strconcat(CANARY_PREFIX, word, NULL);
}

char *
engine_canary(const Engine *engine)
{
	return canary_of(g_ptr_array_index(engine->keys, 0));
}

gboolean
engine_has_canary(const Engine *engine, const char *text)
{
	g_autofree char *skeleton = text_skeleton(text);

	for (guint i = 0; i < engine->keys->len; i++) {
		g_autofree char *canary = canary_of(g_ptr_array_index(engine->keys, i));
		g_autofree char *bones = text_skeleton(canary);

		if (strstr(skeleton, bones) != NULL)
			return TRUE;
	}
	return FALSE;
}

const DeskMailbox *
engine_mailbox(const Engine *engine, const char *name)
{
	const DeskMailbox *found = desk_mailbox_find(engine->desk, name);

	return found != NULL ? found : g_ptr_array_index(engine->desk->mailboxes, 0);
}
