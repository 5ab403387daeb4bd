/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/text.h"
#include "domain/pingpong.h"

#define HOUR_S (60 * 60)
#define RATE 10          /* mails in an hour, this one included */
#define SAME 3           /* earlier mails that are nearly this one */
#define GROWTH 4         /* prefixes and ticket numbers, this subject's */
#define GROWING 2        /* earlier mails in a row that each have fewer */
#define RATE_LETTERS 3   /* a person who sends ten photos in ten mails got one */
#define FEW_WORDS 4      /* that may differ … */
#define ONE_IN_WORDS 20  /* … or as many of all */
#define SHORT_IN_WORDS 6 /* of a short text no more than that share */

void
pingpong_mail_free(PingpongMail *mail)
{
	if (mail == NULL)
		return;
	g_free(mail->subject);
	g_free(mail->reply);
	g_free(mail);
}

/* ---- bodies ---- */

static int
compare_words(gconstpointer a, gconstpointer b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static gboolean
has_digit(const char *word)
{
	return strpbrk(word, "0123456789") != NULL;
}

/* The words of @text, sorted; without numbers, dates and references, in which such mails differ. */
static GPtrArray *
words_of(const char *text)
{
	g_autofree char *folded = text_fold(text);
	g_auto(GStrv) split = g_strsplit_set(folded, " \t\r\n.,;:!?()[]<>\"'«»", -1);
	GPtrArray *words = g_ptr_array_new_with_free_func(g_free);

	for (gsize i = 0; split[i] != NULL; i++)
		if (*split[i] != '\0' && !has_digit(split[i]))
			g_ptr_array_add(words, g_strdup(split[i]));
	g_ptr_array_sort(words, compare_words);
	return words;
}

/* How many words only one of two sorted lists has. */
static guint
count_different(const GPtrArray *a, const GPtrArray *b)
{
	guint i = 0, k = 0, common = 0;

	while (i < a->len && k < b->len) {
		int order = strcmp(g_ptr_array_index(a, i), g_ptr_array_index(b, k));

		common += order == 0;
		i += order <= 0;
		k += order >= 0;
	}
	return a->len + b->len - 2 * common;
}

static gboolean
are_nearly_same(const GPtrArray *a, const GPtrArray *b)
{
	guint all = a->len + b->len;
	guint allowed = MIN(MAX(FEW_WORDS, all / ONE_IN_WORDS), all / SHORT_IN_WORDS);

	return a->len > 0 && b->len > 0 && count_different(a, b) <= allowed;
}

static gboolean
repeats(const char *reply, const GPtrArray *earlier)
{
	g_autofree char *beginning = text_cut(reply, PINGPONG_TEXT_BYTES);
	g_autoptr(GPtrArray) words = words_of(beginning);
	guint same = 0;

	for (guint i = 0; i < earlier->len; i++) {
		const PingpongMail *mail = g_ptr_array_index(earlier, i);
		g_autoptr(GPtrArray) others = words_of(mail->reply);

		if (are_nearly_same(words, others))
			same++;
	}
	return same >= SAME;
}

/* ---- subjects ---- */

static guint
count_prefixes(const char **subject)
{
	static const char *const PREFIXES[] = {"re:", "re :", "ref:", "réf:", "réf :", "aw:",
		"antw:", "sv:", "rv:", "odp:", "tr:", "fwd:", "fw:", "wg:", "auto:"};
	guint count = 0;
	gboolean found;

	do {
		found = FALSE;
		*subject += strspn(*subject, " ");
		for (gsize i = 0; i < G_N_ELEMENTS(PREFIXES) && !found; i++) {
			found = g_str_has_prefix(*subject, PREFIXES[i]);
			if (found) {
				*subject += strlen(PREFIXES[i]);
				count++;
			}
		}
	} while (found);
	return count;
}

/* "[Ticket 12]", "[ACME #12]", "(#12)", "#12". */
static guint
count_tickets(const char *rest)
{
	guint count = 0;

	for (const char *p = rest; *p != '\0'; p++) {
		const char *end = *p == '[' ? strchr(p, ']') : NULL;

		if (end != NULL && strcspn(p, "0123456789") < (gsize)(end - p)) {
			count++;
			p = end;
		} else if (*p == '#' && g_ascii_isdigit(p[1])) {
			count++;
		}
	}
	return count;
}

/* Prefixes may stand between the numbers: "Re: [A 1] Re: [B 2] parcel". */
static guint
growth(const char *subject)
{
	g_autofree char *folded = text_fold(subject);
	const char *rest = folded;
	guint count = count_prefixes(&rest);

	count += count_tickets(rest);
	while ((rest = strchr(rest, ']')) != NULL) {
		rest++;
		count += count_prefixes(&rest);
	}
	return count;
}

static gboolean
subjects_grow(const char *subject, const GPtrArray *earlier)
{
	guint later = growth(subject);

	if (later < GROWTH || earlier->len < GROWING)
		return FALSE;
	for (guint i = 0; i < GROWING; i++) {
		const PingpongMail *mail = g_ptr_array_index(earlier, i);
		guint before = growth(mail->subject);

		if (before >= later)
			return FALSE;
		later = before;
	}
	return TRUE;
}

/* ---- both ---- */

static gboolean
is_too_fast(gint64 now_at, const GPtrArray *earlier)
{
	const PingpongMail *mail;

	if (earlier->len < RATE - 1)
		return FALSE;
	mail = g_ptr_array_index(earlier, RATE - 2);
	return mail->arrived_at > now_at - HOUR_S;
}

Pingpong
pingpong_find(const char *subject, const char *reply, gint64 now_at, const GPtrArray *earlier,
	guint letters)
{
	if (letters < PINGPONG_LETTERS)
		return PINGPONG_NONE;
	if (repeats(reply, earlier))
		return PINGPONG_BODIES;
	if (subjects_grow(subject, earlier))
		return PINGPONG_SUBJECTS;
	return letters >= RATE_LETTERS && is_too_fast(now_at, earlier) ? PINGPONG_RATE
								       : PINGPONG_NONE;
}

const char *
pingpong_describe(Pingpong pingpong)
{
	static const char *const WORDS[] = {
		[PINGPONG_NONE] = "",
		[PINGPONG_RATE] = "more mails in an hour than one person writes",
		[PINGPONG_SUBJECTS] = "subjects that grow from mail to mail",
		[PINGPONG_BODIES] = "the same words again and again",
	};

	return WORDS[pingpong];
}
