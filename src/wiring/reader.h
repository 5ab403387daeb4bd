/* SPDX-License-Identifier: MIT */
/* The pool of readers as the engine's port: what the engine asks is asked of disputed-reader. Knows
 * where that program lies. */
#ifndef DISPUTED_WIRING_READER_H
#define DISPUTED_WIRING_READER_H

#include <glib.h>

#include "engine/port.h"

typedef struct WiringReader WiringReader;

/* wiring_reader_new: no process is started before the first question. @readers: how many side by
 * side; 0: as many as processors. Returns: (transfer full). */
WiringReader *wiring_reader_new(guint readers);
void wiring_reader_free(WiringReader *reader);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(WiringReader, wiring_reader_free)

/* wiring_reader_port: good as long as @reader. Its source is 0: who shall have turns of its own
 * gets a copy with another number. */
ReaderPort wiring_reader_port(WiringReader *reader);

#endif
