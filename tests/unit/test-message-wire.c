/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "base/limits.h"
#include "domain/message_wire.h"

#define DIGEST "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef"

static void
set(char **field, const char *value)
{
	g_free(*field);
	*field = g_strdup(value);
}

/* Every field holds something else than what message_new() gives. */
static Message *
sample(void)
{
	Message *message = message_new();
	BounceRecipient *recipient = g_new0(BounceRecipient, 1);
	AuthResult *result = g_new0(AuthResult, 1);

	message->form = MESSAGE_BOUNCE;
	message->bytes = 1234567;
	set(&message->sha256, DIGEST);
	set(&message->identity, DIGEST);
	set(&message->message_id, "1@example.com");
	g_ptr_array_add(message->in_reply_to, g_strdup("2@example.com"));
	g_ptr_array_add(message->references, g_strdup("3@example.com"));
	g_ptr_array_add(message->references, g_strdup("4@example.com"));
	set(&message->subject, "Colis jamais arrivé");
	g_ptr_array_add(message->from, mail_address_new("Marie", "marie@example.com"));
	g_ptr_array_add(message->reply_to, mail_address_new("", "r@example.com"));
	g_ptr_array_add(message->to, mail_address_new("Aide", "help@example.com"));
	g_ptr_array_add(message->cc, mail_address_new("", "c@example.com"));
	g_ptr_array_add(message->delivered_to, g_strdup("d@example.com"));
	message->has_return_path = TRUE;
	set(&message->return_path, "marie@example.com");
	message->date_at = 1764000000;
	set(&message->loop_mark, "mark");
	message->received_at = 1764000060;
	message->received_count = 3;
	set(&message->language, "fr");
	set(&message->text, "Bonjour,\n\tmon colis\n\n> cité\n-- \nMarie");
	set(&message->reply, "Bonjour,\n\tmon colis");
	set(&message->quoted, "> cité");
	set(&message->signature, "Marie");
	message->forwarded = TRUE;
	set(&message->forwarded_from, "f@example.com");
	for (guint i = 0; i < 2; i++) {
		Attachment *attachment = g_new0(Attachment, 1);

		attachment->part = i + 1;
		attachment->name = g_strdup("photo.jpg");
		attachment->type = g_strdup("image/jpeg");
		attachment->bytes = 40000;
		attachment->sha256 = g_strdup(DIGEST);
		attachment->inline_image = TRUE;
		attachment->text = i == 0 ? g_strdup("a\r\nb") : NULL;
		g_ptr_array_add(message->attachments, attachment);
	}
	g_ptr_array_add(message->evidence, evidence_new(EVIDENCE_LIST, "List-Id: x"));
	result->authserv_id = g_strdup("mx.example.com");
	result->method = g_strdup("dmarc");
	result->result = g_strdup("pass");
	result->domain = g_strdup("example.com");
	result->before_foreign_received = TRUE;
	g_ptr_array_add(message->auth_results, result);
	message->bounce = bounce_new();
	set(&message->bounce->original_message_id, "5@example.com");
	recipient->address = g_strdup("gone@example.com");
	recipient->action = g_strdup("failed");
	recipient->status = g_strdup("5.1.1");
	recipient->hard = TRUE;
	recipient->reason = g_strdup("userunknown");
	g_ptr_array_add(message->bounce->recipients, recipient);
	g_ptr_array_add(message->warnings, g_strdup("no Date"));
	return message;
}

static void
test_identity(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Message) message = sample();
	g_autoptr(GBytes) packed = message_pack(message);
	g_autoptr(Message) arrived = message_unpack(packed, &error);

	g_assert_no_error(error);
	g_autoptr(GBytes) again = message_pack(arrived);
	const MailAddress *from = g_ptr_array_index(arrived->from, 0);
	const Attachment *first = g_ptr_array_index(arrived->attachments, 0);
	const Attachment *second = g_ptr_array_index(arrived->attachments, 1);
	const BounceRecipient *recipient = g_ptr_array_index(arrived->bounce->recipients, 0);
	const AuthResult *result = g_ptr_array_index(arrived->auth_results, 0);

	g_assert_true(g_bytes_equal(packed, again));
	g_assert_cmpuint(arrived->form, ==, MESSAGE_BOUNCE);
	g_assert_cmpuint(arrived->bytes, ==, 1234567);
	g_assert_cmpstr(arrived->subject, ==, message->subject);
	g_assert_cmpstr(from->name, ==, "Marie");
	g_assert_cmpstr(from->addr, ==, "marie@example.com");
	g_assert_cmpstr(g_ptr_array_index(arrived->references, 1), ==, "4@example.com");
	g_assert_cmpint(arrived->date_at, ==, 1764000000);
	g_assert_cmpuint(arrived->received_count, ==, 3);
	g_assert_cmpstr(arrived->text, ==, message->text);
	g_assert_cmpstr(arrived->signature, ==, "Marie");
	g_assert_cmpstr(first->text, ==, "a\r\nb");
	g_assert_null(second->text);
	g_assert_cmpuint(second->part, ==, 2);
	g_assert_cmpstr(result->domain, ==, "example.com");
	g_assert_true(result->before_foreign_received);
	g_assert_true(recipient->hard);
	g_assert_cmpstr(recipient->reason, ==, "userunknown");
	g_assert_cmpstr(arrived->bounce->original_message_id, ==, "5@example.com");
	g_assert_cmpstr(g_ptr_array_index(arrived->warnings, 0), ==, "no Date");
}

/* The least that there is. */
static void
test_empty(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Message) message = message_new();

	set(&message->sha256, DIGEST);
	set(&message->identity, DIGEST);
	g_autoptr(GBytes) packed = message_pack(message);
	g_autoptr(Message) arrived = message_unpack(packed, &error);

	g_assert_no_error(error);
	g_assert_cmpuint(arrived->from->len, ==, 0);
	g_assert_null(arrived->bounce);
	g_assert_cmpstr(arrived->text, ==, "");
}

static void
expect_refused(const Message *message, const char *what)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) packed = message_pack(message);
	g_autoptr(Message) arrived = message_unpack(packed, &error);

	if (arrived != NULL || !(error_is(error, ERROR_REJECTED) || error_is(error, ERROR_LIMIT)))
		g_error("taken: %s", what);
}

#define M(field) G_STRUCT_OFFSET(Message, field)

static const struct {
	const char *value;
	gsize offset;
} BAD_STRINGS[] = {
	{"", M(sha256)},
	{"0123", M(sha256)},
	{DIGEST "0", M(identity)},
	{"G123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", M(identity)},
	{"0123456789ABCDEF0123456789abcdef0123456789abcdef0123456789abcdef", M(sha256)},
	{"a\nb", M(message_id)},
	{"a\rBcc: x", M(subject)},
	{"a\tb", M(subject)},
	{"a\x7f", M(subject)},
	{"a\xc2\x85", M(subject)},
	{"a\xe2\x80\xa8", M(subject)},
	{"a\xe2\x80\xae", M(subject)},
	{"a\nb", M(return_path)},
	{"a\nb", M(loop_mark)},
	{"a\nb", M(forwarded_from)},
	{"../", M(language)},
	{"FR", M(language)},
	{"f", M(language)},
	{"a\r\nb", M(text)},
	{"a\x1b[31m", M(text)},
	{"a\x7f", M(reply)},
	{"\a", M(quoted)},
	{"\b", M(signature)},
};

static void
test_bad_strings(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(BAD_STRINGS); i++) {
		g_autoptr(Message) message = sample();

		set(G_STRUCT_MEMBER_P(message, BAD_STRINGS[i].offset), BAD_STRINGS[i].value);
		expect_refused(message, BAD_STRINGS[i].value);
	}
}

/* One byte over the limit is refused; the limit itself is not. */
static const struct {
	gsize offset, limit;
} LONG_STRINGS[] = {
	{M(message_id), LIMIT_MESSAGE_ID_BYTES},
	{M(subject), LIMIT_SUBJECT_BYTES},
	{M(return_path), LIMIT_MESSAGE_ID_BYTES},
	{M(loop_mark), LIMIT_NAME_BYTES},
	{M(forwarded_from), LIMIT_MESSAGE_ID_BYTES},
	{M(text), LIMIT_TEXT_BYTES},
	{M(reply), LIMIT_TEXT_BYTES + LIMIT_TRIM_LINES},
	{M(quoted), LIMIT_TEXT_BYTES + LIMIT_TRIM_LINES},
	{M(signature), LIMIT_TEXT_BYTES + LIMIT_TRIM_LINES},
};

static void
test_long_strings(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(LONG_STRINGS); i++) {
		g_autoptr(Message) message = sample();
		char **field = G_STRUCT_MEMBER_P(message, LONG_STRINGS[i].offset);

		g_free(*field);
		*field = g_strnfill(LONG_STRINGS[i].limit, 'a');
		g_autoptr(GBytes) packed = message_pack(message);
		g_autoptr(Message) arrived = message_unpack(packed, NULL);

		g_assert_nonnull(arrived);
		g_free(*field);
		*field = g_strnfill(LONG_STRINGS[i].limit + 1, 'a');
		expect_refused(message, "one byte too many");
	}
}

static const struct {
	gsize offset;
	guint limit;
} LISTS[] = {
	{M(in_reply_to), LIMIT_REFERENCES},
	{M(references), LIMIT_REFERENCES},
	{M(delivered_to), LIMIT_ADDRESSES},
	{M(warnings), LIMIT_WARNINGS},
};

static void
test_lists(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(LISTS); i++) {
		g_autoptr(Message) message = sample();
		GPtrArray *list = G_STRUCT_MEMBER(GPtrArray *, message, LISTS[i].offset);

		while (list->len < LISTS[i].limit)
			g_ptr_array_add(list, g_strdup("x@example.com"));
		g_autoptr(GBytes) packed = message_pack(message);
		g_autoptr(Message) arrived = message_unpack(packed, NULL);

		g_assert_nonnull(arrived);
		g_ptr_array_add(list, g_strdup("x@example.com"));
		expect_refused(message, "one item too many");
		g_ptr_array_set_size(list, 0);
		g_ptr_array_add(list, g_strdup(""));
		expect_refused(message, "an empty item");
		g_ptr_array_set_size(list, 0);
		g_ptr_array_add(list, g_strdup("a\nb"));
		expect_refused(message, "a line end in an item");
	}
}

static const gsize ADDRESS_LISTS[] = {M(from), M(reply_to), M(to), M(cc)};

static void
test_addresses(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(ADDRESS_LISTS); i++) {
		g_autoptr(Message) message = sample();
		GPtrArray *list = G_STRUCT_MEMBER(GPtrArray *, message, ADDRESS_LISTS[i]);

		while (list->len <= LIMIT_ADDRESSES)
			g_ptr_array_add(list, mail_address_new("x", "x@example.com"));
		expect_refused(message, "one address too many");
		g_ptr_array_set_size(list, 0);
		g_ptr_array_add(list, mail_address_new("x", ""));
		expect_refused(message, "no address");
		g_ptr_array_set_size(list, 0);
		g_ptr_array_add(list, mail_address_new("x\ny", "x@example.com"));
		expect_refused(message, "a name of two lines");
	}
}

static Attachment *
attachment_of(Message *message)
{
	return g_ptr_array_index(message->attachments, 0);
}

static BounceRecipient *
recipient_of(Message *message)
{
	return g_ptr_array_index(message->bounce->recipients, 0);
}

static AuthResult *
result_of(Message *message)
{
	return g_ptr_array_index(message->auth_results, 0);
}

/* One change each, that makes of the sample what no mail gives. */
#define SPOILS(X)                                                                                  \
	X(form, message->form = (MessageForm)(MESSAGE_UNREADABLE + 1))                             \
	X(form_without_bounce, message->form = MESSAGE_PLAIN)                                      \
	X(bounce_without_form, g_clear_pointer(&message->bounce, bounce_free))                     \
	X(bounce_of_nobody, g_ptr_array_set_size(message->bounce->recipients, 0))                  \
	X(bytes, message->bytes = G_MAXUINT64)                                                     \
	X(date_before, message->date_at = -1)                                                      \
	X(date_after, message->date_at = G_MAXINT64)                                               \
	X(received, message->received_count = 2 * LIMIT_HEADER_LINES + 1)                          \
	X(no_return_path, message->has_return_path = FALSE)                                        \
	X(not_forwarded, message->forwarded = FALSE)                                               \
	X(part, attachment_of(message)->part = LIMIT_MIME_PARTS * (LIMIT_UNPACKED_FILES + 1))      \
	X(no_name, set(&attachment_of(message)->name, ""))                                         \
	X(path, set(&attachment_of(message)->name, "../../etc/passwd"))                            \
	X(parent, set(&attachment_of(message)->name, ".."))                                        \
	X(dos_path, set(&attachment_of(message)->name, "a\\b"))                                    \
	X(type, set(&attachment_of(message)->type, "Image/JPEG"))                                  \
	X(type_lines, set(&attachment_of(message)->type, "image/jpeg\r\nBcc: x"))                  \
	X(part_bytes, attachment_of(message)->bytes = G_MAXUINT64)                                 \
	X(part_digest, set(&attachment_of(message)->sha256, "x"))                                  \
	X(kind, ((Evidence *)message->evidence->pdata[0])->kind = EVIDENCE_COUNT)                  \
	X(detail, set(&((Evidence *)message->evidence->pdata[0])->detail, "a\nb"))                 \
	X(no_rule, set(&((Evidence *)message->evidence->pdata[0])->rule, ""))                      \
	X(weight, ((Evidence *)message->evidence->pdata[0])->weight = EVIDENCE_CERTAIN + 1)        \
	X(action, set(&recipient_of(message)->action, "eaten"))                                    \
	X(status, set(&recipient_of(message)->status, "x.1.1"))                                    \
	X(long_status, set(&recipient_of(message)->status, "5.1234.1234"))                         \
	X(reason, set(&recipient_of(message)->reason, "User unknown"))                             \
	X(no_reason, set(&recipient_of(message)->reason, ""))                                      \
	X(hard, set(&recipient_of(message)->action, "delayed"))                                    \
	X(server, set(&result_of(message)->authserv_id, "MX.example.com"))                         \
	X(no_method, set(&result_of(message)->method, ""))                                         \
	X(no_result, set(&result_of(message)->result, ""))                                         \
	X(domain, set(&result_of(message)->domain, "a\nb"))

#define DEFINE(name, change)                                                                       \
	static void spoil_##name(Message *message)                                                 \
	{                                                                                          \
		change;                                                                            \
	}
SPOILS(DEFINE)

#define ROW(name, change) {#name, spoil_##name},

static const struct {
	const char *name;
	void (*spoil)(Message *message);
} SPOILED[] = {SPOILS(ROW)};

static void
test_spoiled(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(SPOILED); i++) {
		g_autoptr(Message) message = sample();

		SPOILED[i].spoil(message);
		expect_refused(message, SPOILED[i].name);
	}
}

static void
test_many_items(void)
{
	g_autoptr(Message) message = sample();

	while (message->evidence->len <= LIMIT_EVIDENCE + EVIDENCE_COUNT)
		g_ptr_array_add(message->evidence, evidence_new(EVIDENCE_LIST, "List-Id: x"));
	expect_refused(message, "signs");
	g_ptr_array_set_size(message->evidence, 0);
	attachment_of(message)->text[0] = '\0';
	g_free(attachment_of(message)->text);
	attachment_of(message)->text = g_strnfill(LIMIT_ATTACHMENT_TEXT_BYTES + 1, 'a');
	expect_refused(message, "text of an attachment");
}

static void
expect_no_message(const guint8 *data, gsize length, const char *what)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) bytes = g_bytes_new(data, length);
	g_autoptr(Message) message = message_unpack(bytes, &error);

	if (message != NULL)
		g_error("taken: %s", what);
	g_assert_true(error_is(error, ERROR_REJECTED) || error_is(error, ERROR_LIMIT));
}

/* Bytes that are no packed message. */
static void
test_no_message(void)
{
	g_autoptr(Message) message = sample();
	g_autoptr(GBytes) packed = message_pack(message);
	gsize length = 0;
	const guint8 *data = g_bytes_get_data(packed, &length);
	g_autofree guint8 *copy = g_malloc(length + 1);
	guint8 *word = NULL;

	expect_no_message(data, 0, "nothing");
	for (gsize cut = 1; cut < length; cut++)
		expect_no_message(data, cut, "a piece");
	memcpy(copy, data, length);
	copy[length] = 0;
	expect_no_message(copy, length + 1, "a byte more");
	word = memmem(copy, length, "Colis", 5);
	g_assert_nonnull(word);
	word[0] = 0xff;
	expect_no_message(copy, length, "no UTF-8");
	word[0] = '\0';
	expect_no_message(copy, length, "a NUL within");
	g_autofree guint8 *large = g_malloc0(LIMIT_MESSAGE_WIRE_BYTES + 1);

	expect_no_message(large, LIMIT_MESSAGE_WIRE_BYTES + 1, "too large");
}

/* Each byte changed in turn: what is taken all the same has one form only. */
static void
test_flipped(void)
{
	g_autoptr(Message) message = sample();
	g_autoptr(GBytes) packed = message_pack(message);
	gsize length = 0;
	const guint8 *data = g_bytes_get_data(packed, &length);

	for (gsize i = 0; i < length; i++) {
		g_autofree guint8 *copy = g_memdup2(data, length);

		copy[i] ^= 0x81;
		g_autoptr(GBytes) bytes = g_bytes_new(copy, length);
		g_autoptr(Message) arrived = message_unpack(bytes, NULL);

		if (arrived == NULL)
			continue;
		g_autoptr(GBytes) again = message_pack(arrived);

		g_assert_true(g_bytes_equal(bytes, again));
	}
}

/* For people: `test-message-wire -m perf`. */
static void
test_speed(void)
{
	g_autoptr(Message) message = sample();
	const guint rounds = 20000;
	gint64 start = g_get_monotonic_time();

	for (guint i = 0; i < rounds; i++) {
		g_autoptr(GBytes) packed = message_pack(message);
		g_autoptr(Message) arrived = message_unpack(packed, NULL);

		g_assert_nonnull(arrived);
	}
	g_test_minimized_result((double)(g_get_monotonic_time() - start) / rounds,
		"pack and unpack [us]: %.2f", (double)(g_get_monotonic_time() - start) / rounds);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/message-wire/identity", test_identity);
	g_test_add_func("/message-wire/empty", test_empty);
	g_test_add_func("/message-wire/bad-strings", test_bad_strings);
	g_test_add_func("/message-wire/long-strings", test_long_strings);
	g_test_add_func("/message-wire/lists", test_lists);
	g_test_add_func("/message-wire/addresses", test_addresses);
	g_test_add_func("/message-wire/spoiled", test_spoiled);
	g_test_add_func("/message-wire/many-items", test_many_items);
	g_test_add_func("/message-wire/no-message", test_no_message);
	g_test_add_func("/message-wire/flipped", test_flipped);
	if (g_test_perf())
		g_test_add_func("/message-wire/speed", test_speed);
	return g_test_run();
}
