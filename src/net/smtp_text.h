/* SPDX-License-Identifier: MIT */
/* What an SMTP client writes: addresses checked, letters dot-stuffed, words of delivery reports
 * encoded; and what a server offers. Pure.
 * Trust: addresses and letters may carry anything; what comes out can't end or begin a command. */
#ifndef DISPUTED_NET_SMTP_TEXT_H
#define DISPUTED_NET_SMTP_TEXT_H

#include <glib.h>

/* What the answer to EHLO offers (RFC 5321 4.1.1.1). */
typedef struct SmtpOffers {
	gboolean pipelining, dsn, eight_bit, smtputf8, size;
	guint64 size_bytes; /* 0: no limit told */
	/* BURL (RFC 4468). Dovecot's submission service offers it, and its release 2.3.19 dies on
	 * an envelope that arrives before a letter's answer has left. */
	gboolean burl;
} SmtpOffers;

/* smtp_offers_read: from the lines of a greeting and login (char*): the last 250 reply counts. */
SmtpOffers smtp_offers_read(const GPtrArray *lines);

/* smtp_address_write: @address as it goes between the angle brackets: checked (RFC 5321 4.1.2 with
 * its lengths; no control character, space or bracket outside of quotes), the domain of an
 * address with an ASCII local part in its ASCII form (IDNA).
 * @utf8_out: whether SMTPUTF8 is needed.
 * Returns: (transfer full) NULL on error. Errors: ERROR_REJECTED. */
char *smtp_address_write(const char *address, gboolean *utf8_out, GError **error);

/* smtp_xtext_write: RFC 3461 section 4, cut to @max_bytes between characters.
 * Returns: (transfer full). Example: "a+b" → "a+2Bb". */
char *smtp_xtext_write(const char *text, gsize max_bytes);

/* smtp_body_write: @letter for the wire, up to and with the final dot: every line ends in CR LF
 * (bare CR and LF become one, so that no server sees an end where there is none), lines that
 * begin with a dot get another.
 * Returns: (transfer full). */
GBytes *smtp_body_write(GBytes *letter);

/* smtp_body_is_8bit: whether a byte above 127 is in it. */
gboolean smtp_body_is_8bit(GBytes *letter);

#endif
