/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "config/config.h"
#include "base/error.h"
#include "config/accounts.h"
#include "config/facts_section.h"
#include "config/fields.h"
#include "config/people.h"
#include "config/rules.h"
#include "config/servers.h"
#include "config/tree.h"

#define READERS_MAX 64
#define CANARY_LEAST_S (15 * 60)
#define CANARY_MOST_S (7 * 24 * 60 * 60)

static Config *
config_new(const char *path)
{
	Config *config = g_new0(Config, 1);
	g_autofree char *absolute = g_canonicalize_filename(path, NULL);

	config->path = g_strdup(path);
	config->folder = g_path_get_dirname(absolute);
	config->desk = desk_new();
	config->mailboxes = g_ptr_array_new();
	config->warnings = g_ptr_array_new_with_free_func(g_free);
	config->templates_shipped = g_strdup(PKGDATADIR "/templates");
	return config;
}

void
config_free(Config *config)
{
	if (config == NULL)
		return;
	char *strings[] = {config->path, config->folder, config->store, config->keys,
		config->templates, config->templates_shipped, config->alert_command};

	for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
		g_free(strings[i]);
	servers_clear(config);
	accounts_clear(config);
	desk_free(config->desk);
	calendar_free(config->calendar);
	if (config->zone != NULL)
		g_time_zone_unref(config->zone);
	g_ptr_array_unref(config->warnings);
	g_free(config);
}

static gboolean
read_paths(const Tree *tree, Config *config, GError **error)
{
	cfg_t *root = tree_root(tree);
	const struct {
		const char *key;
		char **out;
		gboolean required;
	} ROWS[] = {
		{"store", &config->store, TRUE},
		{"keys", &config->keys, TRUE},
		{"templates", &config->templates, FALSE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		TreeAt at = tree_at(root, ROWS[i].key);

		*ROWS[i].out = fields_path(at, config->folder);
		if (ROWS[i].required && **ROWS[i].out == '\0')
			return tree_fail(tree, at, error, "this needs a path");
	}
	if (strcmp(config->store, config->keys) == 0)
		return tree_fail(tree, tree_at(root, "keys"), error,
			"this is the path of the store too: each needs a file of its own");
	config->alert_command = tree_text(tree_at(root, "alert_command"));
	return TRUE;
}

static gboolean
read_canary(const Tree *tree, Config *config, GError **error)
{
	TreeAt at = tree_at(tree_root(tree), "canary");
	g_autofree char *text = tree_text(at);

	if (strcmp(text, "none") == 0)
		return TRUE;
	return fields_seconds(tree, at, CANARY_LEAST_S, CANARY_MOST_S, &config->canary_s, error);
}

/* A staff member who reads where customers write would answer themselves for ever. */
static gboolean
check_no_loop(const Tree *tree, Config *config, GError **error)
{
	for (guint i = 0; i < config->desk->staff->len; i++) {
		const Staff *staff = g_ptr_array_index(config->desk->staff, i);

		if (desk_is_own_address(config->desk, staff->email))
			return tree_fail(tree, tree_at(tree_nth_section(tree, "staff", i), "email"),
				error,
				"%s is an address that customers write to: mail to staff would "
				"come "
				"back as a complaint; write the person's own address",
				staff->email);
	}
	return TRUE;
}

static void
warn_without_admin(const Tree *tree, Config *config)
{
	for (guint i = 0; i < config->desk->staff->len; i++) {
		const Staff *staff = g_ptr_array_index(config->desk->staff, i);

		if (staff->role == ROLE_ADMIN)
			return;
	}
	g_ptr_array_add(config->warnings,
		tree_remark(tree, tree_at(tree_root(tree), NULL),
			"nobody has the role admin: alerts go to those in notify"));
}

static void
warn_without_templates(const Tree *tree, Config *config)
{
	TreeAt at = tree_at(tree_root(tree), "templates");

	if (*config->templates != '\0' && tree_is_given(tree, at) &&
		!g_file_test(config->templates, G_FILE_TEST_IS_DIR))
		g_ptr_array_add(config->warnings,
			tree_remark(tree, at,
				"there is no folder %s: all letters are the shipped ones",
				config->templates));
}

static gboolean
read_all(const Tree *tree, Config *config, gboolean secrets, GError **error)
{
	if (!read_paths(tree, config, error) || !read_canary(tree, config, error) ||
		!people_read(tree, config, error) || !rules_read(tree, config, error) ||
		!facts_section_read(tree, config, error) || !accounts_read(tree, config, error) ||
		!servers_read(tree, config, error) ||
		!fields_number(tree, tree_at(tree_root(tree), "readers"), 0, READERS_MAX,
			&config->readers, error) ||
		!check_no_loop(tree, config, error))
		return FALSE;
	warn_without_admin(tree, config);
	if (!secrets)
		return TRUE;
	warn_without_templates(tree, config);
	return servers_check_files(tree, config, error) &&
		accounts_check_files(tree, config, error);
}

static Config *
parse(const char *path, const char *text, gsize length, gboolean secrets, GError **error)
{
	g_autoptr(Tree) tree = tree_parse(path, text, length, error);
	g_autoptr(Config) config = NULL;

	if (tree == NULL)
		return NULL;
	config = config_new(path);
	if (!read_all(tree, config, secrets, error))
		return NULL;
	return g_steal_pointer(&config);
}

Config *
config_parse(const char *path, const char *text, gboolean secrets, GError **error)
{
	return parse(path, text, strlen(text), secrets, error);
}

Config *
config_load(const char *path, gboolean secrets, GError **error)
{
	g_autofree char *text = NULL;
	gsize length = 0;
	g_autoptr(GError) cause = NULL;

	if (!g_file_get_contents(path, &text, &length, &cause)) {
		error_set(error, ERROR_CONFIG, "%s:1: the file can't be read: %s", path,
			cause->message);
		return NULL;
	}
	return parse(path, text, length, secrets, error);
}
