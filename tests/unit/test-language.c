/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "base/error.h"
#include "mail/language.h"

static char *
conf_path(void)
{
	const char *source = g_getenv("top_srcdir");

	return g_build_filename(source != NULL ? source : ".", "src", "mail", "textcat.conf", NULL);
}

static void
test_guess(void)
{
	static const struct {
		const char *text, *language;
	} CASES[] = {
		{"where is my refund", "en"},
		{"remboursez moi", "fr"},
		{"Remboursez-moi !", "fr"},
		{"Refund me now", "en"},
		{"Où est mon colis ?", "fr"},
		{"ou est mon colis", "fr"},
		{"colis jamais reçu", "fr"},
		{"Toujours pas de réponse", "fr"},
		{"rendez moi mon argent", "fr"},
		{"My order never arrived", "en"},
		{"Still waiting", "en"},
		{"broken chair", "en"},
		{"chaise cassée", "fr"},
		{"C’est inadmissible, j’attends depuis trois semaines.", "fr"},
		{"I am really disappointed with your company.", "en"},
		{"order 12345 not received", "en"},
		{"commande 12345 non reçue", "fr"},
		{"merci", "fr"},
		{"thanks", "en"},
		{"J'accepte votre proposition", "fr"},
		{"I accept your offer", "en"},
		{"No, that is not acceptable", "en"},
		{"Non, c'est pas normal", "fr"},
		{"je veux annuler ma commande", "fr"},
		{"resilier mon abonnement", "fr"},
		{"cancel my subscription", "en"},
		{"Worst service ever", "en"},
		{"¿Dónde está mi reembolso?", "es"},
		{"Wo ist mein Geld?", "de"},
		{"Dove è il mio rimborso?", "it"},
		{"Waar is mijn pakket?", "nl"},
		{"Onde está o meu reembolso?", "pt"},
		{"Bonjour, je vous écris au sujet de la commande 1234 que je n'ai toujours pas "
		 "reçue. Pouvez-vous me dire quand elle sera livrée ? Cordialement, Marie",
			"fr"},
		{"Hello, I am writing about my order 1234 which has still not arrived. Could you "
		 "tell me when it will be delivered? Regards, John",
			"en"},
		{"Sehr geehrte Damen und Herren, ich warte seit drei Wochen auf meine Bestellung "
		 "und niemand antwortet mir. Bitte erstatten Sie mir den Betrag.",
			"de"},
		/* A language that is none of ours, and what is none at all. */
		{"Hej, jag undrar var mitt paket är någonstans, jag har väntat i tre veckor nu",
			""},
		{"Dzień dobry, gdzie jest moja paczka? Czekam już trzy tygodnie i nikt nie "
		 "odpowiada na moje wiadomości.",
			""},
		{"12345", ""},
		{"ok", ""},
		{"", ""},
		{"https://example.org/where/is/my/refund", ""},
		{"> where is my refund", "en"},
	};
	g_autofree char *conf = conf_path();
	g_autoptr(GError) error = NULL;
	g_autoptr(LanguageGuesser) guesser = language_guesser_new(conf, NULL, &error);

	g_assert_no_error(error);
	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++) {
		const char *told = language_guess(guesser, CASES[i].text);

		if (g_strcmp0(told, CASES[i].language) != 0)
			g_test_message("%s", CASES[i].text);
		g_assert_cmpstr(told, ==, CASES[i].language);
	}
}

static void
test_header(void)
{
	static const struct {
		const char *value, *language;
	} CASES[] = {
		{"fr", "fr"},
		{"fr-FR", "fr"},
		{" EN-us, fr", "en"},
		{"de_DE", "de"},
		{"tlh", ""},
		{"french", ""},
		{"f", ""},
		{"", ""},
	};

	for (gsize i = 0; i < G_N_ELEMENTS(CASES); i++)
		g_assert_cmpstr(language_from_header(CASES[i].value), ==, CASES[i].language);
}

static void
test_missing(void)
{
	g_autofree char *conf = conf_path();
	g_autoptr(GError) error = NULL;

	g_assert_null(language_guesser_new("/nonexistent/textcat.conf", NULL, &error));
	g_assert_true(error_is(error, ERROR_CONFIG));
	g_clear_error(&error);
	g_assert_null(language_guesser_new(conf, "/nonexistent", &error));
	g_assert_true(error_is(error, ERROR_CONFIG));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/language/guess", test_guess);
	g_test_add_func("/language/header", test_header);
	g_test_add_func("/language/missing", test_missing);
	return g_test_run();
}
