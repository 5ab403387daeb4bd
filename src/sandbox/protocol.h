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
} SandboxStatus;

/* The reader's first reply, with id 0, says that it is confined and ready. */
typedef struct SandboxReply {
	guint32 magic;
	guint32 status;
	guint32 id;
	guint32 pad;
	guint64 bytes; /* that follow: a packed Message; 0 for a part */
} SandboxReply;

#endif
