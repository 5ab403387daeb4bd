/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <gmime/gmime.h>
#include <string.h>

#include "mail/charset.h"

#include "base/text.h"

#define REPLACEMENT 0xfffd

/* windows-1252, 0x80..0x9f; what it leaves undefined becomes U+FFFD. */
static const gunichar WINDOWS[32] = {0x20ac, REPLACEMENT, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020,
	0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, REPLACEMENT, 0x017d, REPLACEMENT,
	REPLACEMENT, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161,
	0x203a, 0x0153, REPLACEMENT, 0x017e, 0x0178};

typedef enum { LABEL_NONE, LABEL_UTF8, LABEL_LATIN1, LABEL_OTHER } LabelKind;

static const struct {
	const char *label;
	LabelKind kind;
} LABELS[] = {
	{"", LABEL_NONE},
	{"ascii", LABEL_NONE},
	{"us-ascii", LABEL_NONE},
	{"ansi_x3.4-1968", LABEL_NONE},
	{"unknown", LABEL_NONE},
	{"unknown-8bit", LABEL_NONE},
	{"x-unknown", LABEL_NONE},
	{"default", LABEL_NONE},
	{"default_charset", LABEL_NONE},
	{"utf-8", LABEL_UTF8},
	{"utf8", LABEL_UTF8},
	{"unicode-1-1-utf-8", LABEL_UTF8},
	{"iso-8859-1", LABEL_LATIN1},
	{"iso8859-1", LABEL_LATIN1},
	{"iso_8859-1", LABEL_LATIN1},
	{"latin1", LABEL_LATIN1},
	{"l1", LABEL_LATIN1},
	{"windows-1252", LABEL_LATIN1},
	{"cp1252", LABEL_LATIN1},
	{"x-ansi", LABEL_LATIN1},
};

static LabelKind
label_kind(const char *label)
{
	for (gsize i = 0; i < G_N_ELEMENTS(LABELS); i++)
		if (g_ascii_strcasecmp(label, LABELS[i].label) == 0)
			return LABELS[i].kind;
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

static char *
from_iconv(iconv_t converter, const char *bytes, gsize length, gboolean *odd)
{
	g_autoptr(GString) text = g_string_sized_new(length + 16);
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
		in++;
		left--;
		if (reason == EINVAL)
			break;
	}
	return text_utf8(text->str, (gssize)text->len);
}

static char *
by_look(const char *bytes, gsize length, gboolean *odd)
{
	Look look = look_at(bytes, length);

	if (look.broken == 0)
		return text_utf8(bytes, (gssize)length);
	*odd = TRUE;
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

char *
charset_to_utf8(const char *bytes, gsize length, const char *label, gboolean *odd_out)
{
	LabelKind kind = label_kind(label != NULL ? label : "");
	gboolean odd = FALSE;
	char *text = NULL;

	if (kind == LABEL_LATIN1) {
		text = from_latin1(bytes, length, &odd);
	} else if (kind == LABEL_OTHER) {
		iconv_t converter = g_mime_iconv_open("UTF-8", label);

		if (converter != (iconv_t)-1) {
			text = from_iconv(converter, bytes, length, &odd);
			g_mime_iconv_close(converter);
		} else {
			text = by_look(bytes, length, &odd);
			odd = TRUE;
		}
	} else {
		text = by_look(bytes, length, &odd);
	}
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
charset_clean(const char *text)
{
	GString *out = g_string_sized_new(strlen(text));

	for (const char *p = text; *p != '\0'; p++) {
		guchar byte = (guchar)*p;

		if (byte == '\f' || byte == '\v')
			g_string_append_c(out, '\n');
		else if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f)
			g_string_append(out, "\xef\xbf\xbd");
		else
			g_string_append_c(out, *p);
	}
	return g_string_free(out, FALSE);
}
