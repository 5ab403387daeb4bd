/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/limits.h"
#include "net/imap_structure.h"

#define TEXT "(\"text\" \"plain\" (\"charset\" \"utf-8\") NIL NIL \"7bit\" 20 2 NIL NIL NIL NIL)"
#define FILE(params, disposition)                                                                  \
	"(\"IMAGE\" \"JPEG\" " params " NIL NIL \"BASE64\" 780 NIL " disposition " NIL NIL)"

static const struct {
	const char *structure, *expected;
} ROWS[] = {
	{TEXT, ""},
	{"(\"application\" \"pdf\" (\"name\" \"a.pdf\") NIL NIL \"base64\" 78)",
		"a.pdf application/pdf 57|"},
	{"(" TEXT FILE(
		 "(\"NAME\" \"b.jpg\")", "(\"attachment\" (\"FILENAME\" \"c \\\"1\\\".jpg\"))")
			FILE("NIL", "NIL") " \"mixed\" (\"boundary\" \"x\") NIL NIL NIL)",
		"c \"1\".jpg image/jpeg 570| image/jpeg 570|"},
	/* Parts within parts, with a space between them or not. */
	{"((" TEXT " " TEXT " \"alternative\" NIL NIL NIL NIL)" FILE(
		 "(\"name\" \"x\")", "(\"inline\" NIL)") " \"mixed\")",
		"x image/jpeg 570|"},
	/* A mail within the mail is one file, whatever is in it. */
	{"(" TEXT
	 "(\"message\" \"rfc822\" (\"name\" \"f.eml\") NIL NIL \"7bit\" 900 (\"date\" \"s\" "
	 "NIL NIL NIL NIL NIL NIL NIL NIL) (" TEXT FILE("NIL", "NIL") " \"mixed\") 30 NIL "
								      "(\"attachment\" NIL)"
								      " NIL NIL) \"mixed\")",
		"f.eml message/rfc822 900|"},
	{"(\"text\" \"html\" NIL NIL NIL \"8bit\" 99 3 NIL (\"attachment\" (\"filename\" "
	 "\"p.html\")))",
		"p.html text/html 99|"},
	{"(\"text\" \"plain\" NIL NIL NIL \"8bit\" 99 3 NIL (\"attachment\" NIL))",
		" text/plain 99|"},
	/* Names as they are written in the wild. */
	{FILE("NIL", "(\"attachment\" (\"filename*\" \"utf-8'fr'%c3%a9t%c3%a9%\"))"),
		"été% image/jpeg 570|"},
	{FILE("NIL",
		 "(\"attachment\" (\"filename*0*\" \"iso-8859-1''%e9t\" \"filename*1*\" "
		 "\"%e9.jpg\"))"),
		"été.jpg image/jpeg 570|"},
	{FILE("NIL", "(\"attachment\" (\"filename*0\" \"one-\" \"filename*1\" \"two\"))"),
		"one-two image/jpeg 570|"},
	{FILE("(\"name\" \"=?utf-8?Q?=C3=A9t_?= =?UTF-8*fr?B?w6k=?=.jpg\")", "NIL"),
		"ét é.jpg image/jpeg 570|"},
	{FILE("(\"name\" \"=?utf-8?X?a?= =?u\")", "NIL"), "=?utf-8?X?a?= =?u image/jpeg 570|"},
	{FILE("(\"name\" \"a\nb\xff\")", "NIL"), "a b� image/jpeg 570|"},
	{FILE("NIL", "(\"attachment\" (\"filename\" \"\"))"), " image/jpeg 570|"},
	/* Up to what can't be understood. */
	{"(" FILE("(\"name\" \"x\")", "NIL") "(\"image\"", "x image/jpeg 570|"},
	{"(\"image\" \"jpeg\" NIL NIL NIL \"base64\" many)", " image/jpeg 0|"},
	{"(\"a\" \"b\" (\"name\") NIL NIL \"base64\" 18446744073709551615)",
		" a/b 13480312976941595410|"},
	{"", ""},
	{"NIL", ""},
	{"(", ""},
	{"((((", ""},
	{"()", ""},
	{"(\"a\" \"b\" ((((", ""},
};

static void
test_rows(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autoptr(GPtrArray) parts = imap_structure_parts(ROWS[i].structure);
		g_autoptr(GString) out = g_string_new(NULL);

		for (guint n = 0; n < parts->len; n++) {
			const ImapPart *part = g_ptr_array_index(parts, n);

			g_string_append_printf(out, "%s %s %" G_GUINT64_FORMAT "|", part->name,
				part->type, part->bytes);
		}
		g_assert_cmpstr(out->str, ==, ROWS[i].expected);
	}
}

/* Neither deep nor long without end. */
static void
test_limits(void)
{
	g_autoptr(GString) deep = g_string_new(NULL), many = g_string_new("(");
	g_autoptr(GPtrArray) parts = NULL;

	for (guint i = 0; i < 400000; i++)
		g_string_append_c(deep, '(');
	g_string_append(deep, "\"a\" \"b\"");
	parts = imap_structure_parts(deep->str);
	g_assert_cmpuint(parts->len, ==, 0);
	g_ptr_array_unref(parts);
	for (guint i = 0; i < 2 * LIMIT_ATTACHMENTS; i++)
		g_string_append(many, FILE("NIL", "NIL"));
	parts = imap_structure_parts(many->str);
	g_assert_cmpuint(parts->len, ==, LIMIT_ATTACHMENTS);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/imap-structure/rows", test_rows);
	g_test_add_func("/imap-structure/limits", test_limits);
	return g_test_run();
}
