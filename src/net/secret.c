/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <gio/gio.h>
#include <gio/gunixinputstream.h>
#include <glib-unix.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/error.h"
#include "base/limits.h"
#include "net/secret.h"
#include "net/secret_file.h"

#define BUFFER_BYTES (LIMIT_SECRET_BYTES + 2) /* the line, its end, and one byte too many */

struct Secret {
	SecretDone done;
	gpointer data;
	char *file;           /* NULL for a command */
	char *buffer;         /* BUFFER_BYTES + 1, wiped when freed */
	gsize length;         /* of what was read so far */
	GSubprocess *process; /* NULL for a file */
	pid_t group;          /* the command's process group */
	guint timeout_s;
	GCancellable *waiting; /* for the command's end */
	GError *failure;       /* found before the main loop ran */
	guint start_id, readable_id, timeout_id;
	OauthAsk *ask; /* of an account; then nothing above but done and data */
};

static void
stop(Secret *secret)
{
	g_clear_handle_id(&secret->start_id, g_source_remove);
	g_clear_handle_id(&secret->readable_id, g_source_remove);
	g_clear_handle_id(&secret->timeout_id, g_source_remove);
	if (secret->waiting != NULL)
		g_cancellable_cancel(secret->waiting);
	g_clear_object(&secret->waiting);
	/* An identifier means that it was not reaped yet. */
	if (secret->group > 0 && g_subprocess_get_identifier(secret->process) != NULL)
		kill(-secret->group, SIGKILL);
	secret->group = 0;
	g_clear_object(&secret->process);
}

static void
wipe(char *buffer)
{
	if (buffer != NULL)
		explicit_bzero(buffer, BUFFER_BYTES + 1);
	g_free(buffer);
}

void
secret_free(Secret *secret)
{
	if (secret == NULL)
		return;
	stop(secret);
	oauth_ask_free(secret->ask);
	wipe(secret->buffer);
	g_clear_error(&secret->failure);
	g_free(secret->file);
	g_free(secret);
}

/* The caller may free the secret within done(): nothing of it is touched after. */
static void
finish(Secret *secret, const GError *error)
{
	g_autoptr(GError) reason = error != NULL ? g_error_copy(error) : NULL;
	char *buffer = g_steal_pointer(&secret->buffer);

	stop(secret);
	if (reason == NULL) {
		gsize length = strcspn(buffer, "\r\n");

		buffer[length] = '\0';
		for (gsize i = 0; i < length; i++)
			if (g_ascii_iscntrl(buffer[i]))
				length = 0;
		if (length == 0 || length > LIMIT_SECRET_BYTES)
			error_set(&reason, ERROR_CONFIG, "%s %s",
				secret->file != NULL ? secret->file
						     : "the password or token command",
				length == 0
					? "gives nothing that can be a password in its first line"
					: "gives a first line that is too long");
	}
	secret->done(secret->data, reason == NULL ? buffer : NULL, reason);
	wipe(buffer);
}

gboolean
secret_check(const SecretSource *source, GError **error)
{
	if (source->kind == SECRET_NONE)
		return TRUE;
	if ((source->file != NULL) + (source->command != NULL) + (source->oauth != NULL) != 1)
		return error_set(error, ERROR_CONFIG,
			"one of a file, a command and an account gives the secret");
	if (source->oauth != NULL)
		return TRUE;
	if (source->command != NULL)
		return *source->command != '\0' ||
			error_set(error, ERROR_CONFIG, "the password or token command is empty");
	return secret_file_check(source->file, error);
}

/* Reads what is there. FALSE: no more will come, or no more is wanted. */
static gboolean
read_some(Secret *secret, int fd)
{
	while (secret->length < BUFFER_BYTES) {
		ssize_t n =
			read(fd, secret->buffer + secret->length, BUFFER_BYTES - secret->length);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return errno == EAGAIN;
		if (n == 0)
			return FALSE;
		secret->length += (gsize)n;
	}
	return FALSE;
}

static gboolean
start_file(gpointer data)
{
	Secret *secret = data;
	g_autoptr(GError) error = NULL;
	int fd = secret_file_open(secret->file, &error);

	secret->start_id = 0;
	if (fd >= 0) {
		while (read_some(secret, fd))
			;
		close(fd);
	}
	finish(secret, error);
	return G_SOURCE_REMOVE;
}

static gboolean
report_failure(gpointer data)
{
	Secret *secret = data;
	g_autoptr(GError) error = g_steal_pointer(&secret->failure);

	secret->start_id = 0;
	finish(secret, error);
	return G_SOURCE_REMOVE;
}

static int
output_of(Secret *secret)
{
	return g_unix_input_stream_get_fd(
		G_UNIX_INPUT_STREAM(g_subprocess_get_stdout_pipe(secret->process)));
}

static gboolean
on_output(int fd, GIOCondition condition G_GNUC_UNUSED, gpointer data)
{
	Secret *secret = data;

	if (read_some(secret, fd))
		return G_SOURCE_CONTINUE;
	secret->readable_id = 0;
	if (secret->length == BUFFER_BYTES) {
		g_autoptr(GError) error = NULL;

		error_set(&error, ERROR_CONFIG,
			"the password or token command says more than %d bytes",
			LIMIT_SECRET_BYTES);
		finish(secret, error);
	}
	/* Closed: what counts now is how the command ends. */
	return G_SOURCE_REMOVE;
}

static gboolean
on_timeout(gpointer data)
{
	Secret *secret = data;
	g_autoptr(GError) error = NULL;

	secret->timeout_id = 0;
	error_set(&error, ERROR_TEMPORARY,
		"the password or token command did not end within %u seconds", secret->timeout_s);
	finish(secret, error);
	return G_SOURCE_REMOVE;
}

static void
on_exit_of_command(GObject *source, GAsyncResult *result, gpointer data)
{
	GSubprocess *process = G_SUBPROCESS(source);
	g_autoptr(GError) error = NULL;

	/* Cancelled: the secret is gone. */
	if (!g_subprocess_wait_finish(process, result, NULL))
		return;

	Secret *secret = data;

	if (g_subprocess_get_successful(process)) {
		if (secret->readable_id != 0)
			read_some(secret, output_of(secret));
	} else if (g_subprocess_get_if_exited(process)) {
		error_set(&error, ERROR_TEMPORARY,
			"the password or token command failed with exit status %d",
			g_subprocess_get_exit_status(process));
	} else {
		error_set(&error, ERROR_TEMPORARY,
			"the password or token command was ended by signal %d",
			g_subprocess_get_term_sig(process));
	}
	finish(secret, error);
}

/* In the child: a process group of its own, so that all of it can be killed. */
static void
lead_group(gpointer data G_GNUC_UNUSED)
{
	setpgid(0, 0);
}

static void
start_command(Secret *secret, const SecretSource *source)
{
	g_autoptr(GSubprocessLauncher) launcher =
		g_subprocess_launcher_new(G_SUBPROCESS_FLAGS_STDOUT_PIPE);
	g_autoptr(GError) error = NULL;

	g_subprocess_launcher_set_child_setup(launcher, lead_group, NULL, NULL);
	secret->process = g_subprocess_launcher_spawn(
		launcher, &error, "/bin/sh", "-c", source->command, NULL);
	if (secret->process == NULL) {
		error_set(&secret->failure, ERROR_TEMPORARY,
			"the password or token command can't be run: %s", error->message);
		secret->start_id = g_idle_add(report_failure, secret);
		return;
	}

	secret->timeout_s = source->timeout_s > 0 ? source->timeout_s : SECRET_TIMEOUT_S;
	const char *pid = g_subprocess_get_identifier(secret->process);

	secret->group = pid != NULL ? (pid_t)g_ascii_strtoll(pid, NULL, 10) : 0;
	secret->waiting = g_cancellable_new();
	g_subprocess_wait_async(secret->process, secret->waiting, on_exit_of_command, secret);
	secret->timeout_id = g_timeout_add_seconds(secret->timeout_s, on_timeout, secret);
	g_unix_set_fd_nonblocking(output_of(secret), TRUE, NULL);
	secret->readable_id =
		g_unix_fd_add(output_of(secret), G_IO_IN | G_IO_HUP | G_IO_ERR, on_output, secret);
}

static void
on_token(gpointer data, const char *token, const GError *error)
{
	Secret *secret = data;

	secret->done(secret->data, token, error);
}

gboolean
secret_refused(Secret *secret)
{
	return secret->ask != NULL && oauth_ask_refused(secret->ask);
}

Secret *
secret_ask(const SecretSource *source, SecretDone done, gpointer data)
{
	Secret *secret = g_new0(Secret, 1);

	secret->done = done;
	secret->data = data;
	if (source->oauth != NULL) {
		secret->ask = oauth_ask(source->oauth, on_token, secret);
		return secret;
	}
	secret->buffer = g_malloc0(BUFFER_BYTES + 1);
	if (!secret_check(source, &secret->failure)) {
		secret->start_id = g_idle_add(report_failure, secret);
	} else if (source->file != NULL) {
		secret->file = g_strdup(source->file);
		secret->start_id = g_idle_add(start_file, secret);
	} else {
		start_command(secret, source);
	}
	return secret;
}
