/* SPDX-License-Identifier: MIT */
/* A mail server that follows a script, on loopback and in the test's own main loop. */
#ifndef DISPUTED_TESTS_NET_SERVER_H
#define DISPUTED_TESTS_NET_SERVER_H

#include <glib.h>

/* The steps of one connection, ended by NULL. The first character of each says what is done:
 * "C:pattern"  wait for a line that matches (GPatternSpec: * and ?), else the test fails
 * "D:"         wait for lines up to a lone dot
 * "S:bytes"    send; %t is the first word of the last line heard
 * "1:bytes"    the same, one byte in each turn of the main loop
 * "W:"         wait 50 ms
 * "N:"         nothing more has come, else the test fails
 * "X:"         close
 * "R:"         reset the connection
 * A script that has come to its end says nothing more. */
typedef const char *const *ServerScript;

typedef struct Server Server;

/* server_new: the n-th connection follows scripts[n]; @scripts ends with NULL. */
Server *server_new(const ServerScript *scripts);
void server_free(Server *server);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Server, server_free)

guint16 server_port(const Server *server);

/* server_heard: all lines of all connections, each ended by LF. */
const char *server_heard(const Server *server);

/* server_connections: how many came. */
guint server_connections(const Server *server);

/* server_is_done: every script that was begun has come to its end. */
gboolean server_is_done(const Server *server);

/* server_wait_done: runs the main context until then, at most 10 s; else the test fails. */
void server_wait_done(const Server *server);

/* server_wait_heard: the same, until @line was heard. */
void server_wait_heard(const Server *server, const char *line);

/* loop_until: runs the default main context until *@flag, at most 30 s; else the test fails. */
void loop_until(const gboolean *flag);

/* loop_for: runs it so long, and until nothing is left to do. */
void loop_for(guint ms);

#endif
