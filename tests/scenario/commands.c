/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/fact_rules.h"
#include "domain/order.h"
#include "domain/words.h"
#include "engine/filing.h"
#include "engine/letter_values.h"
#include "engine/orders.h"
#include "engine/restored.h"
#include "store/meta.h"
#include "tests/scenario/checks.h"
#include "tests/scenario/commands.h"
#include "tests/scenario/mails.h"
#include "tests/scenario/placeholders.h"
#include "tests/support/sample.h"

/* The n-th word, or "" with a fault. */
static const char *
word(World *world, const ScriptLine *line, guint index)
{
	if (index < g_strv_length(line->words))
		return line->words[index];
	world_fault(world, "%s: something is missing at the end", line->words[0]);
	return "";
}

static char *
filled(World *world, const char *text)
{
	return text != NULL ? g_string_free(placeholders_fill(world, text), FALSE) : NULL;
}

static guint64
number(World *world, const char *text)
{
	guint64 value = 0;

	if (!g_ascii_string_to_unsigned(text, 10, 0, G_MAXUINT32, &value, NULL))
		world_fault(world, "\"%s\" is no number", text);
	return value;
}

/* ---- the clock ---- */

static gint64
span_s(World *world, const char *text)
{
	static const struct {
		char unit;
		gint64 seconds;
	} UNITS[] = {{'s', 1}, {'m', 60}, {'h', 3600}, {'d', 86400}, {'w', 7 * 86400}};
	gsize length = strlen(text);

	for (gsize i = 0; length > 1 && i < G_N_ELEMENTS(UNITS); i++) {
		if (text[length - 1] == UNITS[i].unit) {
			g_autofree char *digits = g_strndup(text, length - 1);

			return (gint64)number(world, digits) * UNITS[i].seconds;
		}
	}
	world_fault(world, "\"%s\" is no span of time: 90s, 5m, 2h, 8d, 1w", text);
	return 0;
}

static void
run_clock(World *world, const ScriptLine *line)
{
	const char *text = word(world, line, 1);
	gint64 at = *text == '+' ? world->now_at + span_s(world, text + 1)
				 : sample_at(world->calendar, text);

	if (world->started)
		world_until(world, at);
	else
		world->now_at = at;
}

/* ---- the firm ---- */

static void
run_zone(World *world, const ScriptLine *line)
{
	g_free(world->zone_name);
	world->zone_name = g_strdup(word(world, line, 1));
	world_calendar(world);
}

static void
run_closed(World *world, const ScriptLine *line)
{
	DayRange range = {sample_day(word(world, line, 1)), sample_day(word(world, line, 2))};

	g_array_append_val(world->closed, range);
	world_calendar(world);
}

static void
run_colleague(World *world, const ScriptLine *line)
{
	const char *role_word = script_option(line, "role");
	const char *language = script_option(line, "lang");
	Role role = ROLE_AGENT;

	if (role_word != NULL && !role_parse(role_word, &role))
		world_fault(world, "there is no role %s", role_word);
	sample_desk_staff(world->desk, word(world, line, 1), script_option(line, "name"), role,
		language != NULL ? language : "fr");
}

static void
run_list(World *world, const ScriptLine *line)
{
	struct {
		const char *word;
		GPtrArray *list;
	} lists[] = {{"notify", world->desk->notify}, {"own-domain", world->desk->own_domains},
		{"never-answer", world->desk->never_answer},
		{"authserv", world->desk->authserv_ids},
		{"spam-headers", world->desk->spam_headers},
		{"file-only-senders", world->desk->file_only_senders},
		{"file-only-subjects", world->desk->file_only_subjects},
		{"file-only-lists", world->desk->file_only_lists}};

	for (gsize i = 0; i < G_N_ELEMENTS(lists); i++) {
		if (strcmp(lists[i].word, line->words[0]) != 0)
			continue;
		if (strcmp(line->words[0], "notify") == 0)
			g_ptr_array_set_size(lists[i].list, 0);
		for (guint k = 1; line->words[k] != NULL; k++)
			g_ptr_array_add(lists[i].list, g_strdup(line->words[k]));
	}
}

static void
run_category(World *world, const ScriptLine *line)
{
	GPtrArray *phrases = g_ptr_array_new_with_free_func(g_free);

	for (guint i = 2; line->words[i] != NULL; i++)
		g_ptr_array_add(phrases, words_phrase(line->words[i]));
	fact_rules_add(world->desk->facts, line->words[1], line->words[1], phrases);
}

static void
run_mailbox(World *world, const ScriptLine *line)
{
	static const char *const FIRST[] = {"none", "recent", "all"};
	const char *name = word(world, line, 1), *address = script_option(line, "address");
	const char *first = script_option(line, "first_run");
	const char *settles = script_option(line, "settles");
	Inbox *inbox = NULL;

	if (address != NULL) {
		sample_desk_mailbox(world->desk, name, address);
		world_inbox_add(world, name);
	}
	inbox = world_inbox(world, name);
	for (guint i = 0; inbox != NULL && first != NULL && i < G_N_ELEMENTS(FIRST); i++)
		if (strcmp(FIRST[i], first) == 0)
			inbox->rules.first_run = (FirstRun)i;
	if (inbox != NULL && settles != NULL)
		inbox->rules.settles = strcmp(settles, "yes") == 0;
}

static void
run_policy(World *world, const ScriptLine *line)
{
	struct {
		const char *key;
		guint32 *value;
	} numbers[] = {{"hold", &world->policy.relay_hold_s},
		{"progress", &world->policy.progress_days}, {"then", &world->policy.then_days},
		{"answer", &world->policy.answer_days}, {"close", &world->policy.close_days},
		{"reopen", &world->policy.reopen_days}, {"sender-cap", &world->policy.sender_cap},
		{"dispute-cap", &world->policy.dispute_cap},
		{"hourly-cap", &world->policy.hourly_cap}, {"brake", &world->policy.brake}};

	for (guint k = 1; line->words[k] != NULL; k++) {
		g_auto(GStrv) halves = g_strsplit(line->words[k], "=", 2);
		gboolean known = FALSE;

		for (gsize i = 0; i < G_N_ELEMENTS(numbers); i++) {
			if (strcmp(numbers[i].key, halves[0]) != 0 || halves[1] == NULL)
				continue;
			*numbers[i].value = (guint32)number(world, halves[1]);
			known = TRUE;
		}
		if (strcmp(line->words[k], "plain") == 0) {
			world->policy.plus_replies = world->policy.plus_envelope = FALSE;
			known = TRUE;
		}
		if (!known)
			world_fault(world, "policy %s?", line->words[k]);
	}
}

static void
run_mode(World *world, const ScriptLine *line)
{
	if (!mode_parse(word(world, line, 1), &world->policy.mode))
		world_fault(world, "there is no mode %s", line->words[1]);
	if (world->started)
		world_restart(world);
}

/* ---- mail ---- */

static GBytes *
with_crlf(GString *text)
{
	GString *out = g_string_sized_new(text->len + 64);

	for (gsize i = 0; i < text->len; i++) {
		if (text->str[i] == '\n' && (i == 0 || text->str[i - 1] != '\r'))
			g_string_append_c(out, '\r');
		g_string_append_c(out, text->str[i]);
	}
	return g_string_free_to_bytes(out);
}

static void
arrive(World *world, const ScriptLine *line, GBytes *raw)
{
	const char *name = script_option(line, "mailbox"), *at = script_option(line, "arrived");
	const char *uid = script_option(line, "uid");
	Inbox *inbox = world_inbox(world, name != NULL ? name : "support");

	if (inbox == NULL)
		return;
	if (!script_has(line, "unseen"))
		world_start(world);
	if (uid != NULL)
		inbox->uidnext = (guint32)number(world, uid);
	world_put(world, inbox, raw, at != NULL ? sample_at(world->calendar, at) : world->now_at);
	if (script_has(line, "unseen"))
		return;
	world_poll(world, inbox);
}

static GBytes *
written_mail(World *world, const ScriptLine *line)
{
	GString *text = placeholders_fill(world, line->text);
	GBytes *raw = NULL;

	if (!script_has(line, "bare-lf"))
		raw = with_crlf(text);
	else
		raw = g_bytes_new(text->str, text->len);
	g_string_free(text, TRUE);
	return raw;
}

static GBytes *
mail_of_file(World *world, const char *name)
{
	g_autofree char *path = g_build_filename(world->stage->folder, name, NULL);
	char *bytes = NULL;
	gsize length = 0;

	if (g_file_get_contents(path, &bytes, &length, NULL))
		return g_bytes_new_take(bytes, length);
	world_fault(world, "there is no file %s", path);
	return NULL;
}

/* With "times=N" so many mails, in which {number} counts from 1. */
static void
run_mail(World *world, const ScriptLine *line)
{
	const char *times = script_option(line, "times");

	for (guint64 i = times != NULL ? number(world, times) : 1; i > 0; i--) {
		g_autoptr(GBytes) raw = NULL;

		world->number++;
		raw = line->text != NULL ? written_mail(world, line)
					 : mail_of_file(world, word(world, line, 1));
		if (raw != NULL)
			arrive(world, line, raw);
	}
}

static char *
name_for(World *world, const char *addr)
{
	const Staff *staff = desk_staff_by_email(world->desk, addr);
	g_autofree char *local = g_strndup(addr, strcspn(addr, "@"));

	if (staff != NULL)
		return g_strdup(staff->display);
	*local = g_ascii_toupper(*local);
	return g_strconcat(local, " Durand", NULL);
}

/* Which of the clues an answer keeps: all, or only those of "keeps=address,ids,subject,quote". */
static void
set_clues(const ScriptLine *line, MailDraft *draft)
{
	const char *keeps = script_option(line, "keeps");

	draft->keeps_address = keeps == NULL || strstr(keeps, "address") != NULL;
	draft->keeps_ids = keeps == NULL || strstr(keeps, "ids") != NULL;
	draft->keeps_subject = keeps == NULL || strstr(keeps, "subject") != NULL;
	draft->quotes = keeps == NULL || strstr(keeps, "quote") != NULL;
}

/* "WHO writes|replies …": @addr writes to us, or answers the last letter that @reader got. */
static void
write_mail(World *world, const ScriptLine *line, const char *addr, const char *reader)
{
	g_autofree char *words = filled(world, line->text != NULL ? line->text : "");
	g_autofree char *name = name_for(world, addr);
	g_autofree char *subject = filled(world, script_option(line, "subject"));
	g_autofree char *to = filled(world, script_option(line, "to"));
	g_autofree char *cc = filled(world, script_option(line, "cc"));
	g_autoptr(GPtrArray) headers = script_options(line, "header");
	g_autoptr(GPtrArray) attachments = script_options(line, "attach");
	g_autoptr(GBytes) raw = NULL;
	const char *written_name = script_option(line, "name");
	MailDraft draft = {.name = written_name != NULL ? written_name : name,
		.addr = addr,
		.to = to,
		.cc = cc,
		.subject = subject,
		.words = words,
		.signature = script_option(line, "signature"),
		.html = script_has(line, "html"),
		.headers = headers,
		.attachments = attachments};

	world_start(world);
	if (reader != NULL) {
		draft.answers = world_last_letter(world, reader, script_option(line, "letter"));
		if (draft.answers == NULL) {
			world_fault(world, "%s got no such letter to answer", reader);
			return;
		}
		set_clues(line, &draft);
	}
	raw = mails_compose(world, &draft);
	arrive(world, line, raw);
}

static void
run_person(World *world, const ScriptLine *line)
{
	const char *who = word(world, line, 1), *verb = word(world, line, 2);
	const char *from = script_option(line, "from");
	const Staff *staff = desk_staff_find(world->desk, who);
	const char *addr = staff != NULL ? staff->email : who;

	if (strcmp(line->words[0], "staff") == 0 && staff == NULL)
		world_fault(world, "there is no %s on the desk", who);
	else if (strcmp(verb, "writes") == 0)
		write_mail(world, line, addr, NULL);
	else if (strcmp(verb, "replies") == 0)
		write_mail(world, line, from != NULL ? from : addr, addr);
	else
		world_fault(world, "%s %s?", who, verb);
}

static void
run_machine(World *world, const ScriptLine *line)
{
	const char *addr = word(world, line, 1), *status = script_option(line, "status");
	const Posted *posted = world_last_letter(world, addr, script_option(line, "letter"));
	g_autoptr(GBytes) raw = NULL;

	if (posted == NULL) {
		world_fault(world, "%s got no such letter", addr);
		return;
	}
	raw = strcmp(line->words[0], "bounce") == 0
		? mails_bounce(world, posted, status != NULL ? status : "5.1.1")
		: mails_vacation(world, posted, line->text != NULL ? line->text : "Absent.\n");
	arrive(world, line, raw);
}

static void
run_poll(World *world, const ScriptLine *line)
{
	Inbox *inbox = world_inbox(world, line->words[1] != NULL ? line->words[1] : "support");

	world_start(world);
	if (inbox == NULL)
		return;
	if (script_has(line, "fails"))
		inbox->unreachable = TRUE;
	world_poll(world, inbox);
	inbox->unreachable = FALSE;
}

/* The server numbers the mailbox anew. */
static void
run_renumber(World *world, const ScriptLine *line)
{
	Inbox *inbox = world_inbox(world, line->words[1] != NULL ? line->words[1] : "support");

	if (inbox == NULL)
		return;
	inbox->uidvalidity++;
	inbox->uidnext = 1;
	for (guint i = 0; i < inbox->mails->len; i++) {
		InboxMail *mail = g_ptr_array_index(inbox->mails, i);

		mail->uid = inbox->uidnext++;
		mail->settled = FALSE;
	}
	inbox->first_taken = inbox->seen = 0;
}

/* ---- orders at the console ---- */

typedef struct Doing {
	const ScriptLine *line;
	gboolean refused;
	GString *said;
} Doing;

static gboolean
carry_out(World *world, Doing *doing, GError **error)
{
	const ScriptLine *line = doing->line;
	g_autoptr(DisputeView) view =
		world_dispute(world, (guint)number(world, word(world, line, 1)));
	const char *as = script_option(line, "as");
	const Staff *staff = as != NULL ? desk_staff_find(world->desk, as) : NULL;
	g_autofree char *actor =
		staff != NULL ? g_strconcat("staff:", as, NULL) : g_strdup("admin");
	OrderContext context = {
		.staff = staff != NULL ? staff->name : NULL, .actor = actor, .language = "en"};
	g_autofree char *typed = g_strdup_printf(
		"%s\n%s", word(world, line, 2), line->text != NULL ? line->text : "");
	g_autofree char *words = filled(world, typed);
	g_autoptr(OrderText) text = order_text_parse(words, world->desk->prefix, "en");
	g_autoptr(StoreTransaction) transaction = store_begin(world->store, error);
	g_auto(OrderOutcome) outcome = {0};

	if (view == NULL || transaction == NULL ||
		!orders_carry_out(&world->engine, view->id, text, &context, &outcome, error))
		return FALSE;
	doing->refused = outcome.refused;
	g_string_truncate(doing->said, 0);
	for (guint i = 0; i < outcome.results->len; i++)
		g_string_append_printf(doing->said, "%s; ",
			((const OrderResult *)g_ptr_array_index(outcome.results, i))->text);
	return store_commit(g_steal_pointer(&transaction), error);
}

static void
do_orders(World *world, gpointer data)
{
	g_autoptr(GError) error = NULL;

	if (!carry_out(world, data, &error))
		world_fault(world, "do: %s", error != NULL ? error->message : "failed");
}

static void
run_do(World *world, const ScriptLine *line)
{
	g_autoptr(GString) said = g_string_new(NULL);
	Doing doing = {.line = line, .said = said};
	const char *says = script_option(line, "says");

	world_start(world);
	world->by_hand = TRUE;
	world_do(world, do_orders, &doing);
	world->by_hand = FALSE;
	if (doing.refused != script_has(line, "refused"))
		world_fault(world, "do: %s: %s", doing.refused ? "refused" : "done", said->str);
	if (says != NULL && strstr(said->str, says) == NULL)
		world_fault(world, "do says: %s", said->str);
	world_settle(world);
}

/* ---- the post office ---- */

static void
add_rule(World *world, const ScriptLine *line, PostOutcome outcome, gboolean lost)
{
	PostRule *rule = g_new0(PostRule, 1);

	rule->outcome = outcome;
	rule->code = line->words[3] != NULL ? (guint)number(world, line->words[3]) : 0;
	rule->reply = line->words[3] != NULL ? g_strjoinv(" ", line->words + 3)
					     : g_strdup("connection lost");
	rule->lost = lost;
	g_hash_table_insert(world->rules, g_strdup(word(world, line, 2)), rule);
}

static void
run_post(World *world, const ScriptLine *line)
{
	const char *verb = word(world, line, 1);

	world_start(world);
	if (strcmp(verb, "refuses") == 0)
		add_rule(world, line, POST_REFUSED, FALSE);
	else if (strcmp(verb, "defers") == 0)
		add_rule(world, line, POST_TEMPORARY, FALSE);
	else if (strcmp(verb, "loses") == 0)
		add_rule(world, line, POST_UNCERTAIN, TRUE);
	else if (strcmp(verb, "takes") == 0)
		g_hash_table_remove(world->rules, word(world, line, 2));
	else if (strcmp(verb, "down") == 0)
		world->post = POST_DOWN;
	else if (strcmp(verb, "no-login") == 0)
		world->post = POST_NO_LOGIN;
	else if (strcmp(verb, "up") == 0)
		world->post = POST_OPEN;
	else
		world_fault(world, "post %s?", verb);
}

static void
run_pause(World *world, const ScriptLine *line)
{
	GError *error = NULL;
	gboolean pause = strcmp(line->words[0], "pause") == 0;

	world_start(world);
	if (!(pause ? outbox_pause(&world->engine, "admin", &error)
		    : outbox_resume(&world->engine, &error))) {
		world_fault(world, "%s: %s", line->words[0], error->message);
		g_error_free(error);
	}
	for (guint i = 0; !pause && i < world->inboxes->len; i++)
		if (!mailbox_release(&world->engine,
			    ((const Inbox *)g_ptr_array_index(world->inboxes, i))->name, NULL))
			world_fault(world, "a mailbox can't be released");
	world_settle(world);
}

static void
run_restart(World *world, const ScriptLine *line)
{
	world_start(world);
	world_restart(world);
	checks_store(world);
	(void)line;
}

static void
run_restored(World *world, const ScriptLine *line)
{
	world_start(world);
	if (!restored_begin(world->store, world->now_at, world->now_at, NULL))
		world_fault(world, "the store can't be brought back");
	world_restart(world);
	checks_store(world);
	(void)line;
}

static const struct {
	const char *word;
	void (*run)(World *, const ScriptLine *);
} COMMANDS[] = {
	{"clock", run_clock},
	{"zone", run_zone},
	{"closed", run_closed},
	{"colleague", run_colleague},
	{"notify", run_list},
	{"own-domain", run_list},
	{"never-answer", run_list},
	{"authserv", run_list},
	{"spam-headers", run_list},
	{"file-only-senders", run_list},
	{"file-only-subjects", run_list},
	{"file-only-lists", run_list},
	{"category", run_category},
	{"mailbox", run_mailbox},
	{"policy", run_policy},
	{"mode", run_mode},
	{"mail", run_mail},
	{"customer", run_person},
	{"staff", run_person},
	{"bounce", run_machine},
	{"vacation", run_machine},
	{"poll", run_poll},
	{"renumber", run_renumber},
	{"do", run_do},
	{"post", run_post},
	{"pause", run_pause},
	{"resume", run_pause},
	{"restart", run_restart},
	{"restored", run_restored},
};

void
commands_run(World *world, const ScriptLine *line)
{
	for (gsize i = 0; i < G_N_ELEMENTS(COMMANDS); i++) {
		if (strcmp(COMMANDS[i].word, line->words[0]) != 0)
			continue;
		COMMANDS[i].run(world, line);
		return;
	}
	world_fault(world, "%s?", line->words[0]);
}
