/* SPDX-License-Identifier: MIT */
/* When `disputectl doctor` last looked, and whether all was well: a daemon that writes to customers
 * without anybody ever having looked says so. */
#ifndef DISPUTED_ENGINE_DIAGNOSIS_H
#define DISPUTED_ENGINE_DIAGNOSIS_H

#include "engine/engine.h"

/* diagnosis_note: @passed: no problem was found. */
gboolean diagnosis_note(Engine *engine, gboolean passed, GError **error) G_GNUC_WARN_UNUSED_RESULT;

/* diagnosis_start: at the start of the daemon: in the mode live, one line in the log unless the
 * last examination was passed. */
gboolean diagnosis_start(const Engine *engine, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
