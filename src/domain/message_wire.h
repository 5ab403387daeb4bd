/* SPDX-License-Identifier: MIT */
/* A Message as bytes between two processes of one build: a GVariant, checked on arrival.
 * Trust: message_unpack() is given what a process said that has just read a stranger's mail, and
 * may be the stranger's by now: nothing of it is taken that mail_read() could not have made. */
#ifndef DISPUTED_DOMAIN_MESSAGE_WIRE_H
#define DISPUTED_DOMAIN_MESSAGE_WIRE_H

#include <glib.h>

#include "domain/message.h"

/* message_pack: Returns: (transfer full) at most LIMIT_MESSAGE_WIRE_BYTES for what mail_read()
 * makes. */
GBytes *message_pack(const Message *message);

/* message_unpack: what was packed; else an error, whatever the bytes are. Strings are valid UTF-8,
 * one-line strings have no control characters, hex digests are hex, numbers and counts keep to
 * base/limits.h, and there is no array or string missing.
 * Returns: (transfer full) NULL on error. Errors: ERROR_REJECTED, ERROR_LIMIT. */
Message *message_unpack(GBytes *bytes, GError **error);

#endif
