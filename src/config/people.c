/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "config/people.h"
#include "config/fields.h"
#include "domain/address.h"
#include "domain/message.h"
#include "domain/reply_address.h"

#define PREFIX_LETTERS 8

/* In the order of their values. */
static const char *const LANGUAGES[] = {"fr", "en", NULL};

static gboolean
read_language(const Tree *tree, TreeAt at, char **language_out, GError **error)
{
	guint index = 0;

	if (!fields_choice(tree, at, LANGUAGES, &index, error))
		return FALSE;
	g_free(*language_out);
	*language_out = g_strdup(LANGUAGES[index]);
	return TRUE;
}

static gboolean
read_zone(const Tree *tree, cfg_t *section, Config *config, GError **error)
{
	TreeAt at = tree_at(section, "timezone");
	g_autofree char *name = NULL;

	if (!fields_text(tree, at, "\"Europe/Paris\"", &name, error))
		return FALSE;
	config->zone = g_time_zone_new_identifier(name);
	if (config->zone == NULL)
		return tree_fail(tree, at, error,
			"“%s” is no time zone: write one as in \"Europe/Paris\"; \"timedatectl "
			"list-timezones\" shows all",
			name);
	return TRUE;
}

static gboolean
read_website(const Tree *tree, cfg_t *section, Desk *desk, GError **error)
{
	TreeAt at = tree_at(section, "website");

	g_free(desk->website);
	desk->website = tree_text(at);
	if (*desk->website != '\0' && !g_str_has_prefix(desk->website, "https://") &&
		!g_str_has_prefix(desk->website, "http://"))
		return tree_fail(tree, at, error,
			"“%s” has no https:// before it: customers should be able to click on it",
			desk->website);
	return TRUE;
}

static gboolean
read_organisation(const Tree *tree, Config *config, GError **error)
{
	cfg_t *section = tree_section(tree, "organisation");
	Desk *desk = config->desk;

	if (!fields_text(tree, tree_at(section, "name"), "\"ACME\"", &desk->organisation, error) ||
		!read_language(tree, tree_at(section, "language"), &desk->language, error) ||
		!read_zone(tree, section, config, error) ||
		!read_website(tree, section, desk, error))
		return FALSE;
	g_free(desk->phone);
	desk->phone = tree_text(tree_at(section, "phone"));
	g_free(desk->signature);
	desk->signature = tree_text(tree_at(section, "signature"));
	if (*desk->signature == '\0') {
		g_free(desk->signature);
		desk->signature =
			g_strdup(strcmp(desk->language, "fr") == 0 ? "Service réclamations"
								   : "The complaints team");
	}
	return TRUE;
}

static gboolean
read_prefix(const Tree *tree, Config *config, GError **error)
{
	TreeAt at = tree_at(tree_root(tree), "reference_prefix");
	g_autofree char *prefix = tree_text(at);
	gsize length = strlen(prefix);

	if (length < 1 || length > PREFIX_LETTERS ||
		strspn(prefix, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") != length)
		return tree_fail(tree, at, error,
			"“%s”: write one to %d capital letters, as in \"D\"", prefix,
			PREFIX_LETTERS);
	g_free(config->desk->prefix);
	config->desk->prefix = g_steal_pointer(&prefix);
	return TRUE;
}

/* Whom @staff could be taken for. */
static gboolean
check_staff_is_unique(
	const Tree *tree, cfg_t *section, const Desk *desk, const Staff *staff, GError **error)
{
	const Staff *other = desk_staff_by_email(desk, staff->email);

	if (other != NULL)
		return tree_fail(tree, tree_at(section, "email"), error,
			"%s is also the address of staff %s: a mail from it could be from either",
			staff->email, other->name);
	other = desk_staff_by_number(desk, reply_address_staff_number(staff->name));
	if (other != NULL)
		return tree_fail(tree, tree_at(section, NULL), error,
			"this name can't be told from “%s” in reply addresses: choose another",
			other->name);
	return TRUE;
}

static gboolean
read_staff_keys(const Tree *tree, cfg_t *section, const Desk *desk, Staff *staff, GError **error)
{
	TreeAt language = tree_at(section, "language");
	g_autofree char *role = tree_text(tree_at(section, "role"));

	if (!fields_title(tree, section, error))
		return FALSE;
	staff->name = g_strdup(section->title);
	staff->display = tree_text(tree_at(section, "name"));
	if (*staff->display == '\0') {
		g_free(staff->display);
		staff->display = g_strdup(staff->name);
	}
	if (!role_parse(role, &staff->role))
		return tree_fail(tree, tree_at(section, "role"), error,
			"there is no role “%s”: write agent, manager, counsel or admin", role);
	staff->language = g_strdup(desk->language);
	if (tree_is_given(tree, language) &&
		!read_language(tree, language, &staff->language, error))
		return FALSE;
	return fields_address(tree, tree_at(section, "email"), &staff->email, error);
}

static gboolean
read_staff(const Tree *tree, Config *config, GError **error)
{
	guint count = tree_sections(tree, "staff");

	for (guint i = 0; i < count; i++) {
		cfg_t *section = tree_nth_section(tree, "staff", i);
		Staff *staff = g_new0(Staff, 1);

		if (!read_staff_keys(tree, section, config->desk, staff, error) ||
			!check_staff_is_unique(tree, section, config->desk, staff, error)) {
			staff_free(staff);
			return FALSE;
		}
		g_ptr_array_add(config->desk->staff, staff);
	}
	if (count == 0)
		return tree_fail(tree, tree_at(tree_root(tree), NULL), error,
			"nobody reads the complaints: write a section staff NAME { email = … }");
	return TRUE;
}

/* Everybody, if nobody was chosen. */
static gboolean
read_notify(const Tree *tree, Config *config, GError **error)
{
	TreeAt list = tree_at(tree_root(tree), "notify");
	Desk *desk = config->desk;

	for (guint i = 0; i < tree_items(list); i++) {
		TreeAt at = tree_item_at(list.section, list.key, i);
		g_autofree char *name = tree_text(at);

		if (desk_staff_find(desk, name) == NULL)
			return tree_fail(tree, at, error,
				"there is no section “staff %s { … }”; write the name of one",
				name);
		if (!g_ptr_array_find_with_equal_func(desk->notify, name, g_str_equal, NULL))
			g_ptr_array_add(desk->notify, g_steal_pointer(&name));
	}
	for (guint i = 0; tree_items(list) == 0 && i < desk->staff->len; i++) {
		const Staff *staff = g_ptr_array_index(desk->staff, i);

		g_ptr_array_add(desk->notify, g_strdup(staff->name));
	}
	return TRUE;
}

static gboolean
is_domain(const char *text)
{
	g_autofree char *addr = g_strconcat("x@", text, NULL);

	return strchr(text, '@') == NULL && address_is_valid(addr);
}

static gboolean
is_address_or_domain(const char *text)
{
	return *text == '@' ? is_domain(text + 1) : address_is_valid(text);
}

static gboolean
is_server_name(const char *text)
{
	return *text != '\0' && strpbrk(text, " \t;()\"") == NULL;
}

/* A pattern of nothing but stars would file everything unanswered. */
static gboolean
is_pattern(const char *text)
{
	return text[strspn(text, "* ")] != '\0';
}

static gboolean
is_sender_pattern(const char *text)
{
	const char *at = strchr(text, '@');

	return at != NULL && strpbrk(text, " \t<>,;") == NULL && strchr(at + 1, '@') == NULL &&
		text[strspn(text, "*@")] != '\0';
}

static gboolean
read_list(const Tree *tree, cfg_t *section, const char *key, gboolean (*is_valid)(const char *),
	const char *form, GPtrArray *list, GError **error)
{
	TreeAt all = tree_at(section, key);

	for (guint i = 0; i < tree_items(all); i++) {
		TreeAt at = tree_item_at(all.section, key, i);
		g_autofree char *text = tree_text(at);

		if (!is_valid(text))
			return tree_fail(tree, at, error, "“%s” is not %s", text, form);
		g_ptr_array_add(list, g_steal_pointer(&text));
	}
	return TRUE;
}

static gboolean
read_file_only(const Tree *tree, Desk *desk, GError **error)
{
	cfg_t *section = tree_section(tree, "file_only");

	return read_list(tree, section, "sender", is_sender_pattern,
		       "an address or a pattern of addresses, as in \"*@news.example.com\"",
		       desk->file_only_senders, error) &&
		read_list(tree, section, "subject", is_pattern,
			"a subject or a pattern of subjects, as in \"Newsletter *\"",
			desk->file_only_subjects, error) &&
		read_list(tree, section, "list", is_pattern,
			"the name of a list or a pattern, as in \"*.lists.example.com\"",
			desk->file_only_lists, error);
}

static gboolean
read_lists(const Tree *tree, Config *config, GError **error)
{
	cfg_t *root = tree_root(tree);
	Desk *desk = config->desk;

	return read_list(tree, root, "own_domains", is_domain, "a domain, as in \"example.com\"",
		       desk->own_domains, error) &&
		read_list(tree, root, "never_answer", is_address_or_domain,
			"an address or a domain, as in \"news@example.com\" or \"@example.com\"",
			desk->never_answer, error) &&
		read_list(tree, root, "auth_results", is_server_name,
			"the name of a server, as its Authentication-Results begin with it",
			desk->authserv_ids, error) &&
		read_list(tree, root, "spam_headers", message_knows_spam_header,
			"a header whose verdicts are known: see disputed.conf(5)",
			desk->spam_headers, error) &&
		read_file_only(tree, desk, error);
}

gboolean
people_read(const Tree *tree, Config *config, GError **error)
{
	return read_organisation(tree, config, error) && read_prefix(tree, config, error) &&
		read_staff(tree, config, error) && read_notify(tree, config, error) &&
		read_lists(tree, config, error);
}
