/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "config/servers.h"
#include "base/limits.h"
#include "config/accounts.h"
#include "config/fields.h"
#include "domain/address.h"
#include "net/endpoint.h"
#include "net/secret.h"

#define POLL_LEAST_S 5
#define POLL_MOST_S (24 * 60 * 60)
#define MESSAGE_LEAST_BYTES (1024 * 1024)
#define CONNECTIONS_MOST 20
#define SIGNED_BASE_OCTETS 27 /* of a local part; the signed detail takes the other 37 of 64 */

static const char *const TLS[] = {"required", "none", NULL};
static const char *const FIRST_RUNS[] = {"none", "recent", "all", NULL};

static void
server_clear(ConfigServer *server)
{
	char *strings[] = {server->url, server->user, server->password_file,
		server->password_command, server->token_command, server->oauth, server->ca_file};

	for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
		g_free(strings[i]);
}

static gboolean
read_url(const Tree *tree, cfg_t *section, EndpointProtocol protocol, ConfigServer *server,
	Endpoint **endpoint_out, GError **error)
{
	TreeAt at = tree_at(section, "url");
	const char *example = protocol == ENDPOINT_IMAP ? "\"imaps://imap.example.com/INBOX\""
							: "\"smtps://smtp.example.com\"";
	g_autoptr(Endpoint) endpoint = NULL;

	if (!fields_text(tree, at, example, &server->url, error))
		return FALSE;
	endpoint = endpoint_parse(server->url, error);
	if (endpoint == NULL)
		return tree_fail_with(tree, at, error);
	if (endpoint->protocol != protocol)
		return tree_fail(tree, at, error, "“%s” is no server for this: write one as in %s",
			server->url, example);
	*endpoint_out = g_steal_pointer(&endpoint);
	return TRUE;
}

/* One source of the secret with a user, none without. */
static gboolean
read_login(const Tree *tree, cfg_t *section, const Config *config, ConfigServer *server,
	GError **error)
{
	guint sources = 0;

	server->user = tree_text(tree_at(section, "user"));
	server->password_file = fields_path(tree_at(section, "password_file"), config->folder);
	server->password_command = tree_text(tree_at(section, "password_command"));
	server->token_command = tree_text(tree_at(section, "token_command"));
	server->oauth = tree_text(tree_at(section, "oauth"));
	sources = (*server->password_file != '\0') + (*server->password_command != '\0') +
		(*server->token_command != '\0') + (*server->oauth != '\0');
	if (sources > 1)
		return tree_fail(tree, tree_at(section, "user"), error,
			"there are several secrets: keep one of password_file, password_command, "
			"token_command and oauth");
	if (*server->user != '\0' && sources == 0)
		return tree_fail(tree, tree_at(section, "user"), error,
			"there is no secret for this user: write password_file, password_command, "
			"token_command or oauth");
	if (*server->user == '\0' && sources == 1)
		return tree_fail(tree, tree_at(section, NULL), error,
			"there is a secret, but no user: write user = \"…\"");
	if (*server->oauth != '\0' && accounts_find(config, server->oauth) == NULL)
		return tree_fail(tree, tree_at(section, "oauth"), error,
			"there is no section “oauth %s { … }”; write the name of one",
			server->oauth);
	return TRUE;
}

static gboolean
is_this_machine(const char *host)
{
	return g_ascii_strcasecmp(host, "localhost") == 0 || strcmp(host, "::1") == 0 ||
		g_str_has_prefix(host, "127.");
}

static gboolean
read_tls(const Tree *tree, cfg_t *section, const Endpoint *endpoint, Config *config,
	ConfigServer *server, GError **error)
{
	TreeAt at = tree_at(section, "tls");
	guint choice = 0;

	if (!fields_choice(tree, at, TLS, &choice, error))
		return FALSE;
	server->tls = choice == 0;
	server->ca_file = fields_path(tree_at(section, "ca_file"), config->folder);
	if (server->tls)
		return TRUE;
	if (endpoint->implicit_tls)
		return tree_fail(tree, at, error,
			"“%s” is always encrypted: take this key away, or write the url with %s://",
			server->url, endpoint->protocol == ENDPOINT_IMAP ? "imap" : "smtp");
	if (*server->user != '\0' && !is_this_machine(endpoint->host))
		g_ptr_array_add(config->warnings,
			tree_remark(tree, at,
				"the password of %s crosses the network in plain text",
				server->user));
	return TRUE;
}

static gboolean
read_server(const Tree *tree, cfg_t *section, EndpointProtocol protocol, Config *config,
	ConfigServer *server, GError **error)
{
	g_autoptr(Endpoint) endpoint = NULL;

	if (!read_url(tree, section, protocol, server, &endpoint, error) ||
		!read_login(tree, section, config, server, error) ||
		!read_tls(tree, section, endpoint, config, server, error))
		return FALSE;
	if (protocol == ENDPOINT_IMAP && *server->user == '\0')
		return tree_fail(tree, tree_at(section, "user"), error,
			"this is missing: a mailbox is opened with a user and a password");
	return TRUE;
}

/* Adds one address of @mailbox to it: no other mailbox may have it. */
static gboolean
read_own_address(const Tree *tree, TreeAt at, const Desk *desk, char **addr_out, GError **error)
{
	g_autofree char *addr = NULL;

	if (!fields_address(tree, at, &addr, error))
		return FALSE;
	if (desk_is_own_address(desk, addr))
		return tree_fail(tree, at, error,
			"%s is already an address of another mailbox: a mail to it would have two "
			"homes",
			addr);
	*addr_out = g_steal_pointer(&addr);
	return TRUE;
}

static gboolean
check_room_for_signature(
	const Tree *tree, TreeAt at, const Policy *policy, const char *addr, GError **error)
{
	g_assert(addr != NULL);
	if ((!policy->plus_replies && !policy->plus_envelope) ||
		strcspn(addr, "@") <= SIGNED_BASE_OCTETS)
		return TRUE;
	return tree_fail(tree, at, error,
		"more than %d characters before the @ leave no room for signed reply addresses: "
		"take a shorter address, or write reply_address = \"plain\" and envelope = "
		"\"plain\"",
		SIGNED_BASE_OCTETS);
}

static gboolean
read_addresses(const Tree *tree, cfg_t *section, const Config *config, DeskMailbox *mailbox,
	GError **error)
{
	TreeAt at = tree_at(section, "address"), aliases = tree_at(section, "aliases");

	if (!read_own_address(tree, at, config->desk, &mailbox->address, error) ||
		!check_room_for_signature(tree, at, &config->policy, mailbox->address, error))
		return FALSE;
	for (guint i = 0; i < tree_items(aliases); i++) {
		char *addr = NULL;

		if (!read_own_address(tree, tree_item_at(section, aliases.key, i), config->desk,
			    &addr, error))
			return FALSE;
		g_ptr_array_add(mailbox->aliases, addr);
	}
	return TRUE;
}

static gboolean
is_same_folder(const char *a, const char *b)
{
	if (g_ascii_strcasecmp(a, "INBOX") == 0)
		return g_ascii_strcasecmp(a, b) == 0;
	return strcmp(a, b) == 0;
}

/* Two mailboxes of one user in one folder would take each mail twice. */
static gboolean
check_source_is_unique(const Tree *tree, cfg_t *section, const Config *config,
	const ConfigServer *server, GError **error)
{
	for (guint i = 0; i < config->mailboxes->len; i++) {
		const ConfigMailbox *other = g_ptr_array_index(config->mailboxes, i);

		if (strcmp(other->server.url, server->url) == 0 &&
			strcmp(other->server.user, server->user) == 0)
			return tree_fail(tree, tree_at(section, "url"), error,
				"mailbox %s reads the same folder: give one of them the other's "
				"addresses as aliases",
				other->name);
	}
	return TRUE;
}

static gboolean
read_fetching(const Tree *tree, cfg_t *section, const char *folder, ConfigMailbox *mailbox,
	GError **error)
{
	TreeAt processed = tree_at(section, "processed");
	g_autoptr(Endpoint) endpoint = endpoint_parse(mailbox->server.url, NULL);
	guint first_run = 0;

	mailbox->processed = tree_text(processed);
	if (is_same_folder(mailbox->processed, endpoint->folder))
		return tree_fail(tree, processed, error,
			"“%s” is the folder that is read: write another, or \"\" to leave mail in "
			"place",
			mailbox->processed);
	if (!fields_choice(tree, tree_at(section, "first_run"), FIRST_RUNS, &first_run, error))
		return FALSE;
	mailbox->first_run = (FirstRun)first_run;
	mailbox->watch = fields_path(tree_at(section, "watch"), folder);
	return fields_seconds(tree, tree_at(section, "poll"), POLL_LEAST_S, POLL_MOST_S,
		       &mailbox->poll_s, error) &&
		fields_size(tree, tree_at(section, "max_message_size"), MESSAGE_LEAST_BYTES,
			LIMIT_MAIL_BYTES, &mailbox->max_message_bytes, error);
}

static gboolean
read_mailbox(const Tree *tree, cfg_t *section, Config *config, GError **error)
{
	ConfigMailbox *mailbox = g_new0(ConfigMailbox, 1);
	DeskMailbox *address = g_new0(DeskMailbox, 1);
	gboolean ok;

	mailbox->name = g_strdup(section->title);
	address->name = g_strdup(section->title);
	address->aliases = g_ptr_array_new_with_free_func(g_free);
	ok = fields_title(tree, section, error) &&
		read_addresses(tree, section, config, address, error) &&
		read_server(tree, section, ENDPOINT_IMAP, config, &mailbox->server, error) &&
		check_source_is_unique(tree, section, config, &mailbox->server, error) &&
		read_fetching(tree, section, config->folder, mailbox, error);
	mailbox->address = g_strdup(address->address);
	g_ptr_array_add(config->mailboxes, mailbox);
	g_ptr_array_add(config->desk->mailboxes, address);
	return ok;
}

static gboolean
read_smtp(const Tree *tree, Config *config, GError **error)
{
	cfg_t *section = tree_section(tree, "smtp");
	guint32 connections = 0;

	if (!read_server(tree, section, ENDPOINT_SMTP, config, &config->smtp.server, error) ||
		!fields_number(tree, tree_at(section, "connections"), 1, CONNECTIONS_MOST,
			&connections, error))
		return FALSE;
	config->smtp.connections = connections;
	return TRUE;
}

gboolean
servers_read(const Tree *tree, Config *config, GError **error)
{
	guint count = tree_sections(tree, "mailbox");

	for (guint i = 0; i < count; i++)
		if (!read_mailbox(tree, tree_nth_section(tree, "mailbox", i), config, error))
			return FALSE;
	if (count == 0)
		return tree_fail(tree, tree_at(tree_root(tree), NULL), error,
			"there is no mailbox to read: write a section mailbox NAME { … }");
	return read_smtp(tree, config, error);
}

static gboolean
is_credential(const char *path)
{
	const char *folder = g_getenv("CREDENTIALS_DIRECTORY");

	return folder != NULL && *folder != '\0' && g_str_has_prefix(path, folder);
}

static gboolean
check_files(const Tree *tree, cfg_t *section, const ConfigServer *server, Config *config,
	GError **error)
{
	TreeAt at = tree_at(section, "password_file");
	SecretSource source = {.kind = SECRET_PASSWORD, .file = server->password_file};
	struct stat facts;

	if (*server->ca_file != '\0' && access(server->ca_file, R_OK) != 0)
		return tree_fail(tree, tree_at(section, "ca_file"), error, "%s: %s",
			server->ca_file, g_strerror(errno));
	if (*server->password_file == '\0')
		return TRUE;
	if (*server->password_file == '$')
		return tree_fail(tree, at, error,
			"there is no $CREDENTIALS_DIRECTORY: only a service that systemd starts "
			"with LoadCredential= has one");
	if (!secret_check(&source, error))
		return tree_fail_with(tree, at, error);
	/* A credential's mode shows what an access list gives to the service alone. */
	if (!is_credential(server->password_file) && stat(server->password_file, &facts) == 0 &&
		(facts.st_mode & S_IRGRP) != 0)
		g_ptr_array_add(config->warnings,
			tree_remark(tree, at, "%s can be read by its group; chmod 600 closes it",
				server->password_file));
	return TRUE;
}

gboolean
servers_check_files(const Tree *tree, Config *config, GError **error)
{
	for (guint i = 0; i < config->mailboxes->len; i++) {
		const ConfigMailbox *mailbox = g_ptr_array_index(config->mailboxes, i);

		if (!check_files(tree, tree_nth_section(tree, "mailbox", i), &mailbox->server,
			    config, error))
			return FALSE;
	}
	return check_files(tree, tree_section(tree, "smtp"), &config->smtp.server, config, error);
}

void
servers_clear(Config *config)
{
	for (guint i = 0; i < config->mailboxes->len; i++) {
		ConfigMailbox *mailbox = g_ptr_array_index(config->mailboxes, i);

		server_clear(&mailbox->server);
		g_free(mailbox->name);
		g_free(mailbox->address);
		g_free(mailbox->processed);
		g_free(mailbox->watch);
		g_free(mailbox);
	}
	g_ptr_array_unref(config->mailboxes);
	server_clear(&config->smtp.server);
}
