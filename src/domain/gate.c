/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/gate.h"
#include "domain/address.h"
#include "domain/classify.h"

#define NO_EVIDENCE EVIDENCE_COUNT

typedef gboolean (*GateTest)(const Message *message, const GateFacts *facts);

static gboolean
has_hints_enough(const Message *message, const GateFacts *facts)
{
	(void)facts;
	return message_hints_weight(message) >= EVIDENCE_CERTAIN;
}

static gboolean
is_own_mail(const Message *message, const GateFacts *facts)
{
	return desk_is_own_address(facts->desk, message_sender(message));
}

static gboolean
has_our_loop_mark(const Message *message, const GateFacts *facts)
{
	(void)message;
	return facts->loop_mark_is_ours;
}

/* Without a From, the Return-Path is where an answer would go. */
static gboolean
is_never_answered(const Message *message, const GateFacts *facts)
{
	return desk_is_never_answered(facts->desk, message_sender(message)) ||
		desk_is_never_answered(facts->desk, message->return_path);
}

static gboolean
has_no_address(const Message *message, const GateFacts *facts)
{
	(void)facts;
	return !address_is_valid(message_sender(message)) &&
		!address_is_valid(message->return_path);
}

static gboolean
is_of_list(const Message *message, const GateFacts *facts)
{
	return message_has_evidence(message, EVIDENCE_LIST) &&
		!classify_list_is_ours(message, facts->desk);
}

/* The group that carries our own address stamps this too. */
static gboolean
is_bulk(const Message *message, const GateFacts *facts)
{
	return message_has_evidence(message, EVIDENCE_PRECEDENCE) &&
		!classify_list_is_ours(message, facts->desk);
}

static gboolean
has_failed_dmarc(const Message *message, const GateFacts *facts)
{
	return classify_dmarc_failed(message, facts->desk);
}

static gboolean
is_file_only(const Message *message, const GateFacts *facts)
{
	return classify_is_file_only(message, facts->desk);
}

static gboolean
is_spam(const Message *message, const GateFacts *facts)
{
	return classify_is_spam(message, facts->desk);
}

static gboolean
is_over_sender_cap(const Message *message, const GateFacts *facts)
{
	(void)message;
	return facts->sent_to_sender >= facts->policy->sender_cap;
}

static gboolean
is_over_dispute_cap(const Message *message, const GateFacts *facts)
{
	(void)message;
	return facts->sent_in_dispute >= facts->policy->dispute_cap;
}

static gboolean
is_over_hourly_cap(const Message *message, const GateFacts *facts)
{
	(void)message;
	return facts->sent_in_hour >= facts->policy->hourly_cap;
}

static gboolean
is_unverified(const Message *message, const GateFacts *facts)
{
	(void)message;
	return facts->unverified_writer;
}

static const struct {
	const char *name;
	EvidenceKind evidence; /* refused where the mail bears this sign … */
	GateTest test;         /* … or where this is so */
	gboolean maybe_human;  /* it says nothing of whether a person wrote the mail */
} ROWS[GATE_COUNT] = {
	[GATE_AUTO_SUBMITTED] = {"auto-submitted", EVIDENCE_AUTO_SUBMITTED, NULL, FALSE},
	[GATE_NULL_RETURN_PATH] = {"null-return-path", EVIDENCE_NULL_RETURN_PATH, NULL, FALSE},
	[GATE_LIST] = {"list", NO_EVIDENCE, is_of_list, FALSE},
	[GATE_PRECEDENCE] = {"precedence", NO_EVIDENCE, is_bulk, FALSE},
	[GATE_AUTO_HEADER] = {"auto-header", EVIDENCE_AUTO_HEADER, NULL, FALSE},
	[GATE_NO_ANSWER] = {"no-answer", EVIDENCE_NO_ANSWER, NULL, TRUE},
	[GATE_AUTO_SUBJECT] = {"auto-subject", EVIDENCE_AUTO_SUBJECT, NULL, FALSE},
	[GATE_DAEMON_SENDER] = {"daemon-sender", EVIDENCE_DAEMON_SENDER, NULL, FALSE},
	[GATE_DELIVERY_REPORT] = {"delivery-report", EVIDENCE_DELIVERY_REPORT, NULL, FALSE},
	[GATE_TOO_MANY_HOPS] = {"too-many-hops", EVIDENCE_TOO_MANY_HOPS, NULL, FALSE},
	[GATE_HINT] = {"hint", NO_EVIDENCE, has_hints_enough, FALSE},
	[GATE_OWN_MAIL] = {"own-mail", NO_EVIDENCE, is_own_mail, FALSE},
	[GATE_LOOP_MARK] = {"loop-mark", NO_EVIDENCE, has_our_loop_mark, FALSE},
	[GATE_NEVER_ANSWER] = {"never-answer", NO_EVIDENCE, is_never_answered, TRUE},
	[GATE_NO_ADDRESS] = {"no-address", NO_EVIDENCE, has_no_address, TRUE},
	[GATE_FILE_ONLY] = {"file-only", NO_EVIDENCE, is_file_only, TRUE},
	[GATE_SPAM] = {"spam", NO_EVIDENCE, is_spam, TRUE},
	[GATE_DMARC_FAILED] = {"dmarc-failed", NO_EVIDENCE, has_failed_dmarc, TRUE},
	[GATE_SENDER_CAP] = {"sender-cap", NO_EVIDENCE, is_over_sender_cap, TRUE},
	[GATE_DISPUTE_CAP] = {"dispute-cap", NO_EVIDENCE, is_over_dispute_cap, TRUE},
	[GATE_HOURLY_CAP] = {"hourly-cap", NO_EVIDENCE, is_over_hourly_cap, TRUE},
	[GATE_UNVERIFIED] = {"unverified", NO_EVIDENCE, is_unverified, TRUE},
};

guint32
gate_refusals(const Message *message, const GateFacts *facts)
{
	guint32 refusals = 0;

	for (guint i = 0; i < GATE_COUNT; i++) {
		gboolean refused = ROWS[i].test != NULL
			? ROWS[i].test(message, facts)
			: message_has_evidence(message, ROWS[i].evidence);

		if (refused)
			refusals |= 1u << i;
	}
	return refusals;
}

gboolean
gate_looks_human(guint32 refusals)
{
	for (guint i = 0; i < GATE_COUNT; i++)
		if ((refusals & 1u << i) != 0 && !ROWS[i].maybe_human)
			return FALSE;
	return TRUE;
}

const char *
gate_reason_name(GateReason reason)
{
	g_assert(reason < GATE_COUNT);
	return ROWS[reason].name;
}

char *
gate_describe(guint32 refusals)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < GATE_COUNT; i++)
		if ((refusals & 1u << i) != 0)
			g_string_append_printf(
				text, "%s%s", text->len > 0 ? ", " : "", ROWS[i].name);
	return g_string_free(text, FALSE);
}

guint32
gate_parse(const char *described)
{
	g_auto(GStrv) names = g_strsplit(described, ", ", -1);
	guint32 refusals = 0;

	for (guint n = 0; names[n] != NULL; n++)
		for (guint i = 0; i < GATE_COUNT; i++)
			if (strcmp(ROWS[i].name, names[n]) == 0)
				refusals |= 1u << i;
	return refusals;
}

/* The same in the words of a letter to staff. */
static const struct {
	const char *english, *french;
} WORDS[GATE_COUNT] = {
	[GATE_AUTO_SUBMITTED] = {"a machine sent it", "envoyé par une machine"},
	[GATE_NULL_RETURN_PATH] = {"it has no return address", "il n’a pas d’adresse de retour"},
	[GATE_LIST] = {"it came over a mailing list", "il est passé par une liste de diffusion"},
	[GATE_PRECEDENCE] = {"it is bulk mail", "c’est un envoi en nombre"},
	[GATE_AUTO_HEADER] = {"it is an automatic answer", "c’est une réponse automatique"},
	[GATE_NO_ANSWER] = {"it asks for no automatic answer",
		"il demande à ne pas recevoir de réponse automatique"},
	[GATE_AUTO_SUBJECT] = {"its subject is that of an absence notice",
		"son objet est celui d’un message d’absence"},
	[GATE_DAEMON_SENDER] = {"its sender takes no mail",
		"son expéditeur ne lit pas de courrier"},
	[GATE_DELIVERY_REPORT] = {"it is a delivery report", "c’est un avis de remise"},
	[GATE_TOO_MANY_HOPS] = {"it has come a very long way round", "il a fait trop de détours"},
	[GATE_HINT] = {"it reads like an absence notice", "il ressemble à un message d’absence"},
	[GATE_OWN_MAIL] = {"it comes from our own address", "il vient de notre propre adresse"},
	[GATE_LOOP_MARK] = {"we wrote it ourselves", "nous l’avons écrit nous-mêmes"},
	[GATE_NEVER_ANSWER] = {"its sender is never answered, by configuration",
		"son expéditeur ne reçoit jamais de réponse, par configuration"},
	[GATE_NO_ADDRESS] = {"it has no usable address", "il n’a pas d’adresse utilisable"},
	[GATE_FILE_ONLY] = {"a file_only rule of the configuration fits it",
		"une règle file_only de la configuration le vise"},
	[GATE_SPAM] = {"our server takes it for spam", "notre serveur le prend pour du spam"},
	[GATE_DMARC_FAILED] = {"our server doubts its sender (DMARC)",
		"notre serveur doute de son expéditeur (DMARC)"},
	[GATE_SENDER_CAP] = {"its sender has had many automatic letters today",
		"son expéditeur a déjà reçu beaucoup de lettres automatiques aujourd’hui"},
	[GATE_DISPUTE_CAP] = {"this dispute has had many automatic letters today",
		"ce dossier a déjà reçu beaucoup de lettres automatiques aujourd’hui"},
	[GATE_HOURLY_CAP] = {"many automatic answers have left within the hour",
		"beaucoup de réponses automatiques sont parties dans l’heure"},
	[GATE_UNVERIFIED] = {"its sender is not known in this dispute",
		"son expéditeur n’est pas connu de ce dossier"},
};

char *
gate_in_words(const char *described, const char *language)
{
	g_auto(GStrv) names = g_strsplit(described, ", ", -1);
	gboolean french = g_strcmp0(language, "fr") == 0;
	GString *text = g_string_new(NULL);

	for (guint n = 0; names[n] != NULL; n++) {
		const char *words = names[n];

		for (guint i = 0; i < GATE_COUNT; i++)
			if (strcmp(ROWS[i].name, names[n]) == 0)
				words = french ? WORDS[i].french : WORDS[i].english;
		g_string_append_printf(text, "%s%s", n > 0 ? ", " : "", words);
	}
	return g_string_free(text, FALSE);
}
