/* SPDX-License-Identifier: MIT */
/* Which set of templates is rendered from: the accepted one that the store keeps. The files only
 * propose; a broken edit never replaces a good set. */
#ifndef DISPUTED_WIRING_ACTIVE_TEMPLATES_H
#define DISPUTED_WIRING_ACTIVE_TEMPLATES_H

#include <glib.h>

#include "store/store.h"
#include "template/set.h"

typedef struct ActiveTemplates {
	TemplateSet *set;
	GPtrArray *remarks; /* char*: problems of the files, "FILE:LINE: text"; empty if not read */
	gboolean broken;    /* the files have errors: the set is the one accepted before */
	gboolean accepted;  /* the files became the active set just now */
} ActiveTemplates;

void active_templates_clear(ActiveTemplates *templates);
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(ActiveTemplates, active_templates_clear)

/* Where sets come from. Borrowed. */
typedef struct TemplateFolders {
	const char *shipped;  /* of the data directory */
	const char *override; /* the admin's; "" if none */
} TemplateFolders;

/* active_templates_load: the active set; the files', where none is active yet.
 * @accept: the files are read in any case and, if they are good, become the active set.
 * @now_at: when [s since 1970].
 * Errors: ERROR_CONFIG "FILE:LINE: …" if there is no good set at all; of the store. */
gboolean active_templates_load(Store *store, const TemplateFolders *folders, gboolean accept,
	gint64 now_at, ActiveTemplates *templates_out, GError **error) G_GNUC_WARN_UNUSED_RESULT;

#endif
