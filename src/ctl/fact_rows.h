/* SPDX-License-Identifier: MIT */
/* Facts of mails as lines and as JSON, for the commands that show some. */
#ifndef DISPUTED_CTL_FACT_ROWS_H
#define DISPUTED_CTL_FACT_ROWS_H

#include <glib.h>
#include <jansson.h>

#include "domain/mail_facts.h"

/* fact_rows_json: a list of {kind, value, words}; fact_rows_category_json: {name, words} or null.
 * Return: new references. */
json_t *fact_rows_json(const MailFacts *facts);
json_t *fact_rows_category_json(const MailFacts *facts);

/* fact_rows_print: a field for the facts and one for the category, those that there are. @today:
 * [Julian day]. */
void fact_rows_print(const MailFacts *facts, guint32 today);

#endif
