/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/address.h"
#include "mail/read.h"
#include "tests/scenario/mails.h"

static gboolean
is_ascii(const char *text)
{
	return g_str_is_ascii(text);
}

static void
put_header(GString *out, const char *name, const char *value)
{
	g_autofree char *encoded = NULL;

	if (is_ascii(value)) {
		g_string_append_printf(out, "%s: %s\r\n", name, value);
		return;
	}
	encoded = g_base64_encode((const guchar *)value, strlen(value));
	g_string_append_printf(out, "%s: =?UTF-8?B?%s?=\r\n", name, encoded);
}

static void
put_person(GString *out, const char *field, const char *name, const char *addr)
{
	g_autofree char *encoded = g_base64_encode((const guchar *)name, strlen(name));

	if (*name == '\0')
		g_string_append_printf(out, "%s: %s\r\n", field, addr);
	else if (is_ascii(name))
		g_string_append_printf(out, "%s: \"%s\" <%s>\r\n", field, name, addr);
	else
		g_string_append_printf(out, "%s: =?UTF-8?B?%s?= <%s>\r\n", field, encoded, addr);
}

static void
put_date(GString *out, const World *world)
{
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(world->now_at);
	g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, world->zone);
	g_autofree char *text = g_date_time_format(local, "%a, %d %b %Y %H:%M:%S %z");

	g_string_append_printf(out, "Date: %s\r\n", text);
}

static void
put_own_id(GString *out, World *world, const char *addr)
{
	g_string_append_printf(
		out, "Message-ID: <m%u@%s>\r\n", ++world->mails, address_domain(addr));
}

Message *
mails_read(const Posted *posted)
{
	return mail_read(posted->raw, NULL);
}

static const char *
reply_addr(const Message *message)
{
	const GPtrArray *list = message->reply_to->len > 0 ? message->reply_to : message->from;

	return ((const MailAddress *)g_ptr_array_index(list, 0))->addr;
}

static const char *
our_address(const World *world)
{
	return ((const DeskMailbox *)g_ptr_array_index(world->desk->mailboxes, 0))->address;
}

/* ---- answers ---- */

static char *
subject_of(const MailDraft *draft, const Message *original)
{
	if (draft->subject != NULL)
		return g_strdup(draft->subject);
	if (original == NULL || !draft->keeps_subject)
		return g_strdup("");
	if (g_ascii_strncasecmp(original->subject, "Re:", 3) == 0)
		return g_strdup(original->subject);
	return g_strconcat("Re: ", original->subject, NULL);
}

static void
put_ids(GString *out, const Message *original)
{
	g_string_append_printf(out, "In-Reply-To: <%s>\r\n", original->message_id);
	g_string_append(out, "References:");
	for (guint i = 0; i < original->references->len; i++)
		g_string_append_printf(
			out, " <%s>", (const char *)g_ptr_array_index(original->references, i));
	g_string_append_printf(out, " <%s>\r\n", original->message_id);
}

static void
put_quote(GString *text, const World *world, const Message *original)
{
	const MailAddress *from = g_ptr_array_index(original->from, 0);
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(original->date_at);
	g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, world->zone);
	g_autofree char *day = g_date_time_format(local, "%d/%m/%Y %H:%M");
	g_auto(GStrv) lines = g_strsplit(original->text, "\n", -1);

	g_string_append_printf(text, "\nLe %s, %s <%s> a écrit :\n", day, from->name, from->addr);
	for (guint i = 0; lines[i] != NULL; i++)
		g_string_append_printf(text, "> %s\n", lines[i]);
}

static char *
body_of(const MailDraft *draft, const World *world, const Message *original)
{
	GString *text = g_string_new(draft->words);

	if (text->len > 0 && text->str[text->len - 1] != '\n')
		g_string_append_c(text, '\n');
	if (draft->signature != NULL)
		g_string_append_printf(text, "\n-- \n%s\n", draft->signature);
	if (original != NULL && draft->quotes)
		put_quote(text, world, original);
	return g_string_free(text, FALSE);
}

/* ---- parts ---- */

static void
put_base64(GString *out, const char *bytes, gsize length)
{
	g_autofree char *encoded = g_base64_encode((const guchar *)bytes, length);

	for (gsize i = 0; encoded[i] != '\0'; i += 76) {
		g_string_append_len(out, encoded + i, (gssize)MIN(76, strlen(encoded + i)));
		g_string_append(out, "\r\n");
		if (strlen(encoded + i) <= 76)
			break;
	}
}

static void
put_text_part(GString *out, const MailDraft *draft, const char *body)
{
	g_autofree char *escaped = g_markup_escape_text(body, -1);
	g_auto(GStrv) lines = g_strsplit(draft->html ? escaped : body, "\n", -1);
	g_autofree char *joined = g_strjoinv(draft->html ? "<br>\r\n" : "\r\n", lines);

	g_string_append_printf(out,
		"Content-Type: text/%s; charset=UTF-8\r\n"
		"Content-Transfer-Encoding: 8bit\r\n\r\n%s%s%s\r\n",
		draft->html ? "html" : "plain", draft->html ? "<html><body><p>" : "", joined,
		draft->html ? "</p></body></html>" : "");
}

static void
put_attachment(GString *out, const char *written)
{
	g_auto(GStrv) parts = g_strsplit(written, ":", 3);

	g_assert(g_strv_length(parts) == 3);
	g_string_append_printf(out,
		"--=-b1\r\nContent-Type: %s\r\nContent-Disposition: attachment; filename=\"%s\"\r\n"
		"Content-Transfer-Encoding: base64\r\n\r\n",
		parts[1], parts[0]);
	put_base64(out, parts[2], strlen(parts[2]));
}

GBytes *
mails_compose(World *world, const MailDraft *draft)
{
	g_autoptr(Message) original = draft->answers != NULL ? mails_read(draft->answers) : NULL;
	g_autofree char *subject = subject_of(draft, original);
	g_autofree char *body = body_of(draft, world, original);
	GString *out = g_string_new("Return-Path: <");
	const char *to = draft->to;
	gsize length = 0;

	if (to == NULL)
		to = original != NULL && draft->keeps_address ? reply_addr(original)
							      : our_address(world);
	g_string_append_printf(out, "%s>\r\n", draft->addr);
	put_person(out, "From", draft->name, draft->addr);
	g_string_append_printf(out, "To: %s\r\n", to);
	if (draft->cc != NULL)
		g_string_append_printf(out, "Cc: %s\r\n", draft->cc);
	put_header(out, "Subject", subject);
	put_date(out, world);
	put_own_id(out, world, draft->addr);
	if (original != NULL && draft->keeps_ids)
		put_ids(out, original);
	for (guint i = 0; draft->headers != NULL && i < draft->headers->len; i++)
		g_string_append_printf(
			out, "%s\r\n", (const char *)g_ptr_array_index(draft->headers, i));
	g_string_append(out, "MIME-Version: 1.0\r\n");
	if (draft->attachments != NULL && draft->attachments->len > 0) {
		g_string_append(
			out, "Content-Type: multipart/mixed; boundary=\"=-b1\"\r\n\r\n--=-b1\r\n");
		put_text_part(out, draft, body);
		for (guint i = 0; i < draft->attachments->len; i++)
			put_attachment(out, g_ptr_array_index(draft->attachments, i));
		g_string_append(out, "--=-b1--\r\n");
	} else {
		put_text_part(out, draft, body);
	}
	length = out->len;
	return g_bytes_new_take(g_string_free(out, FALSE), length);
}

/* ---- machines ---- */

static GBytes *
finish(GString *out)
{
	gsize length = out->len;

	return g_bytes_new_take(g_string_free(out, FALSE), length);
}

GBytes *
mails_bounce(World *world, const Posted *posted, const char *status)
{
	GString *out = g_string_new("Return-Path: <>\r\n");

	g_string_append(out, "From: Mail Delivery System <MAILER-DAEMON@mx.example.org>\r\n");
	g_string_append_printf(out, "To: %s\r\n", posted->from);
	g_string_append(out, "Subject: Undelivered Mail Returned to Sender\r\n");
	put_date(out, world);
	put_own_id(out, world, "x@mx.example.org");
	g_string_append(out,
		"Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
		"Content-Type: multipart/report; report-type=delivery-status; "
		"boundary=\"=-r\"\r\n\r\n--=-r\r\nContent-Type: text/plain\r\n\r\n"
		"I could not deliver your message.\r\n");
	g_string_append_printf(out,
		"--=-r\r\nContent-Type: message/delivery-status\r\n\r\n"
		"Reporting-MTA: dns; mx.example.org\r\n\r\n"
		"Final-Recipient: rfc822; %s\r\nAction: failed\r\nStatus: %s\r\n"
		"Diagnostic-Code: smtp; 550 %s refused\r\n\r\n",
		posted->to, status, status);
	g_string_append_printf(out,
		"--=-r\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: <%s>\r\n\r\n"
		"--=-r--\r\n",
		posted->message_id);
	return finish(out);
}

GBytes *
mails_vacation(World *world, const Posted *posted, const char *words)
{
	g_autoptr(Message) original = mails_read(posted);
	GString *out = g_string_new("Return-Path: <>\r\n");
	g_autofree char *subject = g_strconcat("Absence du bureau : ", original->subject, NULL);

	g_string_append_printf(out, "From: %s\r\nTo: %s\r\n", posted->to, posted->from);
	put_header(out, "Subject", subject);
	put_date(out, world);
	put_own_id(out, world, posted->to);
	put_ids(out, original);
	g_string_append_printf(out,
		"Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n"
		"Content-Type: text/plain; charset=UTF-8\r\n\r\n%s\r\n",
		words);
	return finish(out);
}
