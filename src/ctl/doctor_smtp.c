/* SPDX-License-Identifier: MIT */
/* The SMTP server: can we log in, and what does it offer? */
#include "config.h"

#include "base/limits.h"
#include "ctl/doctor.h"
#include "net/smtp_text.h"

#define AREA "smtp"
#define SIZE_GOOD_BYTES LIMIT_RELAY_BYTES /* what a letter may carry along */

void
doctor_smtp_look(Doctor *doctor)
{
	const ConfigServer *server = &doctor->config->smtp.server;
	g_autoptr(Dialog) dialog = dialog_open(doctor->tokens, server, doctor->patience_s);
	SmtpOffers offers;

	if (!doctor_find_session(doctor, AREA, server, dialog))
		return;
	offers = smtp_offers_read(dialog_hello(dialog));
	doctor_find(doctor, DOCTOR_OK, AREA, "pipelining", NULL, "PIPELINING is %s",
		offers.pipelining ? "offered" : "not offered: letters leave more slowly");
	doctor_find(doctor, DOCTOR_OK, AREA, "dsn", NULL, "DSN is %s",
		offers.dsn ? "offered" : "not offered: reports of failures say less");
	if (offers.size && offers.size_bytes != 0 && offers.size_bytes < SIZE_GOOD_BYTES)
		doctor_find(doctor, DOCTOR_WARNING, AREA, "size",
			"ask the provider for more, or large attachments don't reach staff",
			"mails over %" G_GUINT64_FORMAT " bytes are not taken", offers.size_bytes);
	else
		doctor_find(doctor, DOCTOR_OK, AREA, "size", NULL, "large enough");
}
