/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "imap-faker.h"

#define UIDVALIDITY 7
#define say faulty_link_say

typedef FaultyLink Link;

typedef struct Mail {
	guint32 uid;
	char *text;
} Mail;

struct Faker {
	FaultyServer *server;
	GPtrArray *mails; /* Mail*, ascending */
	guint32 uidnext, expunge_uid;
	FakerLie lie;
};

static void
mail_free(gpointer data)
{
	g_free(((Mail *)data)->text);
	g_free(data);
}

/* ---- answers ---- */

static void
answer_ok(const Faker *faker, Link *link, const char *tag)
{
	if (faker->lie == LIE_UNASKED)
		say(link,
			"* 9 RECENT\r\n* FLAGS (\\Seen)\r\n* 77 FETCH (UID 77 FLAGS ())\r\n"
			"* 78 FETCH (UID 78 BODY[] {2}\r\nhi)\r\n* LIST () \"/\" x\r\n"
			"* OK [ALERT] careful\r\n* SEARCH 1 2 3\r\n");
	if (faker->lie == LIE_LINE) {
		say(link, "* OK x");
		faulty_link_flood(link);
	}
	say(link, "%s OK done\r\n", faker->lie == LIE_OTHER_TAG ? "q9" : tag);
}

static void
answer_select(const Faker *faker, Link *link, const char *tag)
{
	say(link, "* %u EXISTS\r\n* OK [UIDVALIDITY %d] x\r\n* OK [UIDNEXT %u] x\r\n",
		faker->mails->len, UIDVALIDITY, faker->uidnext);
	say(link, "* OK [PERMANENTFLAGS (\\Seen \\*)] x\r\n");
	answer_ok(faker, link, tag);
}

/* Whether "3:4,9" names @uid. */
static gboolean
set_has(const char *set, guint32 uid)
{
	for (const char *p = set; *p != '\0' && *p != ' ';) {
		char *end = NULL;
		guint64 low = g_ascii_strtoull(p, &end, 10), high = low;

		if (*end == ':')
			high = g_ascii_strtoull(end + 1, &end, 10);
		if (uid >= low && uid <= high)
			return TRUE;
		p = *end == ',' ? end + 1 : end;
		if (end == p && *end != ',')
			break;
	}
	return FALSE;
}

static void
answer_search(const Faker *faker, Link *link, const char *tag, const char *set)
{
	const GPtrArray *mails = faker->mails;
	gboolean lies = faker->lie == LIE_SEARCH;

	say(link, "* SEARCH");
	for (guint i = 0; i < mails->len; i++) {
		const Mail *mail = g_ptr_array_index(mails, lies ? mails->len - 1 - i : i);

		if (set_has(set, mail->uid))
			say(link, " %u", mail->uid);
		if (lies)
			say(link, " %u 0 4294967295 3000", mail->uid);
	}
	say(link, "\r\n");
	answer_ok(faker, link, tag);
}

static void
say_size(const Faker *faker, Link *link, const Mail *mail)
{
	static const char *const SIZES[] = {"0", "1", "9223372036854775808", "1000000"};

	if (faker->lie == LIE_SIZES)
		say(link, " RFC822.SIZE %s", SIZES[mail->uid % G_N_ELEMENTS(SIZES)]);
	else
		say(link, " RFC822.SIZE %zu", strlen(mail->text));
}

/* What is said of a literal's length, and how much more than its own. */
static const struct {
	const char *announced; /* NULL: a number */
	gint more;
} LITERALS[LIE_COUNT] = {
	[LIE_LITERAL_LONG] = {NULL, 7},
	[LIE_LITERAL_SHORT] = {NULL, -1},
	[LIE_LITERAL_NEGATIVE] = {"-5", 0},
	[LIE_LITERAL_DIGITS] = {"12345678901234567890", 0},
	[LIE_LITERAL_HUGE] = {"67108864", 0},
};

static void
say_body(const Faker *faker, Link *link, const char *name, const char *text)
{
	FakerLie lie = faker->lie;
	gint length = (gint)strlen(text);

	if (lie == LIE_NIL)
		say(link, " %s NIL", name);
	else if (LITERALS[lie].announced != NULL)
		say(link, " %s {%s}\r\n%s", name, LITERALS[lie].announced, text);
	else
		say(link, " %s {%d}\r\n%s", name, length + LITERALS[lie].more, text);
	if (lie == LIE_LITERAL_HUGE)
		faulty_link_flood(link);
}

static void
say_fetch(const Faker *faker, Link *link, guint number, const Mail *mail, const char *items,
	gboolean falsely)
{
	gboolean partial = strstr(items, "BODY.PEEK[]<0.") != NULL;

	say(link, "* %u FETCH (UID %u", number, mail->uid);
	if (strstr(items, "RFC822.SIZE") != NULL)
		say_size(faker, link, mail);
	if (strstr(items, "FLAGS") != NULL)
		say(link, " FLAGS ()");
	if (strstr(items, "BODY.PEEK[]") != NULL)
		say_body(faker, link, partial ? "BODY[]<0>" : "BODY[]",
			falsely ? "false" : mail->text);
	say(link, ")\r\n");
}

static void
expunge(Faker *faker, Link *link)
{
	GPtrArray *mails = faker->mails;

	for (guint i = 0; i < mails->len; i++) {
		if (((const Mail *)g_ptr_array_index(mails, i))->uid != faker->expunge_uid)
			continue;
		say(link, "* %u EXPUNGE\r\n", i + 1);
		g_ptr_array_remove_index(mails, i);
		faker->expunge_uid = 0;
		return;
	}
}

static void
answer_fetch(Faker *faker, Link *link, const char *tag, const char *set, const char *items)
{
	const GPtrArray *mails = faker->mails;
	gboolean bodies = strstr(items, "BODY.PEEK") != NULL;
	gboolean reversed = faker->lie == LIE_FETCH_ORDER && bodies;

	if (faker->lie == LIE_FETCH_UIDS && bodies)
		say(link,
			"* 1 FETCH (UID 0 BODY[] {1}\r\nx)\r\n* 1 FETCH (UID 4294967295 BODY[] "
			"{1}\r\nx)\r\n* 1 FETCH (UID 3000 RFC822.SIZE 1 BODY[] {1}\r\nx)\r\n");
	for (guint i = 0; i < mails->len; i++) {
		guint index = reversed ? mails->len - 1 - i : i;
		const Mail *mail = g_ptr_array_index(mails, index);

		if (!set_has(set, mail->uid) || (bodies && faker->lie == LIE_NOTHING))
			continue;
		say_fetch(faker, link, index + 1, mail, items, FALSE);
		if (reversed)
			say_fetch(faker, link, index + 1, mail, items, TRUE);
	}
	if (!bodies)
		expunge(faker, link);
	answer_ok(faker, link, tag);
}

static void
take_line(gpointer data, Link *link, const char *line)
{
	Faker *faker = data;
	g_auto(GStrv) words = g_strsplit(line, " ", 5);
	guint count = g_strv_length(words);
	g_autofree char *command = NULL;

	if (g_str_equal(line, "DONE")) {
		if (link->data != NULL)
			answer_ok(faker, link, link->data);
		g_clear_pointer(&link->data, g_free);
		return;
	}
	g_assert_cmpuint(count, >, 1);
	command = count > 2 && g_str_equal(words[1], "UID") ? g_strconcat("UID ", words[2], NULL)
							    : g_strdup(words[1]);
	if (g_str_equal(command, "CAPABILITY")) {
		say(link, "* CAPABILITY IMAP4rev1 IDLE MOVE UIDPLUS\r\n");
		say(link, "%s OK done\r\n", words[0]);
	} else if (g_str_equal(command, "SELECT")) {
		answer_select(faker, link, words[0]);
	} else if (g_str_equal(command, "UID SEARCH")) {
		answer_search(faker, link, words[0], words[4]);
	} else if (g_str_equal(command, "UID FETCH")) {
		answer_fetch(faker, link, words[0], words[3], words[4]);
	} else if (g_str_equal(command, "IDLE")) {
		link->data = g_strdup(words[0]);
		say(link, "+ idling\r\n");
	} else {
		answer_ok(faker, link, words[0]);
	}
}

/* ---- life ---- */

static void
greet(gpointer data G_GNUC_UNUSED, Link *link)
{
	say(link, "* OK ready\r\n");
}

Faker *
faker_new(void)
{
	static const FaultyEvents EVENTS = {
		.opened = greet, .line = take_line, .last_words = "* BYE that is all\r\n"};
	Faker *faker = g_new0(Faker, 1);

	faker->server = faulty_server_new(&EVENTS, faker);
	faker->mails = g_ptr_array_new_with_free_func(mail_free);
	faker->uidnext = 1;
	return faker;
}

void
faker_free(Faker *faker)
{
	if (faker == NULL)
		return;
	faulty_server_free(faker->server);
	g_ptr_array_unref(faker->mails);
	g_free(faker);
}

FaultyServer *
faker_server(const Faker *faker)
{
	return faker->server;
}

void
faker_add(Faker *faker, guint32 uid, const char *text)
{
	const GPtrArray *links = faulty_server_links(faker->server);
	Mail *mail = g_new0(Mail, 1);

	mail->uid = uid;
	mail->text = g_strdup(text);
	g_ptr_array_add(faker->mails, mail);
	faker->uidnext = uid + 1;
	for (guint i = 0; i < links->len; i++) {
		Link *link = g_ptr_array_index(links, i);

		if (link->data != NULL)
			say(link, "* %u EXISTS\r\n", faker->mails->len);
	}
}

static gboolean
is_idled(const Faker *faker)
{
	const GPtrArray *links = faulty_server_links(faker->server);

	for (guint i = 0; i < links->len; i++)
		if (((const Link *)g_ptr_array_index(links, i))->data != NULL)
			return TRUE;
	return FALSE;
}

void
faker_wait_idle(const Faker *faker, const gboolean *flag)
{
	while (!is_idled(faker) && !*flag)
		g_main_context_iteration(NULL, TRUE);
}

void
faker_expunge_next(Faker *faker, guint32 uid)
{
	faker->expunge_uid = uid;
}

void
faker_lie(Faker *faker, FakerLie lie)
{
	faker->lie = lie;
}
