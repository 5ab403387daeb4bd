/* SPDX-License-Identifier: MIT */
/* After a store was brought back from a backup: what arrived or fell due before that moment may
 * have been answered already, by letters that this store knows nothing of. It is done once more, so
 * that nothing is lost, but letters to customers that come of it are withheld, and each dispute
 * with such a letter is handed to staff, as after a change of mode.
 * Knows since when; must not know how a store is brought back. */
#ifndef DISPUTED_ENGINE_RESTORED_H
#define DISPUTED_ENGINE_RESTORED_H

#include "engine/engine.h"

/* An engine that sends nothing to customers. */
typedef struct RestoredQuiet {
	gboolean active; /* FALSE: take the usual engine */
	Policy policy;
	Engine engine; /* of this policy: don't move the struct */
} RestoredQuiet;

/* restored_begin: for a store that was just brought back: what was waiting to be sent to customers
 * when the backup was made is withheld, and handed to staff at the next start.
 * @backup_at: when the backup was made. */
gboolean restored_begin(
	Store *store, gint64 backup_at, gint64 now_at, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* restored_at: when that was, and when the backup was made, until the daemon has started on it; 0:
 * never. */
gboolean restored_at(Store *store, gint64 *at_out, gint64 *backup_at_out,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* restored_quiet: whether what came or fell due at @at must be done quietly: fills *quiet. */
gboolean restored_quiet(const Engine *engine, gint64 at, RestoredQuiet *quiet,
	GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* restored_start: at the start of the daemon: the admins are told once. */
gboolean restored_start(Engine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
