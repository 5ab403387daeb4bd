/* SPDX-License-Identifier: MIT */
/* disputed.conf as values: read once, checked as a whole, const afterwards. Every mistake is told
 * as one line, "FILE:LINE: KEY: what is wrong and what to do".
 * Knows the file's shape; knows nothing of how its values are used. */
#ifndef DISPUTED_CONFIG_CONFIG_H
#define DISPUTED_CONFIG_CONFIG_H

#include <glib.h>

#include "domain/calendar.h"
#include "domain/desk.h"
#include "domain/policy.h"

/* Where the programs look without --config. */
#define CONFIG_DEFAULT_PATH SYSCONFDIR "/disputed/disputed.conf"

/* What a connection is made from. Strings are "" where the file says nothing. */
typedef struct ConfigServer {
	char *url;
	char *user; /* "": no login */
	/* With a user exactly one of these is set, without one none. */
	char *password_file; /* absolute path */
	char *password_command;
	char *token_command; /* gives an OAuth 2 access token */
	char *oauth;         /* name of the account that gives one */
	gboolean tls;        /* FALSE: plain text, because the admin asked for it */
	char *ca_file;       /* absolute path; "": the system's certificates */
} ConfigServer;

/* Where access tokens come from. Strings are "" where the file says nothing. */
typedef struct ConfigOauth {
	char *name;
	char *token_url, *device_url, *authorize_url, *client_id, *scope;
	char *client_secret_file, *refresh_token_file, *state, *ca_file; /* absolute paths */
	gboolean client_credentials; /* else by a refresh token */
	gboolean tls;                /* FALSE: http:// is fine */
	guint32 refresh_token_days;  /* life of a refresh token; 0: unknown */
	guint32 client_secret_day;   /* on which the secret ends [Julian day]; 0: unknown */
} ConfigOauth;

typedef struct ConfigMailbox {
	char *name;    /* key in the configuration: "support"; as in Desk */
	char *address; /* as in Desk */
	ConfigServer server;
	char *processed; /* folder that mail is moved to when done; "": it stays */
	FirstRun first_run;
	guint32 poll_s; /* 5 or more */
	char *watch;    /* folder on this machine that changes when mail comes; "": none */
	guint32 max_message_bytes; /* 1 MB .. LIMIT_MAIL_BYTES */
} ConfigMailbox;

typedef struct ConfigSmtp {
	ConfigServer server;
	guint connections; /* at once, 1..20 */
} ConfigSmtp;

typedef struct Config {
	char *path;   /* of the file */
	char *folder; /* the file's folder, absolute: relative paths in it begin there */
	Desk *desk;
	Policy policy;
	Calendar *calendar;
	GTimeZone *zone;
	char *store;             /* path of the database */
	char *keys;              /* path of the keys file */
	char *templates;         /* the admin's folder; "" if none */
	char *templates_shipped; /* the data directory's */
	GPtrArray *mailboxes;    /* ConfigMailbox*, in the order of the file and of Desk */
	ConfigSmtp smtp;
	guint32 readers;     /* processes that read mails; 0: as many as processors; at most 64 */
	GPtrArray *oauths;   /* ConfigOauth* */
	char *alert_command; /* "" if none */
	guint32 canary_s;    /* how often each mailbox gets a letter from itself; 0: never */
	GPtrArray *warnings; /* char*: what is odd but not fatal, "FILE:LINE: …", one line each */
} Config;

/* config_load: reads and checks the file.
 * @secrets: also checks that the files with secrets can be read; for the program that connects.
 * Returns: (transfer full) NULL on error.
 * Errors: ERROR_CONFIG with the first mistake. */
Config *config_load(const char *path, gboolean secrets, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* config_parse: the same from @text, said to stand in @path. */
Config *config_parse(const char *path, const char *text, gboolean secrets,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

void config_free(Config *config);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Config, config_free)

#endif
