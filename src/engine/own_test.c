/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/digest.h"
#include "domain/address.h"
#include "domain/reply_address.h"
#include "engine/own_test.h"
#include "mail/compose.h"

#define RANDOM_SYMBOLS 13 /* 64 bits */
#define MAC_BYTES 10      /* 80 bits: 16 symbols */
#define MAC_SYMBOLS 16

static const char *const NAMES[OWN_TEST_COUNT] = {
	[OWN_TEST_CANARY] = "canary",
	[OWN_TEST_DOCTOR] = "doctor",
};

const char *
own_test_name(OwnTestKind kind)
{
	g_assert(kind < OWN_TEST_COUNT);
	return NAMES[kind];
}

static char *
mac_of(const ReplyKey *key, OwnTestKind kind, const char *word)
{
	g_autofree char *text =
		g_strdup_printf("own test %s %.*s", NAMES[kind], RANDOM_SYMBOLS, word);
	guint8 mac[DIGEST_BYTES];

	digest_hmac(key->bytes, text, strlen(text), mac);
	return base32_encode(mac, MAC_BYTES);
}

char *
own_test_word(Engine *engine, OwnTestKind kind)
{
	guint64 random = random_u64(&engine->random);
	g_autofree char *word = base32_encode(&random, sizeof random);
	g_autofree char *mac = mac_of(g_ptr_array_index(engine->keys, 0), kind, word);

	return g_strconcat(word, mac, NULL);
}

GBytes *
own_test_compose(Engine *engine, const DeskMailbox *mailbox, const char *recipient,
	OwnTestKind kind, const char *word, GError **error)
{
	g_autofree char *mark = engine_loop_mark(engine);
	g_autofree char *id = g_strdup_printf("test.%s@%s", word, address_domain(mailbox->address));
	g_autofree char *subject = g_strdup_printf("disputed %s %s", NAMES[kind], word);
	gint64 now = engine_now(engine);
	OutgoingMail mail = {.from_name = engine->desk->organisation,
		.from_addr = mailbox->address,
		.to_addr = recipient,
		.subject = subject,
		.date_at = now,
		.zone_offset_s = calendar_offset_s(engine->calendar, now),
		.message_id = id,
		.origin = COMPOSE_AUTO_GENERATED,
		.loop_mark = mark,
		.text = "disputed sends this letter to itself, to see that mail goes out and comes "
			"in. It opens no dispute.\n"};

	return mail_compose(&mail, error);
}

static gboolean
is_word(const Engine *engine, OwnTestKind kind, const char *word)
{
	if (strlen(word) != RANDOM_SYMBOLS + MAC_SYMBOLS)
		return FALSE;
	for (guint i = 0; i < engine->keys->len; i++) {
		g_autofree char *mac = mac_of(g_ptr_array_index(engine->keys, i), kind, word);

		if (digest_equal(mac, word + RANDOM_SYMBOLS, MAC_SYMBOLS))
			return TRUE;
	}
	return FALSE;
}

/* Servers put words of their own before a subject, as "[EXTERNAL]". */
gboolean
own_test_find(const Engine *engine, const Message *message, OwnTestKind *kind_out, char **word_out)
{
	g_auto(GStrv) words = NULL;

	if (!engine_loop_mark_is_ours(engine, message->loop_mark))
		return FALSE;
	words = g_strsplit(message->subject, " ", -1);
	for (guint i = 0; words[i] != NULL; i++) {
		for (guint kind = 0; kind < OWN_TEST_COUNT; kind++) {
			if (!is_word(engine, kind, words[i]))
				continue;
			*kind_out = kind;
			*word_out = g_strdup(words[i]);
			return TRUE;
		}
	}
	return FALSE;
}
