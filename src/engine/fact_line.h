/* SPDX-License-Identifier: MIT */
/* Facts of a mail as staff read them: one line, in their language, numbers first and what can't
 * wait last. Every char * is a new string (transfer full). */
#ifndef DISPUTED_ENGINE_FACT_LINE_H
#define DISPUTED_ENGINE_FACT_LINE_H

#include <glib.h>

#include "domain/mail_facts.h"

/* fact_line: "commande 4711 · 349,90 € · demande : remboursement (« remboursée »)"; "" if there is
 * none. @today: [Julian day]; dates of another year say theirs. */
char *fact_line(const MailFacts *facts, guint32 today, const char *language);

/* fact_line_quoted: @words (char*) in quotation marks: "« colis », « livré »", "“parcel”". */
char *fact_line_quoted(const GPtrArray *words, const char *language);

#endif
