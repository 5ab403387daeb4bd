/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/digest.h"

/* RFC 4648 section 10, in lower case and without padding. */
static const struct {
	const char *plain, *encoded;
} BASE32[] = {
	{"", ""},
	{"f", "my"},
	{"fo", "mzxq"},
	{"foo", "mzxw6"},
	{"foob", "mzxw6yq"},
	{"fooba", "mzxw6ytb"},
	{"foobar", "mzxw6ytboi"},
};

static void
test_base32(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(BASE32); i++) {
		g_autofree char *encoded = base32_encode(BASE32[i].plain, strlen(BASE32[i].plain));
		g_autofree char *upper = g_ascii_strup(encoded, -1);
		g_autoptr(GBytes) decoded = base32_decode(upper, -1);
		gsize length = 0;
		const char *bytes = g_bytes_get_data(decoded, &length);

		g_assert_cmpstr(encoded, ==, BASE32[i].encoded);
		g_assert_cmpmem(bytes, (int)length, BASE32[i].plain, (int)strlen(BASE32[i].plain));
	}
	g_assert_null(base32_decode("m1", -1));
	g_assert_null(base32_decode("mz", -1));
	g_assert_null(base32_decode("a", -1));
}

/* RFC 4231 section 4.3. */
static void
test_hmac(void)
{
	g_autoptr(GBytes) key = g_bytes_new_static("Jefe", 4);
	guint8 mac[DIGEST_BYTES];
	static const guint8 START[] = {0x5b, 0xdc, 0xc1, 0x46, 0xbf, 0x60, 0x75, 0x4e};

	digest_hmac(key, "what do ya want for nothing?", 28, mac);
	g_assert_cmpmem(mac, (int)sizeof START, START, (int)sizeof START);
	g_assert_true(digest_equal(mac, START, sizeof START));
	mac[3] ^= 1;
	g_assert_false(digest_equal(mac, START, sizeof START));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/digest/base32", test_base32);
	g_test_add_func("/digest/hmac", test_hmac);
	return g_test_run();
}
