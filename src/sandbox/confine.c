/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <errno.h>
#include <fcntl.h>
#include <iconv.h>
#include <link.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/confine.h"

#include "base/error.h"

/* Of later kernels than the headers need be. */
#define RIGHT_TRUNCATE (1ULL << 14)     /* LANDLOCK_ACCESS_FS_TRUNCATE, ABI 3 */
#define RIGHT_DEVICE_IOCTL (1ULL << 15) /* LANDLOCK_ACCESS_FS_IOCTL_DEV, ABI 5 */

/* ---- resource limits ---- */

static gboolean
limit(int resource, guint64 value, GError **error)
{
	struct rlimit now;

	if (getrlimit((__rlimit_resource_t)resource, &now) == 0) {
		/* What may not be raised any more stays lower. */
		rlim_t wanted = MIN((rlim_t)value, now.rlim_max);
		struct rlimit both = {.rlim_cur = wanted, .rlim_max = wanted};

		if (setrlimit((__rlimit_resource_t)resource, &both) == 0)
			return TRUE;
	}
	return error_set(error, ERROR_CONFIG, "resource limit %d can't be set: %s", resource,
		g_strerror(errno));
}

static gboolean
limit_resources(const ConfineOptions *options, guint *lacks, GError **error)
{
#ifdef SANITIZERS
	*lacks |= CONFINE_NO_MEMORY_LIMIT;
#else
	(void)lacks;
	if (!limit(RLIMIT_DATA, options->memory_bytes, error))
		return FALSE;
#endif
	return limit(RLIMIT_FSIZE, options->file_bytes, error) &&
		limit(RLIMIT_NOFILE, options->files, error) && limit(RLIMIT_CORE, 0, error) &&
		limit(RLIMIT_NPROC, 0, error);
}

void
confine_grant_cpu(guint seconds)
{
	struct timespec used = {0};
	struct rlimit limits = {.rlim_cur = RLIM_INFINITY, .rlim_max = RLIM_INFINITY};

	/* RLIMIT_CPU counts from the start of the process. */
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &used);
	getrlimit(RLIMIT_CPU, &limits);
	limits.rlim_cur = MIN((rlim_t)used.tv_sec + 1 + seconds, limits.rlim_max);
	setrlimit(RLIMIT_CPU, &limits);
}

/* ---- Landlock: which files ---- */

static gboolean
landlock_failed(GError **error, const char *what)
{
	return error_set(error, ERROR_CONFIG, "Landlock: %s: %s", what, g_strerror(errno));
}

static gboolean
allow_folder(int rules, const char *folder, GError **error)
{
	struct landlock_path_beneath_attr beneath = {
		.allowed_access = LANDLOCK_ACCESS_FS_READ_FILE};
	long added = -1;

	beneath.parent_fd = open(folder, O_PATH | O_CLOEXEC | O_DIRECTORY);
	if (beneath.parent_fd < 0)
		return landlock_failed(error, folder);
	added = syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
	close(beneath.parent_fd);
	return added == 0 || landlock_failed(error, folder);
}

/* What the kernel's version of Landlock knows of. */
static guint64
rights_of(long version)
{
	guint64 rights = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;

	if (version >= 2)
		rights |= LANDLOCK_ACCESS_FS_REFER;
	if (version >= 3)
		rights |= RIGHT_TRUNCATE;
	if (version >= 5)
		rights |= RIGHT_DEVICE_IOCTL;
	return rights;
}

static gboolean
confine_files(const char *folder, guint *lacks, GError **error)
{
	long version =
		syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr handled = {0};
	int rules = -1;
	gboolean done = FALSE;

	if (version < 1) {
		*lacks |= CONFINE_NO_LANDLOCK;
		return TRUE;
	}
	handled.handled_access_fs = rights_of(version);
	rules = (int)syscall(SYS_landlock_create_ruleset, &handled, sizeof(handled), 0);
	if (rules < 0)
		return landlock_failed(error, "no rules can be made");
	done = folder == NULL || allow_folder(rules, folder, error);
	if (done && syscall(SYS_landlock_restrict_self, rules, 0) != 0)
		done = landlock_failed(error, "the rules can't be put into force");
	close(rules);
	return done;
}

/* ---- seccomp: which system calls ---- */

/* The ordinary life of a process that computes, and of the C library beneath it. */
static const int ALLOWED[] = {SCMP_SYS(read), SCMP_SYS(readv), SCMP_SYS(pread64), SCMP_SYS(preadv),
	SCMP_SYS(write), SCMP_SYS(writev), SCMP_SYS(pwrite64), SCMP_SYS(recvmsg), SCMP_SYS(sendmsg),
	SCMP_SYS(lseek), SCMP_SYS(_llseek), SCMP_SYS(close), SCMP_SYS(fstat), SCMP_SYS(fstat64),
	SCMP_SYS(newfstatat), SCMP_SYS(fstatat64), SCMP_SYS(statx), SCMP_SYS(brk), SCMP_SYS(munmap),
	SCMP_SYS(mremap), SCMP_SYS(madvise), SCMP_SYS(futex), SCMP_SYS(sched_yield),
	SCMP_SYS(rt_sigaction), SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
	SCMP_SYS(sigaltstack), SCMP_SYS(restart_syscall), SCMP_SYS(getpid), SCMP_SYS(gettid),
	SCMP_SYS(clock_gettime), SCMP_SYS(clock_gettime64), SCMP_SYS(gettimeofday), SCMP_SYS(time),
	SCMP_SYS(getrandom), SCMP_SYS(sysinfo), SCMP_SYS(exit), SCMP_SYS(exit_group)};

/* What nobody calls by mistake. */
static const int LETHAL[] = {SCMP_SYS(socket), SCMP_SYS(socketpair), SCMP_SYS(connect),
	SCMP_SYS(bind), SCMP_SYS(listen), SCMP_SYS(accept), SCMP_SYS(accept4), SCMP_SYS(sendto),
	SCMP_SYS(sendmmsg), SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork),
	SCMP_SYS(clone), SCMP_SYS(clone3), SCMP_SYS(kill), SCMP_SYS(tkill),
	SCMP_SYS(rt_sigqueueinfo), SCMP_SYS(rt_tgsigqueueinfo), SCMP_SYS(pidfd_open),
	SCMP_SYS(pidfd_getfd), SCMP_SYS(pidfd_send_signal), SCMP_SYS(ptrace),
	SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(process_madvise),
	SCMP_SYS(bpf), SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd), SCMP_SYS(io_uring_setup),
	SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register), SCMP_SYS(io_setup),
	SCMP_SYS(io_submit), SCMP_SYS(keyctl), SCMP_SYS(add_key), SCMP_SYS(request_key),
	SCMP_SYS(mount), SCMP_SYS(umount2), SCMP_SYS(move_mount), SCMP_SYS(open_tree),
	SCMP_SYS(pivot_root), SCMP_SYS(chroot), SCMP_SYS(unshare), SCMP_SYS(setns),
	SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(kexec_load), SCMP_SYS(reboot),
	SCMP_SYS(personality), SCMP_SYS(mknod), SCMP_SYS(mknodat), SCMP_SYS(open_by_handle_at),
	SCMP_SYS(setuid), SCMP_SYS(setgid), SCMP_SYS(setresuid), SCMP_SYS(setresgid)};

/* A rule under conditions on arguments: all of up to two must hold. */
typedef struct {
	guint32 action;
	int call;
	guint conditions;
	struct scmp_arg_cmp condition[2];
} Rule;

#define WITHOUT(argument, bits)                                                                    \
	{                                                                                          \
		argument, SCMP_CMP_MASKED_EQ, (scmp_datum_t)(bits), 0                              \
	}
#define WITH(argument, mask, bits)                                                                 \
	{                                                                                          \
		argument, SCMP_CMP_MASKED_EQ, (scmp_datum_t)(mask), (scmp_datum_t)(bits)           \
	}
#define EQUAL(argument, value)                                                                     \
	{                                                                                          \
		argument, SCMP_CMP_EQ, (scmp_datum_t)(value), 0                                    \
	}

/* Flags of open() that do more than read. */
#define OPEN_WRITES (O_ACCMODE | O_CREAT | O_TRUNC | O_APPEND | (O_TMPFILE & ~O_DIRECTORY))

static const Rule RULES[] = {
	{SCMP_ACT_ALLOW, SCMP_SYS(openat), 1, {WITHOUT(2, OPEN_WRITES)}},
	{SCMP_ACT_ALLOW, SCMP_SYS(open), 1, {WITHOUT(1, OPEN_WRITES)}},
	{SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, {WITHOUT(2, PROT_WRITE), WITH(3, 0x0f, MAP_PRIVATE)}},
	{SCMP_ACT_ALLOW, SCMP_SYS(mmap), 2, {WITHOUT(2, PROT_EXEC), WITH(3, 0x0f, MAP_PRIVATE)}},
	{SCMP_ACT_ALLOW, SCMP_SYS(mmap2), 2, {WITHOUT(2, PROT_WRITE), WITH(3, 0x0f, MAP_PRIVATE)}},
	{SCMP_ACT_ALLOW, SCMP_SYS(mmap2), 2, {WITHOUT(2, PROT_EXEC), WITH(3, 0x0f, MAP_PRIVATE)}},
	{SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, {WITHOUT(2, PROT_EXEC)}},
	/* confine_grant_cpu(), and asking for limits. */
	{SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, {EQUAL(0, 0), EQUAL(1, RLIMIT_CPU)}},
	{SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 2, {EQUAL(0, 0), EQUAL(2, 0)}},
};

static int
add_list(scmp_filter_ctx filter, guint32 action, const int *calls, gsize count)
{
	int failed = 0;

	for (gsize i = 0; failed == 0 && i < count; i++)
		failed = seccomp_rule_add(filter, action, calls[i], 0);
	return failed;
}

static int
add_rules(scmp_filter_ctx filter)
{
	/* abort() signals the own process. */
	struct scmp_arg_cmp own = {0, SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0};
	int failed = add_list(filter, SCMP_ACT_ALLOW, ALLOWED, G_N_ELEMENTS(ALLOWED));

	if (failed == 0)
		failed = add_list(filter, SCMP_ACT_KILL_PROCESS, LETHAL, G_N_ELEMENTS(LETHAL));
	for (gsize i = 0; failed == 0 && i < G_N_ELEMENTS(RULES); i++)
		failed = seccomp_rule_add_array(filter, RULES[i].action, RULES[i].call,
			RULES[i].conditions, RULES[i].condition);
	if (failed == 0)
		failed = seccomp_rule_add_array(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &own);
	return failed;
}

static gboolean
confine_calls(GError **error)
{
	/* A call that the list does not know is answered as by an older kernel, which callers are
	 * written to survive. */
	scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(ENOSYS));
	int failed = -ENOMEM;

	if (filter != NULL)
		failed = seccomp_attr_set(filter, SCMP_FLTATR_ACT_BADARCH, SCMP_ACT_KILL_PROCESS);
	if (failed == 0)
		failed = add_rules(filter);
	if (failed == 0)
		failed = seccomp_load(filter);
	seccomp_release(filter);
	return failed == 0 || error_set(error, ERROR_CONFIG, "seccomp: %s", g_strerror(-failed));
}

gboolean
confine_start(const ConfineOptions *options, guint *lacks_out, GError **error)
{
	guint lacks = 0;

	if (prctl(PR_SET_PDEATHSIG, SIGKILL) != 0 || prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
		prctl(PR_SET_DUMPABLE, 0) != 0)
		return error_set(error, ERROR_CONFIG, "prctl: %s", g_strerror(errno));
	if (!confine_files(options->folder, &lacks, error) ||
		!limit_resources(options, &lacks, error) || !confine_calls(error))
		return FALSE;
	*lacks_out = lacks;
	return TRUE;
}

/* ---- where the converters are ---- */

static int
find_converter(struct dl_phdr_info *object, size_t size, void *folder)
{
	const char *name = strrchr(object->dlpi_name, '/');

	(void)size;
	if (name == NULL || !g_str_has_suffix(object->dlpi_name, "/gconv/IBM850.so"))
		return 0;
	*(char **)folder = g_strndup(object->dlpi_name, (gsize)(name - object->dlpi_name));
	return 1;
}

char *
confine_converters_folder(void)
{
	/* Any character set that the C library has in a file of its own will do. */
	iconv_t converter = iconv_open("UTF-8", "IBM850");
	char *folder = NULL;

	if (converter == (iconv_t)-1)
		return NULL;
	dl_iterate_phdr(find_converter, &folder);
	iconv_close(converter);
	return folder;
}
