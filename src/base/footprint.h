/* SPDX-License-Identifier: MIT */
/* What stays resident of a process that has started. */
#ifndef DISPUTED_BASE_FOOTPRINT_H
#define DISPUTED_BASE_FOOTPRINT_H

/* footprint_let_go: takes out of the process's resident memory what it only reads of its program
 * and libraries: most of that was looked at once, to link and to begin. The kernel keeps it as
 * long as it has room, and what is used again comes back page by page. Nothing is lost: what is not
 * as it is in the file stays. Costs about a millisecond. */
void footprint_let_go(void);

#endif
