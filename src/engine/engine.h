/* SPDX-License-Identifier: MIT */
/* What the rules are carried out with: the store, the desk, the clock … Wired once by a program,
 * const afterwards. The engine knows in which order things happen and opens the transactions; it
 * holds no SQL and no sockets. */
#ifndef DISPUTED_ENGINE_ENGINE_H
#define DISPUTED_ENGINE_ENGINE_H

#include <glib.h>

#include "base/clock.h"
#include "base/random.h"
#include "domain/calendar.h"
#include "domain/desk.h"
#include "domain/policy.h"
#include "store/store.h"
#include "template/set.h"

/* Everything is borrowed and outlives the engine. */
typedef struct Engine {
	Store *store;
	const Desk *desk;
	const Policy *policy;
	const Calendar *calendar;
	GTimeZone *zone;
	const GPtrArray *keys; /* ReplyKey*: the first signs */
	const TemplateSet *templates;
	Clock clock;
	Random random;
	const char *node; /* who claims work: host and process */
} Engine;

gint64 engine_now(const Engine *engine);

/* engine_id: a fresh row id. */
gint64 engine_id(const Engine *engine);

/* engine_today: the local day [Julian day]. */
guint32 engine_today(const Engine *engine);

/* engine_loop_mark: what our letters carry in X-Disputed-Loop: it says "written here" and can't
 * be guessed. Returns: (transfer full). */
char *engine_loop_mark(const Engine *engine);

/* engine_loop_mark_is_ours: whether any of our keys made @mark. */
gboolean engine_loop_mark_is_ours(const Engine *engine, const char *mark);

/* engine_canary: the word that marks the internal blocks of staff letters: "interne-7k4f2q9x". */
char *engine_canary(const Engine *engine);

/* engine_has_canary: whether @text holds internal words that must never reach a customer. */
gboolean engine_has_canary(const Engine *engine, const char *text);

/* engine_mailbox: by name; the first one if @name is not (any more) configured. */
const DeskMailbox *engine_mailbox(const Engine *engine, const char *name);

#endif
