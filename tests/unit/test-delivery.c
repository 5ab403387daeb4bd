/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

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

static void
test_text(void)
{
	static const struct {
		const char *subject, *text, *failed, *expected;
	} CASES[] = {
		{"failure notice",
			"Hi. This is the qmail-send program at example.net.\n"
			"I'm afraid I wasn't able to deliver your message.\n\n<a@b.example>:\n"
			"192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 user "
			"unknown\n\n--- Below this line is a copy of the message.\n\n"
			"Return-Path: <x@y.example>\n",
			NULL, "a@b.example failed 5.1.1 userunknown hard\n"},
		{"Delivery Status Notification (Delay)",
			"THIS IS A WARNING MESSAGE ONLY.\nDelivery to the following recipient has "
			"been "
			"delayed:\n\n     a@b.example\n",
			NULL, "a@b.example delayed  expired soft\n"},
		{"Undeliverable: x", "Nothing else", "a@b.example, c@d.example",
			"a@b.example failed  other soft\nc@d.example failed  other soft\n"},
		{"Returned mail", "It could not be delivered.\n", NULL, " failed  other soft\n"},
		{"Non remis", "Votre message n’a pas pu être remis à a@b.example : boîte pleine\n",
			NULL, "a@b.example failed  mailboxfull soft\n"},
		{"Lunch", "See you at noon, a@b.example\n", NULL, ""},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		Bounce *bounce =
			delivery_from_text(CASES[i].subject, CASES[i].text, CASES[i].failed);
		g_autofree char *shown = show(bounce);

		g_assert_cmpstr(shown, ==, CASES[i].expected);
		bounce_free(bounce);
	}
}

static void
test_reason(void)
{
	static const struct {
		const char *status, *diagnostic, *reason;
	} CASES[] = {
		{"5.1.1", "", "userunknown"},
		{"5.4.4", "", "hostunknown"},
		{"5.3.4", "", "toobig"},
		{"5.7.26", "", "authfailure"},
		{"5.7.1", "", "policyviolation"},
		{"5.7.1", "550 blocked using zen.spamhaus.org", "blocked"},
		{"5.0.0", "", "other"},
		{"", "", "other"},
		{"5.1.10", "", "notaccept"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++)
		g_assert_cmpstr(
			delivery_reason(CASES[i].status, CASES[i].diagnostic), ==, CASES[i].reason);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/delivery/status", test_status);
	g_test_add_func("/delivery/text", test_text);
	g_test_add_func("/delivery/reason", test_reason);
	return g_test_run();
}
