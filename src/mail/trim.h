/* SPDX-License-Identifier: MIT */
/* What a person newly wrote, apart from what they quoted and how they sign. Works on plain text
 * alone; must not know who writes to whom. Every line that is not blank ends up in exactly one of
 * the three texts, in its order; when unsure it stays in the reply.
 * Trust: hostile text; time is linear in its length. */
#ifndef DISPUTED_MAIL_TRIM_H
#define DISPUTED_MAIL_TRIM_H

#include <glib.h>

typedef struct TrimmedText {
	char *reply;  /* newly written, with inline answers and the lines they answer */
	char *quoted; /* history: lines with ">", header lines that introduce them, what follows */
	char *signature; /* "-- " block, "Sent from my iPhone"; "" if none */
} TrimmedText;

/* trim_split: sets the three parts of @text apart. Our own marker line (base/marker.h) decides if
 * it is there, else the usual signs of mail programs do.
 * @text: valid UTF-8, LF lines.
 * Returns: (transfer full). */
TrimmedText *trim_split(const char *text);
void trimmed_text_free(TrimmedText *trimmed);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(TrimmedText, trimmed_text_free)

/* trim_find_forward: whether a forwarded mail stands in @text ("---------- Forwarded message",
 * "Début du message transféré :" …).
 * @subject: "Fwd: …" makes a bare "From: … Sent: …" header count too; may be NULL.
 * @from_out: may be NULL; (transfer full) addr-spec that the forwarded header names, a hint that
 * anybody can write; "" if it names none. Set on TRUE only. */
gboolean trim_find_forward(const char *text, const char *subject, char **from_out);

#endif
