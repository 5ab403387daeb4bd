/* SPDX-License-Identifier: MIT */
/* All statements of the store, so that a test can read their query plans. Each table ends with a
 * NULL text. */
#ifndef DISPUTED_STORE_STATEMENTS_H
#define DISPUTED_STORE_STATEMENTS_H

#include "store/db.h"

extern const DbSql store_statements[];
extern const DbSql alerts_statements[];
extern const DbSql backup_statements[];
extern const DbSql disputes_statements[];
extern const DbSql history_statements[];
extern const DbSql ledger_statements[];
extern const DbSql messages_statements[];
extern const DbSql meta_statements[];
extern const DbSql outbox_statements[];
extern const DbSql quarantine_statements[];
extern const DbSql reconciliations_statements[];
extern const DbSql template_sets_statements[];
extern const DbSql timers_statements[];
extern const DbSql verify_statements[];

#endif
