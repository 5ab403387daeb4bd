/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "domain/message.h"
#include "mail/bounce_notice.h"
#include "mail/bounce_text.h"
#include "mail/bounce_words.h"
#include "mail/delivery.h"

int LLVMFuzzerTestOneInput(const guint8 *data, gsize size);

static void
check_bounce(const Bounce *bounce)
{
	g_assert(bounce->recipients->len <= LIMIT_REPORT_RECIPIENTS);
	for (guint i = 0; i < bounce->recipients->len; i++) {
		const BounceRecipient *recipient = g_ptr_array_index(bounce->recipients, i);

		g_assert(g_utf8_validate(recipient->address, -1, NULL));
		g_assert(strpbrk(recipient->address, "\r\n") == NULL);
		g_assert(*recipient->action != '\0');
		g_assert(*recipient->status == '\0' || strchr("245", *recipient->status) != NULL);
		g_assert(*recipient->reason != '\0');
		g_assert(!recipient->hard || strcmp(recipient->action, "failed") == 0);
	}
}

/* What is compared is one line of valid text, no longer than what was looked at. */
static void
check_words(const char *text)
{
	g_autofree char *comparable = bounce_words_comparable(text);
	g_autofree char *plain = bounce_words_plain(text);

	g_assert(strpbrk(comparable, "\r\n\t") == NULL);
	g_assert(strstr(comparable, "  ") == NULL);
	g_assert(g_utf8_validate(comparable, -1, NULL) && g_utf8_validate(plain, -1, NULL));
	g_assert(strlen(comparable) <= strlen(plain));
}

/* Reports that are only prose, read as each family is. */
static void
check_prose(const char *text)
{
	Bounce *prose = bounce_text_read("Returned mail", text, NULL);
	Bounce *listed = bounce_text_read("", "", text);
	Bounce *notice = bounce_notice_read(text);

	check_bounce(prose);
	check_bounce(listed);
	g_assert(prose->recipients->len > 0 && listed->recipients->len > 0);
	if (notice != NULL) {
		check_bounce(notice);
		g_assert(notice->recipients->len > 0 && !bounce_notice_is_complaint(text));
	}
	bounce_text_is_family("no-reply@b.example", "", text);
	bounce_free(prose);
	bounce_free(listed);
	bounce_free(notice);
}

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autofree char *text = text_utf8((const char *)data, (gssize)size);
	Bounce *status = bounce_new(), *fields = bounce_new();

	delivery_from_status(text, text, status);
	g_assert(delivery_from_fields(text, fields) == (fields->recipients->len > 0));
	check_bounce(status);
	check_bounce(fields);
	check_prose(text);
	check_words(text);
	bounce_free(status);
	bounce_free(fields);
	return 0;
}
