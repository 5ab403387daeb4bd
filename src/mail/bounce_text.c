/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/bounce_text.h"

#include "base/text.h"
#include "mail/bounce_whom.h"
#include "mail/bounce_words.h"
#include "mail/delivery.h"

/* How reports speak of a mail that was not delivered, in lower case. */
static const char *const FAILURES[] = {"could not be delivered", "cannot be delivered",
	"can't be delivered", "couldn't be delivered", "not be delivered", "was not delivered",
	"wasn't delivered", "could not be sent", "undeliverable", "undelivered", "returned mail",
	"failure notice", "mail failure", "mail system error", "delivery status notification",
	"delivery failure", "delivery failed", "delivery has failed", "delivery error",
	"delivery to the following recipient", "delivery notification", "delivery report",
	"error delivering", "permanent fatal errors", "had delivery problems",
	"had delivery errors", "unable to deliver", "failed to deliver", "can't deliver",
	"did not reach the following recipient", "rejected by a remote", "recipients was rejected",
	"returned to sender", "returning message to sender", "returned to you", "non-delivery",
	"nondeliverable", "non-deliverable", "permanent error", "message delivery problem",
	"tried to deliver", "delivery has been delayed", "has been delayed",
	"transcript of session follows", "error message below:", "address failed",
	"addresses failed", "address(es) failed", "i'm sorry to have to inform you",
	"wasn't able to deliver", "trouble delivering your message", "n'a pas pu être remis",
	"n'a pas pu être délivré", "n'a pas été remis", "n'a pas été délivré", "échec de la remise",
	"échec de remise", "non remis", "unzustellbar", "konnte nicht zugestellt",
	"nicht zugestellt werden", "zustellung fehlgeschlagen", "no se pudo entregar",
	"no ha podido ser entregado", "impossibile recapitare", "mancato recapito",
	"kon niet worden", "niet worden bezorgd", "não pôde ser entregue",
	"не может быть доставлено", "送信できませんでした", "配信できませんでした",
	"配送できませんでした", "お届けできませんでした"};

/* Subjects of reports, in lower case. "My parcel was not delivered" must not be one of them. */
static const char *const SUBJECTS[] = {"undeliverable", "undelivered mail", "returned mail",
	"failure notice", "mail failure", "mail system error", "delivery status",
	"delivery failure", "mail delivery", "message delivery", "delivery notification",
	"delivery report", "mail could not be delivered", "message could not be delivered",
	"non-delivery", "nondeliverable", "mail delayed", "delayed mail", "unzustellbar",
	"non remis", "échec de la remise", "mancato recapito"};

/* Families whose reports come from ordinary addresses: local part of the sender (as it begins or,
 * after a
 * "*", ends), how the subject begins ("" for any) and what the text says, all in lower case. */
static const struct {
	const char *local, *subject, *text;
} FAMILIES[] = {
	/* Verizon */
	{"", "undeliverable message", "message could not be delivered to mobile"},
	{"post_master", "", "error message below:"},
	{"no-reply", "", "could not be delivered to: <"},                   /* au one net */
	{"*-admin", "you ", "you are not a member of this mailing list <"}, /* fml */
	{"*-admin", "loop alert: ", "duplicated message-id in <"},          /* fml */
};

/* Filters in front of a mailbox server, by the words in which they introduce themselves. What they
 * call an unknown user may be a letter that they did not want (see BounceReasonWords.filter). */
static const char *const FILTERS[] = {"---the following addresses had delivery errors---",
	"----- the following addresses had permanent fatal errors ----- >>> ",
	"a message that you have sent could not be delivered",
	"delivery failed for the following reason: server ", "invalid address, error_code :"};

/* Where reports begin to show the mail that comes back, in lower case. */
static const char *const COPIES[] = {"copy of the message", "copy of your message",
	"original message follows", "--- original message", "original mail as follows",
	"-- original message", "-original message", "header of the original",
	"message headers follow", "below this line is a copy", "unsent message",
	"- returned message", "returned message follows", "received: ", "received:from ",
	"return-path: ", "message header follows", "included is a copy", "message follows",
	"mail headers", "non-delivered message"};

static const char *const DELAYS[] = {"has been delayed", "is delayed for", "warning message only",
	"warning only.", "will be retried", "still being tried", "still being retried",
	"not yet been delivered", "delayed mail", "(delay)", "delivery delayed", "will keep trying",
	"will continue to try", "temporary failure report"};

/* The part of a report that speaks, without the mail it gives back. */
static char *
speaking_part(const char *text)
{
	g_autofree char *cut = text_cut(text, BOUNCE_WORDS_BYTES);
	g_auto(GStrv) lines = g_strsplit(cut, "\n", -1);
	GString *part = g_string_new(NULL);

	for (gsize i = 0; lines[i] != NULL; i++) {
		g_autofree char *lower = g_ascii_strdown(lines[i], -1);

		if (i > 1 && bounce_words_mention(lower, COPIES, G_N_ELEMENTS(COPIES)))
			break;
		g_string_append_printf(part, "%s\n", lines[i]);
	}
	return g_string_free(part, FALSE);
}

GPtrArray *
bounce_text_blocks(const char *prose, const GPtrArray *addresses)
{
	g_autofree char *part = speaking_part(prose);

	return bounce_whom_blocks(part, addresses);
}

static void
add_recipients(Bounce *bounce, const GPtrArray *addresses, const char *part, const char *told)
{
	gboolean delayed = bounce_words_mention(told, DELAYS, G_N_ELEMENTS(DELAYS));
	gboolean filter = bounce_words_mention(told, FILTERS, G_N_ELEMENTS(FILTERS));
	g_autoptr(GPtrArray) blocks = bounce_whom_blocks(part, addresses);

	for (guint i = 0; i < addresses->len; i++) {
		const char *words = g_ptr_array_index(blocks, i);
		g_autofree char *status = bounce_words_status(words);

		delivery_add(bounce, g_ptr_array_index(addresses, i),
			delayed ? "delayed" : "failed",
			&(BounceReasonWords){.status = status,
				.told = words,
				.prose = addresses->len > 1 ? "" : told,
				.delayed = delayed,
				.filter = filter});
	}
}

Bounce *
bounce_text_read(const char *subject, const char *text, const char *failed)
{
	g_autofree char *part = speaking_part(text);
	g_autofree char *both = g_strconcat(subject, "\n", part, NULL);
	g_autofree char *told = bounce_words_plain(both);

	if (failed == NULL && !bounce_words_mention(told, FAILURES, G_N_ELEMENTS(FAILURES)) &&
		!bounce_text_is_family(NULL, subject, text))
		return NULL;
	Bounce *bounce = bounce_new();
	g_autoptr(GPtrArray) addresses = bounce_whom_find(part, failed);

	if (addresses->len == 0)
		g_ptr_array_add(addresses, g_strdup(""));
	add_recipients(bounce, addresses, part, told);
	return bounce;
}

gboolean
bounce_text_is_subject(const char *subject)
{
	g_autofree char *plain = bounce_words_plain(subject);

	return bounce_words_mention(plain, SUBJECTS, G_N_ELEMENTS(SUBJECTS));
}

/* Whether the part of @address before the "@" is as a family's senders have it. */
static gboolean
fits_local(const char *address, const char *pattern)
{
	g_autofree char *lower = g_ascii_strdown(address, -1);

	lower[strcspn(lower, "@")] = '\0';
	return *pattern == '*' ? g_str_has_suffix(lower, pattern + 1)
			       : g_str_has_prefix(lower, pattern);
}

gboolean
bounce_text_is_family(const char *sender, const char *subject, const char *text)
{
	g_autofree char *part = speaking_part(text);
	g_autofree char *told = bounce_words_plain(part);
	g_autofree char *about = bounce_words_plain(subject);

	for (gsize i = 0; i < G_N_ELEMENTS(FAMILIES); i++)
		if ((sender == NULL || fits_local(sender, FAMILIES[i].local)) &&
			g_str_has_prefix(about, FAMILIES[i].subject) &&
			strstr(told, FAMILIES[i].text) != NULL)
			return TRUE;
	return FALSE;
}
