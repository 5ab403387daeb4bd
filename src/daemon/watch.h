/* SPDX-License-Identifier: MIT */
/* A folder of this machine in which something new means new mail. Nothing in it is read. A folder
 * that is not there, or goes away, is looked for again now and then. */
#ifndef DISPUTED_DAEMON_WATCH_H
#define DISPUTED_DAEMON_WATCH_H

#include <glib.h>

typedef struct Watch Watch;

/* watch_new: @changed: called from the main loop, once for whatever came at the same time.
 * Returns: (transfer full). */
Watch *watch_new(const char *folder, void (*changed)(gpointer data), gpointer data);
void watch_free(Watch *watch);

#endif
