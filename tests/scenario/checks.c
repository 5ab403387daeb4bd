/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/address.h"
#include "engine/letters.h"
#include "store/disputes.h"
#include "store/history.h"
#include "store/messages.h"
#include "store/outbox.h"
#include "store/timers.h"
#include "store/verify.h"
#include "tests/scenario/checks.h"
#include "tests/scenario/mails.h"

/* ---- mail that came in ---- */

static void
check_mail(World *world, const Inbox *inbox, const InboxMail *mail)
{
	g_autoptr(LedgerEntry) entry = NULL;
	g_autoptr(Blob) kept = NULL;
	g_autoptr(GBytes) raw = NULL;

	if (mail->uid < inbox->first_taken || mail->arrived_at < inbox->taken_since)
		return;
	if (!store_ledger_find(
		    world->store, inbox->name, inbox->uidvalidity, mail->uid, &entry, NULL) ||
		entry == NULL || entry->fate == FATE_FAILED) {
		world_fault(world, "mail %s/%u is not in the ledger", inbox->name, mail->uid);
		return;
	}
	if (mail->settled != entry->settled)
		world_fault(world,
			"mail %s/%u: the server and the ledger differ on whether it is "
			"settled",
			inbox->name, mail->uid);
	if (entry->message_id == 0) {
		if (*entry->reason == '\0')
			world_fault(world, "mail %s/%u was not kept, without a reason", inbox->name,
				mail->uid);
		return;
	}
	kept = store_message_raw(world->store, entry->message_id, NULL);
	raw = kept != NULL ? blob_bytes(kept, NULL) : NULL;
	/* A copy of a mail that is known is kept once, and need not have the same bytes. */
	if (raw == NULL || (entry->fate != FATE_DUPLICATE && !g_bytes_equal(raw, mail->raw)))
		world_fault(world, "mail %s/%u was not kept byte for byte", inbox->name, mail->uid);
}

static void
check_ledger(World *world)
{
	for (guint i = 0; i < world->inboxes->len; i++) {
		const Inbox *inbox = g_ptr_array_index(world->inboxes, i);

		for (guint k = 0; k < inbox->seen; k++)
			check_mail(world, inbox, g_ptr_array_index(inbox->mails, k));
	}
}

/* ---- disputes ---- */

static void
check_promises(World *world, const DisputeView *view)
{
	guint32 day = dispute_news_day(view);

	if (!dispute_is_open(view))
		return;
	if (day == 0)
		world_fault(world, "%s is open and owes no news", view->reference);
	else if (world->now_at > calendar_day_end(world->calendar, day) && !view->late)
		world_fault(world, "%s is past its day and nobody was told", view->reference);
}

static void
check_acknowledgements(World *world, const DisputeView *view)
{
	g_autoptr(GPtrArray) letters = NULL;
	guint count = 0;

	if (!store_outbox_of_dispute(world->store, view->id, &letters, NULL)) {
		world_fault(world, "%s: no letters to be had", view->reference);
		return;
	}
	for (guint i = 0; i < letters->len; i++)
		count += strcmp(((const OutboxLetter *)g_ptr_array_index(letters, i))->letter,
				 "acknowledgement") == 0;
	if (count > 1)
		world_fault(world, "%s was acknowledged %u times", view->reference, count);
}

/* ---- letters ---- */

static gboolean
is_ours(const World *world, const char *addr)
{
	return desk_staff_by_email(world->desk, addr) != NULL ||
		desk_is_colleague(world->desk, addr);
}

static void
check_words(World *world, const OutboxLetter *letter, const Posted *posted)
{
	g_autofree char *canary = engine_canary(&world->engine);
	g_autoptr(Message) message = mails_read(posted);
	const char *texts[] = {letter->text, letter->html, letter->subject, message->text,
		message->subject, letter->from_name};

	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		if (strstr(texts[i], canary) != NULL)
			world_fault(world, "internal words reached %s", posted->to);
		for (guint k = 0; k < world->desk->staff->len; k++) {
			const Staff *staff = g_ptr_array_index(world->desk->staff, k);

			if (strstr(texts[i], staff->email) != NULL)
				world_fault(world, "the address of %s reached %s", staff->name,
					posted->to);
		}
	}
}

static void
check_posted(World *world, const Posted *posted)
{
	g_autoptr(OutboxLetter) letter = world_letter(world, posted);
	g_autoptr(DisputeView) view = NULL;

	if (letter == NULL) {
		world_fault(world, "a letter to %s left that the store does not know", posted->to);
		return;
	}
	if (!address_equal(letter->recipient, posted->to))
		world_fault(world, "a letter for %s went to %s", letter->recipient, posted->to);
	if (is_ours(world, posted->to) && letter->audience == LETTER_TO_STAFF)
		return;
	if (letter->audience == LETTER_TO_STAFF || letter->dispute_id == 0) {
		world_fault(world, "a letter for staff reached %s", posted->to);
		return;
	}
	view = store_dispute_get(world->store, letter->dispute_id, NULL);
	if (view == NULL || dispute_party_by_addr(view, posted->to) == NULL)
		world_fault(world, "%s is no party and got %s", posted->to, letter->letter);
	check_words(world, letter, posted);
}

void
checks_always(World *world)
{
	g_autoptr(GPtrArray) views = world_disputes(world);

	check_ledger(world);
	for (guint i = 0; i < views->len; i++) {
		check_promises(world, g_ptr_array_index(views, i));
		check_acknowledgements(world, g_ptr_array_index(views, i));
	}
	for (guint i = 0; i < world->posts->len; i++) {
		const Posted *posted = g_ptr_array_index(world->posts, i);

		if (posted->step == world->step)
			check_posted(world, posted);
	}
}

void
checks_store(World *world)
{
	g_autoptr(GPtrArray) problems = NULL;

	if (!store_verify(world->store, &problems, NULL)) {
		world_fault(world, "the store can't be verified");
		return;
	}
	for (guint i = 0; i < problems->len; i++)
		world_fault(world, "store: %s", (const char *)g_ptr_array_index(problems, i));
}

/* ---- how everything stands ---- */

/* References and what follows from them are random: "D-7K4F-2Q9X" becomes "<2>". */
static void
hide_references(GString *text, const GPtrArray *views)
{
	for (guint i = 0; i < views->len; i++) {
		const DisputeView *view = g_ptr_array_index(views, i);
		g_autofree char *number = g_strdup_printf("<%u>", i + 1);

		g_string_replace(text, view->reference, number, 0);
	}
}

static void
show_view(World *world, GString *out, const DisputeView *view)
{
	g_autoptr(GPtrArray) entries = NULL;
	g_autoptr(GPtrArray) letters = NULL;
	g_autoptr(GArray) timers = NULL;

	g_string_append_printf(out, "%s %s %s %s confirmed=%d muted=%d late=%d agent=%s\n",
		view->reference, dispute_state_name(view->state), outcome_name(view->outcome),
		view->language, view->confirmed, view->muted, view->late, view->assignee);
	for (guint i = 0; i < view->parties->len; i++) {
		const Party *party = g_ptr_array_index(view->parties, i);

		g_string_append_printf(out, "  party %u %s promised=%u pending=%u failing=%d\n",
			party->ordinal, party->addr, party->promised_day, party->pending_day,
			party->failing);
	}
	if (!store_timers_of(world->store, view->id, &timers, NULL) ||
		!store_history_load(world->store, view->id, &entries, NULL) ||
		!store_outbox_of_dispute(world->store, view->id, &letters, NULL)) {
		world_fault(world, "%s can't be shown", view->reference);
		return;
	}
	for (guint i = 0; i < timers->len; i++) {
		const StoreTimer *timer = &g_array_index(timers, StoreTimer, i);

		g_string_append_printf(out, "  timer %s %" G_GINT64_FORMAT "\n",
			timer_kind_name(timer->kind), timer->due_at);
	}
	for (guint i = 0; i < entries->len; i++) {
		const HistoryEntry *entry = g_ptr_array_index(entries, i);

		g_string_append_printf(
			out, "  %s %s: %s\n", entry->kind, entry->actor, entry->content);
	}
	for (guint i = 0; i < letters->len; i++) {
		const OutboxLetter *letter = g_ptr_array_index(letters, i);

		g_string_append_printf(out, "  letter %s to %s: %s, %s\n", letter->letter,
			letter->recipient, letter->subject, outbox_state_name(letter->state));
	}
}

void
checks_fates(World *world, guint counts_out[FATE_COUNT])
{
	static const LedgerFilter ALL = {0};
	g_autoptr(GPtrArray) lines = NULL;

	for (guint i = 0; i < FATE_COUNT; i++)
		counts_out[i] = 0;
	if (!store_ledger_list(world->store, &ALL, 0, G_MAXUINT, &lines, NULL)) {
		world_fault(world, "the ledger can't be read");
		return;
	}
	for (guint i = 0; i < lines->len; i++)
		counts_out[((const LedgerLine *)g_ptr_array_index(lines, i))->entry->fate]++;
}

char *
checks_shown(World *world)
{
	g_autoptr(GPtrArray) views = world_disputes(world);
	GString *out = g_string_new(NULL);
	guint counts[FATE_COUNT];

	for (guint i = 0; i < views->len; i++)
		show_view(world, out, g_ptr_array_index(views, i));
	checks_fates(world, counts);
	for (gint i = 0; i < FATE_COUNT; i++)
		g_string_append_printf(out, "%s=%u ", fate_name((Fate)i), counts[i]);
	hide_references(out, views);
	return g_string_free(out, FALSE);
}

char *
checks_letter(World *world, const Posted *posted)
{
	g_autoptr(OutboxLetter) letter = world_letter(world, posted);
	g_autoptr(Message) message = mails_read(posted);
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(posted->at);
	g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, world->zone);
	g_autofree char *at = g_date_time_format(local, "%Y-%m-%dT%H:%M:%S");

	return g_strdup_printf("---- %s %s -> %s (%s%s)\nSubject: %s\n\n%s", at,
		letter != NULL ? letter->letter : "?", posted->to,
		letter != NULL ? letter_mark_name(letter->mark) : "?",
		posted->delivered ? "" : ", not delivered", message->subject, message->text);
}
