/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/body.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/charset.h"
#include "mail/flowed.h"
#include "mail/gmime-auto.h"
#include "mail/header.h"
#include "mail/html.h"
#include "mail/uuencode.h"
#include "mail/warning.h"

#define REPORT_BYTES (256 * 1024)
#define META_BYTES 2048 /* of an HTML part, searched for its charset */

typedef struct {
	Message *message;
	GChecksum *identity;
	BodyFacts *facts;
	guint next;             /* ordinal of the next leaf */
	gsize file_texts_bytes; /* of the attachments so far */
	GHashTable *shown_ids;  /* char*: Content-IDs that the HTML shows */
	GHashTable *image_ids;  /* Attachment* → char*: Content-ID of an image */
} Walk;

/* What is taken of a leaf while its bytes pass. */
typedef struct {
	GChecksum *exact;  /* NULL if not wanted */
	GChecksum *normal; /* NULL if not wanted: without CR and line ends at the end */
	GString *kept;     /* NULL if not wanted */
	gsize limit;       /* of kept [bytes] */
	gboolean cut;
	guint64 bytes;
	gsize line_ends; /* not yet given to normal */
} Intake;

void
body_facts_clear(BodyFacts *facts)
{
	if (facts->status != NULL)
		g_string_free(facts->status, TRUE);
	g_free(facts->nested_from);
	g_free(facts->nested_id);
	memset(facts, 0, sizeof(*facts));
}

/* Line ends count only when something follows them: gateways add and drop the last ones. */
static void
update_normal(Intake *intake, const char *bytes, gsize length)
{
	for (gsize i = 0; i < length;) {
		gsize start = i;

		while (i < length && bytes[i] != '\r' && bytes[i] != '\n')
			i++;
		if (i > start) {
			for (; intake->line_ends > 0; intake->line_ends--)
				g_checksum_update(intake->normal, (const guchar *)"\n", 1);
			g_checksum_update(
				intake->normal, (const guchar *)bytes + start, (gssize)(i - start));
		}
		for (; i < length && (bytes[i] == '\r' || bytes[i] == '\n'); i++)
			intake->line_ends += bytes[i] == '\n' ? 1 : 0;
	}
}

static void
keep(Intake *intake, const char *bytes, gsize length)
{
	gsize room = intake->limit - MIN(intake->kept->len, intake->limit);

	intake->cut = intake->cut || length > room;
	g_string_append_len(intake->kept, bytes, (gssize)MIN(length, room));
}

static gboolean
take(gpointer data, const char *bytes, gsize length)
{
	Intake *intake = data;

	intake->bytes += length;
	if (intake->exact != NULL)
		g_checksum_update(intake->exact, (const guchar *)bytes, (gssize)length);
	if (intake->normal != NULL)
		update_normal(intake, bytes, length);
	if (intake->kept != NULL)
		keep(intake, bytes, length);
	return TRUE;
}

static const char *
parameter(GMimeObject *part, const char *name)
{
	const char *value = g_mime_object_get_content_type_parameter(part, name);

	return value != NULL ? value : "";
}

/* Whether a field names its file in UTF-7, which is not decoded. */
static gboolean
is_named_in_utf7(GMimeObject *part, const char *field)
{
	static const char *const MARKS[] = {
		"=utf-7'", "=utf7'", "=?utf-7?", "=?utf7?", "=?utf-7*", "unicode-1-1-utf-7"};
	const char *raw = NULL;
	GMimeHeader *header =
		g_mime_header_list_get_header(g_mime_object_get_header_list(part), field);

	raw = header != NULL ? g_mime_header_get_raw_value(header) : NULL;
	if (raw == NULL || strchr(raw, '7') == NULL)
		return FALSE;
	g_autofree char *lower = g_ascii_strdown(raw, -1);

	for (gsize i = 0; i < G_N_ELEMENTS(MARKS); i++)
		if (strstr(lower, MARKS[i]) != NULL)
			return TRUE;
	return FALSE;
}

/* The file name that a part gives itself, as it came. NULL if none. */
static const char *
raw_name(GMimeObject *part)
{
	const char *name = g_mime_object_get_content_disposition_parameter(part, "filename");

	if (name != NULL)
		return is_named_in_utf7(part, "Content-Disposition") ? "" : name;
	name = g_mime_object_get_content_type_parameter(part, "name");
	return name != NULL && is_named_in_utf7(part, "Content-Type") ? "" : name;
}

static const struct {
	const char *type, *extension;
} EXTENSIONS[] = {
	{"image/jpeg", ".jpg"},
	{"image/png", ".png"},
	{"image/gif", ".gif"},
	{"image/heic", ".heic"},
	{"image/webp", ".webp"},
	{"application/pdf", ".pdf"},
	{"application/ms-tnef", ".dat"},
	{"application/pgp-signature", ".asc"},
	{"application/pkcs7-signature", ".p7s"},
	{"application/pkcs7-mime", ".p7m"},
	{"text/plain", ".txt"},
	{"text/html", ".html"},
	{"text/calendar", ".ics"},
	{"text/vcard", ".vcf"},
	{"text/x-vcard", ".vcf"},
	{"text/csv", ".csv"},
	{"text/rfc822-headers", ".txt"},
	{"message/rfc822", ".eml"},
	{"message/global", ".eml"},
	{"message/delivery-status", ".txt"},
	{"message/disposition-notification", ".txt"},
	{"message/feedback-report", ".txt"},
};

static char *
made_up_name(guint part, const char *type)
{
	const char *extension = ".bin";

	for (gsize i = 0; i < G_N_ELEMENTS(EXTENSIONS); i++)
		if (strcmp(type, EXTENSIONS[i].type) == 0)
			extension = EXTENSIONS[i].extension;
	return g_strdup_printf("part-%u%s", part, extension);
}

/* Cut in the middle, so that the extension stays. */
static char *
cut_name(const char *name)
{
	const char *dot = strrchr(name, '.');
	gsize tail = dot != NULL ? strlen(dot) : 0;

	if (strlen(name) <= LIMIT_NAME_BYTES || tail > 10)
		return text_cut(name, LIMIT_NAME_BYTES);
	g_autofree char *head = text_cut(name, LIMIT_NAME_BYTES - tail);

	return g_strconcat(head, dot, NULL);
}

/* A file name that can be shown and saved: no path, one line, never "". @raw: NULL if none. */
static char *
attachment_name(const char *raw, guint ordinal, const char *type)
{
	g_autofree char *line = charset_line(raw != NULL ? raw : "", LIMIT_HEADER_BYTES);
	const char *base = line;

	for (const char *p = line; *p != '\0'; p++)
		if (*p == '/' || *p == '\\')
			base = p + 1;
	g_autofree char *name = text_strip(base);

	if (*name == '\0' || strcmp(name, ".") == 0 || strcmp(name, "..") == 0)
		return made_up_name(ordinal, type);
	return cut_name(name);
}

/* The mail within a message/rfc822: whom it is from, and its id. */
static void
look_into_nested(Walk *walk, GMimeObject *leaf)
{
	GMimeMessage *nested = g_mime_message_part_get_message(GMIME_MESSAGE_PART(leaf));
	g_autoptr(GPtrArray) from =
		g_ptr_array_new_with_free_func((GDestroyNotify)mail_address_free);
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);
	GMimeHeaderList *headers = NULL;
	GMimeHeader *header = NULL;

	walk->facts->nested = TRUE;
	if (nested == NULL)
		return;
	headers = g_mime_object_get_header_list(GMIME_OBJECT(nested));
	header = g_mime_header_list_get_header(headers, "From");
	if (header != NULL)
		header_addresses(g_mime_header_get_raw_value(header), from);
	header = g_mime_header_list_get_header(headers, "Message-ID");
	if (header != NULL)
		header_ids(g_mime_header_get_raw_value(header), ids);
	if (from->len > 0 && walk->facts->nested_from == NULL) {
		const MailAddress *first = g_ptr_array_index(from, 0);

		walk->facts->nested_from = g_strdup(first->addr);
	}
	if (ids->len > 0 && walk->facts->nested_id == NULL)
		walk->facts->nested_id = g_strdup(g_ptr_array_index(ids, 0));
}

/* text/rfc822-headers: the id of the mail that came back. */
static void
look_into_headers(Walk *walk, const char *headers)
{
	g_auto(GStrv) lines = g_strsplit(headers, "\n", LIMIT_HEADER_LINES);
	g_autoptr(GPtrArray) ids = g_ptr_array_new_with_free_func(g_free);

	for (gsize i = 0; lines[i] != NULL && walk->facts->nested_id == NULL; i++) {
		if (g_ascii_strncasecmp(lines[i], "message-id:", 11) != 0)
			continue;
		header_ids(lines[i] + 11, ids);
		if (ids->len == 0 && lines[i + 1] != NULL)
			header_ids(lines[i + 1], ids);
		if (ids->len > 0)
			walk->facts->nested_id = g_strdup(g_ptr_array_index(ids, 0));
	}
}

/* Part types that say what the whole mail is. */
static void
note_report(Walk *walk, const char *type, const char *content)
{
	BodyFacts *facts = walk->facts;

	if (strcmp(type, "message/delivery-status") == 0 ||
		strcmp(type, "message/global-delivery-status") == 0) {
		if (facts->status == NULL)
			facts->status = g_string_new(NULL);
		g_string_append_printf(facts->status, "%s\n\n", content);
	} else if (strcmp(type, "message/disposition-notification") == 0 ||
		strcmp(type, "message/global-disposition-notification") == 0) {
		facts->receipt = TRUE;
	} else if (strcmp(type, "message/feedback-report") == 0) {
		facts->feedback = TRUE;
	} else if (strcmp(type, "text/rfc822-headers") == 0 ||
		strcmp(type, "message/rfc822-headers") == 0 ||
		strcmp(type, "message/global-headers") == 0) {
		look_into_headers(walk, content);
	}
}

static gboolean
is_report_type(const char *type)
{
	return g_str_has_prefix(type, "message/") || strcmp(type, "text/rfc822-headers") == 0;
}

static void
note_encrypted(Walk *walk, GMimeObject *part, const char *type)
{
	const char *smime = parameter(part, "smime-type");

	if (strcmp(type, "application/pgp-encrypted") == 0 ||
		(g_str_has_suffix(type, "pkcs7-mime") &&
			g_ascii_strcasecmp(smime, "signed-data") != 0))
		walk->facts->encrypted = TRUE;
}

/* The beginning of a text file as people read it. NULL if @intake kept nothing of it. */
static char *
file_text(Walk *walk, GMimeObject *part, const Intake *intake)
{
	if (intake->kept == NULL || walk->file_texts_bytes > LIMIT_ATTACHMENT_TEXTS_BYTES)
		return NULL;
	g_autofree char *text = charset_to_utf8(
		intake->kept->str, intake->kept->len, parameter(part, "charset"), NULL);
	g_autofree char *lines = text_normal_newlines(text);
	g_autofree char *clean = charset_clean(lines);
	char *cut = text_cut(clean, LIMIT_ATTACHMENT_TEXT_BYTES);

	walk->file_texts_bytes += strlen(cut);
	return cut;
}

/* Keeps @attachment, unless there are too many. Returns: whether it was kept; freed else. */
static gboolean
keep_attachment(Walk *walk, Attachment *attachment)
{
	Message *message = walk->message;

	if (message->attachments->len < LIMIT_ATTACHMENTS) {
		g_ptr_array_add(message->attachments, attachment);
		return TRUE;
	}
	attachment_free(attachment);
	warning_add(message, "more than %d attachments (LIMIT_ATTACHMENTS), not listed",
		LIMIT_ATTACHMENTS);
	return FALSE;
}

/* Outlook's own wrapping, which nothing but Outlook opens: staff should ask for the files. */
static void
note_tnef(Walk *walk, const Attachment *attachment)
{
	if (strcmp(attachment->type, "application/ms-tnef") == 0 ||
		strcmp(attachment->type, "application/vnd.ms-tnef") == 0 ||
		g_ascii_strcasecmp(attachment->name, "winmail.dat") == 0)
		warning_add(walk->message,
			"%s is written by Outlook and holds files that are not listed here "
			"(TNEF); other programs cannot open it",
			attachment->name);
}

static void
add_attachment(Walk *walk, GMimeObject *part, const char *type, guint ordinal, const Intake *intake)
{
	const char *id = g_mime_object_get_content_id(part);
	Attachment *attachment = g_new0(Attachment, 1);

	attachment->part = ordinal;
	attachment->type = text_one_line(type, LIMIT_NAME_BYTES);
	attachment->name = attachment_name(raw_name(part), ordinal, type);
	attachment->bytes = intake->bytes;
	attachment->sha256 = g_strdup(g_checksum_get_string(intake->exact));
	if (g_str_has_prefix(type, "text/"))
		attachment->text = file_text(walk, part, intake);
	if (id != NULL && g_str_has_prefix(type, "image/"))
		g_hash_table_insert(walk->image_ids, attachment, g_strdup(id));
	note_tnef(walk, attachment);
	if (!keep_attachment(walk, attachment))
		g_hash_table_remove(walk->image_ids, attachment);
}

/* A nested mail, or what is nested too deeply: hashed as it stands. */
static void
read_whole(Walk *walk, GMimeObject *part, const char *type, guint ordinal)
{
	g_autoptr(GChecksum) exact = g_checksum_new(G_CHECKSUM_SHA256);
	Intake intake = {.exact = exact};

	source_decode(part, take, &intake);
	g_checksum_update(walk->identity, (const guchar *)g_checksum_get_string(exact), -1);
	if (GMIME_IS_MESSAGE_PART(part))
		look_into_nested(walk, part);
	add_attachment(walk, part, type, ordinal, &intake);
}

static void
read_attachment(Walk *walk, GMimeObject *part, const char *type, guint ordinal)
{
	gboolean report = is_report_type(type), textual = g_str_has_prefix(type, "text/");
	g_autoptr(GChecksum) exact = g_checksum_new(G_CHECKSUM_SHA256);
	g_autoptr(GChecksum) normal = textual ? g_checksum_new(G_CHECKSUM_SHA256) : NULL;
	g_autoptr(GString) kept = report || textual ? g_string_new(NULL) : NULL;
	Intake intake = {.exact = exact,
		.normal = normal,
		.kept = kept,
		.limit = report ? REPORT_BYTES : LIMIT_ATTACHMENT_TEXT_BYTES};

	source_decode(part, take, &intake);
	g_checksum_update(walk->identity,
		(const guchar *)g_checksum_get_string(textual ? normal : exact), -1);
	if (report) {
		g_autofree char *content = charset_to_utf8(kept->str, kept->len, NULL, NULL);
		g_autofree char *lines = text_normal_newlines(content);

		note_report(walk, type, lines);
	}
	note_encrypted(walk, part, type);
	add_attachment(walk, part, type, ordinal, &intake);
}

/* The charset that an HTML part names for itself, for want of a label. NULL if none. */
static char *
html_charset(const GString *html)
{
	g_autofree char *head = g_strndup(html->str, MIN(html->len, META_BYTES));
	g_autofree char *lower = g_ascii_strdown(head, -1);
	const char *found = strstr(lower, "charset=");

	if (found == NULL)
		return NULL;
	found += strlen("charset=");
	found += strspn(found, "\"' ");
	return g_strndup(found, strcspn(found, "\"' ;>/\r\n"));
}

/* The Content-IDs that the HTML shows as images. */
static void
collect_shown_ids(Walk *walk, const char *html)
{
	for (const char *p = strstr(html, "cid:"); p != NULL; p = strstr(p, "cid:")) {
		gsize length = strcspn(p += 4, "\"'<> )\r\n\t");

		if (length > 0 && length <= LIMIT_MESSAGE_ID_BYTES)
			g_hash_table_add(walk->shown_ids, g_strndup(p, length));
	}
}

static char *
decode_text(Walk *walk, GMimeObject *part, gboolean html, const GString *kept)
{
	const char *label = parameter(part, "charset");
	g_autofree char *meta = html && *label == '\0' ? html_charset(kept) : NULL;
	gboolean odd = FALSE;
	g_autofree char *text =
		charset_to_utf8(kept->str, kept->len, meta != NULL ? meta : label, &odd);

	if (odd)
		warning_add(walk->message, "text does not fit its charset label '%s'",
			meta != NULL ? meta : label);
	/* In UTF-16 they belong to characters. */
	if (memchr(kept->str, '\0', kept->len) != NULL && strstr(text, "\xef\xbf\xbd") != NULL)
		warning_add(walk->message, "NUL bytes in the text");
	return g_steal_pointer(&text);
}

static void
append_text(GString *out, const char *text)
{
	if (text_is_blank(text) || out->len > LIMIT_TEXT_BYTES)
		return;
	if (out->len > 0)
		g_string_append(out, g_str_has_suffix(out->str, "\n") ? "\n" : "\n\n");
	g_string_append(out, text);
}

/* A plain text whose bytes pass: what is uuencoded within it becomes attachments. */
typedef struct {
	Walk *walk;
	guint leaf;  /* ordinal */
	guint files; /* so far */
	Uuencode *reader;
	Intake *text;    /* takes what is no file; its checksum takes all */
	char *name;      /* owned; of the file that passes, else NULL */
	GChecksum *hash; /* owned; of its bytes */
	guint64 bytes;
} Unpacking;

static void
on_words(gpointer data, const char *bytes, gsize length)
{
	keep(((Unpacking *)data)->text, bytes, length);
}

static void
on_file(gpointer data, const char *name)
{
	Unpacking *unpacking = data;

	unpacking->files++;
	unpacking->name = charset_to_utf8(name, strlen(name), NULL, NULL);
	unpacking->hash = g_checksum_new(G_CHECKSUM_SHA256);
	unpacking->bytes = 0;
}

static void
on_file_bytes(gpointer data, const char *bytes, gsize length)
{
	Unpacking *unpacking = data;

	g_checksum_update(unpacking->hash, (const guchar *)bytes, (gssize)length);
	unpacking->bytes += length;
}

/* The type that a file's name tells. */
static const char *
type_of_name(const char *name)
{
	const char *dot = strrchr(name, '.');

	if (dot != NULL && g_ascii_strcasecmp(dot, ".jpeg") == 0)
		dot = ".jpg";
	if (dot != NULL && g_ascii_strcasecmp(dot, ".dat") == 0)
		dot = NULL; /* anything */
	for (gsize i = 0; dot != NULL && i < G_N_ELEMENTS(EXTENSIONS); i++)
		if (g_ascii_strcasecmp(dot, EXTENSIONS[i].extension) == 0)
			return EXTENSIONS[i].type;
	return "application/octet-stream";
}

static void
on_file_end(gpointer data, gboolean complete)
{
	Unpacking *unpacking = data;
	Attachment *attachment = NULL;

	if (unpacking->files <= LIMIT_UNPACKED_FILES) {
		attachment = g_new0(Attachment, 1);
		attachment->part = unpacking->leaf + unpacking->files * LIMIT_MIME_PARTS;
		attachment->type = g_strdup(type_of_name(unpacking->name));
		attachment->name =
			attachment_name(unpacking->name, attachment->part, attachment->type);
		attachment->bytes = unpacking->bytes;
		attachment->sha256 = g_strdup(g_checksum_get_string(unpacking->hash));
		if (!complete)
			warning_add(unpacking->walk->message, "%s is not complete (uuencode)",
				attachment->name);
		note_tnef(unpacking->walk, attachment);
		keep_attachment(unpacking->walk, attachment);
	}
	g_clear_pointer(&unpacking->name, g_free);
	g_clear_pointer(&unpacking->hash, g_checksum_free);
}

static gboolean
take_unpacking(gpointer data, const char *bytes, gsize length)
{
	Unpacking *unpacking = data;

	update_normal(unpacking->text, bytes, length);
	uuencode_feed(unpacking->reader, bytes, length);
	return TRUE;
}

/* Takes a plain text and the files within it. */
static void
take_plain(Walk *walk, GMimeObject *part, guint ordinal, Intake *intake)
{
	static const UuencodeTakes TAKES = {on_words, on_file, on_file_bytes, on_file_end};
	Intake text = {.kept = intake->kept, .limit = intake->limit, .normal = intake->normal};
	Unpacking unpacking = {.walk = walk, .leaf = ordinal, .text = &text};
	g_autoptr(Uuencode) reader = uuencode_new(&TAKES, &unpacking);

	unpacking.reader = reader;
	source_decode(part, take_unpacking, &unpacking);
	uuencode_finish(reader);
	intake->cut = text.cut;
}

/* A text part: decoded, and appended to @out unless that is NULL (another rendering of it is
 * shown). */
static void
read_text(Walk *walk, GMimeObject *part, guint ordinal, gboolean html, GString *out)
{
	g_autoptr(GString) kept = g_string_new(NULL);
	g_autoptr(GChecksum) normal = g_checksum_new(G_CHECKSUM_SHA256);
	Intake intake = {.normal = normal,
		.kept = kept,
		.limit = html ? LIMIT_HTML_BYTES : LIMIT_TEXT_BYTES};
	gboolean cut = FALSE;

	if (html)
		source_decode(part, take, &intake);
	else
		take_plain(walk, part, ordinal, &intake);
	g_checksum_update(walk->identity, (const guchar *)g_checksum_get_string(normal), -1);
	if (html)
		collect_shown_ids(walk, kept->str);
	if (out == NULL)
		return;
	g_autofree char *decoded = decode_text(walk, part, html, kept);
	g_autofree char *lines =
		html ? html_to_text(decoded, -1, &cut) : text_normal_newlines(decoded);
	g_autofree char *clean = charset_clean(lines);

	if (intake.cut || cut)
		warning_add(walk->message, "text longer than %d bytes (LIMIT_TEXT_BYTES), cut",
			LIMIT_TEXT_BYTES);
	if (!html && g_ascii_strcasecmp(parameter(part, "format"), "flowed") == 0) {
		gboolean delsp = g_ascii_strcasecmp(parameter(part, "delsp"), "yes") == 0;
		g_autofree char *whole = flowed_unfold(clean, delsp);

		append_text(out, whole);
		return;
	}
	append_text(out, clean);
}

/* Whether a leaf is the writer's text rather than a file. The only part of a mail is its text
 * whatever name a mail program gave it. */
static gboolean
is_text(GMimeObject *part, const char *type, gboolean only)
{
	const char *disposition = g_mime_object_get_disposition(part);

	if (!GMIME_IS_PART(part) ||
		(strcmp(type, "text/plain") != 0 && strcmp(type, "text/html") != 0 &&
			strcmp(type, "text/enriched") != 0))
		return FALSE;
	if (disposition != NULL && g_ascii_strcasecmp(disposition, "attachment") == 0)
		return FALSE;
	return only || raw_name(part) == NULL;
}

static void walk_part(Walk *walk, GMimeObject *part, guint depth, GString *out);

/* The first rendering that is plain text and says something, else the last that does. */
static void
walk_alternative(Walk *walk, GMimeMultipart *multipart, guint depth, GString *out)
{
	gint count = g_mime_multipart_get_count(multipart);
	g_autoptr(GString) chosen = g_string_new(NULL);
	gboolean plain_chosen = FALSE;

	for (gint i = 0; i < count; i++) {
		GMimeObject *child = g_mime_multipart_get_part(multipart, i);
		g_autofree char *type = source_type(child);
		gboolean plain = strcmp(type, "text/plain") == 0;
		g_autoptr(GString) rendering = g_string_new(NULL);

		walk_part(walk, child, depth, out != NULL && !plain_chosen ? rendering : NULL);
		if (text_is_blank(rendering->str))
			continue;
		g_string_assign(chosen, rendering->str);
		plain_chosen = plain;
	}
	if (out != NULL)
		append_text(out, chosen->str);
}

/* A multipart whose boundary is nowhere: all that it holds stands where others say that they have
 * parts. Some mail servers send their reports so. */
static void
read_unparted(Walk *walk, GMimeMultipart *multipart, GString *out)
{
	const char *prologue = g_mime_multipart_get_prologue(multipart);

	if (prologue == NULL || out == NULL)
		return;
	g_autofree char *text = charset_to_utf8(
		prologue, MIN(strlen(prologue), (gsize)LIMIT_TEXT_BYTES), NULL, NULL);
	g_autofree char *lines = text_normal_newlines(text);
	g_autofree char *clean = charset_clean(lines);

	g_autofree char *told = g_strchomp(g_strdup(clean));

	g_checksum_update(walk->identity, (const guchar *)told, -1);
	append_text(out, clean);
}

static void
walk_leaf(Walk *walk, GMimeObject *part, guint depth, GString *out)
{
	g_autofree char *type = source_type(part);
	guint ordinal = walk->next++;

	if (is_text(part, type, depth == 0))
		read_text(walk, part, ordinal, strcmp(type, "text/html") == 0, out);
	else if (GMIME_IS_PART(part))
		read_attachment(walk, part, type, ordinal);
	else
		read_whole(walk, part, type, ordinal);
}

static void
walk_part(Walk *walk, GMimeObject *part, guint depth, GString *out)
{
	if (part == NULL)
		return;
	if (walk->next >= LIMIT_MIME_PARTS) {
		warning_add(walk->message, "more than %d parts (LIMIT_MIME_PARTS), not read",
			LIMIT_MIME_PARTS);
		return;
	}
	if (GMIME_IS_MULTIPART(part) && depth >= LIMIT_MIME_DEPTH)
		warning_add(walk->message,
			"parts nested deeper than %d (LIMIT_MIME_DEPTH), left unopened",
			LIMIT_MIME_DEPTH);
	if (source_is_leaf(part, depth)) {
		walk_leaf(walk, part, depth, out);
		return;
	}
	GMimeMultipart *multipart = GMIME_MULTIPART(part);
	g_autofree char *type = source_type(part);
	gint count = g_mime_multipart_get_count(multipart);

	if (count == 0) {
		read_unparted(walk, multipart, out);
		return;
	}
	if (strcmp(type, "multipart/alternative") == 0) {
		walk_alternative(walk, multipart, depth + 1, out);
		return;
	}
	for (gint i = 0; i < count; i++)
		walk_part(walk, g_mime_multipart_get_part(multipart, i), depth + 1, out);
}

static void
mark_inline_images(Walk *walk)
{
	GHashTableIter iter;
	gpointer attachment = NULL, id = NULL;

	g_hash_table_iter_init(&iter, walk->image_ids);
	while (g_hash_table_iter_next(&iter, &attachment, &id))
		((Attachment *)attachment)->inline_image =
			g_hash_table_contains(walk->shown_ids, id);
}

void
body_read(const MailSource *source, Message *message, GChecksum *identity, BodyFacts *facts)
{
	g_autoptr(GString) text = g_string_new(NULL);
	Walk walk = {.message = message, .identity = identity, .facts = facts};

	walk.shown_ids = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	walk.image_ids = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
	walk_part(&walk, g_mime_message_get_mime_part(source->message), 0, text);
	mark_inline_images(&walk);
	g_hash_table_unref(walk.shown_ids);
	g_hash_table_unref(walk.image_ids);
	if (text->len > LIMIT_TEXT_BYTES)
		warning_add(message, "text longer than %d bytes (LIMIT_TEXT_BYTES), cut",
			LIMIT_TEXT_BYTES);
	g_free(message->text);
	message->text = text_cut(text->str, LIMIT_TEXT_BYTES);
}
