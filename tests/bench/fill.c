/* SPDX-License-Identifier: MIT */
/* Fills a store with disputes as years of use leave them, for measurements of growth: each with its
 * mail, history, ledger entry and two letters that were sent; nine of ten closed, the tenth waiting
 * with timers that are due next year. Everything is written through the store's own functions, so
 * that disputectl verify finds nothing.
 * Usage: fill STORE FIRST COUNT     FIRST: number of the first one, different in each call */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "base/blob.h"
#include "base/clock.h"
#include "base/digest.h"
#include "base/ids.h"
#include "base/random.h"
#include "domain/reference.h"
#include "store/disputes.h"
#include "store/history.h"
#include "store/ledger.h"
#include "store/messages.h"
#include "store/outbox.h"
#include "store/timers.h"

/* Odd, so that no two of 2^35 references made here are the same. */
#define REFERENCE_STEP G_GUINT64_CONSTANT(0x5deece66d)
#define DISPUTES_A_SECOND 1000
#define AT_ONCE 2000 /* disputes a commit */
#define YEAR_S (365 * 24 * 60 * 60)
#define STORY                                                                                      \
	"Hello,\n\nmy order has not arrived, and nobody answers the telephone. I have been "       \
	"waiting for three weeks now.\n\nPlease tell me what happens next.\n"

typedef struct Fill {
	Store *store;
	Random random;
	gint64 begun_at, number, id;
	Blob *raw;
	char *sha256, *identity, *message_id, *reference, *thread_id, *addr;
} Fill;

static gint64
next_id(Fill *fill)
{
	return id_new(&fill->random, fill->begun_at + fill->number / DISPUTES_A_SECOND);
}

static char *
random_word(Fill *fill, guint bytes)
{
	guint8 value[32];

	random_fill(&fill->random, value, bytes);
	return base32_encode(value, bytes);
}

static gboolean
add_dispute(Fill *fill, gboolean open, GError **error)
{
	g_autoptr(DisputeView) view = dispute_view_new();
	Party *party = party_new();

	view->id = fill->id = next_id(fill);
	view->reference = (g_free(view->reference), g_strdup(fill->reference));
	view->mailbox = (g_free(view->mailbox), g_strdup("support"));
	view->subject = (g_free(view->subject), g_strdup("Order never arrived"));
	view->language = (g_free(view->language), g_strdup("en"));
	view->thread_id = (g_free(view->thread_id), g_strdup(fill->thread_id));
	view->state = open ? STATE_RECEIVED : STATE_CLOSED;
	view->outcome = open ? OUTCOME_NONE : OUTCOME_SETTLED;
	view->opened_at = fill->begun_at;
	view->closed_at = open ? 0 : fill->begun_at + 1;
	party->id = next_id(fill);
	party->addr = (g_free(party->addr), g_strdup(fill->addr));
	g_ptr_array_add(view->parties, party);
	return store_dispute_insert(fill->store, view, error) &&
		(!open ||
			(store_timer_set(fill->store, view->id, TIMER_REMIND,
				 fill->begun_at + 3 * (gint64)YEAR_S, error) &&
				store_timer_set(fill->store, view->id, TIMER_PROGRESS,
					fill->begun_at + 3 * (gint64)YEAR_S, error)));
}

static gboolean
add_mail(Fill *fill, GError **error)
{
	StoreMessage message = {.id = next_id(fill),
		.dispute_id = fill->id,
		.direction = (char *)"in",
		.kind = (char *)"complaint",
		.writer = (char *)"stranger",
		.match_by = (char *)"none",
		.mailbox = (char *)"support",
		.arrived_at = fill->begun_at,
		.message_id = fill->message_id,
		.identity = fill->identity,
		.sha256 = fill->sha256,
		.bytes = blob_size(fill->raw),
		.from_addr = fill->addr,
		.subject = (char *)"Order never arrived",
		.language = (char *)"en",
		.text = (char *)STORY,
		.reply = (char *)STORY};
	LedgerEntry entry = {.source = (char *)"support",
		.epoch = 1,
		.item = fill->number,
		.message_id = message.id,
		.fate = FATE_OPENED,
		.seen_at = fill->begun_at,
		.settled = TRUE};
	gboolean added;

	return store_message_insert(fill->store, &message, NULL, fill->raw, error) &&
		store_ledger_insert(fill->store, &entry, &added, error);
}

static gboolean
add_letter(Fill *fill, guint32 ordinal, LetterAudience audience, GError **error)
{
	g_autofree char *word = random_word(fill, 8);
	g_autofree char *id =
		g_strdup_printf("%s.%u.%s@example.com", fill->reference, ordinal, word);
	OutboxLetter letter = {.id = next_id(fill),
		.dispute_id = fill->id,
		.ordinal = ordinal,
		.party = audience == LETTER_TO_CUSTOMER ? 0 : OUTBOX_NO_PARTY,
		.letter =
			(char *)(audience == LETTER_TO_CUSTOMER ? "acknowledgement" : "staff-new"),
		.mark = audience == LETTER_TO_CUSTOMER ? MARK_AUTO_REPLIED : MARK_AUTO_GENERATED,
		.audience = audience,
		.recipient =
			audience == LETTER_TO_CUSTOMER ? fill->addr : (char *)"agent1@example.com",
		.message_id = id,
		.created_at = fill->begun_at,
		.state = OUTBOX_QUEUED,
		.text = (char *)STORY,
		.html = (char *)STORY};
	OutboxVerdict verdict = {letter.id, "fill", fill->begun_at, 250, "250 2.0.0 taken", FALSE};

	return store_outbox_insert(fill->store, &letter, error) &&
		store_outbox_settle(fill->store, &verdict, OUTBOX_ACCEPTED, error);
}

static gboolean
add_history(Fill *fill, GError **error)
{
	static const char *const KINDS[] = {"opened", "letter-written", "letter-accepted"};
	HistoryDraft drafts[G_N_ELEMENTS(KINDS)];
	guint8 salt_bytes[HISTORY_SALT_BYTES];
	g_autoptr(GBytes) salt = NULL;

	random_fill(&fill->random, salt_bytes, sizeof salt_bytes);
	salt = g_bytes_new(salt_bytes, sizeof salt_bytes);
	for (gsize i = 0; i < G_N_ELEMENTS(KINDS); i++)
		drafts[i] = (HistoryDraft){fill->begun_at, KINDS[i], "engine",
			"acknowledgement to the customer", salt};
	return store_history_append(fill->store, fill->id, drafts, G_N_ELEMENTS(KINDS), error);
}

static void
begin_one(Fill *fill, gint64 number)
{
	g_autofree char *text =
		g_strdup_printf("From: old%" G_GINT64_FORMAT "@example.org\r\n\r\n%s%s%s", number,
			STORY, STORY, STORY);
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	g_autofree char *word = random_word(fill, 8);

	fill->number = number;
	fill->raw = blob_new(bytes);
	fill->sha256 = digest_sha256_hex(text, strlen(text));
	fill->identity = g_strreverse(g_strdup(fill->sha256));
	fill->message_id = g_strdup_printf("%s@mail.example.org", word);
	fill->thread_id = g_strdup_printf("thread.%s@example.com", word);
	fill->addr = g_strdup_printf("old%" G_GINT64_FORMAT "@example.org", number);
}

static void
end_one(Fill *fill)
{
	g_clear_pointer(&fill->raw, blob_unref);
	g_clear_pointer(&fill->sha256, g_free);
	g_clear_pointer(&fill->identity, g_free);
	g_clear_pointer(&fill->message_id, g_free);
	g_clear_pointer(&fill->thread_id, g_free);
	g_clear_pointer(&fill->reference, g_free);
	g_clear_pointer(&fill->addr, g_free);
}

/* The runs that are measured draw theirs by chance: one of a million may be taken. */
static gboolean
find_reference(Fill *fill, gint64 number, GError **error)
{
	for (guint64 at = (guint64)number;; at += G_MAXUINT32) {
		g_autoptr(DisputeView) taken = NULL;

		g_free(fill->reference);
		fill->reference = reference_new("D", at * REFERENCE_STEP);
		if (!store_dispute_find(fill->store, fill->reference, &taken, error))
			return FALSE;
		if (taken == NULL)
			return TRUE;
	}
}

static gboolean
add_one(Fill *fill, gint64 number, GError **error)
{
	gboolean done;

	begin_one(fill, number);
	done = find_reference(fill, number, error) && add_dispute(fill, number % 10 == 0, error) &&
		add_mail(fill, error) && add_letter(fill, 1, LETTER_TO_CUSTOMER, error) &&
		add_letter(fill, 2, LETTER_TO_STAFF, error) && add_history(fill, error);
	end_one(fill);
	return done;
}

static gboolean
add_all(Fill *fill, gint64 first, gint64 count, GError **error)
{
	for (gint64 i = 0; i < count;) {
		g_autoptr(StoreTransaction) transaction = store_begin(fill->store, error);

		if (transaction == NULL)
			return FALSE;
		do {
			if (!add_one(fill, first + i, error))
				return FALSE;
			i++;
		} while (i < count && i % AT_ONCE != 0);
		if (!store_commit(g_steal_pointer(&transaction), error))
			return FALSE;
	}
	return TRUE;
}

int
main(int argc, char **argv)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Store) store = NULL;
	Clock clock = clock_system();

	if (argc != 4) {
		fputs("usage: fill STORE FIRST COUNT\n", stderr);
		return 64;
	}
	store = store_open(argv[1], &error);
	Fill fill = {.store = store,
		.random = random_system(),
		.begun_at = clock_now(&clock) - 2 * (gint64)YEAR_S};

	if (store == NULL ||
		!add_all(&fill, g_ascii_strtoll(argv[2], NULL, 10),
			g_ascii_strtoll(argv[3], NULL, 10), &error)) {
		fprintf(stderr, "fill: %s\n", error->message);
		return 1;
	}
	return 0;
}
