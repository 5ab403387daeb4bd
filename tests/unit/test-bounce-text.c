/* SPDX-License-Identifier: MIT */
/* One row a family of reports: a short text in its manner, and what is read from it. */
#include "config.h"

#include <string.h>

#include "mail/bounce_text.h"

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

static const struct {
	const char *family, *subject, *text, *failed, *expected;
} FAMILIES[] = {
	{"qmail", "failure notice",
		"Hi. This is the qmail-send program at example.net.\n"
		"I'm afraid I wasn't able to deliver your message.\n\n<a@b.example>:\n"
		"192.0.2.1 does not like recipient.\nRemote host said: 550 5.1.1 user unknown\n\n"
		"<c@d.example>:\nuser is over quota\n\n"
		"--- Below this line is a copy of the message.\n\nReturn-Path: <x@y.example>\n",
		NULL,
		"a@b.example failed 5.1.1 userunknown hard\nc@d.example failed  mailboxfull "
		"soft\n"},
	{"qmail, the name of the sending host", "failure notice",
		"<a@b.example>:\nConnected to 192.0.2.1 but my name was rejected.\nRemote host "
		"said: "
		"501 no\nThis message has been in the queue too long.\nI wasn't able to deliver "
		"it.\n",
		NULL, "a@b.example failed  blocked soft\n"},
	{"Exim", "Mail delivery failed: returning message to sender",
		"A message that you sent could not be delivered to one or more of its recipients.\n"
		"  a@b.example\n    SMTP error from remote mail server after RCPT "
		"TO:<a@b.example>:\n"
		"    550 no such user\n  c@d.example\n    Unrouteable address\n",
		"a@b.example, c@d.example",
		"a@b.example failed  userunknown hard\nc@d.example failed  hostunknown hard\n"},
	{"Exim, said after the text", "Mail delivery failed: returning message to sender",
		"  a@b.example\n    SMTP error from remote mail server after end of data:\n    550 "
		"unknown user\n",
		"a@b.example", "a@b.example failed  filtered soft\n"},
	{"Exim, of the sender", "Mail delivery failed: returning message to sender",
		"  a@b.example\n    SMTP error from remote mail server after MAIL "
		"FROM:<x@y.example>:\n"
		"    550 No such domain\n",
		"a@b.example", "a@b.example failed  rejected soft\n"},
	{"Exim, delayed", "Warning: message 1 delayed 24 hours",
		"Delivery of your message has been delayed.\n  a@b.example\n", NULL,
		"a@b.example delayed  expired soft\n"},
	{"Sendmail", "Returned mail: see transcript for details",
		"   ----- The following addresses had permanent fatal errors -----\n<a@b.example>\n"
		"    (reason: 552 5.2.2 mailbox full)\n\n   ----- Transcript of session follows "
		"-----\n>>> RCPT To:<a@b.example>\n<<< 552 5.2.2 mailbox full\n",
		NULL, "a@b.example failed 5.2.2 mailboxfull soft\n"},
	{"Sendmail 5", "Returned mail: User unknown",
		"   ----- Transcript of session follows -----\nWhile talking to b.example:\n>>> "
		"MAIL "
		"From:<x@y.example>\n<<< 501 <x@y.example>... which is an open relay.\n554 "
		"<a@b.example>... Remote protocol error\n550 d.example (smtp)... 550 Host "
		"unknown\n554 "
		"<c@d.example>... 550 Host unknown\n   ----- Unsent message follows -----\n",
		NULL, "a@b.example failed  blocked soft\nc@d.example failed  hostunknown hard\n"},
	{"Exchange 2003", "Undeliverable: Parcel",
		"Your message\n\n  To:      x@y.example\n  Subject: Parcel\n\ndid not reach the "
		"following recipient(s):\n\na@b.example on Mon, 2 Nov 2026 10:00:00 +0100\n    The "
		"recipient name is not recognized\n",
		NULL, "a@b.example failed  userunknown hard\n"},
	{"Exchange 2007", "Undeliverable: Parcel",
		"Delivery has failed to these recipients:\n\na@b.example\n\nGenerating server: "
		"mx.example\n\na@b.example\n#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##\n",
		NULL, "a@b.example failed 5.1.1 userunknown hard\n"},
	{"Exchange Online", "Undeliverable: Parcel",
		"Your message to a@b.example couldn't be delivered.\n\na@b.example\nRemote server "
		"returned '550 5.4.1 Recipient address rejected: Access denied'\n",
		NULL, "a@b.example failed 5.4.1 userunknown hard\n"},
	{"Domino", "DELIVERY FAILURE: User a (a@b.example) not listed in Domino Directory",
		"Your message\n\n  Subject: Parcel\n\nwas not delivered to:\n\n  "
		"a@b.example\n\nbecause:\n\n  User a (a@b.example) not listed in Domino "
		"Directory\n",
		NULL, "a@b.example failed  userunknown hard\n"},
	{"Gmail", "Delivery Status Notification (Failure)",
		"Delivery to the following recipient failed permanently:\n\n     a@b.example\n\n"
		"The error that the other server returned was: 550 550 5.7.1 Access denied (state "
		"13).\n\n----- Original message -----\n",
		"a@b.example", "a@b.example failed 5.7.1 securityerror soft\n"},
	{"Google Groups, in Czech", "Delivery Status Notification (Failure)",
		"skupina pravděpodobně neexistuje\n\nGoogle Groups\n", "a@b.example",
		"a@b.example failed  rejected soft\n"},
	{"Yahoo", "Failure Notice",
		"Sorry, we were unable to deliver your message to the following address.\n\n"
		"<a@b.example>:\nUnable to deliver message after multiple retries, giving up.\n",
		NULL, "a@b.example failed  expired soft\n"},
	{"OpenSMTPD", "Delivery status notification: error",
		"An error has occurred while attempting to deliver a message for\nthe following "
		"list "
		"of recipients:\n\na@b.example: 550 5.2.2 Mailbox Full\nc@d.example: Envelope "
		"expired\n\n    Below is a copy of the original message:\n",
		NULL,
		"a@b.example failed 5.2.2 mailboxfull soft\nc@d.example failed  expired soft\n"},
	{"DragonFly", "Mail delivery failed",
		"There was an error delivering your mail to <a@b.example>.\n\nmx did not like our "
		"RCPT "
		"TO:\n550 no such user\n\nMessage headers follow.\n",
		NULL, "a@b.example failed  userunknown hard\n"},
	{"Zoho", "Undelivered Mail Returned to Sender",
		"A message that you sent could not be delivered.\n\na@b.example Invalid Address, "
		"ERROR_CODE :550, ERROR_CODE :5.1.1 User Unknown\nc@d.example Invalid Address, "
		"ERROR_CODE :550, ERROR_CODE :5.2.2 Mailbox Full\n",
		NULL,
		"a@b.example failed 5.1.1 userunknown hard\nc@d.example failed 5.2.2 mailboxfull "
		"soft\n"},
	{"IMail", "Undeliverable Mail", "Invalid final delivery userid: a@b.example\n", NULL,
		"a@b.example failed  userunknown hard\n"},
	{"InterScan", "Mail could not be delivered",
		"Unable to deliver message to <a@b.example> (and other recipients in the same "
		"domain).\n",
		NULL, "a@b.example failed  userunknown hard\n"},
	{"MX Logic", "Mail delivery failed",
		"A message that you have sent could not be delivered.\n  <a@b.example>: 550 "
		"unknown "
		"user\n",
		NULL, "a@b.example failed  filtered soft\n"},
	{"m-FILTER", "failure notice",
		"送信できませんでした。\n\na@b.example\n-------server message\n550 unknown user "
		"<a@b.example>\n-------SMTP command\nDATA\n-------original message\n",
		NULL, "a@b.example failed  filtered soft\n"},
	{"EZweb", "Mail System Error - Returned Mail",
		"<a@b.example>\nEach of the following recipients was rejected by a remote mail "
		"server.\n",
		NULL, "a@b.example failed  filtered soft\n"},
	{"au one net", "メールエラー通知",
		"Your mail sent on: Mon\n     Could not be delivered to: <a@b.example>\n     As "
		"their "
		"mailbox is full.\n",
		NULL, "a@b.example failed  mailboxfull soft\n"},
	{"fml", "You x@y.example are not member (ours ML)",
		"You are not a member of this mailing list <a@b.example>.\n", NULL,
		"a@b.example failed  rejected soft\n"},
	{"Verizon", "Re: Parcel",
		"Error: Invalid user address\n\nError message below:\n550 - no such user here\n  "
		"MAIL FROM: x@y.example\n  RCPT TO: a@b.example\n",
		NULL, "a@b.example failed  userunknown hard\n"},
	{"Verizon, to a telephone", "Undeliverable Message",
		"Message could not be delivered to mobile.\nError: No valid recipients for this "
		"MM\n",
		NULL, " failed  userunknown hard\n"},
	{"MailMarshal", "Undeliverable Mail: \"Parcel\"",
		"Your message:\n   From:    x@y.example\n   Subject: Parcel\nCould not be "
		"delivered because "
		"of\n\n550 5.1.1 User unknown\n\nThe following recipients were affected:\n   "
		"a@b.example\n",
		NULL, "a@b.example failed 5.1.1 userunknown hard\n"},
	{"Notes", "Undeliverable message",
		"------- Failure Reasons  --------\n\nUser not listed in public Name & Address "
		"Book\na@b.example\n\n------- Returned Message --------\n\nx@y.example is full\n",
		NULL, "a@b.example failed  userunknown hard\n"},
	{"GMX", "Mail delivery failed: returning message to sender",
		"The following address failed:\n\n\"a@b.example\":\nSMTP error from remote server "
		"after "
		"RCPT command:\nhost: mx.b.example\n5.1.1 <a@b.example>... User Unknown\n",
		NULL, "a@b.example failed 5.1.1 userunknown hard\n"},
	{"1&1, refused for what it says", "Mail delivery failed: returning message to sender",
		"The following address(es) failed:\n\na@b.example:\nSMTP error from remote server "
		"for TEXT "
		"command, host: mx.b.example reason: 550 unknown user\n",
		NULL, "a@b.example failed  filtered soft\n"},
	{"a relay that quotes replies in brackets", "Mail delivery failure",
		"We had trouble delivering your message.\nSMTP Server <mx.b.example> rejected "
		"recipient "
		"<a@b.example>\n  (Error following RCPT command). It responded as follows: [550 "
		"unknown "
		"user]\n",
		NULL, "a@b.example failed  userunknown hard\n"},
	{"French", "Non remis",
		"Votre message n’a pas pu être remis à a@b.example : boîte pleine\n", NULL,
		"a@b.example failed  mailboxfull soft\n"},
	{"German", "Unzustellbar: Paket",
		"Ihre Nachricht konnte nicht zugestellt werden.\n\na@b.example\nEmpfänger "
		"unbekannt\n",
		NULL, "a@b.example failed  userunknown hard\n"},
	{"a quoted address", "Mail delivery failure", "Undeliverable: 'a@b.example'\n", NULL,
		"a@b.example failed  other soft\n"},
	{"nobody named", "Returned mail", "It could not be delivered.\n", NULL,
		" failed  other soft\n"},
	{"only a header field", "Undeliverable: x", "Nothing else", "a@b.example, c@d.example",
		"a@b.example failed  other soft\nc@d.example failed  other soft\n"},
};

static void
test_families(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(FAMILIES); i++) {
		Bounce *bounce =
			bounce_text_read(FAMILIES[i].subject, FAMILIES[i].text, FAMILIES[i].failed);
		g_autofree char *shown = show(bounce);

		g_test_message("%s", FAMILIES[i].family);
		g_assert_cmpstr(shown, ==, FAMILIES[i].expected);
		bounce_free(bounce);
	}
}

static void
test_ordinary(void)
{
	static const struct {
		const char *subject, *text;
	} CASES[] = {
		{"Lunch", "See you at noon, a@b.example\n"},
		{"Parcel", "The user unknown to me took it. Is my mailbox full?\n"},
		{"", ""},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++)
		g_assert_null(bounce_text_read(CASES[i].subject, CASES[i].text, NULL));
}

/* A person who copies such a notice into a mail, or whose address only resembles the sender's. */
static void
test_senders(void)
{
	static const char NOTICE[] =
		"Could not be delivered to: <a@b.example>\nAs their mailbox is "
		"full.\n";
	static const char MEMBER[] = "You are not a member of this mailing list <l@b.example>.\n";

	g_assert_true(bounce_text_is_family("no-reply@isp.example", "Mail", NOTICE));
	g_assert_false(bounce_text_is_family("marie@isp.example", "Mail", NOTICE));
	g_assert_true(
		bounce_text_is_family("list-admin@b.example", "You x are not member", MEMBER));
	g_assert_false(bounce_text_is_family("list-admin@b.example", "Why am I not?", MEMBER));
	g_assert_false(bounce_text_is_family("", "You x are not member", MEMBER));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/bounce-text/families", test_families);
	g_test_add_func("/bounce-text/ordinary", test_ordinary);
	g_test_add_func("/bounce-text/senders", test_senders);
	return g_test_run();
}
