/* SPDX-License-Identifier: MIT */
/* The value of one header field → what it says. Knows RFC 5322, 2047 and what is sent instead;
 * must not know which field it reads.
 * Trust: every value is a stranger's; every string given back is valid UTF-8 in one line. */
#ifndef DISPUTED_MAIL_HEADER_H
#define DISPUTED_MAIL_HEADER_H

#include <gmime/gmime.h>

/* header_options: how GMime shall read: leniently, raw 8-bit text as UTF-8, else windows-1252.
 * Returns: borrowed, made once. */
GMimeParserOptions *header_options(void);

/* header_text: unstructured text, decoded. @raw may be NULL. Returns: (transfer full). */
char *header_text(const char *raw, gsize max_bytes);

/* header_plain: the value unfolded but not decoded, for machine-made fields.
 * Returns: (transfer full). */
char *header_plain(const char *raw, gsize max_bytes);

/* header_addresses: appends the mailboxes (MailAddress*) of an address field, groups included,
 * as far as LIMIT_ADDRESSES. Returns: FALSE if there were more. */
gboolean header_addresses(const char *raw, GPtrArray *addresses);

/* header_ids: appends the message ids (char*, without <>); an id without <> counts if there is no
 * other. Over LIMIT_REFERENCES those in the middle are dropped: the first names the thread, the
 * last ones the mails answered. Returns: FALSE if there were more. */
gboolean header_ids(const char *raw, GPtrArray *ids);

/* header_date: [s since 1970], 0 if it is no date. */
gint64 header_date(const char *raw);

/* header_addr_spec: the address in a field that holds one ("<a@b>", "a@b (x)").
 * Returns: (transfer full) "" for "<>" and for none. */
char *header_addr_spec(const char *raw);

/* header_word: the first word, lower case, ended by white space, ';', ',' or a comment.
 * Returns: (transfer full). Example: "Auto-Replied; owner-email=x" → "auto-replied". */
char *header_word(const char *raw);

#endif
