/* SPDX-License-Identifier: MIT */
/* What a clerk wants to see of a mail at a glance: numbers, amounts, dates, what is asked for,
 * what makes it urgent or legal, and a category. Each with the words that led to it, because they
 * are proposals: nothing is decided by them (practices 3, 8, 9, 13, 46).
 * Trust: reads foreign text; takes time in proportion to at most LIMIT_FACT_TEXT_BYTES of it. */
#ifndef DISPUTED_DOMAIN_MAIL_FACTS_H
#define DISPUTED_DOMAIN_MAIL_FACTS_H

#include <glib.h>

#include "domain/fact_rules.h"

typedef struct Fact {
	FactKind kind;
	char *value; /* a number as written; "349.90 EUR"; "2026-11-02"; "refund" … */
	char *words; /* of the mail, one line: "commande n° 4711" */
} Fact;

typedef struct MailFacts {
	GPtrArray *list; /* Fact*, by kind, each kind in the order of the mail; each value once */
	const FactCategory *category; /* the one that most words speak for; of the rules; or NULL */
	GPtrArray *category_words;    /* char*: these words; empty without a category */
} MailFacts;

/* mail_facts_new: of @subject and the new @words of a mail.
 * @day: on which it was written [Julian day]; a date without a year is the nearest to it.
 * @rules: outlives the facts. Returns: (transfer full). */
MailFacts *mail_facts_new(
	const FactRules *rules, const char *subject, const char *words, guint32 day);
void mail_facts_free(MailFacts *facts);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(MailFacts, mail_facts_free)

/* mail_facts_has: whether a fact of @kind and @value is among them. */
gboolean mail_facts_has(const MailFacts *facts, FactKind kind, const char *value);

#endif
