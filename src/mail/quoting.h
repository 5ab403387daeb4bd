/* SPDX-License-Identifier: MIT */
/* How mail programs mark what they quote or forward: one line, or a few, at a time. Knows the
 * forms; the words are in wording.h; must not know what is done with what it finds (trim.h). Lines
 * are "plain" after quoting_plain(). */
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

/* quoting_is_original_title: the same words without dashes, as they stand above a header. */
gboolean quoting_is_original_title(const char *plain);

/* quoting_is_forward: "---------- Forwarded message", "Début du message transféré :". */
gboolean quoting_is_forward(const char *plain);

/* quoting_is_rule: a line of dashes, underscores, equal signs or stars. */
gboolean quoting_is_rule(const char *plain);

/* quoting_header_lines: the number of lines of an Outlook-like header ("From: … Sent: … To: …
 * Subject: …") that begins at @plain[at], 0 if none does. */
guint quoting_header_lines(char **plain, guint at, guint count);

/* quoting_is_unknown_header: whether three lines or more "word: …" begin at @plain[at], one with an
 * address: below a rule, the header of a mail in a language that wording.h doesn't know. */
gboolean quoting_is_unknown_header(char **plain, guint at, guint count);

/* quoting_header_from: the address that the "From:" line of the header at @plain[at] names.
 * Returns: (transfer full) "" if none. */
char *quoting_header_from(char **plain, guint at, guint lines);

#endif
