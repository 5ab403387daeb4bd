/* SPDX-License-Identifier: MIT */
/* Letters of the outbox as lines and as JSON, for the commands that show some. */
#ifndef DISPUTED_CTL_LETTER_ROWS_H
#define DISPUTED_CTL_LETTER_ROWS_H

#include <glib.h>
#include <jansson.h>

#include "store/outbox.h"

/* letter_rows_json: without its text. Returns: a new reference. */
json_t *letter_rows_json(const OutboxLetter *letter);

/* letter_rows_print: a table of @letters (OutboxLetter*); times as seen in @zone. */
void letter_rows_print(const GPtrArray *letters, GTimeZone *zone);

#endif
