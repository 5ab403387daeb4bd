/* SPDX-License-Identifier: MIT */
/* Two programs write to each other for a week, and nobody else does: two installations, or one and
 * an answering machine, with the headers that say what they are and without. What goes to and fro
 * ends, people hear of it once, and no mail is lost. */
#include "config.h"

#include <stdio.h>
#include <string.h>

#include "domain/reply_address.h"
#include "tests/scenario/checks.h"
#include "tests/scenario/mails.h"
#include "tests/scenario/world.h"
#include "tests/support/sample.h"

#define OURS "support@example.com"
#define THEIRS "support@other.example.net"
#define STEP_S (10 * 60)
#define WEEK_S (7 * 24 * 60 * 60 + 24 * 60 * 60) /* and the day on which promises are kept */

/* What is left of a letter on its way. */
typedef enum {
	WHOLE,
	BARE, /* a gateway that keeps no header but these: From, To, Subject, Date, Message-ID */
	BARE_WITHOUT_SUBJECT, /* nor the reference in the subject */
} Way;

typedef struct {
	const char *what;
	gboolean installation; /* the other side is one of ours, else a machine … */
	Way way;
	const char *subject, *words; /* … that answers each letter so; "%s": our subject */
	guint most;                  /* letters in a week, both directions */
	gboolean told;               /* people hear of it */
} Case;

static const Case CASES[] = {
	{"two installations", TRUE, WHOLE, NULL, NULL, 4, FALSE},
	{"two installations, a gateway takes their headers away", TRUE, BARE, NULL, NULL, 20, TRUE},
	{"two installations, a gateway takes headers and subjects away", TRUE, BARE_WITHOUT_SUBJECT,
		NULL, NULL, 20, TRUE},
	{"a machine without any header that says it is away", FALSE, BARE, "Re: %s",
		"I am out of the office until Monday. I will answer your mail on my return.", 4,
		FALSE},
	{"a machine that says nothing of itself", FALSE, BARE, "Re: %s",
		"Thank you for your mail of %u, we will come back to you soon.", 6, FALSE},
	{"a machine that says nothing of itself and keeps no subject", FALSE, BARE, "Your message",
		"Thank you for your mail of %u, we will come back to you soon.", 20, TRUE},
};

typedef struct {
	World *ours, *theirs; /* theirs: NULL: a machine */
	const Case *played;
	guint carried[2]; /* letters looked at on each side */
	guint letters;    /* that went from one side to the other */
} Play;

/* ---- on the way ---- */

static GBytes *
bare(const Posted *posted, const char *from, const char *to, gboolean with_subject)
{
	g_autoptr(Message) message = mails_read(posted);
	char *raw = g_strdup_printf("From: %s\r\nTo: %s\r\nSubject: %s\r\nMessage-ID: <%s>\r\n"
				    "MIME-Version: 1.0\r\n"
				    "Content-Type: text/plain; charset=utf-8\r\n\r\n%s\r\n",
		from, to, with_subject ? message->subject : "A message", posted->message_id,
		message->text);

	return g_bytes_new_take(raw, strlen(raw));
}

static void
deliver(World *world, GBytes *raw)
{
	Inbox *inbox = world_inbox(world, "support");

	world->step++;
	world_put(world, inbox, raw, world->now_at);
	world_poll(world, inbox);
	world_settle(world);
	checks_always(world);
}

static void
answer(Play *play, const Posted *posted)
{
	g_autoptr(Message) message = mails_read(posted);
	g_auto(GStrv) around = g_strsplit(play->played->subject, "%s", 2);
	g_autofree char *subject = g_strjoinv(message->subject, around);
	g_auto(GStrv) pieces = g_strsplit(play->played->words, "%u", 2);
	g_autofree char *number = g_strdup_printf("%u", play->letters);
	g_autofree char *words = g_strjoinv(number, pieces);
	g_autofree char *raw = g_strdup_printf("From: " THEIRS "\r\nTo: " OURS "\r\nSubject: %s\r\n"
					       "Message-ID: <machine.%u@other.example.net>\r\n\r\n"
					       "%s\r\n",
		subject, play->letters, words);
	g_autoptr(GBytes) bytes = g_bytes_new(raw, strlen(raw));

	play->letters++;
	deliver(play->ours, bytes);
}

/* What one side has sent to the other since it was last looked. */
static void
carry(Play *play, World *sender, World *reader, guint side)
{
	const char *from = side == 0 ? OURS : THEIRS, *to = side == 0 ? THEIRS : OURS;

	for (; play->carried[side] < sender->posts->len; play->carried[side]++) {
		const Posted *posted = g_ptr_array_index(sender->posts, play->carried[side]);
		g_autoptr(GBytes) raw = NULL;

		if (strcmp(posted->to, to) != 0)
			continue;
		play->letters++;
		if (reader == NULL) {
			answer(play, posted);
			continue;
		}
		raw = play->played->way == WHOLE
			? g_bytes_ref(posted->raw)
			: bare(posted, from, to, play->played->way == BARE);
		deliver(reader, raw);
	}
}

/* ---- a week ---- */

static World *
their_world(const Stage *stage)
{
	static const guint8 BYTES[32] = {99, 98, 97};
	World *world = world_new(stage, FALSE);
	DeskMailbox *mailbox = g_ptr_array_index(world->desk->mailboxes, 0);

	g_free(mailbox->address);
	mailbox->address = g_strdup(THEIRS);
	g_ptr_array_set_size(world->keys, 0);
	g_ptr_array_add(world->keys, reply_key_new('b', BYTES));
	world->random = 4711;
	return world;
}

static void
live_a_week(Play *play)
{
	static const char FIRST[] = "From: " THEIRS "\r\nTo: " OURS "\r\nSubject: Your order\r\n"
				    "Message-ID: <first@other.example.net>\r\n\r\n"
				    "We write to you about your order of November.\r\n";
	g_autoptr(GBytes) first = g_bytes_new(FIRST, strlen(FIRST));
	gint64 end = play->ours->now_at + WEEK_S;

	world_start(play->ours);
	if (play->theirs != NULL)
		world_start(play->theirs);
	deliver(play->ours, first);
	while (play->ours->now_at < end) {
		carry(play, play->ours, play->theirs, 0);
		if (play->theirs != NULL)
			carry(play, play->theirs, play->ours, 1);
		world_until(play->ours, play->ours->now_at + STEP_S);
		if (play->theirs != NULL)
			world_until(play->theirs, play->theirs->now_at + STEP_S);
	}
}

/* ---- what must be so ---- */

/* Alerts of @world that reached somebody: one each, at most. */
static guint
count_told(World *world)
{
	guint count = 0;

	for (guint i = 0; i < world->posts->len; i++) {
		g_autoptr(OutboxLetter) letter =
			world_letter(world, g_ptr_array_index(world->posts, i));

		count += letter != NULL && strcmp(letter->letter, "alert") == 0;
	}
	return count;
}

/* The end of each world; TRUE if nothing broke in it. */
static gboolean
is_sound(World *world)
{
	guint fates[FATE_COUNT];
	guint accounted = 0;
	const Inbox *inbox = world_inbox(world, "support");

	checks_store(world);
	checks_fates(world, fates);
	for (guint i = 0; i < FATE_COUNT; i++)
		accounted += fates[i];
	if (accounted != inbox->mails->len)
		world_fault(
			world, "%u mails came, %u are in the ledger", inbox->mails->len, accounted);
	for (guint i = 0; i < world->faults->len; i++)
		printf("# %s\n", (const char *)g_ptr_array_index(world->faults, i));
	return world->faults->len == 0;
}

static gboolean
play_case(const Stage *stage, const Case *played)
{
	g_autoptr(World) ours = world_new(stage, FALSE);
	g_autoptr(World) theirs = played->installation ? their_world(stage) : NULL;
	Play play = {.ours = ours, .theirs = theirs, .played = played};
	guint told, told_there;
	gboolean good;

	live_a_week(&play);
	told = count_told(ours);
	told_there = theirs != NULL ? count_told(theirs) : 0;
	printf("# %s: %u letters, people told %u and %u times\n", played->what, play.letters, told,
		told_there);
	good = is_sound(ours);
	good = (theirs == NULL || is_sound(theirs)) && good;
	return good && play.letters > 0 && play.letters <= played->most && told <= 1 &&
		told_there <= 1 && (told + told_there > 0) == played->told;
}

int
main(void)
{
	Stage *stage = NULL;
	guint failures = 0;

	setvbuf(stdout, NULL, _IOLBF, 0);
	world_keep_log();
	stage = stage_new(".");
	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		gboolean good = play_case(stage, &CASES[i]);

		failures += !good;
		printf("%sok %zu - %s: at most %u letters in a week\n", good ? "" : "not ", i + 1,
			CASES[i].what, CASES[i].most);
	}
	printf("1..%zu\n", G_N_ELEMENTS(CASES));
	stage_free(stage);
	return failures > 0;
}
