/* SPDX-License-Identifier: MIT */
/* under-unit FILE COMMAND…: runs the command as the service's unit confines it where that can be
 * done without systemd: no new privileges, no memory that is written and then executed, and only
 * the system calls that FILE names, one a line; others fail with EPERM. */
#include "config.h"

#include <errno.h>
#include <glib.h>
#include <seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#ifndef PR_SET_MDWE
#define PR_SET_MDWE 65
#define PR_MDWE_REFUSE_EXEC_GAIN 1
#endif

static scmp_filter_ctx
filter_of(const char *path)
{
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
	g_autofree char *text = NULL;
	g_auto(GStrv) names = NULL;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	names = g_strsplit(text, "\n", -1);
	for (guint i = 0; names[i] != NULL; i++) {
		int number = seccomp_syscall_resolve_name(names[i]);

		/* Of another architecture, or newer than the library. */
		if (number == __NR_SCMP_ERROR)
			continue;
		(void)seccomp_rule_add(filter, SCMP_ACT_ALLOW, number, 0);
	}
	return filter;
}

int
main(int argc, char **argv)
{
	scmp_filter_ctx filter = NULL;

	g_assert_cmpint(argc, >, 2);
	filter = filter_of(argv[1]);
	g_assert_cmpint(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), ==, 0);
	/* Kernels before 6.3 don't know it. */
	(void)prctl(PR_SET_MDWE, PR_MDWE_REFUSE_EXEC_GAIN, 0, 0, 0);
	g_assert_cmpint(seccomp_load(filter), ==, 0);
	execvp(argv[2], argv + 2);
	g_printerr("%s: %s\n", argv[2], g_strerror(errno));
	return 127;
}
