/* SPDX-License-Identifier: MIT */
/* Whatever a server does at whatever moment: the poll ends, and once the server is sane again each
 * mail was taken just once, with its own bytes. What is left to chance follows the seed that is
 * printed above (--seed). */
#include "config.h"

#include <glib.h>
#include <signal.h>
#include <string.h>

#include "base/error.h"
#include "imap-faker.h"
#include "net/imap.h"

#define POLLS 12                   /* until all must be well */
#define MEMORY_KIB 16384           /* that a lie may cost at most */
#define MAIL_LIMIT_BYTES (1 << 20) /* far less than a lie announces */
#define POLL_S 2                   /* between two polls without news */
#define HANG_S 120                 /* even under valgrind on a busy machine no poll takes so long */
#define FIRST_MAILS 3 /* there from the beginning; the others come while the client idles */

static const struct {
	guint32 uid;
	const char *text;
} MAILS[] = {
	{5, "Subject: one\r\n\r\nfirst\r\n"},
	{6, "Subject: two\r\n\r\nz5 OK done\r\n* 9 EXISTS\r\n)\r\nz6 BAD\r\n* BYE\r\n"},
	{2147483648, ""},
	{4294967294, "Subject: four\r\n\r\n{5}\r\nlast"},
};

typedef struct World {
	Faker *faker;
	ImapClient *client;
	guint32 mark; /* the highest UID taken */
	guint times[G_N_ELEMENTS(MAILS)];
	guint untaken, later; /* ranges; source */
	guint gone, refused;
	gboolean ended, woken, failed, complete;
} World;

static gboolean
on_selected(gpointer data, const ImapSelected *selected, ImapWanted *wanted)
{
	World *world = data;

	g_assert_cmpuint(selected->uidvalidity, ==, 7);
	wanted->first_uid = world->mark + 1;
	return TRUE;
}

static void
take_mail(World *world, const ImapMail *mail)
{
	g_autoptr(GBytes) bytes = NULL;
	gsize i = 0;

	g_assert_cmpuint(mail->uid, >, world->mark);
	world->mark = mail->uid;
	while (i < G_N_ELEMENTS(MAILS) && MAILS[i].uid != mail->uid)
		i++;
	/* What a server says is there, and is not, is looked for in vain. */
	if (i == G_N_ELEMENTS(MAILS)) {
		g_assert_cmpint(mail->state, ==, IMAP_MAIL_ABSENT);
		return;
	}
	world->gone += mail->state == IMAP_MAIL_ABSENT;
	world->refused += mail->state == IMAP_MAIL_REFUSED;
	if (mail->state != IMAP_MAIL_WHOLE)
		return;
	bytes = blob_bytes(mail->blob, NULL);
	g_assert_cmpmem(g_bytes_get_data(bytes, NULL), (gint)g_bytes_get_size(bytes), MAILS[i].text,
		(gint)strlen(MAILS[i].text));
	world->times[i]++;
}

static gboolean
take_later(gpointer data)
{
	World *world = data;

	imap_client_taken(world->client, &world->mark, 1);
	if (--world->untaken > 0)
		return G_SOURCE_CONTINUE;
	world->later = 0;
	return G_SOURCE_REMOVE;
}

static void
on_range(gpointer data, GPtrArray *handed_over)
{
	World *world = data;
	g_autoptr(GPtrArray) mails = handed_over;

	for (guint i = 0; i < mails->len; i++)
		take_mail(world, g_ptr_array_index(mails, i));
	if (world->untaken == 0 && g_test_rand_bit()) {
		imap_client_taken(world->client, &world->mark, 1);
		return;
	}
	world->untaken++;
	if (world->later == 0)
		world->later = g_timeout_add(1, take_later, world);
}

static void
on_ended(gpointer data, const GError *error, guint32 uidvalidity G_GNUC_UNUSED)
{
	World *world = data;

	g_assert_cmpuint(world->untaken, ==, 0);
	world->ended = TRUE;
	world->failed = error != NULL;
}

static void
on_changed(gpointer data)
{
	((World *)data)->woken = TRUE;
}

static void
on_lost(gpointer data, const GError *error)
{
	g_assert_error(error, DISPUTED_ERROR, ERROR_TEMPORARY);
	((World *)data)->woken = TRUE;
}

static gboolean
give_up(gpointer data)
{
	*(gboolean *)data = TRUE;
	return G_SOURCE_REMOVE;
}

/* Returns: whether @flag was set within @seconds. */
static gboolean
wait_at_most(const gboolean *flag, guint seconds)
{
	gboolean late = FALSE;
	guint id = g_timeout_add_seconds(seconds, give_up, &late);

	while (!*flag && !late)
		g_main_context_iteration(NULL, TRUE);
	if (!late)
		g_source_remove(id);
	return *flag;
}

static void
wait_for(const gboolean *flag)
{
	g_assert_true(wait_at_most(flag, HANG_S));
}

static void
poll_once(World *world)
{
	static const ImapPollEvents EVENTS = {
		.selected = on_selected, .range = on_range, .ended = on_ended};

	world->ended = FALSE;
	imap_client_poll(world->client, &EVENTS, world);
	wait_for(&world->ended);
}

/* Waits until the server says something; the last mail comes then. A server that stalls while it
 * should tell of it can't be told from one without news: the next poll is due all the same. */
static void
idle_once(World *world)
{
	static const ImapIdleEvents EVENTS = {.changed = on_changed, .lost = on_lost};
	gboolean waits;

	world->woken = FALSE;
	waits = imap_client_idle(world->client, &EVENTS, world);
	if (waits && !world->complete)
		faker_wait_idle(world->faker, &world->woken);
	for (gsize i = FIRST_MAILS; i < G_N_ELEMENTS(MAILS) && !world->complete; i++)
		faker_add(world->faker, MAILS[i].uid, MAILS[i].text);
	world->complete = TRUE;
	if (waits && !wait_at_most(&world->woken, POLL_S) &&
		!faulty_server_was_cut(faker_server(world->faker)))
		wait_for(&world->woken);
}

static gboolean
has_all(const World *world)
{
	return world->mark == MAILS[G_N_ELEMENTS(MAILS) - 1].uid;
}

static void
world_init(World *world)
{
	g_autofree char *url = NULL;
	g_autoptr(GError) error = NULL;

	*world = (World){.faker = faker_new()};
	url = g_strdup_printf(
		"imap://127.0.0.1:%u", faulty_server_port(faker_server(world->faker)));
	ImapOptions options = {.session = {.url = url,
				       .tls = SESSION_TLS_NONE,
				       .connect_timeout_s = 1,
				       .stall_timeout_s = 1},
		.settle = IMAP_SETTLE_FLAG,
		.mail_limit_bytes = MAIL_LIMIT_BYTES};

	world->client = imap_client_new(&options, &error);
	g_assert_no_error(error);
	for (gsize i = 0; i < FIRST_MAILS; i++)
		faker_add(world->faker, MAILS[i].uid, MAILS[i].text);
}

static void
world_clear(World *world)
{
	g_clear_handle_id(&world->later, g_source_remove);
	imap_client_free(world->client);
	faker_free(world->faker);
}

/* Polls and waits until all is well. */
static void
run_to_the_end(World *world)
{
	for (guint i = 0; i < POLLS && !(has_all(world) && !world->failed); i++) {
		poll_once(world);
		if (!world->failed && !has_all(world))
			idle_once(world);
	}
	g_assert_true(has_all(world));
	g_assert_false(world->failed);
}

static void
expect_each_once(const World *world)
{
	for (gsize i = 0; i < G_N_ELEMENTS(MAILS); i++)
		g_assert_cmpuint(world->times[i], ==, 1);
	g_assert_cmpuint(world->gone + world->refused, ==, 0);
}

/* ---- cuts ---- */

/* How many bytes the server says in all, undisturbed. */
static guint64
dialogue_bytes(void)
{
	World world;
	guint64 bytes = 0;

	world_init(&world);
	run_to_the_end(&world);
	expect_each_once(&world);
	bytes = faulty_server_sent(faker_server(world.faker));
	world_clear(&world);
	return bytes;
}

static void
cut_at(guint64 after_bytes, FaultyCut cut, guint chop)
{
	World world;

	world_init(&world);
	faulty_server_chop(faker_server(world.faker), chop);
	faulty_server_cut(faker_server(world.faker), after_bytes, cut);
	run_to_the_end(&world);
	expect_each_once(&world);
	g_assert_true(faulty_server_was_cut(faker_server(world.faker)));
	world_clear(&world);
}

static void
test_closed_at_each_byte(void)
{
	guint64 bytes = dialogue_bytes();

	g_assert_cmpuint(bytes, >, 600);
	for (guint64 at = 0; at < bytes; at++)
		cut_at(at, CUT_CLOSE, 0);
}

static void
test_other_ends(void)
{
	guint64 bytes = dialogue_bytes();

	for (guint64 at = (guint64)g_test_rand_int_range(0, 6); at < bytes; at += 6) {
		cut_at(at, CUT_RESET, 0);
		cut_at(at, CUT_WORDS, 0);
	}
}

static void
test_stalls(void)
{
	guint64 bytes = dialogue_bytes();

	for (guint i = 0; i < 3; i++)
		cut_at((guint64)g_test_rand_int_range(
			       (gint32)(bytes * i / 3), (gint32)(bytes * (i + 1) / 3)),
			CUT_STALL, 0);
}

static void
test_small_pieces(void)
{
	guint64 bytes = dialogue_bytes();

	for (guint i = 0; i < 30; i++)
		cut_at((guint64)g_test_rand_int_range(0, (gint32)bytes), CUT_CLOSE, i % 3 + 1);
}

/* ---- lies ---- */

static guint64
peak_kib(void)
{
	g_autofree char *text = NULL;
	const char *line = NULL;

	g_assert_true(g_file_get_contents("/proc/self/status", &text, NULL, NULL));
	line = strstr(text, "VmHWM:");
	return line != NULL ? g_ascii_strtoull(line + 6, NULL, 10) : 0;
}

/* The server lies for one poll, is sane then. Nothing is lost, nothing taken for something else,
 * but for what it says is no longer there. */
static void
test_lie(gconstpointer data)
{
	FakerLie lie = (FakerLie)GPOINTER_TO_UINT(data);
	guint64 before = peak_kib();
	World world;

	world_init(&world);
	faker_lie(world.faker, lie);
	faulty_server_chop(
		faker_server(world.faker), lie == LIE_LINE || lie == LIE_LITERAL_HUGE ? 0 : 7);
	poll_once(&world);
	faker_lie(world.faker, LIE_NOT);
	run_to_the_end(&world);
	expect_each_once(&world);
	g_assert_cmpuint(peak_kib() - before, <, MEMORY_KIB);
	world_clear(&world);
}

/* The same lie for ever: no poll takes anything wrong, and each of them ends. */
static void
test_lie_for_ever(gconstpointer data)
{
	World world;

	world_init(&world);
	faker_lie(world.faker, (FakerLie)GPOINTER_TO_UINT(data));
	for (guint i = 0; i < 3; i++)
		poll_once(&world);
	for (gsize i = 0; i < G_N_ELEMENTS(MAILS); i++)
		g_assert_cmpuint(world.times[i], <=, 1);
	world_clear(&world);
}

/* Expunged between two commands. */
static void
test_expunged(void)
{
	for (guint victim = 0; victim < FIRST_MAILS; victim++) {
		World world;

		world_init(&world);
		faker_expunge_next(world.faker, MAILS[victim].uid);
		run_to_the_end(&world);
		for (gsize i = 0; i < G_N_ELEMENTS(MAILS); i++)
			g_assert_cmpuint(world.times[i], ==, i != victim);
		g_assert_cmpuint(world.gone, ==, 1);
		g_assert_cmpuint(world.refused, ==, 0);
		world_clear(&world);
	}
}

int
main(int argc, char **argv)
{
	static const char *const NAMES[LIE_COUNT] = {"", "literal-long", "literal-short",
		"literal-negative", "literal-digits", "literal-huge", "line", "other-tag",
		"unasked", "search", "fetch-order", "fetch-uids", "nil", "nothing", "sizes"};

	signal(SIGPIPE, SIG_IGN);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/imap-faults/closed-at-each-byte", test_closed_at_each_byte);
	g_test_add_func("/imap-faults/other-ends", test_other_ends);
	g_test_add_func("/imap-faults/stalls", test_stalls);
	g_test_add_func("/imap-faults/small-pieces", test_small_pieces);
	g_test_add_func("/imap-faults/expunged", test_expunged);
	for (guint lie = LIE_NOT + 1; lie < LIE_COUNT; lie++) {
		g_autofree char *once = g_strconcat("/imap-faults/lie/", NAMES[lie], NULL);
		g_autofree char *ever = g_strconcat("/imap-faults/lie-for-ever/", NAMES[lie], NULL);

		g_test_add_data_func(once, GUINT_TO_POINTER(lie), test_lie);
		if (lie != LIE_LITERAL_LONG && lie != LIE_LITERAL_HUGE)
			g_test_add_data_func(ever, GUINT_TO_POINTER(lie), test_lie_for_ever);
	}
	return g_test_run();
}
