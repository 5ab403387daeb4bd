/* SPDX-License-Identifier: MIT */
/* The line over which a member of staff writes an answer. The letters to staff begin with it and
 * the reader of their replies looks for it, so both take it from here. */
#ifndef DISPUTED_BASE_MARKER_H
#define DISPUTED_BASE_MARKER_H

#define MARKER_FR "##- Répondez au-dessus de cette ligne -##"
#define MARKER_EN "##- Reply above this line -##"

#endif
