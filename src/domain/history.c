/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/history.h"
#include "base/digest.h"

void
history_entry_free(HistoryEntry *entry)
{
	if (entry == NULL)
		return;
	g_free(entry->kind);
	g_free(entry->actor);
	g_free(entry->content);
	if (entry->salt != NULL)
		g_bytes_unref(entry->salt);
	g_free(entry->content_hash);
	g_free(entry->hash);
	g_free(entry);
}

char *
history_content_hash(GBytes *salt, const char *content)
{
	gsize length = 0;
	const void *bytes = g_bytes_get_data(salt, &length);
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);

	g_assert(length == HISTORY_SALT_BYTES);
	g_checksum_update(sum, bytes, (gssize)length);
	g_checksum_update(sum, (const guchar *)content, (gssize)strlen(content));
	return g_strdup(g_checksum_get_string(sum));
}

/* "5:hello": no two lists of fields give the same bytes. */
static void
append_field(GString *bytes, const char *field)
{
	g_string_append_printf(bytes, "%" G_GSIZE_FORMAT ":%s", strlen(field), field);
}

char *
history_hash(const char *previous, gint64 dispute_id, const HistoryEntry *entry)
{
	g_autoptr(GString) bytes = g_string_new(NULL);
	g_autofree char *dispute = g_strdup_printf("%" G_GINT64_FORMAT, dispute_id);
	g_autofree char *seq = g_strdup_printf("%u", entry->seq);
	g_autofree char *at = g_strdup_printf("%" G_GINT64_FORMAT, entry->at);
	const char *fields[] = {
		previous, dispute, seq, at, entry->kind, entry->actor, entry->content_hash};

	for (gsize i = 0; i < G_N_ELEMENTS(fields); i++)
		append_field(bytes, fields[i]);
	return digest_sha256_hex(bytes->str, bytes->len);
}

/* What is wrong with @entry alone, or NULL. */
static const char *
content_fault(const HistoryEntry *entry)
{
	g_autofree char *hash = NULL;

	if (entry->content == NULL && entry->salt == NULL)
		return NULL;
	if (entry->content == NULL || entry->salt == NULL)
		return "is half erased";
	if (g_bytes_get_size(entry->salt) != HISTORY_SALT_BYTES)
		return "has a salt of the wrong length";
	hash = history_content_hash(entry->salt, entry->content);
	return strcmp(hash, entry->content_hash) == 0 ? NULL : "has other content than was written";
}

char *
history_verify(const GPtrArray *entries, gint64 dispute_id, const char *head)
{
	const char *previous = HISTORY_START;

	for (guint i = 0; i < entries->len; i++) {
		const HistoryEntry *entry = g_ptr_array_index(entries, i);
		const char *fault = content_fault(entry);
		g_autofree char *hash = NULL;

		if (entry->seq != i + 1)
			return g_strdup_printf("entry %u is missing", i + 1);
		if (fault != NULL)
			return g_strdup_printf("entry %u %s", entry->seq, fault);
		hash = history_hash(previous, dispute_id, entry);
		if (strcmp(hash, entry->hash) != 0)
			return g_strdup_printf("entry %u was changed", entry->seq);
		previous = entry->hash;
	}
	if (g_strcmp0(previous, head) != 0)
		return g_strdup_printf("the history does not end in its head: entries after %u are "
				       "missing or the head was changed",
			entries->len);
	return NULL;
}
