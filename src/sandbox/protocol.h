/* SPDX-License-Identifier: MIT */
/* What a program and its reader say to each other over one stream socket, which the reader finds as
 * SANDBOX_CHANNEL_FD: requests of a fixed size, each with one or two file descriptors (SCM_RIGHTS,
 * unix(7)), and replies, in the order of the requests. Both sides are one build. */
#ifndef DISPUTED_SANDBOX_PROTOCOL_H
#define DISPUTED_SANDBOX_PROTOCOL_H

#include <glib.h>

#define SANDBOX_CHANNEL_FD 3
#define SANDBOX_MAGIC 0x64727231u /* of this version of the protocol */

typedef enum {
	SANDBOX_READ = 1,  /* the whole mail → a packed Message */
	SANDBOX_READ_HEAD, /* its header alone → a packed Message */
	SANDBOX_PART,      /* one decoded part → written to the second descriptor */
} SandboxOp;

/* First descriptor: the mail, read with pread(). Second, of SANDBOX_PART only: an empty file. */
typedef struct SandboxRequest {
	guint32 magic;
	guint32 op;
	guint32 id;
	guint32 part;  /* of SANDBOX_PART */
	guint64 bytes; /* of the mail */
} SandboxRequest;

typedef enum {
	SANDBOX_OK,
	SANDBOX_NO_SUCH_PART,
	SANDBOX_TOO_LARGE, /* the answer went over a limit, or over what may be written */
	SANDBOX_FAILED,    /* a descriptor could not be read or written: no mail's fault */
} SandboxStatus;

/* Of the first reply: what this reader lacks, for one line in a log. */
enum {
	SANDBOX_NO_LANDLOCK = 1 << 0,     /* the kernel can't keep it from opening files to read */
	SANDBOX_NO_MEMORY_LIMIT = 1 << 1, /* of a build whose sanitizers need all the memory */
};

/* The reader's first reply, with id 0, says that it is confined and ready. */
typedef struct SandboxReply {
	guint32 magic;
	guint32 status;
	guint32 id;
	guint32 flags; /* 0 but in the first reply */
	guint64 bytes; /* that follow: a packed Message; 0 for a part */
} SandboxReply;

/* How a reader ends by itself, besides by a signal: SIGXCPU: a mail took too much processor time;
 * SIGSYS: it tried what no reader does. */
enum {
	SANDBOX_EXIT_CLOSED = 0,      /* the channel was closed */
	SANDBOX_EXIT_USAGE = 64,      /* an unknown option */
	SANDBOX_EXIT_BUG = 70,        /* what came over the channel was no request */
	SANDBOX_EXIT_UNCONFINED = 71, /* the kernel refused the confinement */
	SANDBOX_EXIT_MEMORY = 72,     /* a mail needed more memory than allowed */
	SANDBOX_EXIT_CONFIG = 78,     /* the language models can't be read */
};

#endif
