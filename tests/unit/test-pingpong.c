/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>

#include "domain/pingpong.h"

#define NOW 1000000

static void
add(GPtrArray *mails, gint64 at, const char *subject, const char *reply)
{
	PingpongMail *mail = g_new0(PingpongMail, 1);

	mail->arrived_at = at;
	mail->subject = g_strdup(subject);
	mail->reply = g_strdup(reply);
	g_ptr_array_add(mails, mail);
}

static GPtrArray *
mails_new(void)
{
	return g_ptr_array_new_with_free_func((GDestroyNotify)pingpong_mail_free);
}

#define AWAY "I am away until 12/05 and will read your mail D-1 later"

static void
test_bodies(void)
{
	g_autoptr(GPtrArray) mails = mails_new();

	add(mails, NOW, "a", AWAY);
	add(mails, NOW, "b", "I am away until 13/05 and will read your mail D-2 later");
	g_assert_cmpint(pingpong_find("c", AWAY, NOW, mails, 9), ==, PINGPONG_NONE);
	add(mails, NOW, "b", "i am AWAY until 13/05,\nand will read your letter D-3 later.");
	g_assert_cmpint(pingpong_find("c", AWAY, NOW, mails, 9), ==, PINGPONG_BODIES);
	g_assert_cmpint(pingpong_find("c", AWAY, NOW, mails, 1), ==, PINGPONG_NONE);
	g_assert_cmpint(
		pingpong_find("c", "Where is my parcel? It was due on Monday.", NOW, mails, 9), ==,
		PINGPONG_NONE);
	/* Pictures without words are not all the same. */
	g_ptr_array_set_size(mails, 0);
	for (guint i = 0; i < 5; i++)
		add(mails, NOW, "photo", "");
	g_assert_cmpint(pingpong_find("photo", "", NOW, mails, 9), ==, PINGPONG_NONE);
}

/* Of three words, one that differs makes another text. */
static void
test_short_bodies(void)
{
	g_autoptr(GPtrArray) mails = mails_new();

	for (guint i = 0; i < 5; i++)
		add(mails, NOW, "x", "order is broken");
	g_assert_cmpint(pingpong_find("x", "order is late", NOW, mails, 9), ==, PINGPONG_NONE);
	g_assert_cmpint(pingpong_find("x", "Order is broken.", NOW, mails, 9), ==, PINGPONG_BODIES);
}

static void
test_subjects(void)
{
	static const struct {
		const char *now, *last, *before;
		gboolean grows;
	} CASES[] = {
		{"Re: Re: Re: Re: parcel", "Re: Re: Re: parcel", "Re: Re: parcel", TRUE},
		{"Re: [A 3] Re: [A 2] x", "Re: [A 2] x", "x", TRUE},
		{"[#1] [#2] [#3] [#4] x", "[#1] [#2] [#3] x", "[#1] [#2] x", TRUE},
		{"Re: Re: Re: Re: parcel", "Re: Re: Re: Re: parcel", "Re: parcel", FALSE},
		{"Re: Re: Re: parcel", "Re: Re: parcel", "Re: parcel", FALSE},
		{"Re: order #4711 #4712 [1]", "order", "Re: Re: order", FALSE},
		{"a", "b", "c", FALSE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_autoptr(GPtrArray) mails = mails_new();

		add(mails, NOW, CASES[i].last, "One text.");
		add(mails, NOW, CASES[i].before, "Quite another text.");
		g_test_message("%s", CASES[i].now);
		g_assert_cmpint(pingpong_find(CASES[i].now, "A third one", NOW, mails, 2), ==,
			CASES[i].grows ? PINGPONG_SUBJECTS : PINGPONG_NONE);
		g_ptr_array_set_size(mails, 1);
		g_assert_cmpint(pingpong_find(CASES[i].now, "A third one", NOW, mails, 2), ==,
			PINGPONG_NONE);
	}
}

static void
test_rate(void)
{
	static const char *const TEXTS[] = {
		"one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"};
	g_autoptr(GPtrArray) mails = mails_new();

	for (guint i = 0; i < 8; i++)
		add(mails, NOW - 60 * (gint64)i, "x", TEXTS[i]);
	g_assert_cmpint(pingpong_find("x", "now", NOW, mails, 9), ==, PINGPONG_NONE);
	add(mails, NOW - 3599, "x", TEXTS[8]);
	g_assert_cmpint(pingpong_find("x", "now", NOW, mails, 9), ==, PINGPONG_RATE);
	g_assert_cmpint(pingpong_find("x", "now", NOW + 1, mails, 9), ==, PINGPONG_NONE);
	g_assert_cmpint(pingpong_find("x", "now", NOW, mails, 2), ==, PINGPONG_NONE);
	g_assert_cmpstr(pingpong_describe(PINGPONG_NONE), ==, "");
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pingpong/bodies", test_bodies);
	g_test_add_func("/pingpong/short-bodies", test_short_bodies);
	g_test_add_func("/pingpong/subjects", test_subjects);
	g_test_add_func("/pingpong/rate", test_rate);
	return g_test_run();
}
