/* SPDX-License-Identifier: MIT */
/* Makes a call of the database fail. The test is linked with -Wl,--wrap=…, which puts this
 * between the store and SQLite; the store itself knows nothing of it. */
#ifndef DISPUTED_TESTS_FAULTY_SQLITE_H
#define DISPUTED_TESTS_FAULTY_SQLITE_H

#include <glib.h>

/* faulty_arm: the @nth call from now on (from 1) fails with @code; 0: none does. */
void faulty_arm(guint nth, int code);

/* faulty_fired: whether it has happened. */
gboolean faulty_fired(void);

/* faulty_lose: whether the database undoes the transaction by itself when a call fails, as it may
 * when the disk is full. */
void faulty_lose(gboolean lose);

/* faulty_hold: while held, calls neither count nor fail, and commits don't kill: they are the
 * test's own. faulty_calls: how many have counted since faulty_arm(). */
void faulty_hold(gboolean hold);
guint faulty_calls(void);

/* faulty_kill: at the @nth commit from now on (from 1; 0: none), before it or, with @after, when it
 * is done, @die is called; it does not return. What was not committed is undone before.
 * faulty_commits: how many there have been since. */
void faulty_kill(guint nth, gboolean after, void (*die)(void));
guint faulty_commits(void);

#endif
