/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>

#include "base/error.h"
#include "net-server.h"
#include "net/secret.h"

typedef struct Answer {
	gboolean came;
	char *secret;
	GError *error;
	Secret *to_free; /* within done() */
} Answer;

static void
on_secret(gpointer data, const char *secret, const GError *error)
{
	Answer *answer = data;

	g_assert_false(answer->came);
	answer->came = TRUE;
	answer->secret = g_strdup(secret);
	answer->error = error != NULL ? g_error_copy(error) : NULL;
	g_clear_pointer(&answer->to_free, secret_free);
}

/* @code: 0 if @expected is what must come. */
static void
ask(const SecretSource *source, const char *expected, int code)
{
	Answer answer = {0};

	answer.to_free = secret_ask(source, on_secret, &answer);
	g_assert_false(answer.came);
	loop_until(&answer.came);
	g_assert_cmpstr(answer.secret, ==, expected);
	if (code != 0)
		g_assert_error(answer.error, DISPUTED_ERROR, code);
	else
		g_assert_no_error(answer.error);
	g_free(answer.secret);
	g_clear_error(&answer.error);
}

static void
test_command(void)
{
	static const struct {
		const char *command, *secret;
		int code;
	} ROWS[] = {
		{"echo hunter2", "hunter2", 0},
		{"printf 'a b\\nsecond line'", "a b", 0},
		{"printf 'dos\\r\\n'", "dos", 0},
		{"sleep 0.1; printf late", "late", 0},
		{"cat", NULL, ERROR_CONFIG}, /* no input: ends at once, with nothing */
		{"true", NULL, ERROR_CONFIG},
		{"echo; echo x", NULL, ERROR_CONFIG},
		{"printf 'a\\tb'", NULL, ERROR_CONFIG},
		{"echo x; exit 3", NULL, ERROR_TEMPORARY},
		{"kill -9 $$", NULL, ERROR_TEMPORARY},
		{"/nonexistent/program", NULL, ERROR_TEMPORARY},
		{"head -c 70000 /dev/zero | tr '\\0' x", NULL, ERROR_CONFIG},
		{"", NULL, ERROR_CONFIG},
		/* One that stays behind and keeps the pipe open. */
		{"sleep 5 & echo quick", "quick", 0},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		SecretSource source = {.kind = SECRET_TOKEN, .command = ROWS[i].command};

		ask(&source, ROWS[i].secret, ROWS[i].code);
	}
}

static void
test_timeout(void)
{
	g_autofree char *mark = g_build_filename(g_get_tmp_dir(), "test-secret-XXXXXX", NULL);
	g_autofree char *command = NULL;

	g_assert_nonnull(g_mkdtemp(mark));
	command = g_strdup_printf("(sleep 2; touch %s/alive) & wait; echo x", mark);
	SecretSource source = {.kind = SECRET_TOKEN, .command = command, .timeout_s = 1};

	ask(&source, NULL, ERROR_TEMPORARY);
	loop_for(1500);
	/* Its children are gone too: the folder is empty. */
	g_assert_cmpint(g_rmdir(mark), ==, 0);
}

static void
test_cancel(void)
{
	SecretSource source = {.kind = SECRET_TOKEN, .command = "echo x"};
	SecretSource missing = {.kind = SECRET_PASSWORD, .file = "/nonexistent"};
	Answer answer = {0};

	secret_free(secret_ask(&source, on_secret, &answer));
	secret_free(secret_ask(&missing, on_secret, &answer));
	loop_for(200);
	g_assert_false(answer.came);
}

static void
test_file(void)
{
	g_autofree char *folder = g_build_filename(g_get_tmp_dir(), "test-secret-XXXXXX", NULL);
	g_autofree char *path = NULL;

	g_assert_nonnull(g_mkdtemp(folder));
	path = g_build_filename(folder, "password", NULL);
	SecretSource source = {.kind = SECRET_PASSWORD, .file = path};
	SecretSource no_file = {.kind = SECRET_PASSWORD, .file = folder};

	ask(&source, NULL, ERROR_CONFIG);
	ask(&no_file, NULL, ERROR_CONFIG);
	g_assert_true(g_file_set_contents(path, "hunter2\n", -1, NULL));
	g_chmod(path, 0644);
	ask(&source, NULL, ERROR_CONFIG);
	g_assert_false(secret_check(&source, NULL));
	g_chmod(path, 0640);
	ask(&source, "hunter2", 0);
	g_assert_true(secret_check(&source, NULL));
	g_assert_true(g_file_set_contents(path, "", -1, NULL));
	g_chmod(path, 0600);
	ask(&source, NULL, ERROR_CONFIG);
	g_unlink(path);
	g_rmdir(folder);
}

static void
test_check(void)
{
	SecretSource none = {.kind = SECRET_NONE};
	SecretSource both = {.kind = SECRET_TOKEN, .file = "/x", .command = "y"};
	SecretSource neither = {.kind = SECRET_TOKEN};
	g_autoptr(GError) error = NULL;

	g_assert_true(secret_check(&none, NULL));
	g_assert_false(secret_check(&both, NULL));
	g_assert_false(secret_check(&neither, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_CONFIG);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/secret/command", test_command);
	g_test_add_func("/secret/timeout", test_timeout);
	g_test_add_func("/secret/cancel", test_cancel);
	g_test_add_func("/secret/file", test_file);
	g_test_add_func("/secret/check", test_check);
	return g_test_run();
}
