/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/error.h"
#include "domain/reply_address.h"
#include "store/alerts.h"
#include "store/meta.h"
#include "wiring/active_templates.h"
#include "wiring/keys_file.h"
#include "wiring/store_lock.h"
#include "wiring/wiring.h"

#include "tests/support/store-fixture.h"

#define CONFIGURATION                                                                              \
	"organisation { name = \"ACME\" timezone = \"Europe/Paris\" }\n"                           \
	"store = \"state/store.db\"\n"                                                             \
	"keys = \"state/keys\"\n"                                                                  \
	"templates = \"edited\"\n"                                                                 \
	"mailbox support {\n"                                                                      \
	"  address = \"support@example.com\" url = \"imaps://imap.example.com/INBOX\"\n"           \
	"  user = \"support\" password_command = \"true\"\n"                                       \
	"}\n"                                                                                      \
	"smtp { url = \"smtps://smtp.example.com\" }\n"                                            \
	"staff boss { email = \"boss@example.com\" role = \"admin\" }\n"

/* A folder with a configuration, an empty folder of edited templates, and data files. */
typedef struct Fixture {
	char *folder, *config, *store, *keys, *edited, *letter;
} Fixture;

static char *
shipped(void)
{
	return g_build_filename(g_getenv("top_srcdir"), "templates", NULL);
}

/* In every folder that this is run from, the sources are where the variable says. */
static void
link_data(const char *folder)
{
	g_autofree char *here = g_get_current_dir();
	g_autofree char *sources = g_canonicalize_filename(g_getenv("top_srcdir"), here);
	g_autofree char *templates = g_build_filename(sources, "templates", NULL);
	g_autofree char *models = g_build_filename(sources, "src/mail/textcat.conf", NULL);
	g_autofree char *templates_link = g_build_filename(folder, "templates", NULL);
	g_autofree char *models_link = g_build_filename(folder, "textcat.conf", NULL);

	g_assert_cmpint(symlink(templates, templates_link), ==, 0);
	g_assert_cmpint(symlink(models, models_link), ==, 0);
	g_setenv("DISPUTED_DATADIR", folder, TRUE);
}

static void
set_up(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *state = NULL;
	g_autofree char *french = NULL;

	fixture->folder = g_dir_make_tmp("disputed-wiring-XXXXXX", &error);
	g_assert_no_error(error);
	state = g_build_filename(fixture->folder, "state", NULL);
	fixture->config = g_build_filename(fixture->folder, "disputed.conf", NULL);
	fixture->store = g_build_filename(state, "store.db", NULL);
	fixture->keys = g_build_filename(state, "keys", NULL);
	fixture->edited = g_build_filename(fixture->folder, "edited", NULL);
	french = g_build_filename(fixture->edited, "fr", NULL);
	fixture->letter = g_build_filename(french, "_signature.md", NULL);
	g_assert_cmpint(g_mkdir(state, 0700), ==, 0);
	g_assert_cmpint(g_mkdir_with_parents(french, 0700), ==, 0);
	g_assert_true(g_file_set_contents(fixture->config, CONFIGURATION, -1, NULL));
	link_data(fixture->folder);
}

static void
remove_all(const char *path)
{
	g_autoptr(GDir) dir =
		g_file_test(path, G_FILE_TEST_IS_SYMLINK) ? NULL : g_dir_open(path, 0, NULL);
	const char *name = NULL;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *inner = g_build_filename(path, name, NULL);

		remove_all(inner);
	}
	g_assert_cmpint(g_remove(path), ==, 0);
}

static void
tear_down(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	remove_all(fixture->folder);
	g_free(fixture->folder);
	g_free(fixture->config);
	g_free(fixture->store);
	g_free(fixture->keys);
	g_free(fixture->edited);
	g_free(fixture->letter);
}

static void
edit(const Fixture *fixture, const char *text)
{
	g_assert_true(g_file_set_contents(fixture->letter, text, -1, NULL));
}

/* ---- keys ---- */

static void
test_keys(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	Random random = random_system();
	struct stat status;
	g_autoptr(GPtrArray) first = keys_file_load(fixture->keys, TRUE, &random, NULL);
	g_autoptr(GPtrArray) again = keys_file_load(fixture->keys, TRUE, &random, NULL);
	g_autofree char *text = reply_keys_format(first);
	g_autofree char *same = reply_keys_format(again);

	g_assert_cmpuint(first->len, ==, 1);
	g_assert_cmpstr(text, ==, same);
	g_assert_cmpint(stat(fixture->keys, &status), ==, 0);
	g_assert_cmpint(status.st_mode & 0777, ==, 0600);
	g_assert_cmpint(status.st_nlink, ==, 1); /* the copy written aside is gone */
}

static void
test_keys_missing(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	Random random = random_system();
	g_autoptr(GError) error = NULL;

	g_assert_null(keys_file_load(fixture->keys, FALSE, &random, &error));
	g_assert_true(error_is(error, ERROR_CONFIG));
	g_assert_false(g_file_test(fixture->keys, G_FILE_TEST_EXISTS));
}

static void
test_keys_open_to_others(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	Random random = random_system();
	g_autoptr(GError) error = NULL;
	g_autoptr(GPtrArray) keys = keys_file_load(fixture->keys, TRUE, &random, NULL);

	g_assert_nonnull(keys);
	g_assert_cmpint(g_chmod(fixture->keys, 0640), ==, 0);
	g_assert_null(keys_file_load(fixture->keys, TRUE, &random, &error));
	g_assert_true(error_is(error, ERROR_CONFIG));
}

static void
test_keys_garbage(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	Random random = random_system();
	g_autoptr(GError) error = NULL;

	g_assert_true(g_file_set_contents_full(
		fixture->keys, "no key\n", -1, G_FILE_SET_CONTENTS_CONSISTENT, 0600, NULL));
	g_assert_null(keys_file_load(fixture->keys, TRUE, &random, &error));
	g_assert_true(error_is(error, ERROR_CONFIG));
}

/* ---- templates ---- */

static void
load(Store *store, const Fixture *fixture, gboolean accept, ActiveTemplates *templates)
{
	g_autofree char *folder = shipped();
	TemplateFolders folders = {.shipped = folder, .override = fixture->edited};
	g_autoptr(GError) error = NULL;

	active_templates_clear(templates);
	g_assert_true(
		active_templates_load(store, &folders, accept, FIXTURE_NOW, templates, &error));
	g_assert_no_error(error);
	g_assert_true(template_set_is_good(templates->set));
}

static void
test_templates(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(Store) store = fixture_memory();
	g_auto(ActiveTemplates) templates = {0};
	g_autofree char *first = NULL;

	load(store, fixture, FALSE, &templates); /* none is active yet: the files */
	g_assert_false(templates.accepted);
	first = g_strdup(template_set_digest(templates.set));
	load(store, fixture, TRUE, &templates);
	g_assert_true(templates.accepted);
	load(store, fixture, TRUE, &templates);
	g_assert_false(templates.accepted); /* nothing new */

	edit(fixture, "Le service\n");
	load(store, fixture, FALSE, &templates); /* whoever does not accept keeps the active one */
	g_assert_cmpstr(template_set_digest(templates.set), ==, first);
	load(store, fixture, TRUE, &templates);
	g_assert_true(templates.accepted);
	g_assert_cmpstr(template_set_digest(templates.set), !=, first);
}

static void
test_templates_broken(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(Store) store = fixture_memory();
	g_auto(ActiveTemplates) templates = {0};
	g_autofree char *good = NULL;

	load(store, fixture, TRUE, &templates);
	good = g_strdup(template_set_digest(templates.set));
	edit(fixture, "{{nobody}}\n");
	for (guint start = 0; start < 2; start++) { /* not even over a restart */
		load(store, fixture, TRUE, &templates);
		g_assert_true(templates.broken);
		g_assert_false(templates.accepted);
		g_assert_cmpstr(template_set_digest(templates.set), ==, good);
		g_assert_nonnull(
			strstr(g_ptr_array_index(templates.remarks, 0), "_signature.md:1"));
	}
}

static void
test_templates_never_good(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(Store) store = fixture_memory();
	g_autofree char *folder = shipped();
	TemplateFolders folders = {.shipped = folder, .override = fixture->edited};
	g_auto(ActiveTemplates) templates = {0};
	g_autoptr(GError) error = NULL;

	edit(fixture, "{{nobody}}\n");
	g_assert_false(
		active_templates_load(store, &folders, TRUE, FIXTURE_NOW, &templates, &error));
	g_assert_true(error_is(error, ERROR_CONFIG));
	g_assert_nonnull(strstr(error->message, "_signature.md:1"));
}

/* ---- all together ---- */

static Wiring *
open_wiring(const Fixture *fixture, gboolean accept)
{
	WiringOptions options = {.config_path = fixture->config, .accept_templates = accept};
	g_autoptr(GError) error = NULL;
	Wiring *wiring = NULL;

	g_assert_true(wiring_open(&options, &wiring, &error));
	g_assert_no_error(error);
	return wiring;
}

static guint
count_alerts(const Wiring *wiring)
{
	g_autoptr(GPtrArray) alerts = NULL;

	g_assert_true(store_alerts_open(wiring->store, &alerts, NULL));
	for (guint i = 0; i < alerts->len; i++)
		g_assert_cmpstr(
			((const StoreAlert *)g_ptr_array_index(alerts, i))->kind, ==, "templates");
	return alerts->len;
}

static GLogWriterOutput
swallow(GLogLevelFlags flags G_GNUC_UNUSED, const GLogField *fields G_GNUC_UNUSED,
	gsize count G_GNUC_UNUSED, gpointer data G_GNUC_UNUSED)
{
	return G_LOG_WRITER_HANDLED;
}

static void
test_open(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(Wiring) wiring = open_wiring(fixture, TRUE);

	g_assert_true(wiring->templates.accepted);
	g_assert_cmpuint(count_alerts(wiring), ==, 0);
	g_assert_cmpstr(
		engine_mailbox(&wiring->engine, "support")->address, ==, "support@example.com");
	wiring_free(g_steal_pointer(&wiring));

	/* A broken edit is told once, and over when it is mended. */
	edit(fixture, "{{nobody}}\n");
	wiring = open_wiring(fixture, TRUE);
	g_assert_cmpuint(count_alerts(wiring), ==, 1);
	wiring_free(g_steal_pointer(&wiring));
	wiring = open_wiring(fixture, FALSE); /* who does not look does not tell */
	g_assert_cmpuint(count_alerts(wiring), ==, 1);
	wiring_free(g_steal_pointer(&wiring));
	edit(fixture, "Le service\n");
	wiring = open_wiring(fixture, TRUE);
	g_assert_cmpuint(count_alerts(wiring), ==, 0);
}

/* Whoever is refused has changed nothing: the templates of the daemon that runs stay. */
static void
test_lock(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	WiringOptions options = {
		.config_path = fixture->config, .accept_templates = TRUE, .serve = TRUE};
	g_autoptr(Wiring) serving = NULL, second = NULL, using = NULL;
	g_autofree char *digest = NULL;
	g_autoptr(GError) error = NULL;

	g_assert_true(wiring_open(&options, &serving, NULL));
	digest = g_strdup(template_set_digest(serving->templates.set));
	edit(fixture, "Le service\n");
	g_assert_false(wiring_open(&options, &second, &error));
	g_assert_true(error_is(error, ERROR_TEMPORARY));
	g_clear_error(&error);
	using = open_wiring(fixture, FALSE);
	g_assert_cmpstr(template_set_digest(using->templates.set), ==, digest);

	g_assert_cmpint(store_lock_take(fixture->store, STORE_LOCK_REPLACE, NULL), ==, -1);
	wiring_free(g_steal_pointer(&serving));
	g_assert_cmpint(store_lock_take(fixture->store, STORE_LOCK_REPLACE, &error), ==, -1);
	g_assert_true(error_is(error, ERROR_TEMPORARY));
	wiring_free(g_steal_pointer(&using));

	int alone = store_lock_take(fixture->store, STORE_LOCK_REPLACE, NULL);

	g_assert_cmpint(alone, >=, 0);
	g_assert_false(wiring_open(&options, &second, NULL));
	close(alone);
	g_assert_true(wiring_open(&options, &second, NULL));
}

static void
test_open_without_keys(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	WiringOptions options = {.config_path = fixture->config};
	g_autoptr(Wiring) wiring = open_wiring(fixture, FALSE);
	g_autoptr(GError) error = NULL;

	/* Beside a store that is still empty, they are made anew. */
	wiring_free(g_steal_pointer(&wiring));
	g_assert_cmpint(g_remove(fixture->keys), ==, 0);
	wiring = open_wiring(fixture, FALSE);
	fixture_dispute(wiring->store, 1, "marie@example.org");
	wiring_free(g_steal_pointer(&wiring));
	g_assert_cmpint(g_remove(fixture->keys), ==, 0);
	g_assert_false(wiring_open(&options, &wiring, &error));
	g_assert_true(error_is(error, ERROR_CONFIG));
	g_assert_cmpint(wiring_exit_status(error), ==, EX_CONFIG);
}

static void
test_check(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autofree char *folder = g_path_get_dirname(fixture->store);
	g_autoptr(Config) config = wiring_check(fixture->config, NULL);
	g_autoptr(GError) error = NULL;

	g_assert_nonnull(config);
	g_assert_false(g_file_test(fixture->store, G_FILE_TEST_EXISTS));
	g_assert_false(g_file_test(fixture->keys, G_FILE_TEST_EXISTS));

	g_assert_true(g_file_set_contents(fixture->keys, "garbage\n", -1, NULL));
	g_assert_cmpint(g_chmod(fixture->keys, 0600), ==, 0);
	g_assert_null(wiring_check(fixture->config, &error));
	g_assert_true(error_is(error, ERROR_CONFIG));
	g_clear_error(&error);

	g_assert_cmpint(g_remove(fixture->keys), ==, 0);
	g_assert_cmpint(g_rmdir(folder), ==, 0);
	g_assert_null(wiring_check(fixture->config, &error));
	g_assert_true(error_is(error, ERROR_CONFIG));
}

static void
test_reading(Fixture *fixture, gconstpointer data G_GNUC_UNUSED)
{
	g_autoptr(Wiring) wiring = NULL;
	g_autoptr(GError) error = NULL;
	g_autofree char *keys = NULL;
	g_autofree char *same = NULL;

	/* Nothing is there, and nothing is made. */
	g_assert_true(wiring_open_reading(fixture->config, &wiring, &error));
	g_assert_false(g_file_test(fixture->store, G_FILE_TEST_EXISTS));
	g_assert_false(g_file_test(fixture->keys, G_FILE_TEST_EXISTS));
	wiring_free(g_steal_pointer(&wiring));

	wiring = open_wiring(fixture, FALSE);
	fixture_dispute(wiring->store, 1, "marie@example.org");
	keys = reply_keys_format(wiring->keys);
	wiring_free(g_steal_pointer(&wiring));

	g_assert_true(wiring_open_reading(fixture->config, &wiring, &error));
	same = reply_keys_format(wiring->keys);
	g_assert_cmpstr(same, ==, keys);
	g_assert_false(store_meta_set(wiring->store, "paused", "test", &error));
	g_assert_nonnull(error);
	wiring_free(g_steal_pointer(&wiring));

	wiring = open_wiring(fixture, FALSE);
	g_free(g_steal_pointer(&keys));
	g_assert_true(store_meta_find(wiring->store, "paused", &keys, NULL));
	g_assert_null(keys);
}

int
main(int argc, char **argv)
{
	static const struct {
		const char *name;
		void (*run)(Fixture *fixture, gconstpointer data);
	} TESTS[] = {
		{"/wiring/keys", test_keys},
		{"/wiring/keys/missing", test_keys_missing},
		{"/wiring/keys/open-to-others", test_keys_open_to_others},
		{"/wiring/keys/garbage", test_keys_garbage},
		{"/wiring/templates", test_templates},
		{"/wiring/templates/broken", test_templates_broken},
		{"/wiring/templates/never-good", test_templates_never_good},
		{"/wiring/open", test_open},
		{"/wiring/open/lock", test_lock},
		{"/wiring/open/without-keys", test_open_without_keys},
		{"/wiring/check", test_check},
		{"/wiring/reading", test_reading},
	};

	g_test_init(&argc, &argv, NULL);
	/* What the engine tells is not what is tested here. */
	g_log_set_writer_func(swallow, NULL, NULL);
	for (gsize i = 0; i < G_N_ELEMENTS(TESTS); i++)
		g_test_add(TESTS[i].name, Fixture, NULL, set_up, TESTS[i].run, tear_down);
	return g_test_run();
}
