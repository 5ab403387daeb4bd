/* SPDX-License-Identifier: MIT */
/* What an operator must look at: a row, a log line and a letter to the admins. The daemon also
 * runs the admin's command for each, because mail may be what is broken. */
#ifndef DISPUTED_ENGINE_ALERTS_H
#define DISPUTED_ENGINE_ALERTS_H

#include <glib.h>

#include "engine/engine.h"

/* alerts_raise: while one of that kind and subject is open, nothing more is sent.
 * @kind: "brake" "sending" "mailbox" "mailbox_changed" … as in disputed-templates(7).
 * @subject: what it is about: a mailbox or server name; "". @text: one line.
 * Within or without a transaction of the caller. */
gboolean alerts_raise(Engine *engine, const char *kind, const char *subject, const char *text,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* alerts_note: the same without a letter, because another one tells of it. */
gboolean alerts_note(Engine *engine, const char *kind, const char *subject, const char *text,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* alerts_readers: who hears of what an operator must look at: the admins; on a desk without one,
 * those who hear of new disputes. Returns: (transfer container) const Staff*. */
GPtrArray *alerts_readers(const Engine *engine);

/* alerts_clear: it is over. */
gboolean alerts_clear(Engine *engine, const char *kind, const char *subject,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
