/* SPDX-License-Identifier: MIT */
/* Is everything in the store as it must be? */
#ifndef DISPUTED_STORE_VERIFY_H
#define DISPUTED_STORE_VERIFY_H

#include "store/store.h"

/* store_verify: the file's integrity, dangling links, raw mails against their SHA-256, the ledger
 * against the mails, letters without dispute, open disputes that owe no news and have no timer,
 * and every history chain. Reads the whole store.
 * *problems_out: char*, one line each; empty if all is well. */
gboolean store_verify(
	Store *store, GPtrArray **problems_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
