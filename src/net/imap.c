/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "net/endpoint.h"
#include "net/imap.h"
#include "net/imap_parser.h"
#include "net/imap_plan.h"
#include "net/imap_settle.h"
#include "net/imap_text.h"

#define STALL_TIMEOUT_S 60
#define IMAP_TAG "z" /* unlike libcurl's A001, of which an answer may still be under way */
#define IMAP_REFUSALS_UNTIL_GIVEN_UP 3
#define IMAP_POLLS_UNTIL_CAREFUL 2   /* that ended at the same mail; one is an accident */
#define IMAP_LOSSES_UNTIL_GIVEN_UP 5 /* the connection may be at fault: more patience */
#define IDLE_RENEW_S (25 * 60)
#define IDLE_SHORTEST_S 10   /* a server that ends one sooner is not asked again */
#define RESELECT_S (60 * 60) /* a session is not trusted for ever to know its folder */

typedef struct ImapCommand ImapCommand;
typedef struct ImapPoll ImapPoll;

typedef enum {
	IMAP_IDLE_NOT,
	IMAP_IDLE_ASKED,  /* the server has not said "+" yet: nothing may be sent */
	IMAP_IDLE_ON,     /* the server will tell */
	IMAP_IDLE_ENDING, /* DONE was said */
} ImapIdle;

struct ImapClient {
	guint refs;
	SessionOptions *options;
	ImapSettle settle;
	guint64 mail_limit_bytes;
	char *place; /* "host:port FOLDER", for messages */
	char *folder,
		*settle_folder; /* as on the wire; settle_folder NULL unless IMAP_SETTLE_MOVE */

	Session *session; /* NULL: none */
	ImapParser *parser;
	gboolean ready;   /* logged in, capabilities known */
	gboolean feeding; /* the parser is at work and can't be freed */
	gboolean has_move, has_uidplus, has_idle;
	guint next_tag;
	GQueue commands; /* ImapCommand*, sent and not answered */

	gboolean folder_open; /* selected is true, and kept up to date */
	ImapSelected selected;
	gint64 selected_us; /* monotonic */
	guint32 arrived;    /* mails announced since the last look */

	ImapIdle idle;
	const ImapIdleEvents *idle_events; /* NULL: nobody waits */
	gpointer idle_data;
	guint idle_renew_s, renew_id, changed_id;
	gint64 idle_us; /* when it began, monotonic */

	ImapPoll *poll;   /* NULL: none is running */
	guint begin_id;   /* it is about to begin */
	guint advance_id; /* a range was taken */

	guint32 stuck_uidvalidity;
	guint32 stuck_uid;  /* the mail at which polls ended, */
	guint stuck_polls;  /* so many in a row; 0: the last one went well */
	guint32 stuck_last; /* the last one of its range: any of them may be the cause */
	char *stuck_reason; /* how they ended; NULL if none did */
};

struct ImapPoll {
	const ImapPollEvents *events;
	gpointer data;
	gboolean reused;   /* the session was there before */
	gboolean answered; /* something was heard on it in this poll */
	gboolean waits;    /* it begins when the server has answered IDLE */
	gboolean opened;   /* selected() was called */
	gboolean stopped;  /* the caller wants no more */
	gboolean over;     /* it ends as soon as all ranges are taken, */
	GError *error;     /* with this */
	gboolean uid_not_sticky;
	gboolean probing;
	gboolean no_room; /* a mail could not be put aside */
	ImapSelected selected;
	ImapPlan *plan;      /* NULL until opened */
	GQueue ranges;       /* ImapRange*, in flight, ascending */
	GQueue untaken;      /* ImapRange* handed over, oldest first */
	GHashTable *awaited; /* UID → ImapMail* of those ranges */
	GHashTable *present; /* UIDs of which it is known that they are there */
	guint64 body_bytes;  /* of what has arrived for them */
	GArray *to_settle;   /* guint32 */
};

struct ImapCommand {
	guint tag;
	/* The tagged OK or NO. FALSE: *error is set; the poll is over. */
	gboolean (*done)(ImapClient *client, ImapCommand *command, const ImapResponse *answer,
		GError **error);
	gboolean takes_bad; /* and BAD */
	gpointer item;      /* ImapRange* (borrowed) or ImapSettleJob* (owned) */
	GDestroyNotify item_free;
};

void
imap_mail_free(ImapMail *mail)
{
	if (mail == NULL)
		return;
	g_clear_pointer(&mail->blob, blob_unref);
	g_free(mail->refusal);
	g_clear_pointer(&mail->large_parts, g_ptr_array_unref);
	g_free(mail);
}

/* ---- commands ---- */

static void
imap_command_free(gpointer data)
{
	ImapCommand *command = data;

	if (command->item_free != NULL)
		command->item_free(command->item);
	g_free(command);
}

static guint
stall_s(const ImapClient *client)
{
	return client->options->stall_timeout_s > 0 ? client->options->stall_timeout_s
						    : STALL_TIMEOUT_S;
}

static ImapCommand *
imap_command_send(ImapClient *client, const char *text,
	gboolean (*done)(ImapClient *, ImapCommand *, const ImapResponse *, GError **))
{
	ImapCommand *command = g_new0(ImapCommand, 1);
	g_autofree char *line = NULL;

	command->tag = ++client->next_tag;
	command->done = done;
	line = g_strdup_printf(IMAP_TAG "%u %s\r\n", command->tag, text);
	g_autoptr(GBytes) bytes = g_bytes_new_take(line, strlen(line));

	line = NULL;
	if (g_queue_is_empty(&client->commands))
		session_expect(client->session, stall_s(client));
	g_queue_push_tail(&client->commands, command);
	session_send(client->session, bytes);
	return command;
}

/* Whether an answer is due: none is while the server only has to tell of news. */
static void
imap_command_expect(ImapClient *client)
{
	guint waiting = g_queue_get_length(&client->commands) - (client->idle == IMAP_IDLE_ON);

	session_expect(client->session, waiting > 0 ? stall_s(client) : 0);
}

static ImapCommand *
imap_command_take(ImapClient *client, const char *tag)
{
	for (GList *link = client->commands.head; link != NULL; link = link->next) {
		ImapCommand *command = link->data;
		g_autofree char *own = g_strdup_printf(IMAP_TAG "%u", command->tag);

		if (g_str_equal(own, tag)) {
			g_queue_delete_link(&client->commands, link);
			return command;
		}
	}
	return NULL;
}

/* ---- ends ---- */

static void
imap_client_drop_session(ImapClient *client)
{
	if (!client->feeding)
		imap_parser_free(client->parser);
	client->parser = NULL;
	client->ready = client->folder_open = FALSE;
	client->idle = IMAP_IDLE_NOT;
	g_clear_handle_id(&client->renew_id, g_source_remove);
	client->next_tag = 0;
	g_clear_pointer(&client->session, session_free);
	g_queue_clear_full(&client->commands, imap_command_free);
}

static void
imap_poll_free(ImapPoll *poll)
{
	if (poll == NULL)
		return;
	g_queue_clear_full(&poll->ranges, (GDestroyNotify)imap_range_free);
	g_queue_clear_full(&poll->untaken, (GDestroyNotify)imap_range_free);
	g_clear_error(&poll->error);
	g_hash_table_unref(poll->awaited);
	g_hash_table_unref(poll->present);
	g_array_unref(poll->to_settle);
	imap_plan_free(poll->plan);
	g_free(poll);
}

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapPoll, imap_poll_free)

static const ImapRange *
first_incomplete(const ImapPoll *poll)
{
	for (GList *link = poll->ranges.head; link != NULL; link = link->next)
		if (!((const ImapRange *)link->data)->complete)
			return link->data;
	return NULL;
}

/* Remembers the mail at which a poll ended: if that happens again the next ones go mail by mail
 * there, and in the end without this one. An error that comes before or after fetching tells
 * nothing of a mail. */
static void
imap_stuck_note(ImapClient *client, const ImapPoll *poll, const GError *error)
{
	const ImapRange *head = first_incomplete(poll);
	guint32 uid = 0;

	if (error == NULL) {
		client->stuck_uid = client->stuck_polls = 0;
		return;
	}
	for (guint i = 0; head != NULL && uid == 0 && i < head->mails->len; i++) {
		const ImapMail *mail = g_ptr_array_index(head->mails, i);

		uid = mail->blob == NULL ? mail->uid : 0;
	}
	/* A full disk is no mail's fault. */
	if (poll->stopped || uid == 0 || poll->no_room)
		return;
	client->stuck_polls = uid == client->stuck_uid ? client->stuck_polls + 1 : 1;
	client->stuck_uid = uid;
	client->stuck_uidvalidity = poll->selected.uidvalidity;
	client->stuck_last =
		((const ImapMail *)g_ptr_array_index(head->mails, head->mails->len - 1))->uid;
	g_free(client->stuck_reason);
	client->stuck_reason = g_strdup(error->message);
}

/* The only place that calls ended(). */
static void
imap_poll_finish(ImapClient *client)
{
	g_autoptr(ImapPoll) poll = g_steal_pointer(&client->poll);

	g_clear_handle_id(&client->advance_id, g_source_remove);
	poll->events->ended(poll->data, poll->error, poll->opened ? poll->selected.uidvalidity : 0);
}

/* After an error the next poll starts with a new session. What was handed over is waited for. */
static void
imap_poll_end(ImapClient *client, const GError *error)
{
	ImapPoll *poll = client->poll;

	poll->over = TRUE;
	imap_stuck_note(client, poll, error);
	if (error != NULL) {
		poll->error = g_error_copy(error);
		if (!g_str_has_prefix(error->message, client->place))
			g_prefix_error(&poll->error, "%s: ", client->place);
		imap_client_drop_session(client);
		g_hash_table_remove_all(poll->awaited);
		g_queue_clear_full(&poll->ranges, (GDestroyNotify)imap_range_free);
	}
	if (g_queue_is_empty(&poll->untaken))
		imap_poll_finish(client);
}

/* The poll that runs and may still say and hear something. */
static ImapPoll *
imap_poll_live(const ImapClient *client)
{
	return client->poll != NULL && !client->poll->over ? client->poll : NULL;
}

static ImapClient *
imap_client_ref(ImapClient *client)
{
	client->refs++;
	return client;
}

static void
imap_client_unref(ImapClient *client)
{
	if (--client->refs > 0)
		return;
	session_options_free(client->options);
	g_free(client->place);
	g_free(client->stuck_reason);
	g_free(client->folder);
	g_free(client->settle_folder);
	g_free(client);
}

typedef ImapClient ImapHeldClient;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapHeldClient, imap_client_unref)

/* ---- settling ---- */

static void imap_poll_advance(ImapClient *client);

static ImapSettleMeans
settle_means(const ImapClient *client)
{
	return (ImapSettleMeans){.folder = client->settle_folder,
		.has_move = client->has_move,
		.has_uidplus = client->has_uidplus};
}

static void
tell_settled(ImapClient *client, const GArray *uids, const GError *error)
{
	const ImapPoll *poll = client->poll;

	if (poll->events->settled != NULL)
		poll->events->settled(poll->data, poll->selected.uidvalidity,
			(const guint32 *)(const void *)uids->data, uids->len, error);
}

static gboolean on_settled(
	ImapClient *client, ImapCommand *command, const ImapResponse *answer, GError **error);

/* Says what @job needs next, or tells that it is done. Takes @job. */
static void
go_on_settling(ImapClient *client, ImapSettleJob *job)
{
	ImapSettleMeans means = settle_means(client);
	g_autofree char *text = imap_settle_command(job, &means);

	if (text == NULL) {
		tell_settled(client, imap_settle_uids(job), NULL);
		imap_settle_free(job);
		return;
	}
	ImapCommand *command = imap_command_send(client, text, on_settled);

	command->item = job;
	command->item_free = (GDestroyNotify)imap_settle_free;
}

static gboolean
on_settled(ImapClient *client, ImapCommand *command, const ImapResponse *answer,
	GError **error G_GNUC_UNUSED)
{
	ImapSettleMeans means = settle_means(client);
	ImapSettleJob *job = g_steal_pointer(&command->item);
	g_autoptr(GError) refused = NULL;

	command->item_free = NULL;
	if (imap_settle_answer(job, &means, answer, &refused)) {
		go_on_settling(client, job);
		return TRUE;
	}
	tell_settled(client, imap_settle_uids(job), refused);
	imap_settle_free(job);
	return TRUE;
}

static gint
compare_uids(gconstpointer a, gconstpointer b)
{
	guint32 left = *(const guint32 *)a, right = *(const guint32 *)b;

	return (left > right) - (left < right);
}

static gboolean
can_settle(const ImapClient *client)
{
	if (client->settle == IMAP_SETTLE_NOTHING || client->poll->selected.read_only)
		return FALSE;
	return client->settle == IMAP_SETTLE_MOVE || client->poll->selected.keywords_allowed;
}

static void
imap_settling_start(ImapClient *client)
{
	g_autoptr(GArray) uids = g_steal_pointer(&client->poll->to_settle);
	ImapSettleMeans means = settle_means(client);

	client->poll->to_settle = g_array_new(FALSE, FALSE, sizeof(guint32));
	if (uids->len == 0)
		return;
	g_array_sort(uids, compare_uids);
	/* Nothing can be done to them here, so nothing is left to do. */
	if (!can_settle(client)) {
		tell_settled(client, uids, NULL);
		return;
	}
	for (gsize done = 0, taken = 0; done < uids->len; done += taken)
		go_on_settling(client,
			imap_settle_new(&means, &g_array_index(uids, guint32, done),
				uids->len - done, &taken));
}

/* ---- fetching ---- */

static gboolean
imap_command_is_passing(const char *code)
{
	return g_str_equal(code, "UNAVAILABLE") || g_str_equal(code, "INUSE") ||
		g_str_equal(code, "LIMIT") || g_str_equal(code, "SERVERBUG");
}

static gboolean
imap_command_refused(
	const ImapResponse *answer, const char *what, DisputedErrorCode code, GError **error)
{
	g_autofree char *said = text_printable(answer->text);

	return error_set(error, code, "%s refused: %s%s%s", what, answer->code,
		*answer->code != '\0' ? " " : "", said);
}

static char *
probe_command(ImapClient *client)
{
	g_autofree char *set = imap_plan_probe(client->poll->plan);
	gboolean few = client->arrived > 0 && client->arrived <= IMAP_PROBE_BODIES;

	return few ? g_strdup_printf("UID FETCH %s (UID RFC822.SIZE INTERNALDATE "
				     "BODY.PEEK[]<0.%d>)",
			     set, IMAP_PROBE_BYTES)
		   : g_strdup_printf("UID FETCH %s (UID RFC822.SIZE INTERNALDATE)", set);
}

static gboolean
on_probed(ImapClient *client, ImapCommand *command G_GNUC_UNUSED, const ImapResponse *answer,
	GError **error)
{
	if (answer->kind != IMAP_RESPONSE_OK && !g_str_equal(answer->code, "EXPUNGEISSUED"))
		return imap_command_refused(answer, "asking for new mail", ERROR_TEMPORARY, error);
	client->poll->probing = FALSE;
	imap_plan_probe_done(client->poll->plan);
	return TRUE;
}

static gboolean
on_searched(ImapClient *client, ImapCommand *command G_GNUC_UNUSED, const ImapResponse *answer,
	GError **error)
{
	if (answer->kind != IMAP_RESPONSE_OK)
		return imap_command_refused(answer, "search", ERROR_TEMPORARY, error);
	imap_plan_search_done(client->poll->plan);
	return TRUE;
}

/* Mails that vanished meanwhile may make this a NO; they are found to be absent later. */
static gboolean
on_sizes(ImapClient *client, ImapCommand *command G_GNUC_UNUSED, const ImapResponse *answer,
	GError **error)
{
	if (answer->kind != IMAP_RESPONSE_OK && imap_command_is_passing(answer->code))
		return imap_command_refused(answer, "asking for sizes", ERROR_TEMPORARY, error);
	imap_plan_sizes_done(client->poll->plan);
	return TRUE;
}

static gboolean on_fetched(
	ImapClient *client, ImapCommand *command, const ImapResponse *answer, GError **error);

/* A server that can't tell is nobody's problem. */
static gboolean
on_structure(ImapClient *client G_GNUC_UNUSED, ImapCommand *command G_GNUC_UNUSED,
	const ImapResponse *answer G_GNUC_UNUSED, GError **error G_GNUC_UNUSED)
{
	return TRUE;
}

/* Which files a mail has that is not fetched whole. Not if polls ended at it: that may be why. */
static void
ask_structure(ImapClient *client, const ImapRange *range, const char *set)
{
	const ImapMail *mail = g_ptr_array_index(range->mails, 0);
	g_autofree char *text = g_strdup_printf("UID FETCH %s (UID BODYSTRUCTURE)", set);

	if (client->stuck_polls == 0 || client->stuck_uid != mail->uid)
		imap_command_send(client, text, on_structure)->takes_bad = TRUE;
}

static void
imap_fetch_send(ImapClient *client, ImapRange *range)
{
	g_autofree char *set = imap_range_set(range), *text = NULL;

	if (range->partial)
		ask_structure(client, range, set);

	if (range->partial)
		text = g_strdup_printf("UID FETCH %s (UID BODY.PEEK[]<0.%" G_GUINT64_FORMAT ">)",
			set, client->mail_limit_bytes);
	else
		text = g_strdup_printf("UID FETCH %s (UID BODY.PEEK[])", set);
	for (guint i = 0; i < range->mails->len; i++) {
		ImapMail *mail = g_ptr_array_index(range->mails, i);

		g_hash_table_insert(client->poll->awaited, GUINT_TO_POINTER(mail->uid), mail);
	}
	imap_command_send(client, text, on_fetched)->item = range;
}

/* One of several mails may be what the server can't give: all that did not come are asked for
 * again, each alone. */
static void
split_range(ImapClient *client, ImapRange *range)
{
	ImapPoll *poll = client->poll;
	GList *place = g_queue_find(&poll->ranges, range);

	while (range->mails->len > 0) {
		ImapMail *mail = g_ptr_array_steal_index(range->mails, 0);
		ImapRange *single = imap_range_new();

		g_ptr_array_add(single->mails, mail);
		single->size_bytes = mail->size_bytes;
		single->complete = mail->blob != NULL;
		g_queue_insert_before(&poll->ranges, place, single);
		if (!single->complete)
			imap_fetch_send(client, single);
	}
	g_queue_delete_link(&poll->ranges, place);
	imap_range_free(range);
}

static void
imap_fetch_give_up(ImapRange *range, const char *reason)
{
	ImapMail *mail = g_ptr_array_index(range->mails, 0);

	mail->state = IMAP_MAIL_REFUSED;
	mail->refusal = g_strdup(reason);
	range->complete = TRUE;
}

/* Whether the polls ended @limit times at this mail, this one included. */
static gboolean
imap_stuck_at(const ImapClient *client, const ImapRange *range, guint limit)
{
	const ImapMail *mail = g_ptr_array_index(range->mails, 0);

	return range->mails->len == 1 && mail->uid == client->stuck_uid &&
		client->stuck_polls + 1 >= limit;
}

/* The server says NO to a single mail. After some polls it is passed on as such: one mail that a
 * server can't read must not stop the mailbox for ever. */
static gboolean
note_refusal(ImapClient *client, ImapRange *range, const ImapResponse *answer, GError **error)
{
	const ImapMail *mail = g_ptr_array_index(range->mails, 0);
	g_autofree char *what = g_strdup_printf("mail UID %u", mail->uid);

	if (!imap_stuck_at(client, range, IMAP_REFUSALS_UNTIL_GIVEN_UP))
		return imap_command_refused(answer, what, ERROR_TEMPORARY, error);
	imap_fetch_give_up(range, answer->text);
	return TRUE;
}

/* The UIDs of @range without a body. Returns: (transfer full) NULL if there are none. */
static char *
missing_set(const ImapRange *range)
{
	g_autoptr(GArray) uids = g_array_new(FALSE, FALSE, sizeof(guint32));
	gsize taken = 0;

	for (guint i = 0; i < range->mails->len; i++) {
		const ImapMail *mail = g_ptr_array_index(range->mails, i);

		if (mail->blob == NULL)
			g_array_append_val(uids, mail->uid);
	}
	if (uids->len == 0)
		return NULL;
	return imap_set_take(
		(const guint32 *)(const void *)uids->data, uids->len, G_MAXSIZE, &taken);
}

/* Only what the server no longer has is gone. */
static gboolean
on_looked_for(ImapClient *client, ImapCommand *command, const ImapResponse *answer, GError **error)
{
	ImapRange *range = command->item;

	if (answer->kind != IMAP_RESPONSE_OK && imap_command_is_passing(answer->code))
		return imap_command_refused(answer, "looking for mail", ERROR_TEMPORARY, error);
	for (guint i = 0; i < range->mails->len; i++) {
		const ImapMail *mail = g_ptr_array_index(range->mails, i);
		gboolean there =
			g_hash_table_contains(client->poll->present, GUINT_TO_POINTER(mail->uid));

		if (mail->blob != NULL || !there)
			continue;
		if (!imap_stuck_at(client, range, IMAP_REFUSALS_UNTIL_GIVEN_UP))
			return error_set(error, ERROR_TEMPORARY,
				"mail UID %u is there, but the server does not give it", mail->uid);
		imap_fetch_give_up(range, "it is there, but the server does not give it");
		return TRUE;
	}
	range->complete = TRUE;
	return TRUE;
}

/* Some of @range did not come: expunged meanwhile, or is it? */
static gboolean
look_for_missing(ImapClient *client, ImapRange *range)
{
	g_autofree char *set = missing_set(range), *text = NULL;

	if (set == NULL)
		return FALSE;
	for (guint i = 0; i < range->mails->len; i++) {
		const ImapMail *mail = g_ptr_array_index(range->mails, i);

		g_hash_table_remove(client->poll->present, GUINT_TO_POINTER(mail->uid));
	}
	text = g_strdup_printf("UID FETCH %s (UID FLAGS)", set);
	imap_command_send(client, text, on_looked_for)->item = range;
	return TRUE;
}

static gboolean
on_fetched(ImapClient *client, ImapCommand *command, const ImapResponse *answer, GError **error)
{
	ImapRange *range = command->item;

	/* Dovecot's way to say that some are gone. */
	if (answer->kind == IMAP_RESPONSE_OK || g_str_equal(answer->code, "EXPUNGEISSUED")) {
		range->complete = client->poll->stopped || !look_for_missing(client, range);
		return TRUE;
	}
	/* What passes may not: a mail that is damaged on the server's disk is a SERVERBUG. */
	if (imap_command_is_passing(answer->code) &&
		!imap_stuck_at(client, range, IMAP_LOSSES_UNTIL_GIVEN_UP))
		return imap_command_refused(answer, "fetching", ERROR_TEMPORARY, error);
	if (range->mails->len == 1)
		return note_refusal(client, range, answer, error);
	split_range(client, range);
	return TRUE;
}

static guint
ranges_in_flight(const ImapPoll *poll)
{
	return g_queue_get_length((GQueue *)&poll->ranges) +
		g_queue_get_length((GQueue *)&poll->untaken);
}

static guint64
imap_poll_bytes(const ImapPoll *poll)
{
	guint64 bytes = 0;

	for (GList *link = poll->ranges.head; link != NULL; link = link->next)
		bytes += ((const ImapRange *)link->data)->size_bytes;
	for (GList *link = poll->untaken.head; link != NULL; link = link->next)
		bytes += ((const ImapRange *)link->data)->size_bytes;
	return bytes;
}

static void
imap_fetch_take_structure(ImapClient *client, const ImapResponse *response)
{
	ImapMail *mail =
		g_hash_table_lookup(client->poll->awaited, GUINT_TO_POINTER(response->uid));

	if (mail != NULL && mail->large_parts == NULL)
		mail->large_parts = imap_structure_parts(response->structure);
}

/* A body came. Sizes that servers announce may be estimates, but not lies without end. */
static gboolean
imap_fetch_take_body(ImapClient *client, const ImapResponse *response, GError **error)
{
	ImapPoll *poll = client->poll;
	ImapMail *mail = g_hash_table_lookup(poll->awaited, GUINT_TO_POINTER(response->uid));

	if (mail == NULL || mail->blob != NULL || response->body == NULL)
		return TRUE;
	guint64 kept = blob_size(response->body);

	poll->body_bytes += kept;
	if (poll->body_bytes > 2 * imap_poll_bytes(poll) + 2 * client->mail_limit_bytes)
		return error_set(
			error, ERROR_LIMIT, "the server sends far more than the sizes it told");
	mail->blob = blob_ref(response->body);
	if (response->body_bytes > kept) {
		mail->state = IMAP_MAIL_TRUNCATED;
		mail->size_bytes = response->body_bytes;
	}
	return TRUE;
}

/* What is known of each mail once its range has arrived. */
static void
judge_mail(const ImapClient *client, const ImapRange *range, ImapMail *mail)
{
	if (mail->state != IMAP_MAIL_WHOLE)
		return;
	guint64 kept = mail->blob != NULL ? blob_size(mail->blob) : 0;

	if (mail->blob == NULL)
		mail->state = IMAP_MAIL_ABSENT;
	else if (range->partial && kept >= client->mail_limit_bytes)
		mail->state = IMAP_MAIL_TRUNCATED;
	else
		mail->size_bytes = kept;
}

/* Takes @range, which has arrived. */
static void
deliver_range(ImapClient *client, ImapRange *range)
{
	ImapPoll *poll = client->poll;
	guint64 kept = 0;

	for (guint i = 0; i < range->mails->len; i++) {
		ImapMail *mail = g_ptr_array_index(range->mails, i);

		g_hash_table_remove(poll->awaited, GUINT_TO_POINTER(mail->uid));
		g_hash_table_remove(poll->present, GUINT_TO_POINTER(mail->uid));
		judge_mail(client, range, mail);
		kept += mail->blob != NULL ? blob_size(mail->blob) : 0;
	}
	poll->body_bytes -= kept;
	if (poll->stopped) {
		imap_range_free(range);
		return;
	}
	range->size_bytes = kept;
	g_queue_push_tail(&poll->untaken, range);
	poll->events->range(poll->data, g_steal_pointer(&range->mails));
}

/* They came with the probe. */
static void
count_bodies(ImapPoll *poll, const ImapRange *range)
{
	for (guint i = 0; i < range->mails->len; i++)
		poll->body_bytes +=
			blob_size(((const ImapMail *)g_ptr_array_index(range->mails, i))->blob);
}

static void
ask_for_more(ImapClient *client)
{
	ImapPoll *poll = client->poll;
	g_autofree char *search = imap_plan_search(poll->plan);
	g_autofree char *sizes = imap_plan_sizes(poll->plan);
	ImapRange *range;

	if (search != NULL) {
		g_autofree char *text = g_strdup_printf("UID SEARCH %s", search);

		imap_command_send(client, text, on_searched);
	}
	if (sizes != NULL) {
		g_autofree char *text =
			g_strdup_printf("UID FETCH %s (UID RFC822.SIZE INTERNALDATE)", sizes);

		imap_command_send(client, text, on_sizes);
	}
	while ((range = imap_plan_range(
			poll->plan, ranges_in_flight(poll), imap_poll_bytes(poll))) != NULL) {
		g_queue_push_tail(&poll->ranges, range);
		/* The connection broke each time this mail was asked for, alone: not again. */
		if (range->complete)
			count_bodies(poll, range);
		else if (imap_stuck_at(client, range, IMAP_LOSSES_UNTIL_GIVEN_UP + 1))
			imap_fetch_give_up(range, client->stuck_reason);
		else
			imap_fetch_send(client, range);
	}
}

static gboolean
is_finished(const ImapClient *client)
{
	const ImapPoll *poll = client->poll;

	return g_queue_is_empty((GQueue *)&client->commands) && ranges_in_flight(poll) == 0 &&
		(poll->stopped || imap_plan_is_done(poll->plan));
}

/* Hands over what has arrived, in order. FALSE: the poll is over, or even the client. */
static gboolean
deliver(ImapClient *client)
{
	ImapPoll *poll = client->poll;
	ImapRange *head;

	while (g_queue_get_length(&poll->untaken) < IMAP_UNTAKEN_RANGES &&
		(head = g_queue_peek_head(&poll->ranges)) != NULL && head->complete) {
		g_queue_pop_head(&poll->ranges);
		deliver_range(client, head);
		if (client->poll != poll)
			return FALSE;
		imap_settling_start(client);
		if (client->poll != poll)
			return FALSE;
		if (!poll->stopped)
			ask_for_more(client);
	}
	return TRUE;
}

/* Does whatever can be done now. The client may be freed in here. */
static void
imap_poll_advance(ImapClient *self)
{
	g_autoptr(ImapHeldClient) client = imap_client_ref(self);
	ImapPoll *poll = imap_poll_live(client);

	if (poll == NULL || !poll->opened)
		return;
	/* New commands first: the server works while a range is being committed. */
	if (!poll->stopped)
		ask_for_more(client);
	if (deliver(client) && is_finished(client))
		imap_poll_end(client, NULL);
}

/* ---- opening ---- */

static gboolean
check_opened(const ImapClient *client, GError **error)
{
	if (client->selected.uidvalidity == 0 || client->poll->uid_not_sticky)
		return error_set(error, ERROR_CONFIG,
			"the server keeps no lasting UIDs for this folder; it can't be used");
	return TRUE;
}

/* Asks the caller what it wants. FALSE: the client is gone. */
static gboolean
make_plan(ImapClient *client)
{
	ImapPoll *poll = client->poll;
	ImapWanted wanted = {.first_uid = 1};

	poll->opened = TRUE;
	poll->selected = client->selected;
	gboolean go_on = poll->events->selected(poll->data, &poll->selected, &wanted);

	if (client->poll != poll)
		return FALSE;
	poll->stopped |= !go_on;
	poll->plan = imap_plan_new(&poll->selected, &wanted, client->mail_limit_bytes);
	if (client->stuck_uidvalidity != poll->selected.uidvalidity)
		client->stuck_uid = client->stuck_polls = 0;
	if (client->stuck_polls >= IMAP_POLLS_UNTIL_CAREFUL)
		imap_plan_be_careful(poll->plan, client->stuck_last);
	return TRUE;
}

static gboolean
on_opened(ImapClient *client, ImapCommand *command G_GNUC_UNUSED, const ImapResponse *answer,
	GError **error)
{
	if (answer->kind != IMAP_RESPONSE_OK) {
		gboolean lasting = g_str_equal(answer->code, "NONEXISTENT") ||
			g_str_equal(answer->code, "NOPERM") ||
			g_str_equal(answer->code, "AUTHORIZATIONFAILED") ||
			g_str_equal(answer->code, "CANNOT");

		return imap_command_refused(answer, "opening the folder",
			lasting ? ERROR_CONFIG : ERROR_TEMPORARY, error);
	}
	if (!check_opened(client, error))
		return FALSE;
	client->selected.read_only = g_str_equal(answer->code, "READ-ONLY");
	client->folder_open = TRUE;
	client->selected_us = g_get_monotonic_time();
	client->arrived = 0;
	if (make_plan(client))
		imap_settling_start(client);
	return TRUE;
}

static void
imap_open_folder(ImapClient *client)
{
	g_autofree char *text = g_strdup_printf("%s %s",
		client->settle == IMAP_SETTLE_NOTHING ? "EXAMINE" : "SELECT", client->folder);

	client->folder_open = FALSE;
	client->selected = (ImapSelected){0};
	imap_command_send(client, text, on_opened);
}

/* ---- waiting ---- */

static gboolean imap_session_begin(gpointer data);

static void
imap_wait_say_done(ImapClient *client)
{
	static const char DONE[] = "DONE\r\n";
	g_autoptr(GBytes) bytes = g_bytes_new_static(DONE, sizeof DONE - 1);

	g_clear_handle_id(&client->renew_id, g_source_remove);
	client->idle = IMAP_IDLE_ENDING;
	session_send(client->session, bytes);
	imap_command_expect(client);
}

static gboolean
on_renewal(gpointer data)
{
	ImapClient *client = data;

	client->renew_id = 0;
	imap_wait_say_done(client);
	return G_SOURCE_REMOVE;
}

/* The server says "+". */
static void
imap_wait_begin(ImapClient *client)
{
	client->idle = IMAP_IDLE_ON;
	client->idle_us = g_get_monotonic_time();
	client->renew_id = g_timeout_add_seconds(client->idle_renew_s, on_renewal, client);
	if (client->poll != NULL && client->poll->waits)
		imap_session_begin(client);
}

static gboolean on_idle_over(
	ImapClient *client, ImapCommand *command, const ImapResponse *answer, GError **error);

static void
imap_wait_ask(ImapClient *client)
{
	client->idle = IMAP_IDLE_ASKED;
	imap_command_send(client, "IDLE", on_idle_over)->takes_bad = TRUE;
}

/* DONE was answered, or the server does not want to, or no longer. */
static gboolean
on_idle_over(ImapClient *client, ImapCommand *command G_GNUC_UNUSED, const ImapResponse *answer,
	GError **error G_GNUC_UNUSED)
{
	gboolean asked = client->idle == IMAP_IDLE_ENDING;
	gint64 lasted_us = g_get_monotonic_time() - client->idle_us;

	g_clear_handle_id(&client->renew_id, g_source_remove);
	if (answer->kind != IMAP_RESPONSE_OK || client->idle == IMAP_IDLE_ASKED ||
		(!asked && lasted_us < IDLE_SHORTEST_S * G_USEC_PER_SEC))
		client->has_idle = FALSE;
	client->idle = IMAP_IDLE_NOT;
	/* What was announced until here, the poll that ended it will see. */
	if (client->poll != NULL)
		client->arrived = 0;
	if (client->poll != NULL && client->poll->waits)
		imap_session_begin(client);
	else if (client->poll == NULL && client->idle_events != NULL && client->has_idle)
		imap_wait_ask(client);
	return TRUE;
}

static gboolean
tell_changed(gpointer data)
{
	ImapClient *client = data;
	const ImapIdleEvents *events = g_steal_pointer(&client->idle_events);

	client->changed_id = 0;
	events->changed(client->idle_data);
	return G_SOURCE_REMOVE;
}

/* Not from within the parser, so that several announcements make one event. */
static void
imap_wait_tell_changed(ImapClient *client)
{
	if (client->changed_id == 0)
		client->changed_id = g_timeout_add(0, tell_changed, client);
}

static void
imap_wait_tell_lost(ImapClient *client, const GError *error)
{
	const ImapIdleEvents *events = g_steal_pointer(&client->idle_events);
	g_autoptr(GError) named = NULL;

	g_clear_handle_id(&client->changed_id, g_source_remove);
	if (events == NULL)
		return;
	named = g_error_new(DISPUTED_ERROR, ERROR_TEMPORARY, "%s%s%s",
		g_str_has_prefix(error->message, client->place) ? "" : client->place,
		g_str_has_prefix(error->message, client->place) ? "" : ": ", error->message);
	events->lost(client->idle_data, named);
}

static gboolean
on_capability(ImapClient *client, ImapCommand *command G_GNUC_UNUSED, const ImapResponse *answer,
	GError **error)
{
	if (answer->kind != IMAP_RESPONSE_OK)
		return imap_command_refused(answer, "CAPABILITY", ERROR_TEMPORARY, error);
	client->ready = TRUE;
	imap_open_folder(client);
	return TRUE;
}

/* ---- responses ---- */

static gboolean
has_word(const GPtrArray *words, const char *wanted)
{
	for (guint i = 0; i < words->len; i++)
		if (g_ascii_strcasecmp(g_ptr_array_index(words, i), wanted) == 0)
			return TRUE;
	return FALSE;
}

/* The codes that come with SELECT. */
static void
note_code(ImapClient *client, const ImapResponse *response)
{
	ImapSelected *selected = &client->selected;

	if (client->folder_open)
		return;
	if (g_str_equal(response->code, "UIDVALIDITY"))
		selected->uidvalidity = (guint32)MIN(response->code_number, G_MAXUINT32);
	else if (g_str_equal(response->code, "UIDNEXT"))
		selected->uidnext = (guint32)MIN(response->code_number, G_MAXUINT32);
	else if (g_str_equal(response->code, "UIDNOTSTICKY"))
		client->poll->uid_not_sticky = TRUE;
	else if (g_str_equal(response->code, "PERMANENTFLAGS"))
		selected->keywords_allowed =
			has_word(response->words, "\\*") || has_word(response->words, IMAP_KEYWORD);
}

/* How many mails there are now. */
static void
note_exists(ImapClient *client, guint32 number)
{
	guint32 before = client->selected.exists;

	client->selected.exists = number;
	if (!client->folder_open)
		return;
	client->arrived += number > before ? number - before : 1;
	if (client->idle_events != NULL)
		imap_wait_tell_changed(client);
}

static void
note_expunge(ImapClient *client)
{
	if (client->folder_open && client->selected.exists > 0)
		client->selected.exists--;
}

static void
note_hits(ImapPoll *poll, const GArray *numbers)
{
	for (guint i = 0; poll->plan != NULL && i + 1 < numbers->len; i += 2)
		imap_plan_add_hit(poll->plan, g_array_index(numbers, guint32, i),
			g_array_index(numbers, guint32, i + 1));
}

static void
note_present(ImapPoll *poll, guint32 uid)
{
	if (g_hash_table_contains(poll->awaited, GUINT_TO_POINTER(uid)))
		g_hash_table_add(poll->present, GUINT_TO_POINTER(uid));
}

/* A mail that answers the probe. What is shorter than the piece asked for is all of it. */
static void
take_found(ImapClient *client, const ImapResponse *response)
{
	gboolean whole = response->body != NULL && response->body_bytes < IMAP_PROBE_BYTES &&
		blob_size(response->body) == response->body_bytes;

	if (!response->has_size && !response->has_body)
		return;
	imap_plan_add_found(client->poll->plan, response->uid, response->size_bytes,
		response->internal_date_at, whole ? response->body : NULL);
}

static gboolean
take_fetch(ImapClient *client, const ImapResponse *response, GError **error)
{
	ImapSelected *selected = &client->selected;

	if (response->uid == 0 || client->poll->plan == NULL)
		return TRUE;
	if (selected->uidnext > 0 && response->uid >= selected->uidnext &&
		response->uid < G_MAXUINT32)
		selected->uidnext = response->uid + 1;
	if (client->poll->probing) {
		take_found(client, response);
		return TRUE;
	}
	if (response->has_flags)
		note_present(client->poll, response->uid);
	if (response->structure != NULL)
		imap_fetch_take_structure(client, response);
	if (response->has_size)
		imap_plan_add_size(client->poll->plan, response->uid, response->size_bytes,
			response->internal_date_at);
	return !response->has_body || imap_fetch_take_body(client, response, error);
}

static gboolean imap_session_reconnect(ImapClient *client);

static gboolean
take_bye(ImapClient *client, const ImapResponse *response, GError **error)
{
	g_autofree char *said = text_printable(response->text);

	return imap_session_reconnect(client) ||
		error_set(error, ERROR_TEMPORARY, "the server says goodbye: %s", said);
}

static gboolean
take_continue(ImapClient *client, GError **error)
{
	if (client->idle != IMAP_IDLE_ASKED)
		return error_set(
			error, ERROR_TEMPORARY, "the server waits for what we never announced");
	imap_wait_begin(client);
	return TRUE;
}

static gboolean
take_data(ImapClient *client, const ImapResponse *response, GError **error)
{
	if (response->kind == IMAP_RESPONSE_OK)
		note_code(client, response);
	else if (response->kind == IMAP_RESPONSE_SEARCH || response->kind == IMAP_RESPONSE_ESEARCH)
		note_hits(client->poll, response->numbers);
	else if (response->kind == IMAP_RESPONSE_FETCH)
		return take_fetch(client, response, error);
	return TRUE;
}

static gboolean
imap_response_untagged(ImapClient *client, const ImapResponse *response, GError **error)
{
	if (response->kind == IMAP_RESPONSE_CAPABILITY) {
		client->has_move = has_word(response->words, "MOVE");
		client->has_uidplus = has_word(response->words, "UIDPLUS");
		client->has_idle = has_word(response->words, "IDLE");
	} else if (response->kind == IMAP_RESPONSE_BYE) {
		return take_bye(client, response, error);
	} else if (response->kind == IMAP_RESPONSE_CONTINUE) {
		return take_continue(client, error);
	} else if (response->kind == IMAP_RESPONSE_EXISTS) {
		note_exists(client, response->number);
	} else if (response->kind == IMAP_RESPONSE_EXPUNGE) {
		note_expunge(client);
	} else if (imap_poll_live(client) != NULL) {
		return take_data(client, response, error);
	}
	return TRUE;
}

static gboolean
imap_response_tagged(ImapClient *client, const ImapResponse *response, GError **error)
{
	ImapCommand *command = imap_command_take(client, response->tag);

	if (command == NULL)
		return error_set(error, ERROR_TEMPORARY, "the server answers what was not asked");
	if (response->kind == IMAP_RESPONSE_BAD && !command->takes_bad) {
		imap_command_free(command);
		return imap_command_refused(response, "our command", ERROR_TEMPORARY, error);
	}
	gboolean good = command->done(client, command, response, error);

	imap_command_free(command);
	return good;
}

/* The session is of no use any more. */
static void
leave(ImapClient *client, const GError *error)
{
	if (imap_poll_live(client) != NULL) {
		imap_poll_end(client, error);
		return;
	}
	imap_client_drop_session(client);
	imap_wait_tell_lost(client, error);
}

static gboolean
on_response(gpointer data, const ImapResponse *response)
{
	ImapClient *client = data;
	const ImapParser *parser = client->parser;
	g_autoptr(GError) error = NULL;
	gboolean good;

	if (response->tag != NULL)
		good = imap_response_tagged(client, response, &error);
	else
		good = imap_response_untagged(client, response, &error);
	if (client->poll != NULL && client->parser == parser)
		client->poll->answered = TRUE;
	if (!good)
		leave(client, error);
	else if (response->tag != NULL)
		imap_poll_advance(client);
	/* A session that was left meanwhile has nothing more to say. */
	if (client->parser != parser)
		return FALSE;
	imap_command_expect(client);
	return TRUE;
}

/* ---- the session ---- */

static void
on_ready(gpointer data)
{
	ImapClient *client = data;

	client->parser = imap_parser_new(
		client->mail_limit_bytes, LIMIT_MEMORY_BLOB_BYTES, on_response, client);
	/* What came together with the login's answer may have been cut off by libcurl. */
	imap_parser_skip_fragment(client->parser, IMAP_TAG);
	imap_command_send(client, "CAPABILITY", on_capability);
}

static void
on_received(gpointer data, const guint8 *bytes, gsize length)
{
	g_autoptr(ImapHeldClient) client = imap_client_ref(data);
	ImapParser *parser = client->parser;
	g_autoptr(GError) error = NULL;

	client->feeding = TRUE;
	gboolean good = imap_parser_feed(parser, bytes, length, &error);

	client->feeding = FALSE;
	if (client->parser != parser) {
		imap_parser_free(parser);
		return;
	}
	if (good)
		return;
	if (client->poll != NULL)
		client->poll->no_room = imap_parser_has_no_room(parser);
	leave(client, error);
}

static void open_session(ImapClient *client);

/* The session of the last poll was closed since then, which shows only now. FALSE: it was not. */
static gboolean
imap_session_reconnect(ImapClient *client)
{
	ImapPoll *poll = imap_poll_live(client);

	if (poll == NULL || !poll->reused || poll->answered)
		return FALSE;
	poll->reused = poll->opened = poll->probing = poll->waits = FALSE;
	g_clear_pointer(&poll->plan, imap_plan_free);
	g_array_set_size(poll->to_settle, 0);
	imap_client_drop_session(client);
	open_session(client);
	return TRUE;
}

static void
on_closed(gpointer data, SessionFault fault, const GError *error)
{
	ImapClient *client = data;

	if (fault != SESSION_FAULT_LOST || !imap_session_reconnect(client))
		leave(client, error);
}

static void
open_session(ImapClient *client)
{
	static const SessionEvents EVENTS = {
		.ready = on_ready, .received = on_received, .closed = on_closed};

	client->session = session_open(client->options, &EVENTS, client);
}

static gboolean
on_refreshed(ImapClient *client, ImapCommand *command G_GNUC_UNUSED, const ImapResponse *answer,
	GError **error)
{
	if (answer->kind != IMAP_RESPONSE_OK)
		return imap_command_refused(answer, "NOOP", ERROR_TEMPORARY, error);
	client->arrived = 0;
	return TRUE;
}

/* The folder is open still: what is new is asked for with one command. */
static void
imap_open_look_again(ImapClient *client)
{
	g_autoptr(ImapHeldClient) held G_GNUC_UNUSED = imap_client_ref(client);
	g_autofree char *text = NULL;

	/* Not all servers see new mail without it. */
	if (client->idle == IMAP_IDLE_NOT)
		imap_command_send(client, "NOOP", on_refreshed);
	if (!make_plan(client))
		return;
	text = probe_command(client);
	if (!client->poll->stopped) {
		client->poll->probing = TRUE;
		imap_command_send(client, text, on_probed);
	}
	imap_settling_start(client);
}

static gboolean
imap_open_is_fresh(const ImapClient *client)
{
	return client->folder_open &&
		g_get_monotonic_time() - client->selected_us < (gint64)RESELECT_S * G_USEC_PER_SEC;
}

static gboolean
imap_session_begin(gpointer data)
{
	ImapClient *client = data;

	client->begin_id = 0;
	client->poll->reused = client->ready;
	client->poll->waits = client->idle == IMAP_IDLE_ASKED;
	if (client->poll->waits)
		return G_SOURCE_REMOVE;
	if (client->idle == IMAP_IDLE_ON)
		imap_wait_say_done(client);
	if (client->session == NULL)
		open_session(client);
	else if (imap_open_is_fresh(client))
		imap_open_look_again(client);
	else if (client->ready)
		imap_open_folder(client);
	return G_SOURCE_REMOVE;
}

/* ---- public ---- */

void
imap_client_reopen(ImapClient *client)
{
	client->folder_open = FALSE;
}

void
imap_client_poll(ImapClient *client, const ImapPollEvents *events, gpointer data)
{
	g_assert(client->poll == NULL);
	ImapPoll *poll = g_new0(ImapPoll, 1);

	poll->events = events;
	poll->data = data;
	poll->awaited = g_hash_table_new(NULL, NULL);
	poll->present = g_hash_table_new(NULL, NULL);
	poll->to_settle = g_array_new(FALSE, FALSE, sizeof(guint32));
	g_queue_init(&poll->ranges);
	g_queue_init(&poll->untaken);
	client->poll = poll;
	client->idle_events = NULL;
	g_clear_handle_id(&client->changed_id, g_source_remove);
	client->begin_id = g_timeout_add(0, imap_session_begin, client);
}

gboolean
imap_client_idle(ImapClient *client, const ImapIdleEvents *events, gpointer data)
{
	g_assert(client->poll == NULL);
	if (!client->folder_open || (!client->has_idle && client->arrived == 0))
		return FALSE;
	client->idle_events = events;
	client->idle_data = data;
	if (client->arrived > 0)
		imap_wait_tell_changed(client);
	else if (client->idle == IMAP_IDLE_NOT)
		imap_wait_ask(client);
	return TRUE;
}

static gboolean
on_taken(gpointer data)
{
	ImapClient *client = data;
	ImapPoll *poll = client->poll;

	client->advance_id = 0;
	if (poll->over && g_queue_is_empty(&poll->untaken)) {
		imap_poll_finish(client);
		return G_SOURCE_REMOVE;
	}
	if (!poll->over) {
		g_autoptr(ImapHeldClient) held G_GNUC_UNUSED = imap_client_ref(client);

		imap_settling_start(client);
		imap_poll_advance(client);
	}
	return G_SOURCE_REMOVE;
}

void
imap_client_taken(ImapClient *client, const guint32 *settle, guint count)
{
	ImapPoll *poll = client->poll;

	g_assert(poll != NULL && !g_queue_is_empty(&poll->untaken));
	imap_range_free(g_queue_pop_head(&poll->untaken));
	if (!poll->over && count > 0)
		g_array_append_vals(poll->to_settle, settle, count);
	/* With the priority of I/O: the next range waits for it. */
	if (client->advance_id == 0)
		client->advance_id = g_timeout_add(0, on_taken, client);
}

void
imap_client_stop(ImapClient *client)
{
	if (client->poll == NULL || client->poll->stopped)
		return;
	client->poll->stopped = TRUE;
	if (client->advance_id == 0)
		client->advance_id = g_timeout_add(0, on_taken, client);
}

gboolean
imap_client_is_polling(const ImapClient *client)
{
	return client->poll != NULL;
}

void
imap_client_settle(ImapClient *client, const guint32 *uids, guint count)
{
	g_assert(client->poll != NULL && client->poll->opened);
	g_array_append_vals(client->poll->to_settle, uids, count);
}

char *
imap_client_memory(const ImapClient *client)
{
	if (client->stuck_polls == 0)
		return NULL;
	return g_strdup_printf("%u %u %u %u %s", client->stuck_uidvalidity, client->stuck_uid,
		client->stuck_last, client->stuck_polls, client->stuck_reason);
}

void
imap_client_remember(ImapClient *client, const char *memory)
{
	g_auto(GStrv) words = g_strsplit(memory != NULL ? memory : "", " ", 5);
	guint64 numbers[4];

	if (g_strv_length(words) < 5)
		return;
	for (guint i = 0; i < G_N_ELEMENTS(numbers); i++)
		if (!g_ascii_string_to_unsigned(words[i], 10, 1, G_MAXUINT32, &numbers[i], NULL))
			return;
	client->stuck_uidvalidity = (guint32)numbers[0];
	client->stuck_uid = (guint32)numbers[1];
	client->stuck_last = (guint32)numbers[2];
	client->stuck_polls = (guint)numbers[3];
	g_free(client->stuck_reason);
	client->stuck_reason = text_utf8(words[4], -1);
}

ImapClient *
imap_client_new(const ImapOptions *options, GError **error)
{
	g_autoptr(Endpoint) endpoint = endpoint_parse(options->session.url, error);

	if (endpoint == NULL)
		return NULL;
	if (endpoint->protocol != ENDPOINT_IMAP) {
		error_set(error, ERROR_CONFIG, "%s is not an IMAP server", options->session.url);
		return NULL;
	}
	if (options->settle == IMAP_SETTLE_MOVE &&
		(options->settle_folder == NULL || *options->settle_folder == '\0')) {
		error_set(error, ERROR_CONFIG, "no folder to move mail to");
		return NULL;
	}
	ImapClient *client = g_new0(ImapClient, 1);

	client->refs = 1;
	client->options = session_options_copy(&options->session);
	client->settle = options->settle;
	client->mail_limit_bytes =
		options->mail_limit_bytes > 0 ? options->mail_limit_bytes : LIMIT_MAIL_BYTES;
	client->idle_renew_s = options->idle_renew_s > 0 ? options->idle_renew_s : IDLE_RENEW_S;
	client->place = g_strdup_printf("%s:%u", endpoint->host, endpoint->port);
	client->folder = imap_folder_quote(endpoint->folder);
	if (options->settle == IMAP_SETTLE_MOVE)
		client->settle_folder = imap_folder_quote(options->settle_folder);
	g_queue_init(&client->commands);
	return client;
}

void
imap_client_free(ImapClient *client)
{
	static const char LOGOUT[] = IMAP_TAG "0 LOGOUT\r\n";

	if (client == NULL)
		return;
	if (client->idle == IMAP_IDLE_ON)
		imap_wait_say_done(client);
	if (client->ready) {
		g_autoptr(GBytes) bytes = g_bytes_new_static(LOGOUT, sizeof LOGOUT - 1);

		session_send(client->session, bytes);
	}
	g_clear_handle_id(&client->begin_id, g_source_remove);
	g_clear_handle_id(&client->advance_id, g_source_remove);
	g_clear_handle_id(&client->changed_id, g_source_remove);
	imap_client_drop_session(client);
	g_clear_pointer(&client->poll, imap_poll_free);
	imap_client_unref(client);
}
