/* SPDX-License-Identifier: MIT */
/* How mail programs mark what they quote, forward or add: one line, or a few, at a time. Knows
 * their wordings in many languages; must not know what is done with what it finds (trim.h).
 * Lines are "plain" after quoting_plain(). */
#ifndef DISPUTED_MAIL_QUOTING_H
#define DISPUTED_MAIL_QUOTING_H

#include <glib.h>

/* quoting_plain: for comparing: lower case, without emphasis marks and spaces around, no-break
 * spaces and typographic apostrophes as plain ones, runs of spaces as one.
 * @line: valid UTF-8 without line end. Returns: (transfer full) "" for overlong lines. */
char *quoting_plain(const char *line);

/* quoting_is_quoted: whether the line begins with '>'. @line: as written. */
gboolean quoting_is_quoted(const char *line);

/* quoting_is_marker: whether our own marker line (base/marker.h) begins on this line. */
gboolean quoting_is_marker(const char *plain);

/* quoting_is_original: "-----Original Message-----" and the like. */
gboolean quoting_is_original(const char *plain);

/* quoting_is_forward: "---------- Forwarded message", "Début du message transféré :". */
gboolean quoting_is_forward(const char *plain);

/* quoting_is_rule: a line of dashes, underscores, equal signs or stars. */
gboolean quoting_is_rule(const char *plain);

/* quoting_is_device: what mail programs add: "Sent from my iPhone", "Envoyé de mon iPhone". */
gboolean quoting_is_device(const char *plain);

/* quoting_is_signature: "-- ", "--", "__", "—": the line above a signature. @line: as written. */
gboolean quoting_is_signature(const char *line);

/* quoting_header_lines: the number of lines of an Outlook-like header ("From: … Sent: … To: …
 * Subject: …") that begins at @plain[at], 0 if none does. */
guint quoting_header_lines(char **plain, guint at, guint count);

/* quoting_header_from: the address that the "From:" line of the header at @plain[at] names.
 * Returns: (transfer full) "" if none. */
char *quoting_header_from(char **plain, guint at, guint lines);

typedef enum {
	ATTRIBUTION_NONE,
	ATTRIBUTION_WEAK,   /* "On Monday Marie wrote:": counts above quoted lines only */
	ATTRIBUTION_STRONG, /* with an address, or with year and time */
} Attribution;

/* quoting_attribution: whether a line such as "On … wrote:" ends at @plain[end]; it may begin up
 * to three lines above.
 * @start_out: set unless NONE. */
Attribution quoting_attribution(char **plain, guint end, guint *start_out);

#endif
