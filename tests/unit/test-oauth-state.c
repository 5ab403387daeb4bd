/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/error.h"
#include "net/oauth_state.h"
#include "net/secret_file.h"

typedef struct Fixture {
	char *folder, *path, *aside;
} Fixture;

static void
set_up(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	fixture->folder = g_build_filename(g_get_tmp_dir(), "test-oauth-state-XXXXXX", NULL);
	g_assert_nonnull(g_mkdtemp(fixture->folder));
	fixture->path = g_build_filename(fixture->folder, "state", NULL);
	fixture->aside = g_strconcat(fixture->path, ".new", NULL);
}

static void
tear_down(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *lock = g_strconcat(fixture->path, ".lock", NULL);

	g_unlink(lock);
	g_unlink(fixture->path);
	g_assert_cmpint(g_rmdir(fixture->folder), ==, 0);
	g_free(fixture->folder);
	g_free(fixture->path);
	g_free(fixture->aside);
}

static OauthState *
sample(void)
{
	OauthState *state = g_new0(OauthState, 1);

	state->refresh_token = g_strdup("refresh\"\\");
	state->refresh_got_at = 1000;
	state->refresh_ends_at = 2000;
	state->seed = g_strdup("5eed");
	state->access_token = g_strdup("access");
	state->client = g_strdup("c11e");
	state->access_got_at = 1500;
	state->access_ends_at = 1600;
	return state;
}

static void
test_text(void)
{
	g_autoptr(OauthState) state = sample(), again = NULL;
	g_autoptr(GError) error = NULL;
	char *text = oauth_state_format(state), *second = NULL;

	again = oauth_state_parse(text, strlen(text), &error);
	g_assert_no_error(error);
	second = oauth_state_format(again);
	g_assert_cmpstr(text, ==, second);
	g_assert_cmpstr(again->refresh_token, ==, "refresh\"\\");
	g_assert_cmpint(again->access_ends_at, ==, 1600);
	secret_file_wipe(text);
	secret_file_wipe(second);
}

static void
test_damaged(void)
{
	static const char *const BAD[] = {"", "x", "[]", "{\"refresh_token\":1}",
		"{\"refresh_token\":\"\"}", "{\"refresh_token\":\"a b\"}",
		"{\"access_got_at\":\"1\"}", "{\"access_got_at\":-1}", "{\"seed\":null}",
		"{\"refresh_token\":\"secret"};
	g_autoptr(OauthState) empty = oauth_state_parse("{}", 2, NULL);

	g_assert_nonnull(empty);
	for (gsize i = 0; i < G_N_ELEMENTS(BAD); i++) {
		g_autoptr(GError) error = NULL;

		g_assert_null(oauth_state_parse(BAD[i], strlen(BAD[i]), &error));
		g_assert_error(error, DISPUTED_ERROR, ERROR_CONFIG);
		g_assert_null(strstr(error->message, "secret"));
	}
}

static OauthLock *
lock_of(const Fixture *fixture)
{
	g_autoptr(GError) error = NULL;
	OauthLock *lock = NULL;

	g_assert_true(oauth_lock_try(fixture->path, &lock, &error));
	g_assert_no_error(error);
	return lock;
}

static void
test_file(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(OauthState) none = oauth_state_load(fixture->path, &error), state = sample(),
			      loaded = NULL;
	OauthLock *lock = lock_of(fixture);
	struct stat facts = {0};

	g_assert_no_error(error);
	g_assert_null(none->refresh_token);
	/* What a crash left aside counts for nothing. */
	g_assert_true(g_file_set_contents(fixture->aside, "junk", -1, NULL));
	oauth_lock_free(lock);
	lock = lock_of(fixture);
	g_assert_cmpint(stat(fixture->aside, &facts), ==, 0);
	g_assert_cmpint(facts.st_size, >, 4); /* room for the answer */
	g_assert_true(oauth_lock_store(lock, state, &error));
	oauth_lock_free(lock);
	g_assert_cmpint(stat(fixture->path, &facts), ==, 0);
	g_assert_cmpint(facts.st_mode & 0777, ==, 0600);
	g_assert_false(g_file_test(fixture->aside, G_FILE_TEST_EXISTS));
	loaded = oauth_state_load(fixture->path, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(loaded->refresh_token, ==, state->refresh_token);
	/* Nothing stored: nothing changed, nothing left. */
	oauth_lock_free(lock_of(fixture));
	g_assert_false(g_file_test(fixture->aside, G_FILE_TEST_EXISTS));
}

static void
test_not_ours(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *target = g_build_filename(fixture->folder, "target", NULL);
	g_autoptr(GError) open_error = NULL, link_error = NULL, folder_error = NULL;

	g_assert_true(g_file_set_contents(fixture->path, "{}", -1, NULL));
	g_chmod(fixture->path, 0640);
	g_assert_null(oauth_state_load(fixture->path, &open_error));
	g_assert_error(open_error, DISPUTED_ERROR, ERROR_CONFIG);
	g_assert_nonnull(strstr(open_error->message, "chmod 600"));
	g_unlink(fixture->path);
	g_assert_true(g_file_set_contents(target, "{}", -1, NULL));
	g_assert_cmpint(symlink(target, fixture->path), ==, 0);
	g_assert_null(oauth_state_load(fixture->path, &link_error));
	g_assert_error(link_error, DISPUTED_ERROR, ERROR_CONFIG);
	g_unlink(target);
	g_unlink(fixture->path);
	g_assert_null(oauth_state_load(fixture->folder, &folder_error));
	g_assert_error(folder_error, DISPUTED_ERROR, ERROR_CONFIG);
}

static void
test_no_folder(void)
{
	g_autoptr(GError) error = NULL;
	OauthLock *lock = NULL;

	g_assert_false(oauth_lock_try("/nonexistent/state", &lock, &error));
	g_assert_error(error, DISPUTED_ERROR, ERROR_CONFIG);
	g_assert_null(lock);
}

/* Held here, for another process too. */
static void
test_lock(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *name = g_strconcat(fixture->path, ".lock", NULL);
	const char *const other[] = {"flock", "--nonblock", name, "true", NULL};
	OauthLock *lock = lock_of(fixture);
	int status = 0;

	g_assert_null(lock_of(fixture));
	g_assert_true(g_spawn_sync(NULL, (char **)other, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL,
		NULL, NULL, &status, NULL));
	g_assert_cmpint(WEXITSTATUS(status), ==, 1);
	/* The one who came too late took nothing away. */
	g_assert_true(g_file_test(fixture->aside, G_FILE_TEST_EXISTS));
	oauth_lock_free(lock);
	lock = lock_of(fixture);
	g_assert_nonnull(lock);
	oauth_lock_free(lock);
}

#define ADD(name, function) g_test_add(name, Fixture, NULL, set_up, function, tear_down)

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/oauth-state/text", test_text);
	g_test_add_func("/oauth-state/damaged", test_damaged);
	ADD("/oauth-state/file", test_file);
	ADD("/oauth-state/not-ours", test_not_ours);
	g_test_add_func("/oauth-state/no-folder", test_no_folder);
	ADD("/oauth-state/lock", test_lock);
	return g_test_run();
}
