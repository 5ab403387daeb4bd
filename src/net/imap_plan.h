/* SPDX-License-Identifier: MIT */
/* Which mails a poll fetches next, in which portions: windows of UIDs to search, sets whose sizes
 * are to be asked, ranges to fetch. Pure; the dialogue itself is elsewhere.
 * Trust: hits, sizes and dates come from a server. No answer makes a plan hold more than one
 * window of UIDs. */
#ifndef DISPUTED_NET_IMAP_PLAN_H
#define DISPUTED_NET_IMAP_PLAN_H

#include <glib.h>

#include "net/imap.h"

#define IMAP_WINDOW_UIDS 20000              /* searched at once, unless mails are fewer */
#define IMAP_RANGE_MAILS 100                /* fetched with one command */
#define IMAP_RANGE_BYTES (1024 * 1024)      /* the same; a larger mail goes alone */
#define IMAP_PROBE_MAILS 1000               /* taken from one probe */
#define IMAP_PROBE_BODIES 16                /* of them kept with their text, */
#define IMAP_PROBE_BYTES (64 * 1024)        /* each shorter than that */
#define IMAP_FLIGHT_RANGES 4                /* asked for, not taken yet */
#define IMAP_FLIGHT_BYTES (4 * 1024 * 1024) /* the same; beyond it, one range at a time */

/* What one fetch command asks for. */
typedef struct ImapRange {
	GPtrArray *mails;   /* ImapMail*, ascending; NULL once handed over */
	guint64 size_bytes; /* as the server announced them */
	gboolean partial;   /* one mail over the limit: only its beginning is asked for */
	gboolean complete;  /* everything has arrived; so what came with a probe */
} ImapRange;

ImapRange *imap_range_new(void);
void imap_range_free(ImapRange *range);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapRange, imap_range_free)

/* imap_range_set: its UIDs as a sequence set. Returns: (transfer full). */
char *imap_range_set(const ImapRange *range);

typedef struct ImapPlan ImapPlan;

/* imap_plan_new: @wanted: copied. @selected: copied. Returns: (transfer full). */
ImapPlan *imap_plan_new(
	const ImapSelected *selected, const ImapWanted *wanted, guint64 mail_limit_bytes);
void imap_plan_free(ImapPlan *plan);

/* imap_plan_be_careful: each mail up to @last_uid alone, one after the other: one of them ended the
 * last polls, or the program. 0: none. */
void imap_plan_be_careful(ImapPlan *plan, guint32 last_uid);

G_DEFINE_AUTOPTR_CLEANUP_FUNC(ImapPlan, imap_plan_free)

/* imap_plan_probe: to begin with, where little is expected: instead of a search all at once is
 * asked of whatever there is from the first UID on. Once, before anything else. Returns: (transfer
 * full) a sequence set. */
char *imap_plan_probe(ImapPlan *plan);

/* imap_plan_add_found: a mail answered the probe. @body: all of it, or NULL; a reference is taken.
 * Parts of an answer may come one after the other. */
void imap_plan_add_found(
	ImapPlan *plan, guint32 uid, guint64 size_bytes, gint64 internal_date_at, Blob *body);

/* imap_plan_probe_done: all is found. More than IMAP_PROBE_MAILS: they are searched for instead. */
void imap_plan_probe_done(ImapPlan *plan);

/* imap_plan_search: the next search, once all hits of the last one are in ranges.
 * Returns: (transfer full) what follows "UID SEARCH "; NULL if there is none now. */
char *imap_plan_search(ImapPlan *plan);

/* imap_plan_add_hit: low..high answered the search; what was not asked for is ignored. */
void imap_plan_add_hit(ImapPlan *plan, guint32 low, guint32 high);

/* imap_plan_search_done: no more hits will come. */
void imap_plan_search_done(ImapPlan *plan);

/* imap_plan_sizes: UIDs whose sizes are to be asked now, while enough for some ranges is known.
 * Returns: (transfer full) a sequence set; NULL if none now. */
char *imap_plan_sizes(ImapPlan *plan);

/* imap_plan_add_size: @internal_date_at: 0 if unknown. */
void imap_plan_add_size(ImapPlan *plan, guint32 uid, guint64 size_bytes, gint64 internal_date_at);

/* imap_plan_sizes_done: what was asked was answered. */
void imap_plan_sizes_done(ImapPlan *plan);

/* imap_plan_range: the next range to fetch, if @flight_ranges and @flight_bytes (asked for, not
 * taken yet) leave room. Returns: (transfer full) NULL if none now. */
ImapRange *imap_plan_range(ImapPlan *plan, guint flight_ranges, guint64 flight_bytes);

/* imap_plan_is_done: nothing is left to search, to ask or to fetch. */
gboolean imap_plan_is_done(const ImapPlan *plan);

#endif
