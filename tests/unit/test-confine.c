/* SPDX-License-Identifier: MIT */
/* What a confined process can and can't do: each try in a child of its own. */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/confine.h"

#define MEMORY_BYTES (64 * 1024 * 1024)
#define FILE_BYTES (256 * 1024)
#define SKIPPED 77 /* the kernel can't do it */

/* A try: returns 0 when all was as it should be, else what the child exits with. */
typedef int (*Try)(guint lacks);

/* The status of a child that confines itself and tries. */
static int
status_of(Try try)
{
	int status = 0;
	pid_t child = fork();

	g_assert_cmpint(child, >=, 0);
	if (child == 0) {
		g_autofree char *folder = confine_converters_folder();
		ConfineOptions options = {.memory_bytes = MEMORY_BYTES,
			.file_bytes = FILE_BYTES,
			.files = 16,
			.folder = folder};
		guint lacks = 0;

		signal(SIGXFSZ, SIG_IGN);
		_exit(confine_start(&options, &lacks, NULL) ? try(lacks) : 100);
	}
	g_assert_cmpint(waitpid(child, &status, 0), ==, child);
	return status;
}

/* valgrind makes system calls of its own, which a filter would stop. */
static gboolean
is_under_valgrind(void)
{
	const char *wrapper = g_getenv("TEST_WRAPPER");

	return wrapper != NULL && strstr(wrapper, "valgrind") != NULL;
}

/* ---- what still works ---- */

static int
converts(const char *label, const char *from, const char *expected)
{
	iconv_t converter = iconv_open("UTF-8", label);
	char out[64] = "", *in = (char *)from, *end = out;
	size_t left = strlen(from), room = sizeof(out) - 1;

	if (converter == (iconv_t)-1)
		return 1;
	if (iconv(converter, &in, &left, &end, &room) == (size_t)-1)
		return 2;
	iconv_close(converter);
	return strcmp(out, expected) == 0 ? 0 : 3;
}

static int
try_converters(guint lacks)
{
	(void)lacks;
	return converts("windows-1252", "80 \x80", "80 €") ||
		converts("iso-2022-jp", "\x1b$B$\"\x1b(B", "あ") ||
		converts("gb18030", "\xc4\xe3", "你") || converts("koi8-r", "\xc1", "а") ||
		converts("utf-7", "+AOk-", "é") || converts("big5", "\xa7\x41", "你");
}

static int
try_memory_within(guint lacks)
{
	gsize size = MEMORY_BYTES / 2;
	char *bytes = malloc(size);

	(void)lacks;
	if (bytes == NULL)
		return 1;
	memset(bytes, 1, size);
	free(bytes);
	return 0;
}

static int
try_grant_again(guint lacks)
{
	struct rlimit limits;

	(void)lacks;
	confine_grant_cpu(1000);
	if (getrlimit(RLIMIT_CPU, &limits) != 0 || limits.rlim_cur < 1000)
		return 1;
	confine_grant_cpu(10);
	return getrlimit(RLIMIT_CPU, &limits) == 0 && limits.rlim_cur < 1000 ? 0 : 2;
}

static int
try_limits_of_descriptors(guint lacks)
{
	struct rlimit files, core;

	(void)lacks;
	if (getrlimit(RLIMIT_NOFILE, &files) != 0 || getrlimit(RLIMIT_CORE, &core) != 0)
		return 1;
	return files.rlim_max == 16 && core.rlim_max == 0 ? 0 : 2;
}

static int
try_abort(guint lacks)
{
	(void)lacks;
	abort();
}

/* ---- what fails ---- */

static int
try_writing(guint lacks)
{
	g_autofree char *path = g_strdup_printf("%s/confine-%d", g_get_tmp_dir(), (int)getpid());
	static const int FLAGS[] = {O_WRONLY | O_CREAT, O_RDWR, O_RDONLY | O_CREAT,
		O_RDONLY | O_TRUNC, O_WRONLY | O_APPEND};

	(void)lacks;
	for (gsize i = 0; i < G_N_ELEMENTS(FLAGS); i++)
		if (open(path, FLAGS[i], 0600) >= 0 || openat(AT_FDCWD, path, FLAGS[i], 0600) >= 0)
			return 1;
	if (open(g_get_tmp_dir(), O_TMPFILE | O_RDWR, 0600) >= 0)
		return 2;
	return open("/dev/null", O_WRONLY) >= 0 ? 3 : 0;
}

static int
try_reading(guint lacks)
{
	if ((lacks & CONFINE_NO_LANDLOCK) != 0)
		return SKIPPED;
	if (open("/etc/passwd", O_RDONLY) >= 0 || open("/etc/hostname", O_RDONLY) >= 0)
		return 1;
	if (open("/proc/self/environ", O_RDONLY) >= 0 || open(".", O_RDONLY) >= 0)
		return 2;
	return errno == EACCES ? 0 : 3;
}

static int
try_changing_files(guint lacks)
{
	g_autofree char *path = g_strdup_printf("%s/confine-%d", g_get_tmp_dir(), (int)getpid());

	(void)lacks;
	if (unlink(path) == 0 || errno != ENOSYS || mkdir(path, 0700) == 0 || errno != ENOSYS)
		return 1;
	return rename(path, path) != 0 && errno == ENOSYS && chmod(path, 0777) != 0 &&
			errno == ENOSYS
		? 0
		: 2;
}

static int
try_executable_memory(guint lacks)
{
	void *both = mmap(
		NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	void *data = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	(void)lacks;
	if (both != MAP_FAILED || data == MAP_FAILED)
		return 1;
	return mprotect(data, 4096, PROT_READ | PROT_EXEC) != 0 ? 0 : 2;
}

static int
try_shared_memory(guint lacks)
{
	void *shared = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	(void)lacks;
	return shared == MAP_FAILED ? 0 : 1;
}

static int
try_raising_limits(guint lacks)
{
	struct rlimit more = {.rlim_cur = 1000, .rlim_max = 1000};

	(void)lacks;
	return setrlimit(RLIMIT_NOFILE, &more) != 0 && setrlimit(RLIMIT_FSIZE, &more) != 0 ? 0 : 1;
}

static int
try_too_much_memory(guint lacks)
{
	if ((lacks & CONFINE_NO_MEMORY_LIMIT) != 0)
		return SKIPPED;
	return malloc(MEMORY_BYTES + 1) == NULL ? 0 : 1;
}

static int
try_no_privileges(guint lacks)
{
	(void)lacks;
	return prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0) != 0 ? 0 : 1;
}

/* ---- what ends the process ---- */

static int
try_socket(guint lacks)
{
	(void)lacks;
	return socket(AF_INET, SOCK_STREAM, 0);
}

static int
try_program(guint lacks)
{
	char *arguments[] = {(char *)"true", NULL};

	(void)lacks;
	return execv("/bin/true", arguments);
}

static int
try_process(guint lacks)
{
	(void)lacks;
	return fork() == 0 ? 1 : 2;
}

static int
try_signal(guint lacks)
{
	(void)lacks;
	return kill(getppid(), 0);
}

static const struct {
	const char *name;
	Try try;
	int signal; /* that ends it; 0: it ends by itself */
} TRIES[] = {
	{"converters", try_converters, 0},
	{"memory-within", try_memory_within, 0},
	{"grant-again", try_grant_again, 0},
	{"descriptors", try_limits_of_descriptors, 0},
	{"abort", try_abort, SIGABRT},
	{"writing", try_writing, 0},
	{"reading", try_reading, 0},
	{"changing-files", try_changing_files, 0},
	{"executable-memory", try_executable_memory, 0},
	{"shared-memory", try_shared_memory, 0},
	{"raising-limits", try_raising_limits, 0},
	{"too-much-memory", try_too_much_memory, 0},
	{"no-privileges", try_no_privileges, 0},
	{"socket", try_socket, SIGSYS},
	{"program", try_program, SIGSYS},
	{"process", try_process, SIGSYS},
	{"signal", try_signal, SIGSYS},
};

static void
test_try(gconstpointer data)
{
	gsize row = GPOINTER_TO_SIZE(data);
	int status = status_of(TRIES[row].try);

	if (WIFEXITED(status) && WEXITSTATUS(status) == SKIPPED) {
		g_test_skip("not with this kernel or build");
		return;
	}
	if (TRIES[row].signal != 0) {
		g_assert_true(WIFSIGNALED(status));
		g_assert_cmpint(WTERMSIG(status), ==, TRIES[row].signal);
		return;
	}
	g_assert_true(WIFEXITED(status));
	g_assert_cmpint(WEXITSTATUS(status), ==, 0);
}

/* ---- descriptors that were open before ---- */

static int written_fd = -1;

static int
try_long_file(guint lacks)
{
	static const char BYTES[FILE_BYTES] = "";

	(void)lacks;
	if (write(written_fd, BYTES, sizeof(BYTES)) != sizeof(BYTES))
		return 1;
	return write(written_fd, "x", 1) < 0 && errno == EFBIG ? 0 : 2;
}

static void
test_long_file(void)
{
	int status = 0;

	written_fd = memfd_create("test", MFD_CLOEXEC);
	status = status_of(try_long_file);
	g_assert_true(WIFEXITED(status));
	g_assert_cmpint(WEXITSTATUS(status), ==, 0);
	close(written_fd);
}

/* ---- processor time ---- */

static gint64
used_ms(void)
{
	struct timespec used = {0};

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	return (gint64)used.tv_sec * 1000 + used.tv_nsec / 1000000;
}

static void
burn(gint64 ms)
{
	for (gint64 end = used_ms() + ms; used_ms() < end;)
		continue;
}

static int
try_burning(guint lacks)
{
	(void)lacks;
	confine_grant_cpu(1);
	burn(30 * 1000);
	return 1;
}

/* More in all than one of them may. */
static int
try_many_mails(guint lacks)
{
	(void)lacks;
	for (guint i = 0; i < 100; i++) {
		confine_grant_cpu(1);
		burn(24);
	}
	return used_ms() > 2000 ? 0 : 1;
}

static void
test_cpu(void)
{
	int status = status_of(try_burning);

	g_assert_true(WIFSIGNALED(status));
	g_assert_cmpint(WTERMSIG(status), ==, SIGXCPU);
	status = status_of(try_many_mails);
	g_assert_true(WIFEXITED(status));
	g_assert_cmpint(WEXITSTATUS(status), ==, 0);
}

/* ---- the parent's end ---- */

/* The parent of a confined process ends, and it with it: the pipe that only it holds closes. */
static void
test_parent(void)
{
	int life[2], never[2];
	pid_t parent = -1;
	char byte = 0;

	g_assert_cmpint(pipe(life), ==, 0);
	g_assert_cmpint(pipe(never), ==, 0);
	parent = fork();
	if (parent == 0) {
		if (fork() == 0) {
			ConfineOptions options = {MEMORY_BYTES, FILE_BYTES, 16, NULL};
			guint lacks = 0;

			if (!confine_start(&options, &lacks, NULL))
				_exit(1);
			g_assert(write(life[1], "!", 1) == 1);
			_exit(read(never[0], &byte, 1) == 1 ? 2 : 3);
		}
		/* Until the child is confined. */
		_exit(read(life[0], &byte, 1) == 1 ? 0 : 4);
	}
	close(life[1]);
	g_assert_cmpint(waitpid(parent, NULL, 0), ==, parent);
	g_assert_cmpint(read(life[0], &byte, 1), ==, 0);
	close(life[0]);
	close(never[0]);
	close(never[1]);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	if (is_under_valgrind()) {
		g_print("1..0 # SKIP a confined process can't be watched by valgrind\n");
		return 0;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(TRIES); i++) {
		g_autofree char *path = g_strconcat("/confine/", TRIES[i].name, NULL);

		g_test_add_data_func(path, GSIZE_TO_POINTER(i), test_try);
	}
	g_test_add_func("/confine/long-file", test_long_file);
	g_test_add_func("/confine/cpu", test_cpu);
	g_test_add_func("/confine/parent", test_parent);
	return g_test_run();
}
