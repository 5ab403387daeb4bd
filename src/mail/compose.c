/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <gmime/gmime.h>
#include <string.h>

#include "mail/compose.h"

#include "base/digest.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "domain/address.h"
#include "mail/gmime-auto.h"

#define BODY_COLUMNS 76      /* RFC 2045 6.7 */
#define REFERENCES_BYTES 900 /* of References, so that the line stays under 998 */
#define REFERENCES_LAST 20   /* ids kept at its end */
#define DAY_S (24 * 60 * 60)

void
compose_init(void)
{
	g_mime_init();
}

static const struct {
	ComposeOrigin origin;
	const char *auto_submitted;
} ORIGINS[] = {
	{COMPOSE_BY_HAND, NULL},
	{COMPOSE_AUTO_REPLIED, "auto-replied"},
	{COMPOSE_AUTO_GENERATED, "auto-generated"},
};

static gboolean
is_given(const char *value)
{
	return value != NULL && *value != '\0';
}

static gboolean
is_ascii(const char *value)
{
	return g_str_is_ascii(value);
}

/* Printable ASCII without spaces, short enough for one header line. */
static gboolean
is_word(const char *word)
{
	gsize length = strlen(word);

	for (gsize i = 0; i < length; i++)
		if (word[i] <= ' ' || word[i] >= 0x7f)
			return FALSE;
	return length > 0 && length <= LIMIT_MESSAGE_ID_BYTES - 20;
}

/* What we put between "<" and ">". Mail programs make ids without "@"; answers name them all the
 * same. */
static gboolean
is_id(const char *id)
{
	return is_word(id) && strpbrk(id, "<>") == NULL;
}

static gboolean
is_token(const char *text, gsize length)
{
	for (gsize i = 0; i < length; i++)
		if (!g_ascii_isalnum(text[i]) && strchr("!#$&-^_.+", text[i]) == NULL)
			return FALSE;
	return length > 0 && length <= 127;
}

/* "fr" or, of a letter in two languages, "fr, en" (RFC 3282 2). */
static gboolean
is_languages(const char *text)
{
	g_auto(GStrv) tags = g_strsplit(text, ", ", -1);

	for (guint i = 0; tags[i] != NULL; i++)
		if (!is_token(tags[i], strlen(tags[i])))
			return FALSE;
	return TRUE;
}

/* "type/subtype" of RFC 6838 4.2. */
static gboolean
is_type(const char *type)
{
	const char *slash = strchr(type, '/');

	return slash != NULL && is_token(type, (gsize)(slash - type)) &&
		is_token(slash + 1, strlen(slash + 1));
}

static gboolean
check_address(const char *field, const char *addr, GError **error)
{
	if (is_given(addr) && is_ascii(addr) && address_is_valid(addr))
		return TRUE;
	g_autofree char *shown = text_printable(addr);

	return error_set(error, ERROR_REJECTED, "%s: '%s' is not an address", field, shown);
}

gboolean
compose_id_is_valid(const char *id)
{
	return id != NULL && is_id(id);
}

gboolean
compose_type_is_valid(const char *type)
{
	return type != NULL && is_type(type);
}

static gboolean
check_id(const char *field, const char *id, GError **error)
{
	if (compose_id_is_valid(id))
		return TRUE;
	g_autofree char *shown = text_printable(id);

	return error_set(error, ERROR_REJECTED, "%s: '%s' is not a message id", field, shown);
}

static gboolean
check_attachments(const GPtrArray *attachments, GError **error)
{
	for (guint i = 0; attachments != NULL && i < attachments->len; i++) {
		const OutgoingAttachment *attachment = g_ptr_array_index(attachments, i);

		if (!is_type(attachment->type)) {
			g_autofree char *shown = text_printable(attachment->type);

			return error_set(error, ERROR_REJECTED,
				"attachment %u: '%s' is not a media type", i + 1, shown);
		}
	}
	return TRUE;
}

static gboolean
check_mail(const OutgoingMail *mail, GError **error)
{
	if (!check_address("From", mail->from_addr, error) ||
		!check_address("To", mail->to_addr, error) ||
		(is_given(mail->reply_to) && !check_address("Reply-To", mail->reply_to, error)) ||
		!check_id("Message-ID", mail->message_id, error) ||
		(is_given(mail->in_reply_to) && !check_id("In-Reply-To", mail->in_reply_to, error)))
		return FALSE;
	for (guint i = 0; mail->references != NULL && i < mail->references->len; i++)
		if (!check_id("References", g_ptr_array_index(mail->references, i), error))
			return FALSE;
	if (mail->date_at < 0 || mail->date_at > LIMIT_DATE_AT)
		return error_set(error, ERROR_REJECTED, "Date out of range");
	if (mail->zone_offset_s <= -DAY_S || mail->zone_offset_s >= DAY_S ||
		mail->zone_offset_s % 60 != 0)
		return error_set(error, ERROR_REJECTED, "zone out of range");
	if (is_given(mail->loop_mark) && !is_word(mail->loop_mark))
		return error_set(error, ERROR_REJECTED, "X-Disputed-Loop is not one word");
	if (is_given(mail->language) && !is_languages(mail->language))
		return error_set(error, ERROR_REJECTED, "Content-Language names no language");
	return check_attachments(mail->attachments, error);
}

/* A display name or file name: one line, cut. Returns: (transfer full). */
static char *
name_line(const char *name)
{
	return text_one_line(name, LIMIT_NAME_BYTES);
}

static void
set_header(GMimeMessage *message, const char *name, const char *value)
{
	g_autofree char *line = text_one_line(value, LIMIT_MESSAGE_ID_BYTES);

	g_mime_object_append_header(GMIME_OBJECT(message), name, line, "utf-8");
}

/* A long word as it is: GMime would break it into encoded words. */
static void
set_word(GMimeMessage *message, const char *name, const char *word)
{
	GMimeHeaderList *headers = g_mime_object_get_header_list(GMIME_OBJECT(message));
	g_autofree char *raw = g_strdup_printf(" %s\r\n", word);

	g_mime_header_list_append(headers, name, word, "utf-8");
	g_mime_header_set_raw_value(g_mime_header_list_get_header(headers, name), raw);
}

static void
set_mailbox(GMimeMessage *message, const char *field, const char *name, const char *addr)
{
	g_autofree char *shown = name_line(name);
	g_autoptr(InternetAddressList) list = internet_address_list_new();
	InternetAddress *mailbox =
		internet_address_mailbox_new(*shown != '\0' ? shown : NULL, addr);

	internet_address_set_charset(mailbox, "utf-8");
	internet_address_list_add(list, mailbox);
	g_object_unref(mailbox);
	g_autofree char *value = internet_address_list_to_string(list, NULL, TRUE);

	g_mime_object_append_header(GMIME_OBJECT(message), field, value, "utf-8");
}

static void
set_date(GMimeMessage *message, gint64 at, gint offset_s)
{
	g_autoptr(GTimeZone) zone = g_time_zone_new_offset(offset_s);
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at);
	g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, zone);
	g_autofree char *value = g_mime_utils_header_format_date(local);

	g_mime_object_append_header(GMIME_OBJECT(message), "Date", value, "utf-8");
}

/* "<first> … <last>": cut in the middle, because the first id names the dispute and the last ones
 * the mails answered. Returns: (transfer full). */
static char *
format_references(const GPtrArray *ids)
{
	g_autoptr(GString) value = g_string_new(NULL);
	guint last = 0; /* how many at the end fit */
	gsize length = strlen(g_ptr_array_index(ids, 0)) + 2;

	for (guint i = ids->len; i > 1 && last < REFERENCES_LAST; i--) {
		length += strlen(g_ptr_array_index(ids, i - 1)) + 3;
		if (length > REFERENCES_BYTES)
			break;
		last++;
	}
	g_string_append_printf(value, "<%s>", (const char *)g_ptr_array_index(ids, 0));
	for (guint i = ids->len - last; i < ids->len; i++)
		g_string_append_printf(value, " <%s>", (const char *)g_ptr_array_index(ids, i));
	return g_strdup(value->str);
}

static void
set_threading(GMimeMessage *message, const OutgoingMail *mail)
{
	g_autofree char *id = g_strdup_printf("<%s>", mail->message_id);

	set_header(message, "Message-ID", id);
	if (is_given(mail->in_reply_to)) {
		g_autofree char *parent = g_strdup_printf("<%s>", mail->in_reply_to);

		set_header(message, "In-Reply-To", parent);
	}
	if (mail->references != NULL && mail->references->len > 0) {
		g_autofree char *references = format_references(mail->references);

		set_header(message, "References", references);
	}
}

static void
set_origin(GMimeMessage *message, const OutgoingMail *mail)
{
	g_assert(mail->origin < G_N_ELEMENTS(ORIGINS));
	if (ORIGINS[mail->origin].auto_submitted != NULL) {
		set_header(message, "Auto-Submitted", ORIGINS[mail->origin].auto_submitted);
		/* Never All or NDR: these would keep the bounces from us. */
		set_header(message, "X-Auto-Response-Suppress", "DR, RN, NRN, OOF, AutoReply");
	}
	if (is_given(mail->loop_mark))
		set_word(message, "X-Disputed-Loop", mail->loop_mark);
}

/* Whether a text can travel as it is. */
static gboolean
is_plain_ascii(const char *text)
{
	gsize column = 0;

	for (const char *p = text; *p != '\0'; p++) {
		if ((guchar)*p >= 0x7f || ((guchar)*p < ' ' && *p != '\n' && *p != '\t'))
			return FALSE;
		column = *p == '\n' ? 0 : column + 1;
		if (column > BODY_COLUMNS)
			return FALSE;
		/* A space before the line end may be lost. */
		if (*p == ' ' && (p[1] == '\n' || p[1] == '\0'))
			return FALSE;
	}
	return TRUE;
}

static GMimeObject *
part_of_bytes(const char *type, const void *bytes, gsize length, GMimeContentEncoding encoding)
{
	g_auto(GStrv) halves = g_strsplit(type, "/", 2);
	GMimePart *part = g_mime_part_new_with_type(halves[0], halves[1]);
	g_autoptr(GMimeStream) stream = g_mime_stream_mem_new_with_buffer(bytes, length);
	g_autoptr(GMimeDataWrapper) content =
		g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);

	g_mime_part_set_content(part, content);
	g_mime_part_set_content_encoding(part, encoding);
	return GMIME_OBJECT(part);
}

static GMimeObject *
text_part(const char *type, const char *text)
{
	g_autofree char *valid = text_utf8(text, -1);
	g_autofree char *lines = text_normal_newlines(valid);
	g_autofree char *ended = g_strconcat(
		lines, *lines != '\0' && !g_str_has_suffix(lines, "\n") ? "\n" : "", NULL);
	gboolean plain = is_plain_ascii(ended);
	/* Encoded text has CRLF within (RFC 2045 6.7, 6.8); plain text gets it with the rest. */
	GMimeObject *part = part_of_bytes(type, ended, strlen(ended),
		plain ? GMIME_CONTENT_ENCODING_7BIT : GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE);

	g_mime_object_set_content_type_parameter(
		part, "charset", is_ascii(ended) ? "us-ascii" : "utf-8");
	return part;
}

/* A boundary that follows from the Message-ID, so that the same mail is the same bytes. "=_" occurs
 * neither in quoted-printable nor in base64; text that travels as it is could hold it only by
 * quoting this very mail. */
static GMimeObject *
multipart(const char *subtype, const char *message_id)
{
	GMimeMultipart *parts = g_mime_multipart_new_with_subtype(subtype);
	g_autofree char *seed = g_strdup_printf("%s %s", subtype, message_id);
	g_autofree char *hash = digest_sha256_hex(seed, strlen(seed));

	hash[32] = '\0';
	g_autofree char *boundary = g_strdup_printf("=_%s", hash);

	g_mime_multipart_set_boundary(parts, boundary);
	return GMIME_OBJECT(parts);
}

static void
add_part(GMimeObject *parts, GMimeObject *part)
{
	g_mime_multipart_add(GMIME_MULTIPART(parts), part);
	g_object_unref(part);
}

/* A mail or a multipart must not be encoded (RFC 2046 5.2.1): as an opaque file it may. */
static const char *
safe_type(const char *type)
{
	return g_ascii_strncasecmp(type, "message/", 8) == 0 ||
			g_ascii_strncasecmp(type, "multipart/", 10) == 0
		? "application/octet-stream"
		: type;
}

static GMimeObject *
attachment_part(const OutgoingAttachment *attachment)
{
	gsize length = 0;
	const void *bytes = g_bytes_get_data(attachment->bytes, &length);
	GMimeObject *part = part_of_bytes(safe_type(attachment->type), bytes != NULL ? bytes : "",
		length, GMIME_CONTENT_ENCODING_BASE64);
	g_autofree char *name = name_line(attachment->name);

	g_mime_object_set_disposition(part, "attachment");
	if (*name != '\0')
		g_mime_part_set_filename(GMIME_PART(part), name);
	return part;
}

static GMimeObject *
body_of(const OutgoingMail *mail)
{
	GMimeObject *body = text_part("text/plain", mail->text != NULL ? mail->text : "");

	if (is_given(mail->html)) {
		GMimeObject *both = multipart("alternative", mail->message_id);

		add_part(both, body);
		add_part(both, text_part("text/html", mail->html));
		body = both;
	}
	if (mail->attachments != NULL && mail->attachments->len > 0) {
		GMimeObject *mixed = multipart("mixed", mail->message_id);

		add_part(mixed, body);
		for (guint i = 0; i < mail->attachments->len; i++)
			add_part(mixed, attachment_part(g_ptr_array_index(mail->attachments, i)));
		body = mixed;
	}
	if (is_given(mail->language))
		g_mime_object_append_header(body, "Content-Language", mail->language, "utf-8");
	return body;
}

static GBytes *
to_bytes(GMimeMessage *message)
{
	g_autoptr(GMimeFormatOptions) format = g_mime_format_options_new();
	g_autoptr(GMimeStream) stream = g_mime_stream_mem_new();
	GByteArray *bytes = g_byte_array_new();

	g_mime_stream_mem_set_byte_array(GMIME_STREAM_MEM(stream), bytes);
	g_mime_format_options_set_newline_format(format, GMIME_NEWLINE_FORMAT_DOS);
	g_mime_object_write_to_stream(GMIME_OBJECT(message), format, stream);
	return g_byte_array_free_to_bytes(bytes);
}

GBytes *
mail_compose(const OutgoingMail *mail, GError **error)
{
	g_autoptr(GMimeMessage) message = NULL;
	GMimeObject *body = NULL;

	if (!check_mail(mail, error))
		return NULL;
	message = g_mime_message_new(FALSE);
	set_mailbox(message, "From", mail->from_name, mail->from_addr);
	set_mailbox(message, "To", mail->to_name, mail->to_addr);
	if (is_given(mail->reply_to))
		set_mailbox(message, "Reply-To", NULL, mail->reply_to);
	g_autofree char *subject = text_one_line(mail->subject, LIMIT_SUBJECT_BYTES);

	g_mime_object_append_header(GMIME_OBJECT(message), "Subject", subject, "utf-8");
	set_date(message, mail->date_at, mail->zone_offset_s);
	set_threading(message, mail);
	set_origin(message, mail);
	g_mime_object_append_header(GMIME_OBJECT(message), "MIME-Version", "1.0", "utf-8");
	body = body_of(mail);
	g_mime_message_set_mime_part(message, body);
	g_object_unref(body);
	return to_bytes(message);
}
