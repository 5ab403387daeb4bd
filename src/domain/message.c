/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/limits.h"
#include "base/text.h"
#include "domain/message.h"

static const char *const EVIDENCE_NAMES[EVIDENCE_COUNT] = {
	[EVIDENCE_AUTO_SUBMITTED] = "auto-submitted",
	[EVIDENCE_NULL_RETURN_PATH] = "null-return-path",
	[EVIDENCE_LIST] = "list",
	[EVIDENCE_PRECEDENCE] = "precedence",
	[EVIDENCE_AUTO_HEADER] = "auto-header",
	[EVIDENCE_NO_ANSWER] = "no-answer",
	[EVIDENCE_AUTO_SUBJECT] = "auto-subject",
	[EVIDENCE_DAEMON_SENDER] = "daemon-sender",
	[EVIDENCE_DELIVERY_REPORT] = "delivery-report",
	[EVIDENCE_TOO_MANY_HOPS] = "too-many-hops",
	[EVIDENCE_HINT] = "hint",
	[EVIDENCE_SPAM] = "spam",
};

MailAddress *
mail_address_new(const char *name, const char *addr)
{
	MailAddress *address = g_new0(MailAddress, 1);

	address->name = g_strdup(name != NULL ? name : "");
	address->addr = g_strdup(addr);
	return address;
}

void
mail_address_free(MailAddress *address)
{
	if (address == NULL)
		return;
	g_free(address->name);
	g_free(address->addr);
	g_free(address);
}

void
attachment_free(Attachment *attachment)
{
	if (attachment == NULL)
		return;
	g_free(attachment->name);
	g_free(attachment->type);
	g_free(attachment->sha256);
	g_free(attachment->text);
	g_free(attachment);
}

Evidence *
evidence_new(EvidenceKind kind, const char *detail)
{
	return evidence_new_weighed(kind, evidence_kind_name(kind), EVIDENCE_CERTAIN, detail);
}

Evidence *
evidence_new_weighed(EvidenceKind kind, const char *rule, guint weight, const char *detail)
{
	Evidence *evidence = g_new0(Evidence, 1);

	evidence->kind = kind;
	evidence->rule = g_strdup(rule);
	evidence->weight = weight;
	evidence->detail = text_one_line(detail, LIMIT_NAME_BYTES);
	return evidence;
}

void
evidence_free(Evidence *evidence)
{
	if (evidence == NULL)
		return;
	g_free(evidence->rule);
	g_free(evidence->detail);
	g_free(evidence);
}

void
auth_result_free(AuthResult *result)
{
	if (result == NULL)
		return;
	g_free(result->authserv_id);
	g_free(result->method);
	g_free(result->result);
	g_free(result->domain);
	g_free(result);
}

void
bounce_recipient_free(BounceRecipient *recipient)
{
	if (recipient == NULL)
		return;
	g_free(recipient->address);
	g_free(recipient->action);
	g_free(recipient->status);
	g_free(recipient->reason);
	g_free(recipient);
}

Bounce *
bounce_new(void)
{
	Bounce *bounce = g_new0(Bounce, 1);

	bounce->recipients = g_ptr_array_new_with_free_func((GDestroyNotify)bounce_recipient_free);
	bounce->original_message_id = g_strdup("");
	return bounce;
}

void
bounce_free(Bounce *bounce)
{
	if (bounce == NULL)
		return;
	g_ptr_array_unref(bounce->recipients);
	g_free(bounce->original_message_id);
	g_free(bounce);
}

Message *
message_new(void)
{
	Message *message = g_new0(Message, 1);
	char **strings[] = {&message->sha256, &message->identity, &message->message_id,
		&message->subject, &message->return_path, &message->loop_mark, &message->language,
		&message->text, &message->reply, &message->quoted, &message->signature,
		&message->forwarded_from};
	GPtrArray **addresses[] = {&message->from, &message->reply_to, &message->to, &message->cc};
	GPtrArray **lists[] = {&message->in_reply_to, &message->references, &message->delivered_to,
		&message->warnings};

	for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
		*strings[i] = g_strdup("");
	for (gsize i = 0; i < G_N_ELEMENTS(addresses); i++)
		*addresses[i] = g_ptr_array_new_with_free_func((GDestroyNotify)mail_address_free);
	for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
		*lists[i] = g_ptr_array_new_with_free_func(g_free);
	message->attachments = g_ptr_array_new_with_free_func((GDestroyNotify)attachment_free);
	message->evidence = g_ptr_array_new_with_free_func((GDestroyNotify)evidence_free);
	message->auth_results = g_ptr_array_new_with_free_func((GDestroyNotify)auth_result_free);
	return message;
}

void
message_free(Message *message)
{
	if (message == NULL)
		return;
	char *strings[] = {message->sha256, message->identity, message->message_id,
		message->subject, message->return_path, message->loop_mark, message->language,
		message->text, message->reply, message->quoted, message->signature,
		message->forwarded_from};
	GPtrArray *arrays[] = {message->from, message->reply_to, message->to, message->cc,
		message->in_reply_to, message->references, message->delivered_to, message->warnings,
		message->attachments, message->evidence, message->auth_results};

	for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
		g_free(strings[i]);
	for (gsize i = 0; i < G_N_ELEMENTS(arrays); i++)
		g_ptr_array_unref(arrays[i]);
	bounce_free(message->bounce);
	g_free(message);
}

const char *
message_sender(const Message *message)
{
	const MailAddress *from;

	if (message->from->len == 0)
		return NULL;
	from = g_ptr_array_index(message->from, 0);
	return from->addr;
}

gboolean
message_has_evidence(const Message *message, EvidenceKind kind)
{
	for (guint i = 0; i < message->evidence->len; i++) {
		const Evidence *evidence = g_ptr_array_index(message->evidence, i);

		if (evidence->kind == kind)
			return TRUE;
	}
	return FALSE;
}

guint
message_hints_weight(const Message *message)
{
	guint weight = 0;

	for (guint i = 0; i < message->evidence->len; i++) {
		const Evidence *evidence = g_ptr_array_index(message->evidence, i);

		if (evidence->kind == EVIDENCE_HINT)
			weight += evidence->weight;
	}
	return weight;
}

gboolean
message_is_automatic(const Message *message)
{
	return message->form == MESSAGE_PLAIN &&
		(message_has_evidence(message, EVIDENCE_AUTO_SUBMITTED) ||
			message_has_evidence(message, EVIDENCE_AUTO_HEADER) ||
			message_has_evidence(message, EVIDENCE_AUTO_SUBJECT) ||
			message_has_evidence(message, EVIDENCE_DAEMON_SENDER) ||
			message_has_evidence(message, EVIDENCE_TOO_MANY_HOPS) ||
			message_has_evidence(message, EVIDENCE_NULL_RETURN_PATH) ||
			message_hints_weight(message) >= EVIDENCE_CERTAIN);
}

gboolean
message_knows_spam_header(const char *name)
{
	static const char *const NAMES[] = {"x-spam-flag", "x-spam-status", "x-spam",
		"x-spamd-result", "x-rspamd-action", "x-bogosity", "x-dspam-result",
		"x-forefront-antispam-report"};

	for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++)
		if (g_ascii_strcasecmp(name, NAMES[i]) == 0)
			return TRUE;
	return FALSE;
}

const char *
evidence_kind_name(EvidenceKind kind)
{
	g_assert(kind < EVIDENCE_COUNT);
	return EVIDENCE_NAMES[kind];
}
