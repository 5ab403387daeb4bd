/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <sys/random.h>

#include "base/random.h"

static void
system_fill(gpointer data G_GNUC_UNUSED, guint8 *bytes, gsize length)
{
	while (length > 0) {
		ssize_t got = getrandom(bytes, length, 0);

		if (got < 0 && errno == EINTR)
			continue;
		g_assert(got > 0);
		bytes += got;
		length -= (gsize)got;
	}
}

/* splitmix64: a full-period generator that needs no other state than a counter. */
static void
seeded_fill(gpointer data, guint8 *bytes, gsize length)
{
	guint64 *state = data;

	for (gsize i = 0; i < length; i++) {
		guint64 z = (*state += G_GUINT64_CONSTANT(0x9e3779b97f4a7c15));

		z = (z ^ (z >> 30)) * G_GUINT64_CONSTANT(0xbf58476d1ce4e5b9);
		z = (z ^ (z >> 27)) * G_GUINT64_CONSTANT(0x94d049bb133111eb);
		bytes[i] = (guint8)((z ^ (z >> 31)) & 0xff);
	}
}

Random
random_system(void)
{
	return (Random){.fill = system_fill, .data = NULL};
}

Random
random_seeded(guint64 *state)
{
	return (Random){.fill = seeded_fill, .data = state};
}

void
random_fill(const Random *source, guint8 *bytes, gsize length)
{
	source->fill(source->data, bytes, length);
}

guint64
random_u64(const Random *source)
{
	guint8 bytes[8];
	guint64 value = 0;

	random_fill(source, bytes, sizeof bytes);
	for (gsize i = 0; i < sizeof bytes; i++)
		value = value << 8 | bytes[i];
	return value;
}
