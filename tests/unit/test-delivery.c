/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "mail/delivery.h"

static char *
show(const Bounce *bounce)
{
	GString *shown = g_string_new(NULL);

	for (guint i = 0; bounce != NULL && i < bounce->recipients->len; i++) {
		const BounceRecipient *recipient = g_ptr_array_index(bounce->recipients, i);

		g_string_append_printf(shown, "%s %s %s %s %s\n", recipient->address,
			recipient->action, recipient->status, recipient->reason,
			recipient->hard ? "hard" : "soft");
	}
	return g_string_free(shown, FALSE);
}

static void
test_status(void)
{
	static const struct {
		const char *status, *prose, *expected;
	} CASES[] = {
		{"Reporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; a@b.example\nAction: failed\n"
		 "Status: 5.1.1\n",
			"", "a@b.example failed 5.1.1 userunknown hard\n"},
		{"Final-Recipient: rfc822; a@b.example\r\nAction: Failed (really)\r\nStatus: 5.2.2 "
		 "(full)\r\n",
			"", "a@b.example failed 5.2.2 mailboxfull soft\n"},
		{"Final-Recipient: utf-8; r\xc3\xa9"
		 "mi@b.example\nAction: failed\nStatus: 5.1.2\n",
			"", "rémi@b.example failed 5.1.2 hostunknown hard\n"},
		{"Final-Recipient: rfc822;a@b.example\nAction: delayed\nStatus: 4.4.1\n", "",
			"a@b.example delayed 4.4.1 expired soft\n"},
		{"Original-Recipient: rfc822;<a@b.example>\nAction: failed\nStatus: 5.0.0\n"
		 "Diagnostic-Code: smtp; 550 5.1.1\n  User unknown\n",
			"", "a@b.example failed 5.1.1 userunknown hard\n"},
		{"Final-Recipient: rfc822; a@b.example\nStatus: 4.2.2\n", "",
			"a@b.example delayed 4.2.2 mailboxfull soft\n"},
		{"Final-Recipient: rfc822; a@b.example\nAction: failed\n", "550 no such user",
			"a@b.example failed  userunknown hard\n"},
		{"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 4.4.7\n\n"
		 "Final-Recipient: rfc822; c@d.example\nAction: relayed\nStatus: 2.1.9\n",
			"",
			"a@b.example failed 4.4.7 expired soft\nc@d.example relayed 2.1.9 other "
			"soft\n"},
		/* The code of what the server said tells more than that of the reporting program.
		 */
		{"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.1.1\n"
		 "Diagnostic-Code: smtp; 552 5.2.2 Over quota\n",
			"", "a@b.example failed 5.2.2 mailboxfull soft\n"},
		/* Groups without a blank line between them. */
		{"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 5.2.2\n"
		 "Final-Recipient: rfc822; c@d.example\nAction: failed\nStatus: 5.1.1\n",
			"",
			"a@b.example failed 5.2.2 mailboxfull soft\nc@d.example failed 5.1.1 "
			"userunknown hard\n"},
		/* Mail that is handed to a program is still for the person. */
		{"Original-Recipient: rfc822; a@b.example\nFinal-Recipient: rfc822; "
		 "|/bin/x\nAction: "
		 "failed\nStatus: 5.3.0\n",
			"", "a@b.example failed 5.3.0 systemerror soft\n"},
		/* What the owner of a mailbox chose to answer. */
		{"Reporting-MTA: dns; inbound-smtp.region.example\n\nFinal-Recipient: rfc822; "
		 "a@b.example\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 "
		 "Mailbox does not exist\n",
			"", "a@b.example failed 5.1.1 filtered soft\n"},
		/* The prose says what the fields don't, of each recipient its own. */
		{"Final-Recipient: rfc822; a@b.example\nAction: failed\n\n"
		 "Final-Recipient: rfc822; c@d.example\nAction: failed\n",
			"<a@b.example>: mailbox is full\n\n<c@d.example>: host not found\n",
			"a@b.example failed  mailboxfull soft\nc@d.example failed  hostunknown "
			"hard\n"},
		/* What passes is not hard, whatever words come with it. */
		{"Final-Recipient: rfc822; a@b.example\nAction: failed\nStatus: 4.1.1\n", "",
			"a@b.example failed 4.1.1 userunknown soft\n"},
		{"Reporting-MTA: dns; mx\n", "", ""},
		{"", "", ""},
		{"no colon\n\n\n:\nAction\n", "", ""},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		Bounce *bounce = bounce_new();

		delivery_from_status(CASES[i].status, CASES[i].prose, bounce);
		g_autofree char *shown = show(bounce);

		g_assert_cmpstr(shown, ==, CASES[i].expected);
		bounce_free(bounce);
	}
}

/* Fields that stand in the text, because the part has lost its type, or a person quotes them. */
static void
test_fields(void)
{
	static const struct {
		const char *text, *expected;
	} CASES[] = {
		{"Your letter came back.\n\nReporting-MTA: dns; mx\n\nFinal-Recipient: rfc822; "
		 "a@b.example\nAction: failed\nStatus: 5.1.1\n\nReceived: from x\n",
			"a@b.example failed 5.1.1 userunknown hard\n"},
		{"> Final-Recipient: rfc822; a@b.example\n> Action: failed\n> Status: 5.2.2\n",
			"a@b.example failed 5.2.2 mailboxfull soft\n"},
		{"Action: failed\nbut nobody is named\n", ""},
		{"The final-recipient: of my parcel is my sister.\n", ""},
		{"", ""},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		Bounce *bounce = bounce_new();
		gboolean found = delivery_from_fields(CASES[i].text, bounce);
		g_autofree char *shown = show(bounce);

		g_assert_cmpstr(shown, ==, CASES[i].expected);
		g_assert_cmpint(found, ==, *CASES[i].expected != '\0');
		bounce_free(bounce);
	}
}

/* Reports with hundreds of recipients and thousands of lines take no time worth mentioning. */
static void
test_many(void)
{
	g_autoptr(GString) status = g_string_new(NULL);
	g_autoptr(GString) prose = g_string_new(NULL);
	Bounce *bounce = bounce_new();

	for (guint i = 0; i < 3 * LIMIT_REPORT_RECIPIENTS; i++)
		g_string_append_printf(
			status, "Final-Recipient: rfc822; a%u@b.example\nAction: failed\n\n", i);
	for (guint i = 0; i < 20000; i++)
		g_string_append(prose, i % 7 == 0 ? "ip a@b.example\n" : "\n");
	delivery_from_status(status->str, prose->str, bounce);
	g_assert_cmpuint(bounce->recipients->len, ==, LIMIT_REPORT_RECIPIENTS);
	bounce_free(bounce);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/delivery/status", test_status);
	g_test_add_func("/delivery/fields", test_fields);
	g_test_add_func("/delivery/many", test_many);
	return g_test_run();
}
