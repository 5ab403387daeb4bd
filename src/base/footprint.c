/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <link.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/footprint.h"

/* Parts that the linker wrote into are mapped writable, read-only though they may be by now; a
 * library that is written into elsewhere says so. */
static gboolean
is_as_in_file(const struct dl_phdr_info *object)
{
	for (guint i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &object->dlpi_phdr[i];

		if (header->p_type != PT_DYNAMIC)
			continue;
		for (const ElfW(Dyn) *entry =
				(const ElfW(Dyn) *)(object->dlpi_addr + header->p_vaddr);
			entry->d_tag != DT_NULL; entry++)
			if (entry->d_tag == DT_TEXTREL ||
				(entry->d_tag == DT_FLAGS && (entry->d_un.d_val & DF_TEXTREL) != 0))
				return FALSE;
		return TRUE;
	}
	return FALSE;
}

static int
let_go(struct dl_phdr_info *object, size_t size, void *data)
{
	const gsize page = *(const gsize *)data;

	(void)size;
	if (!is_as_in_file(object))
		return 0;
	for (guint i = 0; i < object->dlpi_phnum; i++) {
		const ElfW(Phdr) *header = &object->dlpi_phdr[i];
		gsize begin = (object->dlpi_addr + header->p_vaddr) & ~(page - 1);
		gsize end = object->dlpi_addr + header->p_vaddr + header->p_memsz;

		if (header->p_type == PT_LOAD && (header->p_flags & PF_W) == 0)
			(void)madvise((void *)begin, end - begin, MADV_DONTNEED);
	}
	return 0;
}

void
footprint_let_go(void)
{
	gsize page = (gsize)sysconf(_SC_PAGESIZE);

	dl_iterate_phdr(let_go, &page);
}
