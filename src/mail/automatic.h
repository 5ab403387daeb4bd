/* SPDX-License-Identifier: MIT */
/* The signs by which a machine's mail is known: one table of header fields, one of senders;
 * subjects and words are those of mail/absence. Collects evidence; must not know what is done about
 * it. */
#ifndef DISPUTED_MAIL_AUTOMATIC_H
#define DISPUTED_MAIL_AUTOMATIC_H

#include <glib.h>

/* automatic_from_header: appends an Evidence if field @name with @raw as value is a sign.
 * @received: the Received fields above it (const char* values, topmost first): a spam verdict
 * counts only above the first foreign one.
 * Source: RFC 3834 5, RFC 2369, RFC 2919, RFC 5230 4.6, MS-OXCMAIL 2.1.3.2.20, and fields that
 * answering machines are known to send. */
void automatic_from_header(
	const char *name, const char *raw, const GPtrArray *received, GPtrArray *evidence);

/* automatic_from_sender: appends an Evidence if nobody reads what is sent to @addr.
 * @field: "From" or "Return-Path": the latter tells daemons and lists only. */
void automatic_from_sender(const char *field, const char *addr, GPtrArray *evidence);

#endif
