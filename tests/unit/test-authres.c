/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/message.h"
#include "mail/authres.h"

/* Results as "server method result domain", one a line. */
static char *
show(const char *value)
{
	g_autoptr(GPtrArray) results =
		g_ptr_array_new_with_free_func((GDestroyNotify)auth_result_free);
	GString *shown = g_string_new(NULL);

	authres_parse(value, FALSE, results);
	for (guint i = 0; i < results->len; i++) {
		const AuthResult *result = g_ptr_array_index(results, i);

		g_string_append_printf(shown, "%s %s %s %s\n", result->authserv_id, result->method,
			result->result, result->domain);
	}
	return g_string_free(shown, FALSE);
}

static void
test_parse(void)
{
	static const struct {
		const char *value, *expected;
	} CASES[] = {
		{"example.com; none", ""},
		{"example.com 1; spf=pass smtp.mailfrom=a@example.net",
			"example.com spf pass example.net\n"},
		{"MX.Example.org; DKIM=Pass header.d=Example.NET header.i=@sub.example.net",
			"mx.example.org dkim pass example.net\n"},
		{"mx; dkim=pass header.i=@sub.example.net", "mx dkim pass sub.example.net\n"},
		{"mx; dmarc=fail (p=reject; dis=none) header.from=example.net",
			"mx dmarc fail example.net\n"},
		{"mx (a (nested; comment) =) ; spf=pass (a;b=c) smtp.mailfrom=\"x;y\"@example.net",
			"mx spf pass x;y\n"},
		{"mx; auth=pass (cram-md5) smtp.auth=marie reason=\"a; dkim=pass\"",
			"mx auth pass marie\n"},
		{"mx; dkim/1=neutral reason=\"bad key\" header.d=example.net; spf=softfail",
			"mx dkim neutral example.net\nmx spf softfail \n"},
		{"mx; dkim=pass; dkim=fail header.d=other.example",
			"mx dkim pass \nmx dkim fail "
			"other.example\n"},
		{"", ""},
		{";;;", ""},
		{"mx", ""},
		{"mx;", ""},
		{"mx; =pass", ""},
		{"mx; spf=", ""},
		{"mx; spf", ""},
		{"mx; (((((", ""},
		{"mx; spf=pass \"", "mx spf pass \n"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autofree char *shown = show(CASES[i].value);

		g_assert_cmpstr(shown, ==, CASES[i].expected);
	}
}

static void
test_above_foreign(void)
{
	static const struct {
		const char *server;
		const char *received[4];
		gboolean above;
	} CASES[] = {
		{"mx.example.com", {NULL}, TRUE},
		{"mx.example.com", {"from out.example.net by mx.example.com with ESMTPS id 1"},
			TRUE},
		{"example.com", {"from out.example.net by mx.example.com with ESMTPS id 1"}, TRUE},
		{"mx.example.com",
			{"from localhost by store.example.com with LMTP",
				"from mx.example.com by localhost",
				"from x.example.net by mx.example.com"},
			TRUE},
		/* Below the hop from outside, another Received is the stranger's. */
		{"mx.example.com",
			{"from evil.example.net by mx.example.com",
				"from mx.example.com by mx.example.com"},
			FALSE},
		{"mx.example.com", {"from a by relay.isp.example"}, FALSE},
		{"mx.example.com", {"(from mx.example.com by mx.example.com) by relay.isp.example"},
			FALSE},
		{"evil.example", {"from out.example.net by mx.example.com"}, FALSE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autoptr(GPtrArray) received = g_ptr_array_new();

		for (gsize j = 0; j < 4 && CASES[i].received[j] != NULL; j++)
			g_ptr_array_add(received, (char *)CASES[i].received[j]);
		g_assert_cmpint(
			authres_is_above_foreign(CASES[i].server, received), ==, CASES[i].above);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/authres/parse", test_parse);
	g_test_add_func("/authres/above-foreign", test_above_foreign);
	return g_test_run();
}
