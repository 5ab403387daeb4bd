/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <gmime/gmime.h>
#include <libxml/parser.h>
#include <string.h>

#include "mail/read.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/absence.h"
#include "mail/authres.h"
#include "mail/automatic.h"
#include "mail/body.h"
#include "mail/bounce_notice.h"
#include "mail/bounce_text.h"
#include "mail/charset.h"
#include "mail/delivery.h"
#include "mail/header.h"
#include "mail/source.h"
#include "mail/trim.h"
#include "mail/warning.h"

#define RECEIVED_BYTES 1000     /* of a Received field: its "from" and "by" stand in front */
#define AUTH_FIELDS 50          /* Authentication-Results fields read */
#define HASH_BYTES (256 * 1024) /* hashed in one go */
#define MAX_HOPS 50             /* Received fields of a mail that has not been around in circles */

typedef struct {
	Message *message;
	GPtrArray *received; /* char*, topmost first, as far as they are compared */
	guint auth_fields;
	guint known_fields; /* fields that a mail has and other files have not */
	char *writer;       /* owned; From without its address, when it has none; NULL else */
	char *failed;       /* owned; X-Failed-Recipients, NULL if absent */
	char *language;     /* owned; Content-Language, NULL if absent */
	gboolean has_from, has_subject, has_date, has_message_id;
	gboolean unsubscribes; /* a mail program wrote it for a reader who had enough */
} Head;

void
mail_init(void)
{
	g_mime_init();
	/* So that without memory the program ends, as everywhere, and no text is left out. */
	xmlMemSetup(g_free, g_malloc, g_realloc, g_strdup);
	xmlInitParser();
}

static void
read_addresses(Head *head, const char *name, const char *raw, GPtrArray *addresses)
{
	if (!header_addresses(raw, addresses))
		warning_add(head->message, "more than %d addresses in %s (LIMIT_ADDRESSES), cut",
			LIMIT_ADDRESSES, name);
}

static void
on_from(Head *head, const char *raw)
{
	if (head->has_from) {
		warning_add(head->message, "several From lines, the first is used");
		return;
	}
	head->has_from = TRUE;
	read_addresses(head, "From", raw, head->message->from);
	if (head->message->from->len == 0)
		head->writer = header_text(raw, LIMIT_NAME_BYTES);
}

static void
on_reply_to(Head *head, const char *raw)
{
	read_addresses(head, "Reply-To", raw, head->message->reply_to);
}

static void
on_to(Head *head, const char *raw)
{
	read_addresses(head, "To", raw, head->message->to);
}

static void
on_cc(Head *head, const char *raw)
{
	read_addresses(head, "Cc", raw, head->message->cc);
}

static void
on_subject(Head *head, const char *raw)
{
	if (head->has_subject)
		return;
	head->has_subject = TRUE;
	g_autofree char *subject = header_text(raw, LIMIT_SUBJECT_BYTES + 1);

	if (strlen(subject) > LIMIT_SUBJECT_BYTES)
		warning_add(head->message,
			"subject longer than %d bytes (LIMIT_SUBJECT_BYTES), cut",
			LIMIT_SUBJECT_BYTES);
	g_free(head->message->subject);
	head->message->subject = text_cut(subject, LIMIT_SUBJECT_BYTES);
}

static void
on_date(Head *head, const char *raw)
{
	if (!head->has_date)
		head->message->date_at = header_date(raw);
	head->has_date = TRUE;
}

static void
on_message_id(Head *head, const char *raw)
{
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);

	if (head->has_message_id)
		return;
	header_ids(raw, ids);
	g_autofree char *plain = header_plain(raw, LIMIT_MESSAGE_ID_BYTES);

	g_free(head->message->message_id);
	head->message->message_id = g_strdup(ids->len > 0 ? g_ptr_array_index(ids, 0) : plain);
	g_strdelimit(head->message->message_id, "<> ", '_');
	head->has_message_id = *head->message->message_id != '\0';
}

static void
read_ids(Head *head, const char *name, const char *raw, GPtrArray *ids)
{
	if (!header_ids(raw, ids))
		warning_add(head->message, "more than %d ids in %s (LIMIT_REFERENCES), cut",
			LIMIT_REFERENCES, name);
}

static void
on_in_reply_to(Head *head, const char *raw)
{
	read_ids(head, "In-Reply-To", raw, head->message->in_reply_to);
}

static void
on_references(Head *head, const char *raw)
{
	read_ids(head, "References", raw, head->message->references);
}

static void
on_delivered_to(Head *head, const char *raw)
{
	g_autofree char *address = header_addr_spec(raw);

	if (*address != '\0' && head->message->delivered_to->len < LIMIT_ADDRESSES)
		g_ptr_array_add(head->message->delivered_to, g_steal_pointer(&address));
}

static void
on_return_path(Head *head, const char *raw)
{
	Message *message = head->message;

	if (message->has_return_path)
		return;
	message->has_return_path = TRUE;
	g_free(message->return_path);
	message->return_path = header_addr_spec(raw);
}

static void
on_loop_mark(Head *head, const char *raw)
{
	if (*head->message->loop_mark != '\0')
		return;
	g_free(head->message->loop_mark);
	head->message->loop_mark = header_plain(raw, LIMIT_NAME_BYTES);
}

static void
on_received(Head *head, const char *raw)
{
	if (head->message->received_count++ == 0) {
		/* The date stands behind the last ';' (RFC 5321 4.4). */
		const char *date = strrchr(raw, ';');

		head->message->received_at = date != NULL ? header_date(date + 1) : 0;
	}
	if (head->received->len < LIMIT_RECEIVED_LOOKED_AT)
		g_ptr_array_add(head->received, header_plain(raw, RECEIVED_BYTES));
}

static void
on_auth_results(Head *head, const char *raw)
{
	if (head->auth_fields++ >= AUTH_FIELDS)
		return;
	g_autofree char *value = header_plain(raw, LIMIT_HEADER_BYTES);
	g_autofree char *server = authres_server(value);

	authres_parse(value, authres_is_above_foreign(server, head->received),
		head->message->auth_results);
}

static void
on_failed(Head *head, const char *raw)
{
	if (head->failed == NULL)
		head->failed = header_plain(raw, LIMIT_HEADER_BYTES);
}

static void
on_language(Head *head, const char *raw)
{
	if (head->language == NULL)
		head->language = header_plain(raw, LIMIT_NAME_BYTES);
}

static void
on_unsubscribe(Head *head, const char *raw)
{
	g_autofree char *word = header_word(raw);

	head->unsubscribes = head->unsubscribes || strcmp(word, "true") == 0;
}

static const struct {
	const char *name;
	void (*read)(Head *head, const char *raw);
} FIELDS[] = {
	{"From", on_from},
	{"Reply-To", on_reply_to},
	{"To", on_to},
	{"Cc", on_cc},
	{"Subject", on_subject},
	{"Date", on_date},
	{"Message-ID", on_message_id},
	{"In-Reply-To", on_in_reply_to},
	{"References", on_references},
	{"Delivered-To", on_delivered_to},
	{"X-Original-To", on_delivered_to},
	{"Envelope-To", on_delivered_to},
	{"X-Envelope-To", on_delivered_to},
	{"Return-Path", on_return_path},
	{"X-Disputed-Loop", on_loop_mark},
	{"Received", on_received},
	{"Authentication-Results", on_auth_results},
	{"X-Failed-Recipients", on_failed},
	{"Content-Language", on_language},
	{"X-Apple-Unsubscribe", on_unsubscribe},
};

static void
read_field(Head *head, GMimeHeader *header)
{
	const char *name = g_mime_header_get_name(header);
	const char *raw = g_mime_header_get_raw_value(header);

	if (name == NULL || raw == NULL)
		return;
	if (strlen(raw) > LIMIT_HEADER_BYTES)
		warning_add(head->message,
			"header field longer than %d bytes (LIMIT_HEADER_BYTES), cut",
			LIMIT_HEADER_BYTES);
	for (gsize i = 0; i < G_N_ELEMENTS(FIELDS); i++)
		if (g_ascii_strcasecmp(name, FIELDS[i].name) == 0) {
			FIELDS[i].read(head, raw);
			head->known_fields++;
			break;
		}
	automatic_from_header(name, raw, head->received, head->message->evidence);
}

static void
read_fields(Head *head, GMimeObject *object)
{
	GMimeHeaderList *headers = g_mime_object_get_header_list(object);
	gint count = g_mime_header_list_get_count(headers);

	if (count > LIMIT_HEADER_LINES)
		warning_add(head->message,
			"more than %d header fields (LIMIT_HEADER_LINES), the rest was not read",
			LIMIT_HEADER_LINES);
	for (gint i = 0; i < MIN(count, LIMIT_HEADER_LINES); i++)
		read_field(head, g_mime_header_list_get_header_at(headers, i));
}

static void
warn_of_head(const Head *head)
{
	Message *message = head->message;
	const MailAddress *writer =
		message->from->len > 0 ? g_ptr_array_index(message->from, 0) : NULL;

	if (!head->has_from)
		warning_add(message, "no From line");
	else if (writer == NULL)
		warning_add(message, "From names no address");
	else if (strchr(writer->addr, '@') == NULL)
		warning_add(message, "From has no full address");
	if (!head->has_message_id)
		warning_add(message, "no Message-ID");
	if (!head->has_date)
		warning_add(message, "no Date");
	else if (message->date_at == 0)
		warning_add(message, "Date is not a date");
}

/* Signs that are not those of one field. */
static void
collect_evidence(Message *message)
{
	if (message->has_return_path && *message->return_path == '\0')
		g_ptr_array_add(message->evidence,
			evidence_new(EVIDENCE_NULL_RETURN_PATH, "Return-Path: <>"));
	if (message->from->len > 0) {
		const MailAddress *writer = g_ptr_array_index(message->from, 0);

		automatic_from_sender("From", writer->addr, message->evidence);
	}
	if (*message->return_path != '\0')
		automatic_from_sender("Return-Path", message->return_path, message->evidence);
	absence_from_subject(message->subject, message->evidence);
	if (message->received_count > MAX_HOPS) {
		g_autofree char *detail =
			g_strdup_printf("%u Received fields", message->received_count);

		g_ptr_array_add(message->evidence, evidence_new(EVIDENCE_TOO_MANY_HOPS, detail));
	}
}

static void
read_head(Head *head, GMimeMessage *mail)
{
	GMimeObject *body = g_mime_message_get_mime_part(mail);

	read_fields(head, GMIME_OBJECT(mail));
	/* Fields about the content are kept with the part, not with the mail. */
	if (body != NULL)
		read_fields(head, body);
	warn_of_head(head);
	collect_evidence(head->message);
}

/* Adds a length-prefixed field to the identity, so that no two mails run into each other. */
static void
identify(GChecksum *identity, const char *value)
{
	g_autofree char *prefix = g_strdup_printf("%" G_GSIZE_FORMAT ":", strlen(value));

	g_checksum_update(identity, (const guchar *)prefix, -1);
	g_checksum_update(identity, (const guchar *)value, -1);
}

static void
identify_head(GChecksum *identity, const Message *message)
{
	g_autofree char *date = g_strdup_printf("%" G_GINT64_FORMAT, message->date_at);
	g_autoptr(GString) from = g_string_new(NULL);

	for (guint i = 0; i < message->from->len; i++) {
		const MailAddress *address = g_ptr_array_index(message->from, i);

		g_string_append_printf(from, "%s <%s>,", address->name, address->addr);
	}
	identify(identity, message->message_id);
	identify(identity, date);
	identify(identity, from->str);
	identify(identity, message->subject);
}

static gboolean
has_local(const char *addr, const char *const *locals)
{
	g_autofree char *lower = g_ascii_strdown(addr, -1);

	lower[strcspn(lower, "@+ <")] = '\0';
	return g_strv_contains(locals, lower);
}

static gboolean
is_from(const Head *head, const char *const *locals)
{
	const char *sender = message_sender(head->message);

	return has_local(head->message->return_path, locals) ||
		(sender != NULL && has_local(sender, locals)) ||
		(head->writer != NULL && has_local(head->writer, locals));
}

/* Whether a mail server, not a person, sent it, as far as can be told. */
static gboolean
is_from_mailer(const Head *head)
{
	static const char *const LOCALS[] = {"mailer-daemon", "mailerdaemon", "mail-daemon",
		"maildaemon", "mdaemon", "daemon", NULL};
	const Message *message = head->message;

	return head->failed != NULL ||
		(message->has_return_path && *message->return_path == '\0') ||
		is_from(head, LOCALS);
}

/* Whether it may be from either: people write from such addresses, too. */
static gboolean
is_from_postmaster(const Head *head)
{
	static const char *const LOCALS[] = {"postmaster", "post_master", NULL};

	return is_from(head, LOCALS);
}

/* The id of a mail that a report shows as text. Returns: (transfer full). */
static char *
id_in_text(const char *text)
{
	g_autofree char *cut = text_cut(text, LIMIT_HEADER_BYTES * 2);
	g_auto(GStrv) lines = g_strsplit(cut, "\n", -1);

	for (gsize i = 0; lines[i] != NULL; i++) {
		const char *line = lines[i] + strspn(lines[i], "> \t");
		g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);

		if (g_ascii_strncasecmp(line, "message-id:", 11) != 0)
			continue;
		header_ids(line + 11, ids);
		if (ids->len > 0)
			return g_strdup(g_ptr_array_index(ids, 0));
	}
	return g_strdup("");
}

static void
set_form(Message *message, MessageForm form, const char *detail)
{
	message->form = form;
	g_ptr_array_add(message->evidence, evidence_new(EVIDENCE_DELIVERY_REPORT, detail));
}

/* What the report says, in the order of how much it can be trusted: fields, then prose. NULL if the
 * mail is no report. */
static Bounce *
find_bounce(Head *head, const BodyFacts *facts)
{
	const Message *message = head->message;
	const char *sender = message_sender(message);
	Bounce *bounce = bounce_new();
	gboolean mailer = facts->status != NULL || is_from_mailer(head) ||
		(is_from_postmaster(head) && bounce_text_is_subject(message->subject)) ||
		bounce_text_is_family(
			sender != NULL ? sender : "", message->subject, message->text);

	if (facts->status != NULL)
		delivery_from_status(facts->status->str, message->text, bounce);
	if (bounce->recipients->len == 0 && mailer)
		delivery_from_fields(message->text, bounce);
	if (bounce->recipients->len > 0)
		return bounce;
	bounce_free(bounce);
	bounce = bounce_notice_read(message->text);
	if (bounce == NULL && mailer && !message_has_evidence(message, EVIDENCE_AUTO_SUBJECT))
		bounce = bounce_text_read(message->subject, message->text, head->failed);
	return bounce;
}

static void
read_bounce(Head *head, const BodyFacts *facts)
{
	Message *message = head->message;
	Bounce *bounce = find_bounce(head, facts);

	if (bounce == NULL)
		return;
	message->bounce = bounce;
	g_free(bounce->original_message_id);
	bounce->original_message_id =
		facts->nested_id != NULL ? g_strdup(facts->nested_id) : id_in_text(message->text);
	set_form(message, MESSAGE_BOUNCE,
		facts->status != NULL ? "message/delivery-status" : "text of a delivery report");
}

/* Complaints that are not a message/feedback-report: Hotmail's, which only attach the mail and name
 * the host that sent it; Amazon's notices; and Apple's, which ask for no more mail. */
static const char *
odd_feedback(const Head *head, const BodyFacts *facts)
{
	static const char COMPLAINT[] = "complaint about message from ";
	const char *subject = head->message->subject;

	if (facts->nested && g_ascii_strncasecmp(subject, COMPLAINT, strlen(COMPLAINT)) == 0 &&
		g_hostname_is_ip_address(subject + strlen(COMPLAINT)))
		return "complaint about a message";
	if (bounce_notice_is_complaint(head->message->text))
		return "notice of a complaint";
	return head->unsubscribes ? "X-Apple-Unsubscribe" : NULL;
}

static void
read_report(Head *head, const BodyFacts *facts)
{
	const char *odd = odd_feedback(head, facts);

	if (facts->feedback || odd != NULL)
		set_form(head->message, MESSAGE_FEEDBACK,
			facts->feedback ? "message/feedback-report" : odd);
	else if (facts->receipt)
		set_form(head->message, MESSAGE_RECEIPT, "message/disposition-notification");
	else
		read_bounce(head, facts);
}

static void
read_forward(Message *message, const BodyFacts *facts)
{
	char *from = NULL;

	if (message->form != MESSAGE_PLAIN)
		return;
	if (trim_find_forward(message->text, message->subject, &from)) {
		message->forwarded = TRUE;
		g_free(message->forwarded_from);
		message->forwarded_from = from;
	}
	if (facts->nested) {
		message->forwarded = TRUE;
		if (*message->forwarded_from == '\0' && facts->nested_from != NULL) {
			g_free(message->forwarded_from);
			message->forwarded_from = g_strdup(facts->nested_from);
		}
	}
}

static void
split_text(Message *message)
{
	TrimmedText *trimmed = trim_split(message->text);

	g_free(message->reply);
	g_free(message->quoted);
	g_free(message->signature);
	message->reply = g_steal_pointer(&trimmed->reply);
	message->quoted = g_steal_pointer(&trimmed->quoted);
	message->signature = g_steal_pointer(&trimmed->signature);
	trimmed_text_free(trimmed);
}

static void
tell_language(const Head *head, const MailReadOptions *options)
{
	Message *message = head->message;
	const char *told = head->language != NULL ? language_from_header(head->language) : "";

	if (*told == '\0' && message->form == MESSAGE_PLAIN && options != NULL &&
		options->languages != NULL) {
		g_autofree char *words = g_strconcat(message->reply, "\n", NULL);

		told = language_guess(
			options->languages, text_is_blank(words) ? message->subject : words);
		if (*told == '\0' && !text_is_blank(words)) {
			g_autofree char *both =
				g_strconcat(message->subject, "\n", message->reply, NULL);

			told = language_guess(options->languages, both);
		}
	}
	g_free(message->language);
	message->language = g_strdup(told);
}

/* What is no mail: kept as text as far as it is text. */
static void
read_unreadable(Message *message, GBytes *beginning)
{
	gsize length = 0;
	const char *bytes = g_bytes_get_data(beginning, &length);

	if (length == 0 || memchr(bytes, '\0', length) != NULL)
		return;
	g_autofree char *text = charset_to_utf8(bytes, length, NULL, NULL);
	g_autofree char *lines = text_normal_newlines(text);
	g_autofree char *clean = charset_clean(lines);

	g_free(message->text);
	g_free(message->reply);
	message->text = text_cut(clean, LIMIT_TEXT_BYTES);
	message->reply = g_strdup(message->text);
}

/* What the header says, and where the bytes were odd. Returns: whether it is that of a mail. */
static gboolean
read_top(Head *head, const MailSource *source)
{
	Message *message = head->message;

	if (source->nul_in_header)
		warning_add(message, "NUL bytes in the header");
	if (source->message != NULL)
		read_head(head, source->message);
	if (head->known_fields > 0)
		return TRUE;
	message->form = MESSAGE_UNREADABLE;
	warning_add(message, "%s",
		window_length(source->window) == 0 ? "empty mail" : "no header of a mail");
	return FALSE;
}

static void
read_body(Head *head, const MailSource *source, const MailReadOptions *options, GChecksum *identity)
{
	Message *message = head->message;
	BodyFacts facts = {0};

	body_read(source, message, identity, &facts);
	if (facts.encrypted)
		warning_add(message, "encrypted, the text can't be read");
	split_text(message);
	read_report(head, &facts);
	if (message->form == MESSAGE_PLAIN)
		absence_from_body(message);
	read_forward(message, &facts);
	tell_language(head, options);
	body_facts_clear(&facts);
}

static gboolean
read_whole(Head *head, const Blob *raw, const MailReadOptions *options, GError **error)
{
	Message *message = head->message;
	g_autoptr(GChecksum) identity = g_checksum_new(G_CHECKSUM_SHA256);
	g_autoptr(MailSource) source = source_open(raw);
	gboolean is_mail = FALSE;

	if (source->cut)
		warning_add(message,
			"longer than %d bytes (LIMIT_MAIL_BYTES), the rest was not read",
			LIMIT_MAIL_BYTES);
	is_mail = read_top(head, source);
	identify_head(identity, message);
	if (is_mail) {
		read_body(head, source, options, identity);
	} else {
		g_autoptr(GBytes) beginning = blob_piece(raw, 0, LIMIT_TEXT_BYTES, error);

		if (beginning == NULL)
			return FALSE;
		read_unreadable(message, beginning);
		identify(identity, message->text);
	}
	g_free(message->identity);
	message->identity = g_strdup(g_checksum_get_string(identity));
	return window_check(source->window, error);
}

/* Content types of mails that no person wrote: what their parts would say is not known. */
static void
note_announced_report(Message *message, GMimeMessage *mail)
{
	GMimeObject *body = g_mime_message_get_mime_part(mail);
	g_autofree char *type = body != NULL ? source_type(body) : NULL;

	if (g_strcmp0(type, "multipart/report") == 0 ||
		(type != NULL && g_str_has_prefix(type, "message/") &&
			strcmp(type, "message/rfc822") != 0)) {
		g_autofree char *line = text_one_line(type, LIMIT_NAME_BYTES);

		g_ptr_array_add(message->evidence, evidence_new(EVIDENCE_DELIVERY_REPORT, line));
	}
}

static gboolean
read_only_head(Head *head, const Blob *raw, const MailReadOptions *options, GError **error)
{
	Message *message = head->message;
	g_autoptr(GChecksum) identity = g_checksum_new(G_CHECKSUM_SHA256);
	g_autoptr(MailSource) source = source_open_head(raw);

	warning_add(message, "only the header was read");
	if (source->cut)
		warning_add(message, "header longer than %d bytes (LIMIT_HEAD_BYTES), cut",
			LIMIT_HEAD_BYTES);
	if (read_top(head, source)) {
		note_announced_report(message, source->message);
		tell_language(head, options);
	}
	identify_head(identity, message);
	identify(identity, message->sha256);
	g_free(message->identity);
	message->identity = g_strdup(g_checksum_get_string(identity));
	return window_check(source->window, error);
}

/* Returns: (transfer full) 64 hex digits, NULL on error. */
static char *
hash_blob(const Blob *raw, GError **error)
{
	g_autoptr(GChecksum) hash = g_checksum_new(G_CHECKSUM_SHA256);

	for (guint64 at = 0; at < blob_size(raw); at += HASH_BYTES) {
		g_autoptr(GBytes) piece = blob_piece(raw, at, HASH_BYTES, error);
		gsize length = 0;
		const guchar *bytes = piece != NULL ? g_bytes_get_data(piece, &length) : NULL;

		if (piece == NULL)
			return NULL;
		g_checksum_update(hash, bytes, (gssize)length);
	}
	return g_strdup(g_checksum_get_string(hash));
}

typedef gboolean (*Reading)(
	Head *head, const Blob *raw, const MailReadOptions *options, GError **error);

static Message *
read_by(Reading reading, const Blob *raw, const MailReadOptions *options, GError **error)
{
	g_autoptr(GPtrArray) received = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(Message) message = message_new();
	g_autofree char *sha256 = hash_blob(raw, error);
	Head head = {.message = message, .received = received};
	gboolean done = FALSE;

	if (sha256 == NULL)
		return NULL;
	message->bytes = blob_size(raw);
	g_free(message->sha256);
	message->sha256 = g_steal_pointer(&sha256);
	done = reading(&head, raw, options, error);
	g_free(head.writer);
	g_free(head.failed);
	g_free(head.language);
	return done ? g_steal_pointer(&message) : NULL;
}

Message *
mail_read_blob(const Blob *raw, const MailReadOptions *options, GError **error)
{
	return read_by(read_whole, raw, options, error);
}

Message *
mail_read_head(const Blob *raw, const MailReadOptions *options, GError **error)
{
	return read_by(read_only_head, raw, options, error);
}

Message *
mail_read(GBytes *raw, const MailReadOptions *options)
{
	g_autoptr(Blob) blob = blob_new(raw);
	Message *message = mail_read_blob(blob, options, NULL);

	/* Bytes in memory can always be read. */
	g_assert(message != NULL);
	return message;
}

gboolean
mail_part_blob(const Blob *raw, guint part, MailSink sink, gpointer data, gboolean *found_out,
	GError **error)
{
	g_autoptr(MailSource) source = source_open(raw);
	GMimeObject *leaf = source_find_leaf(source, part % LIMIT_MIME_PARTS);
	guint packed = part / LIMIT_MIME_PARTS;
	gboolean found = leaf != NULL;

	if (found && packed > 0)
		found = source_unpack(leaf, packed, sink, data);
	else if (found)
		source_decode(leaf, sink, data);
	if (!window_check(source->window, error))
		return FALSE;
	*found_out = found;
	return TRUE;
}

static gboolean
append_bytes(gpointer data, const char *bytes, gsize length)
{
	g_byte_array_append(data, (const guint8 *)bytes, (guint)length);
	return TRUE;
}

GBytes *
mail_part(GBytes *raw, guint part)
{
	g_autoptr(Blob) blob = blob_new(raw);
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	gboolean found = FALSE;
	gboolean read = mail_part_blob(blob, part, append_bytes, bytes, &found, NULL);

	g_assert(read); /* nothing in memory can't be read */
	return found ? g_byte_array_free_to_bytes(g_steal_pointer(&bytes)) : NULL;
}
