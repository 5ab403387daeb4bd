/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <sysexits.h>

#include "ctl/commands.h"
#include "ctl/fact_rows.h"
#include "ctl/inputs.h"
#include "ctl/output.h"
#include "domain/gate.h"
#include "engine/explain.h"
#include "engine/read_one.h"
#include "template/format.h"

/* ---- for programs ---- */

static json_t *
json_address(const MailAddress *address)
{
	return json_pack("{s:o, s:o}", "name", output_json_text(address->name), "address",
		output_json_text(address->addr));
}

static json_t *
json_addresses(const GPtrArray *addresses)
{
	json_t *list = json_array();

	for (guint i = 0; i < addresses->len; i++)
		json_array_append_new(list, json_address(g_ptr_array_index(addresses, i)));
	return list;
}

static json_t *
json_texts(const GPtrArray *texts)
{
	json_t *list = json_array();

	for (guint i = 0; i < texts->len; i++)
		json_array_append_new(list, output_json_text(g_ptr_array_index(texts, i)));
	return list;
}

static json_t *
json_from(const Message *message)
{
	static const MailAddress NOBODY = {.name = (char *)"", .addr = (char *)""};

	return json_address(message->from->len > 0 ? g_ptr_array_index(message->from, 0) : &NOBODY);
}

static json_t *
json_attachments(const GPtrArray *attachments)
{
	json_t *list = json_array();

	for (guint i = 0; i < attachments->len; i++) {
		const Attachment *attachment = g_ptr_array_index(attachments, i);

		json_array_append_new(list,
			json_pack("{s:o, s:o, s:I, s:o}", "name",
				output_json_text(attachment->name), "type",
				output_json_text(attachment->type), "bytes",
				(json_int_t)attachment->bytes, "sha256",
				output_json_text(attachment->sha256)));
	}
	return list;
}

static json_t *
json_evidence(const GPtrArray *evidence)
{
	json_t *list = json_array();

	for (guint i = 0; i < evidence->len; i++) {
		const Evidence *sign = g_ptr_array_index(evidence, i);

		json_array_append_new(list,
			json_pack("{s:s, s:o, s:I, s:o}", "kind", evidence_kind_name(sign->kind),
				"rule", output_json_text(sign->rule), "weight",
				(json_int_t)sign->weight, "detail",
				output_json_text(sign->detail)));
	}
	return list;
}

static json_t *
json_bounce(const Bounce *bounce)
{
	json_t *recipients = NULL;

	if (bounce == NULL)
		return json_null();
	recipients = json_array();
	for (guint i = 0; i < bounce->recipients->len; i++) {
		const BounceRecipient *recipient = g_ptr_array_index(bounce->recipients, i);

		json_array_append_new(recipients,
			json_pack("{s:o, s:o, s:o, s:b, s:o}", "address",
				output_json_text(recipient->address), "action",
				output_json_text(recipient->action), "status",
				output_json_text(recipient->status), "hard", recipient->hard,
				"reason", output_json_text(recipient->reason)));
	}
	return json_pack("{s:o, s:o}", "recipients", recipients, "original_message_id",
		output_json_text(bounce->original_message_id));
}

static json_t *
json_match(const ThreadMatch *match)
{
	if (match->by == MATCH_NONE)
		return json_null();
	return json_pack("{s:s, s:o}", "by", match_by_name(match->by), "reference",
		output_json_text(match->reference));
}

static void
print_json(const char *path, const Explanation *explanation)
{
	const Message *message = explanation->reading.message;

	output_json(json_pack("{s:o, s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, s:o, "
			      "s:o, s:o, s:b, s:o, s:o, s:o, s:o, s:o, s:o, s:o}",
		"file", output_json_text(path), "kind", kind_name(explanation->reading.kind),
		"from", json_from(message), "to", json_addresses(message->to), "cc",
		json_addresses(message->cc), "subject", output_json_text(message->subject), "date",
		output_json_time(message->date_at), "message_id",
		output_json_text(message->message_id), "in_reply_to",
		json_texts(message->in_reply_to), "references", json_texts(message->references),
		"language", output_json_text(message->language), "text",
		output_json_text(message->text), "reply", output_json_text(message->reply),
		"quoted", output_json_text(message->quoted), "attachments",
		json_attachments(message->attachments), "automatic", explanation->automatic,
		"no_answer", json_texts(explanation->no_answer), "evidence",
		json_evidence(message->evidence), "bounce", json_bounce(message->bounce), "match",
		json_match(explanation->reading.match), "warnings", json_texts(message->warnings),
		"facts", fact_rows_json(explanation->facts), "category",
		fact_rows_category_json(explanation->facts)));
}

/* ---- for people ---- */

static void
print_addresses(const char *label, const GPtrArray *addresses)
{
	g_autoptr(GString) text = g_string_new(NULL);

	for (guint i = 0; i < addresses->len; i++) {
		const MailAddress *address = g_ptr_array_index(addresses, i);

		g_string_append_printf(text, "%s%s%s<%s>", i > 0 ? ", " : "", address->name,
			*address->name != '\0' ? " " : "", address->addr);
	}
	output_field(label, text->str);
}

static void
print_machine(const Message *message)
{
	for (guint i = 0; i < message->evidence->len; i++) {
		const Evidence *evidence = g_ptr_array_index(message->evidence, i);
		g_autofree char *text = g_strdup_printf("%s (%s), rule %s, weight %u",
			evidence_kind_name(evidence->kind), evidence->detail, evidence->rule,
			evidence->weight);

		output_field("Evidence", text);
	}
	for (guint i = 0; message->bounce != NULL && i < message->bounce->recipients->len; i++) {
		const BounceRecipient *recipient =
			g_ptr_array_index(message->bounce->recipients, i);
		g_autofree char *text = g_strdup_printf("%s: %s %s %s%s", recipient->address,
			recipient->action, recipient->status, recipient->reason,
			recipient->hard ? ", for good" : "");

		output_field("Bounced", text);
	}
}

static void
print_match(const ThreadMatch *match)
{
	g_autofree char *text = match->by != MATCH_NONE
		? g_strdup_printf("%s, by %s; writer: %s", match->reference,
			  match_by_name(match->by), writer_name(match->writer))
		: g_strdup("");

	output_field("Dispute", text);
}

static void
print_explanation(const char *path, const Explanation *explanation, GTimeZone *zone)
{
	const Message *message = explanation->reading.message;
	g_autofree char *date = output_time(message->date_at, zone);
	g_autofree char *because = gate_describe(explanation->reading.refusals);

	output_field("File", path);
	output_field("Kind", kind_name(explanation->reading.kind));
	print_addresses("From", message->from);
	print_addresses("To", message->to);
	print_addresses("Cc", message->cc);
	output_field("Subject", message->subject);
	output_field("Date", date);
	output_field("Language", message->language);
	for (guint i = 0; i < message->attachments->len; i++) {
		const Attachment *attachment = g_ptr_array_index(message->attachments, i);
		g_autofree char *text = g_strdup_printf("%s (%s, %" G_GUINT64_FORMAT " bytes)",
			attachment->name, attachment->type, attachment->bytes);

		output_field("File with it", text);
	}
	fact_rows_print(explanation->facts, format_day(message->date_at, zone));
	print_match(explanation->reading.match);
	print_machine(message);
	output_field("No answer", because);
	for (guint i = 0; i < message->warnings->len; i++)
		output_field("Warning", g_ptr_array_index(message->warnings, i));
	for (guint i = 0; i < explanation->steps->len; i++)
		output_field("So", g_ptr_array_index(explanation->steps, i));
	printf("\n");
	output_block("  ", message->reply);
}

static gboolean
explain_one(const Call *call, Wiring *wiring, Inputs *inputs, guint index, GError **error)
{
	gboolean truncated = FALSE;
	g_autoptr(Blob) raw = inputs_read(inputs, index, &truncated, error);
	g_autofree char *fault = NULL;
	g_autoptr(Message) message =
		raw != NULL ? read_one_wait(&wiring->reader_port, raw, &fault, error) : NULL;
	g_auto(Explanation) explanation = {0};

	if (message == NULL)
		return FALSE;
	if (fault != NULL)
		g_ptr_array_add(message->warnings,
			g_strdup_printf("not read, would be set aside: %s", fault));
	if (truncated)
		g_ptr_array_add(message->warnings, g_strdup("larger than LIMIT_MAIL_BYTES: cut"));
	if (!explain_mail(&wiring->engine, message, &explanation, error))
		return FALSE;
	if (call->json) {
		print_json(inputs_path(inputs, index), &explanation);
		return TRUE;
	}
	if (index > 0)
		printf("\n");
	print_explanation(inputs_path(inputs, index), &explanation, wiring->config->zone);
	return TRUE;
}

int
explain_run(Call *call)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Inputs) inputs = NULL;
	g_autoptr(Wiring) wiring = NULL;
	int status = EX_OK;

	if (!call_parse(call, NULL, 1, G_MAXINT))
		return call->status;
	inputs = inputs_open(call->argv);
	if (!wiring_open_reading(call->config_path, &wiring, &error))
		return call_fail(error);
	for (guint i = 0; i < inputs_count(inputs); i++) {
		g_autoptr(GError) mine = NULL;

		/* One file that can't be read does not keep the others from being explained. */
		if (!explain_one(call, wiring, inputs, i, &mine))
			status = call_fail(mine);
	}
	return status;
}
