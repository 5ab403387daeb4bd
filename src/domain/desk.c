/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "domain/desk.h"
#include "base/text.h"
#include "domain/address.h"
#include "domain/reply_address.h"

static const char *const ROLE_NAMES[] = {
	[ROLE_AGENT] = "agent",
	[ROLE_MANAGER] = "manager",
	[ROLE_COUNSEL] = "counsel",
	[ROLE_ADMIN] = "admin",
};

void
staff_free(Staff *staff)
{
	if (staff == NULL)
		return;
	g_free(staff->name);
	g_free(staff->display);
	g_free(staff->email);
	g_free(staff->language);
	g_free(staff);
}

void
desk_mailbox_free(DeskMailbox *mailbox)
{
	if (mailbox == NULL)
		return;
	g_free(mailbox->name);
	g_free(mailbox->address);
	if (mailbox->aliases != NULL)
		g_ptr_array_unref(mailbox->aliases);
	g_free(mailbox);
}

Desk *
desk_new(void)
{
	Desk *desk = g_new0(Desk, 1);
	char **strings[] = {&desk->organisation, &desk->signature, &desk->phone, &desk->website,
		&desk->language, &desk->prefix};
	GPtrArray **lists[] = {&desk->notify, &desk->own_domains, &desk->never_answer,
		&desk->authserv_ids, &desk->spam_headers, &desk->file_only_senders,
		&desk->file_only_subjects, &desk->file_only_lists};

	for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
		*strings[i] = g_strdup("");
	for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
		*lists[i] = g_ptr_array_new_with_free_func(g_free);
	desk->mailboxes = g_ptr_array_new_with_free_func((GDestroyNotify)desk_mailbox_free);
	desk->staff = g_ptr_array_new_with_free_func((GDestroyNotify)staff_free);
	desk->facts = fact_rules_new();
	return desk;
}

void
desk_free(Desk *desk)
{
	if (desk == NULL)
		return;
	char *strings[] = {desk->organisation, desk->signature, desk->phone, desk->website,
		desk->language, desk->prefix};
	GPtrArray *lists[] = {desk->mailboxes, desk->staff, desk->notify, desk->own_domains,
		desk->never_answer, desk->authserv_ids, desk->spam_headers, desk->file_only_senders,
		desk->file_only_subjects, desk->file_only_lists};

	for (gsize i = 0; i < G_N_ELEMENTS(strings); i++)
		g_free(strings[i]);
	for (gsize i = 0; i < G_N_ELEMENTS(lists); i++)
		g_ptr_array_unref(lists[i]);
	fact_rules_free(desk->facts);
	g_free(desk);
}

const Staff *
desk_staff_find(const Desk *desk, const char *name)
{
	for (guint i = 0; i < desk->staff->len; i++) {
		const Staff *staff = g_ptr_array_index(desk->staff, i);

		if (g_strcmp0(staff->name, name) == 0)
			return staff;
	}
	return NULL;
}

const Staff *
desk_staff_by_email(const Desk *desk, const char *addr)
{
	for (guint i = 0; i < desk->staff->len; i++) {
		const Staff *staff = g_ptr_array_index(desk->staff, i);

		if (address_equal(staff->email, addr))
			return staff;
	}
	return NULL;
}

const Staff *
desk_staff_by_number(const Desk *desk, guint32 number)
{
	for (guint i = 0; i < desk->staff->len; i++) {
		const Staff *staff = g_ptr_array_index(desk->staff, i);

		if (reply_address_staff_number(staff->name) == number)
			return staff;
	}
	return NULL;
}

const DeskMailbox *
desk_mailbox_find(const Desk *desk, const char *name)
{
	for (guint i = 0; i < desk->mailboxes->len; i++) {
		const DeskMailbox *mailbox = g_ptr_array_index(desk->mailboxes, i);

		if (g_strcmp0(mailbox->name, name) == 0)
			return mailbox;
	}
	return NULL;
}

/* @addr is @own or a sub-address of it. */
static gboolean
is_under(const char *addr, const char *own)
{
	g_autofree char *detail = NULL;

	if (address_equal(addr, own))
		return TRUE;
	detail = address_detail(addr, own);
	return detail != NULL;
}

gboolean
desk_is_own_address(const Desk *desk, const char *addr)
{
	for (guint i = 0; i < desk->mailboxes->len; i++) {
		const DeskMailbox *mailbox = g_ptr_array_index(desk->mailboxes, i);

		if (is_under(addr, mailbox->address))
			return TRUE;
		for (guint j = 0; mailbox->aliases != NULL && j < mailbox->aliases->len; j++)
			if (is_under(addr, g_ptr_array_index(mailbox->aliases, j)))
				return TRUE;
	}
	return FALSE;
}

static gboolean
is_list_name(const char *name, const char *own)
{
	g_autofree char *written = g_strdelimit(g_strdup(own), "@", '.');

	return g_ascii_strcasecmp(name, written) == 0;
}

gboolean
desk_has_list_name(const Desk *desk, const char *name)
{
	for (guint i = 0; i < desk->mailboxes->len; i++) {
		const DeskMailbox *mailbox = g_ptr_array_index(desk->mailboxes, i);

		if (is_list_name(name, mailbox->address))
			return TRUE;
		for (guint j = 0; mailbox->aliases != NULL && j < mailbox->aliases->len; j++)
			if (is_list_name(name, g_ptr_array_index(mailbox->aliases, j)))
				return TRUE;
	}
	return FALSE;
}

/* Whether @addr's domain is @domain. Both are compared as whole addresses, so that the rules of
 * address_fold() hold. */
static gboolean
has_domain(const char *addr, const char *domain)
{
	g_autofree char *left = g_strconcat("x@", address_domain(addr), NULL);
	g_autofree char *right = g_strconcat("x@", domain, NULL);

	return address_equal(left, right);
}

gboolean
desk_is_colleague(const Desk *desk, const char *addr)
{
	if (desk_staff_by_email(desk, addr) != NULL)
		return TRUE;
	if (addr == NULL || desk_is_own_address(desk, addr))
		return FALSE;
	for (guint i = 0; i < desk->own_domains->len; i++)
		if (has_domain(addr, g_ptr_array_index(desk->own_domains, i)))
			return TRUE;
	return FALSE;
}

gboolean
desk_is_never_answered(const Desk *desk, const char *addr)
{
	for (guint i = 0; addr != NULL && i < desk->never_answer->len; i++) {
		const char *entry = g_ptr_array_index(desk->never_answer, i);

		if (*entry == '@' ? has_domain(addr, entry + 1) : address_equal(addr, entry))
			return TRUE;
	}
	return FALSE;
}

gboolean
desk_pattern_fits(const char *pattern, const char *text)
{
	g_autofree char *folded_pattern = text_fold(pattern);
	g_autofree char *folded = text_fold(text);
	const char *p = folded_pattern, *t = folded;
	const char *after_star = NULL, *tried_from = NULL;

	while (*t != '\0') {
		if (*p == '*') {
			after_star = ++p;
			tried_from = t;
		} else if (*p == *t) {
			p++;
			t++;
		} else if (after_star != NULL) {
			p = after_star;
			t = ++tried_from;
		} else {
			return FALSE;
		}
	}
	return p[strspn(p, "*")] == '\0';
}

gboolean
desk_is_spam_header(const Desk *desk, const char *name)
{
	for (guint i = 0; i < desk->spam_headers->len; i++)
		if (g_ascii_strcasecmp(name, g_ptr_array_index(desk->spam_headers, i)) == 0)
			return TRUE;
	return FALSE;
}

gboolean
role_parse(const char *text, Role *role_out)
{
	for (guint i = 0; i < G_N_ELEMENTS(ROLE_NAMES); i++) {
		if (g_strcmp0(ROLE_NAMES[i], text) == 0) {
			*role_out = (Role)i;
			return TRUE;
		}
	}
	return FALSE;
}
