/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/bounce_notice.h"

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

#define BOUNCED(type, recipients)                                                                  \
	"{\"notificationType\":\"Bounce\",\"bounce\":{\"bounceType\":\"" type                      \
	"\",\"bouncedRecipients\":[" recipients "]}}"

static void
test_bounces(void)
{
	static const struct {
		const char *text, *expected;
	} CASES[] = {
		{BOUNCED("Permanent",
			 "{\"emailAddress\":\"a@b.example\",\"status\":\"5.1.1\","
			 "\"diagnosticCode\":"
			 "\"smtp; 550 user unknown\"},{\"emailAddress\":\"c@d.example\"}"),
			"a@b.example failed 5.1.1 userunknown hard\nc@d.example failed  other "
			"soft\n"},
		{BOUNCED("Transient", "{\"emailAddress\":\"a@b.example\",\"status\":\"4.2.2\"}"),
			"a@b.example delayed 4.2.2 mailboxfull soft\n"},
		/* As a string within another object. */
		{"{\n  \"Type\" : \"Notification\",\n  \"Message\" : "
		 "\"{\\\"notificationType\\\":\\\"Bounce\\\",\\\"bounce\\\":{"
		 "\\\"bouncedRecipients\\\":[{\\\"emailAddress\\\":\\\"a@b.example\\\"}]}}\"\n}\n",
			"a@b.example failed  other soft\n"},
		{BOUNCED("Permanent", ""), ""},
		{"{\"notificationType\":\"Bounce\"}", ""},
		{"{\"notificationType\":\"Delivery\",\"bouncedRecipients\":[{}]}", ""},
		{"I got this: {\"notificationType\":\"Bounce\",\"bouncedRecipients\":[{}]}", ""},
		{"{", ""},
		{"", ""},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		Bounce *bounce = bounce_notice_read(CASES[i].text);
		g_autofree char *shown = show(bounce);

		g_assert_cmpstr(shown, ==, CASES[i].expected);
		g_assert_false(bounce_notice_is_complaint(CASES[i].text));
		bounce_free(bounce);
	}
}

static void
test_complaints(void)
{
	static const char COMPLAINT[] =
		"{\"notificationType\":\"Complaint\",\"complaint\":{\"complainedRecipients\":[]}}";

	g_assert_true(bounce_notice_is_complaint(COMPLAINT));
	g_assert_null(bounce_notice_read(COMPLAINT));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/bounce-notice/bounces", test_bounces);
	g_test_add_func("/bounce-notice/complaints", test_complaints);
	return g_test_run();
}
