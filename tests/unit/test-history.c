/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/digest.h"
#include "domain/history.h"

#define DISPUTE 4711

static HistoryEntry *
made(guint32 seq, const char *previous)
{
	HistoryEntry *entry = g_new0(HistoryEntry, 1);
	guint8 salt[HISTORY_SALT_BYTES];

	memset(salt, (int)seq, sizeof salt);
	entry->seq = seq;
	entry->at = 1800000000 + seq;
	entry->kind = g_strdup(seq == 1 ? "opened" : "state");
	entry->actor = g_strdup("staff:agent1");
	entry->content = g_strdup_printf("entry %u", seq);
	entry->salt = g_bytes_new(salt, sizeof salt);
	entry->content_hash = history_content_hash(entry->salt, entry->content);
	entry->hash = history_hash(previous, DISPUTE, entry);
	return entry;
}

static GPtrArray *
chain(guint length)
{
	GPtrArray *entries = g_ptr_array_new_with_free_func((GDestroyNotify)history_entry_free);
	const char *previous = HISTORY_START;

	for (guint i = 1; i <= length; i++) {
		HistoryEntry *entry = made(i, previous);

		g_ptr_array_add(entries, entry);
		previous = entry->hash;
	}
	return entries;
}

static char *
head_of(GPtrArray *entries)
{
	const HistoryEntry *last = g_ptr_array_index(entries, entries->len - 1);

	return g_strdup(last->hash);
}

static HistoryEntry *
nth(GPtrArray *entries, guint i)
{
	return g_ptr_array_index(entries, i);
}

static void
swap(char **field, const char *text)
{
	g_free(*field);
	*field = g_strdup(text);
}

static void
test_whole(void)
{
	for (guint length = 1; length < 6; length++) {
		g_autoptr(GPtrArray) entries = chain(length);
		g_autofree char *head = head_of(entries);

		g_assert_null(history_verify(entries, DISPUTE, head));
	}
}

static void
test_empty(void)
{
	g_autoptr(GPtrArray) entries = chain(0);
	g_autofree char *fault = history_verify(entries, DISPUTE, "abc");

	g_assert_null(history_verify(entries, DISPUTE, HISTORY_START));
	g_assert_nonnull(fault);
}

/* Erasure deletes salt and content and keeps the chain. */
static void
test_erased(void)
{
	g_autoptr(GPtrArray) entries = chain(3);
	g_autofree char *head = head_of(entries);
	HistoryEntry *entry = nth(entries, 1);

	g_clear_pointer(&entry->content, g_free);
	g_clear_pointer(&entry->salt, g_bytes_unref);
	g_assert_null(history_verify(entries, DISPUTE, head));
}

static void
change_at(HistoryEntry *entry)
{
	entry->at++;
}

static void
change_seq(HistoryEntry *entry)
{
	entry->seq++;
}

static void
change_kind(HistoryEntry *entry)
{
	swap(&entry->kind, "note");
}

static void
change_actor(HistoryEntry *entry)
{
	swap(&entry->actor, "staff:agent2");
}

static void
change_content(HistoryEntry *entry)
{
	swap(&entry->content, "nothing");
}

static void
change_content_and_hash(HistoryEntry *entry)
{
	swap(&entry->content, "nothing");
	g_free(entry->content_hash);
	entry->content_hash = history_content_hash(entry->salt, entry->content);
}

static void
change_salt(HistoryEntry *entry)
{
	guint8 salt[HISTORY_SALT_BYTES] = {0};

	g_bytes_unref(entry->salt);
	entry->salt = g_bytes_new(salt, sizeof salt);
}

static void
drop_content(HistoryEntry *entry)
{
	g_clear_pointer(&entry->content, g_free);
}

static void
drop_salt(HistoryEntry *entry)
{
	g_clear_pointer(&entry->salt, g_bytes_unref);
}

static void
shorten_salt(HistoryEntry *entry)
{
	g_bytes_unref(entry->salt);
	entry->salt = g_bytes_new("x", 1);
}

static void
change_hash(HistoryEntry *entry)
{
	swap(&entry->hash, HISTORY_START);
}

/* "opened" by "x" and "open" by "edx" must not hash alike. */
static void
move_a_letter(HistoryEntry *entry)
{
	g_autofree char *kind = g_strdup(entry->kind);
	g_autofree char *actor = g_strdup_printf("%c%s", kind[strlen(kind) - 1], entry->actor);

	kind[strlen(kind) - 1] = '\0';
	swap(&entry->kind, kind);
	swap(&entry->actor, actor);
}

static void
test_changes_are_found(void)
{
	static void (*const CHANGES[])(HistoryEntry *) = {change_at, change_seq, change_kind,
		change_actor, change_content, change_content_and_hash, change_salt, drop_content,
		drop_salt, shorten_salt, change_hash, move_a_letter};

	for (gsize i = 0; i < G_N_ELEMENTS(CHANGES); i++) {
		for (guint at = 0; at < 4; at++) {
			g_autoptr(GPtrArray) entries = chain(4);
			g_autofree char *head = head_of(entries), *fault = NULL;

			CHANGES[i](nth(entries, at));
			fault = history_verify(entries, DISPUTE, head);
			g_assert_nonnull(fault);
			g_assert_null(strchr(fault, '\n'));
		}
	}
}

static void
test_missing_and_foreign_entries(void)
{
	for (guint at = 0; at < 4; at++) {
		g_autoptr(GPtrArray) entries = chain(4);
		g_autofree char *head = head_of(entries), *fault = NULL;

		g_ptr_array_remove_index(entries, at);
		fault = history_verify(entries, DISPUTE, head);
		g_assert_nonnull(fault);
	}
	{
		g_autoptr(GPtrArray) entries = chain(2);
		g_autofree char *head = head_of(entries);
		g_autofree char *fault = history_verify(entries, DISPUTE + 1, head);

		g_assert_cmpstr(fault, ==, "entry 1 was changed");
	}
}

/* The formula is fixed: a change of it breaks every stored history. */
static void
test_formula(void)
{
	HistoryEntry entry = {.seq = 1,
		.at = 2,
		.kind = (char *)"k",
		.actor = (char *)"a",
		.content_hash = (char *)"c"};
	static const char BYTES[] = "64:" HISTORY_START "4:47111:11:21:k1:a1:c";
	g_autofree char *expected = digest_sha256_hex(BYTES, strlen(BYTES));
	g_autofree char *hash = history_hash(HISTORY_START, DISPUTE, &entry);

	g_assert_cmpstr(hash, ==, expected);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/history/whole", test_whole);
	g_test_add_func("/history/empty", test_empty);
	g_test_add_func("/history/erased", test_erased);
	g_test_add_func("/history/changes-are-found", test_changes_are_found);
	g_test_add_func("/history/missing", test_missing_and_foreign_entries);
	g_test_add_func("/history/formula", test_formula);
	return g_test_run();
}
