/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/error.h"
#include "engine/alerts.h"
#include "mail/compose.h"
#include "store/backup.h"
#include "wiring/files.h"
#include "wiring/keys_file.h"
#include "wiring/store_lock.h"
#include "wiring/wiring.h"

void
wiring_free(Wiring *wiring)
{
	if (wiring == NULL)
		return;
	g_free(wiring->node);
	g_clear_pointer(&wiring->reader, wiring_reader_free);
	active_templates_clear(&wiring->templates);
	g_clear_pointer(&wiring->keys, g_ptr_array_unref);
	g_clear_pointer(&wiring->store, store_close);
	g_clear_pointer(&wiring->config, config_free);
	if (wiring->lock >= 0)
		close(wiring->lock);
	g_free(wiring);
}

static Wiring *
wiring_new(void)
{
	Wiring *wiring = g_new0(Wiring, 1);

	wiring->lock = -1;
	return wiring;
}

int
wiring_exit_status(const GError *error)
{
	if (error_is(error, ERROR_CONFIG))
		return EX_CONFIG;
	if (error_is(error, ERROR_TEMPORARY) || error_is(error, ERROR_CONFLICT))
		return EX_TEMPFAIL;
	return EX_SOFTWARE;
}

/* ---- who we are ---- */

static gboolean
take_groups(uid_t uid, gid_t gid)
{
	const struct passwd *user = getpwuid(uid);

	/* A user without a name has no groups besides that of the file. */
	return user != NULL ? initgroups(user->pw_name, gid) == 0 : setgroups(1, &gid) == 0;
}

/* Run as root, takes user and groups of the store's owner; *changed_out: whether we were root. */
static gboolean
become_owner(const char *path, gboolean *changed_out, GError **error)
{
	uid_t uid = 0;
	gid_t gid = 0;

	if (geteuid() != 0) {
		*changed_out = FALSE;
		return TRUE;
	}
	if (!store_owner(path, &uid, &gid, error))
		return FALSE;
	if (uid != 0 &&
		(!take_groups(uid, gid) || setresgid(gid, gid, gid) != 0 ||
			setresuid(uid, uid, uid) != 0))
		return error_set(error, ERROR_TEMPORARY, "%s: can't act as its owner (user %u): %s",
			path, (guint)uid, g_strerror(errno));
	*changed_out = uid != 0;
	return TRUE;
}

/* ---- what is said ---- */

const char *
wiring_data_folder(void)
{
	const char *folder = g_getenv("DISPUTED_DATADIR");

	return folder != NULL && *folder != '\0' ? folder : PKGDATADIR;
}

Config *
wiring_config(const char *path, gboolean secrets, GError **error)
{
	Config *config = config_load(path != NULL ? path : CONFIG_DEFAULT_PATH, secrets, error);

	if (config == NULL)
		return NULL;
	g_free(config->templates_shipped);
	config->templates_shipped = g_build_filename(wiring_data_folder(), "templates", NULL);
	return config;
}

/* The configuration says where the store is, and its owner must be able to read what it names: so
 * it is read again after the change of user. */
static gboolean
load_config(const WiringOptions *options, Wiring *wiring, GError **error)
{
	gboolean changed = FALSE;

	wiring->config = wiring_config(options->config_path, FALSE, error);
	if (wiring->config == NULL || !become_owner(wiring->config->store, &changed, error))
		return FALSE;
	if (!changed && !options->secrets)
		return TRUE;
	config_free(wiring->config);
	wiring->config = wiring_config(options->config_path, options->secrets, error);
	return wiring->config != NULL;
}

Config *
wiring_config_of_owner(const char *config_path, GError **error)
{
	WiringOptions options = {.config_path = config_path};
	g_autoptr(Wiring) wiring = wiring_new();

	return load_config(&options, wiring, error) ? g_steal_pointer(&wiring->config) : NULL;
}

/* ---- what we have ---- */

/* A backup that was put in place by hand would take in once more what was answered since it was
 * made, and answer it again. */
static gboolean
check_restored(Wiring *wiring, GError **error)
{
	g_autofree char *restoring = g_strconcat(wiring->config->store, WIRING_RESTORING, NULL);
	g_autoptr(StoreBackup) backup = NULL;

	if (files_is_there(restoring))
		return error_set(error, ERROR_CONFIG,
			"%s: this store is being restored; run the `disputectl restore` that broke "
			"off once more, it goes on from there",
			wiring->config->store);
	if (wiring->store == NULL)
		return TRUE;
	if (!store_backup_find(wiring->store, &backup, error))
		return FALSE;
	return backup == NULL ||
		error_set(error, ERROR_CONFIG,
			"%s is a backup: move it elsewhere and bring it back with `disputectl "
			"restore FILE`",
			wiring->config->store);
}

static gboolean
load_keys(Wiring *wiring, GError **error)
{
	Random random = random_system();
	gboolean empty = FALSE;

	/* In this order: another program may be making both just now. */
	if (!store_is_empty(wiring->store, &empty, error))
		return FALSE;
	wiring->keys = keys_file_load(wiring->config->keys, empty, &random, error);
	return wiring->keys != NULL;
}

/* Nothing is started before there is something to read. */
static void
make_reader(Wiring *wiring)
{
	wiring->reader = wiring_reader_new(wiring->config->readers);
	wiring->reader_port = wiring_reader_port(wiring->reader);
}

static gboolean
load_templates(const WiringOptions *options, Wiring *wiring, GError **error)
{
	Clock clock = clock_system();
	TemplateFolders folders = {.shipped = wiring->config->templates_shipped,
		.override = wiring->config->templates};

	return active_templates_load(wiring->store, &folders, options->accept_templates,
		clock_now(&clock), &wiring->templates, error);
}

static void
assemble(Wiring *wiring)
{
	const Config *config = wiring->config;

	wiring->node = g_strdup_printf("%s:%d", g_get_host_name(), (int)getpid());
	wiring->engine = (Engine){.store = wiring->store,
		.desk = config->desk,
		.policy = &config->policy,
		.calendar = config->calendar,
		.zone = config->zone,
		.keys = wiring->keys,
		.templates = wiring->templates.set,
		.clock = clock_system(),
		.random = random_system(),
		.node = wiring->node};
}

static gboolean
tell_templates(Wiring *wiring, GError **error)
{
	const ActiveTemplates *templates = &wiring->templates;
	g_autofree char *text = NULL;

	if (!templates->broken)
		return alerts_clear(&wiring->engine, "templates", "", error);
	text = g_strdup_printf(
		"the edited templates have errors, the last good ones stay in use: %s",
		(const char *)g_ptr_array_index(templates->remarks, 0));
	return alerts_raise(&wiring->engine, "templates", "", text, error);
}

gboolean
wiring_open(const WiringOptions *options, Wiring **wiring_out, GError **error)
{
	g_autoptr(Wiring) wiring = wiring_new();

	compose_init();
	if (!load_config(options, wiring, error))
		return FALSE;
	make_reader(wiring);
	wiring->lock = store_lock_take(
		wiring->config->store, options->serve ? STORE_LOCK_SERVE : STORE_LOCK_USE, error);
	if (wiring->lock < 0)
		return FALSE;
	if (!check_restored(wiring, error))
		return FALSE;
	wiring->store = store_open(wiring->config->store, error);
	if (wiring->store == NULL || !check_restored(wiring, error) || !load_keys(wiring, error) ||
		!load_templates(options, wiring, error))
		return FALSE;
	assemble(wiring);
	if (options->accept_templates && !tell_templates(wiring, error))
		return FALSE;
	*wiring_out = g_steal_pointer(&wiring);
	return TRUE;
}

/* ---- without a trace ---- */

static gboolean
is_missing(const char *path)
{
	struct stat status;

	return stat(path, &status) != 0 && (errno == ENOENT || errno == ENOTDIR);
}

static gboolean
check_store_folder(const Config *config, GError **error)
{
	g_autofree char *folder = g_path_get_dirname(config->store);

	if (access(folder, W_OK | X_OK) == 0)
		return TRUE;
	return error_set(error, ERROR_CONFIG,
		"%s: store: the folder %s: %s; it has to belong to the user that runs disputed",
		config->path, folder, g_strerror(errno));
}

static gboolean
check_keys(const Config *config, GError **error)
{
	Random random = random_system();
	g_autoptr(GPtrArray) keys = NULL;

	if (is_missing(config->keys))
		return TRUE;
	keys = keys_file_load(config->keys, FALSE, &random, error);
	return keys != NULL;
}

Config *
wiring_check(const char *config_path, GError **error)
{
	WiringOptions options = {.config_path = config_path, .secrets = TRUE};
	g_autoptr(Wiring) wiring = wiring_new();
	g_autoptr(Config) config = wiring_config(config_path, FALSE, error);

	if (config == NULL || !check_store_folder(config, error) ||
		!load_config(&options, wiring, error) || !check_store_folder(config, error) ||
		!check_keys(wiring->config, error))
		return NULL;
	return g_steal_pointer(&wiring->config);
}

/* A desk that knows nobody: enough to tell what kind a mail is. */
#define BUILT_IN                                                                                   \
	"mode = \"live\"\n"                                                                        \
	"organisation { name = \"Example\" language = \"en\" timezone = \"UTC\" }\n"               \
	"store = \"/nonexistent/disputed.db\"\n"                                                   \
	"mailbox support {\n"                                                                      \
	"  address = \"support@example.com\"\n"                                                    \
	"  url = \"imaps://imap.example.com/INBOX\" user = \"nobody\" password_file = \"/none\"\n" \
	"}\n"                                                                                      \
	"smtp { url = \"smtps://smtp.example.com\" }\n"                                            \
	"staff admin {\n"                                                                          \
	"  name = \"Admin\" email = \"admin@desk.invalid\" role = \"admin\" language = \"en\"\n"   \
	"}\n"                                                                                      \
	"notify = { \"admin\" }\n"

static gboolean
load_store_reading(Wiring *wiring, GError **error)
{
	Random random = random_system();
	gboolean changed = FALSE, empty = FALSE;

	if (is_missing(wiring->config->store)) {
		wiring->store = store_open(":memory:", error);
		wiring->keys = keys_file_draw(&random);
		return wiring->store != NULL;
	}
	if (!become_owner(wiring->config->store, &changed, error))
		return FALSE;
	wiring->store = store_open_reading(wiring->config->store, error);
	if (wiring->store == NULL || !store_is_empty(wiring->store, &empty, error))
		return FALSE;
	wiring->keys = empty && is_missing(wiring->config->keys)
		? keys_file_draw(&random)
		: keys_file_load(wiring->config->keys, FALSE, &random, error);
	return wiring->keys != NULL;
}

gboolean
wiring_open_reading(const char *config_path, Wiring **wiring_out, GError **error)
{
	g_autoptr(Wiring) wiring = wiring_new();

	compose_init();
	wiring->config = config_path == NULL && is_missing(CONFIG_DEFAULT_PATH)
		? config_parse("(built in)", BUILT_IN, FALSE, error)
		: wiring_config(config_path, FALSE, error);
	if (wiring->config == NULL || !load_store_reading(wiring, error))
		return FALSE;
	make_reader(wiring);
	assemble(wiring);
	*wiring_out = g_steal_pointer(&wiring);
	return TRUE;
}
