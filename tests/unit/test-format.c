/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "template/format.h"

#define NBSP "\u00a0"

static guint32
julian(guint day, guint month, guint year)
{
	GDate date;

	g_date_clear(&date, 1);
	g_date_set_dmy(&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
	return g_date_get_julian(&date);
}

static void
test_dates(void)
{
	static const struct {
		guint day, month, year;
		const char *language, *full, *brief;
	} cases[] = {
		{1, 12, 2026, "fr", "mardi 1er décembre", "mar. 1er déc."},
		{1, 12, 2026, "en", "Tuesday 1 December", "Tue 1 Dec"},
		{1, 12, 2026, "fr-CA", "mardi 1er décembre", "mar. 1er déc."},
		{1, 12, 2026, "frr", "Tuesday 1 December", "Tue 1 Dec"},
		{1, 12, 2026, "", "Tuesday 1 December", "Tue 1 Dec"},
		{14, 8, 2026, "fr", "vendredi 14 août", "ven. 14 août"},
		{1, 1, 2027, "fr", "vendredi 1er janvier 2027", "ven. 1er janv. 2027"},
		{31, 12, 2025, "de", "Wednesday 31 December 2025", "Wed 31 Dec 2025"},
		{29, 2, 2028, "en", "Tuesday 29 February 2028", "Tue 29 Feb 2028"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		guint32 day = julian(cases[i].day, cases[i].month, cases[i].year);
		guint32 today = julian(22, 11, 2026);
		g_autofree char *full = format_date(day, today, cases[i].language);
		g_autofree char *brief = format_short_date(day, today, cases[i].language);

		g_assert_cmpstr(full, ==, cases[i].full);
		g_assert_cmpstr(brief, ==, cases[i].brief);
	}
}

static void
test_amounts(void)
{
	static const struct {
		const char *amount, *fr, *en;
	} cases[] = {
		{"349.90 EUR", "349,90" NBSP "€", "349.90" NBSP "€"},
		{"1234567.00 EUR", "1" NBSP "234" NBSP "567,00" NBSP "€", "1,234,567.00" NBSP "€"},
		{"89.00 GBP", "89,00" NBSP "£", "£89.00"},
		{"1234.50 USD", "1" NBSP "234,50" NBSP "$", "$1,234.50"},
		{"20.00 CHF", "20,00" NBSP "CHF", "20.00" NBSP "CHF"},
		{"12 EUR", "12 EUR", "12 EUR"},
		{"12.00", "12.00", "12.00"},
		{"", "", ""},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *fr = format_amount(cases[i].amount, "fr");
		g_autofree char *en = format_amount(cases[i].amount, "en");

		g_assert_cmpstr(fr, ==, cases[i].fr);
		g_assert_cmpstr(en, ==, cases[i].en);
	}
}

static void
test_instants(void)
{
	g_autoptr(GTimeZone) paris = g_time_zone_new_identifier("Europe/Paris");
	gint64 late = 1795388400 - 600; /* 2026-11-22 22:50 UTC, 23:50 in Paris */
	guint32 today = julian(22, 11, 2026);
	g_autofree char *fr = format_instant(late, paris, today, "fr");
	g_autofree char *en = format_instant(late + 1200, paris, today, "en");
	g_autofree char *early = format_time(9, 0, "fr");
	g_autofree char *early_en = format_time(9, 0, "en");

	g_assert_cmpuint(format_day(late, paris), ==, today);
	g_assert_cmpuint(format_day(late + 1200, paris), ==, today + 1);
	g_assert_cmpstr(fr, ==, "dim. 22 nov. à 23" NBSP "h" NBSP "50");
	g_assert_cmpstr(en, ==, "Mon 23 Nov 00:10");
	g_assert_cmpstr(early, ==, "9" NBSP "h" NBSP "00");
	g_assert_cmpstr(early_en, ==, "09:00");
}

static void
test_bytes(void)
{
	static const struct {
		guint64 bytes;
		const char *french, *english;
	} cases[] = {
		{0, "0" NBSP "octets", "0 bytes"},
		{999, "999" NBSP "octets", "999 bytes"},
		{1000, "1" NBSP "Ko", "1 KB"},
		{312499, "312" NBSP "Ko", "312 KB"},
		{2400000, "2,4" NBSP "Mo", "2.4 MB"},
		{2460000, "2,5" NBSP "Mo", "2.5 MB"},
		{40000000, "40,0" NBSP "Mo", "40.0 MB"},
		{G_GUINT64_CONSTANT(7100000000000), "7100,0" NBSP "Go", "7100.0 GB"},
		{G_MAXUINT64, "18446744073,7" NBSP "Go", "18446744073.7 GB"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *fr = format_bytes(cases[i].bytes, "fr");
		g_autofree char *en = format_bytes(cases[i].bytes, "en");

		g_assert_cmpstr(fr, ==, cases[i].french);
		g_assert_cmpstr(en, ==, cases[i].english);
	}
}

static void
test_attachments(void)
{
	static const struct {
		guint images, others;
		const char *french, *english;
	} cases[] = {
		{0, 0, NULL, NULL},
		{1, 0, "la photo jointe", "the photo"},
		{2, 0, "les deux photos jointes", "the two photos"},
		{13, 0, "les 13 photos jointes", "the 13 photos"},
		{0, 1, "le fichier joint", "the attached file"},
		{0, 3, "les trois fichiers joints", "the three attached files"},
		{1, 1, "la photo et le fichier joints", "the photo and the attached file"},
		{2, 12, "les deux photos et les douze fichiers joints",
			"the two photos and the twelve attached files"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *fr = format_attachments(cases[i].images, cases[i].others, "fr");
		g_autofree char *en = format_attachments(cases[i].images, cases[i].others, "en");

		g_assert_cmpstr(fr, ==, cases[i].french);
		g_assert_cmpstr(en, ==, cases[i].english);
	}
}

static void
test_states(void)
{
	g_autofree char *fr = format_state("waiting_customer", "fr");
	g_autofree char *en = format_state("not_a_complaint", "en");
	g_autofree char *other = format_state("mediation", "fr");

	g_assert_cmpstr(fr, ==, "en attente du client");
	g_assert_cmpstr(en, ==, "not a complaint");
	g_assert_cmpstr(other, ==, "mediation");
}

static void
test_greeting(void)
{
	static const struct {
		const char *words;
		gboolean greets;
	} cases[] = {
		{"Bonjour Madame,\n\nVotre colis…", TRUE},
		{"  bonjour,", TRUE},
		{"CHÈRE Madame", TRUE},
		{"Hi Emma,", TRUE},
		{"Good morning", TRUE},
		{"His parcel is here.", FALSE},
		{"Votre colis est retrouvé.", FALSE},
		{"Monsieur,", TRUE},
		{"", FALSE},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(cases); i++)
		g_assert_cmpint(format_has_greeting(cases[i].words), ==, cases[i].greets);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/format/dates", test_dates);
	g_test_add_func("/format/amounts", test_amounts);
	g_test_add_func("/format/instants", test_instants);
	g_test_add_func("/format/bytes", test_bytes);
	g_test_add_func("/format/attachments", test_attachments);
	g_test_add_func("/format/states", test_states);
	g_test_add_func("/format/greeting", test_greeting);
	return g_test_run();
}
