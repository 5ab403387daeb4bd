/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "mail/trim.h"

#include "base/limits.h"
#include "base/text.h"
#include "mail/attribution.h"
#include "mail/quoting.h"
#include "mail/signing.h"

#define WRAP_COLUMNS 60      /* a quoted line at least so long may have lost its end to the next */
#define WRAP_LINES 2         /* lines that it lost */
#define SIGNATURE_LINES 12   /* lines below a "--" that are still a signature */
#define SIGNATURE_STRICT 40  /* the same below the standard "-- " */
#define SIGNATURE_COLUMNS 90 /* longest line of one */
#define DEVICE_TAIL 5        /* lines right below "Sent from …" that belong to it */
#define CARD_LINES 8         /* name, title, telephone below "Best regards" or a rule */
#define CARD_SPAN 24         /* the same, with blank lines and rules */
#define CARD_COLUMNS 70      /* longest line of these */
#define ANSWERED_BLOCK 25    /* quoted lines above an inline answer that are kept whole */
#define ANSWERED_LINES 10    /* of more than those, what is kept of the last paragraph */
#define RULE_BYTES 20        /* of a rule that a mail program draws above its header */

/* Where a line goes. Blank lines go where the line above goes. */
typedef enum {
	LINE_BLANK,
	LINE_TEXT,
	LINE_QUOTED,
	LINE_SIGNATURE,
	LINE_ANSWERED, /* quoted, and kept in the reply for the answer below it */
	LINE_LINK,     /* "[1] https://…" of the list at the end of an HTML text */
} LineKind;

typedef struct {
	char **lines;        /* as written */
	char **plain;        /* quoting_plain() of each; "" for quoted ones */
	guint8 *kinds;       /* LineKind of each */
	guint count;         /* lines looked at */
	guint cut;           /* from here on all is history; count if nowhere */
	guint written;       /* no line before this one was written by the writer */
	gboolean attributed; /* a line such as "On … wrote:" stands above quoted lines */
} Trim;

static void
mark(Trim *t, guint from, guint to, LineKind kind)
{
	for (guint i = from; i < to; i++)
		if (t->kinds[i] != LINE_BLANK)
			t->kinds[i] = (guint8)kind;
}

static gboolean
has_kind(const Trim *t, guint from, guint to, LineKind kind)
{
	for (guint i = from; i < to; i++)
		if (t->kinds[i] == kind)
			return TRUE;
	return FALSE;
}

static guint
next_written(const Trim *t, guint at)
{
	while (at < t->count && t->kinds[at] == LINE_BLANK)
		at++;
	return at;
}

/* Whether "[12] https://…" stands there. */
static gboolean
is_link(const char *line)
{
	gsize digits = line[0] == '[' ? strspn(line + 1, "0123456789") : 0;

	return digits > 0 && line[1 + digits] == ']' && line[2 + digits] == ' ' &&
		strchr(line + 3 + digits, ':') != NULL && strchr(line + 3 + digits, ' ') == NULL;
}

static void
classify(Trim *t)
{
	gboolean code = FALSE;

	for (guint i = 0; i < t->count; i++) {
		gboolean fence = g_str_has_prefix(t->lines[i], "```");

		if (text_is_blank(t->lines[i]))
			t->kinds[i] = LINE_BLANK;
		else if (!code && quoting_is_quoted(t->lines[i]))
			t->kinds[i] = LINE_QUOTED;
		else
			t->kinds[i] = LINE_TEXT;
		/* In code nothing is a sign of anything. */
		t->plain[i] = t->kinds[i] == LINE_TEXT && !code && !fence
			? quoting_plain(t->lines[i])
			: g_strdup("");
		code = code != fence;
	}
	for (guint i = t->count;
		i > 0 && (t->kinds[i - 1] == LINE_BLANK || is_link(t->lines[i - 1])); i--)
		if (t->kinds[i - 1] != LINE_BLANK)
			t->kinds[i - 1] = LINE_LINK;
}

/* Quoted lines that were broken on the way have their ends on lines of their own. */
static void
join_wrapped(Trim *t)
{
	for (guint i = 1; i + 1 < t->count; i++) {
		guint end = i;

		if (t->kinds[i] != LINE_TEXT || t->kinds[i - 1] != LINE_QUOTED ||
			g_utf8_strlen(t->lines[i - 1], -1) < WRAP_COLUMNS ||
			!g_unichar_islower(g_utf8_get_char(t->lines[i])))
			continue;
		while (end < t->count && t->kinds[end] == LINE_TEXT && end - i < WRAP_LINES)
			end++;
		if (end < t->count && t->kinds[end] == LINE_QUOTED)
			mark(t, i, end, LINE_QUOTED);
	}
}

/* Lines above the history that belong to it: rules, "On … wrote:", "Message du …". */
static guint
history_start(const Trim *t, guint cut)
{
	guint start = cut;

	while (start > 0) {
		guint above = start - 1, first = 0;

		while (above > 0 && t->kinds[above] == LINE_BLANK)
			above--;
		if (t->kinds[above] != LINE_TEXT || start - above > 3)
			break;
		if (quoting_is_rule(t->plain[above]) || quoting_is_original_title(t->plain[above]))
			start = above;
		else if (attribution_find(t->plain, above, &first) == ATTRIBUTION_STRONG)
			start = first;
		else
			break;
	}
	return start;
}

/* Whether anything was written above the line, other than what a mail program adds. No line becomes
 * text again, so that the search goes on where it ended. */
static gboolean
is_written_above(Trim *t, guint end)
{
	while (t->written < end &&
		(t->kinds[t->written] != LINE_TEXT ||
			signing_device(t->plain[t->written]) != DEVICE_NONE ||
			quoting_is_rule(t->plain[t->written])))
		t->written++;
	return t->written < end;
}

/* Whether the attribution from @start to @end has its end on one of the next lines: "a écrit", ":".
 */
static gboolean
goes_on(const Trim *t, guint start, guint end)
{
	for (guint i = end + 1; i < t->count && i <= end + 2 && *t->plain[i] != '\0'; i++) {
		guint other = 0;

		if (attribution_find(t->plain, i, &other) != ATTRIBUTION_NONE && other == start)
			return TRUE;
	}
	return FALSE;
}

/* An attribution that ends here: above quoted lines it is one of them, above others it may begin
 * the history. Returns: TRUE if the history begins at *cut_out. */
static gboolean
take_attribution(Trim *t, guint end, guint *cut_out)
{
	guint start = 0, next = next_written(t, end + 1);
	Attribution found = attribution_find(t->plain, end, &start);
	gboolean quote_follows = next < t->count && t->kinds[next] == LINE_QUOTED;

	if (found == ATTRIBUTION_NONE || goes_on(t, start, end) ||
		(found == ATTRIBUTION_WEAK && !quote_follows))
		return FALSE;
	if (quote_follows || next >= t->count || t->kinds[next] == LINE_LINK) {
		mark(t, start, end + 1, LINE_QUOTED);
		t->attributed = t->attributed || quote_follows;
		return FALSE;
	}
	*cut_out = start;
	return TRUE;
}

/* A rule with what looks like a header below it, in whatever language. */
static gboolean
is_ruled_header(const Trim *t, guint at)
{
	guint next = next_written(t, at + 1);

	return quoting_is_rule(t->plain[at]) && strlen(t->plain[at]) >= RULE_BYTES &&
		next < t->count && quoting_is_unknown_header(t->plain, next, t->count);
}

/* Where unmarked history begins; count if nowhere. */
static guint
find_cut(Trim *t)
{
	for (guint i = 0; i < t->count; i++) {
		guint cut = i;

		if (t->kinds[i] != LINE_TEXT)
			continue;
		if (quoting_is_marker(t->plain[i]))
			return history_start(t, i);
		if (!quoting_is_original(t->plain[i]) && !quoting_is_forward(t->plain[i]) &&
			quoting_header_lines(t->plain, i, t->count) == 0 &&
			!is_ruled_header(t, i) && !take_attribution(t, i, &cut))
			continue;
		cut = history_start(t, cut);
		/* With nothing above it, it is what the writer wants us to read. */
		if (is_written_above(t, cut))
			return cut;
		return t->count;
	}
	return t->count;
}

/* The end of the run of unquoted lines that begins at @at. */
static guint
run_end(const Trim *t, guint at)
{
	while (at < t->cut && (t->kinds[at] == LINE_TEXT || t->kinds[at] == LINE_BLANK))
		at++;
	return at;
}

static gboolean
is_signature_block(const Trim *t, guint at, guint end)
{
	gboolean strict = strcmp(t->lines[at], "-- ") == 0;
	guint lines = 0, most = strict ? SIGNATURE_STRICT : SIGNATURE_LINES;

	for (guint i = at + 1; i < end; i++) {
		if (t->kinds[i] == LINE_BLANK)
			continue;
		if (++lines > most)
			return FALSE;
		if (!strict && g_utf8_strlen(t->lines[i], -1) > SIGNATURE_COLUMNS)
			return FALSE;
	}
	return lines > 0;
}

/* Whether name, title, telephone and the like stand there, and no sentence. */
static gboolean
is_card(const Trim *t, guint at, guint end)
{
	gboolean contact = FALSE, footer = FALSE;
	guint lines = 0;

	for (guint i = at; i < end && !footer; i++) {
		const char *plain = t->plain[i];

		if (i - at > CARD_SPAN)
			return FALSE;
		if (t->kinds[i] == LINE_BLANK || quoting_is_rule(plain))
			continue;
		footer = signing_is_footer(plain);
		contact = contact || footer || signing_has_contact(plain);
		if (!footer &&
			(*plain == '\0' || ++lines > CARD_LINES ||
				g_utf8_strlen(plain, -1) > CARD_COLUMNS ||
				strchr(".?:;", plain[strlen(plain) - 1]) != NULL))
			return FALSE;
	}
	return contact;
}

/* Where the lines below a closing end: at what is a sign of its own. */
static guint
card_end(const Trim *t, guint at, guint end)
{
	guint far = at + MIN(end - at, CARD_SPAN + 2);

	while (at < far && !signing_is_closing(t->plain[at]) &&
		!signing_is_delimiter(t->lines[at]) && signing_device(t->plain[at]) == DEVICE_NONE)
		at++;
	return at;
}

/* "Sent from my iPhone" at @at: the line itself, and what follows it in its run. Text that goes on
 * after a blank line is history without a header, if the writer wrote above; else the reply. */
static void
take_device(Trim *t, guint at, guint end)
{
	guint tail = at + 1;

	while (tail < end && t->kinds[tail] == LINE_TEXT)
		tail++;
	gboolean own_tail = tail - at - 1 <= DEVICE_TAIL;

	if (!is_written_above(t, at)) {
		mark(t, at, at + 1, LINE_SIGNATURE);
		return;
	}
	if (!own_tail)
		return;
	mark(t, at, tail, LINE_SIGNATURE);
	for (guint i = tail; i < end; i++)
		if (t->kinds[i] == LINE_TEXT)
			mark(t, i, i + 1,
				signing_device(t->plain[i]) != DEVICE_NONE ? LINE_SIGNATURE
									   : LINE_QUOTED);
}

/* Whether a line that a mail program adds stands at @at, in a place where it would. */
static gboolean
is_device_line(Trim *t, guint at, guint start, guint end)
{
	SigningDevice device = signing_device(t->plain[at]);
	gboolean last = next_written(t, at + 1) >= end;

	if (device == DEVICE_LIKELY)
		return last && is_written_above(t, at);
	return device == DEVICE_SURE && (last || at == start || t->kinds[at - 1] == LINE_BLANK);
}

/* The end of the paragraph at @at if it is a legal footer; @at if not. */
static guint
footer_end(Trim *t, guint at, guint start, guint end)
{
	if ((at > start && t->kinds[at - 1] == LINE_TEXT && !quoting_is_rule(t->plain[at - 1])) ||
		!signing_is_footer(t->plain[at]) || !is_written_above(t, at))
		return at;
	while (at < end && t->kinds[at] == LINE_TEXT)
		at++;
	return at;
}

/* The end of the signature that begins at @at, @at if none does. */
static guint
signature_end(Trim *t, guint at, guint start, guint end)
{
	guint card = at;

	if (signing_is_delimiter(t->lines[at]) && is_signature_block(t, at, end) &&
		(has_kind(t, 0, at, LINE_TEXT) || has_kind(t, 0, at, LINE_QUOTED)))
		return end;
	if (quoting_is_rule(t->plain[at]) && is_written_above(t, at) && is_card(t, at + 1, end))
		return end;
	if (signing_is_closing(t->plain[at]) && is_written_above(t, at)) {
		card = card_end(t, at + 1, end);
		return is_card(t, at + 1, card) ? card : at;
	}
	return footer_end(t, at, start, end);
}

static void
take_signature(Trim *t, guint start, guint end)
{
	for (guint i = start; i < end; i++) {
		guint signature = i;

		if (t->kinds[i] != LINE_TEXT || *t->plain[i] == '\0')
			continue;
		if (is_device_line(t, i, start, end)) {
			take_device(t, i, end);
			return;
		}
		signature = signature_end(t, i, start, end);
		mark(t, i, signature, LINE_SIGNATURE);
		i = MAX(i, signature - (signature > i ? 1 : 0));
	}
}

static void
find_signatures(Trim *t)
{
	for (guint i = 0; i < t->cut;) {
		guint end = run_end(t, i);

		take_signature(t, i, end);
		i = MAX(end, i + 1);
	}
}

/* Rules at the end of what was written lead to what follows. */
static void
place_rules(Trim *t)
{
	LineKind below = LINE_SIGNATURE;

	for (guint i = t->count; i > 0; i--) {
		LineKind kind = t->kinds[i - 1];

		if (kind == LINE_TEXT && below != LINE_TEXT && quoting_is_rule(t->plain[i - 1]) &&
			is_written_above(t, i - 1))
			t->kinds[i - 1] = (guint8)below;
		else if (kind == LINE_TEXT || kind == LINE_QUOTED || kind == LINE_SIGNATURE)
			below = kind;
	}
}

/* Where the quoted lines that end above @end begin, of which there are at most @most in one
 * paragraph or, if @whole, in all. */
static guint
answered_start(const Trim *t, guint end, guint most, gboolean whole)
{
	guint start = end;

	for (guint i = end, kept = 0; i > 0 && kept < most; i--) {
		const char *line = t->lines[i - 1];

		if (t->kinds[i - 1] == LINE_BLANK && (whole || kept == 0))
			continue;
		if (t->kinds[i - 1] != LINE_QUOTED || !quoting_is_quoted(line))
			break;
		if (strspn(line, "> \t") == strlen(line)) {
			if (kept > 0 && !whole)
				break;
			continue;
		}
		start = i - 1;
		kept++;
	}
	return start;
}

/* The quoted lines that the answer at @answer answers: all that stand together if they are few,
 * else the last paragraph. */
static void
keep_answered(Trim *t, guint answer)
{
	guint start = answered_start(t, answer, ANSWERED_BLOCK + 1, TRUE);

	if (answer - start > ANSWERED_BLOCK)
		start = answered_start(t, answer, ANSWERED_LINES, FALSE);
	for (guint i = start; i < answer; i++)
		if (t->kinds[i] == LINE_QUOTED && quoting_is_quoted(t->lines[i]))
			t->kinds[i] = LINE_ANSWERED;
}

/* Answers between quoted lines stay with what they answer. One text below one quoted mail is an
 * ordinary answer at the bottom, unless the writer chose the lines without "On … wrote:". */
static void
find_answers(Trim *t)
{
	g_autoptr(GArray) answers = g_array_new(FALSE, FALSE, sizeof(guint));
	LineKind above = LINE_BLANK;

	for (guint i = 0; i < t->cut; i++) {
		LineKind kind = t->kinds[i];

		if (kind == LINE_BLANK || kind == LINE_LINK)
			continue;
		if (kind == LINE_TEXT && above == LINE_QUOTED)
			g_array_append_val(answers, i);
		above = kind;
	}
	if (answers->len == 0 || (answers->len == 1 && t->attributed))
		return;
	for (guint i = 0; i < answers->len; i++)
		keep_answered(t, g_array_index(answers, guint, i));
}

/* Where a line of the list of links goes: to the text that names its number. */
static LineKind
link_home(const Trim *t, guint at)
{
	const char *end = strchr(t->lines[at], ']');
	g_autofree char *mark_text = g_strndup(t->lines[at], (gsize)(end + 1 - t->lines[at]));
	gboolean quoted = FALSE;

	for (guint i = 0; i < at; i++) {
		LineKind kind = i < t->cut ? t->kinds[i] : LINE_QUOTED;

		if (kind == LINE_BLANK || kind == LINE_LINK)
			continue;
		quoted = quoted || kind == LINE_QUOTED;
		if (strstr(t->lines[i], mark_text) != NULL)
			return kind == LINE_ANSWERED ? LINE_TEXT : kind;
	}
	return quoted ? LINE_QUOTED : LINE_TEXT;
}

/* Few links are looked up one by one; hundreds stay with the reply, as all that is unsure. */
static void
place_links(Trim *t)
{
	guint links = 0;

	for (guint i = 0; i < t->count; i++)
		links += t->kinds[i] == LINE_LINK ? 1 : 0;
	for (guint i = 0; i < t->count && links > 0; i++)
		if (t->kinds[i] == LINE_LINK)
			mark(t, i, i + 1, links <= 100 ? link_home(t, i) : LINE_TEXT);
}

static void
append_line(GString *text, const char *line, guint *blanks)
{
	g_assert(text != NULL);
	if (text->len > 0)
		g_string_append_c(text, '\n');
	for (; *blanks > 0; (*blanks)--)
		if (text->len > 0)
			g_string_append_c(text, '\n');
	g_string_append(text, line);
}

static TrimmedText *
collect(const Trim *t)
{
	g_autoptr(GString) reply = g_string_new(NULL);
	g_autoptr(GString) quoted = g_string_new(NULL);
	g_autoptr(GString) signature = g_string_new(NULL);
	GString *current = NULL;
	guint blanks = 0;

	for (guint i = 0; t->lines[i] != NULL; i++) {
		LineKind kind = i < t->count ? t->kinds[i] : LINE_TEXT;
		GString *home = reply;

		if (i < t->count && kind == LINE_BLANK) {
			blanks++;
			continue;
		}
		if ((i >= t->cut && t->cut < t->count && i >= t->count) || kind == LINE_QUOTED)
			home = quoted;
		else if (kind == LINE_SIGNATURE)
			home = signature;
		if (home != current)
			blanks = home->len > 0 ? 1 : 0;
		append_line(home, t->lines[i], &blanks);
		current = home;
	}
	TrimmedText *trimmed = g_new0(TrimmedText, 1);

	trimmed->reply = g_string_free(g_steal_pointer(&reply), FALSE);
	trimmed->quoted = g_string_free(g_steal_pointer(&quoted), FALSE);
	trimmed->signature = g_string_free(g_steal_pointer(&signature), FALSE);
	return trimmed;
}

static void
trim_init(Trim *t, const char *text)
{
	t->lines = g_strsplit(text, "\n", -1);
	t->count = MIN(g_strv_length(t->lines), LIMIT_TRIM_LINES);
	t->plain = g_new0(char *, t->count + 1);
	t->kinds = g_new0(guint8, t->count + 1);
	t->cut = t->count;
	classify(t);
}

static void
trim_clear(Trim *t)
{
	g_strfreev(t->lines);
	g_strfreev(t->plain);
	g_free(t->kinds);
}

TrimmedText *
trim_split(const char *text)
{
	Trim t = {0};

	trim_init(&t, text);
	join_wrapped(&t);
	t.cut = find_cut(&t);
	for (guint i = t.cut; i < t.count; i++)
		if (t.kinds[i] != LINE_BLANK && t.kinds[i] != LINE_LINK)
			t.kinds[i] = LINE_QUOTED;
	find_signatures(&t);
	place_rules(&t);
	find_answers(&t);
	place_links(&t);
	TrimmedText *trimmed = collect(&t);

	trim_clear(&t);
	return trimmed;
}

void
trimmed_text_free(TrimmedText *trimmed)
{
	if (trimmed == NULL)
		return;
	g_free(trimmed->reply);
	g_free(trimmed->quoted);
	g_free(trimmed->signature);
	g_free(trimmed);
}

/* How subjects of forwarded mail begin. */
static gboolean
says_forward(const char *subject)
{
	static const char *const PREFIXES[] = {"fw:", "fwd:", "tr:", "tr :", "wg:", "rv:", "i:",
		"enc:", "fs:", "doorst:", "pd:", "vl:", "vb:", "[fwd:"};
	g_autofree char *plain = quoting_plain(subject);

	for (gsize i = 0; i < G_N_ELEMENTS(PREFIXES); i++)
		if (g_str_has_prefix(plain, PREFIXES[i]))
			return TRUE;
	return FALSE;
}

/* The header that follows within a few lines. */
static char *
address_below(const Trim *t, guint at)
{
	for (guint i = at; i < t->count && i < at + 5; i++) {
		guint lines = quoting_header_lines(t->plain, i, t->count);

		if (lines > 0)
			return quoting_header_from(t->plain, i, lines);
	}
	return g_strdup("");
}

gboolean
trim_find_forward(const char *text, const char *subject, char **from_out)
{
	gboolean announced = subject != NULL && says_forward(subject), found = FALSE;
	Trim t = {0};

	trim_init(&t, text);
	for (guint i = 0; i < t.count && !found; i++) {
		if (t.kinds[i] != LINE_TEXT)
			continue;
		found = quoting_is_forward(t.plain[i]) ||
			((quoting_is_original(t.plain[i]) ||
				 quoting_header_lines(t.plain, i, t.count) > 0) &&
				(announced || !is_written_above(&t, i)));
		if (found && from_out != NULL)
			*from_out = address_below(&t, i);
	}
	trim_clear(&t);
	return found;
}
