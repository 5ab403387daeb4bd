/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <link.h>
#include <stdio.h>
#include <unistd.h>

#include "base/footprint.h"

/* Pages of files that are resident. */
static gsize
file_pages(void)
{
	g_autofree char *text = NULL;
	unsigned long size = 0, resident = 0, shared = 0;

	g_assert_true(g_file_get_contents("/proc/self/statm", &text, NULL, NULL));
	g_assert_cmpint(sscanf(text, "%lu %lu %lu", &size, &resident, &shared), ==, 3);
	return shared;
}

/* Looks at each page of what is only read of libraries; in the program itself sanitizers would
 * object. */
static int
look_at(struct dl_phdr_info *object, size_t size, void *data)
{
	(void)size;
	for (guint i = 0; *object->dlpi_name != '\0' && i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &object->dlpi_phdr[i];
		const guint8 *begin = (const guint8 *)(object->dlpi_addr + header->p_vaddr);

		if (header->p_type == PT_LOAD && header->p_flags == PF_R)
			for (gsize at = 0; at < header->p_memsz; at += 4096)
				*(guint *)data += ((const volatile guint8 *)begin)[at];
	}
	return 0;
}

static void
test_less_is_resident(void)
{
	guint sum = 0, again = 0;
	gsize before = 0, after = 0;

	dl_iterate_phdr(look_at, &sum);
	before = file_pages();
	footprint_let_go();
	after = file_pages();
	g_test_message("%" G_GSIZE_FORMAT " pages, then %" G_GSIZE_FORMAT, before, after);
	g_assert_cmpuint(after, <, before);
	/* All is where it was. */
	dl_iterate_phdr(look_at, &again);
	g_assert_cmpuint(again, ==, sum);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/footprint/less-is-resident", test_less_is_resident);
	return g_test_run();
}
