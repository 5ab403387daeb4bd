/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>
#include <glib/gstdio.h>
#include <locale.h>
#include <string.h>
#include <unistd.h>

#include "base/error.h"
#include "config/config.h"
#include "config/keys.h"

/* The least that is a configuration; the mistakes below are made in its numbered lines. */
static const char *const BASE[] = {
	/* 1 */ "organisation { name = \"ACME\" timezone = \"Europe/Paris\" }",
	/* 2 */ "mailbox support {",
	/* 3 */ "    address = \"support@example.com\"",
	/* 4 */ "    url = \"imaps://imap.example.com/INBOX\"",
	/* 5 */ "    user = \"support@example.com\"",
	/* 6 */ "    password_command = \"pass imap\"",
	/* 7 */ "}",
	/* 8 */ "smtp { url = \"smtps://smtp.example.com\" }",
	/* 9 */ "staff agent1 { email = \"agent1@example.com\" role = \"admin\" }",
};

/* BASE with @replacement in the place of line @line; line 0: after its end. */
static char *
made(guint line, const char *replacement)
{
	GString *text = g_string_new(NULL);

	for (guint i = 0; i < G_N_ELEMENTS(BASE); i++)
		g_string_append_printf(text, "%s\n", i + 1 == line ? replacement : BASE[i]);
	if (line == 0)
		g_string_append_printf(text, "%s\n", replacement);
	return g_string_free(text, FALSE);
}

static Config *
parsed(guint line, const char *replacement)
{
	g_autofree char *text = made(line, replacement);
	g_autoptr(GError) error = NULL;
	Config *config = config_parse("/etc/test.conf", text, FALSE, &error);

	g_assert_no_error(error);
	return config;
}

static void
test_least(void)
{
	g_autoptr(Config) config = parsed(0, "");
	const ConfigMailbox *mailbox = g_ptr_array_index(config->mailboxes, 0);
	const Staff *staff = g_ptr_array_index(config->desk->staff, 0);
	Policy policy = policy_default();

	g_assert_cmpint(config->policy.mode, ==, MODE_OBSERVE);
	g_assert_cmpmem(&config->policy, (int)sizeof policy, &policy, (int)sizeof policy);
	g_assert_cmpstr(config->store, ==, LOCALSTATEDIR "/lib/disputed/disputed.db");
	g_assert_cmpstr(config->keys, ==, LOCALSTATEDIR "/lib/disputed/keys");
	g_assert_cmpstr(config->templates, ==, SYSCONFDIR "/disputed/templates");
	g_assert_cmpstr(config->templates_shipped, ==, PKGDATADIR "/templates");
	g_assert_cmpstr(config->folder, ==, "/etc");
	g_assert_cmpstr(config->desk->prefix, ==, "D");
	g_assert_cmpstr(config->desk->language, ==, "en");
	g_assert_cmpstr(config->desk->signature, ==, "The complaints team");
	g_assert_cmpstr(staff->display, ==, "agent1");
	g_assert_cmpstr(staff->language, ==, "en");
	g_assert_cmpuint(config->desk->notify->len, ==, 1);
	g_assert_cmpint(mailbox->first_run, ==, FIRST_RUN_NONE);
	g_assert_cmpuint(mailbox->poll_s, ==, 60);
	g_assert_cmpstr(mailbox->watch, ==, "");
	g_assert_cmpuint(mailbox->max_message_bytes, ==, 64 * 1024 * 1024);
	g_assert_true(mailbox->server.tls);
	g_assert_cmpstr(mailbox->server.ca_file, ==, "");
	g_assert_cmpstr(mailbox->processed, ==, "");
	g_assert_cmpuint(config->smtp.connections, ==, 4);
	g_assert_cmpstr(config->smtp.server.user, ==, "");
	g_assert_true(g_regex_match(
		config->desk->facts->patterns[FACT_INVOICE], "facture n° 12", 0, NULL));
	g_assert_false(config->desk->facts->month_first);
	g_assert_cmpuint(config->desk->facts->categories->len, ==, 0);
	g_assert_cmpstr(config->alert_command, ==, "");
	g_assert_cmpuint(config->canary_s, ==, 0);
	g_assert_cmpuint(config->warnings->len, ==, 0);
}

static const char WHOLE[] =
	"mode = \"live\"\n"
	"organisation { name = \"ACME\" language = \"fr\" timezone = \"Europe/Paris\"\n"
	"  phone = \"+33 1\" website = \"https://x.org\" signature = \"SAV\" }\n"
	"store = \"db\" keys = \"/k\" templates = \"\" reference_prefix = \"AB\"\n"
	"mailbox support { address = \"support@x.org\" aliases = { \"a@x.org\", \"b@x.org\" }\n"
	"  url = \"imap://127.0.0.1:1143/Sub/Box\" user = \"u\" password_file = \"pw\"\n"
	"  tls = \"none\" ca_file = \"ca.pem\" processed = \"Done\" first_run = \"recent\"\n"
	"  poll = \"5 seconds\" watch = \"new\" max_message_size = \"2048 KB\" }\n"
	"mailbox sav { address = \"sav@x.org\" url = \"imaps://x.org\" user = \"v\"\n"
	"  token_command = 'get ${TOKEN}' first_run = \"all\" }\n"
	"smtp { url = \"smtp://x.org:25\" user = \"u\" password_command = \"p\" connections = 7 }\n"
	"reply_address = \"plain\" envelope = \"plain\"\n"
	"staff a { name = \"Ada\" email = \"a@y.org\" role = \"manager\" language = \"en\" }\n"
	"staff b { email = \"b@y.org\" role = \"admin\" }\n"
	"notify = { \"b\" }\n"
	"own_domains = { \"y.org\" }\n"
	"never_answer = { \"news@z.org\", \"@w.org\" }\n"
	"auth_results = { \"mx.x.org\" }\n"
	"spam_headers = { \"x-spam-flag\" }\n"
	"file_only { sender = { \"*@n.org\", \"bob@m.org\" } subject = { \"Offers*\" }\n"
	"  list = { \"*.l.org\" } }\n"
	"promise { acknowledge = \"12 hours\" read = \"2 days\" progress = \"5 days\"\n"
	"  then = \"1 week\" answer = \"56 days\" close = \"21 days\" reopen = \"0 days\" }\n"
	"calendar { working = \"Mon-Wed, Fri 08:30-17:00\" holidays = \"fr\"\n"
	"  closed = { \"2026-08-10 2026-08-21\", \"2026-12-24\" } }\n"
	"relay { hold = \"0 seconds\" } caps { sender = 1 dispute = 2 hour = 3 } brake = 0\n"
	"facts { order = '\\bACM-(\\d+)' invoice = 'none' dates = \"month-day\" }\n"
	"category delivery { name = \"Livraison\" words = { \"Colis\", \"livré*\" } }\n"
	"category other { words = { \"en panne\" } }\n"
	"readers = 3\n"
	"alert_command = \"page me\" canary = \"1h\"\n"
	"mailbox office { address = \"o@x.org\" url = \"imaps://o.org\" user = \"o\" oauth = "
	"\"cloud\" }\n"
	"oauth cloud { token_url = \"https://o.org/t\" device_url = \"https://o.org/d\"\n"
	"  authorize_url = \"https://o.org/a?b=c\" client_id = \"me\" client_secret_file = \"s\"\n"
	"  client_secret_ends = \"2027-11-30\" scope = \"a b\" refresh_token_file = \"/r\"\n"
	"  refresh_token_life = \"90 days\" state = \"st\" ca_file = \"c.pem\" }\n"
	"oauth robot { token_url = \"http://o.org/t\" tls = \"none\" client_id = \"it\"\n"
	"  client_secret_file = \"s\" grant = \"client_credentials\" }\n";

static void
check_whole_servers(const Config *config)
{
	const ConfigMailbox *first = g_ptr_array_index(config->mailboxes, 0);
	const ConfigMailbox *second = g_ptr_array_index(config->mailboxes, 1);

	g_assert_cmpuint(config->mailboxes->len, ==, 3);
	g_assert_cmpstr(first->name, ==, "support");
	g_assert_cmpstr(first->address, ==, "support@x.org");
	g_assert_cmpstr(first->server.url, ==, "imap://127.0.0.1:1143/Sub/Box");
	g_assert_cmpstr(first->server.password_file, ==, "/etc/d/pw");
	g_assert_cmpstr(first->server.ca_file, ==, "/etc/d/ca.pem");
	g_assert_false(first->server.tls);
	g_assert_cmpstr(first->processed, ==, "Done");
	g_assert_cmpint(first->first_run, ==, FIRST_RUN_RECENT);
	g_assert_cmpuint(first->poll_s, ==, 5);
	g_assert_cmpstr(first->watch, ==, "/etc/d/new");
	g_assert_cmpuint(first->max_message_bytes, ==, 2 * 1024 * 1024);
	g_assert_cmpstr(second->server.token_command, ==, "get ${TOKEN}");
	g_assert_cmpint(second->first_run, ==, FIRST_RUN_ALL);
	g_assert_cmpuint(config->smtp.connections, ==, 7);
	g_assert_cmpstr(config->smtp.server.password_command, ==, "p");
	g_assert_cmpstr(config->store, ==, "/etc/d/db");
	g_assert_cmpstr(config->keys, ==, "/k");
	g_assert_cmpuint(config->readers, ==, 3);
	g_assert_cmpstr(config->templates, ==, "");
	g_assert_cmpstr(config->alert_command, ==, "page me");
	g_assert_cmpuint(config->canary_s, ==, 3600);
}

static void
check_whole_accounts(const Config *config)
{
	const ConfigMailbox *office = g_ptr_array_index(config->mailboxes, 2);
	const ConfigOauth *cloud = g_ptr_array_index(config->oauths, 0);
	const ConfigOauth *robot = g_ptr_array_index(config->oauths, 1);

	g_assert_cmpstr(office->server.oauth, ==, "cloud");
	g_assert_cmpuint(config->oauths->len, ==, 2);
	g_assert_cmpstr(cloud->name, ==, "cloud");
	g_assert_cmpstr(cloud->token_url, ==, "https://o.org/t");
	g_assert_cmpstr(cloud->device_url, ==, "https://o.org/d");
	g_assert_cmpstr(cloud->authorize_url, ==, "https://o.org/a?b=c");
	g_assert_cmpstr(cloud->client_id, ==, "me");
	g_assert_cmpstr(cloud->client_secret_file, ==, "/etc/d/s");
	g_assert_cmpuint(cloud->client_secret_day, ==, calendar_day_parse("2027-11-30"));
	g_assert_cmpstr(cloud->scope, ==, "a b");
	g_assert_cmpstr(cloud->refresh_token_file, ==, "/r");
	g_assert_cmpuint(cloud->refresh_token_days, ==, 90);
	g_assert_cmpstr(cloud->state, ==, "/etc/d/st");
	g_assert_cmpstr(cloud->ca_file, ==, "/etc/d/c.pem");
	g_assert_true(cloud->tls);
	g_assert_false(cloud->client_credentials);
	g_assert_cmpstr(robot->state, ==, "/etc/d/oauth-robot");
	g_assert_cmpuint(robot->refresh_token_days, ==, 0);
	g_assert_cmpuint(robot->client_secret_day, ==, 0);
	g_assert_false(robot->tls);
	g_assert_true(robot->client_credentials);
}

static void
check_whole_desk(const Desk *desk)
{
	const Staff *ada = desk_staff_find(desk, "a");

	g_assert_cmpstr(desk->organisation, ==, "ACME");
	g_assert_cmpstr(desk->language, ==, "fr");
	g_assert_cmpstr(desk->phone, ==, "+33 1");
	g_assert_cmpstr(desk->website, ==, "https://x.org");
	g_assert_cmpstr(desk->signature, ==, "SAV");
	g_assert_cmpstr(desk->prefix, ==, "AB");
	g_assert_cmpstr(ada->display, ==, "Ada");
	g_assert_cmpint(ada->role, ==, ROLE_MANAGER);
	g_assert_cmpstr(ada->language, ==, "en");
	g_assert_cmpstr(desk_staff_find(desk, "b")->language, ==, "fr");
	g_assert_cmpuint(desk->notify->len, ==, 1);
	g_assert_true(desk_is_own_address(desk, "B@x.org"));
	g_assert_true(desk_is_colleague(desk, "someone@y.org"));
	g_assert_true(desk_is_never_answered(desk, "x@w.org"));
	g_assert_cmpuint(desk->authserv_ids->len, ==, 1);
	g_assert_true(desk_is_spam_header(desk, "X-Spam-Flag"));
	g_assert_cmpuint(desk->file_only_senders->len, ==, 2);
	g_assert_cmpstr(g_ptr_array_index(desk->file_only_senders, 0), ==, "*@n.org");
	g_assert_cmpstr(g_ptr_array_index(desk->file_only_subjects, 0), ==, "Offers*");
	g_assert_cmpstr(g_ptr_array_index(desk->file_only_lists, 0), ==, "*.l.org");
}

static void
check_whole_policy(const Policy *policy)
{
	g_assert_cmpint(policy->mode, ==, MODE_LIVE);
	g_assert_cmpuint(policy->acknowledge_s, ==, 12 * 3600);
	g_assert_cmpuint(policy->read_days, ==, 2);
	g_assert_cmpuint(policy->progress_days, ==, 5);
	g_assert_cmpuint(policy->then_days, ==, 7);
	g_assert_cmpuint(policy->answer_days, ==, 56);
	g_assert_cmpuint(policy->close_days, ==, 21);
	g_assert_cmpuint(policy->reopen_days, ==, 0);
	g_assert_cmpuint(policy->relay_hold_s, ==, 0);
	g_assert_cmpuint(policy->sender_cap, ==, 1);
	g_assert_cmpuint(policy->dispute_cap, ==, 2);
	g_assert_cmpuint(policy->hourly_cap, ==, 3);
	g_assert_cmpuint(policy->brake, ==, 0);
	g_assert_false(policy->plus_replies || policy->plus_envelope);
}

static void
check_whole_facts(const FactRules *rules)
{
	const FactCategory *delivery = g_ptr_array_index(rules->categories, 0);
	const FactCategory *other = g_ptr_array_index(rules->categories, 1);

	g_assert_true(g_regex_match(rules->patterns[FACT_ORDER], "acm-12", 0, NULL));
	g_assert_false(g_regex_match(rules->patterns[FACT_ORDER], "order #4711", 0, NULL));
	g_assert_null(rules->patterns[FACT_INVOICE]);
	g_assert_true(g_regex_match(rules->patterns[FACT_CUSTOMER], "client 123456", 0, NULL));
	g_assert_true(rules->month_first);
	g_assert_cmpuint(rules->categories->len, ==, 2);
	g_assert_cmpstr(delivery->id, ==, "delivery");
	g_assert_cmpstr(delivery->name, ==, "Livraison");
	g_assert_cmpuint(delivery->phrases->len, ==, 2);
	g_assert_cmpstr(g_ptr_array_index(delivery->phrases, 0), ==, "colis");
	g_assert_cmpstr(g_ptr_array_index(delivery->phrases, 1), ==, "livre*");
	g_assert_cmpstr(other->name, ==, "other");
	g_assert_cmpstr(g_ptr_array_index(other->phrases, 0), ==, "en panne");
}

static void
check_whole_calendar(const Calendar *calendar)
{
	static const char *const OFF[] = {"2026-11-19", "2026-11-21", "2026-11-22", "2026-11-11",
		"2026-08-10", "2026-08-21", "2026-12-24"};
	static const char *const ON[] = {"2026-11-16", "2026-11-18", "2026-11-20", "2026-08-07"};

	for (gsize i = 0; i < G_N_ELEMENTS(OFF); i++)
		g_assert_false(calendar_is_working(calendar, calendar_day_parse(OFF[i])));
	for (gsize i = 0; i < G_N_ELEMENTS(ON); i++)
		g_assert_true(calendar_is_working(calendar, calendar_day_parse(ON[i])));
	g_assert_cmpuint(calendar_minute(calendar,
				 calendar_opening(calendar, calendar_day_parse("2026-11-16"))),
		==, 8 * 60 + 30);
}

static void
test_whole(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = config_parse("/etc/d/x.conf", WHOLE, FALSE, &error);

	g_assert_no_error(error);
	check_whole_servers(config);
	check_whole_accounts(config);
	check_whole_desk(config->desk);
	check_whole_policy(&config->policy);
	check_whole_facts(config->desk->facts);
	check_whole_calendar(config->calendar);
}

/* One mistake each: the line that is replaced, and what is said of it. */
static const struct {
	guint line;
	const char *replacement, *message;
} MISTAKES[] = {
	/* keys */
	{0, "mod = \"live\"", "10: mod: there is no such key; did you mean “mode”?"},
	{0, "xyzzy = \"1\"", "10: xyzzy: there is no such key; disputed.conf(5) has them all"},
	{0, "holidays = \"fr\"", "10: holidays: this key belongs in the section “calendar { … }”"},
	{8, "smtp { url = \"smtps://x.org\" brake = 5 }",
		"8: brake: this stands outside of all sections; is a } missing before it?"},
	{5, "adress = \"x@y.org\"", "5: adress: there is no such key; did you mean “address”?"},
	{5, "wibble = 1",
		"5: wibble: there is no such key in the section “mailbox”; disputed.conf(5) has "
		"them all"},
	{0, "brake = 1\nmode = \"live\"\nbrake = 2",
		"12: brake: given a second time; the first is in line 10"},
	{0, "notify = { \"agent1\" }\nnotify = { \"agent1\" }",
		"11: notify: given a second time; the first is in line 10"},
	/* grammar */
	{0, "mode \"live\"", "10: mode: an equal sign must follow: key = \"value\""},
	{0, "mode = ", "10: the file ends too early: a closing } or a quotation mark is missing"},
	{7, "", "8: smtp: this stands outside of all sections; is a } missing before it?"},
	{0, "mode = \"live", "10: a quotation mark is opened"},
	{0, "}", "10: there is a closing } too many"},
	{0, "mode = { \"live\" }", "10: {: this is not expected here"},
	{0, "notify = { \"agent1\" \"agent1\" }", "10: agent1: this is not expected here"},
	{0, "brake += 1", "10: brake: this key takes one value: write =, not +="},
	{0, "promise = \"x\"", "10: promise: this is a section: write its keys between { and }"},
	{9, "staff { email = \"x@y.org\" }", "9: staff: this section needs a name"},
	{0, "staff agent1 { email = \"x@y.org\" }", "10: agent1: there are two sections"},
	{0, "alert_command = \"a\nb\"", "10: a quotation mark is opened in this line"},
	{0, "canary = \"hourly\"", "10: canary: “hourly” is no length of time"},
	{0, "canary = \"1 minute\"", "10: canary: “1 minute”"},
	/* facts, categories */
	{0, "facts {\n order = '(a'\n}", "11: facts: order: this is no regular expression"},
	{0, "facts { customer = '(a+)+$' }", "10: facts: customer: this could take long"},
	{0, "facts { dates = \"us\" }", "10: facts: dates: “us” is none of: day-month, month-day"},
	{0, "category a { name = \"A\" }",
		"10: category a: words: this is missing: write for instance"},
	{0, "category a { words = { \"x\",\n \"…\" } }",
		"11: category a: words: “…”: there is no word in it"},
	{0, "category a { words = { \"x\" } }\ncategory a { words = { \"y\" } }",
		"11: a: there are two sections of this name"},
	{0, "category \"a b\" { words = { \"x\" } }", "10: category a b: "},
	/* organisation */
	{1, "organisation { timezone = \"UTC\" }",
		"1: organisation: name: this is missing: write for instance \"ACME\""},
	{1, "", "9: organisation: name: this is missing"},
	{1, "organisation { name = \"A\" }",
		"1: organisation: timezone: this is missing: write for instance \"Europe/Paris\""},
	{1, "organisation { name = \"A\" timezone = \"Paris\" }",
		"1: organisation: timezone: “Paris” is no time zone"},
	{1, "organisation { name = \"A\" timezone = \"UTC\" language = \"de\" }",
		"1: organisation: language: “de” is none of: fr, en"},
	{1, "organisation { name = \"A\" timezone = \"UTC\" website = \"x.org\" }",
		"1: organisation: website: “x.org” has no https:// before it"},
	{0, "reference_prefix = \"d\"",
		"10: reference_prefix: “d”: write one to 8 capital letters"},
	{0, "reference_prefix = \"\"", "10: reference_prefix: “”: write one to 8 capital letters"},
	{0, "reference_prefix = \"D-1\"", "10: reference_prefix: “D-1”"},
	{0, "store = \"\"", "10: store: this needs a path"},
	{0, "store = \"/x\"\nkeys = \"/x\"", "11: keys: this is the path of the store too"},
	/* staff */
	{9, "", "9: nobody reads the complaints: write a section staff NAME { email = … }"},
	{9, "staff \"a b\" { email = \"x@y.org\" }",
		"9: staff a b: the name of a section is made of letters, digits, - _ and ."},
	{9, "staff a { }", "9: staff a: email: this is missing"},
	{9, "staff a { email = \"First <a@y.org>\" }",
		"9: staff a: email: “First <a@y.org>” is no mail address"},
	{9, "staff a {\nemail = \"a@y.org\"\nrole = \"chef\"\n}",
		"11: staff a: role: there is no role “chef”: write agent, manager, counsel or "
		"admin"},
	{9, "staff a { email = \"a@y.org\" language = \"x\" }",
		"9: staff a: language: “x” is none of: fr, en"},
	{0, "staff b { email = \"Agent1@example.com\" }",
		"10: staff b: email: Agent1@example.com is also the address of staff agent1"},
	{9, "staff a { email = \"support@example.com\" }",
		"9: staff a: email: support@example.com is an address that customers write to"},
	{9, "staff a { email = \"Support+x@example.com\" }",
		"9: staff a: email: Support+x@example.com is an address that customers write to"},
	{0, "notify = { \"agent1\",\n\"agent2\" }",
		"11: notify: there is no section “staff agent2 { … }”; write the name of one"},
	{0, "own_domains = { \"@x.org\" }", "10: own_domains: “@x.org” is not a domain"},
	{0, "never_answer = { \"x.org\" }", "10: never_answer: “x.org” is not an address or"},
	{0, "never_answer = { \"@x\" }", "10: never_answer: “@x” is not an address or"},
	{0, "spam_headers = { \"X-Mailer\" }",
		"10: spam_headers: “X-Mailer” is not a header whose"},
	{0, "file_only { sender = { \"news\" } }",
		"10: file_only: sender: “news” is not an address or a pattern"},
	{0, "file_only { sender = { \"*@*\" } }",
		"10: file_only: sender: “*@*” is not an address or a pattern"},
	{0, "file_only {\nsubject = { \"x\",\n\"**\" } }",
		"12: file_only: subject: “**” is not a subject or a pattern"},
	{0, "file_only { list = { \"\" } }", "10: file_only: list: “” is not the name of a list"},
	{0, "auth_results = { \"a b\" }", "10: auth_results: “a b” is not the name of a server"},
	/* servers */
	{3, "", "7: mailbox support: address: this is missing"},
	{3, "address = \"support\"", "3: mailbox support: address: “support” is no mail address"},
	{3, "address = \"x@y.org\\r\\nRCPT\"", "3: address: a value is one line"},
	{3, "address = \"abcdefghijklmnopqrstuvwxyz01@x.org\"",
		"3: mailbox support: address: more than 27 characters before the @"},
	{3, "address = \"a@x.org\" aliases = { \"b@x.org\", \"nope\" }",
		"3: mailbox support: aliases: “nope” is no mail address"},
	{4, "", "7: mailbox support: url: this is missing"},
	{4, "url = \"https://x.org\"", "4: mailbox support: url: “https://x.org”"},
	{4, "url = \"imap.example.com\"", "4: mailbox support: url: “imap.example.com”"},
	{4, "url = \"smtps://x.org\"",
		"4: mailbox support: url: “smtps://x.org” is no server for this"},
	{4, "url = \"imaps://u:p@x.org\"", "4: mailbox support: url: “imaps://u:p@x.org”"},
	{4, "url = \"imaps://x.org\" tls = \"none\"",
		"4: mailbox support: tls: “imaps://x.org” is always encrypted"},
	{4, "url = \"imaps://x.org\" tls = \"yes\"",
		"4: mailbox support: tls: “yes” is none of: required, none"},
	{5, "", "7: mailbox support: there is a secret, but no user: write user = \"…\""},
	{6, "", "5: mailbox support: user: there is no secret for this user"},
	{6, "password_command = \"x\" token_command = \"y\"",
		"5: mailbox support: user: there are several secrets"},
	{6, "password_command = \"x\" password_file = \"y\"",
		"5: mailbox support: user: there are several secrets"},
	{6, "password_command = \"x\" oauth = \"y\"",
		"5: mailbox support: user: there are several secrets"},
	{6, "oauth = \"y\"",
		"6: mailbox support: oauth: there is no section “oauth y { … }”; write the name of "
		"one"},
	{6, "password_command = \"x\" processed = \"inbox\"",
		"6: mailbox support: processed: “inbox” is the folder that is read"},
	{6, "password_command = \"x\" first_run = \"some\"",
		"6: mailbox support: first_run: “some” is none of: none, recent, all"},
	{6, "password_command = \"x\" poll = \"4 seconds\"",
		"6: mailbox support: poll: “4 seconds” is out of range: from 5 to 86400 seconds"},
	{6, "password_command = \"x\" max_message_size = \"65 MB\"",
		"6: mailbox support: max_message_size: “65 MB” is out of range: from 1024 to 65536 "
		"KB"},
	{6, "password_command = \"x\" max_message_size = \"1023kb\"",
		"6: mailbox support: max_message_size: “1023kb” is out of range"},
	{6, "password_command = \"x\" max_message_size = \"64\"",
		"6: mailbox support: max_message_size: “64” is no size: write for instance"},
	{6, "password_command = \"x\" max_message_size = \"99999999999 MB\"",
		"6: mailbox support: max_message_size: “99999999999 MB” is no size"},
	{6, "password_command = \"x\" poll = \"60\"",
		"6: mailbox support: poll: “60” has no unit: write for instance"},
	{0,
		"mailbox b { address = \"Support@example.com\" url = \"imaps://x.org\" user = "
		"\"u\" "
		"password_command = \"p\" }",
		"10: mailbox b: address: Support@example.com is already an address of another "
		"mailbox"},
	{0,
		"mailbox b { address = \"b@x.org\" url = \"imaps://imap.example.com/INBOX\"\n"
		"user = \"support@example.com\" password_command = \"p\" }",
		"10: mailbox b: url: mailbox support reads the same folder"},
	{8, "", "9: smtp: url: this is missing: write for instance \"smtps://smtp.example.com\""},
	{8, "smtp { url = \"imaps://x.org\" }", "8: smtp: url: “imaps://x.org” is no server"},
	{8, "smtp { url = \"smtps://x.org\" user = \"u\" }",
		"8: smtp: user: there is no secret for this user"},
	{8, "smtp { url = \"smtps://x.org\" connections = 0 }",
		"8: smtp: connections: “0” is no number that fits: write a whole one from 1 to 20"},
	{8, "smtp { url = \"smtps://x.org\" connections = many }",
		"8: smtp: connections: “many” is no number that fits"},
	/* accounts */
	{0, "oauth a { }",
		"10: oauth a: token_url: this is missing: write for instance "
		"\"https://login.example.com/token\""},
	{0, "oauth a { token_url = \"https://x.org\" }", "10: oauth a: client_id: this is missing"},
	{0, "oauth a { token_url = \"http://x.org/t\" client_id = \"c\" }",
		"10: oauth a: token_url: “http://x.org/t” would send secrets in plain text"},
	{0, "oauth a { token_url = \"x.org\" client_id = \"c\" }",
		"10: oauth a: token_url: “x.org” is not a URL like"},
	{0,
		"oauth a { token_url = \"https://x.org\" device_url = \"ftp://x.org\" client_id = "
		"\"c\" }",
		"10: oauth a: device_url: “ftp://x.org”: the URL begins with https://"},
	{0, "oauth a { token_url = \"https://x.org\" authorize_url = \"x\" client_id = \"c\" }",
		"10: oauth a: authorize_url: “x” is not a URL like"},
	{0, "oauth a { token_url = \"https://x.org\" client_id = \"c\" grant = \"password\" }",
		"10: oauth a: grant: “password” is none of: refresh_token, client_credentials"},
	{0,
		"oauth a { token_url = \"https://x.org\" client_id = \"c\" grant = "
		"\"client_credentials\" }",
		"10: oauth a: client_secret_file: this is missing: client_credentials need"},
	{0,
		"oauth a { token_url = \"https://x.org\" client_id = \"c\" grant = "
		"\"client_credentials\"\nclient_secret_file = \"s\"\nrefresh_token_file = \"r\" }",
		"12: oauth a: refresh_token_file: with client_credentials there is no refresh "
		"token"},
	{0,
		"oauth a { token_url = \"https://x.org\" client_id = \"c\" client_secret_ends = "
		"\"soon\" }",
		"10: oauth a: client_secret_ends: “soon” is no date"},
	{0,
		"oauth a { token_url = \"https://x.org\" client_id = \"c\" refresh_token_life = "
		"\"90\" }",
		"10: oauth a: refresh_token_life: “90” has no unit"},
	{0,
		"oauth a { token_url = \"https://x.org\" client_id = \"c\" state = \"s\" }\n"
		"oauth b { token_url = \"https://x.org\" client_id = \"c\" state = \"s\" }",
		"11: oauth b: state: oauth a has the same path"},
	/* rules */
	{0, "mode = \"Live\"", "10: mode: “Live” is none of: observe, staff, live"},
	{0, "reply_address = \"minus\"", "10: reply_address: “minus” is none of: plus, plain"},
	{0, "envelope = \"\"", "10: envelope: “” is none of: plus, plain"},
	{0, "promise { progress = \"36 hours\" }",
		"10: promise: progress: “36 hours” is not a whole number of days"},
	{0, "promise { progress = \"0 days\" }",
		"10: promise: progress: “0 days” is out of range: from 1 to 366 days"},
	{0, "promise { acknowledge = \"24 heures\" }",
		"10: promise: acknowledge: “heures” is no unit of time"},
	{0, "promise { acknowledge = \"10 minutes\" }",
		"10: promise: acknowledge: “10 minutes” is out of range"},
	{0, "relay { hold = \"2 days\" }", "10: relay: hold: “2 days” is out of range"},
	{0, "caps { sender = 0 }", "10: caps: sender: “0” is no number that fits"},
	{0, "brake = -1", "10: brake: “-1” is no number that fits"},
	{0, "readers = 65",
		"10: readers: “65” is no number that fits: write a whole one from 0 to 64"},
	{0, "readers = many", "10: readers: “many” is no number that fits"},
	{0, "brake = 1e3", "10: brake: “1e3” is no number that fits"},
	{0, "calendar { working = \"always\" }",
		"10: calendar: working: “always”: write days and hours as in \"Mon-Fri "
		"09:00-18:00\""},
	{0, "calendar { working = \"Mon-Fri\" }", "10: calendar: working: “Mon-Fri”"},
	{0, "calendar { working = \"09:00-18:00\" }", "10: calendar: working: “09:00-18:00”"},
	{0, "calendar { working = \"Mon-Fri 18:00-09:00\" }", "10: calendar: working: "},
	{0, "calendar { working = \"Mon-Fri 9:00-18:00\" }", "10: calendar: working: "},
	{0, "calendar { working = \"Mon-Fri 09:60-18:00\" }", "10: calendar: working: "},
	{0, "calendar { working = \"Mon-Fri 09:00-24:01\" }", "10: calendar: working: "},
	{0, "calendar { working = \"Mon-Fry 09:00-18:00\" }", "10: calendar: working: "},
	{0, "calendar { holidays = \"uk\" }",
		"10: calendar: holidays: “uk” is none of: none, fr, fr-alsace"},
	{0, "calendar {\nclosed = { \"2026-08-10\",\n\"10 August\" } }",
		"12: calendar: closed: “10 August”: write the first and the last day"},
	{0, "calendar { closed = { \"2026-02-30\" } }", "10: calendar: closed: “2026-02-30”"},
	{0, "calendar { closed = { \"2026-08-21 2026-08-10\" } }",
		"10: calendar: closed: “2026-08-21 2026-08-10” ends before it begins"},
	{0, "calendar { closed = { \"2026-08-10 2026-08-11 2026-08-12\" } }",
		"10: calendar: closed: "},
};

static void
test_mistakes(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(MISTAKES); i++) {
		g_autofree char *text = made(MISTAKES[i].line, MISTAKES[i].replacement);
		g_autofree char *expected =
			g_strconcat("/etc/test.conf:", MISTAKES[i].message, NULL);
		g_autoptr(GError) error = NULL;
		g_autoptr(Config) config = config_parse("/etc/test.conf", text, FALSE, &error);

		if (config != NULL || !error_is(error, ERROR_CONFIG) ||
			!g_str_has_prefix(error->message, expected) ||
			strchr(error->message, '\n') != NULL)
			g_error("%s\ngave: %s\nnot:  %s", MISTAKES[i].replacement,
				error != NULL ? error->message : "no error", expected);
	}
}

static void
test_no_mailbox(void)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = config_parse("x.conf",
		"organisation { name = \"A\" timezone = \"UTC\" }\n"
		"staff a { email = \"a@y.org\" }\n",
		FALSE, &error);

	g_assert_null(config);
	g_assert_true(g_str_has_prefix(
		error->message, "x.conf:2: there is no mailbox to read: write a section mailbox"));
}

static const struct {
	guint line;
	const char *replacement, *message;
} ODD[] = {
	{9, "staff a { email = \"a@y.org\" }", "/etc/test.conf:9: nobody has the role admin"},
	{0, "calendar { closed = { \"2026-08-10 2027-08-21\" } }",
		"/etc/test.conf:10: calendar: closed: “2026-08-10 2027-08-21” is a closure of 377 "
		"days"},
	{4, "url = \"imap://x.org\" tls = \"none\"",
		"/etc/test.conf:4: mailbox support: tls: the password of support@example.com "
		"crosses the network in plain text"},
};

static void
test_warnings(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(ODD); i++) {
		g_autoptr(Config) config = parsed(ODD[i].line, ODD[i].replacement);

		g_assert_cmpuint(config->warnings->len, ==, 1);
		g_assert_true(
			g_str_has_prefix(g_ptr_array_index(config->warnings, 0), ODD[i].message));
	}
}

/* Whatever comments and quotation marks stand before a mistake, its line is told. */
static void
test_lines_after_comments(void)
{
	static const struct {
		guint line;
		const char *before;
	} ROWS[] = {
		{1, ""},
		{4, "# one\n# it's \"two\"\n\n"},
		{3, "#\n   # indented\n"},
		{3, "// one\n/* two */\n"},
		{4,
			"/* one\ntwo\nthree */ "
			"reference_prefix = \"D\"\n"},
		{3, "mode = \"live\"# close by\nreference_prefix = D # far\n"},
		{3, "alert_command = 'a \\'# \\' // b'\nreference_prefix = \"D\"\n"},
		{2, "alert_command = \"a \\\" /* b\"\n"},
		{2, "alert_command = imap://host/x#1\n"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autofree char *text = g_strconcat(
			ROWS[i].before, "mod = \"live\"\n# after it\n\n\n\n\n\n\n\n\n\n\n", NULL);
		g_autofree char *expected =
			g_strdup_printf("x.conf:%u: mod: there is no such key", ROWS[i].line);
		g_autoptr(GError) error = NULL;
		g_autoptr(Config) config = config_parse("x.conf", text, FALSE, &error);

		g_assert_null(config);
		if (!g_str_has_prefix(error->message, expected))
			g_test_message("%s, not %s", error->message, expected);
		g_assert_true(g_str_has_prefix(error->message, expected));
	}
}

/* What editors on other systems leave in a file, and a translated library. */
static void
test_forgiven(void)
{
	g_autofree char *text = made(0, "mode = live\nnotify = agent1 # both without quotes\n");
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autofree char *joined = g_strjoinv("\r\n", lines);
	g_autofree char *windows = g_strconcat("\xef\xbb\xbf", joined, NULL);
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = config_parse("x.conf", windows, FALSE, &error);

	g_assert_no_error(error);
	g_assert_cmpint(config->policy.mode, ==, MODE_LIVE);
}

static void
test_not_text(void)
{
	static const struct {
		const char *text;
		gsize length;
		const char *message;
	} ROWS[] = {
		{"mode = live\n# caf\xe9\n", 18, "x.conf:2: not UTF-8"},
		{"mode = live\n\0\n", 14, "x.conf:2: not UTF-8"},
		{"", 0, "x.conf:1: organisation: name: this is missing"},
	};
	g_autofree char *path = g_build_filename(g_get_tmp_dir(), "disputed-XXXXXX", NULL);
	int fd = g_mkstemp(path);

	g_assert_cmpint(fd, >=, 0);
	close(fd);
	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Config) config = NULL;
		g_autofree char *shown = NULL;

		g_assert_true(
			g_file_set_contents(path, ROWS[i].text, (gssize)ROWS[i].length, NULL));
		config = config_load(path, FALSE, &error);
		g_assert_null(config);
		shown = g_strconcat("x.conf", error->message + strlen(path), NULL);
		g_assert_true(g_str_has_prefix(shown, ROWS[i].message));
	}
	g_unlink(path);
}

static void
test_too_large(void)
{
	g_autofree char *text = g_strnfill(1024 * 1024 + 1, '\n');
	g_autoptr(GError) error = NULL;

	g_assert_null(config_parse("x.conf", text, FALSE, &error));
	g_assert_true(g_str_has_prefix(error->message, "x.conf:1: larger than 1048576 bytes"));
}

static void
test_no_file(void)
{
	g_autoptr(GError) error = NULL;

	g_assert_null(config_load("/nowhere/x.conf", FALSE, &error));
	g_assert_true(error_is(error, ERROR_CONFIG));
	g_assert_true(
		g_str_has_prefix(error->message, "/nowhere/x.conf:1: the file can't be read: "));
}

/* A folder with a configuration in it whose password lies in "pw" beside it. */
typedef struct {
	char *folder, *conf, *password;
} Fixture;

static void
set_up(Fixture *f, gconstpointer data)
{
	g_autofree char *text = made(6, data);

	f->folder = g_dir_make_tmp("disputed-XXXXXX", NULL);
	f->conf = g_build_filename(f->folder, "disputed.conf", NULL);
	f->password = g_build_filename(f->folder, "pw", NULL);
	g_assert_true(g_file_set_contents(f->conf, text, -1, NULL));
	g_assert_true(g_file_set_contents(f->password, "secret\n", -1, NULL));
	g_assert_cmpint(g_chmod(f->password, 0600), ==, 0);
}

static void
tear_down(Fixture *f, gconstpointer data)
{
	(void)data;
	g_unlink(f->password);
	g_unlink(f->conf);
	g_rmdir(f->folder);
	g_free(f->folder);
	g_free(f->conf);
	g_free(f->password);
}

static void
test_secret(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = config_load(f->conf, TRUE, &error);
	const ConfigMailbox *mailbox;

	(void)data;
	g_assert_no_error(error);
	mailbox = g_ptr_array_index(config->mailboxes, 0);
	g_assert_cmpstr(mailbox->server.password_file, ==, f->password);
	g_assert_cmpuint(config->warnings->len, ==, 0);
}

static void
test_secret_for_a_group(Fixture *f, gconstpointer data)
{
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = NULL;

	(void)data;
	g_assert_cmpint(g_chmod(f->password, 0640), ==, 0);
	config = config_load(f->conf, TRUE, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(config->warnings->len, ==, 1);
	g_assert_nonnull(strstr(g_ptr_array_index(config->warnings, 0),
		"disputed.conf:6: mailbox support: password_file: "));
	g_assert_nonnull(strstr(g_ptr_array_index(config->warnings, 0), "by its group"));
}

static void
refuse_secret(Fixture *f, const char *reason)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *place = g_strdup_printf("%s:6: mailbox support: password_file: ", f->conf);
	g_autoptr(Config) without = NULL;

	g_assert_null(config_load(f->conf, TRUE, &error));
	g_assert_true(error_is(error, ERROR_CONFIG));
	g_assert_true(g_str_has_prefix(error->message, place));
	g_assert_nonnull(strstr(error->message, reason));
	/* A program that connects to nothing needs no secret. */
	without = config_load(f->conf, FALSE, NULL);
	g_assert_nonnull(without);
}

static void
test_secret_for_all(Fixture *f, gconstpointer data)
{
	(void)data;
	g_assert_cmpint(g_chmod(f->password, 0644), ==, 0);
	refuse_secret(f, "chmod 600");
}

static void
test_secret_missing(Fixture *f, gconstpointer data)
{
	(void)data;
	g_unlink(f->password);
	refuse_secret(f, "No such file");
}

static void
test_secret_no_file(Fixture *f, gconstpointer data)
{
	(void)data;
	g_unlink(f->password);
	g_assert_cmpint(g_mkdir(f->password, 0700), ==, 0);
	refuse_secret(f, "not a regular file");
	g_rmdir(f->password);
}

static void
test_credential(Fixture *f, gconstpointer data)
{
	(void)data;
	g_unsetenv("CREDENTIALS_DIRECTORY");
	refuse_secret(f, "LoadCredential=");
	g_setenv("CREDENTIALS_DIRECTORY", f->folder, TRUE);
	/* As systemd gives it to the service with an access list: nobody else is in that group. */
	g_assert_cmpint(g_chmod(f->password, 0440), ==, 0);
	test_secret(f, data);
	g_unsetenv("CREDENTIALS_DIRECTORY");
}

/* The sample, with the secrets in a place that exists, as it is and with all its comments that
 * are keys made into keys: those are the defaults, so nothing changes. */
static char *
sample(void)
{
	g_autofree char *path =
		g_build_filename(g_getenv("top_srcdir"), "conf", "disputed.conf", NULL);
	char *text = NULL;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	return text;
}

static char *
replaced(const char *text, const char *pattern, const char *replacement)
{
	g_autoptr(GRegex) regex = g_regex_new(pattern, G_REGEX_MULTILINE, 0, NULL);

	return g_regex_replace(regex, text, -1, 0, replacement, 0, NULL);
}

static void
test_sample(Fixture *f, gconstpointer data)
{
	g_autofree char *shipped = sample();
	g_autofree char *secret =
		replaced(shipped, "/etc/disputed/(imap|smtp)-password", f->password);
	g_autofree char *text = replaced(secret, "/etc/disputed/templates", f->folder);
	g_autofree char *defaults = replaced(text, "^(\\s*)# ([a-z_]+ *= .*)$", "\\1\\2");
	const char *const texts[] = {text, defaults};
	Policy policy = policy_default();

	(void)data;
	g_assert_cmpuint(strlen(defaults), <, strlen(text));
	for (gsize i = 0; i < G_N_ELEMENTS(texts); i++) {
		g_autoptr(GError) error = NULL;
		g_autoptr(Config) config = config_parse(f->conf, texts[i], TRUE, &error);

		g_assert_no_error(error);
		g_assert_cmpuint(config->warnings->len, ==, 0);
		g_assert_cmpmem(&config->policy, (int)sizeof policy, &policy, (int)sizeof policy);
		g_assert_cmpuint(config->desk->staff->len, ==, 2);
		g_assert_cmpuint(config->desk->notify->len, ==, 1);
	}
}

/* What is commented out as a whole is good too. */
static void
test_sample_sections(void)
{
	g_autofree char *shipped = sample();
	g_autofree char *text = replaced(
		shipped, "^# ((?:oauth|category) [a-z]+ \\{|    [a-z_]+ += .*|\\})$", "\\1");
	g_autoptr(GError) error = NULL;
	g_autoptr(Config) config = config_parse("/etc/x.conf", text, FALSE, &error);

	g_assert_no_error(error);
	g_assert_cmpuint(config->oauths->len, ==, 1);
	g_assert_cmpuint(config->desk->facts->categories->len, ==, 3);
}

/* "section.key" of every key there is. */
static GHashTable *
all_keys(void)
{
	GHashTable *keys = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	const cfg_opt_t *root = keys_root(NULL);

	for (const cfg_opt_t *option = root; option->name != NULL; option++) {
		if (option->type != CFGT_SEC)
			g_hash_table_add(keys, g_strdup(option->name));
		for (const cfg_opt_t *sub = option->subopts; sub != NULL && sub->name != NULL;
			sub++)
			g_hash_table_add(keys, g_strdup_printf("%s.%s", option->name, sub->name));
	}
	return keys;
}

static void
assert_same_keys(GHashTable *told, const char *where)
{
	g_autoptr(GHashTable) keys = all_keys();
	GHashTableIter iter;
	gpointer key;

	g_hash_table_iter_init(&iter, keys);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (!g_hash_table_contains(told, key))
			g_error("%s says nothing of %s", where, (const char *)key);
	g_hash_table_iter_init(&iter, told);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		if (!g_hash_table_contains(keys, key))
			g_error("%s tells of %s, which is no key", where, (const char *)key);
}

/* Adds what @key_pattern finds in each line to the keys of the section that @section_pattern
 * found last. */
static GHashTable *
told_keys(const char *text, const char *section_pattern, const char *key_pattern, const char *root)
{
	GHashTable *told = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_autoptr(GRegex) section_regex = g_regex_new(section_pattern, 0, 0, NULL);
	g_autoptr(GRegex) key_regex = g_regex_new(key_pattern, 0, 0, NULL);
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autofree char *section = g_strdup(root);

	for (guint i = 0; lines[i] != NULL; i++) {
		g_autoptr(GMatchInfo) opened = NULL;
		g_autoptr(GMatchInfo) found = NULL;

		if (g_regex_match(section_regex, lines[i], 0, &opened)) {
			g_free(section);
			section = g_match_info_fetch(opened, 1);
		} else if (g_str_equal(lines[i], "}") || g_str_equal(lines[i], "# }")) {
			g_free(section);
			section = g_strdup(root);
		}
		if (g_regex_match(key_regex, lines[i], 0, &found)) {
			g_autofree char *key = g_match_info_fetch(found, 1);

			g_hash_table_add(told,
				g_str_equal(section, root)
					? g_strdup(key)
					: g_strdup_printf("%s.%s", section, key));
		}
	}
	return told;
}

static void
test_sample_has_every_key(void)
{
	g_autofree char *text = sample();
	g_autoptr(GHashTable) told = told_keys(
		text, "^(?:# )?([a-z_]+) ?[a-z0-9]* \\{$", "^\\s*(?:# *)?([a-z_]+) *= ", "");

	assert_same_keys(told, "conf/disputed.conf");
}

static void
test_manual_has_every_key(void)
{
	g_autofree char *path =
		g_build_filename(g_getenv("top_srcdir"), "man", "disputed.conf.5", NULL);
	g_autofree char *text = NULL;
	g_autoptr(GHashTable) told = NULL;

	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	told = told_keys(text, "^\\.Ss (general|[a-z_]+)", "^\\.It Ic ([a-z_]+)", "general");
	assert_same_keys(told, "man/disputed.conf.5");
}

static void
test_nearest(void)
{
	static const struct {
		const char *word, *key;
	} ROWS[] = {
		{"mdoe", "mode"},
		{"Mode", "mode"},
		{"notifiy", "notify"},
		{"replyaddress", "reply_address"},
		{"mail", NULL},
		{"mailboxes", "mailbox"},
		{"organization", "organisation"},
		{"", NULL},
		{"qwertyuiop", NULL},
		{"a_very_long_word_that_is_certainly_not_a_key_of_ours", NULL},
	};
	const cfg_opt_t *root = keys_root(NULL);

	for (gsize i = 0; i < G_N_ELEMENTS(ROWS); i++)
		g_assert_cmpstr(keys_nearest(root, ROWS[i].word), ==, ROWS[i].key);
}

#define PASSWORD_BESIDE "password_file = \"pw\""
#define PASSWORD_OF_SYSTEMD "password_file = \"$CREDENTIALS_DIRECTORY/pw\""

static void
add_file_tests(void)
{
	static const struct {
		const char *path, *line;
		void (*test)(Fixture *f, gconstpointer data);
	} TESTS[] = {
		{"/config/secret", PASSWORD_BESIDE, test_secret},
		{"/config/secret-for-a-group", PASSWORD_BESIDE, test_secret_for_a_group},
		{"/config/secret-for-all", PASSWORD_BESIDE, test_secret_for_all},
		{"/config/secret-missing", PASSWORD_BESIDE, test_secret_missing},
		{"/config/secret-no-file", PASSWORD_BESIDE, test_secret_no_file},
		{"/config/credential", PASSWORD_OF_SYSTEMD, test_credential},
		{"/config/sample", PASSWORD_BESIDE, test_sample},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(TESTS); i++)
		g_test_add(TESTS[i].path, Fixture, TESTS[i].line, set_up, TESTS[i].test, tear_down);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	setlocale(LC_ALL, "");
	g_test_add_func("/config/least", test_least);
	g_test_add_func("/config/whole", test_whole);
	g_test_add_func("/config/mistakes", test_mistakes);
	g_test_add_func("/config/no-mailbox", test_no_mailbox);
	g_test_add_func("/config/warnings", test_warnings);
	g_test_add_func("/config/lines-after-comments", test_lines_after_comments);
	g_test_add_func("/config/forgiven", test_forgiven);
	g_test_add_func("/config/not-text", test_not_text);
	g_test_add_func("/config/too-large", test_too_large);
	g_test_add_func("/config/no-file", test_no_file);
	g_test_add_func("/config/sample-sections", test_sample_sections);
	g_test_add_func("/config/sample-has-every-key", test_sample_has_every_key);
	g_test_add_func("/config/manual-has-every-key", test_manual_has_every_key);
	g_test_add_func("/config/nearest", test_nearest);
	add_file_tests();
	return g_test_run();
}
