/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <stdio.h>
#include <string.h>
#include <sysexits.h>

#include "base/digest.h"
#include "base/error.h"
#include "base/limits.h"
#include "base/text.h"
#include "ctl/commands.h"
#include "ctl/inputs.h"
#include "ctl/output.h"
#include "domain/address.h"
#include "domain/classify.h"
#include "engine/filing.h"
#include "engine/read_one.h"
#include "mail/compose.h"
#include "store/ledger.h"
#include "store/messages.h"

/* A complaint that came by telephone, on paper or at the counter. */
typedef struct Complaint {
	const char *addr; /* "" if the customer has none */
	const char *name;
	char *text;
	const Staff *staff; /* who writes it down; NULL: the admin */
	const DeskMailbox *mailbox;
} Complaint;

/* Written down as a mail, so that it is kept and verified like any other. Without an address of the
 * customer, it is our own mailbox that writes for them. */
static GBytes *
to_mail(Engine *engine, const Complaint *complaint, GError **error)
{
	gint64 now = engine_now(engine);
	guint64 random = random_u64(&engine->random);
	g_autofree char *word = base32_encode(&random, sizeof random);
	g_autofree char *message_id =
		g_strdup_printf("new.%s@%s", word, address_domain(complaint->mailbox->address));
	g_auto(GStrv) lines = g_strsplit(complaint->text, "\n", 2);
	g_autofree char *subject = text_one_line(lines[0], LIMIT_PRINTABLE);
	OutgoingMail mail = {.from_name = complaint->name,
		.from_addr =
			*complaint->addr != '\0' ? complaint->addr : complaint->mailbox->address,
		.to_addr = complaint->mailbox->address,
		.subject = subject,
		.date_at = now,
		.zone_offset_s = calendar_offset_s(engine->calendar, now),
		.message_id = message_id,
		.origin = COMPOSE_BY_HAND,
		.text = complaint->text};

	return mail_compose(&mail, error);
}

static gboolean
keep(Engine *engine, const Complaint *complaint, const Blob *raw, const Message *message,
	StoreMessage *row, GError **error)
{
	*row = (StoreMessage){.id = engine_id(engine),
		.direction = (char *)"in",
		.kind = (char *)kind_name(KIND_COMPLAINT),
		.writer = (char *)writer_name(WRITER_STRANGER),
		.mailbox = complaint->mailbox->name,
		.arrived_at = engine_now(engine),
		.date_at = message->date_at,
		.message_id = message->message_id,
		.identity = message->identity,
		.sha256 = message->sha256,
		.bytes = message->bytes,
		.from_name = (char *)complaint->name,
		.from_addr = (char *)complaint->addr,
		.subject = message->subject,
		.language = message->language,
		.text = message->text,
		.reply = message->reply,
		.quoted = message->quoted,
		.signature = message->signature};
	return store_message_insert(engine->store, row, message->attachments, raw, error);
}

static gboolean
open_dispute(Wiring *wiring, const Complaint *complaint, char **reference_out, GError **error)
{
	Engine *engine = &wiring->engine;
	g_autoptr(GBytes) bytes = to_mail(engine, complaint, error);
	g_autoptr(Blob) raw = bytes != NULL ? blob_new(bytes) : NULL;
	g_autofree char *fault = NULL;
	g_autoptr(Message) message =
		raw != NULL ? read_one_wait(&wiring->reader_port, raw, &fault, error) : NULL;
	g_autofree char *actor = complaint->staff != NULL
		? g_strconcat("staff:", complaint->staff->name, NULL)
		: g_strdup("admin");
	g_autofree char *reference = NULL;
	g_autoptr(StoreTransaction) transaction = NULL;
	StoreMessage row = {0};
	gboolean added = FALSE;

	if (message == NULL)
		return FALSE;
	transaction = store_begin(engine->store, error);
	if (transaction == NULL || !keep(engine, complaint, raw, message, &row, error) ||
		!filing_open(engine, row.id, complaint->addr, complaint->name,
			complaint->staff != NULL ? complaint->staff->name : NULL, actor, &reference,
			error))
		return FALSE;
	LedgerEntry entry = {.source = (char *)"intake",
		.item = store_ledger_item(message->sha256),
		.message_id = row.id,
		.fate = FATE_OPENED,
		.seen_at = row.arrived_at,
		.attempts = 1,
		.settled = TRUE};

	if (!store_ledger_insert(engine->store, &entry, &added, error) ||
		!store_commit(g_steal_pointer(&transaction), error))
		return FALSE;
	*reference_out = g_steal_pointer(&reference);
	return TRUE;
}

static char *
read_text(GError **error)
{
	char *paths[] = {(char *)"-", NULL};
	g_autoptr(Inputs) inputs = inputs_open(paths);
	gboolean truncated = FALSE;
	g_autoptr(Blob) input = inputs_read(inputs, 0, &truncated, error);
	g_autoptr(GBytes) bytes = NULL;
	g_autofree char *valid = NULL;
	g_autofree char *text = NULL;

	if (input == NULL)
		return NULL;
	if (blob_size(input) > LIMIT_TEXT_BYTES) {
		error_set(error, ERROR_LIMIT, "the text is longer than %d bytes", LIMIT_TEXT_BYTES);
		return NULL;
	}
	bytes = blob_bytes(input, error);
	if (bytes == NULL)
		return NULL;
	if (g_bytes_get_size(bytes) > 0)
		valid = text_utf8(g_bytes_get_data(bytes, NULL), (gssize)g_bytes_get_size(bytes));
	text = text_normal_newlines(valid != NULL ? valid : "");
	if (text_is_blank(text)) {
		error_set(error, ERROR_REJECTED, "there is no complaint on standard input");
		return NULL;
	}
	return text_strip(text);
}

static int
run(Call *call, Wiring *wiring, Complaint *complaint)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *reference = NULL;

	if (!open_dispute(wiring, complaint, &reference, &error))
		return call_fail(error);
	if (call->json)
		output_json(json_pack("{s:s}", "reference", reference));
	else
		printf("%s\n", reference);
	return EX_OK;
}

int
new_run(Call *call)
{
	g_autofree char *as = NULL;
	g_autofree char *mailbox = NULL;
	const GOptionEntry entries[] = {
		{"as", 0, 0, G_OPTION_ARG_FILENAME, &as,
			"Open it as this member of staff, not as the admin", "STAFF"},
		{"mailbox", 'm', 0, G_OPTION_ARG_FILENAME, &mailbox,
			"Write from this mailbox, not from the first", "NAME"},
		G_OPTION_ENTRY_NULL};
	g_autoptr(GError) error = NULL;
	g_autoptr(Wiring) wiring = NULL;
	g_autofree char *addr = NULL;
	g_autofree char *name = NULL;
	g_autofree char *text = NULL;

	if (!call_parse(call, entries, 1, 2))
		return call->status;
	addr = call_text(g_str_equal(call->argv[0], "none") ? "" : call->argv[0]);
	name = call_text(call->argc > 1 ? call->argv[1] : "");
	if (*addr != '\0' && !address_is_valid(addr))
		return call_usage(
			call, "'%s' is no mail address; say 'none' if there is none", addr);
	text = read_text(&error);
	wiring = text != NULL ? call_open(call, &error) : NULL;
	if (wiring == NULL)
		return call_fail(error);
	Complaint complaint = {.addr = addr,
		.name = name,
		.text = text,
		.staff = as != NULL ? desk_staff_find(wiring->config->desk, as) : NULL,
		.mailbox = mailbox != NULL ? desk_mailbox_find(wiring->config->desk, mailbox)
					   : g_ptr_array_index(wiring->config->desk->mailboxes, 0)};

	if (as != NULL && complaint.staff == NULL)
		return call_usage(call, "the configuration has no staff '%s'", as);
	if (complaint.mailbox == NULL)
		return call_usage(call, "the configuration has no mailbox '%s'", mailbox);
	return run(call, wiring, &complaint);
}
