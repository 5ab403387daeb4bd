/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/classify.h"
#include "base/text.h"
#include "domain/address.h"

static const char *const KIND_NAMES[KIND_COUNT] = {
	[KIND_COMPLAINT] = "complaint",
	[KIND_REPLY] = "reply",
	[KIND_STAFF] = "staff",
	[KIND_BOUNCE] = "bounce",
	[KIND_RECEIPT] = "receipt",
	[KIND_AUTOMATIC] = "automatic",
	[KIND_FEEDBACK] = "feedback",
	[KIND_LIST] = "list",
	[KIND_FILE_ONLY] = "file-only",
	[KIND_SPAM] = "spam",
	[KIND_LOOP] = "loop",
	[KIND_UNREADABLE] = "unreadable",
};

/* What the questions below are about. */
typedef struct {
	const Message *message;
	const Desk *desk;
	const char *sender; /* From's address, or NULL */
	gboolean loop_mark_is_ours;
	const ThreadMatch *match; /* may be NULL */
} Case;

static gboolean
is_bounce(const Case *c)
{
	return c->message->form == MESSAGE_BOUNCE;
}

static gboolean
is_receipt(const Case *c)
{
	return c->message->form == MESSAGE_RECEIPT;
}

static gboolean
is_feedback(const Case *c)
{
	return c->message->form == MESSAGE_FEEDBACK;
}

static gboolean
is_unreadable(const Case *c)
{
	return c->message->form == MESSAGE_UNREADABLE;
}

static gboolean
is_loop(const Case *c)
{
	return c->loop_mark_is_ours || desk_is_own_address(c->desk, c->sender);
}

/* "Precedence: auto_reply" is a machine's answer, no list. */
static gboolean
is_auto_reply(const Message *message)
{
	for (guint i = 0; i < message->evidence->len; i++) {
		const Evidence *evidence = g_ptr_array_index(message->evidence, i);
		g_autofree char *detail = g_ascii_strdown(evidence->detail, -1);

		if (evidence->kind == EVIDENCE_PRECEDENCE && strstr(detail, "auto") != NULL)
			return TRUE;
	}
	return message_is_automatic(message);
}

/* What an evidence's header says: "List-Id: <support.acme.example>" gives "<support…". */
static const char *
evidence_value(const Evidence *evidence)
{
	const char *colon = strchr(evidence->detail, ':');

	return colon != NULL ? colon + 1 : "";
}

static gboolean
is_name_sign(char c)
{
	return g_ascii_isalnum(c) || (c != '\0' && strchr("._+-@", c) != NULL);
}

/* Whether one of the words of @value is an address of ours, or one written as a list's name: with a
 * point for its "@" (RFC 2919 3). */
static gboolean
names_our_address(const char *value, const Desk *desk)
{
	for (const char *p = value; *p != '\0';) {
		const char *end = p;
		g_autofree char *word = NULL;

		while (is_name_sign(*end))
			end++;
		word = g_strndup(p, (gsize)(end - p));
		if (desk_is_own_address(desk, word) || desk_has_list_name(desk, word))
			return TRUE;
		p = *end != '\0' ? end + 1 : end;
	}
	return FALSE;
}

static gboolean
mentions_our_domain(const char *value, const Desk *desk)
{
	for (guint i = 0; i < desk->mailboxes->len; i++) {
		const DeskMailbox *mailbox = g_ptr_array_index(desk->mailboxes, i);

		if (strstr(value, address_domain(mailbox->address)) != NULL)
			return TRUE;
	}
	return FALSE;
}

/* What a list engine adds of its own for the group that carries our address. */
static gboolean
is_of_group_service(const char *value)
{
	static const char *const HOSTS[] = {
		"@googlegroups.com", "//groups.google.com/", "//support.google.com/"};

	for (gsize i = 0; i < G_N_ELEMENTS(HOSTS); i++)
		if (strstr(value, HOSTS[i]) != NULL)
			return TRUE;
	return FALSE;
}

static gboolean
is_header(const Evidence *evidence, const char *name)
{
	return g_str_has_prefix(evidence->detail, name) && evidence->detail[strlen(name)] == ':';
}

/* Every sign of a list must be that group's: a newsletter written to it bears signs of its own. */
gboolean
classify_list_is_ours(const Message *message, const Desk *desk)
{
	gboolean named = FALSE;

	for (guint i = 0; i < message->evidence->len; i++) {
		const Evidence *evidence = g_ptr_array_index(message->evidence, i);
		g_autofree char *value = g_ascii_strdown(evidence_value(evidence), -1);
		gboolean ours = FALSE;

		if (evidence->kind == EVIDENCE_PRECEDENCE && strcmp(value, " list") != 0)
			return FALSE;
		if (evidence->kind != EVIDENCE_LIST)
			continue;
		ours = names_our_address(value, desk);
		if (!ours &&
			(is_header(evidence, "List-Id") ||
				(!is_of_group_service(value) && !mentions_our_domain(value, desk))))
			return FALSE;
		named |= ours;
	}
	return named;
}

/* A web shop's newsletter engine may carry a customer's words: they are filed, and staff see
 * them in the daily digest; only the automatic answer does not go out. */
static gboolean
is_list(const Case *c)
{
	if (classify_list_is_ours(c->message, c->desk))
		return FALSE;
	return message_has_evidence(c->message, EVIDENCE_LIST) ||
		(message_has_evidence(c->message, EVIDENCE_PRECEDENCE) &&
			!is_auto_reply(c->message));
}

static gboolean
is_automatic(const Case *c)
{
	return is_auto_reply(c->message);
}

static gboolean
fits_one(const GPtrArray *patterns, const char *text)
{
	for (guint i = 0; text != NULL && i < patterns->len; i++)
		if (desk_pattern_fits(g_ptr_array_index(patterns, i), text))
			return TRUE;
	return FALSE;
}

/* "List-Id: Offers of Shop <offers.shop.example>": by its whole value or by the name in it. */
static gboolean
fits_list(const Evidence *evidence, const GPtrArray *patterns)
{
	g_autofree char *value = text_strip(evidence_value(evidence));
	const char *begins = strrchr(value, '<');
	g_autofree char *name =
		begins != NULL ? g_strndup(begins + 1, strcspn(begins + 1, ">")) : NULL;

	return fits_one(patterns, value) || fits_one(patterns, name);
}

gboolean
classify_is_file_only(const Message *message, const Desk *desk)
{
	if (fits_one(desk->file_only_senders, message_sender(message)) ||
		(*message->return_path != '\0' &&
			fits_one(desk->file_only_senders, message->return_path)) ||
		fits_one(desk->file_only_subjects, message->subject))
		return TRUE;
	for (guint i = 0; i < message->evidence->len; i++) {
		const Evidence *evidence = g_ptr_array_index(message->evidence, i);

		if (evidence->kind == EVIDENCE_LIST && fits_list(evidence, desk->file_only_lists))
			return TRUE;
	}
	return FALSE;
}

gboolean
classify_is_spam(const Message *message, const Desk *desk)
{
	for (guint i = 0; i < message->evidence->len; i++) {
		const Evidence *evidence = g_ptr_array_index(message->evidence, i);

		if (evidence->kind == EVIDENCE_SPAM && desk_is_spam_header(desk, evidence->rule))
			return TRUE;
	}
	return FALSE;
}

/* Someone whom a dispute knows is heard, whatever a filter thinks of the mail. */
static gboolean
is_known_writer(const Case *c)
{
	return c->match != NULL &&
		(c->match->writer == WRITER_CUSTOMER || c->match->writer == WRITER_STAFF);
}

static gboolean
is_file_only(const Case *c)
{
	return !is_known_writer(c) && classify_is_file_only(c->message, c->desk);
}

static gboolean
is_spam(const Case *c)
{
	return !is_known_writer(c) && classify_is_spam(c->message, c->desk);
}

/* A colleague may be a customer too: on a dispute of their own they write as one. */
static gboolean
is_staff(const Case *c)
{
	if (c->match != NULL && c->match->writer == WRITER_CUSTOMER)
		return FALSE;
	return desk_is_colleague(c->desk, c->sender);
}

static gboolean
is_reply(const Case *c)
{
	return c->match != NULL && c->match->by != MATCH_NONE;
}

/* The first row that holds decides. Reports come first because they are what they say, whoever
 * sends them; what none of the rows holds is a person's new mail. */
static const struct {
	gboolean (*holds)(const Case *c);
	Kind kind;
} ROWS[] = {
	{is_bounce, KIND_BOUNCE},
	{is_receipt, KIND_RECEIPT},
	{is_feedback, KIND_FEEDBACK},
	{is_unreadable, KIND_UNREADABLE},
	{is_loop, KIND_LOOP},
	{is_file_only, KIND_FILE_ONLY},
	{is_spam, KIND_SPAM},
	{is_list, KIND_LIST},
	{is_automatic, KIND_AUTOMATIC},
	{is_staff, KIND_STAFF},
	{is_reply, KIND_REPLY},
};

Kind
classify(const Message *message, const Desk *desk, gboolean loop_mark_is_ours,
	const ThreadMatch *match)
{
	Case c = {message, desk, message_sender(message), loop_mark_is_ours, match};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++)
		if (ROWS[i].holds(&c))
			return ROWS[i].kind;
	return KIND_COMPLAINT;
}

const char *
kind_name(Kind kind)
{
	g_assert(kind < KIND_COUNT);
	return KIND_NAMES[kind];
}

/* Stamped by a server of ours, where no stranger could have put it. */
static gboolean
is_believed(const AuthResult *result, const Desk *desk)
{
	for (guint i = 0; i < desk->authserv_ids->len; i++)
		if (g_ascii_strcasecmp(
			    result->authserv_id, g_ptr_array_index(desk->authserv_ids, i)) == 0)
			return result->before_foreign_received;
	return FALSE;
}

/* Whether a believed stamp says that @method ended with @outcome, for @domain unless that is NULL
 * or the stamp names none. */
static gboolean
is_stamped(const Message *message, const Desk *desk, const char *method, const char *outcome,
	const char *domain, gboolean domain_required)
{
	for (guint i = 0; i < message->auth_results->len; i++) {
		const AuthResult *result = g_ptr_array_index(message->auth_results, i);

		if (strcmp(result->method, method) != 0 || strcmp(result->result, outcome) != 0 ||
			!is_believed(result, desk))
			continue;
		if (*result->domain == '\0' ? !domain_required
					    : g_ascii_strcasecmp(result->domain, domain) == 0)
			return TRUE;
	}
	return FALSE;
}

gboolean
classify_staff_is_authentic(const Message *message, const Desk *desk)
{
	const char *domain = address_domain(message_sender(message));

	if (desk->authserv_ids->len == 0)
		return TRUE;
	/* Of several authors nobody can say which one the stamp is about. */
	if (message->from->len != 1 || classify_dmarc_failed(message, desk))
		return FALSE;
	return is_stamped(message, desk, "dmarc", "pass", domain, FALSE) ||
		is_stamped(message, desk, "dkim", "pass", domain, TRUE);
}

gboolean
classify_dmarc_failed(const Message *message, const Desk *desk)
{
	for (guint i = 0; i < message->auth_results->len; i++) {
		const AuthResult *result = g_ptr_array_index(message->auth_results, i);

		if (strcmp(result->method, "dmarc") == 0 && strcmp(result->result, "fail") == 0 &&
			is_believed(result, desk))
			return TRUE;
	}
	return FALSE;
}
