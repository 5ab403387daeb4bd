/* SPDX-License-Identifier: MIT */
/* How people and mail programs sign: "-- ", "Sent from my iPhone", "Best regards" above a name and
 * a telephone number, legal footers. Knows single lines; which of them end a reply is for trim.h
 * to say. Lines are "plain" after quoting_plain() unless another form is named. */
#ifndef DISPUTED_MAIL_SIGNING_H
#define DISPUTED_MAIL_SIGNING_H

#include <glib.h>

typedef enum {
	DEVICE_NONE,
	DEVICE_LIKELY, /* "Sent from a magnificent machine": as such, or a writer's own words */
	DEVICE_SURE,   /* names a product, or "my" */
} SigningDevice;

/* signing_device: what mail programs add: "Sent from my iPhone", "Envoyé de mon iPhone". */
SigningDevice signing_device(const char *plain);

/* signing_is_delimiter: "-- ", "--", "__", "—": the line above a signature. @line: as written. */
gboolean signing_is_delimiter(const char *line);

/* signing_is_closing: "Best regards," alone on its line. */
gboolean signing_is_closing(const char *plain);

/* signing_is_footer: the beginning of a legal footer. */
gboolean signing_is_footer(const char *plain);

/* signing_has_contact: a telephone number, an address, a link. */
gboolean signing_has_contact(const char *plain);

#endif
