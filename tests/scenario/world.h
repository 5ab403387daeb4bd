/* SPDX-License-Identifier: MIT */
/* A firm in a box: the engine over a store in memory, a clock that stands still until it is told,
 * a mailbox and a post office that do as they are told. Everything that a daemon would do is done
 * here in the same order; whoever writes to whom is up to the scenario. */
#ifndef DISPUTED_TESTS_SCENARIO_WORLD_H
#define DISPUTED_TESTS_SCENARIO_WORLD_H

#include <glib.h>

#include "engine/engine.h"
#include "engine/mailbox.h"
#include "engine/outbox.h"
#include "store/outbox.h"
#include "tests/support/direct-reader.h"

/* What takes long to load and is the same for all worlds. */
typedef struct Stage {
	TemplateSet *templates;
	LanguageGuesser *languages;
	char *folder; /* of the scenario, for files it names */
} Stage;

/* stage_new: from the tree that top_srcdir of the environment names; ends the program if something
 * is missing. @folder: for files that scenarios name. Returns: (transfer full). */
Stage *stage_new(const char *folder);
void stage_free(Stage *stage);

/* world_keep_log: what the engine logs is part of the stories and not printed; any other message
 * is. */
void world_keep_log(void);

/* A mail as the mail server keeps it. */
typedef struct InboxMail {
	guint32 uid;
	gint64 arrived_at;
	GBytes *raw;
	gboolean settled; /* flagged or moved */
} InboxMail;

typedef struct Inbox {
	char *name;
	MailboxRules rules;
	guint32 uidvalidity, uidnext;
	GPtrArray *mails;     /* InboxMail* */
	guint32 first_taken;  /* UIDs from here on must be in the ledger; 0: not looked at yet */
	guint seen;           /* mails there when it was last looked at */
	gint64 taken_since;   /* and that arrived since */
	gboolean unreachable; /* polls fail */
} Inbox;

/* A letter as it came to the post office. */
typedef struct Posted {
	char *from, *to; /* envelope */
	char *message_id;
	GBytes *raw;
	gint64 at;
	guint step;         /* of the scenario */
	gboolean delivered; /* it reached the recipient, whatever the sender was told */
	gboolean again;     /* the same letter had been delivered before */
} Posted;

typedef enum { POST_OPEN, POST_DOWN, POST_NO_LOGIN } PostState;

/* How letters to an address are answered. */
typedef struct PostRule {
	PostOutcome outcome;
	guint code;
	char *reply;
	gboolean lost; /* delivered, but the answer never arrives */
} PostRule;

typedef struct World World;
typedef void (*WorldWork)(World *world, gpointer data);

struct World {
	const Stage *stage;
	Desk *desk;
	Policy policy;
	char *zone_name;
	GArray *closed; /* DayRange */
	Calendar *calendar;
	GTimeZone *zone;
	GPtrArray *keys;
	gint64 now_at;
	guint64 random;
	Store *store;
	Engine engine;
	DirectReader reader;
	Outbox *outbox;
	GPtrArray *inboxes; /* Inbox* */
	GPtrArray *posts;   /* Posted* */
	PostState post;
	GHashTable *rules; /* address → PostRule */
	GPtrArray *faults; /* char*: what broke that must never break */
	guint step;        /* commands of the scenario so far */
	guint mails;       /* built so far */
	guint number;      /* of the mail written last: {number} */
	gboolean started;  /* the program runs: the desk does not change any more */
	gboolean crashing; /* whatever is done dies first, just before its commit */
	gboolean dying;
	/* Does a piece of the program's work under trouble; FALSE: it has to be done again. NULL:
	 * there is no trouble. */
	gboolean (*hazard)(World *world, WorldWork work, gpointer data);
	gboolean by_hand; /* what is done now a person does, who sees whether it was done */
	char *store_path; /* of the store */
};

World *world_new(const Stage *stage, gboolean crashing);

/* world_new_at: the same over a store that is a file. */
World *world_new_at(const Stage *stage, const char *store_path);
void world_free(World *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)

/* world_fault: notes a fault of the product or of the scenario. */
void world_fault(World *world, const char *format, ...) G_GNUC_PRINTF(2, 3);

/* world_calendar: (re)makes calendar and zone from zone_name and closed. */
void world_calendar(World *world);

/* world_start: first polls; called before the first thing happens. */
void world_start(World *world);

/* world_restart: the program ends and starts again over the same store. world_died: it was killed,
 * whatever it was about, and starts again. */
void world_restart(World *world);
void world_died(World *world);

/* world_settle: everything that is due now is done. world_until: the same at every due instant on
 * the way to @at. */
void world_settle(World *world);
void world_until(World *world, gint64 at);

/* world_inbox: by name; NULL if there is none. world_inbox_add: one more. */
Inbox *world_inbox(World *world, const char *name);
Inbox *world_inbox_add(World *world, const char *name);

/* world_put: the server takes in a mail. world_poll: the program looks at that mailbox. */
void world_put(World *world, Inbox *inbox, GBytes *raw, gint64 arrived_at);
void world_poll(World *world, Inbox *inbox);

/* world_do: runs @work as the program would: if it crashes, it crashes before it is committed, and
 * starts anew. */
void world_do(World *world, WorldWork work, gpointer data);

/* world_disputes: DisputeView* in the order of their opening. Returns: (transfer full). */
GPtrArray *world_disputes(World *world);

/* world_dispute: the @number-th, from 1. Returns: (transfer full) NULL (a fault) if there is none.
 */
DisputeView *world_dispute(World *world, guint number);

/* world_letter: the outbox row of a posted letter. Returns: (transfer full) NULL if there is none.
 */
OutboxLetter *world_letter(World *world, const Posted *posted);

/* world_last_letter: the newest delivered one to @addr; NULL if there is none. @template: NULL any.
 */
const Posted *world_last_letter(World *world, const char *addr, const char *template);

#endif
