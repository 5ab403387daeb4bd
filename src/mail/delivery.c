/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/delivery.h"

#include "base/limits.h"
#include "base/text.h"

#define PROSE_BYTES (16 * 1024) /* of a report's text that is looked at */
#define DIAGNOSTIC_BYTES 2000

/* What servers say, in lower case, the more telling first. */
static const struct {
	const char *phrase, *reason;
} PHRASES[] = {
	{"mailbox full", "mailboxfull"},
	{"mailbox is full", "mailboxfull"},
	{"mailbox has exceeded", "mailboxfull"},
	{"mailbox exceeded", "mailboxfull"},
	{"mailbox size limit", "mailboxfull"},
	{"over quota", "mailboxfull"},
	{"overquota", "mailboxfull"},
	{"over the maximum allowed quota", "mailboxfull"},
	{"out of storage space", "mailboxfull"},
	{"quota exceeded", "mailboxfull"},
	{"exceeded storage", "mailboxfull"},
	{"exceeded the quota", "mailboxfull"},
	{"disk quota", "mailboxfull"},
	{"disc quota", "mailboxfull"},
	{"insufficient storage", "mailboxfull"},
	{"no space left", "mailboxfull"},
	{"recipient's mailbox exceeded", "mailboxfull"},
	{"boîte pleine", "mailboxfull"},
	{"account is disabled", "suspend"},
	{"account disabled", "suspend"},
	{"account has been disabled", "suspend"},
	{"account is suspended", "suspend"},
	{"account has been suspended", "suspend"},
	{"account is not active", "suspend"},
	{"account is inactive", "suspend"},
	{"account inactive", "suspend"},
	{"inactive account", "suspend"},
	{"inactive user", "suspend"},
	{"mailbox disabled", "suspend"},
	{"disabled recipient", "suspend"},
	{"user suspended", "suspend"},
	{"mailbox unavailable or access denied", "suspend"},
	{"dmarc", "authfailure"},
	{"spf", "authfailure"},
	{"dkim", "authfailure"},
	{"unauthenticated email", "authfailure"},
	{"authentication checks failed", "authfailure"},
	{"authentication required", "securityerror"},
	{"authentication failed", "securityerror"},
	{"spamhaus", "blocked"},
	{"virus", "virusdetected"},
	{"malware", "virusdetected"},
	{"spam", "spamdetected"},
	{"unsolicited", "spamdetected"},
	{"message looks like", "spamdetected"},
	{"content rejected", "spamdetected"},
	{"blacklist", "blocked"},
	{"black list", "blocked"},
	{"blocklist", "blocked"},
	{"block list", "blocked"},
	{"blocked using", "blocked"},
	{"blocked by", "blocked"},
	{"is blocked", "blocked"},
	{"reputation", "blocked"},
	{"reverse dns", "blocked"},
	{"messages from", "blocked"},
	{"relay not permitted", "norelaying"},
	{"relaying denied", "norelaying"},
	{"relay access denied", "norelaying"},
	{"relay denied", "norelaying"},
	{"not allowed to relay", "norelaying"},
	{"unable to relay", "norelaying"},
	{"no relaying", "norelaying"},
	{"we do not relay", "norelaying"},
	{"too big", "toobig"},
	{"too large", "toobig"},
	{"message size exceeds", "toobig"},
	{"size limit exceeded", "toobig"},
	{"exceeds size limit", "toobig"},
	{"maximum message size", "toobig"},
	{"message length exceeds", "toobig"},
	{"line limit exceeded", "toobig"},
	{"fixed maximum message", "toobig"},
	{"host unknown", "hostunknown"},
	{"unknown host", "hostunknown"},
	{"host not found", "hostunknown"},
	{"domain not found", "hostunknown"},
	{"no such domain", "hostunknown"},
	{"domain does not exist", "hostunknown"},
	{"unrouteable mail domain", "hostunknown"},
	{"name or service not known", "hostunknown"},
	{"nxdomain", "hostunknown"},
	{"illegal host/domain", "hostunknown"},
	{"couldn't find any host", "hostunknown"},
	{"couldn't be found", "hostunknown"},
	{"bad destination system", "hostunknown"},
	{"dns lookup failure", "hostunknown"},
	{"has moved", "hasmoved"},
	{"no forwarding address", "hasmoved"},
	{"user unknown", "userunknown"},
	{"unknown user", "userunknown"},
	{"user not known", "userunknown"},
	{"user not found", "userunknown"},
	{"unknown or illegal user", "userunknown"},
	{"no such user", "userunknown"},
	{"no such recipient", "userunknown"},
	{"no such mailbox", "userunknown"},
	{"no such address", "userunknown"},
	{"no such person", "userunknown"},
	{"no mailbox here", "userunknown"},
	{"no mailbox by that name", "userunknown"},
	{"not a valid mailbox", "userunknown"},
	{"invalid mailbox", "userunknown"},
	{"mailbox not found", "userunknown"},
	{"mailbox unknown", "userunknown"},
	{"unknown mailbox", "userunknown"},
	{"mailbox does not exist", "userunknown"},
	{"unknown recipient", "userunknown"},
	{"recipient unknown", "userunknown"},
	{"recipient not found", "userunknown"},
	{"recipient name is not recognized", "userunknown"},
	{"invalid recipient", "userunknown"},
	{"bad destination mailbox", "userunknown"},
	{"address does not exist", "userunknown"},
	{"account that you tried to reach does not exist", "userunknown"},
	{"user doesn't exist", "userunknown"},
	{"user does not exist", "userunknown"},
	{"doesn't have a", "userunknown"},
	{"not listed in", "userunknown"},
	{"unrouteable address", "userunknown"},
	{"no valid recipients", "userunknown"},
	{"adresse d au moins un destinataire invalide", "userunknown"},
	{"delivery time expired", "expired"},
	{"retry timeout exceeded", "expired"},
	{"retry time not reached", "expired"},
	{"retry limit has been reached", "expired"},
	{"delivery expired", "expired"},
	{"message expired", "expired"},
	{"could not be delivered for", "expired"},
	{"unable to deliver this message after", "expired"},
	{"could not deliver for the last", "expired"},
	{"failing for a long time", "expired"},
	{"was not delivered within", "expired"},
	{"too long in queue", "expired"},
	{"queue too long", "expired"},
	{"has been delayed", "expired"},
	{"socket error", "expired"},
	{"connection timed out", "expired"},
	{"conversation with", "expired"},
	{"mail loop", "networkerror"},
	{"too many hops", "networkerror"},
	{"hop count", "networkerror"},
	{"connection refused", "networkerror"},
	{"network is unreachable", "networkerror"},
	{"no route to host", "networkerror"},
	{"lost connection", "networkerror"},
	{"no answer from host", "networkerror"},
	{"not accepting", "notaccept"},
	{"does not accept mail", "notaccept"},
	{"nullmx", "notaccept"},
	{"null mx", "notaccept"},
	{"policy", "policyviolation"},
	{"prohibited", "policyviolation"},
	{"system error", "systemerror"},
	{"local error", "systemerror"},
	{"system not capable", "systemerror"},
	{"sender address rejected", "rejected"},
	{"sender rejected", "rejected"},
	{"unroutable sender", "rejected"},
	{"not accepted from", "rejected"},
	{"filter", "filtered"},
	{"recipient address rejected", "filtered"},
	{"recipient rejected", "filtered"},
	{"access denied", "filtered"},
	{"mailbox unavailable", "userunknown"},
	{"rejected", "rejected"},
};

/* RFC 3463 and the codes registered after it; a trailing "." stands for all below. */
static const struct {
	const char *status, *reason;
} STATUSES[] = {
	{"1.1", "userunknown"},
	{"1.2", "hostunknown"},
	{"1.3", "userunknown"},
	{"1.6", "hasmoved"},
	{"1.7", "rejected"},
	{"1.8", "rejected"},
	{"1.10", "notaccept"},
	{"2.1", "suspend"},
	{"2.2", "mailboxfull"},
	{"2.3", "toobig"},
	{"3.1", "mailboxfull"},
	{"3.2", "notaccept"},
	{"3.4", "toobig"},
	{"3.", "systemerror"},
	{"4.4", "hostunknown"},
	{"4.1", "expired"},
	{"4.2", "networkerror"},
	{"4.7", "expired"},
	{"4.", "networkerror"},
	{"7.13", "suspend"},
	{"7.20", "authfailure"},
	{"7.21", "authfailure"},
	{"7.22", "authfailure"},
	{"7.23", "authfailure"},
	{"7.24", "authfailure"},
	{"7.25", "blocked"},
	{"7.26", "authfailure"},
	{"7.27", "notaccept"},
	{"7.", "policyviolation"},
};

static const char *const HARD[] = {"userunknown", "hostunknown", "hasmoved", "notaccept"};

static const char *
reason_of_phrase(const char *diagnostic)
{
	g_autofree char *cut = text_cut(diagnostic, PROSE_BYTES);
	g_autofree char *lower = g_ascii_strdown(cut, -1);

	for (gsize i = 0; i < G_N_ELEMENTS(PHRASES); i++)
		if (strstr(lower, PHRASES[i].phrase) != NULL)
			return PHRASES[i].reason;
	return NULL;
}

static const char *
reason_of_status(const char *status)
{
	const char *detail = strchr(status, '.');

	for (gsize i = 0; detail != NULL && i < G_N_ELEMENTS(STATUSES); i++) {
		gboolean whole_class = g_str_has_suffix(STATUSES[i].status, ".");

		if (whole_class ? g_str_has_prefix(detail + 1, STATUSES[i].status)
				: strcmp(detail + 1, STATUSES[i].status) == 0)
			return STATUSES[i].reason;
	}
	return NULL;
}

const char *
delivery_reason(const char *status, const char *diagnostic)
{
	const char *reason = reason_of_phrase(diagnostic);

	if (reason == NULL)
		reason = reason_of_status(status);
	return reason != NULL ? reason : "other";
}

/* Whether @reason means that the address is dead. */
static gboolean
is_hard(const char *reason)
{
	for (gsize i = 0; i < G_N_ELEMENTS(HARD); i++)
		if (strcmp(reason, HARD[i]) == 0)
			return TRUE;
	return FALSE;
}

/* The first "5.1.1" in @text. Returns: (transfer full) "" if there is none. */
static char *
find_status(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		gsize first = 0, second = 0;

		if (strchr("245", *p) == NULL || p[1] != '.' ||
			(p > text && (g_ascii_isdigit(p[-1]) || p[-1] == '.')))
			continue;
		first = strspn(p + 2, "0123456789");
		if (first == 0 || first > 3 || p[2 + first] != '.')
			continue;
		second = strspn(p + 3 + first, "0123456789");
		if (second == 0 || second > 3 || p[3 + first + second] == '.')
			continue;
		return g_strndup(p, 3 + first + second);
	}
	return g_strdup("");
}

/* "rfc822; a@b" → "a@b", "utf-8; x" likewise (RFC 6533 3). */
static char *
typed_address(const char *value)
{
	const char *semicolon = strchr(value, ';');
	g_autofree char *bare = g_strdup(semicolon != NULL ? semicolon + 1 : value);

	g_strstrip(bare);
	gsize length = strlen(bare);

	if (length >= 2 && bare[0] == '<' && bare[length - 1] == '>') {
		bare[length - 1] = '\0';
		return text_one_line(bare + 1, LIMIT_MESSAGE_ID_BYTES);
	}
	return text_one_line(bare, LIMIT_MESSAGE_ID_BYTES);
}

static void
add_recipient(
	Bounce *bounce, char *address, const char *action, char *status, const char *diagnostic)
{
	BounceRecipient *recipient = g_new0(BounceRecipient, 1);
	const char *reason = delivery_reason(status, diagnostic);

	recipient->address = address;
	recipient->action = g_strdup(action);
	recipient->status = status;
	recipient->reason = g_strdup(reason);
	recipient->hard = strcmp(recipient->action, "failed") == 0 && is_hard(reason);
	g_ptr_array_add(bounce->recipients, recipient);
}

/* The fields of one group, unfolded: names in lower case. */
static GHashTable *
parse_group(char **lines, gsize *at)
{
	GHashTable *fields = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	g_autoptr(GString) value = g_string_new(NULL);
	g_autofree char *name = NULL;

	for (; lines[*at] != NULL && !text_is_blank(lines[*at]); (*at)++) {
		const char *line = lines[*at], *colon = strchr(line, ':');

		if (line[0] == ' ' || line[0] == '\t') {
			if (value->len < DIAGNOSTIC_BYTES)
				g_string_append(value, line);
			continue;
		}
		if (name != NULL && !g_hash_table_contains(fields, name))
			g_hash_table_insert(
				fields, g_steal_pointer(&name), g_strstrip(g_strdup(value->str)));
		g_clear_pointer(&name, g_free);
		if (colon == NULL)
			continue;
		name = g_ascii_strdown(line, colon - line);
		g_string_assign(value, colon + 1);
	}
	if (name != NULL && !g_hash_table_contains(fields, name))
		g_hash_table_insert(
			fields, g_steal_pointer(&name), g_strstrip(g_strdup(value->str)));
	return fields;
}

static const char *
field(GHashTable *fields, const char *name)
{
	const char *value = g_hash_table_lookup(fields, name);

	return value != NULL ? value : "";
}

/* The action as one of the words of RFC 3464 2.3.3; where the report gives none of them, the one
 * that the status implies. */
static const char *
known_action(const char *word, const char *status)
{
	static const char *const ACTIONS[] = {
		"failed", "delayed", "delivered", "relayed", "expanded"};

	for (gsize i = 0; i < G_N_ELEMENTS(ACTIONS); i++)
		if (g_ascii_strncasecmp(word, ACTIONS[i], strlen(ACTIONS[i])) == 0)
			return ACTIONS[i];
	return *status == '4' ? "delayed" : *status == '2' ? "delivered" : "failed";
}

static void
read_group(GHashTable *fields, const char *prose, Bounce *bounce)
{
	const char *final = field(fields, "final-recipient");
	const char *who = *final != '\0' ? final : field(fields, "original-recipient");
	const char *action = field(fields, "action");
	g_autofree char *status = find_status(field(fields, "status"));
	const char *diagnostic = field(fields, "diagnostic-code");

	if (*who == '\0' && *action == '\0')
		return; /* the fields about the whole message */
	if (*status == '\0' || g_str_has_suffix(status, ".0.0")) {
		g_autofree char *told = find_status(diagnostic);

		if (*told != '\0') {
			g_free(status);
			status = g_steal_pointer(&told);
		}
	}
	if (reason_of_phrase(diagnostic) == NULL && reason_of_status(status) == NULL)
		diagnostic = prose;
	action = known_action(action, status);
	add_recipient(bounce, typed_address(who), action, g_steal_pointer(&status), diagnostic);
}

void
delivery_from_status(const char *status, const char *prose, Bounce *bounce)
{
	g_autofree char *text = text_normal_newlines(status);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (gsize at = 0;
		lines[at] != NULL && bounce->recipients->len < LIMIT_REPORT_RECIPIENTS;) {
		g_autoptr(GHashTable) fields = parse_group(lines, &at);

		read_group(fields, prose, bounce);
		while (lines[at] != NULL && text_is_blank(lines[at]))
			at++;
	}
}

/* How reports speak of a mail that was not delivered, in lower case. */
static const char *const FAILURES[] = {"could not be delivered", "cannot be delivered",
	"can't be delivered", "couldn't be delivered", "not be delivered", "was not delivered",
	"wasn't delivered", "undeliverable", "undelivered", "returned mail", "failure notice",
	"mail failure", "delivery status notification", "delivery failure", "delivery failed",
	"delivery has failed", "delivery error", "delivery to the following recipient",
	"delivery notification", "error delivering", "permanent fatal errors",
	"had delivery problems", "mail system error", "unable to deliver",
	"did not reach the following recipient", "rejected by a remote", "recipients was rejected",
	"returned to sender", "returning message to sender", "returned to you", "non-delivery",
	"nondeliverable", "permanent error", "message delivery problem", "tried to deliver",
	"delivery has been delayed", "has been delayed", "n'a pas pu être remis",
	"n'a pas été remis", "échec de la remise", "non remis", "unzustellbar",
	"konnte nicht zugestellt", "no se pudo entregar", "impossibile recapitare",
	"kon niet worden", "não pôde ser entregue", "address failed", "addresses failed",
	"address(es) failed", "i'm sorry to have to inform you", "wasn't able to deliver"};

/* Where reports begin to show the mail that comes back, in lower case. */
static const char *const COPIES[] = {"copy of the message", "copy of your message",
	"original message", "header of the original", "message headers follow",
	"below this line is a copy", "unsent message", "returned message",
	"received: ", "return-path: ", "message header follows", "included is a copy",
	"message follows", "mail headers", "non-delivered message"};

static const char *const DELAYS[] = {"has been delayed", "warning message only", "will be retried",
	"still being tried", "not yet been delivered", "delayed mail", "(delay)",
	"delivery delayed", "will keep trying", "will continue to try"};

static gboolean
mentions_one(const char *lower, const char *const *phrases, gsize count)
{
	for (gsize i = 0; i < count; i++)
		if (strstr(lower, phrases[i]) != NULL)
			return TRUE;
	return FALSE;
}

/* The part of a report that speaks, without the mail it gives back. */
static char *
speaking_part(const char *text)
{
	g_autofree char *cut = text_cut(text, PROSE_BYTES);
	g_auto(GStrv) lines = g_strsplit(cut, "\n", -1);
	GString *part = g_string_new(NULL);

	for (gsize i = 0; lines[i] != NULL; i++) {
		g_autofree char *lower = g_ascii_strdown(lines[i], -1);

		if (i > 2 && mentions_one(lower, COPIES, G_N_ELEMENTS(COPIES)))
			break;
		g_string_append_printf(part, "%s\n", lines[i]);
	}
	return g_string_free(part, FALSE);
}

static gboolean
is_address_char(char c)
{
	return g_ascii_isalnum(c) || strchr("!#$%&'*+-/=?^_`{|}~.@", c) != NULL;
}

/* The address that begins at @start, if one does. Returns: (transfer full) or NULL. */
static char *
address_at(const char *start)
{
	gsize length = 0;
	guint signs = 0;

	while (start[length] != '\0' && is_address_char(start[length]))
		if (start[length++] == '@')
			signs++;
	while (length > 0 && strchr(".'", start[length - 1]) != NULL)
		length--;
	if (signs != 1 || length > LIMIT_MESSAGE_ID_BYTES)
		return NULL;
	g_autofree char *address = g_strndup(start, length);
	const char *at = strchr(address, '@');

	return at != NULL && at > address && strchr(at, '.') != NULL && at[1] != '.'
		? g_steal_pointer(&address)
		: NULL;
}

static gboolean
is_known(const GPtrArray *addresses, const char *address)
{
	for (guint i = 0; i < addresses->len; i++)
		if (g_ascii_strcasecmp(g_ptr_array_index(addresses, i), address) == 0)
			return TRUE;
	return FALSE;
}

/* Appends the addresses of a line; @leading: only one that the line begins with. */
static void
collect_line(const char *line, gboolean leading, GPtrArray *addresses)
{
	static const char *const LEADS[] = {">>> ", "recipient:", "to:", "rcpt to:", "\"", "<"};
	const char *p = line + strspn(line, " \t*-");

	for (gsize i = 0; leading && i < G_N_ELEMENTS(LEADS); i++)
		if (g_ascii_strncasecmp(p, LEADS[i], strlen(LEADS[i])) == 0) {
			p += strlen(LEADS[i]);
			p += strspn(p, " \t<\"");
		}
	while (*p != '\0') {
		gsize skip = 0;
		g_autofree char *address = address_at(p);

		if (address != NULL && !is_known(addresses, address))
			g_ptr_array_add(addresses, g_strdup(address));
		if (leading)
			return;
		while (p[skip] != '\0' && is_address_char(p[skip]))
			skip++;
		p += skip;
		while (*p != '\0' && !is_address_char(*p))
			p++;
	}
}

/* The addresses that a report's text names as failed. Returns: (transfer full). */
static GPtrArray *
find_addresses(const char *part, const char *failed)
{
	GPtrArray *addresses = g_ptr_array_new_with_free_func(g_free);
	g_auto(GStrv) lines = g_strsplit(part, "\n", -1);

	if (failed != NULL)
		collect_line(failed, FALSE, addresses);
	for (guint pass = 0; pass < 2 && addresses->len == 0; pass++)
		for (gsize i = 0; lines[i] != NULL && addresses->len < LIMIT_REPORT_RECIPIENTS;
			i++) {
			g_autofree char *lower = g_ascii_strdown(lines[i], -1);

			if (strstr(lower, "mail from") == NULL && strstr(lower, "from:") == NULL)
				collect_line(lines[i], pass == 0, addresses);
		}
	return addresses;
}

Bounce *
delivery_from_text(const char *subject, const char *text, const char *failed)
{
	g_autofree char *part = speaking_part(text);
	g_autofree char *told = g_strconcat(subject, "\n", part, NULL);
	g_autofree char *folded = g_utf8_strdown(told, -1);
	g_auto(GStrv) pieces = g_strsplit(folded, "’", -1);
	g_autofree char *lower = g_strjoinv("'", pieces);

	if (failed == NULL && !mentions_one(lower, FAILURES, G_N_ELEMENTS(FAILURES)))
		return NULL;
	Bounce *bounce = bounce_new();
	g_autoptr(GPtrArray) addresses = find_addresses(part, failed);
	gboolean delayed = mentions_one(lower, DELAYS, G_N_ELEMENTS(DELAYS));

	if (addresses->len == 0)
		g_ptr_array_add(addresses, g_strdup(""));
	for (guint i = 0; i < addresses->len && i < LIMIT_REPORT_RECIPIENTS; i++)
		add_recipient(bounce, g_strdup(g_ptr_array_index(addresses, i)),
			delayed ? "delayed" : "failed", find_status(part), part);
	return bounce;
}
