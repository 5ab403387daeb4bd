/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/error.h"
#include "net/imap_plan.h"
#include "net/imap_settle.h"

static ImapPlan *
make_plan(guint32 uidnext, guint32 exists, guint32 first_uid, gint64 since_at)
{
	ImapSelected selected = {.uidvalidity = 7, .uidnext = uidnext, .exists = exists};
	ImapWanted wanted = {.first_uid = first_uid, .since_at = since_at};

	return imap_plan_new(&selected, &wanted, 10 * IMAP_RANGE_BYTES);
}

static void
expect_search(ImapPlan *plan, const char *expected)
{
	g_autofree char *search = imap_plan_search(plan);

	g_assert_cmpstr(search, ==, expected);
}

static void
expect_sizes(ImapPlan *plan, const char *expected)
{
	g_autofree char *sizes = imap_plan_sizes(plan);

	g_assert_cmpstr(sizes, ==, expected);
}

static void
expect_range(ImapPlan *plan, guint flight, guint64 bytes, const char *expected)
{
	g_autoptr(ImapRange) range = imap_plan_range(plan, flight, bytes);
	g_autofree char *set = range != NULL ? imap_range_set(range) : NULL;

	g_assert_cmpstr(set, ==, expected);
}

static void
test_nothing_new(void)
{
	g_autoptr(ImapPlan) up_to_date = make_plan(12, 3, 12, 0);
	g_autoptr(ImapPlan) empty = make_plan(12, 0, 1, 0);

	g_assert_true(imap_plan_is_done(up_to_date));
	expect_search(up_to_date, NULL);
	g_assert_true(imap_plan_is_done(empty));
}

typedef struct Asked {
	guint found, dated;
} Asked;

/* Even UIDs are known; of the others, those that arrived before 100 are left alone. */
static gboolean
leaves(gpointer data, guint32 uid, gint64 arrived_at)
{
	Asked *asked = data;

	if (arrived_at == -1) {
		asked->found++;
		return uid % 2 == 0;
	}
	asked->dated++;
	return arrived_at != 0 && arrived_at < 100;
}

/* What the caller leaves alone is neither asked for nor fetched. */
static void
test_left_alone(void)
{
	Asked asked = {0};
	ImapSelected selected = {.uidvalidity = 7, .uidnext = 10, .exists = 9};
	ImapWanted wanted = {.first_uid = 1, .leaves = leaves, .leaves_data = &asked};
	g_autoptr(ImapPlan) plan = imap_plan_new(&selected, &wanted, IMAP_RANGE_BYTES);

	expect_search(plan, "UID 1:9");
	imap_plan_add_hit(plan, 1, 9);
	imap_plan_search_done(plan);
	expect_sizes(plan, "1,3,5,7,9");
	for (guint32 uid = 1; uid <= 9; uid += 2)
		imap_plan_add_size(plan, uid, 10, uid == 5 ? 0 : 90 + uid * 2);
	imap_plan_sizes_done(plan);
	expect_range(plan, 0, 0, "5,7,9");
	g_assert_true(imap_plan_is_done(plan));
	g_assert_cmpuint(asked.found, ==, 9);
	g_assert_cmpuint(asked.dated, ==, 5);
}

static void
test_one_window(void)
{
	g_autoptr(ImapPlan) plan = make_plan(12, 3, 5, 0);

	expect_search(plan, "UID 5:11");
	expect_search(plan, NULL);
	/* Not asked for, twice, in any order. */
	imap_plan_add_hit(plan, 9, 9);
	imap_plan_add_hit(plan, 1, 6);
	imap_plan_add_hit(plan, 9, 9);
	imap_plan_add_hit(plan, 11, 4294967295);
	imap_plan_search_done(plan);
	expect_search(plan, NULL);
	expect_sizes(plan, "5:6,9,11");
	expect_sizes(plan, NULL);
	expect_range(plan, 0, 0, NULL);
	imap_plan_add_size(plan, 5, IMAP_RANGE_BYTES / 2, 0);
	imap_plan_add_size(plan, 6, IMAP_RANGE_BYTES + 1, 0);
	imap_plan_add_size(plan, 7, 1, 0);
	imap_plan_sizes_done(plan);
	expect_range(plan, IMAP_FLIGHT_RANGES, 0, NULL);
	expect_range(plan, 1, IMAP_FLIGHT_BYTES, NULL);
	expect_range(plan, 0, 0, "5");
	expect_range(plan, 0, 0, "6");
	g_assert_false(imap_plan_is_done(plan));
	expect_range(plan, 0, 0, "9,11");
	g_assert_true(imap_plan_is_done(plan));
}

static void
test_several_windows(void)
{
	g_autoptr(ImapPlan) plan = make_plan(2 * IMAP_WINDOW_UIDS, IMAP_WINDOW_UIDS + 1, 1, 0);

	expect_search(plan, "UID 1:20000");
	imap_plan_search_done(plan);
	expect_search(plan, "UID 20001:39999");
	imap_plan_add_hit(plan, 20001, 20001);
	imap_plan_search_done(plan);
	g_assert_false(imap_plan_is_done(plan));
	expect_sizes(plan, "20001");
	imap_plan_sizes_done(plan);
	expect_range(plan, 0, 0, "20001");
	g_assert_true(imap_plan_is_done(plan));
}

/* Few mails with UIDs far apart are one window, unless the server has more than it said. */
static void
test_wide_window(void)
{
	g_autoptr(ImapPlan) plan = make_plan(4294967295, 3, 1, 0);
	g_autoptr(ImapPlan) lied = make_plan(4294967295, 3, 7, 0);

	expect_search(plan, "UID 1:4294967294");
	imap_plan_add_hit(plan, 4294967290, 4294967295);
	imap_plan_add_hit(plan, 5, 5);
	imap_plan_add_hit(plan, 0, 1);
	imap_plan_add_hit(plan, 5, 5);
	imap_plan_search_done(plan);
	expect_search(plan, NULL);
	expect_sizes(plan, "1,5,4294967290:4294967294");
	expect_search(lied, "UID 7:4294967294");
	imap_plan_add_hit(lied, 1, 4294967295);
	imap_plan_search_done(lied);
	expect_sizes(lied, NULL);
	expect_search(lied, "UID 7:20006");
	imap_plan_add_hit(lied, 8, 8);
	imap_plan_search_done(lied);
	expect_sizes(lied, "8");
	imap_plan_sizes_done(lied);
	expect_range(lied, 0, 0, "8");
	expect_search(lied, "UID 20007:40006");
}

/* Without UIDNEXT the last UID is asked first. "*" is the last mail even if it is an old one. */
static void
test_unknown_end(void)
{
	g_autoptr(ImapPlan) plan = make_plan(0, 3, 50, 0);
	g_autoptr(ImapPlan) old = make_plan(0, 3, 50, 0);

	expect_search(plan, "UID *");
	imap_plan_add_hit(plan, 60, 60);
	imap_plan_search_done(plan);
	expect_search(plan, "UID 50:60");
	expect_search(old, "UID *");
	imap_plan_add_hit(old, 49, 49);
	imap_plan_search_done(old);
	expect_search(old, NULL);
	g_assert_true(imap_plan_is_done(old));
}

static void
test_limits_of_ranges(void)
{
	g_autoptr(ImapPlan) plan = make_plan(10001, 10000, 1, 0);

	expect_search(plan, "UID 1:10000");
	for (guint32 uid = 1; uid < 10000; uid += 2)
		imap_plan_add_hit(plan, uid, uid);
	imap_plan_search_done(plan);
	g_autofree char *sizes = imap_plan_sizes(plan);

	g_assert_cmpuint(strlen(sizes), <, 8000);
	g_assert_cmpuint(strlen(sizes), >, 7000);
	imap_plan_add_size(plan, 3, 11 * IMAP_RANGE_BYTES, 0);
	imap_plan_sizes_done(plan);
	expect_range(plan, 0, 0, "1");
	/* Over the limit of a mail: alone, and only its beginning. */
	g_autoptr(ImapRange) large = imap_plan_range(plan, 0, 0);

	g_assert_cmpuint(large->mails->len, ==, 1);
	g_assert_true(large->partial);
	g_autoptr(ImapRange) full = imap_plan_range(plan, 1, 0);

	g_assert_cmpuint(full->mails->len, ==, IMAP_RANGE_MAILS);
	g_assert_false(full->partial);
	/* Enough is known for now. */
	expect_sizes(plan, NULL);
}

static void
test_since(void)
{
	g_autoptr(ImapPlan) plan = make_plan(12, 3, 1, 837596665);

	expect_search(plan, "UID 1:11 SINCE 16-Jul-1996");
	imap_plan_add_hit(plan, 1, 3);
	imap_plan_search_done(plan);
	expect_sizes(plan, "1:3");
	imap_plan_add_size(plan, 1, 10, 837596664);
	imap_plan_add_size(plan, 2, 10, 837596665);
	imap_plan_add_size(plan, 3, 10, 0);
	imap_plan_sizes_done(plan);
	expect_range(plan, 0, 0, "2:3");
	g_assert_true(imap_plan_is_done(plan));
}

/* ---- probes ---- */

static void
expect_probe(ImapPlan *plan, const char *expected)
{
	g_autofree char *probe = imap_plan_probe(plan);

	g_assert_cmpstr(probe, ==, expected);
	expect_search(plan, NULL);
	expect_sizes(plan, NULL);
	expect_range(plan, 0, 0, NULL);
	g_assert_false(imap_plan_is_done(plan));
}

/* In any order, twice, in parts, beside what was not asked for; some with their text. */
static void
test_probe(void)
{
	g_autoptr(ImapPlan) plan = make_plan(12, 3, 5, 837596665);
	g_autoptr(GBytes) bytes = g_bytes_new_static("abc", 3);
	g_autoptr(Blob) body = blob_new(bytes);

	expect_probe(plan, "5:4294967295");
	imap_plan_add_found(plan, 4, 1, 0, NULL);
	imap_plan_add_found(plan, 9, 1, 837596664, NULL);
	imap_plan_add_found(plan, 8, 3, 837596665, body);
	imap_plan_add_found(plan, 7, 0, 0, body);
	imap_plan_add_found(plan, 7, 3, 0, NULL);
	imap_plan_add_found(plan, 6, 1, 0, NULL);
	imap_plan_add_found(plan, 4294967295, 1, 0, NULL);
	imap_plan_probe_done(plan);
	expect_search(plan, NULL);
	expect_range(plan, 0, 0, "6");
	g_autoptr(ImapRange) there = imap_plan_range(plan, 1, 0);
	g_autofree char *set = imap_range_set(there);

	g_assert_cmpstr(set, ==, "7:8");
	g_assert_true(there->complete);
	g_autoptr(ImapRange) last = imap_plan_range(plan, 1, 0);

	g_assert_false(last->complete);
	g_assert_true(imap_plan_is_done(plan));
}

static void
test_probe_of_nothing(void)
{
	g_autoptr(ImapPlan) plan = make_plan(12, 3, 12, 0);

	expect_probe(plan, "12:4294967295");
	imap_plan_probe_done(plan);
	expect_search(plan, NULL);
	g_assert_true(imap_plan_is_done(plan));
}

/* No more texts are kept than are few; what is too much is searched for instead. */
static void
test_probe_of_much(void)
{
	g_autoptr(ImapPlan) plan = make_plan(12, 3, 12, 0);
	g_autoptr(GBytes) bytes = g_bytes_new_static("abc", 3);
	g_autoptr(Blob) body = blob_new(bytes);
	g_autoptr(ImapPlan) more = make_plan(12, 3, 12, 0);

	expect_probe(plan, "12:4294967295");
	for (guint32 uid = 12; uid < 12 + IMAP_PROBE_MAILS; uid++)
		imap_plan_add_found(plan, uid, 3, 0, body);
	imap_plan_probe_done(plan);
	expect_range(plan, 0, 0, "12:27");
	expect_range(plan, 0, 0, "28:127");
	expect_probe(more, "12:4294967295");
	for (guint32 uid = 12; uid <= 12 + IMAP_PROBE_MAILS; uid++)
		imap_plan_add_found(more, uid, 3, 0, body);
	imap_plan_probe_done(more);
	expect_range(more, 0, 0, NULL);
	expect_search(more, "UID *");
	imap_plan_add_hit(more, 1012, 1012);
	imap_plan_search_done(more);
	expect_search(more, "UID 12:1012");
}

/* ---- settling ---- */

typedef struct Step {
	const char *command; /* NULL: done */
	ImapResponseKind answer;
	const char *code;
} Step;

static const struct {
	ImapSettleMeans means;
	Step steps[8];
	gboolean fails;
} SETTLINGS[] = {
	{{NULL, TRUE, TRUE},
		{{"UID STORE 3:4 +FLAGS.SILENT ($Disputed)", IMAP_RESPONSE_OK, ""},
			{NULL, 0, NULL}},
		FALSE},
	{{NULL, TRUE, TRUE},
		{{"UID STORE 3:4 +FLAGS.SILENT ($Disputed)", IMAP_RESPONSE_NO, ""},
			{NULL, 0, NULL}},
		TRUE},
	{{"\"F\"", TRUE, TRUE},
		{{"UID MOVE 3:4 \"F\"", IMAP_RESPONSE_OK, "COPYUID"}, {NULL, 0, NULL}}, FALSE},
	{{"\"F\"", TRUE, TRUE},
		{{"UID MOVE 3:4 \"F\"", IMAP_RESPONSE_NO, "TRYCREATE"},
			{"CREATE \"F\"", IMAP_RESPONSE_NO, "ALREADYEXISTS"},
			{"UID MOVE 3:4 \"F\"", IMAP_RESPONSE_OK, ""}, {NULL, 0, NULL}},
		FALSE},
	{{"\"F\"", TRUE, TRUE},
		{{"UID MOVE 3:4 \"F\"", IMAP_RESPONSE_NO, ""},
			{"CREATE \"F\"", IMAP_RESPONSE_NO, "NOPERM"},
			{"UID MOVE 3:4 \"F\"", IMAP_RESPONSE_NO, "TRYCREATE"}, {NULL, 0, NULL}},
		TRUE},
	{{"\"F\"", TRUE, TRUE},
		{{"UID MOVE 3:4 \"F\"", IMAP_RESPONSE_NO, "OVERQUOTA"}, {NULL, 0, NULL}}, TRUE},
	{{"\"F\"", FALSE, TRUE},
		{{"UID COPY 3:4 \"F\"", IMAP_RESPONSE_OK, ""},
			{"UID STORE 3:4 +FLAGS.SILENT (\\Deleted)", IMAP_RESPONSE_OK, ""},
			{"UID EXPUNGE 3:4", IMAP_RESPONSE_OK, ""}, {NULL, 0, NULL}},
		FALSE},
	{{"\"F\"", FALSE, FALSE},
		{{"UID COPY 3:4 \"F\"", IMAP_RESPONSE_NO, "TRYCREATE"},
			{"CREATE \"F\"", IMAP_RESPONSE_OK, ""},
			{"UID COPY 3:4 \"F\"", IMAP_RESPONSE_OK, ""},
			{"UID STORE 3:4 +FLAGS.SILENT (\\Deleted)", IMAP_RESPONSE_OK, ""},
			{NULL, 0, NULL}},
		FALSE},
};

static void
test_settle(void)
{
	static const guint32 UIDS[] = {3, 4};

	for (gsize i = 0; i < G_N_ELEMENTS(SETTLINGS); i++) {
		gsize taken = 0;
		const ImapSettleMeans *means = &SETTLINGS[i].means;
		ImapSettleJob *job = imap_settle_new(means, UIDS, 2, &taken);
		g_autoptr(GError) error = NULL;
		const Step *step = SETTLINGS[i].steps;

		g_assert_cmpuint(taken, ==, 2);
		for (; step->command != NULL; step++) {
			ImapResponse answer = {
				.kind = step->answer, .code = step->code, .text = "t"};
			g_autofree char *command = imap_settle_command(job, means);

			g_assert_no_error(error);
			g_assert_cmpstr(command, ==, step->command);
			imap_settle_answer(job, means, &answer, &error);
		}
		if (SETTLINGS[i].fails) {
			g_assert_error(error, DISPUTED_ERROR, ERROR_TEMPORARY);
		} else {
			g_assert_no_error(error);
			g_assert_null(imap_settle_command(job, means));
		}
		imap_settle_free(job);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/imap-plan/nothing-new", test_nothing_new);
	g_test_add_func("/imap-plan/one-window", test_one_window);
	g_test_add_func("/imap-plan/several-windows", test_several_windows);
	g_test_add_func("/imap-plan/wide-window", test_wide_window);
	g_test_add_func("/imap-plan/unknown-end", test_unknown_end);
	g_test_add_func("/imap-plan/limits-of-ranges", test_limits_of_ranges);
	g_test_add_func("/imap-plan/since", test_since);
	g_test_add_func("/imap-plan/left-alone", test_left_alone);
	g_test_add_func("/imap-plan/probe", test_probe);
	g_test_add_func("/imap-plan/probe-of-nothing", test_probe_of_nothing);
	g_test_add_func("/imap-plan/probe-of-much", test_probe_of_much);
	g_test_add_func("/imap-settle/steps", test_settle);
	return g_test_run();
}
