/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <string.h>

#include "base/text.h"
#include "template/format.h"

#define NBSP "\u00a0"

typedef struct Words {
	const char *weekdays[7]; /* Monday first */
	const char *short_weekdays[7];
	const char *months[12];
	const char *short_months[12];
	const char *counts[13]; /* zero to twelve */
} Words;

static const Words french = {
	{"lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche"},
	{"lun.", "mar.", "mer.", "jeu.", "ven.", "sam.", "dim."},
	{"janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
		"octobre", "novembre", "décembre"},
	{"janv.", "févr.", "mars", "avr.", "mai", "juin", "juill.", "août", "sept.", "oct.", "nov.",
		"déc."},
	{"zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix",
		"onze", "douze"},
};

static const Words english = {
	{"Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"},
	{"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"},
	{"January", "February", "March", "April", "May", "June", "July", "August", "September",
		"October", "November", "December"},
	{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"},
	{"zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten",
		"eleven", "twelve"},
};

static gboolean
is_french(const char *language)
{
	return g_ascii_strncasecmp(language, "fr", 2) == 0 && !g_ascii_isalpha(language[2]);
}

static const Words *
words_of(const char *language)
{
	return is_french(language) ? &french : &english;
}

static char *
write_date(guint32 day, guint32 today, const char *language, const char *const *weekdays,
	const char *const *months)
{
	GDate date, now;
	const char *ordinal;
	g_autofree char *year = NULL;

	g_date_clear(&date, 1);
	g_date_clear(&now, 1);
	g_date_set_julian(&date, day);
	g_date_set_julian(&now, today);
	ordinal = is_french(language) && g_date_get_day(&date) == 1 ? "er" : "";
	if (g_date_get_year(&date) != g_date_get_year(&now))
		year = g_strdup_printf(" %u", g_date_get_year(&date));
	return g_strdup_printf("%s %u%s %s%s", weekdays[g_date_get_weekday(&date) - 1],
		g_date_get_day(&date), ordinal, months[g_date_get_month(&date) - 1],
		year != NULL ? year : "");
}

char *
format_date(guint32 day, guint32 today, const char *language)
{
	const Words *words = words_of(language);

	return write_date(day, today, language, words->weekdays, words->months);
}

char *
format_short_date(guint32 day, guint32 today, const char *language)
{
	const Words *words = words_of(language);

	return write_date(day, today, language, words->short_weekdays, words->short_months);
}

char *
format_time(guint hour, guint minute, const char *language)
{
	return is_french(language) ? g_strdup_printf("%u" NBSP "h" NBSP "%02u", hour, minute)
				   : g_strdup_printf("%02u:%02u", hour, minute);
}

guint32
format_day(gint64 at, GTimeZone *zone)
{
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at);
	g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, zone);
	GDate date;

	g_date_clear(&date, 1);
	g_date_set_dmy(&date, (GDateDay)g_date_time_get_day_of_month(local),
		(GDateMonth)g_date_time_get_month(local), (GDateYear)g_date_time_get_year(local));
	return g_date_get_julian(&date);
}

char *
format_instant(gint64 at, GTimeZone *zone, guint32 today, const char *language)
{
	g_autoptr(GDateTime) utc = g_date_time_new_from_unix_utc(at);
	g_autoptr(GDateTime) local = g_date_time_to_timezone(utc, zone);
	g_autofree char *date = format_short_date(format_day(at, zone), today, language);
	g_autofree char *time = format_time(
		(guint)g_date_time_get_hour(local), (guint)g_date_time_get_minute(local), language);

	return g_strdup_printf(is_french(language) ? "%s à %s" : "%s %s", date, time);
}

char *
format_bytes(guint64 bytes, const char *language)
{
	static const char *const units[2][4] = {
		{"bytes", "KB", "MB", "GB"}, {"octets", "Ko", "Mo", "Go"}};
	gboolean fr = is_french(language);
	guint64 scale = 1;
	guint unit = 0;
	guint64 tenths;

	while (unit < 3 && bytes / scale >= 1000) {
		scale *= 1000;
		unit++;
	}
	if (unit < 2)
		return g_strdup_printf("%" G_GUINT64_FORMAT "%s%s", (bytes + scale / 2) / scale,
			fr ? NBSP : " ", units[fr][unit]);
	tenths = (bytes / (scale / 10) + (bytes % (scale / 10) >= scale / 20));
	return g_strdup_printf("%" G_GUINT64_FORMAT "%c%u%s%s", tenths / 10, fr ? ',' : '.',
		(guint)(tenths % 10), fr ? NBSP : " ", units[fr][unit]);
}

char *
format_amount(const char *amount, const char *language)
{
	static const struct {
		const char *code, *sign;
		gboolean before; /* in English */
	} CURRENCIES[] = {{"EUR", "€", FALSE}, {"GBP", "£", TRUE}, {"USD", "$", TRUE}};
	gboolean fr = is_french(language), before = FALSE;
	gsize whole = strspn(amount, "0123456789");
	const char *code = strchr(amount, ' ');
	const char *sign = code != NULL ? code + 1 : "";
	g_autoptr(GString) sum = g_string_new(NULL);

	if (code == NULL || amount[whole] != '.' || code != amount + whole + 3)
		return g_strdup(amount);
	for (gsize i = 0; i < G_N_ELEMENTS(CURRENCIES); i++) {
		if (strcmp(code + 1, CURRENCIES[i].code) != 0)
			continue;
		sign = CURRENCIES[i].sign;
		before = CURRENCIES[i].before && !fr;
	}
	for (gsize i = 0; i < whole; i++) {
		if (i > 0 && (whole - i) % 3 == 0)
			g_string_append(sum, fr ? NBSP : ",");
		g_string_append_c(sum, amount[i]);
	}
	g_string_append_printf(sum, "%c%.2s", fr ? ',' : '.', amount + whole + 1);
	return before ? g_strdup_printf("%s%s", sign, sum->str)
		      : g_strdup_printf("%s%s%s", sum->str, NBSP, sign);
}

/* In words up to twelve, else in digits: "deux", "17". */
static char *
count_in_words(guint count, const char *language)
{
	const Words *words = words_of(language);

	return count < G_N_ELEMENTS(words->counts) ? g_strdup(words->counts[count])
						   : g_strdup_printf("%u", count);
}

/* "les deux photos", "la photo" */
static char *
french_files(guint count, const char *single, const char *many)
{
	g_autofree char *number = count_in_words(count, "fr");

	if (count == 1)
		return g_strdup(single);
	return g_strdup_printf("les %s %s", number, many);
}

static char *
english_files(guint count, const char *single, const char *many)
{
	g_autofree char *number = count_in_words(count, "en");

	if (count == 1)
		return g_strdup_printf("the %s", single);
	return g_strdup_printf("the %s %s", number, many);
}

char *
format_attachments(guint images, guint others, const char *language)
{
	gboolean fr = is_french(language);
	g_autofree char *photos = NULL;
	g_autofree char *files = NULL;

	if (images == 0 && others == 0)
		return NULL;
	photos = fr ? french_files(images, "la photo", "photos")
		    : english_files(images, "photo", "photos");
	files = fr ? french_files(others, "le fichier", "fichiers")
		   : english_files(others, "attached file", "attached files");
	if (images > 0 && others > 0)
		return g_strdup_printf(fr ? "%s et %s joints" : "%s and %s", photos, files);
	if (!fr)
		return g_strdup(images > 0 ? photos : files);
	if (images > 0)
		return g_strdup_printf("%s %s", photos, images > 1 ? "jointes" : "jointe");
	return g_strdup_printf("%s %s", files, others > 1 ? "joints" : "joint");
}

char *
format_state(const char *state, const char *language)
{
	static const struct {
		const char *state, *french, *english;
	} rows[] = {
		{"received", "reçu", "received"},
		{"in_progress", "en cours", "in progress"},
		{"waiting_customer", "en attente du client", "waiting for the customer"},
		{"waiting_third_party", "en attente d’un tiers", "waiting for a third party"},
		{"proposed", "proposition faite", "proposal made"},
		{"implementing", "solution en cours", "being put right"},
		{"resolved", "réglé", "resolved"},
		{"closed", "fermé", "closed"},
		{"settled", "réglé", "settled"},
		{"rejected", "refusé", "rejected"},
		{"withdrawn", "retiré par le client", "withdrawn"},
		{"duplicate", "doublon", "duplicate"},
		{"not_a_complaint", "pas une réclamation", "not a complaint"},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(rows); i++)
		if (strcmp(rows[i].state, state) == 0)
			return g_strdup(is_french(language) ? rows[i].french : rows[i].english);
	return g_strdup(state);
}

gboolean
format_has_greeting(const char *words)
{
	static const char *const greetings[] = {"bonjour", "bonsoir", "madame", "monsieur", "cher",
		"chère", "mme", "mlle", "salut", "hello", "hi", "dear", "good morning",
		"good afternoon", "good evening", "mr", "mrs", "ms"};
	g_autofree char *stripped = text_strip(words);
	g_autofree char *folded = text_fold(stripped);

	for (gsize i = 0; i < G_N_ELEMENTS(greetings); i++) {
		gsize length = strlen(greetings[i]);

		if (strncmp(folded, greetings[i], length) == 0 &&
			!g_unichar_isalpha(g_utf8_get_char(folded + length)))
			return TRUE;
	}
	return FALSE;
}
