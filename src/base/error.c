/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"

G_DEFINE_QUARK(disputed - error - quark, disputed_error)

gboolean
error_is(const GError *error, DisputedErrorCode code)
{
	return error != NULL && g_error_matches(error, DISPUTED_ERROR, (gint)code);
}

gboolean
error_is_final(const GError *error)
{
	return error_is(error, ERROR_REJECTED) || error_is(error, ERROR_LIMIT);
}

gboolean
error_set(GError **error, DisputedErrorCode code, const char *format, ...)
{
	va_list arguments;
	g_autofree char *message = NULL;

	va_start(arguments, format);
	message = g_strdup_vprintf(format, arguments);
	va_end(arguments);
	g_set_error_literal(error, DISPUTED_ERROR, (gint)code, message);
	return FALSE;
}
