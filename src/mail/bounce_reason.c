/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/bounce_reason.h"

#include "mail/bounce_phrases.h"
#include "mail/bounce_words.h"

/* RFC 3463 and the codes registered after it. What is not `sure` counts where no words tell more; a
 * trailing "." stands for all below. */
static const struct {
	const char *status;
	gboolean sure;
	const char *reason;
} STATUSES[] = {
	{"1.1", TRUE, "userunknown"},
	{"1.2", TRUE, "hostunknown"},
	{"1.3", TRUE, "userunknown"},
	{"1.6", TRUE, "hasmoved"},
	{"1.7", TRUE, "rejected"},
	{"1.8", TRUE, "rejected"},
	{"1.10", TRUE, "notaccept"},
	{"2.1", FALSE, "suspend"},
	{"2.2", TRUE, "mailboxfull"},
	{"2.3", TRUE, "toobig"},
	{"3.1", TRUE, "mailboxfull"},
	{"3.2", TRUE, "notaccept"},
	{"3.4", TRUE, "toobig"},
	{"3.", FALSE, "systemerror"},
	{"4.4", TRUE, "notaccept"},
	{"4.1", FALSE, "expired"},
	{"4.2", FALSE, "expired"},
	{"4.7", TRUE, "expired"},
	{"4.6", TRUE, "networkerror"},
	{"4.", FALSE, "networkerror"},
	{"6.", FALSE, "other"}, /* of the letter's form */
	{"7.13", TRUE, "suspend"},
	{"7.20", TRUE, "authfailure"},
	{"7.21", TRUE, "authfailure"},
	{"7.22", TRUE, "authfailure"},
	{"7.23", TRUE, "authfailure"},
	{"7.24", TRUE, "authfailure"},
	{"7.25", TRUE, "blocked"},
	{"7.26", TRUE, "authfailure"},
	{"7.27", TRUE, "notaccept"},
	{"7.509", TRUE, "authfailure"},
	/* These are of a missing login or a weak cipher, which the other words do not say. */
	{"7.6", FALSE, "securityerror"},
	{"7.8", FALSE, "securityerror"},
	{"7.9", FALSE, "securityerror"},
	{"7.", FALSE, "policyviolation"},
};

/* Replies of SMTP that say something by themselves (RFC 5321 4.2.3, RFC 4954). */
static const BouncePhrase REPLIES[] = {
	{"552", "mailboxfull"},
	{"452", "mailboxfull"},
	{"422", "mailboxfull"},
	{"530", "securityerror"},
	{"535", "securityerror"},
	{"538", "securityerror"},
	{"551", "hasmoved"},
	{"553", "userunknown"},
};

typedef enum { STAGE_UNKNOWN, STAGE_GREETING, STAGE_SENDER, STAGE_RECIPIENT, STAGE_CONTENT } Stage;

/* How reports say which command was refused. The one that comes first in the text counts. */
static const struct {
	const char *words;
	Stage stage;
} STAGES[] = {
	{"after initial connection", STAGE_GREETING},
	{"my name was rejected", STAGE_GREETING},
	{"initial server greeting", STAGE_GREETING},
	{"after ehlo", STAGE_GREETING},
	{"after helo", STAGE_GREETING},
	{"in reply to ehlo", STAGE_GREETING},
	{"in reply to helo", STAGE_GREETING},
	{"after mail from", STAGE_SENDER},
	{"in reply to mail from", STAGE_SENDER},
	{">>> mail from", STAGE_SENDER},
	{"like our mail from", STAGE_SENDER},
	{"sender was rejected", STAGE_SENDER},
	{"after rcpt to", STAGE_RECIPIENT},
	{"in reply to rcpt to", STAGE_RECIPIENT},
	{">>> rcpt to", STAGE_RECIPIENT},
	{"like our rcpt to", STAGE_RECIPIENT},
	{"after rcpt command", STAGE_RECIPIENT},
	{"following rcpt command", STAGE_RECIPIENT},
	{"does not like recipient", STAGE_RECIPIENT},
	{"[rcpt_to]", STAGE_RECIPIENT},
	{"after end of data", STAGE_CONTENT},
	{"in reply to end of data", STAGE_CONTENT},
	{"in reply to data", STAGE_CONTENT},
	{"for text command", STAGE_CONTENT},
	{"transfer of mail text", STAGE_CONTENT},
	{">>> data", STAGE_CONTENT},
	{"smtp command data", STAGE_CONTENT},
	{"like our final data", STAGE_CONTENT},
	{"after i sent the message", STAGE_CONTENT},
};

static const char *const HARD[] = {"userunknown", "hostunknown", "hasmoved", "notaccept"};

gboolean
bounce_reason_is_hard(const char *reason, const char *status)
{
	if (*status == '4')
		return FALSE;
	for (gsize i = 0; i < G_N_ELEMENTS(HARD); i++)
		if (strcmp(reason, HARD[i]) == 0)
			return TRUE;
	return FALSE;
}

static const char *
reason_of_phrase(const char *text, const BouncePhrase *phrases, gsize count)
{
	for (gsize i = 0; i < count; i++)
		if (bounce_words_say(text, phrases[i].words))
			return phrases[i].reason;
	return NULL;
}

static const char *
reason_of_status(const char *status, gboolean sure)
{
	const char *detail = strchr(status, '.');

	for (gsize i = 0; detail != NULL && i < G_N_ELEMENTS(STATUSES); i++) {
		gboolean whole_class = g_str_has_suffix(STATUSES[i].status, ".");

		if (whole_class ? g_str_has_prefix(detail + 1, STATUSES[i].status)
				: strcmp(detail + 1, STATUSES[i].status) == 0)
			return STATUSES[i].sure == sure ? STATUSES[i].reason : NULL;
	}
	return NULL;
}

static const char *
reason_of_reply(const char *text)
{
	return reason_of_phrase(text, REPLIES, G_N_ELEMENTS(REPLIES));
}

static Stage
find_stage(const char *text)
{
	const char *first = NULL;
	Stage stage = STAGE_UNKNOWN;

	for (gsize i = 0; i < G_N_ELEMENTS(STAGES); i++) {
		const char *found = strstr(text, STAGES[i].words);

		if (found != NULL && (first == NULL || found < first)) {
			first = found;
			stage = STAGES[i].stage;
		}
	}
	return stage;
}

/* What a refusal is when nothing is said but which command it met. */
static const char *
reason_of_stage(Stage stage)
{
	return stage == STAGE_GREETING ? "blocked" : stage == STAGE_SENDER ? "rejected" : NULL;
}

/* What the rows of one rank make of @told, or, if nothing, of @prose. */
static const char *
reason_of_rank(BouncePhraseRank rank, const char *told, const char *prose)
{
	gsize count = 0;
	const BouncePhrase *phrases = bounce_phrases_get(rank, &count);
	const char *reason = reason_of_phrase(told, phrases, count);

	return reason != NULL ? reason : reason_of_phrase(prose, phrases, count);
}

/* What tells more than anything else. NULL if nothing does. */
static const char *
sure_reason(const BounceReasonWords *words, const char *told, const char *prose)
{
	const char *reason = reason_of_rank(BOUNCE_PHRASE_SURE, told, prose);

	return reason != NULL ? reason : reason_of_status(words->status, TRUE);
}

/* What ordinary words tell. A server that knows its users says so at RCPT. Who says it later,
 * through a filter, or beside a code of policy, refused this letter, and the address may live; and
 * what is said of an address when the sender is named is said of the sender. */
static const char *
worded_reason(const BounceReasonWords *words, const char *told, const char *prose, Stage stage)
{
	const char *reason = reason_of_rank(BOUNCE_PHRASE_USUAL, told, prose);

	if (reason == NULL || !bounce_reason_is_hard(reason, ""))
		return reason;
	if (stage == STAGE_SENDER)
		return "rejected";
	if (strcmp(reason, "userunknown") == 0 && stage != STAGE_RECIPIENT &&
		(stage == STAGE_CONTENT || words->filter ||
			g_str_has_prefix(words->status, "5.7.")))
		return "filtered";
	return reason;
}

/* What is left when no words tell. */
static const char *
vague_reason(const BounceReasonWords *words, const char *told, const char *prose, Stage stage)
{
	const char *reason = reason_of_stage(stage);

	if (reason == NULL && words->delayed)
		reason = "expired";
	if (reason == NULL)
		reason = reason_of_status(words->status, FALSE);
	if (reason == NULL)
		reason = reason_of_rank(BOUNCE_PHRASE_LAST, told, prose);
	if (reason == NULL)
		reason = reason_of_reply(told);
	return reason != NULL ? reason : "other";
}

const char *
bounce_reason_find(const BounceReasonWords *words)
{
	g_autofree char *told = bounce_words_comparable(words->told);
	g_autofree char *prose = bounce_words_comparable(words->prose);
	Stage stage = find_stage(told);
	const char *reason = sure_reason(words, told, prose);

	if (stage == STAGE_UNKNOWN)
		stage = find_stage(prose);
	if (reason == NULL)
		reason = worded_reason(words, told, prose, stage);
	if (reason == NULL)
		reason = vague_reason(words, told, prose, stage);
	if (words->owner && strcmp(reason, "userunknown") == 0)
		return "filtered";
	return reason;
}
