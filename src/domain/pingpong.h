/* SPDX-License-Identifier: MIT */
/* Two programs that answer each other, though neither says what it is. Judges what one address has
 * written lately; looks nothing up. */
#ifndef DISPUTED_DOMAIN_PINGPONG_H
#define DISPUTED_DOMAIN_PINGPONG_H

#include <glib.h>

#define PINGPONG_DAYS 30         /* how far back an address's mails count */
#define PINGPONG_MAILS 20        /* as many of them as are looked at */
#define PINGPONG_TEXT_BYTES 4096 /* of each */
#define PINGPONG_LETTERS 2       /* with fewer automatic letters to it, nothing went to and fro */

typedef enum {
	PINGPONG_NONE,
	PINGPONG_RATE,     /* more mails in an hour than one person writes */
	PINGPONG_SUBJECTS, /* each subject holds one more "Re:" or ticket number than the last */
	PINGPONG_BODIES,   /* the same words again and again */
} Pingpong;

/* One mail of that address. */
typedef struct PingpongMail {
	gint64 arrived_at;
	char *subject;
	char *reply; /* what was newly written, at most PINGPONG_TEXT_BYTES of it */
} PingpongMail;

void pingpong_mail_free(PingpongMail *mail);

/* pingpong_find: what the mail @subject, @reply, read at @now_at, and @earlier ones of its sender
 * (PingpongMail*, the newest first) show. @letters: automatic ones to that address in
 * PINGPONG_DAYS. */
Pingpong pingpong_find(const char *subject, const char *reply, gint64 now_at,
	const GPtrArray *earlier, guint letters);

/* pingpong_describe: "the same words again and again" …, as in alerts; "" for PINGPONG_NONE. */
const char *pingpong_describe(Pingpong pingpong);

#endif
