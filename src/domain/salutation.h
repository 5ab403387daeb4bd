/* SPDX-License-Identifier: MIT */
/* How to address a person: which display names are names. */
#ifndef DISPUTED_DOMAIN_SALUTATION_H
#define DISPUTED_DOMAIN_SALUTATION_H

#include <glib.h>

/* salutation_name: @display as a name to greet with, or NULL where "Bonjour," had better stand
 * alone: an address, a service ("Support", "noreply"), digits, one letter, or too long.
 * "DURAND, Marie" becomes "Marie DURAND". Returns: (transfer full). */
char *salutation_name(const char *display);

#endif
