/* SPDX-License-Identifier: MIT */
/* Letters to ourselves over the public path: one as letters to customers leave, one to an address
 * with a plus, one from such an address. The daemon, if it runs, files them as tests. */
#include "config.h"

#include <string.h>

#include "ctl/doctor.h"
#include "domain/classify.h"
#include "engine/own_test.h"
#include "engine/read_one.h"
#include "net/endpoint.h"
#include "net/imap_text.h"
#include "net/smtp.h"

#define LOOK_MS 500     /* between two looks into the mailbox */
#define SKEW_S (5 * 60) /* between the mail server's clock and ours */

typedef enum { PATH_PLAIN, PATH_PLUS, PATH_ENVELOPE, PATH_COUNT } Path;

typedef struct Letter {
	char *word, *from, *to;
	SmtpOutcome outcome;
	SmtpStage stage;
	char *reason;
	gboolean arrived;
	Blob *mail;
	gint64 arrived_at; /* by the server's clock; 0: unknown */
} Letter;

typedef struct Round {
	Doctor *doctor;
	const ConfigMailbox *mailbox;
	const DeskMailbox *address;
	char *area;
	Letter letters[PATH_COUNT];
	guint pending;
	gint64 sent_at;
} Round;

static void
round_clear(Round *round)
{
	g_free(round->area);
	for (guint i = 0; i < PATH_COUNT; i++) {
		Letter *letter = &round->letters[i];

		g_free(letter->word);
		g_free(letter->from);
		g_free(letter->to);
		g_free(letter->reason);
		g_clear_pointer(&letter->mail, blob_unref);
	}
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Round, round_clear)

/* ---- out ---- */

typedef struct Sending {
	Round *round;
	Letter *letter;
} Sending;

static void
on_sent(gpointer data, const SmtpResult *result)
{
	g_autofree Sending *sending = data;
	Letter *letter = sending->letter;

	letter->outcome = result->outcome;
	letter->stage = result->stage;
	letter->reason = g_strdup(result->reason);
	sending->round->pending--;
}

static char *
with_detail(const char *address, const char *detail)
{
	const char *at = strrchr(address, '@');

	return g_strdup_printf("%.*s+%s%s", (int)(at - address), address, detail, at);
}

static gboolean
hand_over(Round *round, SmtpChannel *channel, GError **error)
{
	Engine *engine = &round->doctor->wiring->engine;

	for (guint i = 0; i < PATH_COUNT; i++) {
		Letter *letter = &round->letters[i];
		g_autoptr(GBytes) bytes = NULL;
		g_autofree char *detail = NULL;
		Sending *sending = NULL;

		letter->word = own_test_word(engine, OWN_TEST_DOCTOR);
		detail = with_detail(round->address->address, letter->word);
		letter->to = g_strdup(i == PATH_PLUS ? detail : round->address->address);
		letter->from = g_strdup(i == PATH_ENVELOPE ? detail : round->address->address);
		bytes = own_test_compose(
			engine, round->address, letter->to, OWN_TEST_DOCTOR, letter->word, error);
		if (bytes == NULL)
			return FALSE;
		SmtpLetter out = {.envelope_from = letter->from,
			.recipient = letter->to,
			.envid = letter->word,
			.bytes = bytes};
		sending = g_new0(Sending, 1);
		sending->round = round;
		sending->letter = letter;
		round->pending++;
		smtp_channel_send(channel, &out, on_sent, sending);
	}
	return TRUE;
}

/* Each answer comes, if only that of a connection that stalls. */
static gboolean
send_all(Round *round, GError **error)
{
	SmtpOptions options = {.session = tokens_session(
				       round->doctor->tokens, &round->doctor->config->smtp.server),
		.connections = 1};
	g_autoptr(SmtpChannel) channel = NULL;

	options.session.connect_timeout_s = round->doctor->patience_s;
	options.session.stall_timeout_s = round->doctor->letter_wait_s;
	channel = smtp_channel_new(&options, error);
	if (channel == NULL || !hand_over(round, channel, error))
		return FALSE;
	while (round->pending > 0)
		g_main_context_iteration(NULL, TRUE);
	return TRUE;
}

/* ---- in ---- */

static guint32
last_found(const DialogAnswer *answer)
{
	return answer->ok && answer->found->len > 0
		? g_array_index(answer->found, guint32, answer->found->len - 1)
		: 0;
}

static void
look_for(Dialog *dialog, Letter *letter)
{
	g_autofree char *search = g_strdup_printf("UID SEARCH SUBJECT %s", letter->word);
	guint32 uid = last_found(dialog_imap(dialog, search));
	g_autofree char *fetch = NULL;
	const DialogAnswer *answer = NULL;

	if (uid == 0)
		return;
	letter->arrived = TRUE;
	fetch = g_strdup_printf("UID FETCH %u (INTERNALDATE BODY.PEEK[])", uid);
	answer = dialog_imap(dialog, fetch);
	if (answer->mail != NULL)
		letter->mail = blob_ref(answer->mail);
	letter->arrived_at = answer->internal_date_at;
}

static gboolean
is_waiting(const Round *round)
{
	for (guint i = 0; i < PATH_COUNT; i++)
		if (round->letters[i].outcome == SMTP_ACCEPTED && !round->letters[i].arrived)
			return TRUE;
	return FALSE;
}

static void
look_into(Round *round, Dialog *dialog, const char *folder)
{
	g_autofree char *quoted = imap_folder_quote(folder);
	g_autofree char *command = g_strconcat("EXAMINE ", quoted, NULL);

	if (!dialog_imap(dialog, command)->ok)
		return;
	for (guint i = 0; i < PATH_COUNT; i++)
		if (!round->letters[i].arrived)
			look_for(dialog, &round->letters[i]);
}

/* A daemon that runs may have moved it already. */
static void
wait_for_all(Round *round)
{
	g_autoptr(Dialog) dialog = dialog_open(
		round->doctor->tokens, &round->mailbox->server, round->doctor->patience_s);
	g_autoptr(Endpoint) endpoint = endpoint_parse(round->mailbox->server.url, NULL);
	gint64 end_us =
		g_get_monotonic_time() + (gint64)round->doctor->letter_wait_s * G_USEC_PER_SEC;

	while (is_waiting(round) && dialog_fault(dialog) == SESSION_FAULT_NONE) {
		look_into(round, dialog, endpoint->folder);
		if (is_waiting(round) && *round->mailbox->processed != '\0')
			look_into(round, dialog, round->mailbox->processed);
		if (!is_waiting(round) || g_get_monotonic_time() >= end_us)
			return;
		dialog_wait(LOOK_MS);
	}
}

/* ---- what became of them ---- */

static const struct {
	const char *check, *good, *refused, *lost, *advice;
} PATHS[PATH_COUNT] = {
	[PATH_PLAIN] = {"letter", "a letter to ourselves came back",
		"the server does not take a letter to our own address",
		"a letter to ourselves was taken by the server and did not come back",
		"look at the server's log; see that mail to this address lands in this mailbox, "
		"and "
		"not in junk"},
	[PATH_PLUS] = {"plus-address", "mail to an address with a plus arrives",
		"the server refuses an address with a plus",
		"mail to an address with a plus does not arrive here",
		"have the mail server deliver LOCAL+anything@ to LOCAL@, or write reply_address = "
		"\"plain\""},
	[PATH_ENVELOPE] = {"envelope", "mail from an envelope sender with a plus arrives",
		"the server refuses an envelope sender with a plus",
		"mail from an envelope sender with a plus does not arrive",
		"write envelope = \"plain\", or have the provider allow such senders"},
};

/* What is not used here is no problem. */
static gboolean
is_wanted(const Round *round, Path path)
{
	const Policy *policy = &round->doctor->config->policy;

	return path == PATH_PLAIN ||
		(path == PATH_PLUS ? policy->plus_replies : policy->plus_envelope);
}

static void
find_path(Round *round, Path path)
{
	const Letter *letter = &round->letters[path];
	DoctorLevel bad = is_wanted(round, path) ? DOCTOR_PROBLEM : DOCTOR_OK;
	const char *advice = bad != DOCTOR_OK ? PATHS[path].advice : "it is not used here";

	if (letter->outcome != SMTP_ACCEPTED)
		doctor_find(round->doctor, bad, round->area, PATHS[path].check, advice, "%s: %s",
			PATHS[path].refused, letter->reason);
	else if (!letter->arrived)
		doctor_find(round->doctor, bad, round->area, PATHS[path].check, advice,
			"%s (after %u s)", PATHS[path].lost, round->doctor->letter_wait_s);
	else
		doctor_find(round->doctor, DOCTOR_OK, round->area, PATHS[path].check, NULL, "%s",
			PATHS[path].good);
}

/* The server's clock decides which mail is new after a restore. */
static void
find_skew(Round *round, const Letter *letter)
{
	gint64 skew = letter->arrived_at - round->sent_at;

	if (letter->arrived_at == 0)
		return;
	if (skew > SKEW_S || skew < -SKEW_S)
		doctor_find(round->doctor, DOCTOR_WARNING, round->area, "clock",
			"keep both clocks right with NTP",
			"the mail server's clock and ours are %" G_GINT64_FORMAT " s apart",
			skew < 0 ? -skew : skew);
	else
		doctor_find(round->doctor, DOCTOR_OK, round->area, "clock", NULL,
			"the mail server's clock is like ours");
}

/* ---- what our own server stamped on it ---- */

static char *
results_of(const Message *message, const Desk *desk, gboolean *trusted_out)
{
	GString *text = g_string_new(NULL);

	*trusted_out = FALSE;
	for (guint i = 0; i < message->auth_results->len; i++) {
		const AuthResult *result = g_ptr_array_index(message->auth_results, i);
		gboolean ours = FALSE;

		for (guint n = 0; n < desk->authserv_ids->len; n++)
			ours |= g_ascii_strcasecmp(result->authserv_id,
					g_ptr_array_index(desk->authserv_ids, n)) == 0;
		if (desk->authserv_ids->len > 0 && (!ours || !result->before_foreign_received))
			continue;
		*trusted_out |= ours;
		g_string_append_printf(text, "%s%s=%s (%s)", text->len > 0 ? ", " : "",
			result->method, result->result, result->authserv_id);
	}
	return g_string_free(text, FALSE);
}

static void
find_results(Round *round, const Message *message)
{
	const Desk *desk = round->doctor->config->desk;
	gboolean trusted = FALSE;
	g_autofree char *results = results_of(message, desk, &trusted);
	const char *check = "authentication";

	if (desk->authserv_ids->len == 0 && *results == '\0')
		doctor_find(round->doctor, DOCTOR_OK, round->area, check,
			"if your server stamps Authentication-Results on mail from outside, name "
			"it "
			"in auth_results",
			"the server stamps nothing on our own letter");
	else if (desk->authserv_ids->len == 0)
		doctor_find(round->doctor, DOCTOR_WARNING, round->area, check,
			"if that is your own server, name it in auth_results: orders of staff are "
			"then believed only if they are genuine",
			"stamped: %s", results);
	else if (!trusted)
		doctor_find(round->doctor, DOCTOR_WARNING, round->area, check,
			"see that it stamps mail of staff, or their orders are not believed; "
			"correct "
			"auth_results",
			"nothing is stamped by a server named in auth_results");
	else if (classify_dmarc_failed(message, desk) || strstr(results, "=fail") != NULL)
		doctor_find(round->doctor, DOCTOR_PROBLEM, round->area, check,
			"mend SPF, DKIM and DMARC of your domain: other servers refuse your "
			"letters too",
			"our own letter fails: %s", results);
	else
		doctor_find(
			round->doctor, DOCTOR_OK, round->area, check, NULL, "stamped: %s", results);
}

static void
look_at_mail(Round *round, const Letter *letter)
{
	g_autofree char *fault = NULL;
	g_autoptr(GError) error = NULL;
	g_autoptr(Message) message = NULL;

	if (letter->mail == NULL)
		return;
	message = read_one_wait(&round->doctor->wiring->reader_port, letter->mail, &fault, &error);
	if (message == NULL || fault != NULL) {
		doctor_find(round->doctor, DOCTOR_PROBLEM, "reader", "read",
			"see that disputed-reader is installed and may start", "%s",
			fault != NULL ? fault : error->message);
		return;
	}
	doctor_find(round->doctor, DOCTOR_OK, "reader", "read", NULL, "mail is read");
	find_results(round, message);
}

void
doctor_letter_look(Doctor *doctor, const ConfigMailbox *mailbox)
{
	g_auto(Round) round = {.doctor = doctor,
		.mailbox = mailbox,
		.address = desk_mailbox_find(doctor->config->desk, mailbox->name),
		.area = g_strconcat("mailbox ", mailbox->name, NULL),
		.sent_at = engine_now(&doctor->wiring->engine)};
	g_autoptr(GError) error = NULL;

	if (!send_all(&round, &error)) {
		doctor_find(doctor, DOCTOR_PROBLEM, "smtp", "letter", "correct the configuration",
			"%s", error->message);
		return;
	}
	/* Nothing was sent: that the server can't be reached is told already. */
	if (round.letters[PATH_PLAIN].outcome == SMTP_CHANNEL &&
		round.letters[PATH_PLAIN].stage == SMTP_STAGE_CONNECT)
		return;
	wait_for_all(&round);
	for (guint path = 0; path < PATH_COUNT; path++)
		find_path(&round, path);
	find_skew(&round, &round.letters[PATH_PLAIN]);
	look_at_mail(&round, &round.letters[PATH_PLAIN]);
}
