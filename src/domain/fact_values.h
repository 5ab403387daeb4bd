/* SPDX-License-Identifier: MIT */
/* What a match of a pattern of fact_rules.h says, or that it says nothing: telephone numbers, sums
 * and days are no order numbers. Each returns (transfer full) a value, NULL: none. */
#ifndef DISPUTED_DOMAIN_FACT_VALUES_H
#define DISPUTED_DOMAIN_FACT_VALUES_H

#include <glib.h>

/* fact_values_number: as written. @text: what @match was found in. */
char *fact_values_number(const GMatchInfo *match, const char *text);

/* fact_values_amount: "1234.56 EUR". */
char *fact_values_amount(const GMatchInfo *match);

/* fact_values_date: "2026-11-02". @month_first: 11/02/2026 is that day. @day: without a year, the
 * nearest to it [Julian day]. */
char *fact_values_date(const GMatchInfo *match, gboolean month_first, guint32 day);

#endif
