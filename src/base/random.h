/* SPDX-License-Identifier: MIT */
/* The only source of randomness, behind a pointer so that tests are repeatable. */
#ifndef DISPUTED_BASE_RANDOM_H
#define DISPUTED_BASE_RANDOM_H

#include <glib.h>

typedef struct Random {
	void (*fill)(gpointer data, guint8 *bytes, gsize length);
	gpointer data; /* borrowed */
} Random;

/* random_system: the kernel's getrandom(2). */
Random random_system(void);

/* random_seeded: a repeatable sequence for tests; advances *@state, which must outlive it.
 * Never for keys. */
Random random_seeded(guint64 *state);

void random_fill(const Random *source, guint8 *bytes, gsize length);

/* random_u64: 64 random bits. */
guint64 random_u64(const Random *source);

#endif
