/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <signal.h>
#include <sys/wait.h>

#include "sandbox/ending.h"

#include "sandbox/protocol.h"

static const struct {
	int signal;
	const char *reason;
} SIGNALS[] = {
	{SIGXCPU, "it needed more processor time than a mail may"},
	{SIGSYS, "the reader tried what no reader does"},
};

char *
ending_reason(int status)
{
	if (WIFSIGNALED(status)) {
		for (gsize i = 0; i < G_N_ELEMENTS(SIGNALS); i++)
			if (WTERMSIG(status) == SIGNALS[i].signal)
				return g_strdup(SIGNALS[i].reason);
		return g_strdup_printf("the reader ended by signal %d (%s)", WTERMSIG(status),
			g_strsignal(WTERMSIG(status)));
	}
	if (WEXITSTATUS(status) == SANDBOX_EXIT_MEMORY)
		return g_strdup("it needed more memory than a mail may");
	return g_strdup_printf("the reader ended with status %d", WEXITSTATUS(status));
}

gboolean
ending_is_from_outside(int status)
{
	static const int OUTSIDE[] = {SIGKILL, SIGTERM, SIGINT, SIGHUP, SIGQUIT};

	for (gsize i = 0; i < G_N_ELEMENTS(OUTSIDE); i++)
		if (WIFSIGNALED(status) && WTERMSIG(status) == OUTSIDE[i])
			return TRUE;
	return FALSE;
}
