/* SPDX-License-Identifier: MIT */
/* How to address a person: which display names are names, and which words greet already. */
#ifndef DISPUTED_DOMAIN_SALUTATION_H
#define DISPUTED_DOMAIN_SALUTATION_H

#include <glib.h>

/* salutation_name: @display as a name to greet with, or NULL where "Bonjour," had better stand
 * alone: an address, a service ("Support", "noreply"), digits, one letter, or too long.
 * "DURAND, Marie" becomes "Marie DURAND". Returns: (transfer full). */
char *salutation_name(const char *display);

/* salutation_is_greeting: whether @words begin with a greeting of their own: "Bonjour Madame,",
 * "Dear Emma". */
gboolean salutation_is_greeting(const char *words);

#endif
