/* SPDX-License-Identifier: MIT */
/* What can be wrong with a compiled letter: variables that the schema does not know there or that
 * have to be there and are not, partials that are missing or call themselves, a date written by
 * hand, a letter to staff without its marker. Knows nothing of files and folders but their names
 * in messages. */
#ifndef DISPUTED_TEMPLATE_CHECK_H
#define DISPUTED_TEMPLATE_CHECK_H

#include <glib.h>

#include "template/letter.h"
#include "template/mustache.h"
#include "template/schema.h"

typedef struct TemplateProblem {
	gboolean fatal; /* the set is refused; else a remark */
	char *path;     /* file */
	guint line;     /* from 1; 0 for the file as a whole */
	char *text;     /* what is wrong and what to do, one line */
} TemplateProblem;

void template_problem_free(TemplateProblem *problem);

/* template_problem_format: "FILE:LINE: text". Returns: (transfer full). */
char *template_problem_format(const TemplateProblem *problem);

/* check_add: one more problem for @problems (TemplateProblem*), unless it is there already or they
 * are LIMIT_TEMPLATE_PROBLEMS. */
void check_add(GPtrArray *problems, gboolean fatal, const char *path, guint line,
	const char *format, ...) G_GNUC_PRINTF(5, 6);

/* A partial as the check needs it. */
typedef struct CheckPartial {
	const Mustache *program; /* NULL if it has a mistake, which is told elsewhere */
	const char *path;        /* of its file */
} CheckPartial;

/* Finds the partial @name. Returns: FALSE if there is none; *partial_out is then unchanged. */
typedef gboolean (*CheckResolve)(const char *name, CheckPartial *partial_out, gpointer data);

/* check_letter: adds to @problems whatever is wrong with @letter, read from the file @path, when
 * it is used as @schema. Partials by @resolve, given @data. */
void check_letter(const Letter *letter, const SchemaLetter *schema, const char *path,
	CheckResolve resolve, gpointer data, GPtrArray *problems);

#endif
