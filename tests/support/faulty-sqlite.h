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

#endif
