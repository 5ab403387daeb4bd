/* SPDX-License-Identifier: MIT */
/* A mailbox: can it be opened, and what does its server offer? */
#include "config.h"

#include "ctl/doctor.h"
#include "net/endpoint.h"
#include "net/imap.h"
#include "net/imap_text.h"

static void
look_at_offers(Doctor *doctor, const char *area, Dialog *dialog, gboolean moves)
{
	static const struct {
		const char *word, *check, *without;
		gboolean for_moving; /* wanted only where mail is moved */
	} OFFERS[] = {
		{"IDLE", "idle", "new mail is noticed at the next poll only, not at once", FALSE},
		{"UIDPLUS", "uidplus",
			"a mail that is moved may lie in both folders after a broken connection",
			TRUE},
		{"MOVE", "move", "mail is copied and then deleted, which works too", TRUE},
	};
	const DialogAnswer *answer = dialog_imap(dialog, "CAPABILITY");

	if (!answer->ok) {
		doctor_find(doctor, DOCTOR_PROBLEM, area, "capability", "look at the server's log",
			"%s", answer->text);
		return;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(OFFERS); i++) {
		gboolean offered = dialog_has(answer->capabilities, OFFERS[i].word);

		if (OFFERS[i].for_moving && !moves)
			continue;
		if (offered)
			doctor_find(doctor, DOCTOR_OK, area, OFFERS[i].check, NULL, "%s is offered",
				OFFERS[i].word);
		else
			doctor_find(doctor, DOCTOR_WARNING, area, OFFERS[i].check,
				"nothing must be done; another provider may offer it",
				"%s is not offered: %s", OFFERS[i].word, OFFERS[i].without);
	}
}

static gboolean
look_at_folder(Doctor *doctor, const char *area, Dialog *dialog, const char *folder,
	gboolean observes, gboolean moves)
{
	g_autofree char *quoted = imap_folder_quote(folder);
	g_autofree char *command = g_strconcat("SELECT ", quoted, NULL);
	const DialogAnswer *answer = dialog_imap(dialog, command);
	gboolean keeps = FALSE;

	if (!answer->ok) {
		doctor_find(doctor, DOCTOR_PROBLEM, area, "folder",
			"correct the folder in url, or make it; see that the user may open it",
			"%s: %s", folder, answer->text);
		return FALSE;
	}
	if (answer->read_only && !observes) {
		doctor_find(doctor, DOCTOR_PROBLEM, area, "rights",
			"give the user the right to write: without it, mail that was taken in is "
			"not marked or moved",
			"%s can only be read", folder);
		return TRUE;
	}
	doctor_find(doctor, DOCTOR_OK, area, "folder", NULL, "%s can be opened%s", folder,
		answer->read_only ? " for reading" : "");
	if (moves || observes)
		return TRUE;
	keeps = answer->permanent == NULL || dialog_has(answer->permanent, "\\*") ||
		dialog_has(answer->permanent, IMAP_KEYWORD);
	doctor_find(doctor, keeps ? DOCTOR_OK : DOCTOR_WARNING, area, "keywords",
		keeps ? NULL : "nothing must be done; or set processed to a folder",
		"the keyword %s is %s", IMAP_KEYWORD, keeps ? "kept" : "not kept");
	return TRUE;
}

static void
look_at_processed(Doctor *doctor, const char *area, Dialog *dialog, const char *folder)
{
	g_autofree char *quoted = imap_folder_quote(folder);
	g_autofree char *command = g_strdup_printf("STATUS %s (MESSAGES)", quoted);
	const DialogAnswer *answer = dialog_imap(dialog, command);

	if (answer->ok)
		doctor_find(doctor, DOCTOR_OK, area, "processed", NULL, "%s is there", folder);
	else
		doctor_find(doctor, DOCTOR_WARNING, area, "processed",
			"nothing must be done if the user may make folders: disputed will",
			"%s is not there: %s", folder, answer->text);
}

void
doctor_mailbox_look(Doctor *doctor, const ConfigMailbox *mailbox)
{
	g_autofree char *area = g_strconcat("mailbox ", mailbox->name, NULL);
	g_autoptr(Dialog) dialog =
		dialog_open(doctor->tokens, &mailbox->server, doctor->patience_s);
	g_autoptr(Endpoint) endpoint = endpoint_parse(mailbox->server.url, NULL);
	gboolean moves = *mailbox->processed != '\0';

	if (!doctor_find_session(doctor, area, &mailbox->server, dialog))
		return;
	look_at_offers(doctor, area, dialog, moves);
	if (look_at_folder(doctor, area, dialog, endpoint->folder,
		    doctor->config->policy.mode == MODE_OBSERVE, moves) &&
		moves)
		look_at_processed(doctor, area, dialog, mailbox->processed);
}
