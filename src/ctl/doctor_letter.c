/* SPDX-License-Identifier: MIT */
/* Letters to ourselves over the public path: one as letters to customers leave, one to an address
 * with a plus, one from such an address. The daemon, if it runs, files them as tests. */
#include "config.h"

#include <string.h>

#include "ctl/doctor.h"
#include "engine/own_test.h"
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
	fetch = g_strdup_printf("UID FETCH %u (INTERNALDATE)", uid);
	answer = dialog_imap(dialog, fetch);
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
}
