/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>
#include <unistd.h>

#include "base/blob.h"
#include "base/error.h"

#define MEMORY 100

/* Appends "abc…z" again and again in pieces of @piece bytes. */
static Blob *
made(gsize size, gsize piece)
{
	g_autoptr(GError) error = NULL;
	BlobWriter *writer = blob_writer_new(MEMORY);
	g_autofree char *bytes = g_malloc(size + 1);
	Blob *blob = NULL;

	for (gsize i = 0; i < size; i++)
		bytes[i] = (char)('a' + i % 26);
	for (gsize at = 0; at < size; at += piece)
		g_assert_true(
			blob_writer_append(writer, bytes + at, MIN(piece, size - at), &error));
	g_assert_cmpuint(blob_writer_size(writer), ==, size);
	blob = blob_writer_end(writer, &error);
	g_assert_no_error(error);
	return blob;
}

static void
check_piece(const Blob *blob, guint64 offset, gsize length)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(GBytes) piece = blob_piece(blob, offset, length, &error);
	guint64 left = offset < blob_size(blob) ? blob_size(blob) - offset : 0;
	gsize got = 0;
	const char *bytes = g_bytes_get_data(piece, &got);

	g_assert_no_error(error);
	g_assert_cmpuint(got, ==, MIN(length, left));
	for (gsize i = 0; i < got; i++)
		g_assert_cmpint(bytes[i], ==, (char)('a' + (offset + i) % 26));
}

static void
test_memory_and_file(void)
{
	static const struct {
		gsize size, piece;
	} ROWS[] = {{0, 1}, {1, 1}, {99, 10}, {100, 100}, {101, 100}, {101, 101}, {5000, 7},
		{5000, 5000}};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autoptr(Blob) blob = made(ROWS[i].size, ROWS[i].piece);

		g_assert_cmpuint(blob_size(blob), ==, ROWS[i].size);
		check_piece(blob, 0, ROWS[i].size);
		check_piece(blob, ROWS[i].size / 2, 17);
		check_piece(blob, ROWS[i].size, 1);
		check_piece(blob, ROWS[i].size + 100, 1);
	}
}

static void
test_open_gives_the_same_bytes(void)
{
	static const gsize SIZES[] = {0, 50, 5000};

	for (gsize i = 0; i < G_N_ELEMENTS(SIZES); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Blob) blob = made(SIZES[i], 9);
		g_autoptr(GBytes) whole = blob_bytes(blob, &error);
		g_autoptr(GBytes) again = NULL;
		g_autoptr(Blob) other = NULL;
		int fd = blob_open(blob, &error);

		g_assert_no_error(error);
		other = blob_new_fd(fd, SIZES[i], &error);
		g_assert_no_error(error);
		again = blob_bytes(other, &error);
		g_assert_true(g_bytes_equal(whole, again));
	}
}

/* Whoever has the descriptor can't change the blob by it. */
static void
test_open_gives_no_way_to_write(void)
{
	static const gsize SIZES[] = {50, 5000};

	for (gsize i = 0; i < G_N_ELEMENTS(SIZES); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Blob) blob = made(SIZES[i], 9);
		g_autoptr(GBytes) before = blob_bytes(blob, &error);
		int fd = blob_open(blob, &error);
		gssize written = pwrite(fd, "\n\n\n\n", 4, 0);

		g_assert_true(written < 0 || SIZES[i] == 50); /* of a copy */
		g_autoptr(GBytes) after = blob_bytes(blob, &error);

		g_assert_true(g_bytes_equal(before, after));
		close(fd);
	}
}

static void
test_a_file_too_short(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Blob) blob = made(500, 500);
	int fd = blob_open(blob, &error);

	g_assert_no_error(error);
	g_assert_null(blob_new_fd(fd, 501, &error));
	g_assert_true(error_is(error, ERROR_TEMPORARY));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/blob/memory-and-file", test_memory_and_file);
	g_test_add_func("/blob/open", test_open_gives_the_same_bytes);
	g_test_add_func("/blob/open-gives-no-way-to-write", test_open_gives_no_way_to_write);
	g_test_add_func("/blob/too-short", test_a_file_too_short);
	return g_test_run();
}
