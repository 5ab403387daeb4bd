/* SPDX-License-Identifier: MIT */
/* Tells the service manager that started us how we are (sd_notify(3)): that we are ready, that the
 * loop still turns, that we are ending. Does nothing where nobody asked to be told.
 * A datagram with a line or two is all there is to it: a library for that would bring decompressors
 * and ciphers into a program that reads strangers' mail.
 * Source: sd_notify(3), "Notes" and "Standalone implementations". */
#ifndef DISPUTED_DAEMON_NOTIFY_H
#define DISPUTED_DAEMON_NOTIFY_H

#include <glib.h>

typedef struct Notify Notify;

/* notify_new: to whom: NOTIFY_SOCKET of the environment. It is taken out of the environment, so
 * that no child can speak for us. Returns: (transfer full) never NULL. */
Notify *notify_new(void);
void notify_free(Notify *notify);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Notify, notify_free)

/* notify_turn: a turn of the loop was finished: the first says that we are ready, each feeds the
 * watchdog. @status: one line for people. */
void notify_turn(Notify *notify, const char *status);

/* notify_trouble: a turn could not be finished; the watchdog is not fed. @status: why. */
void notify_trouble(Notify *notify, const char *status);

/* notify_stopping: no new work is begun. */
void notify_stopping(Notify *notify);

#endif
