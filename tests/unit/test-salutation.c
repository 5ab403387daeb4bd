/* SPDX-License-Identifier: MIT */
#include "config.h"

#include <glib.h>

#include "domain/salutation.h"

static const struct {
	const char *display, *name; /* name NULL: greet without */
} NAMES[] = {
	{"Marie Durand", "Marie Durand"},
	{"  Marie   Durand ", "Marie Durand"},
	{"DURAND, Marie", "Marie DURAND"},
	{"Jean-Noël d’Aubigné", "Jean-Noël d’Aubigné"},
	{"O'Brien", "O'Brien"},
	{"Łukasz Żak", "Łukasz Żak"},
	{"Мария Иванова", "Мария Иванова"},
	{"J. R. Smith", "J. R. Smith"},
	{"", NULL},
	{"M", NULL},
	{"marie@example.org", NULL},
	{"Support", NULL},
	{"Service clients", NULL},
	{"noreply", NULL},
	{"Mail Delivery Subsystem 2", NULL},
	{"MAILER-DAEMON", NULL},
	{"Agent 007", NULL},
	{"<script>", NULL},
	{"Durand, Marie, Paris", NULL},
	{"...", NULL},
	{"a b c d e f", NULL},
	{"Marieeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeeee Durand", NULL},
};

static void
test_names(void)
{
	for (gsize i = 0; i < G_N_ELEMENTS(NAMES); i++) {
		g_autofree char *name = salutation_name(NAMES[i].display);

		g_assert_cmpstr(name, ==, NAMES[i].name);
	}
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/salutation/names", test_names);
	return g_test_run();
}
