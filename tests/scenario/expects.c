/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/address.h"
#include "store/alerts.h"
#include "store/history.h"
#include "store/outbox.h"
#include "tests/scenario/checks.h"
#include "tests/scenario/expects.h"
#include "tests/scenario/mails.h"
#include "tests/support/sample.h"

/* "key=value", "key~value" (holds it) or "key!~value" (does not). */
typedef struct Claim {
	char *key;
	char operator; /* '=' '~' '!' */
	const char *value;
} Claim;

static gboolean
claim_parse(const char *word, Claim *claim_out)
{
	gsize length = strspn(word, "abcdefghijklmnopqrstuvwxyz-_");

	if (length == 0 || strchr("=~!", word[length]) == NULL || word[length] == '\0' ||
		(word[length] == '!' && word[length + 1] != '~'))
		return FALSE;
	claim_out->key = g_strndup(word, length);
	claim_out->operator= word[length];
	claim_out->value = word + length + (word[length] == '!' ? 2 : 1);
	return TRUE;
}

/* Where lines are broken is nobody's concern here: any white space is one space. */
static char *
one_line(const char *text)
{
	GString *line = g_string_new(NULL);

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		if (!g_unichar_isspace(c))
			g_string_append_unichar(line, c);
		else if (line->len > 0 && line->str[line->len - 1] != ' ')
			g_string_append_c(line, ' ');
	}
	return g_string_free(line, FALSE);
}

static gboolean
claim_holds(const Claim *claim, const char *text)
{
	g_autofree char *value = one_line(text);

	switch (claim->operator) {
	case '~':
		return strstr(value, claim->value) != NULL;
	case '!':
		return strstr(value, claim->value) == NULL;
	default:
		return strcmp(value, claim->value) == 0;
	}
}

static char *
day_text(guint32 day)
{
	return day != 0 ? calendar_day_format(day) : g_strdup("none");
}

/* ---- letters ---- */

/* A letter as expectations see it: sent, or still in the outbox. */
typedef struct Seen {
	const OutboxLetter *letter;
	const Posted *posted; /* NULL: not sent */
	Message *message;     /* NULL: not sent */
	World *world;
} Seen;

static char *
sent_at(const Seen *seen)
{
	gint64 at = seen->posted != NULL ? seen->posted->at : seen->letter->not_before_at;
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at);
	g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, seen->world->zone);

	return g_date_time_format(local, "%Y-%m-%dT%H:%M");
}

static const char *
auto_word(const Seen *seen)
{
	static const char *const WORDS[] = {
		[MARK_NONE] = "none",
		[MARK_AUTO_REPLIED] = "replied",
		[MARK_AUTO_GENERATED] = "generated",
	};

	return WORDS[seen->letter->mark];
}

/* What a key says of a letter; NULL: there is no such key. */
static char *
letter_property(const Seen *seen, const char *key)
{
	const OutboxLetter *letter = seen->letter;
	const Message *message = seen->message;
	struct {
		const char *key, *value;
	} plain[] = {{"to", letter->recipient}, {"template", letter->letter},
		{"task", letter->task}, {"lang", letter->language}, {"reply-to", letter->reply_to},
		{"auto", auto_word(seen)}, {"from", letter->from_name}, {"html", letter->html},
		{"state", outbox_state_name(letter->state)}, {"in-reply-to", letter->in_reply_to},
		{"envelope", letter->envelope_from},
		{"subject", message != NULL ? message->subject : letter->subject},
		{"text", message != NULL ? message->text : letter->text}};

	for (gsize i = 0; i < G_N_ELEMENTS(plain); i++)
		if (strcmp(plain[i].key, key) == 0)
			return g_strdup(plain[i].value);
	if (strcmp(key, "promise") == 0)
		return day_text(letter->promise_day);
	if (strcmp(key, "at") == 0)
		return sent_at(seen);
	if (strcmp(key, "attachments") == 0 && message != NULL)
		return g_strdup_printf("%u", message->attachments->len);
	if (strcmp(key, "attached") == 0 && message != NULL) {
		GString *names = g_string_new(NULL);

		for (guint i = 0; i < message->attachments->len; i++)
			g_string_append_printf(names, "%s ",
				((const Attachment *)g_ptr_array_index(message->attachments, i))
					->name);
		return g_string_free(names, FALSE);
	}
	return NULL;
}

static gboolean
letter_fits(const Seen *seen, const ScriptLine *line)
{
	for (guint i = 2; line->words[i] != NULL; i++) {
		Claim claim = {0};
		g_autofree char *key = NULL;
		g_autofree char *value = NULL;

		if (!claim_parse(line->words[i], &claim))
			continue;
		key = claim.key;
		value = letter_property(seen, key);
		if (value == NULL) {
			world_fault(seen->world, "letters have no %s", key);
			return FALSE;
		}
		if (!claim_holds(&claim, value))
			return FALSE;
	}
	return TRUE;
}

static guint
count_sent(World *world, const ScriptLine *line, guint since)
{
	guint count = 0;

	for (guint i = 0; i < world->posts->len; i++) {
		const Posted *posted = g_ptr_array_index(world->posts, i);
		g_autoptr(OutboxLetter) letter = NULL;
		g_autoptr(Message) message = NULL;

		if (posted->step < since || !posted->delivered || posted->again)
			continue;
		letter = world_letter(world, posted);
		if (letter == NULL)
			continue;
		message = mails_read(posted);
		count += letter_fits(&(Seen){.letter = letter,
					     .posted = posted,
					     .message = message,
					     .world = world},
			line);
	}
	return count;
}

static guint
count_rows(World *world, const ScriptLine *line, gboolean waiting)
{
	g_autoptr(GPtrArray) letters = NULL;
	guint count = 0;

	if (!(waiting ? store_outbox_unsettled(world->store, 0, &letters, NULL)
		      : store_outbox_newest(world->store, 0, &letters, NULL)))
		world_fault(world, "no letters to be had");
	for (guint i = 0; letters != NULL && i < letters->len; i++) {
		const OutboxLetter *row = g_ptr_array_index(letters, i);
		g_autoptr(OutboxLetter) letter = NULL;

		if (!waiting && row->state != OUTBOX_WITHHELD)
			continue;
		letter = store_outbox_get(world->store, row->id, NULL);
		if (letter != NULL)
			count += letter_fits(&(Seen){.letter = letter, .world = world}, line);
	}
	return count;
}

static void
show_letters(World *world, guint since)
{
	for (guint i = 0; i < world->posts->len; i++) {
		const Posted *posted = g_ptr_array_index(world->posts, i);
		g_autoptr(OutboxLetter) letter = world_letter(world, posted);
		g_autoptr(Message) message = mails_read(posted);

		if (posted->step >= since && letter != NULL)
			world_fault(world, "  there was: %s%s to %s%s%s: %s",
				posted->delivered ? "" : "(refused) ", letter->letter, posted->to,
				*letter->task != '\0' ? " task " : "", letter->task,
				message->subject);
	}
}

static void
expect_letter(World *world, const ScriptLine *line, guint since)
{
	if (count_sent(world, line, since) > 0)
		return;
	world_fault(world, "no such letter");
	show_letters(world, since);
}

static void
expect_count(World *world, const ScriptLine *line, guint found, guint since)
{
	guint64 wanted = 0;

	if (line->words[2] == NULL ||
		!g_ascii_string_to_unsigned(line->words[2], 10, 0, 100000, &wanted, NULL)) {
		world_fault(world, "expect %s: how many?", line->words[1]);
		return;
	}
	if (found == wanted)
		return;
	world_fault(world, "%u, not %s", found, line->words[2]);
	show_letters(world, since);
}

static void
expect_letters(World *world, const ScriptLine *line, guint since)
{
	guint from = script_has(line, "ever") ? 0 : since;

	expect_count(world, line, count_sent(world, line, from), from);
}

static void
expect_waiting(World *world, const ScriptLine *line, guint since)
{
	expect_count(world, line, count_rows(world, line, TRUE), since);
}

static void
expect_withheld(World *world, const ScriptLine *line, guint since)
{
	expect_count(world, line, count_rows(world, line, FALSE), since);
}

/* ---- disputes ---- */

static guint
dispute_number(const ScriptLine *line, guint index)
{
	return line->words[index] != NULL ? (guint)g_ascii_strtoull(line->words[index], NULL, 10)
					  : 0;
}

static char *
addresses_of(const DisputeView *view)
{
	GString *out = g_string_new(NULL);

	for (guint i = 0; i < view->parties->len; i++) {
		const Party *party = g_ptr_array_index(view->parties, i);

		g_string_append_printf(
			out, "%s%s", i > 0 ? "," : "", *party->addr != '\0' ? party->addr : "none");
	}
	return g_string_free(out, FALSE);
}

static char *
joined_number(World *world, const DisputeView *view)
{
	g_autoptr(GPtrArray) views = world_disputes(world);

	for (guint i = 0; i < views->len; i++)
		if (((const DisputeView *)g_ptr_array_index(views, i))->id == view->joined_to)
			return g_strdup_printf("%u", i + 1);
	return g_strdup("none");
}

static char *
dispute_property(World *world, const DisputeView *view, const char *key)
{
	const Party *party = view->parties->len > 0 ? g_ptr_array_index(view->parties, 0) : NULL;
	struct {
		const char *key, *value;
	} plain[] = {{"state", dispute_state_name(view->state)},
		{"outcome", outcome_name(view->outcome)}, {"lang", view->language},
		{"subject", view->subject}, {"agent", view->assignee}, {"mailbox", view->mailbox},
		{"late", view->late ? "yes" : "no"}, {"muted", view->muted ? "yes" : "no"},
		{"confirmed", view->confirmed ? "yes" : "no"},
		{"failing", party != NULL && party->failing ? "yes" : "no"},
		{"name", party != NULL ? party->name : ""}};

	for (gsize i = 0; i < G_N_ELEMENTS(plain); i++)
		if (strcmp(plain[i].key, key) == 0)
			return g_strdup(plain[i].value);
	if (strcmp(key, "promised") == 0)
		return day_text(party != NULL ? party->promised_day : 0);
	if (strcmp(key, "pending") == 0)
		return day_text(party != NULL ? party->pending_day : 0);
	if (strcmp(key, "answer") == 0)
		return day_text(view->answer_day);
	if (strcmp(key, "customers") == 0)
		return addresses_of(view);
	if (strcmp(key, "joined") == 0)
		return joined_number(world, view);
	return NULL;
}

static void
expect_dispute(World *world, const ScriptLine *line, guint since)
{
	g_autoptr(DisputeView) view = world_dispute(world, dispute_number(line, 2));

	for (guint i = 3; view != NULL && line->words[i] != NULL; i++) {
		Claim claim = {0};
		g_autofree char *key = NULL;
		g_autofree char *value = NULL;

		if (!claim_parse(line->words[i], &claim)) {
			world_fault(world, "\"%s\" claims nothing", line->words[i]);
			return;
		}
		key = claim.key;
		value = dispute_property(world, view, key);
		if (value == NULL)
			world_fault(world, "disputes have no %s", key);
		else if (!claim_holds(&claim, value))
			world_fault(world, "%s is \"%s\"", key, value);
	}
	(void)since;
}

static void
expect_disputes(World *world, const ScriptLine *line, guint since)
{
	g_autoptr(GPtrArray) views = world_disputes(world);

	expect_count(world, line, views->len, since);
}

static guint
count_history(World *world, const ScriptLine *line, guint first)
{
	g_autoptr(DisputeView) view = world_dispute(world, dispute_number(line, first));
	g_autoptr(GPtrArray) entries = NULL;
	guint count = 0;

	if (view == NULL || line->words[first + 1] == NULL ||
		!store_history_load(world->store, view->id, &entries, NULL)) {
		world_fault(world, "no history to be had");
		return 0;
	}
	for (guint i = 0; i < entries->len; i++) {
		const HistoryEntry *entry = g_ptr_array_index(entries, i);
		g_autofree char *text =
			g_strdup_printf("%s %s %s", entry->kind, entry->actor, entry->content);

		count += strstr(text, line->words[first + 1]) != NULL;
	}
	return count;
}

static void
expect_history(World *world, const ScriptLine *line, guint since)
{
	const char *times = script_option(line, "times");
	guint count = count_history(world, line, 2);

	if (times != NULL ? count != (guint)g_ascii_strtoull(times, NULL, 10) : count == 0)
		world_fault(world, "%u such entries", count);
	(void)since;
}

/* ---- the rest ---- */

static void
expect_ledger(World *world, const ScriptLine *line, guint since)
{
	guint counts[FATE_COUNT];

	checks_fates(world, counts);
	for (guint i = 2; line->words[i] != NULL; i++) {
		Claim claim = {0};
		g_autofree char *key = NULL;
		gboolean known = FALSE;

		if (!claim_parse(line->words[i], &claim)) {
			world_fault(world, "\"%s\" claims nothing", line->words[i]);
			return;
		}
		key = claim.key;
		for (gint fate = 0; fate < FATE_COUNT; fate++) {
			if (strcmp(fate_name((Fate)fate), key) != 0)
				continue;
			known = TRUE;
			if (counts[fate] != g_ascii_strtoull(claim.value, NULL, 10))
				world_fault(world, "%s is %u", key, counts[fate]);
		}
		if (!known)
			world_fault(world, "there is no fate %s", key);
	}
	(void)since;
}

static gboolean
has_alert(World *world, const char *kind)
{
	g_autoptr(GPtrArray) alerts = NULL;

	if (!store_alerts_open(world->store, &alerts, NULL)) {
		world_fault(world, "no alerts to be had");
		return FALSE;
	}
	for (guint i = 0; i < alerts->len; i++) {
		const StoreAlert *alert = g_ptr_array_index(alerts, i);

		if (kind == NULL || strcmp(alert->kind, kind) == 0)
			return TRUE;
	}
	return FALSE;
}

static void
expect_alert(World *world, const ScriptLine *line, guint since)
{
	if (!has_alert(world, line->words[2]))
		world_fault(world, "no such alert");
	(void)since;
}

static void
expect_no(World *world, const ScriptLine *line, guint since)
{
	const char *what = line->words[2] != NULL ? line->words[2] : "";

	if (strcmp(what, "letter") == 0 && count_sent(world, line, since) > 0) {
		world_fault(world, "there is such a letter");
		show_letters(world, since);
	} else if (strcmp(what, "alert") == 0 && has_alert(world, line->words[3])) {
		world_fault(world, "there is such an alert");
	} else if (strcmp(what, "history") == 0 && count_history(world, line, 3) > 0) {
		world_fault(world, "there is such an entry");
	} else if (strcmp(what, "letter") != 0 && strcmp(what, "alert") != 0 &&
		strcmp(what, "history") != 0) {
		world_fault(world, "expect no %s?", what);
	}
}

static void
expect_settled(World *world, const ScriptLine *line, guint since)
{
	guint count = 0;

	for (guint i = 0; i < world->inboxes->len; i++) {
		const Inbox *inbox = g_ptr_array_index(world->inboxes, i);

		for (guint k = 0; k < inbox->mails->len; k++)
			count += ((const InboxMail *)g_ptr_array_index(inbox->mails, k))->settled;
	}
	expect_count(world, line, count, since);
}

static const struct {
	const char *word;
	void (*expect)(World *, const ScriptLine *, guint since);
} EXPECTS[] = {
	{"letter", expect_letter},
	{"letters", expect_letters},
	{"waiting", expect_waiting},
	{"withheld", expect_withheld},
	{"dispute", expect_dispute},
	{"disputes", expect_disputes},
	{"history", expect_history},
	{"ledger", expect_ledger},
	{"alert", expect_alert},
	{"settled", expect_settled},
	{"no", expect_no},
};

void
expects_check(World *world, const ScriptLine *line, guint since)
{
	for (gsize i = 0; line->words[1] != NULL && i < G_N_ELEMENTS(EXPECTS); i++) {
		if (strcmp(EXPECTS[i].word, line->words[1]) != 0)
			continue;
		EXPECTS[i].expect(world, line, since);
		return;
	}
	world_fault(world, "expect what?");
}
