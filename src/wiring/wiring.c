/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/error.h"
#include "engine/alerts.h"
#include "mail/read.h"
#include "wiring/keys_file.h"
#include "wiring/wiring.h"

void
wiring_free(Wiring *wiring)
{
	if (wiring == NULL)
		return;
	g_free(wiring->node);
	g_clear_pointer(&wiring->languages, language_guesser_free);
	active_templates_clear(&wiring->templates);
	g_clear_pointer(&wiring->keys, g_ptr_array_unref);
	g_clear_pointer(&wiring->store, store_close);
	g_clear_pointer(&wiring->config, config_free);
	g_free(wiring);
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

gboolean
wiring_become_owner(const char *path, gboolean *changed_out, GError **error)
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

/* The configuration says where the store is, and its owner must be able to read what it names: so
 * it is read again after the change of user. */
static gboolean
load_config(const WiringOptions *options, Wiring *wiring, GError **error)
{
	const char *path =
		options->config_path != NULL ? options->config_path : CONFIG_DEFAULT_PATH;
	gboolean changed = FALSE;

	wiring->config = config_load(path, FALSE, error);
	if (wiring->config == NULL || !wiring_become_owner(wiring->config->store, &changed, error))
		return FALSE;
	if (!changed && !options->secrets)
		return TRUE;
	config_free(wiring->config);
	wiring->config = config_load(path, options->secrets, error);
	return wiring->config != NULL;
}

/* ---- what we have ---- */

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

LanguageGuesser *
wiring_languages(const char *data_folder, GError **error)
{
	g_autofree char *list = g_build_filename(
		data_folder != NULL ? data_folder : PKGDATADIR, "textcat.conf", NULL);

	return language_guesser_new(list, NULL, error);
}

static gboolean
load_templates(const WiringOptions *options, Wiring *wiring, GError **error)
{
	Clock clock = clock_system();
	g_autofree char *shipped = options->data_folder != NULL
		? g_build_filename(options->data_folder, "templates", NULL)
		: g_strdup(wiring->config->templates_shipped);
	TemplateFolders folders = {.shipped = shipped, .override = wiring->config->templates};

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
		.languages = wiring->languages,
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
	g_autoptr(Wiring) wiring = g_new0(Wiring, 1);

	mail_init();
	if (!load_config(options, wiring, error))
		return FALSE;
	wiring->languages = wiring_languages(options->data_folder, error);
	if (wiring->languages == NULL)
		return FALSE;
	wiring->store = store_open(wiring->config->store, error);
	if (wiring->store == NULL || !load_keys(wiring, error) ||
		!load_templates(options, wiring, error))
		return FALSE;
	assemble(wiring);
	if (options->accept_templates && !tell_templates(wiring, error))
		return FALSE;
	*wiring_out = g_steal_pointer(&wiring);
	return TRUE;
}
