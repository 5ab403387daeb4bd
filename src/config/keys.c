/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "config/keys.h"

/* A value, a list of values. What a key means when it is not given stands in the second column;
 * "" where nothing is the default. */
#define TEXT(name, standard) CFG_STR(name, standard, CFGF_NONE)
#define LIST(name) CFG_STR_LIST(name, NULL, CFGF_NONE)
#define SECTION(name, table) CFG_SEC(name, table, CFGF_NONE)
#define NAMED_SECTION(name, table)                                                                 \
	CFG_SEC(name, table, CFGF_MULTI | CFGF_TITLE | CFGF_NO_TITLE_DUPES)

static cfg_opt_t organisation[] = {
	TEXT("name", ""),
	TEXT("language", "en"),
	TEXT("timezone", ""),
	TEXT("phone", ""),
	TEXT("website", ""),
	TEXT("signature", ""),
	CFG_END(),
};

static cfg_opt_t mailbox[] = {
	TEXT("address", ""),
	LIST("aliases"),
	TEXT("url", ""),
	TEXT("user", ""),
	TEXT("password_file", ""),
	TEXT("password_command", ""),
	TEXT("token_command", ""),
	TEXT("oauth", ""),
	TEXT("tls", "required"),
	TEXT("ca_file", ""),
	TEXT("processed", ""),
	TEXT("first_run", "none"),
	TEXT("poll", "60 seconds"),
	TEXT("watch", ""),
	TEXT("max_message_size", "64 MB"),
	CFG_END(),
};

static cfg_opt_t smtp[] = {
	TEXT("url", ""),
	TEXT("user", ""),
	TEXT("password_file", ""),
	TEXT("password_command", ""),
	TEXT("token_command", ""),
	TEXT("oauth", ""),
	TEXT("tls", "required"),
	TEXT("ca_file", ""),
	TEXT("connections", "4"),
	CFG_END(),
};

static cfg_opt_t oauth[] = {
	TEXT("token_url", ""),
	TEXT("device_url", ""),
	TEXT("authorize_url", ""),
	TEXT("grant", "refresh_token"),
	TEXT("client_id", ""),
	TEXT("client_secret_file", ""),
	TEXT("client_secret_ends", ""),
	TEXT("scope", ""),
	TEXT("refresh_token_file", ""),
	TEXT("refresh_token_life", ""),
	TEXT("state", ""),
	TEXT("tls", "required"),
	TEXT("ca_file", ""),
	CFG_END(),
};

static cfg_opt_t staff[] = {
	TEXT("name", ""),
	TEXT("email", ""),
	TEXT("role", "agent"),
	TEXT("language", ""),
	CFG_END(),
};

static cfg_opt_t promise[] = {
	TEXT("acknowledge", "24 hours"),
	TEXT("read", "1 day"),
	TEXT("progress", "7 days"),
	TEXT("then", "14 days"),
	TEXT("answer", "60 days"),
	TEXT("close", "14 days"),
	TEXT("reopen", "60 days"),
	CFG_END(),
};

static cfg_opt_t calendar[] = {
	TEXT("working", "Mon-Fri 09:00-18:00"),
	TEXT("holidays", "none"),
	LIST("closed"),
	CFG_END(),
};

static cfg_opt_t relay[] = {
	TEXT("hold", "2 minutes"),
	CFG_END(),
};

static cfg_opt_t caps[] = {
	TEXT("sender", "10"),
	TEXT("dispute", "30"),
	TEXT("hour", "60"),
	CFG_END(),
};

static cfg_opt_t file_only[] = {
	LIST("sender"),
	LIST("subject"),
	LIST("list"),
	CFG_END(),
};

static cfg_opt_t facts[] = {
	TEXT("order", ""),
	TEXT("invoice", ""),
	TEXT("customer", ""),
	TEXT("dates", "day-month"),
	CFG_END(),
};

static cfg_opt_t category[] = {
	TEXT("name", ""),
	LIST("words"),
	CFG_END(),
};

static cfg_opt_t root[] = {
	TEXT("mode", "observe"),
	SECTION("organisation", organisation),
	TEXT("store", LOCALSTATEDIR "/lib/disputed/disputed.db"),
	TEXT("keys", LOCALSTATEDIR "/lib/disputed/keys"),
	TEXT("templates", SYSCONFDIR "/disputed/templates"),
	TEXT("reference_prefix", "D"),
	NAMED_SECTION("mailbox", mailbox),
	SECTION("smtp", smtp),
	NAMED_SECTION("oauth", oauth),
	TEXT("reply_address", "plus"),
	TEXT("envelope", "plus"),
	NAMED_SECTION("staff", staff),
	LIST("notify"),
	LIST("own_domains"),
	LIST("never_answer"),
	LIST("auth_results"),
	LIST("spam_headers"),
	SECTION("file_only", file_only),
	SECTION("promise", promise),
	SECTION("calendar", calendar),
	SECTION("relay", relay),
	SECTION("caps", caps),
	SECTION("facts", facts),
	NAMED_SECTION("category", category),
	TEXT("brake", "100"),
	TEXT("readers", "0"),
	TEXT("alert_command", ""),
	TEXT("canary", "none"),
	CFG_END(),
};

static void
set_callback(cfg_opt_t *options, cfg_callback_t on_value)
{
	for (cfg_opt_t *option = options; option->name != NULL; option++) {
		if (option->type == CFGT_SEC)
			set_callback(option->subopts, on_value);
		else
			option->parsecb = on_value;
	}
}

cfg_opt_t *
keys_root(cfg_callback_t on_value)
{
	set_callback(root, on_value);
	return root;
}

/* How many letters must be put in, left out, exchanged, or swapped with their neighbour. */
static guint
distance(const char *a, const char *b)
{
	enum { MAX = 32 };
	guint rows[MAX + 1][MAX + 1];
	gsize m = strlen(a), n = strlen(b);

	if (m > MAX || n > MAX)
		return G_MAXUINT;
	for (gsize i = 0; i <= m; i++) {
		for (gsize j = 0; j <= n; j++) {
			gboolean same = i > 0 && j > 0 &&
				g_ascii_tolower(a[i - 1]) == g_ascii_tolower(b[j - 1]);

			if (i == 0 || j == 0) {
				rows[i][j] = (guint)(i + j);
				continue;
			}
			rows[i][j] = MIN(MIN(rows[i - 1][j], rows[i][j - 1]) + 1,
				rows[i - 1][j - 1] + (same ? 0 : 1));
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
				rows[i][j] = MIN(rows[i][j], rows[i - 2][j - 2] + 1);
		}
	}
	return rows[m][n];
}

const char *
keys_nearest(const cfg_opt_t *options, const char *word)
{
	guint best = (guint)strlen(word) / 3 + 2;
	const char *found = NULL;

	for (const cfg_opt_t *option = options; option->name != NULL; option++) {
		guint away = distance(option->name, word);

		if (away < best) {
			best = away;
			found = option->name;
		}
	}
	return found;
}

static gboolean
has(const cfg_opt_t *options, const char *word)
{
	for (const cfg_opt_t *option = options; option->name != NULL; option++)
		if (strcmp(option->name, word) == 0)
			return TRUE;
	return FALSE;
}

const char *
keys_section_of(const char *word)
{
	if (has(root, word))
		return "";
	for (const cfg_opt_t *option = root; option->name != NULL; option++)
		if (option->type == CFGT_SEC && has(option->subopts, word))
			return option->name;
	return NULL;
}
