/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "daemon/options.h"
#include "daemon/post.h"
#include "net/smtp.h"

#define LETTERS_A_CONNECTION 8 /* handed over at once, so that the pipeline never runs dry */

struct Post {
	SmtpChannel *channel;
	guint connections;
	void (*landed)(gpointer data);
	gpointer data;
};

typedef struct Delivery {
	Post *post;
	PostDone done;
	gpointer data;
} Delivery;

static SmtpOptions
options_of(const ConfigSmtp *smtp, const Tokens *tokens, Warnings *warnings)
{
	return (SmtpOptions){.session = options_session(&smtp->server, tokens, warnings),
		.connections = smtp->connections};
}

gboolean
post_options_check(const ConfigSmtp *smtp, const Tokens *tokens, GError **error)
{
	SmtpOptions options = options_of(smtp, tokens, NULL);

	if (session_options_check(&options.session, error))
		return TRUE;
	g_prefix_error(error, "smtp: ");
	return FALSE;
}

Post *
post_new(const ConfigSmtp *smtp, Warnings *warnings, void (*landed)(gpointer data), gpointer data,
	GError **error)
{
	SmtpOptions options = options_of(smtp, warnings_tokens(warnings), warnings);
	SmtpChannel *channel = smtp_channel_new(&options, error);
	Post *post = NULL;

	if (channel == NULL) {
		g_prefix_error(error, "smtp: ");
		return NULL;
	}
	post = g_new0(Post, 1);
	post->channel = channel;
	post->connections = MAX(smtp->connections, 1);
	post->landed = landed;
	post->data = data;
	return post;
}

void
post_free(Post *post)
{
	if (post == NULL)
		return;
	smtp_channel_free(post->channel);
	g_free(post);
}

guint
post_window(const Post *post)
{
	return post->connections * LETTERS_A_CONNECTION;
}

static const PostOutcome OUTCOMES[] = {
	[SMTP_ACCEPTED] = POST_ACCEPTED,
	[SMTP_TEMPORARY] = POST_TEMPORARY,
	[SMTP_REFUSED] = POST_REFUSED,
	[SMTP_CHANNEL] = POST_CHANNEL,
	[SMTP_UNCERTAIN] = POST_UNCERTAIN,
};

static gboolean
needs_operator(SessionFault fault)
{
	return fault == SESSION_FAULT_SECRET || fault == SESSION_FAULT_NO_TLS ||
		fault == SESSION_FAULT_CERTIFICATE || fault == SESSION_FAULT_LOGIN;
}

static void
on_done(gpointer data, const SmtpResult *result)
{
	Delivery *delivery = data;
	PostResult told = {.outcome = OUTCOMES[result->outcome],
		.code = result->code,
		.reply = *result->reply != '\0' ? result->reply : result->reason,
		.operator_needed = needs_operator(result->fault)};

	delivery->done(delivery->data, &told);
	delivery->post->landed(delivery->post->data);
	g_free(delivery);
}

static void
send_letter(gpointer self, const char *envelope_from, const char *recipient,
	const char *envelope_id, GBytes *bytes, PostDone done, gpointer data)
{
	Post *post = self;
	Delivery *delivery = g_new0(Delivery, 1);
	SmtpLetter letter = {.envelope_from = envelope_from,
		.recipient = recipient,
		.envid = envelope_id,
		.bytes = bytes};

	delivery->post = post;
	delivery->done = done;
	delivery->data = data;
	smtp_channel_send(post->channel, &letter, on_done, delivery);
}

PostPort
post_port(Post *post)
{
	return (PostPort){.send = send_letter, .turn_follows = TRUE, .self = post};
}
