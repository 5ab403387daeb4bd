/* SPDX-License-Identifier: MIT */
/* The commands, each in the file of its name: what it prints and with which status it ends is told
 * in disputectl(8). */
#ifndef DISPUTED_CTL_COMMANDS_H
#define DISPUTED_CTL_COMMANDS_H

#include "ctl/call.h"

int list_run(Call *call);
int show_run(Call *call);
int history_run(Call *call);
int outbox_run(Call *call);
int status_run(Call *call);
int pause_run(Call *call);
int resume_run(Call *call);
int verify_run(Call *call);
int do_run(Call *call);
int new_run(Call *call);
int intake_run(Call *call);
int doctor_run(Call *call);
int backup_run(Call *call);
int restore_run(Call *call);
int explain_run(Call *call);
int ledger_run(Call *call);
int reconcile_run(Call *call);
int quarantine_list_run(Call *call);
int quarantine_show_run(Call *call);
int quarantine_retry_run(Call *call);
int quarantine_open_run(Call *call);
int quarantine_drop_run(Call *call);
int oauth_run(Call *call);
int template_list_run(Call *call);
int template_check_run(Call *call);
int template_preview_run(Call *call);

#endif
