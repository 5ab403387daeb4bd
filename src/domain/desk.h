/* SPDX-License-Identifier: MIT */
/* Who we are: the mailboxes that customers write to, the staff, and whose mail is never answered.
 * Built from the configuration, const afterwards. */
#ifndef DISPUTED_DOMAIN_DESK_H
#define DISPUTED_DOMAIN_DESK_H

#include <glib.h>

#include "domain/fact_rules.h"

typedef enum { ROLE_AGENT, ROLE_MANAGER, ROLE_COUNSEL, ROLE_ADMIN } Role;

typedef struct Staff {
	char *name;    /* key in the configuration: "agent1" */
	char *display; /* "First Agent" */
	char *email;   /* addr-spec */
	Role role;
	char *language; /* "fr" or "en" */
} Staff;

typedef struct DeskMailbox {
	char *name;         /* key in the configuration: "support" */
	char *address;      /* what customers write to; replies come back to it */
	GPtrArray *aliases; /* char*: other addresses that end in it */
} DeskMailbox;

typedef struct Desk {
	char *organisation;      /* display name of the firm */
	char *signature;         /* name of the service: "Service réclamations" */
	char *phone, *website;   /* "" if none */
	char *language;          /* of the organisation: "fr" or "en" */
	char *prefix;            /* of references: "D" */
	GPtrArray *mailboxes;    /* DeskMailbox*, at least one */
	GPtrArray *staff;        /* Staff* */
	GPtrArray *notify;       /* char*: staff names that hear of a new dispute */
	GPtrArray *own_domains;  /* char*: mail from there is a colleague's, not a customer's */
	GPtrArray *never_answer; /* char*: addresses, or "@domain", that get no automatic answer */
	GPtrArray
		*authserv_ids; /* char*: whose Authentication-Results are believed; may be empty */
	GPtrArray *spam_headers; /* char*: fields in which our own server says that a mail is spam
				  */
	/* char*, patterns with '*': such mail is filed unanswered. */
	GPtrArray *file_only_senders, *file_only_subjects, *file_only_lists;
	FactRules *facts; /* what staff are shown of a customer's mail at a glance */
} Desk;

Desk *desk_new(void);
void desk_free(Desk *desk);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Desk, desk_free)
void staff_free(Staff *staff);
void desk_mailbox_free(DeskMailbox *mailbox);

/* desk_staff_find, desk_staff_by_email, desk_staff_by_number: NULL if there is none. */
const Staff *desk_staff_find(const Desk *desk, const char *name);
const Staff *desk_staff_by_email(const Desk *desk, const char *addr);
const Staff *desk_staff_by_number(const Desk *desk, guint32 number);

/* desk_mailbox_find: by name; NULL if there is none. */
const DeskMailbox *desk_mailbox_find(const Desk *desk, const char *name);

/* desk_is_own_address: @addr is a mailbox's address, an alias, or a sub-address of one. */
gboolean desk_is_own_address(const Desk *desk, const char *addr);

/* desk_has_list_name: @name is a mailbox's address or an alias, as a List-Id writes it:
 * "support.example.com". */
gboolean desk_has_list_name(const Desk *desk, const char *name);

/* desk_is_colleague: staff, or of own_domains but none of our own mailboxes. */
gboolean desk_is_colleague(const Desk *desk, const char *addr);

/* desk_is_never_answered: @addr is on the admin's never-answer list. */
gboolean desk_is_never_answered(const Desk *desk, const char *addr);

/* desk_pattern_fits: @text is like @pattern, in which '*' stands for anything; without case.
 * Example: "*@news.example" fits "Offers@News.example". */
gboolean desk_pattern_fits(const char *pattern, const char *text);

/* desk_is_spam_header: @name (in any case) is one of spam_headers. */
gboolean desk_is_spam_header(const Desk *desk, const char *name);

/* role_parse: "agent" "manager" "counsel" "admin"; FALSE otherwise. */
gboolean role_parse(const char *text, Role *role_out);

#endif
