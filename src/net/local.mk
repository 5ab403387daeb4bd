# SPDX-License-Identifier: MIT
# Floor 2: bytes in, bytes out. May use base; libcurl, jansson.
noinst_LIBRARIES += libnet.a
libnet_a_CFLAGS = $(AM_CFLAGS) $(GLIB_CFLAGS) $(CURL_CFLAGS) $(JANSSON_CFLAGS)
libnet_a_SOURCES = \
	%D%/certificate.c %D%/certificate.h \
	%D%/curl_loop.c %D%/curl_loop.h \
	%D%/backoff.c %D%/backoff.h \
	%D%/endpoint.c %D%/endpoint.h \
	%D%/http_post.c %D%/http_post.h \
	%D%/imap.c %D%/imap.h \
	%D%/imap_client.c %D%/imap_client.h \
	%D%/imap_command.c %D%/imap_command.h \
	%D%/imap_fetch.c %D%/imap_fetch.h \
	%D%/imap_open.c %D%/imap_open.h \
	%D%/imap_parser.c %D%/imap_parser.h \
	%D%/imap_plan.c %D%/imap_plan.h \
	%D%/imap_poll.c %D%/imap_poll.h \
	%D%/imap_response.c %D%/imap_response.h \
	%D%/imap_session.c %D%/imap_session.h \
	%D%/imap_settle.c %D%/imap_settle.h \
	%D%/imap_settling.c %D%/imap_settling.h \
	%D%/imap_structure.c %D%/imap_structure.h \
	%D%/imap_stuck.c %D%/imap_stuck.h \
	%D%/imap_text.c %D%/imap_text.h \
	%D%/imap_wait.c %D%/imap_wait.h \
	%D%/oauth.c %D%/oauth.h \
	%D%/oauth_sign_in.c %D%/oauth_sign_in.h \
	%D%/oauth_state.c %D%/oauth_state.h \
	%D%/oauth_text.c %D%/oauth_text.h \
	%D%/secret.c %D%/secret.h \
	%D%/secret_file.c %D%/secret_file.h \
	%D%/session.c %D%/session.h \
	%D%/smtp.c %D%/smtp.h \
	%D%/smtp_parser.c %D%/smtp_parser.h \
	%D%/smtp_text.c %D%/smtp_text.h
