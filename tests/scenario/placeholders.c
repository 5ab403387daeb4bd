/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/reply_address.h"
#include "tests/scenario/mails.h"
#include "tests/scenario/placeholders.h"

/* Each appends what it stands for; @words: what is said after its name. */
typedef void (*Filler)(World *world, GString *out, char **words);

/* The last word: "of last letter to marie@example.org". */
static const char *
last_word(char **words)
{
	guint length = g_strv_length(words);

	return length > 0 ? words[length - 1] : "";
}

static Message *
letter_read(World *world, char **words)
{
	const Posted *posted = world_last_letter(world, last_word(words), NULL);

	if (posted != NULL)
		return mails_read(posted);
	world_fault(world, "%s got no letter", last_word(words));
	return NULL;
}

static void
fill_reply_to(World *world, GString *out, char **words)
{
	g_autoptr(Message) message = letter_read(world, words);

	if (message != NULL && message->reply_to->len > 0)
		g_string_append(
			out, ((const MailAddress *)g_ptr_array_index(message->reply_to, 0))->addr);
}

static void
fill_message_id(World *world, GString *out, char **words)
{
	g_autoptr(Message) message = letter_read(world, words);

	if (message != NULL)
		g_string_append_printf(out, "<%s>", message->message_id);
}

static void
fill_subject(World *world, GString *out, char **words)
{
	g_autoptr(Message) message = letter_read(world, words);

	if (message != NULL)
		g_string_append(out, message->subject);
}

static void
fill_text(World *world, GString *out, char **words)
{
	g_autoptr(Message) message = letter_read(world, words);

	if (message != NULL)
		g_string_append(out, message->text);
}

static void
fill_envelope(World *world, GString *out, char **words)
{
	const Posted *posted = world_last_letter(world, last_word(words), NULL);

	g_string_append(out, posted != NULL ? posted->from : "");
}

static void
fill_reference(World *world, GString *out, char **words)
{
	g_autoptr(DisputeView) view =
		world_dispute(world, (guint)g_ascii_strtoull(last_word(words), NULL, 10));

	if (view != NULL)
		g_string_append(out, view->reference);
}

static void
fill_canary(World *world, GString *out, char **words)
{
	world_start(world);
	g_autofree char *canary = engine_canary(&world->engine);

	g_string_append(out, canary);
	(void)words;
}

static void
fill_loop_mark(World *world, GString *out, char **words)
{
	world_start(world);
	g_autofree char *mark = engine_loop_mark(&world->engine);

	g_string_append(out, mark);
	(void)words;
}

/* {repeat 3 text}: the text so often, a line each. */
static void
fill_repeat(World *world, GString *out, char **words)
{
	guint64 times = words[0] != NULL ? g_ascii_strtoull(words[0], NULL, 10) : 0;
	g_autofree char *text = times > 0 ? g_strjoinv(" ", words + 1) : NULL;

	for (guint64 i = 0; i < times; i++)
		g_string_append_printf(out, "%s\n", text);
	(void)world;
}

/* {base64 40000000}: so many bytes, encoded. */
static void
fill_base64(World *world, GString *out, char **words)
{
	static const char LINE[] =
		"QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFB\n";

	for (guint64 done = 0; done < g_ascii_strtoull(last_word(words), NULL, 10); done += 57)
		g_string_append(out, LINE);
	(void)world;
}

/* {nested 200}: multiparts within multiparts. */
static void
fill_nested(World *world, GString *out, char **words)
{
	guint64 depth = g_ascii_strtoull(last_word(words), NULL, 10);

	for (guint64 i = 0; i < depth; i++)
		g_string_append_printf(out,
			"Content-Type: multipart/mixed; boundary=\"b%" G_GUINT64_FORMAT
			"\"\n\n--b%" G_GUINT64_FORMAT "\n",
			i, i);
	g_string_append(out, "Content-Type: text/plain\n\nNobody answers the telephone.\n");
	for (guint64 i = depth; i > 0; i--)
		g_string_append_printf(out, "--b%" G_GUINT64_FORMAT "--\n", i - 1);
	(void)world;
}

static void
fill_number(World *world, GString *out, char **words)
{
	g_string_append_printf(out, "%u", world->number);
	(void)words;
}

static void
fill_nul(World *world, GString *out, char **words)
{
	g_string_append_c(out, '\0');
	(void)world;
	(void)words;
}

/* {byte e9}: one octet that is no valid UTF-8. */
static void
fill_byte(World *world, GString *out, char **words)
{
	g_string_append_c(out, (char)g_ascii_strtoull(last_word(words), NULL, 16));
	(void)world;
}

static const struct {
	const char *name;
	Filler fill;
} FILLERS[] = {
	{"reply-to", fill_reply_to},
	{"message-id", fill_message_id},
	{"subject", fill_subject},
	{"text", fill_text},
	{"envelope", fill_envelope},
	{"reference", fill_reference},
	{"canary", fill_canary},
	{"loop-mark", fill_loop_mark},
	{"repeat", fill_repeat},
	{"base64", fill_base64},
	{"nested", fill_nested},
	{"number", fill_number},
	{"nul", fill_nul},
	{"byte", fill_byte},
};

/* Whether @inside, between braces, was a placeholder. */
static gboolean
fill_one(World *world, GString *out, const char *inside)
{
	g_auto(GStrv) words = g_strsplit(inside, " ", -1);

	for (gsize i = 0; words[0] != NULL && i < G_N_ELEMENTS(FILLERS); i++) {
		if (strcmp(FILLERS[i].name, words[0]) != 0)
			continue;
		FILLERS[i].fill(world, out, words + 1);
		return TRUE;
	}
	return FALSE;
}

GString *
placeholders_fill(World *world, const char *text)
{
	GString *out = g_string_new(NULL);

	for (const char *p = text; *p != '\0';) {
		const char *end = *p == '{' ? strpbrk(p, "}\n") : NULL;
		g_autofree char *inside =
			end != NULL && *end == '}' ? g_strndup(p + 1, (gsize)(end - p - 1)) : NULL;

		if (inside != NULL && fill_one(world, out, inside))
			p = end + 1;
		else
			g_string_append_c(out, *p++);
	}
	return out;
}
