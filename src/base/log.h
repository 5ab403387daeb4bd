/* SPDX-License-Identifier: MIT */
/* One line per event: a stable name and key=value fields. Only the engine and the programs log;
 * libraries below them return errors. */
#ifndef DISPUTED_BASE_LOG_H
#define DISPUTED_BASE_LOG_H

#include <glib.h>

typedef enum {
	LOG_ERROR,   /* a person must look */
	LOG_WARNING, /* survived; ends with ", ignoring" or says what happens instead */
	LOG_INFO,    /* what happened to a mail */
	LOG_DEBUG,   /* who and what: personal data, no secrets */
} LogLevel;

/* log_event: logs @event with pairs (const char *key, const char *value), ended by NULL. A pair
 * whose value is NULL is left out. Values go through text_printable(). */
void log_event(LogLevel level, const char *event, ...) G_GNUC_NULL_TERMINATED;

/* log_writer: the GLogWriterFunc of the programs: journald where stderr is the journal, else
 * plain lines on stderr; drops debug lines unless log_set_verbose(TRUE) was called. */
GLogWriterOutput log_writer(
	GLogLevelFlags flags, const GLogField *fields, gsize n_fields, gpointer data);
void log_set_verbose(gboolean verbose);

#endif
