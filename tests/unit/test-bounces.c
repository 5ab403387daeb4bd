/* SPDX-License-Identifier: MIT */
/* Measures the reading of real bounces, feedback reports and absence notices, where they are there
 * to be read. The figures are printed; the floors are what was reached. The other way round,
 * ordinary mail must not be taken for a report: DISPUTED_HAM names a folder of it, one mail a file.
 */
#include "config.h"

#include <string.h>

#include "domain/message.h"
#include "mail/delivery.h"
#include "mail/read.h"

#define FLOOR_RECOGNISED 99 /* percent of the files */
#define FLOOR_HARD 98       /* percent of the bounces: hard or soft as expected */
#define FLOOR_REASON 97     /* percent of the bounces: the reason expected */

typedef struct {
	guint files, recognised, bounces, hard_right, reason_right;
} Score;

/* One row of expected.tsv; the first of a file counts. */
typedef struct {
	char *file, *reason;
	gboolean hard;
} Row;

static void
row_free(Row *row)
{
	g_free(row->file);
	g_free(row->reason);
	g_free(row);
}

static GPtrArray *
read_rows(const char *folder)
{
	g_autofree char *path = g_build_filename(folder, "expected.tsv", NULL);
	g_autofree char *table = NULL;
	GPtrArray *rows = g_ptr_array_new_with_free_func((GDestroyNotify)row_free);

	if (!g_file_get_contents(path, &table, NULL, NULL))
		return rows;
	g_auto(GStrv) lines = g_strsplit(table, "\n", -1);

	for (gsize i = 1; lines[i] != NULL; i++) {
		g_auto(GStrv) fields = g_strsplit(lines[i], "\t", -1);
		const Row *last = rows->len > 0 ? g_ptr_array_index(rows, rows->len - 1) : NULL;

		if (g_strv_length(fields) < 5 ||
			(last != NULL && strcmp(last->file, fields[0]) == 0))
			continue;
		Row *row = g_new0(Row, 1);

		row->file = g_strdup(fields[0]);
		row->reason = g_strdup(fields[3]);
		row->hard = strcmp(fields[4], "true") == 0;
		g_ptr_array_add(rows, row);
	}
	return rows;
}

/* Words of the table that we tell by another. */
static const char *
our_word(const char *reason)
{
	static const char *const PAIRS[][2] = {{"mesgtoobig", "toobig"}, {"exceedlimit", "toobig"},
		{"requireptr", "blocked"}, {"badreputation", "blocked"},
		{"mailererror", "systemerror"}, {"toomanyconn", "blocked"}, {"speeding", "blocked"},
		{"undefined", "other"}, {"onhold", "other"}, {"contenterror", "other"},
		{"syntaxerror", "other"}, {"notcompliantrfc", "other"}, {"reason", "other"}};

	for (gsize i = 0; i < G_N_ELEMENTS(PAIRS); i++)
		if (strcmp(reason, PAIRS[i][0]) == 0)
			return PAIRS[i][1];
	return reason;
}

static void
score_bounce(const Row *row, const Message *message, Score *score)
{
	gboolean hard = FALSE;
	const char *reason = "";

	score->bounces++;
	if (message->bounce != NULL) {
		const BounceRecipient *first = g_ptr_array_index(message->bounce->recipients, 0);

		hard = first->hard;
		reason = first->reason;
	}
	score->hard_right += hard == row->hard ? 1 : 0;
	score->reason_right += strcmp(reason, our_word(row->reason)) == 0 ? 1 : 0;
	if (hard != row->hard || strcmp(reason, our_word(row->reason)) != 0)
		g_test_message("%s: %s%s, expected %s%s", row->file, reason, hard ? " (hard)" : "",
			row->reason, row->hard ? " (hard)" : "");
}

static void
score_file(const char *folder, const Row *row, Score *score)
{
	g_autofree char *path = g_build_filename(folder, row->file, NULL);
	char *bytes = NULL;
	gsize length = 0;
	gboolean right = FALSE;

	if (!g_file_get_contents(path, &bytes, &length, NULL))
		return;
	g_autoptr(GBytes) raw = g_bytes_new_take(bytes, length);
	g_autoptr(Message) message = mail_read(raw, NULL);

	score->files++;
	if (strcmp(row->reason, "vacation") == 0)
		right = message_is_automatic(message);
	else if (strcmp(row->reason, "feedback") == 0)
		right = message->form == MESSAGE_FEEDBACK;
	else
		right = message->form == MESSAGE_BOUNCE;
	score->recognised += right ? 1 : 0;
	if (!right)
		g_test_message("%s: not recognised (%s): form %u, %s", row->file, row->reason,
			message->form, message->subject);
	if (strcmp(row->reason, "vacation") != 0 && strcmp(row->reason, "feedback") != 0)
		score_bounce(row, message, score);
}

static void
test_real_bounces(void)
{
	const char *source = g_getenv("top_srcdir"), *corpora = g_getenv("DISPUTED_CORPORA");
	g_autofree char *folder = corpora != NULL
		? g_build_filename(corpora, "bounces", NULL)
		: g_build_filename(source != NULL ? source : ".", "..", "shared", "corpora",
			  "bounces", NULL);
	g_autoptr(GPtrArray) rows = read_rows(folder);
	Score score = {0};

	if (rows->len == 0) {
		g_test_skip("the collection of real bounces is not here");
		return;
	}
	for (guint i = 0; i < rows->len; i++)
		score_file(folder, g_ptr_array_index(rows, i), &score);
	g_assert_cmpuint(score.files, ==, rows->len);
	g_test_message(
		"%u files, %u recognised; %u bounces, %u hard or soft right, %u reasons right",
		score.files, score.recognised, score.bounces, score.hard_right, score.reason_right);
	g_assert_cmpuint(score.recognised * 100, >=, score.files * FLOOR_RECOGNISED);
	g_assert_cmpuint(score.hard_right * 100, >=, score.bounces * FLOOR_HARD);
	g_assert_cmpuint(score.reason_right * 100, >=, score.bounces * FLOOR_REASON);
}

/* What mail servers and watchers of complaints send has, in a folder of ordinary mail, these in its
 * header; what is taken for a report without them was written by a person. */
static gboolean
is_sent_by_server(const char *bytes)
{
	static const char *const SIGNS[] = {"\nfrom: [^\n]*(mailer-daemon|postmaster)",
		"\nreturn-path: *<>",
		"\nx-failed-recipients:", "\ncontent-type: *multipart/report"};
	const char *blank = strstr(bytes, "\n\n");
	g_autofree char *head = g_strndup(bytes, blank != NULL ? (gsize)(blank - bytes) : 0);

	for (gsize i = 0; i < G_N_ELEMENTS(SIGNS); i++)
		if (g_regex_match_simple(SIGNS[i], head, G_REGEX_CASELESS | G_REGEX_RAW, 0))
			return TRUE;
	return FALSE;
}

typedef struct {
	guint files, reports, wrong;
} Ham;

static void
read_ham(const char *path, gboolean none, Ham *ham)
{
	g_autofree char *bytes = NULL;
	gsize length = 0;

	if (!g_file_get_contents(path, &bytes, &length, NULL))
		return;
	g_autoptr(GBytes) raw = g_bytes_new(bytes, length);
	g_autoptr(Message) message = mail_read(raw, NULL);

	ham->files++;
	if (message->form != MESSAGE_BOUNCE && message->form != MESSAGE_FEEDBACK)
		return;
	ham->reports++;
	ham->wrong += none || !is_sent_by_server(bytes) ? 1 : 0;
	g_test_message("%s is read as a report: %s", path, message->subject);
}

static Ham
read_ham_folder(const char *folder, gboolean none)
{
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	Ham ham = {0};

	for (const char *name = dir != NULL ? g_dir_read_name(dir) : NULL; name != NULL;
		name = g_dir_read_name(dir)) {
		g_autofree char *path = g_build_filename(folder, name, NULL);

		read_ham(path, none, &ham);
	}
	g_test_message("%s: %u mails, %u read as reports, %u of them ordinary", folder, ham.files,
		ham.reports, ham.wrong);
	return ham;
}

static void
test_ham(void)
{
	const char *folder = g_getenv("DISPUTED_HAM");

	if (folder == NULL) {
		g_test_skip("DISPUTED_HAM names no folder of ordinary mail");
		return;
	}
	Ham ham = read_ham_folder(folder, FALSE);

	g_assert_cmpuint(ham.files, >, 0);
	g_assert_cmpuint(ham.wrong, ==, 0);
}

/* Replies of people: none of them is a report. */
static void
test_replies(void)
{
	const char *corpora = g_getenv("DISPUTED_CORPORA");
	g_autofree char *folder = g_build_filename(corpora != NULL ? corpora : "", "replies", NULL);

	if (corpora == NULL || !g_file_test(folder, G_FILE_TEST_IS_DIR)) {
		g_test_skip("the collection of real replies is not here");
		return;
	}
	g_assert_cmpuint(read_ham_folder(folder, TRUE).wrong, ==, 0);
}

/* Our own mails: the reports among them say so in their names. */
static void
test_own_corpus(void)
{
	const char *source = g_getenv("top_srcdir");
	g_autofree char *folder =
		g_build_filename(source != NULL ? source : ".", "tests", "corpus", NULL);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);

	g_assert_nonnull(dir);
	for (const char *name = g_dir_read_name(dir); name != NULL; name = g_dir_read_name(dir)) {
		g_autofree char *path = g_build_filename(folder, name, NULL);
		Ham ham = {0};

		read_ham(path, TRUE, &ham);
		g_assert_cmpuint(ham.reports, ==,
			g_str_has_prefix(name, "bounce-") || g_str_has_prefix(name, "feedback"));
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	mail_init();
	g_test_add_func("/bounces/real", test_real_bounces);
	g_test_add_func("/bounces/ham", test_ham);
	g_test_add_func("/bounces/replies", test_replies);
	g_test_add_func("/bounces/own-corpus", test_own_corpus);
	return g_test_run();
}
