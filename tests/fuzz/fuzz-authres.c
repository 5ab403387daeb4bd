/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/limits.h"
#include "domain/message.h"
#include "mail/authres.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_word(const char *word)
{
	g_assert(g_utf8_validate(word, -1, NULL));
	for (const char *p = word; *p != '\0'; p++)
		g_assert(!g_ascii_iscntrl(*p) && !g_ascii_isupper(*p));
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autofree char *value = g_strndup((const char *)data, size);
	g_autoptr(GPtrArray) results =
		g_ptr_array_new_with_free_func((GDestroyNotify)auth_result_free);
	g_autoptr(GPtrArray) received = g_ptr_array_new();
	g_autofree char *server = authres_server(value);

	authres_parse(value, TRUE, results);
	g_assert(results->len <= LIMIT_AUTH_RESULTS);
	for (guint i = 0; i < results->len; i++) {
		const AuthResult *result = g_ptr_array_index(results, i);

		g_assert(strcmp(result->authserv_id, server) == 0 && *server != '\0');
		g_assert(*result->method != '\0' && *result->result != '\0');
		check_word(result->method);
		check_word(result->result);
		check_word(result->domain);
	}
	/* The same bytes as a trace field: a server is always above itself. */
	g_ptr_array_add(received, value);
	authres_is_above_foreign(server, received);
	g_ptr_array_set_size(received, 0);
	g_assert(authres_is_above_foreign(server, received));
	return 0;
}
