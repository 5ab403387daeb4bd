/* SPDX-License-Identifier: MIT */
/* Mere thanks: they never reopen a dispute. */
#ifndef DISPUTED_DOMAIN_THANKS_H
#define DISPUTED_DOMAIN_THANKS_H

#include <glib.h>

/* thanks_only: @words thank and say nothing else, in French or English: "Merci beaucoup !",
 * "Thanks, bye". NULL: FALSE. */
gboolean thanks_only(const char *words);

#endif
