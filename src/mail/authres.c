/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/authres.h"

#include "base/limits.h"
#include "base/text.h"
#include "domain/message.h"

/* Longest word that is kept: a domain name. */
#define WORD_BYTES 255

/* Skips white space and comments, nested ones included. */
static const char *
skip_blank(const char *p)
{
	guint depth = 0;

	for (; *p != '\0'; p++) {
		if (*p == '(')
			depth++;
		else if (*p == ')' && depth > 0)
			depth--;
		else if (*p == '\\' && depth > 0 && p[1] != '\0')
			p++;
		else if (depth == 0 && !g_ascii_isspace(*p))
			break;
	}
	return p;
}

/* One word, quoted or not, up to a character of @stops. Returns what follows it. */
static const char *
read_word(const char *p, const char *stops, char **word_out)
{
	g_autoptr(GString) word = g_string_new(NULL);

	p = skip_blank(p);
	if (*p == '"') {
		for (p++; *p != '\0' && *p != '"'; p++) {
			if (*p == '\\' && p[1] != '\0')
				p++;
			g_string_append_c(word, *p);
		}
		if (*p == '"')
			p++;
	} else {
		while (*p != '\0' && !g_ascii_isspace(*p) && *p != '(' && strchr(stops, *p) == NULL)
			g_string_append_c(word, *p++);
	}
	g_autofree char *line = text_one_line(word->str, WORD_BYTES);

	*word_out = g_ascii_strdown(line, -1);
	return skip_blank(p);
}

/* To the end of this result: the next ';' outside quotes and comments, or the end. */
static const char *
skip_result(const char *p)
{
	gboolean quoted = FALSE;

	for (p = skip_blank(p); *p != '\0'; p++) {
		if (quoted && *p == '\\' && p[1] != '\0') {
			p++;
		} else if (*p == '"') {
			quoted = !quoted;
		} else if (!quoted && *p == '(') {
			p = skip_blank(p);
			if (*p == '\0')
				break;
			p--;
		} else if (!quoted && *p == ';') {
			break;
		}
	}
	return p;
}

/* The property that names the domain a method speaks of, most telling first. */
static const struct {
	const char *method, *property;
} PROPERTIES[] = {
	{"dmarc", "header.from"},
	{"dkim", "header.d"},
	{"dkim", "header.i"},
	{"spf", "smtp.mailfrom"},
	{"spf", "smtp.mail"},
	{"spf", "smtp.helo"},
	{"auth", "smtp.auth"},
	{"iprev", "policy.iprev"},
	{"arc", "header.oldest-pass"},
};

static guint
property_rank(const char *method, const char *property)
{
	for (guint i = 0; i < G_N_ELEMENTS(PROPERTIES); i++)
		if (strcmp(method, PROPERTIES[i].method) == 0 &&
			strcmp(property, PROPERTIES[i].property) == 0)
			return i;
	return G_MAXUINT;
}

/* "user@example.com" and "@example.com" speak of example.com. */
static char *
domain_of(const char *value)
{
	const char *at = strrchr(value, '@');
	char *domain = g_strdup(at != NULL ? at + 1 : value);
	gsize length = strlen(domain);

	if (length > 0 && domain[length - 1] == '.')
		domain[length - 1] = '\0';
	return domain;
}

/* "reason=… ptype.property=value …" up to the end of the result. */
static const char *
read_properties(const char *p, const char *method, char **domain_out)
{
	guint best = G_MAXUINT;

	for (p = skip_blank(p); *p != '\0' && *p != ';'; p = skip_blank(p)) {
		g_autofree char *name = NULL, *value = NULL;

		p = read_word(p, "=;\"", &name);
		if (*p != '=') {
			if (*p == '"')
				p = skip_result(p);
			continue;
		}
		p = read_word(p + 1, ";", &value);
		guint rank = property_rank(method, name);

		if (rank < best && *value != '\0') {
			best = rank;
			g_free(*domain_out);
			*domain_out = domain_of(value);
		}
	}
	return p;
}

static const char *
read_result(const char *p, const char *server, gboolean before, GPtrArray *results)
{
	g_autofree char *method = NULL, *verdict = NULL, *domain = g_strdup("");

	p = read_word(p, "=;/\"", &method);
	if (*p == '/') {
		g_autofree char *version = NULL;

		p = read_word(p + 1, "=;\"", &version);
	}
	if (*p != '=')
		return skip_result(p);
	p = read_word(p + 1, ";\"", &verdict);
	p = read_properties(p, method, &domain);
	if (*method == '\0' || *verdict == '\0')
		return p;
	AuthResult *result = g_new0(AuthResult, 1);

	result->authserv_id = g_strdup(server);
	result->method = g_steal_pointer(&method);
	result->result = g_steal_pointer(&verdict);
	result->domain = g_steal_pointer(&domain);
	result->before_foreign_received = before;
	g_ptr_array_add(results, result);
	return p;
}

void
authres_parse(const char *value, gboolean before_foreign_received, GPtrArray *results)
{
	g_autofree char *server = NULL;
	const char *p = read_word(value, ";", &server);

	if (*server == '\0')
		return;
	p = skip_result(p); /* the version, if any */
	while (*p == ';' && results->len < LIMIT_AUTH_RESULTS)
		p = read_result(p + 1, server, before_foreign_received, results);
}

char *
authres_server(const char *value)
{
	char *server = NULL;

	read_word(value, ";", &server);
	return server;
}

/* The host after the word @clause ("by", "from") of a Received field; "" if there is none. */
static char *
received_host(const char *value, const char *clause)
{
	gsize length = strlen(clause);

	for (const char *p = skip_blank(value); *p != '\0' && *p != ';'; p = skip_blank(p)) {
		g_autofree char *word = NULL;
		gboolean found =
			g_ascii_strncasecmp(p, clause, length) == 0 && g_ascii_isspace(p[length]);
		const char *next = read_word(p, ";", &word);

		if (found) {
			char *host = NULL;

			read_word(next, ";", &host);
			return host;
		}
		if (next == p)
			break;
		p = next;
	}
	return g_strdup("");
}

static gboolean
is_below(const char *host, const char *domain)
{
	gsize host_length = strlen(host), domain_length = strlen(domain);

	return host_length > domain_length && host[host_length - domain_length - 1] == '.' &&
		strchr(domain, '.') != NULL &&
		strcmp(host + host_length - domain_length, domain) == 0;
}

/* Two names of one organisation, as far as names can tell. */
static gboolean
are_neighbours(const char *a, const char *b)
{
	const char *parent_a = strchr(a, '.'), *parent_b = strchr(b, '.');

	if (strcmp(a, b) == 0 || is_below(a, b) || is_below(b, a))
		return TRUE;
	return parent_a != NULL && parent_b != NULL && strchr(parent_a + 1, '.') != NULL &&
		strcmp(parent_a, parent_b) == 0;
}

/* A host that names no one outside: "localhost", a bare name, an address of the inside. */
static gboolean
is_internal(const char *host)
{
	return *host == '\0' || strchr(host, '.') == NULL || g_str_has_suffix(host, ".local") ||
		g_str_has_suffix(host, ".internal") || g_str_has_prefix(host, "127.") ||
		g_str_has_prefix(host, "10.") || g_str_has_prefix(host, "192.168.");
}

gboolean
authres_is_above_foreign(const char *server, const GPtrArray *received)
{
	gboolean came_in = FALSE;

	for (guint i = 0; i < received->len; i++) {
		const char *value = g_ptr_array_index(received, i);
		g_autofree char *by = received_host(value, "by");
		g_autofree char *from = received_host(value, "from");

		if (came_in || (!is_internal(by) && !are_neighbours(by, server)))
			return FALSE;
		came_in = !is_internal(from) && !are_neighbours(from, server);
	}
	return TRUE;
}

gboolean
authres_is_above_any_foreign(const GPtrArray *received)
{
	g_autofree char *server =
		received->len > 0 ? received_host(g_ptr_array_index(received, 0), "by") : NULL;

	return server == NULL || authres_is_above_foreign(server, received);
}
