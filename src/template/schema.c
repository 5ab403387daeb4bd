/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "template/schema.h"

enum {
	ACKNOWLEDGEMENT = 1 << 0,
	PROGRESS = 1 << 1,
	REPLY = 1 << 2,
	RESOLVED = 1 << 3,
	CLOSED = 1 << 4,
	REOPENED = 1 << 5,
	STAFF_NEW = 1 << 6,
	STAFF_MESSAGE = 1 << 7,
	STAFF_RELAY = 1 << 8,
	STAFF_TRANSCRIPT = 1 << 9,
	STAFF_WHOSE = 1 << 10,
	STAFF_TASK = 1 << 11,
	STAFF_DIGEST = 1 << 12,
	STAFF_QUARANTINE = 1 << 13,
	ALERT = 1 << 14,
};

#define CUSTOMER (ACKNOWLEDGEMENT | PROGRESS | REPLY | RESOLVED | CLOSED | REOPENED)
#define PROMISING (ACKNOWLEDGEMENT | PROGRESS | REPLY | REOPENED)
#define WRITTEN (PROGRESS | REPLY | RESOLVED | CLOSED)
#define STAFF_FILE (STAFF_NEW | STAFF_MESSAGE | STAFF_RELAY | STAFF_TASK)
#define STAFF (STAFF_FILE | STAFF_TRANSCRIPT | STAFF_WHOSE | STAFF_DIGEST | STAFF_QUARANTINE)
#define SHOWS_MAIL (STAFF_NEW | STAFF_MESSAGE | STAFF_WHOSE)
#define EVERY (CUSTOMER | STAFF | ALERT)

/* The n-th row is bit n above. */
static const SchemaLetter letters[] = {
	{"acknowledgement", AUDIENCE_CUSTOMER, TRUE,
		"tells the customer at once that the message has arrived and what happens now"},
	{"progress", AUDIENCE_CUSTOMER, TRUE,
		"keeps the promised date: what a member of staff wrote, or that the matter is "
		"open"},
	{"reply", AUDIENCE_CUSTOMER, FALSE, "carries a member of staff's answer to the customer"},
	{"resolved", AUDIENCE_CUSTOMER, FALSE,
		"says that the matter is settled, when the file closes, and how to reopen it"},
	{"closed", AUDIENCE_CUSTOMER, TRUE, "says that the file is closed, and with what outcome"},
	{"reopened", AUDIENCE_CUSTOMER, TRUE,
		"answers a customer who wrote again about a settled file"},
	{"staff-new", AUDIENCE_STAFF, TRUE, "a new dispute: the mail, the customer, what to do"},
	{"staff-message", AUDIENCE_STAFF, TRUE, "the customer wrote again"},
	{"staff-relay", AUDIENCE_STAFF, TRUE,
		"your answer leaves at this time; reply stop to recall"},
	{"staff-transcript", AUDIENCE_STAFF, TRUE, "what became of your orders, line by line"},
	{"staff-whose", AUDIENCE_STAFF, TRUE, "a mail from staff that belongs to no dispute"},
	{"staff-task", AUDIENCE_STAFF, TRUE, "a person must act, and why"},
	{"staff-digest", AUDIENCE_STAFF, TRUE, "the mail that was filed without an answer"},
	{"staff-quarantine", AUDIENCE_STAFF, TRUE,
		"mails that could not be read or filed were set aside"},
	{"alert", AUDIENCE_ADMIN, TRUE, "something the administrator must put right"},
};

#define NEVER 0
#define NEEDED FALSE
#define OPTIONAL TRUE

/* Name, kind, which letters may use it, which must, whether it may be absent, meaning, samples. */
static const SchemaVariable variables[] = {
	{"organisation.name", VALUE_TEXT, EVERY, NEVER, NEEDED, "the organisation's name", "ACME",
		"ACME"},
	{"organisation.phone", VALUE_TEXT, EVERY, NEVER, OPTIONAL, "its telephone number",
		"+33 1 23 45 67 89", "+33 1 23 45 67 89"},
	{"organisation.website", VALUE_TEXT, EVERY, NEVER, OPTIONAL, "the address of its website",
		"https://www.example.com", "https://www.example.com"},
	{"organisation.signature", VALUE_TEXT, EVERY, NEVER, OPTIONAL,
		"the service's name, only in letters in the organisation's own language",
		"Service réclamations", NULL},

	{"dispute.reference", VALUE_TEXT, CUSTOMER | STAFF_FILE | STAFF_TRANSCRIPT,
		CUSTOMER | STAFF_FILE, NEEDED,
		"the reference; absent in a transcript of orders that belong to no dispute",
		"D-7K4F-2Q9X", "D-7K4F-2Q9X"},
	{"dispute.subject", VALUE_TEXT, REPLY | RESOLVED | STAFF_FILE | STAFF_TRANSCRIPT, NEVER,
		OPTIONAL, "the subject of the customer's first mail, without Re: or Fwd:",
		"Commande jamais arrivée", "My order never arrived"},
	{"dispute.opened_date", VALUE_TEXT, CUSTOMER | STAFF_FILE, NEVER, NEEDED,
		"the day on which the customer wrote first", "dimanche 22 novembre",
		"Sunday 22 November"},
	{"dispute.confirmed", VALUE_FLAG, CUSTOMER, NEVER, OPTIONAL,
		"a person has confirmed that it is a complaint; until then it is \"your message\"",
		"yes", "yes"},
	{"dispute.state", VALUE_TEXT, STAFF_FILE | STAFF_TRANSCRIPT, NEVER, OPTIONAL,
		"the state of the dispute, in words", "reçu", "received"},
	{"dispute.agent", VALUE_TEXT, STAFF_FILE | STAFF_TRANSCRIPT, NEVER, OPTIONAL,
		"the member of staff who has taken it", "Camille Martin", "Sam Taylor"},
	{"dispute.reopened", VALUE_FLAG, STAFF_MESSAGE, STAFF_MESSAGE, OPTIONAL,
		"this message has reopened a settled file", "", ""},

	{"customer.name", VALUE_TEXT, CUSTOMER | STAFF_FILE, NEVER, OPTIONAL,
		"the customer's name, if it is plausible", "Marie Durand", "Emma Clarke"},
	{"customer.address", VALUE_TEXT, STAFF_FILE, NEVER, OPTIONAL,
		"the customer's address; absent for one who has none", "marie.durand@example.com",
		"emma.clarke@example.com"},

	{"promise.date", VALUE_TEXT, CUSTOMER | STAFF_FILE, PROMISING, OPTIONAL,
		"the day by which the customer hears from us next; absent when nothing is promised",
		"mardi 1er décembre", "Tuesday 1 December"},
	{"promise.short_date", VALUE_TEXT, STAFF_FILE | STAFF_TRANSCRIPT, NEVER, OPTIONAL,
		"the same day, short", "mar. 1er déc.", "Tue 1 Dec"},
	{"read_by.date", VALUE_TEXT, ACKNOWLEDGEMENT | REOPENED, NEVER, OPTIONAL,
		"the first working day by whose end a person reads the message",
		"lundi 23 novembre", "Monday 23 November"},
	{"close_date", VALUE_TEXT, RESOLVED, RESOLVED, NEEDED, "the day on which the file closes",
		"mardi 15 décembre", "Tuesday 15 December"},

	{"words", VALUE_BLOCK, WRITTEN | STAFF_RELAY, WRITTEN | STAFF_RELAY, OPTIONAL,
		"what a member of staff wrote to the customer; always there in reply and "
		"staff-relay",
		"Nous avons interrogé le transporteur mardi. Votre colis est resté à l’agence de "
		"Lyon, "
		"faute d’un code de porte.\n\nPouvez-vous nous le donner ? Nous le ferons relivrer "
		"le lendemain.",
		"We asked the carrier on Tuesday. Your parcel is still at their Leeds depot, "
		"because "
		"the driver had no door code.\n\nCould you send it to us? We will have the parcel "
		"delivered the next day."},
	{"greeted", VALUE_FLAG, WRITTEN, NEVER, OPTIONAL,
		"those words begin with a greeting of their own", "", ""},
	{"agent.name", VALUE_TEXT, WRITTEN, NEVER, OPTIONAL,
		"the member of staff who wrote those words", "Camille Martin", "Sam Taylor"},
	{"waiting", VALUE_FLAG, REPLY, NEVER, OPTIONAL, "we now wait for the customer's answer",
		"yes", "yes"},
	{"is_automatic", VALUE_FLAG, PROGRESS | CLOSED, NEVER, OPTIONAL,
		"nobody wrote or ordered this letter: the date did", "", ""},
	{"outcome.settled", VALUE_FLAG, CLOSED, CLOSED, OPTIONAL, "closed: settled", "yes", "yes"},
	{"outcome.rejected", VALUE_FLAG, CLOSED, CLOSED, OPTIONAL,
		"closed: we do not grant what was asked for", "", ""},
	{"outcome.withdrawn", VALUE_FLAG, CLOSED, CLOSED, OPTIONAL,
		"closed: the customer withdrew it", "", ""},
	{"outcome.duplicate", VALUE_FLAG, CLOSED, CLOSED, OPTIONAL,
		"closed: another file deals with it", "", ""},
	{"outcome.not_a_complaint", VALUE_FLAG, CLOSED, CLOSED, OPTIONAL,
		"closed: it was no complaint", "", ""},

	{"attachments_phrase", VALUE_TEXT, ACKNOWLEDGEMENT, NEVER, OPTIONAL,
		"what came with the message, in words, to follow \"your message and\"",
		"les deux photos jointes", "the two photos"},
	{"too_large", VALUE_TEXT, ACKNOWLEDGEMENT | SHOWS_MAIL | STAFF_RELAY | STAFF_TASK, NEVER,
		OPTIONAL, "files of a mail that was larger than we take in: what is missing of it",
		"", ""},
	{"attachments", VALUE_LIST, SHOWS_MAIL | STAFF_RELAY | STAFF_TASK, NEVER, OPTIONAL,
		"the files that came with the mail", NULL, NULL},
	{"attachments[].name", VALUE_TEXT, SHOWS_MAIL | STAFF_RELAY | STAFF_TASK, NEVER, NEEDED,
		"the file's name", "colis.jpg\nétiquette.jpg", "parcel.jpg\nlabel.jpg"},
	{"attachments[].size", VALUE_TEXT, SHOWS_MAIL | STAFF_RELAY | STAFF_TASK, NEVER, NEEDED,
		"the file's size", "2,4 Mo\n312 Ko", "2.4 MB\n312 KB"},
	{"attachments[].left_out", VALUE_FLAG, SHOWS_MAIL | STAFF_RELAY | STAFF_TASK, NEVER,
		OPTIONAL, "too large to travel with this letter; kept in the file", "", ""},

	{"message.from", VALUE_TEXT, SHOWS_MAIL, NEVER, NEEDED,
		"who wrote the mail: name and address", "Marie Durand <marie.durand@example.com>",
		"Emma Clarke <emma.clarke@example.com>"},
	{"message.received", VALUE_TEXT, SHOWS_MAIL, NEVER, NEEDED, "when it arrived, short",
		"dim. 22 nov. à 10 h 01", "Sun 22 Nov 10:01"},
	{"message.subject", VALUE_TEXT, SHOWS_MAIL, NEVER, OPTIONAL, "its subject",
		"Commande jamais arrivée", "My order never arrived"},
	{"message.text", VALUE_BLOCK, SHOWS_MAIL, SHOWS_MAIL, OPTIONAL,
		"what the person newly wrote",
		"Bonjour,\n\nMa commande 4711 devait arriver le 14. Le suivi dit « livré », mais "
		"je n’ai rien reçu.\nJe vous joins deux photos de ma boîte aux lettres.\n\nMarie "
		"Durand",
		"Hello,\n\nOrder 4711 was due on the 14th. Tracking says \"delivered\", but I have "
		"received nothing.\nI attach two photos of my letter box.\n\nEmma Clarke"},
	{"message.quoted", VALUE_BLOCK, SHOWS_MAIL, SHOWS_MAIL, OPTIONAL,
		"the earlier mail that was quoted in it", NULL, NULL},
	{"message.language", VALUE_TEXT, SHOWS_MAIL, NEVER, OPTIONAL,
		"the language of the mail, as a code", "fr", "en"},
	{"message.unverified", VALUE_FLAG, STAFF_MESSAGE, STAFF_MESSAGE, OPTIONAL,
		"the writer's address is not one that is known in this dispute", "", ""},
	{"message.facts", VALUE_TEXT, STAFF_NEW | STAFF_MESSAGE, NEVER, OPTIONAL,
		"what stands in the mail at a glance: numbers, amounts, dates, what is asked for, "
		"what "
		"makes it urgent; found by rules, so to be checked",
		"commande 4711 · 349,90 € · demande : remboursement (« remboursée ») · ! "
		"mots juridiques : « mise en demeure »",
		"order 4711 · 349.90 € · asks for: refund (“money back”) · ! legal words: “small "
		"claims”"},
	{"message.category", VALUE_TEXT, STAFF_NEW | STAFF_MESSAGE, NEVER, OPTIONAL,
		"the category that its words speak for, as the configuration names it", "Livraison",
		"Delivery"},
	{"message.category_words", VALUE_TEXT, STAFF_NEW | STAFF_MESSAGE, NEVER, OPTIONAL,
		"these words", "« colis », « livré »", "“parcel”, “delivered”"},
	{"no_answer", VALUE_TEXT, STAFF_NEW | STAFF_MESSAGE, NEVER, OPTIONAL,
		"why no automatic answer was sent; absent if one was", NULL, NULL},

	{"history_count", VALUE_TEXT, STAFF_NEW | STAFF_MESSAGE, NEVER, OPTIONAL,
		"how many earlier files this customer has; absent if none", "2", "2"},
	{"history", VALUE_LIST, STAFF_NEW | STAFF_MESSAGE, NEVER, OPTIONAL,
		"the customer's earlier files, newest first", NULL, NULL},
	{"history[].reference", VALUE_TEXT, STAFF_NEW | STAFF_MESSAGE, NEVER, NEEDED,
		"reference of an earlier file", "D-3M8T-6Y2H\nD-9C1R-5V4N",
		"D-3M8T-6Y2H\nD-9C1R-5V4N"},
	{"history[].subject", VALUE_TEXT, STAFF_NEW | STAFF_MESSAGE, NEVER, OPTIONAL, "its subject",
		"Colis abîmé\nFacture en double", "Damaged parcel\nInvoiced twice"},
	{"history[].state", VALUE_TEXT, STAFF_NEW | STAFF_MESSAGE, NEVER, NEEDED,
		"its state, in words", "fermé\nfermé", "closed\nclosed"},
	{"history[].date", VALUE_TEXT, STAFF_NEW | STAFF_MESSAGE, NEVER, NEEDED,
		"the day on which it was opened, short", "mer. 4 mars\njeu. 9 oct. 2025",
		"Wed 4 Mar\nThu 9 Oct 2025"},

	{"hints", VALUE_LIST, STAFF_NEW | STAFF_MESSAGE, NEVER, OPTIONAL,
		"what the reader should look at; each item has one of the following", NULL, NULL},
	{"hints[].quoted_reference", VALUE_TEXT, STAFF_NEW | STAFF_MESSAGE, NEVER, OPTIONAL,
		"the mail quotes this reference of a file that the writer is not known in",
		"D-5H2W-8P7K\n\n\n", "D-5H2W-8P7K\n\n\n"},
	{"hints[].forwarded_from", VALUE_TEXT, STAFF_NEW | STAFF_MESSAGE, NEVER, OPTIONAL,
		"the mail forwards another, which names this writer", "\nvoisin@example.org\n\n",
		"\nneighbour@example.org\n\n"},
	{"hints[].alike", VALUE_TEXT, STAFF_NEW | STAFF_MESSAGE, NEVER, OPTIONAL,
		"the reference of an open file of the same customer that may be about the same "
		"matter",
		"\n\n\nD-3M8T-6Y2H", "\n\n\nD-3M8T-6Y2H"},
	{"hints[].alike_because", VALUE_TEXT, STAFF_NEW | STAFF_MESSAGE, NEVER, OPTIONAL,
		"what both have in common", "\n\n\ncommande 4711 ; colis, abîmé",
		"\n\n\norder 4711; parcel, damaged"},
	{"hints[].remark", VALUE_TEXT, STAFF_NEW | STAFF_MESSAGE, NEVER, OPTIONAL,
		"something odd in the mail, in words",
		"\n\nle message n’indique pas son jeu de caractères\n",
		"\n\nthe mail does not name its character set\n"},

	{"orders", VALUE_LIST, STAFF_FILE | STAFF_TRANSCRIPT | STAFF_WHOSE, NEVER, OPTIONAL,
		"the orders that are possible now", NULL, NULL},
	{"orders[].name", VALUE_TEXT, STAFF_FILE | STAFF_TRANSCRIPT | STAFF_WHOSE, NEVER, NEEDED,
		"the order as it is written", "!note\n!attendre\n!résoudre\n!clore",
		"!note\n!wait\n!resolve\n!close"},
	{"orders[].meaning", VALUE_TEXT, STAFF_FILE | STAFF_TRANSCRIPT | STAFF_WHOSE, NEVER, NEEDED,
		"what it does, in a few words",
		"garder ces lignes pour nous\nattendre la réponse du client\nle dossier est réglé\n"
		"clore le dossier",
		"keep these lines to ourselves\nwait for the customer's answer\nthe matter is "
		"settled\n"
		"end the dispute"},

	{"relay.leaves_at", VALUE_TEXT, STAFF_RELAY, STAFF_RELAY, NEEDED, "when the answer leaves",
		"10 h 02", "10:02"},
	{"relay.to", VALUE_TEXT, STAFF_RELAY, STAFF_RELAY, NEEDED, "to whom: name and address",
		"Marie Durand <marie.durand@example.com>", "Emma Clarke <emma.clarke@example.com>"},

	{"refused", VALUE_FLAG, STAFF_TRANSCRIPT, STAFF_TRANSCRIPT, OPTIONAL,
		"an order was not understood or not allowed: nothing was done or sent", "", ""},
	{"results", VALUE_LIST, STAFF_TRANSCRIPT, STAFF_TRANSCRIPT, NEEDED,
		"the orders that were read, in their order", NULL, NULL},
	{"results[].order", VALUE_TEXT, STAFF_TRANSCRIPT, STAFF_TRANSCRIPT, NEEDED,
		"the line as it was written", "!take\n!wait", "!take\n!wait"},
	{"results[].done", VALUE_FLAG, STAFF_TRANSCRIPT, NEVER, OPTIONAL, "it was carried out",
		"yes\nyes", "yes\nyes"},
	{"results[].text", VALUE_TEXT, STAFF_TRANSCRIPT, STAFF_TRANSCRIPT, OPTIONAL,
		"what was done, or why not",
		"vous suivez ce dossier\nnous attendons la réponse du client",
		"you have this file now\nwaiting for the customer's answer"},

	{"task.acknowledge_by_hand", VALUE_FLAG, STAFF_TASK, STAFF_TASK, OPTIONAL,
		"task: the customer got no automatic acknowledgement; a person must write", "", ""},
	{"task.call_or_write", VALUE_FLAG, STAFF_TASK, STAFF_TASK, OPTIONAL,
		"task: the customer cannot be reached by mail; news is due by telephone or post",
		"", ""},
	{"task.letter_failed", VALUE_FLAG, STAFF_TASK, STAFF_TASK, OPTIONAL,
		"task: a letter to the customer was not delivered", "", ""},
	{"task.promise_due", VALUE_FLAG, STAFF_TASK, STAFF_TASK, OPTIONAL,
		"task: news is due soon; one line becomes the progress letter", "yes", "yes"},
	{"task.promise_overdue", VALUE_FLAG, STAFF_TASK, STAFF_TASK, OPTIONAL,
		"task: the date told to the customer has passed without news", "", ""},
	{"task.answer_due", VALUE_FLAG, STAFF_TASK, STAFF_TASK, OPTIONAL,
		"task: the customer has waited too long for a person's answer", "", ""},
	{"task.forged", VALUE_FLAG, STAFF_TASK, STAFF_TASK, OPTIONAL,
		"task: somebody else used your reply address; nothing was done with that mail", "",
		""},
	{"task.withheld_letters", VALUE_FLAG, STAFF_TASK, STAFF_TASK, OPTIONAL,
		"task: letters to this customer were withheld and will not be sent", "", ""},
	{"task.address", VALUE_TEXT, STAFF_TASK, NEVER, OPTIONAL,
		"the address that failed, or the one that wrote in your name", NULL, NULL},
	{"task.reason", VALUE_TEXT, STAFF_TASK, NEVER, OPTIONAL,
		"why: the rule, or the mail server's answer", NULL, NULL},
	{"task.text", VALUE_BLOCK, STAFF_TASK, STAFF_TASK, OPTIONAL,
		"the text it is about: the customer's message or the letter that was not delivered",
		NULL, NULL},
	{"task.holding_at", VALUE_TEXT, STAFF_TASK, NEVER, OPTIONAL,
		"when the holding letter leaves if you write nothing", "lun. 30 nov. à 9 h 00",
		"Mon 30 Nov 09:00"},
	{"task.count", VALUE_TEXT, STAFF_TASK, NEVER, OPTIONAL, "how many letters", NULL, NULL},

	{"mails", VALUE_LIST, STAFF_DIGEST, STAFF_DIGEST, NEEDED,
		"the mails that were filed without an answer", NULL, NULL},
	{"mails[].from", VALUE_TEXT, STAFF_DIGEST, NEVER, NEEDED, "who wrote it",
		"Paul Petit <paul@example.org>\nnews@example.net",
		"Paul Small <paul@example.org>\nnews@example.net"},
	{"mails[].subject", VALUE_TEXT, STAFF_DIGEST, NEVER, OPTIONAL, "its subject",
		"Absence du bureau\nNos offres de novembre", "Out of office\nOur November offers"},
	{"mails[].received", VALUE_TEXT, STAFF_DIGEST, NEVER, NEEDED, "when it arrived, short",
		"dim. 22 nov. à 10 h 01\ndim. 22 nov. à 11 h 30",
		"Sun 22 Nov 10:01\nSun 22 Nov 11:30"},
	{"mails[].reason", VALUE_TEXT, STAFF_DIGEST, NEVER, NEEDED, "why it was not answered",
		"réponse automatique (Auto-Submitted: auto-replied)\nliste de diffusion (List-Id)",
		"automatic reply (Auto-Submitted: auto-replied)\nmailing list (List-Id)"},
	{"mails_more", VALUE_TEXT, STAFF_DIGEST, NEVER, OPTIONAL,
		"how many of them the letter does not name; absent if none", NULL, NULL},
	{"mails_since", VALUE_TEXT, STAFF_DIGEST, NEVER, OPTIONAL,
		"the day from which disputectl ledger lists them; absent if it names all", NULL,
		NULL},

	{"set_aside", VALUE_LIST, STAFF_QUARANTINE, STAFF_QUARANTINE, NEEDED,
		"the mails that were set aside", NULL, NULL},
	{"set_aside[].number", VALUE_TEXT, STAFF_QUARANTINE, STAFF_QUARANTINE, NEEDED,
		"the number by which orders name it", "3\n4", "3\n4"},
	{"set_aside[].mailbox", VALUE_TEXT, STAFF_QUARANTINE, NEVER, NEEDED,
		"the mailbox that it came to", "support\nsupport", "support\nsupport"},
	{"set_aside[].received", VALUE_TEXT, STAFF_QUARANTINE, NEVER, NEEDED,
		"when it arrived, short", "dim. 22 nov. à 10 h 01\ndim. 22 nov. à 10 h 04",
		"Sun 22 Nov 10:01\nSun 22 Nov 10:04"},
	{"set_aside[].size", VALUE_TEXT, STAFF_QUARANTINE, NEVER, OPTIONAL,
		"its size; absent if nothing of it is kept", "312 Ko\n", "312 KB\n"},
	{"set_aside[].from", VALUE_TEXT, STAFF_QUARANTINE, NEVER, OPTIONAL,
		"who wrote it, if its head could be read",
		"Marie Durand <marie.durand@example.com>\n",
		"Emma Clarke <emma.clarke@example.com>\n"},
	{"set_aside[].subject", VALUE_TEXT, STAFF_QUARANTINE, NEVER, OPTIONAL, "its subject",
		"Commande jamais arrivée\n", "My order never arrived\n"},
	{"set_aside[].cause", VALUE_TEXT, STAFF_QUARANTINE, NEVER, NEEDED, "why, in words",
		"il n’a pas pu être lu\nle serveur de courrier ne l’a pas donné",
		"it could not be read\nthe mail server would not give it"},
	{"set_aside[].reason", VALUE_TEXT, STAFF_QUARANTINE, STAFF_QUARANTINE, NEEDED,
		"what was seen, word for word", "the reader was ended by signal 11\nNO [SERVERBUG]",
		"the reader was ended by signal 11\nNO [SERVERBUG]"},
	{"set_aside[].kept", VALUE_FLAG, STAFF_QUARANTINE, NEVER, OPTIONAL,
		"its bytes are kept: it can be read again", "yes\n", "yes\n"},
	{"set_aside[].opened", VALUE_FLAG, STAFF_QUARANTINE, NEVER, OPTIONAL,
		"its head could be read, and was filed in a dispute", "yes\n", "yes\n"},
	{"set_aside_count", VALUE_TEXT, STAFF_QUARANTINE, NEVER, OPTIONAL,
		"how many there are; absent if there is one only", "2", "2"},
	{"set_aside_more", VALUE_TEXT, STAFF_QUARANTINE, NEVER, OPTIONAL,
		"how many of them the letter does not name; absent if none", NULL, NULL},

	{"alert.brake", VALUE_FLAG, ALERT, ALERT, OPTIONAL,
		"alert: too many automatic letters in an hour; they are paused", "", ""},
	{"alert.sending", VALUE_FLAG, ALERT, ALERT, OPTIONAL,
		"alert: the outgoing mail server refuses us; nothing is being sent", "yes", "yes"},
	{"alert.mailbox", VALUE_FLAG, ALERT, ALERT, OPTIONAL, "alert: a mailbox cannot be read", "",
		""},
	{"alert.mailbox_changed", VALUE_FLAG, ALERT, ALERT, OPTIONAL,
		"alert: a mailbox was made anew and holds much unknown mail; it is stopped", "",
		""},
	{"alert.templates", VALUE_FLAG, ALERT, ALERT, OPTIONAL,
		"alert: changed templates have mistakes; the former ones stay in use", "", ""},
	{"alert.title", VALUE_TEXT, ALERT, ALERT, OPTIONAL, "any other alert, in one line", NULL,
		NULL},
	{"alert.name", VALUE_TEXT, ALERT, NEVER, OPTIONAL, "the mailbox or server concerned",
		"smtp.example.com", "smtp.example.com"},
	{"alert.since", VALUE_TEXT, ALERT, NEVER, OPTIONAL, "since when", "dim. 22 nov. à 10 h 01",
		"Sun 22 Nov 10:01"},
	{"alert.detail", VALUE_BLOCK, ALERT, ALERT, OPTIONAL, "what was seen, word for word",
		"535 5.7.8 Authentication failed", "535 5.7.8 Authentication failed"},

	{"canary", VALUE_TEXT, STAFF | ALERT, STAFF | ALERT, NEEDED,
		"a word that marks internal text: a reply that contains it is not sent on",
		"interne-7k4f2q9x", "interne-7k4f2q9x"},
};

const SchemaLetter *
schema_letters(gsize *count_out)
{
	*count_out = G_N_ELEMENTS(letters);
	return letters;
}

const SchemaLetter *
schema_letter_find(const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(letters); i++)
		if (strcmp(letters[i].name, name) == 0)
			return &letters[i];
	return NULL;
}

const SchemaVariable *
schema_variables(gsize *count_out)
{
	*count_out = G_N_ELEMENTS(variables);
	return variables;
}

static guint32
letter_bit(const SchemaLetter *letter)
{
	g_assert(letter >= letters && letter < letters + G_N_ELEMENTS(letters));
	return (guint32)1 << (letter - letters);
}

gboolean
schema_allows(const SchemaVariable *variable, const SchemaLetter *letter)
{
	return (variable->letters & letter_bit(letter)) != 0;
}

gboolean
schema_requires(const SchemaVariable *variable, const SchemaLetter *letter)
{
	return (variable->required & letter_bit(letter)) != 0;
}

const SchemaVariable *
schema_find(const SchemaLetter *letter, const char *name)
{
	for (gsize i = 0; i < G_N_ELEMENTS(variables); i++)
		if (strcmp(variables[i].name, name) == 0 && schema_allows(&variables[i], letter))
			return &variables[i];
	return NULL;
}

gboolean
schema_is_prefix(const SchemaLetter *letter, const char *name)
{
	gsize length = strlen(name);

	for (gsize i = 0; i < G_N_ELEMENTS(variables); i++)
		if (strncmp(variables[i].name, name, length) == 0 &&
			variables[i].name[length] == '.' && schema_allows(&variables[i], letter))
			return TRUE;
	return FALSE;
}

static const char *
sample_of(const SchemaVariable *variable, const char *language)
{
	const char *sample =
		g_str_has_prefix(language, "fr") ? variable->sample_fr : variable->sample_en;

	return sample != NULL && *sample != '\0' ? sample : NULL;
}

static void
set_sample(TemplateValue *map, const char *path, ValueKind kind, const char *sample)
{
	switch (kind) {
	case VALUE_TEXT:
		value_set_text(map, path, sample);
		return;
	case VALUE_BLOCK:
		value_set_block(map, path, sample);
		return;
	case VALUE_FLAG:
		value_set_flag(map, path, sample != NULL);
		return;
	case VALUE_LIST:
	case VALUE_MAP:
		break;
	}
	g_assert_not_reached();
}

/* The members of the list at @row follow it; each line of their samples belongs to one item. */
static TemplateValue *
sample_list(gsize row, const char *language)
{
	g_autoptr(GPtrArray) items = g_ptr_array_new();
	g_autofree char *prefix = g_strconcat(variables[row].name, "[].", NULL);
	TemplateValue *list = value_new_list();

	for (gsize i = row + 1;
		i < G_N_ELEMENTS(variables) && g_str_has_prefix(variables[i].name, prefix); i++) {
		const char *sample = sample_of(&variables[i], language);
		g_auto(GStrv) lines = g_strsplit(sample != NULL ? sample : "", "\n", -1);

		for (guint n = 0; lines[n] != NULL; n++) {
			if (n == items->len)
				g_ptr_array_add(items, value_new_map());
			set_sample(g_ptr_array_index(items, n), variables[i].name + strlen(prefix),
				variables[i].kind, *lines[n] != '\0' ? lines[n] : NULL);
		}
	}
	for (guint n = 0; n < items->len; n++)
		value_append(list, g_ptr_array_index(items, n));
	return list;
}

TemplateValue *
schema_sample(const SchemaLetter *letter, const char *language)
{
	TemplateValue *root = value_new_map();

	for (gsize i = 0; i < G_N_ELEMENTS(variables); i++) {
		const SchemaVariable *variable = &variables[i];

		if (!schema_allows(variable, letter) || strstr(variable->name, "[]") != NULL)
			continue;
		if (variable->kind == VALUE_LIST)
			value_set(root, variable->name, sample_list(i, language));
		else
			set_sample(root, variable->name, variable->kind,
				sample_of(variable, language));
	}
	return root;
}
