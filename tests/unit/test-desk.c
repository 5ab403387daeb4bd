/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <string.h>

#include "domain/desk.h"
#include "domain/reply_address.h"

static void
add_mailbox(Desk *desk, const char *name, const char *address, const char *alias)
{
	DeskMailbox *mailbox = g_new0(DeskMailbox, 1);

	mailbox->name = g_strdup(name);
	mailbox->address = g_strdup(address);
	mailbox->aliases = g_ptr_array_new_with_free_func(g_free);
	if (alias != NULL)
		g_ptr_array_add(mailbox->aliases, g_strdup(alias));
	g_ptr_array_add(desk->mailboxes, mailbox);
}

static void
add_staff(Desk *desk, const char *name, const char *email)
{
	Staff *staff = g_new0(Staff, 1);

	staff->name = g_strdup(name);
	staff->display = g_strdup(name);
	staff->email = g_strdup(email);
	staff->language = g_strdup("en");
	g_ptr_array_add(desk->staff, staff);
}

static Desk *
made(void)
{
	Desk *desk = desk_new();

	add_mailbox(desk, "support", "support@acme.example", "complaints@acme.example");
	add_mailbox(desk, "sav", "sav@acme.fr", NULL);
	add_staff(desk, "agent1", "Agent1@acme.example");
	add_staff(desk, "agent2", "second@elsewhere.example");
	g_ptr_array_add(desk->own_domains, g_strdup("acme.example"));
	g_ptr_array_add(desk->never_answer, g_strdup("@shop.example"));
	g_ptr_array_add(desk->never_answer, g_strdup("robot@x.org"));
	return desk;
}

static const struct {
	const char *addr, *staff;
	gboolean own, colleague, never;
} ROWS[] = {
	{"support@acme.example", NULL, TRUE, FALSE, FALSE},
	{"SUPPORT@ACME.example", NULL, TRUE, FALSE, FALSE},
	{"support+abc@acme.example", NULL, TRUE, FALSE, FALSE},
	{"support+@acme.example", NULL, TRUE, FALSE, FALSE},
	{"complaints@acme.example", NULL, TRUE, FALSE, FALSE},
	{"complaints+x@acme.example", NULL, TRUE, FALSE, FALSE},
	{"sav@acme.fr", NULL, TRUE, FALSE, FALSE},
	{"other@acme.fr", NULL, FALSE, FALSE, FALSE},
	{"supporter@acme.example", NULL, FALSE, TRUE, FALSE},
	{"agent1@acme.example", "agent1", FALSE, TRUE, FALSE},
	{"agent1@ACME.EXAMPLE", "agent1", FALSE, TRUE, FALSE},
	{"second@elsewhere.example", "agent2", FALSE, TRUE, FALSE},
	{"third@elsewhere.example", NULL, FALSE, FALSE, FALSE},
	{"x@sub.acme.example", NULL, FALSE, FALSE, FALSE},
	{"x@notacme.example", NULL, FALSE, FALSE, FALSE},
	{"news@shop.example", NULL, FALSE, FALSE, TRUE},
	{"news@SHOP.example", NULL, FALSE, FALSE, TRUE},
	{"news@my.shop.example", NULL, FALSE, FALSE, FALSE},
	{"robot@x.org", NULL, FALSE, FALSE, TRUE},
	{"Robot@x.org", NULL, FALSE, FALSE, TRUE},
	{"human@x.org", NULL, FALSE, FALSE, FALSE},
	{"", NULL, FALSE, FALSE, FALSE},
	{"@", NULL, FALSE, FALSE, FALSE},
	{NULL, NULL, FALSE, FALSE, FALSE},
};

static void
test_whose_address(void)
{
	g_autoptr(Desk) desk = made();

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		const Staff *staff = desk_staff_by_email(desk, ROWS[i].addr);

		g_assert_cmpstr(staff != NULL ? staff->name : NULL, ==, ROWS[i].staff);
		g_assert_cmpint(desk_is_own_address(desk, ROWS[i].addr), ==, ROWS[i].own);
		g_assert_cmpint(desk_is_colleague(desk, ROWS[i].addr), ==, ROWS[i].colleague);
		g_assert_cmpint(desk_is_never_answered(desk, ROWS[i].addr), ==, ROWS[i].never);
	}
}

static void
test_find(void)
{
	g_autoptr(Desk) desk = made();
	const Staff *second = desk_staff_find(desk, "agent2");

	g_assert_nonnull(second);
	g_assert_null(desk_staff_find(desk, "agent3"));
	g_assert_null(desk_staff_find(desk, NULL));
	g_assert_true(desk_staff_by_number(desk, reply_address_staff_number("agent2")) == second);
	g_assert_null(desk_staff_by_number(desk, reply_address_staff_number("agent3")));
	g_assert_cmpstr(desk_mailbox_find(desk, "sav")->address, ==, "sav@acme.fr");
	g_assert_null(desk_mailbox_find(desk, "x"));
}

static void
test_roles(void)
{
	static const char *const NAMES[] = {"agent", "manager", "counsel", "admin"};
	static const Role ROLES[] = {ROLE_AGENT, ROLE_MANAGER, ROLE_COUNSEL, ROLE_ADMIN};
	Role role = ROLE_COUNSEL;

	for (guint i = 0; i < G_N_ELEMENTS(NAMES); i++) {
		g_assert_true(role_parse(NAMES[i], &role));
		g_assert_cmpint(role, ==, ROLES[i]);
	}
	g_assert_false(role_parse("Agent", &role));
	g_assert_false(role_parse("", &role));
	g_assert_false(role_parse(NULL, &role));
	g_assert_cmpint(role, ==, ROLE_ADMIN);
}

static void
test_patterns(void)
{
	static const struct {
		const char *pattern, *text;
		gboolean fits;
	} CASES[] = {
		{"*@news.example", "Offers@News.example", TRUE},
		{"*@news.example", "offers@news.example.org", FALSE},
		{"*@news.example", "offers@other.example", FALSE},
		{"bob@m.org", "bob@m.org", TRUE},
		{"bob@m.org", "bobby@m.org", FALSE},
		{"Weekly report *", "WEEKLY REPORT 47", TRUE},
		{"*a*b", "aXbXab", TRUE},
		{"*a*b", "ba", FALSE},
		{"É*", "été", TRUE},
		{"x", "", FALSE},
		{"*", "", TRUE},
		{"", "x", FALSE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		g_test_message("%s %s", CASES[i].pattern, CASES[i].text);
		g_assert_cmpint(
			desk_pattern_fits(CASES[i].pattern, CASES[i].text), ==, CASES[i].fits);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/desk/whose-address", test_whose_address);
	g_test_add_func("/desk/find", test_find);
	g_test_add_func("/desk/roles", test_roles);
	g_test_add_func("/desk/patterns", test_patterns);
	return g_test_run();
}
