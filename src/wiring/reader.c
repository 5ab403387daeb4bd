/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/log.h"
#include "sandbox/pool.h"
#include "wiring/reader.h"
#include "wiring/wiring.h"

struct WiringReader {
	SandboxPool *pool;
	GHashTable *asked; /* a question's number → Asked* */
};

/* A question under way: how the engine is called back. */
typedef struct Asked {
	WiringReader *reader;
	guint number;
	ReadFunc done;
	gpointer data;
} Asked;

/* PKGLIBEXECDIR/disputed-reader, or that in DISPUTED_LIBEXECDIR of the environment, for programs
 * that run before they are installed. */
static char *
reader_program(void)
{
	const char *folder = g_getenv("DISPUTED_LIBEXECDIR");

	return g_build_filename(folder != NULL ? folder : PKGLIBEXECDIR, "disputed-reader", NULL);
}

static void
note(gpointer data G_GNUC_UNUSED, const char *what)
{
	log_event(LOG_WARNING, "reader: ended, another one takes over", "reason", what, NULL);
}

WiringReader *
wiring_reader_new(guint readers)
{
	WiringReader *reader = g_new0(WiringReader, 1);
	g_autofree char *program = reader_program();
	g_autofree char *languages = g_build_filename(wiring_data_folder(), "textcat.conf", NULL);
	const char *const arguments[] = {"--languages", languages, NULL};
	SandboxPoolOptions options = {
		.program = program, .arguments = arguments, .readers = readers, .note = note};

	reader->pool = sandbox_pool_new(&options);
	reader->asked = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	return reader;
}

void
wiring_reader_free(WiringReader *reader)
{
	if (reader == NULL)
		return;
	sandbox_pool_free(reader->pool);
	g_hash_table_unref(reader->asked);
	g_free(reader);
}

static void
on_answer(gpointer data, SandboxAnswer *answer)
{
	static const ReadOutcome OUTCOMES[] = {[SANDBOX_DONE] = READ_DONE,
		[SANDBOX_GUILTY] = READ_GUILTY,
		[SANDBOX_UNAVAILABLE] = READ_UNAVAILABLE};
	g_autofree Asked *asked = data;
	ReadResult result = {.outcome = OUTCOMES[answer->outcome],
		.message = g_steal_pointer(&answer->message),
		.part = answer->part,
		.reason = answer->reason};

	g_hash_table_steal(asked->reader->asked, GUINT_TO_POINTER(asked->number));
	asked->done(asked->data, &result);
	answer->message = result.message;
}

static guint
ask(WiringReader *reader, guint source, SandboxOp op, Blob *raw, guint part, ReadFunc done,
	gpointer data)
{
	Asked *asked = g_new0(Asked, 1);

	asked->reader = reader;
	asked->done = done;
	asked->data = data;
	asked->number = sandbox_pool_ask(reader->pool, source, op, raw, part, on_answer, asked);
	g_hash_table_insert(reader->asked, GUINT_TO_POINTER(asked->number), asked);
	return asked->number;
}

static guint
read_mail(gpointer self, guint source, Blob *raw, ReadDepth depth, ReadFunc done, gpointer data)
{
	return ask(self, source, depth == READ_HEAD ? SANDBOX_READ_HEAD : SANDBOX_READ, raw, 0,
		done, data);
}

static guint
read_part(gpointer self, guint source, Blob *raw, guint part, ReadFunc done, gpointer data)
{
	return ask(self, source, SANDBOX_PART, raw, part, done, data);
}

static void
cancel(gpointer self, guint question)
{
	WiringReader *reader = self;

	sandbox_pool_cancel(reader->pool, question);
	g_hash_table_remove(reader->asked, GUINT_TO_POINTER(question));
}

ReaderPort
wiring_reader_port(WiringReader *reader)
{
	return (ReaderPort){.read = read_mail, .part = read_part, .cancel = cancel, .self = reader};
}
