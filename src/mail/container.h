/* SPDX-License-Identifier: MIT */
/* Elements of HTML mails in which mail programs put what the writer did not write: the header of
 * the mail that is answered, a stored signature. Knows their ids, classes and styles only. */
#ifndef DISPUTED_MAIL_CONTAINER_H
#define DISPUTED_MAIL_CONTAINER_H

#include <glib.h>

typedef enum {
	CONTAINER_NONE,
	CONTAINER_HISTORY, /* begins with the header of a mail; history follows, inside or below */
	CONTAINER_SIGNATURE, /* a stored signature */
} ContainerKind;

/* container_kind: of an element with these attributes; each may be NULL. Copies of another mail's
 * elements, whose names got a prefix ("x_Signature"), are none. */
ContainerKind container_kind(
	const char *id, const char *classes, const char *name, const char *style);

#endif
