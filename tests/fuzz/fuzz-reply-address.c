/* SPDX-License-Identifier: MIT */
/* Addresses, references in free text, signed addresses and the keys file. */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/text.h"
#include "domain/address.h"
#include "domain/reference.h"
#include "domain/reply_address.h"

#define BASE "support@example.com"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static GPtrArray *
fixed_keys(void)
{
	GPtrArray *keys = g_ptr_array_new_with_free_func((GDestroyNotify)reply_key_free);
	static const guint8 BYTES[32] = "0123456789abcdef0123456789abcdef";

	g_ptr_array_add(keys, reply_key_new('a', BYTES));
	return keys;
}

static void
check_address(const char *text)
{
	g_autofree char *folded = address_fold(text);
	g_autofree char *again = address_fold(folded);

	g_assert_cmpstr(folded, ==, again);
	if (!address_is_valid(text))
		return;
	g_assert_cmpuint(strlen(text), <=, 254);
	g_assert(strpbrk(text, "<>\r\n\t ") == NULL);
	g_assert(address_equal(text, folded));
	g_assert(*address_domain(text) != '\0');
}

static void
check_references(const char *text)
{
	g_autoptr(GPtrArray) found = reference_find_all("D", text);

	for (guint i = 0; i < found->len; i++) {
		const char *reference = g_ptr_array_index(found, i);
		g_autofree char *parsed = reference_parse("D", reference);
		g_autofree char *symbols = reference_symbols(reference);
		g_autofree char *back = reference_from_symbols("D", symbols);

		g_assert_cmpstr(parsed, ==, reference);
		g_assert_cmpstr(back, ==, reference);
	}
}

/* What is accepted is exactly what would be written. */
static void
check_signed(const GPtrArray *keys, const char *text)
{
	g_autoptr(ReplyAddress) read = reply_address_parse(keys, "D", BASE, text);
	g_autofree char *written = NULL;

	if (read == NULL)
		return;
	written = reply_address_format(keys, BASE, read->reference, read->kind, read->number);
	g_assert(address_equal(written, text));
}

/* An address made from the input comes back the same; one symbol changed, not at all. */
static void
check_made(const GPtrArray *keys, const guint8 *data, gsize size)
{
	guint64 word = 0;
	g_autofree char *reference = NULL, *addr = NULL;
	g_autoptr(ReplyAddress) read = NULL;
	char *symbol;

	if (size < sizeof word + 2)
		return;
	memcpy(&word, data, sizeof word);
	reference = reference_new("D", word);
	addr = reply_address_format(
		keys, BASE, reference, (PersonKind)(data[8] % 3), (guint32)(word >> 34));
	read = reply_address_parse(keys, "D", BASE, addr);
	g_assert_nonnull(read);
	g_assert_cmpstr(read->reference, ==, reference);
	g_assert_cmpuint(read->number, ==, (guint32)(word >> 34));
	symbol = addr + strlen("support+") + data[9] % 31;
	*symbol = *symbol == 'a' ? 'b' : 'a';
	g_assert_null(reply_address_parse(keys, "D", BASE, addr));
}

static void
check_keys(const char *text)
{
	g_autoptr(GPtrArray) keys = reply_keys_parse(text, NULL);
	g_autoptr(GPtrArray) again = NULL;
	g_autofree char *written = NULL;

	if (keys == NULL)
		return;
	written = reply_keys_format(keys);
	again = reply_keys_parse(written, NULL);
	g_assert_nonnull(again);
	g_assert_cmpuint(again->len, ==, keys->len);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autofree char *text = text_utf8((const char *)data, (gssize)size);
	g_autoptr(GPtrArray) keys = fixed_keys();

	check_address(text);
	check_references(text);
	check_signed(keys, text);
	check_made(keys, data, size);
	check_keys(text);
	return 0;
}
