/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/limits.h"
#include "engine/cut_files.h"

static Attachment *
copy(const Attachment *attachment, guint part, gboolean cut)
{
	Attachment *same = g_new0(Attachment, 1);

	same->part = part;
	same->name = g_strdup(attachment->name);
	same->type = g_strdup(attachment->type);
	same->bytes = attachment->bytes;
	same->sha256 = g_strdup(cut || attachment->sha256 == NULL ? "" : attachment->sha256);
	same->inline_image = attachment->inline_image;
	same->cut = cut;
	return same;
}

static Attachment *
find(const GPtrArray *files, const char *name)
{
	for (guint i = 0; i < files->len; i++) {
		Attachment *file = g_ptr_array_index(files, i);

		if (strcmp(file->name, name) == 0)
			return file;
	}
	return NULL;
}

GPtrArray *
cut_files_new(const Message *message, const GPtrArray *named)
{
	GPtrArray *files = g_ptr_array_new_with_free_func((GDestroyNotify)attachment_free);
	guint read = message->attachments->len;

	for (guint i = 0; i < read; i++) {
		const Attachment *attachment = g_ptr_array_index(message->attachments, i);

		g_ptr_array_add(files, copy(attachment, attachment->part, i + 1 == read));
	}
	for (guint i = 0; named != NULL && i < named->len && files->len < LIMIT_ATTACHMENTS; i++) {
		const Attachment *file = g_ptr_array_index(named, i);
		Attachment *there = find(files, file->name);

		if (there == NULL)
			g_ptr_array_add(files, copy(file, LIMIT_MIME_PARTS + i, TRUE));
		else if (there->cut)
			there->bytes = file->bytes; /* of all of it, for people */
	}
	return files;
}
