/* SPDX-License-Identifier: MIT */
/* What both programs start with: the configuration, the store's owner, the store, the keys, the
 * templates, and the engine made of them. Knows in which order these are opened and which of them
 * may be made; must not know what the program then does. */
#ifndef DISPUTED_WIRING_WIRING_H
#define DISPUTED_WIRING_WIRING_H

#include <glib.h>

#include "config/config.h"
#include "engine/engine.h"
#include "wiring/active_templates.h"
#include "wiring/reader.h"

/* Beside a store: what takes its place. From the moment that it is there, the store is being
 * replaced, and only `disputectl restore` goes on with it. */
#define WIRING_RESTORING ".restoring"

typedef struct WiringOptions {
	const char *config_path;   /* NULL: CONFIG_DEFAULT_PATH */
	gboolean secrets;          /* also check that the files with secrets can be read */
	gboolean accept_templates; /* good template files become the active set */
	gboolean serve;            /* the daemon: there is one at most on a store */
} WiringOptions;

typedef struct Wiring {
	Config *config;
	Store *store;
	GPtrArray *keys; /* ReplyKey* */
	ActiveTemplates templates;
	WiringReader *reader;
	ReaderPort reader_port; /* of it */
	char *node;
	int lock;      /* on the store; -1: none */
	Engine engine; /* of all these */
} Wiring;

/* wiring_open: everything, ready to run. Run as root it becomes the store's owner first, for good.
 * Takes the store's lock before anything in it is changed. Makes the store and, beside an empty
 * one, the keys file, where they are not there yet. With accept_templates, files with errors raise
 * the alert "templates" and good ones clear it. Returns: (transfer full) in *wiring_out. Errors:
 * ERROR_CONFIG if an operator must act (exit 78); ERROR_TEMPORARY (exit 75) also if the store is
 * another user's. */
gboolean wiring_open(const WiringOptions *options, Wiring **wiring_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

void wiring_free(Wiring *wiring);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Wiring, wiring_free)

/* wiring_open_reading: for looking at mail without a trace: nothing can be written. Without
 * @config_path, and if there is no file at CONFIG_DEFAULT_PATH either, a small built-in desk
 * (support@example.com); without a store, an empty one in memory; without language models,
 * languages stay NULL. The engine has no templates.
 * Returns and errors: as wiring_open(). */
gboolean wiring_open_reading(
	const char *config_path, Wiring **wiring_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* wiring_check: for `disputed --check`: the configuration as the store's owner reads it, its
 * secrets, the keys file if there is one, and that the store's folder can be written to. Makes and
 * changes nothing.
 * Returns: (transfer full) NULL on error. Errors: as wiring_open(). */
Config *wiring_check(const char *config_path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* wiring_config: config_load(), with what DISPUTED_DATADIR says in place of the data directory.
 * @path: NULL takes CONFIG_DEFAULT_PATH. Returns: (transfer full) NULL on error. */
Config *wiring_config(const char *path, gboolean secrets, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* wiring_config_of_owner: wiring_config() as the store's owner, who we are from then on.
 * Returns: (transfer full) NULL on error. Errors: as wiring_open(). */
Config *wiring_config_of_owner(const char *config_path, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* wiring_data_folder: where the shipped files lie: PKGDATADIR, or DISPUTED_DATADIR of the
 * environment, for programs that run before they are installed. */
const char *wiring_data_folder(void);

/* wiring_exit_status: of sysexits.h for an error that ends a program: 75 try again, 78 an operator
 * must act, 70 else. */
int wiring_exit_status(const GError *error);

#endif
