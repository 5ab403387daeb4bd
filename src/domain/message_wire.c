/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/message_wire.h"

#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"

#define STRINGS 64       /* of most messages */
#define DOMAIN_BYTES 255 /* a word of Authentication-Results */
#define REASON_BYTES 32  /* a bounce's reason, one word */
#define STATUS_BYTES 9   /* "5.123.123" */
/* Besides those of header fields, a mail has each sign once at most. */
#define EVIDENCES (LIMIT_EVIDENCE + EVIDENCE_COUNT)
/* A text taken apart may have a blank line more where its pieces met. */
#define PIECE_BYTES (LIMIT_TEXT_BYTES + LIMIT_TRIM_LINES)

G_STATIC_ASSERT(sizeof(MessageForm) == sizeof(guint32));
G_STATIC_ASSERT(sizeof(EvidenceKind) == sizeof(guint32));

/* All strings in one array, all numbers in another, each in the order of the fields: containers
 * within containers cost ten times as much. */
#define WIRE_TYPE G_VARIANT_TYPE("(asat)")

/* What a field of a struct is, and what it is made of on the way. */
typedef enum {
	FIELD_LINE,    /* char*, shown in one line: a string */
	FIELD_TEXT,    /* char*, a text for people: a string */
	FIELD_CONTENT, /* char*, of a file, or NULL: a flag; a string */
	FIELD_NUMBER,  /* guint or an enum: a number */
	FIELD_SIZE,    /* guint64: a number */
	FIELD_TIME,    /* gint64, never negative: a number */
	FIELD_FLAG,    /* gboolean: a number, 0 or 1 */
	FIELD_LINES,   /* GPtrArray of char*: their number; strings */
	FIELD_RECORDS, /* GPtrArray of structs: their number; their fields */
	FIELD_BOUNCE,  /* Bounce*, or NULL: a flag; its fields */
} FieldKind;

typedef struct Record Record;

typedef struct Field {
	const char *name;
	FieldKind kind;
	gsize offset;
	guint64 min, max;               /* of the value, of a string's bytes */
	gboolean (*fits)(const char *); /* of a line: what else it must be; may be NULL */
	guint count;                    /* of an array: at most */
	const Record *record;           /* of structs */
} Field;

struct Record {
	gsize size;
	const Field *fields;
	guint count;
};

#define FIELD(how, type, member, ...)                                                              \
	{                                                                                          \
		.name = #member, .kind = how, .offset = G_STRUCT_OFFSET(type, member), __VA_ARGS__ \
	}

/* ---- what strings may be ---- */

static gboolean
is_hex_digest(const char *line)
{
	return strspn(line, "0123456789abcdef") == 64 && line[64] == '\0';
}

static gboolean
is_lower(const char *line)
{
	for (; *line != '\0'; line++)
		if (g_ascii_isupper(*line))
			return FALSE;
	return TRUE;
}

static gboolean
is_word(const char *line)
{
	return line[strspn(line, "abcdefghijklmnopqrstuvwxyz")] == '\0';
}

static gboolean
is_language(const char *line)
{
	return *line == '\0' || (strlen(line) == 2 && is_word(line));
}

static gboolean
is_file_name(const char *line)
{
	return strpbrk(line, "/\\") == NULL && strcmp(line, ".") != 0 && strcmp(line, "..") != 0;
}

static gboolean
is_action(const char *line)
{
	static const char *const ACTIONS[] = {
		"failed", "delayed", "delivered", "relayed", "expanded", NULL};

	return g_strv_contains(ACTIONS, line);
}

static gboolean
is_status(const char *line)
{
	return *line == '\0' ||
		(strchr("245", *line) != NULL && line[strspn(line, "0123456789.")] == '\0');
}

/* ---- the fields, in the order in which they travel ---- */

static const Field ADDRESS_FIELDS[] = {
	FIELD(FIELD_LINE, MailAddress, name, .max = LIMIT_NAME_BYTES),
	FIELD(FIELD_LINE, MailAddress, addr, .min = 1, .max = LIMIT_MESSAGE_ID_BYTES),
};
static const Record ADDRESS = {sizeof(MailAddress), ADDRESS_FIELDS, G_N_ELEMENTS(ADDRESS_FIELDS)};

static const Field ATTACHMENT_FIELDS[] = {
	FIELD(FIELD_NUMBER, Attachment, part,
		.max = LIMIT_MIME_PARTS * (LIMIT_UNPACKED_FILES + 1) - 1),
	FIELD(FIELD_LINE, Attachment, name, .min = 1, .max = LIMIT_NAME_BYTES,
		.fits = is_file_name),
	FIELD(FIELD_LINE, Attachment, type, .max = LIMIT_NAME_BYTES, .fits = is_lower),
	FIELD(FIELD_SIZE, Attachment, bytes, .max = LIMIT_IMAP_LITERAL_BYTES),
	FIELD(FIELD_LINE, Attachment, sha256, .max = 64, .fits = is_hex_digest),
	FIELD(FIELD_FLAG, Attachment, inline_image),
	FIELD(FIELD_CONTENT, Attachment, text, .max = LIMIT_ATTACHMENT_TEXT_BYTES),
};
static const Record ATTACHMENT = {
	sizeof(Attachment), ATTACHMENT_FIELDS, G_N_ELEMENTS(ATTACHMENT_FIELDS)};

static const Field EVIDENCE_FIELDS[] = {
	FIELD(FIELD_NUMBER, Evidence, kind, .max = EVIDENCE_COUNT - 1),
	FIELD(FIELD_LINE, Evidence, rule, .min = 1, .max = LIMIT_NAME_BYTES),
	FIELD(FIELD_NUMBER, Evidence, weight, .max = EVIDENCE_CERTAIN),
	FIELD(FIELD_LINE, Evidence, detail, .max = LIMIT_NAME_BYTES),
};
static const Record EVIDENCE = {sizeof(Evidence), EVIDENCE_FIELDS, G_N_ELEMENTS(EVIDENCE_FIELDS)};

static const Field RECIPIENT_FIELDS[] = {
	FIELD(FIELD_LINE, BounceRecipient, address, .max = LIMIT_MESSAGE_ID_BYTES),
	FIELD(FIELD_LINE, BounceRecipient, action, .max = DOMAIN_BYTES, .fits = is_action),
	FIELD(FIELD_LINE, BounceRecipient, status, .max = STATUS_BYTES, .fits = is_status),
	FIELD(FIELD_FLAG, BounceRecipient, hard),
	FIELD(FIELD_LINE, BounceRecipient, reason, .min = 1, .max = REASON_BYTES, .fits = is_word),
};
static const Record RECIPIENT = {
	sizeof(BounceRecipient), RECIPIENT_FIELDS, G_N_ELEMENTS(RECIPIENT_FIELDS)};

static const Field BOUNCE_FIELDS[] = {
	FIELD(FIELD_RECORDS, Bounce, recipients, .count = LIMIT_REPORT_RECIPIENTS,
		.record = &RECIPIENT),
	FIELD(FIELD_LINE, Bounce, original_message_id, .max = LIMIT_MESSAGE_ID_BYTES),
};
static const Record BOUNCE = {sizeof(Bounce), BOUNCE_FIELDS, G_N_ELEMENTS(BOUNCE_FIELDS)};

static const Field AUTH_RESULT_FIELDS[] = {
	FIELD(FIELD_LINE, AuthResult, authserv_id, .min = 1, .max = DOMAIN_BYTES, .fits = is_lower),
	FIELD(FIELD_LINE, AuthResult, method, .min = 1, .max = DOMAIN_BYTES, .fits = is_lower),
	FIELD(FIELD_LINE, AuthResult, result, .min = 1, .max = DOMAIN_BYTES, .fits = is_lower),
	FIELD(FIELD_LINE, AuthResult, domain, .max = DOMAIN_BYTES, .fits = is_lower),
	FIELD(FIELD_FLAG, AuthResult, before_foreign_received),
};
static const Record AUTH_RESULT = {
	sizeof(AuthResult), AUTH_RESULT_FIELDS, G_N_ELEMENTS(AUTH_RESULT_FIELDS)};

#define ADDRESSES .count = LIMIT_ADDRESSES, .record = &ADDRESS

static const Field MESSAGE_FIELDS[] = {
	FIELD(FIELD_NUMBER, Message, form, .max = MESSAGE_UNREADABLE),
	FIELD(FIELD_SIZE, Message, bytes, .max = LIMIT_IMAP_LITERAL_BYTES),
	FIELD(FIELD_LINE, Message, sha256, .max = 64, .fits = is_hex_digest),
	FIELD(FIELD_LINE, Message, identity, .max = 64, .fits = is_hex_digest),
	FIELD(FIELD_LINE, Message, message_id, .max = LIMIT_MESSAGE_ID_BYTES),
	FIELD(FIELD_LINES, Message, in_reply_to, .min = 1, .max = LIMIT_MESSAGE_ID_BYTES,
		.count = LIMIT_REFERENCES),
	FIELD(FIELD_LINES, Message, references, .min = 1, .max = LIMIT_MESSAGE_ID_BYTES,
		.count = LIMIT_REFERENCES),
	FIELD(FIELD_LINE, Message, subject, .max = LIMIT_SUBJECT_BYTES),
	FIELD(FIELD_RECORDS, Message, from, ADDRESSES),
	FIELD(FIELD_RECORDS, Message, reply_to, ADDRESSES),
	FIELD(FIELD_RECORDS, Message, to, ADDRESSES),
	FIELD(FIELD_RECORDS, Message, cc, ADDRESSES),
	FIELD(FIELD_LINES, Message, delivered_to, .min = 1, .max = LIMIT_MESSAGE_ID_BYTES,
		.count = LIMIT_ADDRESSES),
	FIELD(FIELD_FLAG, Message, has_return_path),
	FIELD(FIELD_LINE, Message, return_path, .max = LIMIT_MESSAGE_ID_BYTES),
	FIELD(FIELD_TIME, Message, date_at, .max = LIMIT_DATE_AT),
	FIELD(FIELD_LINE, Message, loop_mark, .max = LIMIT_NAME_BYTES),
	FIELD(FIELD_TIME, Message, received_at, .max = LIMIT_DATE_AT),
	FIELD(FIELD_NUMBER, Message, received_count, .max = 2 * LIMIT_HEADER_LINES),
	FIELD(FIELD_LINE, Message, language, .max = 2, .fits = is_language),
	FIELD(FIELD_TEXT, Message, text, .max = LIMIT_TEXT_BYTES),
	FIELD(FIELD_TEXT, Message, reply, .max = PIECE_BYTES),
	FIELD(FIELD_TEXT, Message, quoted, .max = PIECE_BYTES),
	FIELD(FIELD_TEXT, Message, signature, .max = PIECE_BYTES),
	FIELD(FIELD_FLAG, Message, forwarded),
	FIELD(FIELD_LINE, Message, forwarded_from, .max = LIMIT_MESSAGE_ID_BYTES),
	FIELD(FIELD_RECORDS, Message, attachments, .count = LIMIT_ATTACHMENTS,
		.record = &ATTACHMENT),
	FIELD(FIELD_RECORDS, Message, evidence, .count = EVIDENCES, .record = &EVIDENCE),
	FIELD(FIELD_RECORDS, Message, auth_results, .count = LIMIT_AUTH_RESULTS,
		.record = &AUTH_RESULT),
	FIELD(FIELD_BOUNCE, Message, bounce, .record = &BOUNCE),
	FIELD(FIELD_LINES, Message, warnings, .min = 1, .max = LIMIT_HEADER_BYTES,
		.count = LIMIT_WARNINGS),
};
static const Record MESSAGE = {sizeof(Message), MESSAGE_FIELDS, G_N_ELEMENTS(MESSAGE_FIELDS)};

/* ---- to bytes ---- */

/* What has been put down so far. */
typedef struct Pack {
	GPtrArray *strings; /* const char*, borrowed from the message */
	GArray *numbers;    /* guint64 */
} Pack;

static void pack_record(Pack *pack, const Record *record, gconstpointer from);

static void
pack_number(Pack *pack, guint64 number)
{
	g_array_append_val(pack->numbers, number);
}

static void
pack_string(Pack *pack, const char *string)
{
	g_ptr_array_add(pack->strings, (gpointer)string);
}

static void
pack_array(Pack *pack, const Field *field, const GPtrArray *items)
{
	pack_number(pack, items->len);
	for (guint i = 0; i < items->len; i++) {
		if (field->record != NULL)
			pack_record(pack, field->record, g_ptr_array_index(items, i));
		else
			pack_string(pack, g_ptr_array_index(items, i));
	}
}

static void
pack_content(Pack *pack, const char *content)
{
	pack_number(pack, content != NULL);
	if (content != NULL)
		pack_string(pack, content);
}

static void
pack_bounce(Pack *pack, const Field *field, const Bounce *bounce)
{
	pack_number(pack, bounce != NULL);
	if (bounce != NULL)
		pack_record(pack, field->record, bounce);
}

static void
pack_field(Pack *pack, const Field *field, gconstpointer at)
{
	switch (field->kind) {
	case FIELD_LINE:
	case FIELD_TEXT:
		pack_string(pack, *(char *const *)at);
		break;
	case FIELD_CONTENT:
		pack_content(pack, *(char *const *)at);
		break;
	case FIELD_NUMBER:
		pack_number(pack, *(const guint *)at);
		break;
	case FIELD_SIZE:
		pack_number(pack, *(const guint64 *)at);
		break;
	case FIELD_TIME:
		pack_number(pack, (guint64) * (const gint64 *)at);
		break;
	case FIELD_FLAG:
		pack_number(pack, *(const gboolean *)at != FALSE);
		break;
	case FIELD_LINES:
	case FIELD_RECORDS:
		pack_array(pack, field, *(GPtrArray *const *)at);
		break;
	case FIELD_BOUNCE:
		pack_bounce(pack, field, *(Bounce *const *)at);
		break;
	}
}

static void
pack_record(Pack *pack, const Record *record, gconstpointer from)
{
	for (guint i = 0; i < record->count; i++)
		pack_field(
			pack, &record->fields[i], (const guint8 *)from + record->fields[i].offset);
}

GBytes *
message_pack(const Message *message)
{
	g_autoptr(GPtrArray) strings = g_ptr_array_sized_new(STRINGS);
	g_autoptr(GArray) numbers =
		g_array_sized_new(FALSE, FALSE, sizeof(guint64), G_N_ELEMENTS(MESSAGE_FIELDS));
	Pack pack = {strings, numbers};
	GVariant *children[2];
	g_autoptr(GVariant) value = NULL;

	pack_record(&pack, &MESSAGE, message);
	children[0] = g_variant_new_strv((const char *const *)strings->pdata, (gssize)strings->len);
	children[1] = g_variant_new_fixed_array(
		G_VARIANT_TYPE_UINT64, numbers->data, numbers->len, sizeof(guint64));
	value = g_variant_ref_sink(g_variant_new_tuple(children, G_N_ELEMENTS(children)));
	return g_variant_get_data_as_bytes(value);
}

/* ---- from bytes ---- */

/* What has not been looked at yet. */
typedef struct Rest {
	const char *const *strings;
	gsize n_strings;
	const guint64 *numbers;
	gsize n_numbers;
} Rest;

static gboolean unpack_record(Rest *rest, const Record *record, gpointer into, GError **error);

static gboolean
refuse(const Field *field, GError **error)
{
	return error_set(
		error, ERROR_REJECTED, "the field %s holds what no mail gives", field->name);
}

static gboolean
take_number(Rest *rest, const Field *field, guint64 max, guint64 *into, GError **error)
{
	if (rest->n_numbers == 0)
		return error_set(error, ERROR_REJECTED, "it ends in the middle");
	if (*rest->numbers > max)
		return refuse(field, error);
	*into = *rest->numbers++;
	rest->n_numbers--;
	return TRUE;
}

static gboolean
unpack_flag(Rest *rest, const Field *field, gboolean *into, GError **error)
{
	guint64 number = 0;

	if (!take_number(rest, field, 1, &number, error))
		return FALSE;
	*into = number == 1;
	return TRUE;
}

static gboolean
is_text(const char *text)
{
	for (const char *p = text; *p != '\0'; p++) {
		guchar byte = (guchar)*p;

		if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f)
			return FALSE;
	}
	return TRUE;
}

/* Whether a string of a length within the limits is what @field holds: valid UTF-8 without NUL, as
 * every string of a value in normal form, it is. */
static gboolean
is_fitting(const Field *field, const char *string)
{
	gboolean line = field->kind == FIELD_LINE || field->kind == FIELD_LINES;

	return (!line || text_is_line(string)) && (field->kind != FIELD_TEXT || is_text(string)) &&
		(field->fits == NULL || field->fits(string));
}

static gboolean
unpack_string(Rest *rest, const Field *field, char **into, GError **error)
{
	const char *string = NULL;
	gsize length = 0;

	if (rest->n_strings == 0)
		return error_set(error, ERROR_REJECTED, "it ends in the middle");
	string = *rest->strings++;
	rest->n_strings--;
	length = strlen(string);
	if (length > field->max)
		return error_set(
			error, ERROR_LIMIT, "the field %s is longer than a mail's", field->name);
	if (length < field->min || !is_fitting(field, string))
		return refuse(field, error);
	g_free(*into);
	*into = g_strndup(string, length);
	return TRUE;
}

static gboolean
unpack_content(Rest *rest, const Field *field, char **into, GError **error)
{
	gboolean there = FALSE;

	return unpack_flag(rest, field, &there, error) &&
		(!there || unpack_string(rest, field, into, error));
}

static gboolean
unpack_number(Rest *rest, const Field *field, guint *into, GError **error)
{
	guint64 number = 0;

	if (!take_number(rest, field, field->max, &number, error))
		return FALSE;
	*into = (guint)number;
	return TRUE;
}

static gboolean
unpack_time(Rest *rest, const Field *field, gint64 *into, GError **error)
{
	guint64 at = 0;

	if (!take_number(rest, field, field->max, &at, error))
		return FALSE;
	*into = (gint64)at;
	return TRUE;
}

/* A struct is among @items, and freed with them, before it is filled. */
static gboolean
unpack_item(Rest *rest, const Field *field, GPtrArray *items, GError **error)
{
	gpointer item = NULL;

	if (field->record == NULL) {
		char *line = NULL;

		if (!unpack_string(rest, field, &line, error))
			return FALSE;
		g_ptr_array_add(items, line);
		return TRUE;
	}
	item = g_malloc0(field->record->size);
	g_ptr_array_add(items, item);
	return unpack_record(rest, field->record, item, error);
}

static gboolean
unpack_array(Rest *rest, const Field *field, GPtrArray *items, GError **error)
{
	guint64 count = 0;

	if (!take_number(rest, field, G_MAXUINT64, &count, error))
		return FALSE;
	if (count > field->count)
		return error_set(error, ERROR_LIMIT, "the field %s has more items than a mail's",
			field->name);
	for (guint64 i = 0; i < count; i++)
		if (!unpack_item(rest, field, items, error))
			return FALSE;
	return TRUE;
}

static gboolean
unpack_bounce(Rest *rest, const Field *field, Bounce **into, GError **error)
{
	gboolean there = FALSE;

	if (!unpack_flag(rest, field, &there, error))
		return FALSE;
	if (!there)
		return TRUE;
	*into = bounce_new();
	return unpack_record(rest, field->record, *into, error);
}

static gboolean
unpack_field(Rest *rest, const Field *field, gpointer at, GError **error)
{
	switch (field->kind) {
	case FIELD_LINE:
	case FIELD_TEXT:
		return unpack_string(rest, field, at, error);
	case FIELD_CONTENT:
		return unpack_content(rest, field, at, error);
	case FIELD_NUMBER:
		return unpack_number(rest, field, at, error);
	case FIELD_SIZE:
		return take_number(rest, field, field->max, at, error);
	case FIELD_TIME:
		return unpack_time(rest, field, at, error);
	case FIELD_FLAG:
		return unpack_flag(rest, field, at, error);
	case FIELD_LINES:
	case FIELD_RECORDS:
		return unpack_array(rest, field, *(GPtrArray **)at, error);
	case FIELD_BOUNCE:
		return unpack_bounce(rest, field, at, error);
	}
	g_assert_not_reached();
}

static gboolean
unpack_record(Rest *rest, const Record *record, gpointer into, GError **error)
{
	for (guint i = 0; i < record->count; i++)
		if (!unpack_field(rest, &record->fields[i],
			    (guint8 *)into + record->fields[i].offset, error))
			return FALSE;
	return TRUE;
}

/* What one field says of another. */
static gboolean
is_consistent(const Message *message)
{
	const Bounce *bounce = message->bounce;

	if ((bounce != NULL) != (message->form == MESSAGE_BOUNCE) ||
		(bounce != NULL && bounce->recipients->len == 0) ||
		(!message->has_return_path && *message->return_path != '\0') ||
		(!message->forwarded && *message->forwarded_from != '\0'))
		return FALSE;
	for (guint i = 0; bounce != NULL && i < bounce->recipients->len; i++) {
		const BounceRecipient *recipient = g_ptr_array_index(bounce->recipients, i);

		if (recipient->hard && strcmp(recipient->action, "failed") != 0)
			return FALSE;
	}
	return TRUE;
}

static Message *
unpack(Rest *rest, GError **error)
{
	g_autoptr(Message) message = message_new();

	if (!unpack_record(rest, &MESSAGE, message, error))
		return NULL;
	if (rest->n_strings > 0 || rest->n_numbers > 0 || !is_consistent(message)) {
		error_set(error, ERROR_REJECTED, "it contradicts itself or goes on after its end");
		return NULL;
	}
	return g_steal_pointer(&message);
}

Message *
message_unpack(GBytes *bytes, GError **error)
{
	g_autoptr(GVariant) value = NULL, strings = NULL, numbers = NULL;
	g_autofree const char **words = NULL;
	Rest rest = {0};

	if (g_bytes_get_size(bytes) > LIMIT_MESSAGE_WIRE_BYTES) {
		error_set(error, ERROR_LIMIT, "more than %d bytes (LIMIT_MESSAGE_WIRE_BYTES)",
			LIMIT_MESSAGE_WIRE_BYTES);
		return NULL;
	}
	value = g_variant_ref_sink(g_variant_new_from_bytes(WIRE_TYPE, bytes, FALSE));
	if (!g_variant_is_normal_form(value)) {
		error_set(error, ERROR_REJECTED, "it is not in normal form");
		return NULL;
	}
	strings = g_variant_get_child_value(value, 0);
	numbers = g_variant_get_child_value(value, 1);
	words = g_variant_get_strv(strings, &rest.n_strings);
	rest.strings = words;
	rest.numbers = g_variant_get_fixed_array(numbers, &rest.n_numbers, sizeof(guint64));
	return unpack(&rest, error);
}
