/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <string.h>

#include "mail/charset.h"

#include "base/limits.h"
#include "base/text.h"

#define REPLACEMENT 0xfffd
#define LABEL_BYTES 60
/* So many characters of UTF-8 are no chance in a text of another charset; in one of single bytes,
 * where each would be an odd pair of letters, even one is none. */
#define SURE_CHARACTERS 8
#define SURE_WIDE_BYTES 16

/* windows-1252, 0x80..0x9f; what it leaves undefined becomes U+FFFD. */
static const gunichar WINDOWS[32] = {0x20ac, REPLACEMENT, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020,
	0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, REPLACEMENT, 0x017d, REPLACEMENT,
	REPLACEMENT, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161,
	0x203a, 0x0153, REPLACEMENT, 0x017e, 0x0178};

typedef enum {
	LABEL_NONE,
	LABEL_UTF8,
	LABEL_LATIN1,
	LABEL_UTF7,
	LABEL_WIDE,  /* UTF-16, UTF-32: the order of bytes may be told by a mark */
	LABEL_LINES, /* begins each line anew, whatever was switched on in the one before */
	LABEL_OTHER,
} LabelKind;

/* How a label is read; @real: what its senders mean, NULL if that is the label itself. */
static const struct {
	const char *label;
	LabelKind kind;
	const char *real;
} LABELS[] = {
	{"", LABEL_NONE, NULL},
	{"ascii", LABEL_NONE, NULL},
	{"us-ascii", LABEL_NONE, NULL},
	{"ansi_x3.4-1968", LABEL_NONE, NULL},
	{"unknown", LABEL_NONE, NULL},
	{"unknown-8bit", LABEL_NONE, NULL},
	{"x-unknown", LABEL_NONE, NULL},
	{"x-user-defined", LABEL_NONE, NULL},
	{"8bit", LABEL_NONE, NULL},
	{"binary", LABEL_NONE, NULL},
	{"none", LABEL_NONE, NULL},
	{"default", LABEL_NONE, NULL},
	{"default_charset", LABEL_NONE, NULL},
	{"utf-8", LABEL_UTF8, NULL},
	{"utf8", LABEL_UTF8, NULL},
	{"utf-8-sig", LABEL_UTF8, NULL},
	{"unicode-1-1-utf-8", LABEL_UTF8, NULL},
	{"iso-8859-1", LABEL_LATIN1, NULL},
	{"iso8859-1", LABEL_LATIN1, NULL},
	{"iso_8859-1", LABEL_LATIN1, NULL},
	{"latin1", LABEL_LATIN1, NULL},
	{"latin-1", LABEL_LATIN1, NULL},
	{"l1", LABEL_LATIN1, NULL},
	{"windows-1252", LABEL_LATIN1, NULL},
	{"cp1252", LABEL_LATIN1, NULL},
	{"cp-1252", LABEL_LATIN1, NULL},
	{"x-ansi", LABEL_LATIN1, NULL},
	{"utf-16", LABEL_WIDE, "utf-16"},
	{"utf-16le", LABEL_WIDE, "utf-16le"},
	{"utf-16be", LABEL_WIDE, "utf-16be"},
	{"utf16", LABEL_WIDE, "utf-16"},
	{"unicode", LABEL_WIDE, "utf-16"},
	{"ucs-2", LABEL_WIDE, "utf-16"},
	{"iso-10646-ucs-2", LABEL_WIDE, "utf-16"},
	{"utf-32", LABEL_WIDE, "utf-32"},
	{"utf-32le", LABEL_WIDE, "utf-32le"},
	{"utf-32be", LABEL_WIDE, "utf-32be"},
	{"iso-2022-jp", LABEL_LINES, NULL},
	{"iso-2022-jp-1", LABEL_LINES, NULL},
	{"iso-2022-jp-2", LABEL_LINES, NULL},
	{"iso-2022-jp-3", LABEL_LINES, NULL},
	{"gb2312", LABEL_OTHER, "gb18030"},
	{"gb_2312-80", LABEL_OTHER, "gb18030"},
	{"euc-cn", LABEL_OTHER, "gb18030"},
	{"gbk", LABEL_OTHER, "gb18030"},
	{"x-gbk", LABEL_OTHER, "gb18030"},
	{"cp936", LABEL_OTHER, "gb18030"},
	{"ks_c_5601-1987", LABEL_OTHER, "cp949"},
	{"euc-kr", LABEL_OTHER, "cp949"},
	{"shift_jis", LABEL_OTHER, "cp932"},
	{"shift-jis", LABEL_OTHER, "cp932"},
	{"x-sjis", LABEL_OTHER, "cp932"},
	{"big5", LABEL_OTHER, "big5-hkscs"},
	{"iso-8859-8-i", LABEL_OTHER, "iso-8859-8"},
	{"iso-8859-9", LABEL_OTHER, "cp1254"},
	{"iso-8859-11", LABEL_OTHER, "cp874"},
	{"tis-620", LABEL_OTHER, "cp874"},
	{"x-mac-roman", LABEL_OTHER, "macintosh"},
};

/* The name within a label: without quotes, "charset=" and what iconv() takes for an option. */
static char *
clean_label(const char *label)
{
	g_autofree char *lower = g_ascii_strdown(label, (gssize)strnlen(label, LABEL_BYTES));
	char *start = lower + strspn(lower, " \t\"'=");

	if (g_str_has_prefix(start, "charset="))
		start += strlen("charset=");
	start += strspn(start, " \t\"'");
	return g_strndup(start, strcspn(start, " \t\"',;/*"));
}

/* UTF-7 has many names. It hides markup and control characters in plain ASCII. */
static gboolean
is_utf7(const char *name)
{
	return strstr(name, "utf-7") != NULL || strstr(name, "utf7") != NULL ||
		strstr(name, "utf_7") != NULL;
}

/* Returns: what @name stands for; *real_out: the name that iconv() shall be asked for. */
static LabelKind
label_kind(const char *name, const char **real_out)
{
	*real_out = name;
	if (is_utf7(name))
		return LABEL_UTF7;
	for (gsize i = 0; i < G_N_ELEMENTS(LABELS); i++)
		if (strcmp(name, LABELS[i].label) == 0) {
			if (LABELS[i].real != NULL)
				*real_out = LABELS[i].real;
			return LABELS[i].kind;
		}
	return LABEL_OTHER;
}

static char *
from_windows(const char *bytes, gsize length)
{
	GString *text = g_string_sized_new(length + length / 8 + 1);

	for (gsize i = 0; i < length; i++) {
		guchar byte = (guchar)bytes[i];

		if (byte == 0)
			g_string_append_unichar(text, REPLACEMENT);
		else if (byte < 0x80)
			g_string_append_c(text, (char)byte);
		else if (byte < 0xa0)
			g_string_append_unichar(text, WINDOWS[byte - 0x80]);
		else
			g_string_append_unichar(text, byte);
	}
	return g_string_free(text, FALSE);
}

/* What the bytes look like when no label helps. */
typedef struct {
	gsize multibyte; /* well-formed UTF-8 sequences of several bytes */
	gsize broken;    /* bytes that are part of none */
} Look;

static Look
look_at(const char *bytes, gsize length)
{
	Look look = {0, 0};
	const char *p = bytes, *end = bytes + length;

	while (p < end) {
		if ((guchar)*p < 0x80) {
			p++;
			continue;
		}
		gunichar c = g_utf8_get_char_validated(p, end - p);

		if (c == (gunichar)-1 || c == (gunichar)-2) {
			look.broken++;
			p++;
		} else {
			look.multibyte++;
			p = g_utf8_next_char(p);
		}
	}
	return look;
}

/* Appends what @converter gives for as much of @bytes as it can; the rest is not looked at.
 * @unit: bytes that are passed over where nothing fits. */
static void
run_iconv(iconv_t converter, const char *bytes, gsize length, gsize unit, GString *text,
	gboolean *odd)
{
	char *in = (char *)bytes;
	gsize left = length;

	while (left > 0) {
		char buffer[4096];
		char *out = buffer;
		gsize room = sizeof(buffer);
		gboolean failed = iconv(converter, &in, &left, &out, &room) == (gsize)-1;
		int reason = errno;

		g_string_append_len(text, buffer, (gssize)(sizeof(buffer) - room));
		if (!failed || reason == E2BIG)
			continue;
		g_string_append_unichar(text, REPLACEMENT);
		*odd = TRUE;
		in += MIN(unit, left);
		left -= MIN(unit, left);
		if (reason == EINVAL)
			break;
	}
}

/* The last character may wait for an accent; then the converter is as new. */
static void
end_iconv(iconv_t converter, GString *text)
{
	char buffer[64];
	char *out = buffer;
	gsize room = sizeof(buffer);

	iconv(converter, NULL, NULL, &out, &room);
	g_string_append_len(text, buffer, (gssize)(sizeof(buffer) - room));
}

/* Returns: NULL if the C library does not know @name. */
static char *
from_iconv(const char *name, const char *bytes, gsize length, gboolean by_line, gboolean *odd)
{
	iconv_t converter = g_mime_iconv_open("UTF-8", name);
	gsize unit = g_str_has_prefix(name, "utf-16") ? 2
		: g_str_has_prefix(name, "utf-32")    ? 4
						      : 1;
	g_autoptr(GString) text = NULL;

	if (converter == (iconv_t)-1)
		return NULL;
	text = g_string_sized_new(length + 16);
	for (gsize at = 0; at < length;) {
		const char *end = by_line ? memchr(bytes + at, '\n', length - at) : NULL;
		gsize piece = end != NULL ? (gsize)(end + 1 - bytes) - at : length - at;

		run_iconv(converter, bytes + at, piece, unit, text, odd);
		end_iconv(converter, text);
		at += piece;
	}
	g_mime_iconv_close(converter);
	return text_utf8(text->str, (gssize)text->len);
}

/* The order of bytes in UTF-16 that does not tell: the zeros of Latin letters and line ends. */
static const char *
guess_order(const char *bytes, gsize length)
{
	gsize zeros[2] = {0, 0};

	for (gsize i = 0; i < length; i++)
		zeros[i % 2] += bytes[i] == '\0' ? 1 : 0;
	return zeros[1] > zeros[0] ? "utf-16le" : "utf-16be";
}

/* The name for UTF-16 with a mark of the order of bytes on top. NULL if there is none. */
static const char *
marked_order(const char *bytes, gsize length)
{
	if (length < 2)
		return NULL;
	if (memcmp(bytes, "\xff\xfe", 2) == 0)
		return "utf-16le";
	return memcmp(bytes, "\xfe\xff", 2) == 0 ? "utf-16be" : NULL;
}

static char *
by_look(const char *bytes, gsize length, gboolean *odd)
{
	Look look = look_at(bytes, length);
	const char *wide = length % 2 == 0 ? marked_order(bytes, length) : NULL;

	if (look.broken == 0)
		return text_utf8(bytes, (gssize)length);
	*odd = TRUE;
	if (wide != NULL && memchr(bytes, '\0', length) != NULL)
		return from_iconv(wide, bytes, length, FALSE, odd);
	if (look.multibyte > look.broken)
		return text_utf8(bytes, (gssize)length);
	return from_windows(bytes, length);
}

static char *
from_latin1(const char *bytes, gsize length, gboolean *odd)
{
	Look look = look_at(bytes, length);

	if (look.broken == 0 && look.multibyte > 0) {
		*odd = TRUE;
		return text_utf8(bytes, (gssize)length);
	}
	return from_windows(bytes, length);
}

/* A text that is labelled UTF-16 by a program that then wrote another one has no zeros. */
static char *
from_wide(const char *name, const char *bytes, gsize length, gboolean *odd)
{
	const char *marked = marked_order(bytes, length);

	if (g_str_has_prefix(name, "utf-16")) {
		if (marked == NULL && memchr(bytes, '\0', length) == NULL &&
			(length % 2 == 1 || length >= SURE_WIDE_BYTES ||
				memchr(bytes, '\n', length) != NULL) &&
			look_at(bytes, length).broken == 0) {
			*odd = TRUE;
			return text_utf8(bytes, (gssize)length);
		}
		if (marked != NULL)
			name = marked;
		else if (strcmp(name, "utf-16") == 0)
			name = guess_order(bytes, length);
	}
	return from_iconv(name, bytes, length, FALSE, odd);
}

/* Whether each byte of the charset is a character, or none is over 0x7f. */
static gboolean
is_narrow(const char *name)
{
	static const char *const PREFIXES[] = {"iso-8859", "iso8859", "iso_8859", "windows-125",
		"cp125", "cp8", "koi8", "macintosh", "iso-2022", "hz"};

	for (gsize i = 0; i < G_N_ELEMENTS(PREFIXES); i++)
		if (g_str_has_prefix(name, PREFIXES[i]))
			return TRUE;
	return FALSE;
}

static char *
from_other(const char *name, const char *bytes, gsize length, gboolean by_line, gboolean *odd)
{
	Look look = look_at(bytes, length);
	gboolean utf8 = look.broken == 0 &&
		look.multibyte >= (is_narrow(name) ? 1 : (gsize)SURE_CHARACTERS);
	char *text = utf8 ? NULL : from_iconv(name, bytes, length, by_line, odd);

	if (text != NULL)
		return text;
	text = by_look(bytes, length, odd);
	*odd = TRUE;
	return text;
}

static char *
from_label(const char *label, const char *bytes, gsize length, gboolean *odd)
{
	g_autofree char *name = clean_label(label);
	const char *real = NULL;
	LabelKind kind = label_kind(name, &real);
	char *text = NULL;

	switch (kind) {
	case LABEL_NONE:
	case LABEL_UTF8:
		return by_look(bytes, length, odd);
	case LABEL_LATIN1:
		return from_latin1(bytes, length, odd);
	case LABEL_WIDE:
		text = from_wide(real, bytes, length, odd);
		break;
	case LABEL_LINES:
	case LABEL_OTHER:
		return from_other(real, bytes, length, kind == LABEL_LINES, odd);
	case LABEL_UTF7:
		break;
	}
	if (text == NULL) {
		text = by_look(bytes, length, odd);
		*odd = TRUE;
	}
	return text;
}

char *
charset_to_utf8(const char *bytes, gsize length, const char *label, gboolean *odd_out)
{
	gboolean odd = FALSE;
	char *text = from_label(label != NULL ? label : "", bytes, length, &odd);

	/* A mark of the order of bytes is none of the text. */
	if (g_str_has_prefix(text, "\xef\xbb\xbf"))
		memmove(text, text + 3, strlen(text + 3) + 1);
	if (odd_out != NULL)
		*odd_out = odd;
	return text;
}

char *
charset_repair_c1(const char *text)
{
	GString *out = NULL;

	/* U+0080..U+009F are C2 80..C2 9F in UTF-8. */
	if (strchr(text, 0xc2) == NULL)
		return g_strdup(text);
	out = g_string_sized_new(strlen(text));
	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = g_utf8_get_char(p);

		g_string_append_unichar(out, c >= 0x80 && c < 0xa0 ? WINDOWS[c - 0x80] : c);
	}
	return g_string_free(out, FALSE);
}

char *
charset_line(const char *text, gsize max_bytes)
{
	g_autofree char *cut = g_strndup(text, strnlen(text, LIMIT_HEADER_BYTES));
	g_autofree char *valid = text_utf8(cut, -1);
	g_autofree char *repaired = charset_repair_c1(valid);
	g_autofree char *composed = text_compose(repaired);

	return text_one_line(composed, max_bytes);
}

/* What stands for @c in a text for people: itself, a line end, U+FFFD, or nothing (0). */
static gunichar
cleaned(gunichar c)
{
	if (c == '\n' || c == '\t')
		return c;
	if (c == '\f' || c == '\v' || c == 0x85 || c == 0x2028 || c == 0x2029)
		return '\n';
	if (c == 0x202d || c == 0x202e) /* overrides: nothing is written with them, only hidden */
		return 0;
	return g_unichar_iscntrl(c) ? REPLACEMENT : c;
}

char *
charset_clean(const char *text)
{
	GString *out = g_string_sized_new(strlen(text));

	for (const char *p = text; *p != '\0'; p = g_utf8_next_char(p)) {
		gunichar c = 0;

		if ((guchar)*p >= ' ' && (guchar)*p < 0x7f) {
			g_string_append_c(out, *p);
			continue;
		}
		c = cleaned(g_utf8_get_char(p));
		if (c != 0)
			g_string_append_unichar(out, c);
	}
	return g_string_free(out, FALSE);
}
