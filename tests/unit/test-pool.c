/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <glib.h>
#include <glib/gstdio.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"
#include "sandbox/pool.h"

#define NONE (-1)

/* ---- a pool, and what it answered ---- */

typedef struct World {
	SandboxPool *pool;
	char *program, *starts;
	guint answered, kills;
	GPtrArray *notes;
} World;

typedef struct Asked {
	World *world;
	guint id;
	int outcome; /* NONE: not answered */
	guint times; /* answered */
	guint rank;  /* among the answers, from 1 */
	char *subject, *reason;
	Blob *part;
} Asked;

static void
on_note(gpointer data, const char *what)
{
	World *world = data;

	g_ptr_array_add(world->notes, g_strdup(what));
}

/* @options: what differs from one reader that is given two seconds. */
static World *
world_new(const SandboxPoolOptions *options)
{
	World *world = g_new0(World, 1);
	SandboxPoolOptions all = options != NULL ? *options : (SandboxPoolOptions){0};

	g_autofree char *folder = g_dir_make_tmp("pool-XXXXXX", NULL);
	world->starts = g_build_filename(folder, "starts", NULL);
	world->program =
		g_build_filename(g_getenv("top_builddir") != NULL ? g_getenv("top_builddir") : ".",
			"tests", "support", "bad-reader", NULL);
	world->notes = g_ptr_array_new_with_free_func(g_free);
	const char *arguments[] = {
		"--starts", world->starts, all.arguments != NULL ? all.arguments[0] : NULL, NULL};

	all.arguments = arguments;
	if (all.program == NULL)
		all.program = world->program;
	if (all.readers == 0)
		all.readers = 1;
	if (all.stall_ms == 0)
		all.stall_ms = 2000;
	all.note = on_note;
	all.data = world;
	world->pool = sandbox_pool_new(&all);
	return world;
}

static guint
starts(const World *world)
{
	g_autofree char *bytes = NULL;
	gsize length = 0;

	return g_file_get_contents(world->starts, &bytes, &length, NULL) ? (guint)length : 0;
}

static void
assert_no_children(void)
{
	g_assert_cmpint(waitpid(-1, NULL, WNOHANG), ==, -1);
	g_assert_cmpint(errno, ==, ECHILD);
}

static void
world_free(World *world)
{
	g_autofree char *folder = g_path_get_dirname(world->starts);

	sandbox_pool_free(world->pool);
	assert_no_children();
	g_remove(world->starts);
	g_rmdir(folder);
	g_ptr_array_unref(world->notes);
	g_free(world->program);
	g_free(world->starts);
	g_free(world);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(World, world_free)

static void
on_answer(gpointer data, SandboxAnswer *answer)
{
	Asked *asked = data;

	asked->outcome = (int)answer->outcome;
	asked->times++;
	asked->rank = ++asked->world->answered;
	if (answer->message != NULL)
		asked->subject = g_strdup(answer->message->subject);
	asked->reason = g_strdup(answer->reason);
	asked->part = g_steal_pointer(&answer->part);
	g_assert_true((answer->reason == NULL) == (answer->outcome == SANDBOX_DONE));
}

static Asked *
ask_as(World *world, guint source, SandboxOp op, const char *text, guint part)
{
	Asked *asked = g_new0(Asked, 1);
	g_autoptr(GBytes) bytes = g_bytes_new(text, strlen(text));
	g_autoptr(Blob) raw = blob_new(bytes);

	asked->world = world;
	asked->outcome = NONE;
	asked->id = sandbox_pool_ask(world->pool, source, op, raw, part, on_answer, asked);
	g_assert_cmpuint(asked->id, !=, 0);
	g_assert_cmpint(asked->outcome, ==, NONE);
	return asked;
}

static Asked *
ask_op(World *world, SandboxOp op, const char *text, guint part)
{
	return ask_as(world, 0, op, text, part);
}

static Asked *
ask(World *world, const char *text)
{
	return ask_op(world, SANDBOX_READ, text, 0);
}

static void
asked_free(Asked *asked)
{
	g_free(asked->subject);
	g_free(asked->reason);
	g_clear_pointer(&asked->part, blob_unref);
	g_free(asked);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Asked, asked_free)

static gboolean
on_late(gpointer data)
{
	(void)data;
	g_error("no answer within half a minute");
	return G_SOURCE_REMOVE;
}

static void
wait_for(World *world, guint answers)
{
	guint guard = g_timeout_add_seconds(120, on_late, NULL);

	while (world->answered < answers)
		g_main_context_iteration(NULL, TRUE);
	g_source_remove(guard);
}

static gboolean
on_over(gpointer data)
{
	*(gboolean *)data = TRUE;
	return G_SOURCE_REMOVE;
}

static void
pass_time(guint ms)
{
	gboolean over = FALSE;

	g_timeout_add(ms, on_over, &over);
	while (!over)
		g_main_context_iteration(NULL, TRUE);
}

static void
assert_read(const Asked *asked, const char *subject)
{
	if (asked->outcome != SANDBOX_DONE)
		g_error("not read: %s", asked->reason);
	g_assert_cmpuint(asked->times, ==, 1);
	g_assert_cmpstr(asked->subject, ==, subject);
}

/* ---- mails that are read ---- */

static void
test_order(void)
{
	g_autoptr(World) world = world_new(NULL);
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)asked_free);

	g_assert_cmpuint(starts(world), ==, 0);
	for (guint i = 0; i < 50; i++) {
		g_autofree char *text = g_strdup_printf("mail %u\n", i);

		g_ptr_array_add(all, ask(world, text));
	}
	wait_for(world, 50);
	for (guint i = 0; i < 50; i++) {
		g_autofree char *subject = g_strdup_printf("mail %u", i);
		const Asked *asked = g_ptr_array_index(all, i);

		assert_read(asked, subject);
		g_assert_cmpuint(asked->rank, ==, i + 1);
	}
	g_assert_cmpuint(starts(world), ==, 1);
	g_assert_cmpuint(world->notes->len, ==, 0);
}

static void
test_several_readers(void)
{
	SandboxPoolOptions options = {.readers = 3};
	g_autoptr(World) world = world_new(&options);
	g_autoptr(Asked) first = ask(world, "first");

	wait_for(world, 1);
	assert_read(first, "first");
	g_assert_cmpuint(starts(world), ==, 1); /* one was enough */
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)asked_free);

	for (guint i = 0; i < 300; i++)
		g_ptr_array_add(all, ask(world, "many"));
	wait_for(world, 301);
	g_assert_cmpuint(starts(world), ==, 3);
	for (guint i = 0; i < all->len; i++)
		assert_read(g_ptr_array_index(all, i), "many");
}

static void
test_slowly(void)
{
	g_autoptr(World) world = world_new(NULL);
	g_autoptr(Asked) slow = ask(world, "do slowly");
	g_autoptr(Asked) after = ask(world, "after");

	wait_for(world, 2);
	assert_read(slow, "slowly");
	assert_read(after, "after");
}

static void
test_restart(void)
{
	SandboxPoolOptions options = {.mails = 7};
	g_autoptr(World) world = world_new(&options);
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)asked_free);

	for (guint i = 0; i < 100; i++)
		g_ptr_array_add(all, ask(world, "mail"));
	wait_for(world, 100);
	for (guint i = 0; i < all->len; i++)
		assert_read(g_ptr_array_index(all, i), "mail");
	g_assert_cmpuint(starts(world), >=, 15);
	g_assert_cmpuint(world->notes->len, ==, 0);
}

static guint
count_children(void)
{
	g_autofree char *text = NULL;
	g_auto(GStrv) words = NULL;

	if (!g_file_get_contents("/proc/thread-self/children", &text, NULL, NULL))
		return 0;
	words = g_strsplit(g_strchomp(text), " ", -1);
	return g_strv_length(words);
}

/* Each takes as much memory as the one whose place it takes. */
static void
test_no_more_than_allowed(void)
{
	SandboxPoolOptions options = {.readers = 2, .mails = 7};
	g_autoptr(World) world = world_new(&options);
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)asked_free);
	guint guard = g_timeout_add_seconds(30, on_late, NULL), most = 0;

	g_assert_no_errno(access("/proc/thread-self/children", R_OK));
	for (guint i = 0; i < 100; i++)
		g_ptr_array_add(all, ask(world, "mail"));
	while (world->answered < 100) {
		g_main_context_iteration(NULL, TRUE);
		most = MAX(most, count_children());
	}
	g_source_remove(guard);
	g_assert_cmpuint(starts(world), >=, 14);
	g_assert_cmpuint(most, <=, 2);
}

/* Nothing of ours is found there. */
static void
test_clean(void)
{
	int leak = open("/dev/null", O_RDONLY); /* not closed by exec */
	g_autoptr(World) world = NULL;
	g_autoptr(Asked) look = NULL;

	g_assert_cmpint(leak, >=, 0);
	g_setenv("PASSWORD", "secret", TRUE);
	world = world_new(NULL);
	look = ask(world, "do look");
	wait_for(world, 1);
	assert_read(look, "LC_ALL=C.UTF-8 TZ=UTC 0 1 2 3");
	g_unsetenv("PASSWORD");
	close(leak);
}

static void
test_head(void)
{
	g_autoptr(World) world = world_new(NULL);
	g_autoptr(Asked) head = ask_op(world, SANDBOX_READ_HEAD, "Subject: x", 0);

	wait_for(world, 1);
	assert_read(head, "Subject: x");
}

/* ---- parts ---- */

static void
test_parts(void)
{
	g_autoptr(World) world = world_new(NULL);
	g_autoptr(Asked) part = ask_op(world, SANDBOX_PART, "abc", 1);
	g_autoptr(Asked) none = ask_op(world, SANDBOX_PART, "do no-such-part", 1);
	g_autoptr(Asked) large = ask_op(world, SANDBOX_PART, "do too-large", 1);
	g_autoptr(Asked) failed = ask_op(world, SANDBOX_PART, "do failed", 1);

	wait_for(world, 4);
	g_assert_cmpint(part->outcome, ==, SANDBOX_DONE);
	g_autoptr(GBytes) bytes = blob_bytes(part->part, NULL);
	g_autoptr(GBytes) expected = g_bytes_new_static("abcabc", 6);

	g_assert_true(g_bytes_equal(bytes, expected));
	g_assert_cmpint(none->outcome, ==, SANDBOX_DONE);
	g_assert_null(none->part);
	g_assert_cmpint(large->outcome, ==, SANDBOX_GUILTY);
	g_assert_cmpint(failed->outcome, ==, SANDBOX_UNAVAILABLE);
	g_assert_cmpuint(starts(world), ==, 1);
}

static void
test_large_part(void)
{
	g_autoptr(World) world = world_new(NULL);
	g_autofree char *text = g_strnfill(LIMIT_MEMORY_BLOB_BYTES + 1, 'x');
	g_autoptr(Asked) part = ask_op(world, SANDBOX_PART, text, 999);

	wait_for(world, 1);
	g_assert_cmpint(part->outcome, ==, SANDBOX_DONE);
	g_assert_cmpuint(blob_size(part->part), ==, 1000 * 4095);
}

/* What one reader wrote before it died is not found in front of what the next one writes. */
static void
test_part_again(void)
{
	g_autoptr(World) world = world_new(NULL);
	g_autoptr(Asked) before = ask(world, "before");
	g_autoptr(Asked) part = ask_op(world, SANDBOX_PART, "do half-part", 0);

	wait_for(world, 2);
	assert_read(before, "before");
	g_assert_cmpint(part->outcome, ==, SANDBOX_DONE);
	g_assert_cmpuint(blob_size(part->part), ==, 4);
	g_assert_cmpuint(starts(world), ==, 2);
}

/* ---- mails that are to blame ---- */

static const struct {
	const char *mail, *reason;
} MISDEEDS[] = {
	{"do segfault", "the reader ended by signal 11 (*"},
	{"do sigsys", "the reader tried what no reader does"},
	{"do cpu", "it needed more processor time than a mail may"},
	{"do memory", "it needed more memory than a mail may"},
	{"do exit", "the reader ended with status 3"},
	{"do rubbish", "the reader answered what is no answer"},
	{"do no-message", "the reader answered what is no answer"},
	{"do other-bytes", "the reader answered what is no answer"},
	{"do wrong-id", "the reader answered what is no answer"},
	{"do wrong-status", "the reader answered what is no answer"},
	{"do no-such-part", "the reader answered what is no answer"},
	{"do promise-much", "the reader answered what is no answer"},
	{"do half-head", "the reader ended with status 0"},
	{"do half-body", "the reader ended with status 0"},
	{"do kill", "the reader ended by signal 9 (Killed)"},
};

static void
assert_guilty(const Asked *asked, const char *reason)
{
	g_assert_cmpint(asked->outcome, ==, SANDBOX_GUILTY);
	g_assert_cmpuint(asked->times, ==, 1);
	if (!g_pattern_match_simple(reason, asked->reason))
		g_error("%s is not %s", asked->reason, reason);
}

/* Only the guilty one fails, whatever is in flight with it. */
static void
test_misdeeds(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(MISDEEDS); i++) {
		SandboxPoolOptions options = {.readers = i % 2 == 0 ? 1 : 2};
		g_autoptr(World) world = world_new(&options);
		g_autoptr(GPtrArray) good =
			g_ptr_array_new_with_free_func((GDestroyNotify)asked_free);

		for (guint j = 0; j < 3; j++)
			g_ptr_array_add(good, ask(world, "before"));
		g_autoptr(Asked) bad = ask(world, MISDEEDS[i].mail);

		for (guint j = 0; j < 12; j++)
			g_ptr_array_add(good, ask(world, "after"));
		wait_for(world, 16);
		for (guint j = 0; j < good->len; j++)
			assert_read(g_ptr_array_index(good, j), j < 3 ? "before" : "after");
		assert_guilty(bad, MISDEEDS[i].reason);
		g_assert_cmpuint(world->notes->len, >, 0);
	}
}

/* The first mail of all: a probe tells that readers work. */
static void
test_guilty_first(void)
{
	g_autoptr(World) world = world_new(NULL);
	g_autoptr(Asked) bad = ask(world, "do segfault");

	wait_for(world, 1);
	assert_guilty(bad, "*signal 11*");
	g_assert_cmpuint(starts(world), ==, 2);
	g_autoptr(Asked) again = ask(world, "do exit");

	wait_for(world, 2);
	assert_guilty(again, "*status 3*");
	g_autoptr(Asked) good = ask(world, "good");

	wait_for(world, 3);
	assert_read(good, "good");
}

static void
test_stall(void)
{
	SandboxPoolOptions options = {.stall_ms = 300};
	g_autoptr(World) world = world_new(&options);
	g_autoptr(Asked) before = ask(world, "before");
	g_autoptr(Asked) bad = ask(world, "do stall");
	g_autoptr(Asked) after = ask(world, "after");
	gint64 start = g_get_monotonic_time();

	wait_for(world, 3);
	assert_read(before, "before");
	assert_guilty(bad, "it took longer than 0.3 s");
	assert_read(after, "after");
	/* Once with the others, once alone. */
	g_assert_cmpint(g_get_monotonic_time() - start, >=, 600 * 1000);
}

static void
test_close(void)
{
	g_autoptr(World) world = world_new(NULL);
	g_autoptr(Asked) good = ask(world, "good");
	g_autoptr(Asked) bad = ask(world, "do close");

	wait_for(world, 2);
	assert_read(good, "good");
	assert_guilty(bad, "the reader closed its channel");
}

/* Two answers to one question: the second is nobody's, or seems to be the next mail's. */
static void
test_twice(void)
{
	g_autoptr(World) world = world_new(NULL);
	g_autoptr(Asked) bad = ask(world, "do twice");
	g_autoptr(Asked) good = ask(world, "good");

	wait_for(world, 2);
	assert_read(bad, "first");
	assert_read(good, "good");
	g_autoptr(Asked) last = ask(world, "do twice");

	wait_for(world, 3);
	assert_read(last, "first");
	pass_time(100);
	g_autoptr(Asked) later = ask(world, "later");

	wait_for(world, 4);
	assert_read(later, "later");
}

static void
test_many_guilty(void)
{
	SandboxPoolOptions options = {.readers = 2};
	g_autoptr(World) world = world_new(&options);
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)asked_free);

	for (guint i = 0; i < 40; i++)
		g_ptr_array_add(all, ask(world, i % 3 == 1 ? "do segfault" : "good"));
	wait_for(world, 40);
	for (guint i = 0; i < 40; i++) {
		if (i % 3 == 1)
			assert_guilty(g_ptr_array_index(all, i), "*signal 11*");
		else
			assert_read(g_ptr_array_index(all, i), "good");
	}
}

/* ---- no mail's fault ---- */

static void
expect_unavailable(const char *argument, const char *program, const char *reason)
{
	const char *arguments[] = {argument, NULL};
	SandboxPoolOptions options = {
		.arguments = arguments, .program = program, .readers = 2, .stall_ms = 200};
	g_autoptr(World) world = world_new(&options);
	g_autoptr(Asked) first = ask(world, "mail");
	g_autoptr(Asked) second = ask(world, "mail");

	wait_for(world, 2);
	g_assert_cmpint(first->outcome, ==, SANDBOX_UNAVAILABLE);
	g_assert_cmpint(second->outcome, ==, SANDBOX_UNAVAILABLE);
	/* Under valgrind a program that is missing is found out by the new process only. */
	if (!g_pattern_match_simple(reason, first->reason) &&
		!(program != NULL && g_str_has_suffix(first->reason, "status 127")))
		g_error("%s is not %s", first->reason, reason);
	guint before = starts(world);
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)asked_free);

	/* However often one asks: the pauses grow, also on a slow machine. */
	for (guint i = 0; i < 20; i++) {
		g_ptr_array_add(all, ask(world, "mail"));
		pass_time(10);
	}
	g_assert_cmpuint(starts(world), <, before + 10);
}

static void
test_missing(void)
{
	expect_unavailable(NULL, "/nonexistent/reader", "/nonexistent/reader can't be started: *");
}

static void
test_dies_at_start(void)
{
	expect_unavailable("--die-at-start", NULL, "the reader ended with status 71");
}

static void
test_mute(void)
{
	expect_unavailable("--mute", NULL, "the reader was not ready within 0.2 s");
}

static void
test_stranger(void)
{
	expect_unavailable("--stranger", NULL, "the reader answered what is no answer");
}

/* Not one mail can be read: then none is to blame. */
static void
test_dies_always(void)
{
	expect_unavailable("--die-always", NULL, "no reader works: *");
}

/* The pauses end: what could not be started is started later. */
static void
test_comes_back(void)
{
	g_autofree char *folder = g_dir_make_tmp("pool-XXXXXX", NULL);
	g_autofree char *program = g_build_filename(folder, "reader", NULL);
	SandboxPoolOptions options = {.program = program};
	g_autoptr(World) world = world_new(&options);
	g_autoptr(Asked) early = ask(world, "early");

	wait_for(world, 1);
	g_assert_cmpint(early->outcome, ==, SANDBOX_UNAVAILABLE);
	g_autofree char *whole = g_canonicalize_filename(world->program, NULL);

	g_assert_cmpint(symlink(whole, program), ==, 0);
	pass_time(1000);
	g_autoptr(Asked) late = ask(world, "late");

	wait_for(world, 2);
	assert_read(late, "late");
	g_unlink(program);
	g_rmdir(folder);
}

static GArray *
children(void)
{
	g_autoptr(GDir) proc = g_dir_open("/proc", 0, NULL);
	GArray *pids = g_array_new(FALSE, FALSE, sizeof(pid_t));
	const char *name = NULL;

	while ((name = g_dir_read_name(proc)) != NULL) {
		g_autofree char *path = g_build_filename("/proc", name, "stat", NULL);
		g_autofree char *stat = NULL;
		const char *after = NULL;
		pid_t pid = (pid_t)g_ascii_strtoll(name, NULL, 10);

		if (pid == 0 || !g_file_get_contents(path, &stat, NULL, NULL))
			continue;
		after = strrchr(stat, ')');
		if (after != NULL && g_ascii_strtoll(after + 4, NULL, 10) == getpid())
			g_array_append_val(pids, pid);
	}
	return pids;
}

static gboolean
on_kill(gpointer data)
{
	World *world = data;
	g_autoptr(GArray) pids = children();

	if (pids->len > 0)
		kill(g_array_index(pids, pid_t, g_test_rand_int_range(0, (gint32)pids->len)),
			SIGKILL);
	world->kills++;
	return G_SOURCE_REMOVE;
}

/* Readers that somebody ends at any moment cost no mail. */
static void
test_killed(void)
{
	SandboxPoolOptions options = {.readers = 2};
	g_autoptr(World) world = world_new(&options);
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)asked_free);

	for (guint round = 1; round <= 20; round++) {
		g_timeout_add((guint)g_test_rand_int_range(0, 4), on_kill, world);
		for (guint i = 0; i < 100; i++) {
			g_autofree char *text = g_strdup_printf("mail %u", all->len);

			g_ptr_array_add(all, ask(world, text));
		}
		wait_for(world, round * 100);
	}
	while (world->kills < 20)
		g_main_context_iteration(NULL, TRUE);
	for (guint i = 0; i < all->len; i++) {
		g_autofree char *subject = g_strdup_printf("mail %u", i);

		assert_read(g_ptr_array_index(all, i), subject);
	}
	g_test_message("%u kills, %u readers", world->kills, starts(world));
}

/* ---- cancelling and freeing ---- */

static void
test_cancel(void)
{
	g_autoptr(World) world = world_new(NULL);
	g_autoptr(GPtrArray) all = g_ptr_array_new_with_free_func((GDestroyNotify)asked_free);

	for (guint i = 0; i < 30; i++)
		g_ptr_array_add(all, ask(world, i == 4 ? "do segfault" : "mail"));
	for (guint i = 0; i < 30; i += 2)
		sandbox_pool_cancel(world->pool, ((Asked *)g_ptr_array_index(all, i))->id);
	wait_for(world, 15);
	/* Those in flight: answered by the reader, but nobody waits for it. */
	for (guint i = 0; i < 5; i++)
		g_ptr_array_add(all, ask(world, "mail"));
	pass_time(20);
	for (guint i = 30; i < 35; i++)
		sandbox_pool_cancel(world->pool, ((Asked *)g_ptr_array_index(all, i))->id);
	sandbox_pool_cancel(world->pool, 12345678);
	pass_time(100);
	for (guint i = 0; i < 30; i++) {
		const Asked *asked = g_ptr_array_index(all, i);

		g_assert_cmpuint(asked->times, ==, i % 2);
	}
}

/* While it is being found out whether readers work at all. */
static void
test_cancel_on_trial(void)
{
	for (guint wait_ms = 0; wait_ms < 40; wait_ms += 3) {
		g_autoptr(World) world = world_new(NULL);
		g_autoptr(Asked) bad = ask(world, "do segfault");

		pass_time(wait_ms);
		if (bad->times > 0)
			break;
		sandbox_pool_cancel(world->pool, bad->id);
		g_autoptr(Asked) good = ask(world, "good");

		wait_for(world, 1);
		assert_read(good, "good");
		g_assert_cmpuint(bad->times, ==, 0);
	}
}

static void
test_free_at_any_time(void)
{
	static const char *const MAILS[] = {"mail", "do segfault", "do stall", "do half-body"};

	for (guint i = 0; i < 40; i++) {
		SandboxPoolOptions options = {.readers = 2, .mails = 3};
		World *world = world_new(&options);
		g_autoptr(GPtrArray) all =
			g_ptr_array_new_with_free_func((GDestroyNotify)asked_free);

		for (guint j = 0; j < 20; j++)
			g_ptr_array_add(all, ask(world, MAILS[(i + j) % 4]));
		pass_time(i);
		world_free(world);
	}
}

static void
on_answer_free(gpointer data, SandboxAnswer *answer)
{
	World *world = data;

	g_assert_cmpint(answer->outcome, ==, SANDBOX_DONE);
	world->answered++;
	sandbox_pool_free(g_steal_pointer(&world->pool));
}

static void
test_free_within(void)
{
	g_autoptr(World) world = world_new(NULL);
	g_autoptr(GBytes) bytes = g_bytes_new_static("mail", 4);
	g_autoptr(Blob) raw = blob_new(bytes);

	for (guint i = 0; i < 5; i++)
		sandbox_pool_ask(world->pool, 0, SANDBOX_READ, raw, 0, on_answer_free, world);
	wait_for(world, 1);
	pass_time(50);
	g_assert_cmpuint(world->answered, ==, 1);
}

static void
on_answer_ask(gpointer data, SandboxAnswer *answer)
{
	World *world = data;
	g_autoptr(GBytes) bytes = g_bytes_new_static("mail", 4);
	g_autoptr(Blob) raw = blob_new(bytes);

	g_assert_cmpint(answer->outcome, ==, SANDBOX_DONE);
	if (++world->answered < 100)
		sandbox_pool_ask(world->pool, 0, SANDBOX_READ, raw, 0, on_answer_ask, world);
}

static void
test_ask_within(void)
{
	g_autoptr(World) world = world_new(NULL);
	g_autoptr(GBytes) bytes = g_bytes_new_static("mail", 4);
	g_autoptr(Blob) raw = blob_new(bytes);

	sandbox_pool_ask(world->pool, 0, SANDBOX_READ, raw, 0, on_answer_ask, world);
	wait_for(world, 100);
	g_assert_cmpuint(starts(world), ==, 1);
}

static guint
open_files(void)
{
	g_autoptr(GDir) folder = g_dir_open("/proc/self/fd", 0, NULL);
	guint count = 0;

	while (g_dir_read_name(folder) != NULL)
		count++;
	return count;
}

static void
test_no_leak(void)
{
	guint before = 0;

	for (guint i = 0; i < 2; i++) {
		g_autoptr(World) world = world_new(NULL);
		g_autoptr(Asked) bad = ask(world, "do segfault");
		g_autoptr(Asked) part = ask_op(world, SANDBOX_PART, "part", 0);
		g_autoptr(Asked) good = ask(world, "good");

		wait_for(world, 3);
		assert_guilty(bad, "*signal 11*");
		g_assert_nonnull(part->part);
		assert_read(good, "good");
		g_clear_pointer(&part->part, blob_unref);
		world_free(g_steal_pointer(&world));
		if (i == 0)
			before = open_files();
	}
	g_assert_cmpuint(open_files(), ==, before);
}

/* ---- sources ---- */

static GPtrArray *
ask_many(World *world, guint source, const char *text, guint count)
{
	GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)asked_free);

	for (guint i = 0; i < count; i++)
		g_ptr_array_add(all, ask_as(world, source, SANDBOX_READ, text, 0));
	return all;
}

/* A mailbox with a single mail waited until hundreds of another's were read. */
static void
test_sources_in_turn(void)
{
	g_autoptr(World) world = world_new(NULL);
	g_autoptr(GPtrArray) huge = ask_many(world, 1, "huge", 400);
	g_autoptr(GPtrArray) small = ask_many(world, 2, "small", 3);

	wait_for(world, 403);
	for (guint i = 0; i < huge->len; i++) {
		const Asked *asked = g_ptr_array_index(huge, i);

		assert_read(asked, "huge");
		if (i > 0)
			g_assert_cmpuint(asked->rank, >,
				((const Asked *)g_ptr_array_index(huge, i - 1))->rank);
	}
	/* What a reader has in flight comes before it, and one of the other's between two. */
	for (guint i = 0; i < small->len; i++) {
		const Asked *asked = g_ptr_array_index(small, i);

		assert_read(asked, "small");
		g_assert_cmpuint(asked->rank, <=, 8 + 2 * (i + 1));
	}
}

static void
wait_for_all(World *world, const GPtrArray *all)
{
	for (guint i = 0; i < all->len; i++)
		while (((const Asked *)g_ptr_array_index(all, i))->outcome == NONE)
			wait_for(world, world->answered + 1);
}

/* A mailbox with a single mail waited until each mail of another one that stalls readers had had
 * its whole time. */
static void
test_sources_stall(void)
{
	SandboxPoolOptions options = {.readers = 2, .stall_ms = 500};
	g_autoptr(World) world = world_new(&options);
	g_autoptr(GPtrArray) bad = ask_many(world, 1, "do stall", 20);
	g_autoptr(Asked) first = ask_as(world, 2, SANDBOX_READ, "first", 0);
	guint before = 0;

	/* Once readers stall by surprise; a verdict takes a second time. */
	wait_for(world, 1);
	assert_read(first, "first");
	g_assert_cmpuint(first->rank, ==, 1);
	for (guint i = 0; i < 4; i++) {
		wait_for(world, world->answered + 1); /* one of the bad ones */
		before = world->answered;
		g_autoptr(GPtrArray) small = ask_many(world, 2, "small", 20);

		wait_for_all(world, small);
		for (guint j = 0; j < small->len; j++)
			assert_read(g_ptr_array_index(small, j), "small");
		/* A slow machine may take as long as some stall. */
		g_assert_cmpuint(world->answered, <=, before + 20 + 3);
	}
	for (guint i = 0; i < bad->len; i++)
		sandbox_pool_cancel(world->pool, ((Asked *)g_ptr_array_index(bad, i))->id);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/pool/order", test_order);
	g_test_add_func("/pool/several-readers", test_several_readers);
	g_test_add_func("/pool/slowly", test_slowly);
	g_test_add_func("/pool/restart", test_restart);
	g_test_add_func("/pool/no-more-than-allowed", test_no_more_than_allowed);
	g_test_add_func("/pool/clean", test_clean);
	g_test_add_func("/pool/head", test_head);
	g_test_add_func("/pool/parts", test_parts);
	g_test_add_func("/pool/large-part", test_large_part);
	g_test_add_func("/pool/part-again", test_part_again);
	g_test_add_func("/pool/misdeeds", test_misdeeds);
	g_test_add_func("/pool/guilty-first", test_guilty_first);
	g_test_add_func("/pool/stall", test_stall);
	g_test_add_func("/pool/close", test_close);
	g_test_add_func("/pool/twice", test_twice);
	g_test_add_func("/pool/many-guilty", test_many_guilty);
	g_test_add_func("/pool/missing", test_missing);
	g_test_add_func("/pool/dies-at-start", test_dies_at_start);
	g_test_add_func("/pool/mute", test_mute);
	g_test_add_func("/pool/stranger", test_stranger);
	g_test_add_func("/pool/dies-always", test_dies_always);
	g_test_add_func("/pool/comes-back", test_comes_back);
	g_test_add_func("/pool/killed", test_killed);
	g_test_add_func("/pool/cancel", test_cancel);
	g_test_add_func("/pool/cancel-on-trial", test_cancel_on_trial);
	g_test_add_func("/pool/free-at-any-time", test_free_at_any_time);
	g_test_add_func("/pool/free-within", test_free_within);
	g_test_add_func("/pool/ask-within", test_ask_within);
	g_test_add_func("/pool/no-leak", test_no_leak);
	g_test_add_func("/pool/sources-in-turn", test_sources_in_turn);
	g_test_add_func("/pool/sources-stall", test_sources_stall);
	return g_test_run();
}
