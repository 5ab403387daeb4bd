/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "store/template_sets.h"
#include "wiring/active_templates.h"

void
active_templates_clear(ActiveTemplates *templates)
{
	g_clear_pointer(&templates->set, template_set_free);
	g_clear_pointer(&templates->remarks, g_ptr_array_unref);
}

/* *set_out: NULL if none is active, or if it does not fit this release's letters. */
static gboolean
load_accepted(Store *store, TemplateSet **set_out, GError **error)
{
	g_autoptr(StoreTemplateSet) kept = NULL;
	g_autoptr(GPtrArray) sources = NULL;
	g_autoptr(TemplateSet) set = NULL;

	if (!store_template_set_active(store, &kept, error))
		return FALSE;
	sources = kept != NULL ? template_sources_unpack(kept->packed, NULL) : NULL;
	set = sources != NULL ? template_set_from_sources(sources) : NULL;
	*set_out = set != NULL && template_set_is_good(set) ? g_steal_pointer(&set) : NULL;
	return TRUE;
}

static gboolean
put(Store *store, const TemplateSet *set, gint64 now_at, GError **error)
{
	g_autoptr(GBytes) packed = template_sources_pack(template_set_sources(set));
	StoreTemplateSet row = {.digest = (char *)template_set_digest(set),
		.packed = packed,
		.accepted_at = now_at};

	return store_template_set_put(store, &row, error);
}

static void
note_problems(const TemplateSet *files, ActiveTemplates *templates)
{
	const GPtrArray *problems = template_set_problems(files);

	for (guint i = 0; i < problems->len; i++) {
		const TemplateProblem *problem = g_ptr_array_index(problems, i);
		char *line = template_problem_format(problem);

		/* What is fatal stands first: it is what the admin is told. */
		g_ptr_array_insert(
			templates->remarks, problem->fatal && !templates->broken ? 0 : -1, line);
		templates->broken |= problem->fatal;
	}
}

gboolean
active_templates_load(Store *store, const TemplateFolders *folders, gboolean accept, gint64 now_at,
	ActiveTemplates *templates_out, GError **error)
{
	g_auto(ActiveTemplates) templates = {.remarks = g_ptr_array_new_with_free_func(g_free)};
	g_autoptr(TemplateSet) accepted = NULL;
	g_autoptr(TemplateSet) files = NULL;
	g_autoptr(GError) unreadable = NULL;

	if (!load_accepted(store, &accepted, error))
		return FALSE;
	if (accepted == NULL || accept) {
		files = template_set_load(folders->shipped, folders->override, &unreadable);
		if (files != NULL)
			note_problems(files, &templates);
		else
			g_ptr_array_add(templates.remarks, g_strdup(unreadable->message));
		templates.broken |= files == NULL;
	}
	if (accepted == NULL && templates.broken)
		return error_set(error, ERROR_CONFIG, "%s",
			(const char *)g_ptr_array_index(templates.remarks, 0));
	templates.accepted = accept && !templates.broken &&
		(accepted == NULL ||
			!g_str_equal(template_set_digest(files), template_set_digest(accepted)));
	if (templates.accepted && !put(store, files, now_at, error))
		return FALSE;
	templates.set = files != NULL && !templates.broken ? g_steal_pointer(&files)
							   : g_steal_pointer(&accepted);
	*templates_out = templates;
	templates = (ActiveTemplates){0};
	return TRUE;
}
