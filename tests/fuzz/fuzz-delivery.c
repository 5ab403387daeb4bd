/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "base/limits.h"
#include "base/text.h"
#include "domain/message.h"
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

int
LLVMFuzzerTestOneInput(const guint8 *data, gsize size)
{
	g_autofree char *text = text_utf8((const char *)data, (gssize)size);
	Bounce *status = bounce_new();
	Bounce *prose = delivery_from_text("Returned mail", text, NULL);
	Bounce *listed = delivery_from_text("", "", text);

	delivery_from_status(text, text, status);
	check_bounce(status);
	check_bounce(prose);
	check_bounce(listed);
	g_assert(prose->recipients->len > 0 && listed->recipients->len > 0);
	bounce_free(status);
	bounce_free(prose);
	bounce_free(listed);
	return 0;
}
