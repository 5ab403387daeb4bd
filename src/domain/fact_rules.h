/* SPDX-License-Identifier: MIT */
/* What facts are looked for in a mail: patterns of numbers, amounts and dates, and the
 * organisation's categories with the words that speak for them. Const once it is built.
 * Knows nothing of mails. */
#ifndef DISPUTED_DOMAIN_FACT_RULES_H
#define DISPUTED_DOMAIN_FACT_RULES_H

#include <glib.h>

/* Those with a pattern come first, those that the organisation may set first of all. */
typedef enum {
	FACT_ORDER,
	FACT_INVOICE,
	FACT_CUSTOMER,
	FACT_AMOUNT,
	FACT_DATE,
	FACT_REMEDY,       /* what is asked for */
	FACT_URGENT,       /* somebody's safety or health, or it can't wait */
	FACT_LEGAL,        /* a lawyer, a court, an authority, a mediator */
	FACT_CANCELLATION, /* of a contract */
	FACT_KINDS
} FactKind;

#define FACT_SET_PATTERNS (FACT_CUSTOMER + 1)
#define FACT_PATTERNS (FACT_DATE + 1)

typedef struct FactCategory {
	char *id;           /* its name in the configuration */
	char *name;         /* as people read it */
	GPtrArray *phrases; /* char*, as words_is() takes them; at least one */
} FactCategory;

typedef struct FactRules {
	GRegex *patterns[FACT_PATTERNS]; /* NULL: such facts are not looked for */
	GArray *phrases;                 /* FactPhrase, as fact_words_phrases() gives them */
	gboolean month_first;            /* 11/02/2026 is the 2nd of November */
	GPtrArray *categories;           /* FactCategory*, in the order of the configuration */
} FactRules;

/* fact_rules_new: the shipped patterns, no categories. Returns: (transfer full). */
FactRules *fact_rules_new(void);
void fact_rules_free(FactRules *rules);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(FactRules, fact_rules_free)

/* fact_rules_set: @pattern in the place of the shipped one; NULL: none is looked for. Its first
 * group, or else the whole of it, is the number. No mail can make it slow: what
 * it may take is limited.
 * @kind: below FACT_SET_PATTERNS.
 * Errors: ERROR_CONFIG: it can't be read, fits nothing at all, or takes long. */
gboolean fact_rules_set(FactRules *rules, FactKind kind, const char *pattern, GError **error);

/* fact_rules_add: a category. @phrases: (transfer full) char*. */
void fact_rules_add(FactRules *rules, const char *id, const char *name, GPtrArray *phrases);

/* fact_kind_name: stable word for JSON: "order" … */
const char *fact_kind_name(FactKind kind);

#endif
