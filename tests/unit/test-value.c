/* SPDX-License-Identifier: MIT */
#include "config.h"

#include "template/value.h"

static void
test_paths(void)
{
	g_autoptr(TemplateValue) root = value_new_map();
	const TemplateValue *customer;

	value_set_text(root, "customer.name", "Ann");
	value_set_text(root, "customer.name", "Bob");
	value_set_text(root, "customer.contact.phone", "123");
	value_set_text(root, "customer.age", NULL);
	value_set_block(root, "words", NULL);
	customer = value_find(root, "customer");
	g_assert_cmpint(value_kind(customer), ==, VALUE_MAP);
	g_assert_cmpstr(value_text(value_find(customer, "name")), ==, "Bob");
	g_assert_cmpstr(
		value_text(value_find(value_find(customer, "contact"), "phone")), ==, "123");
	g_assert_null(value_find(customer, "age"));
	g_assert_null(value_find(root, "words"));
	g_assert_null(value_find(root, "customer.name"));
	g_assert_null(value_find(value_find(customer, "name"), "x"));
}

static void
test_truth(void)
{
	g_autoptr(TemplateValue) list = value_new_list();
	g_autoptr(TemplateValue) map = value_new_map();
	g_autoptr(TemplateValue) empty = value_new_text(NULL);
	g_autoptr(TemplateValue) text = value_new_text("0");
	g_autoptr(TemplateValue) block = value_new_block("");
	g_autoptr(TemplateValue) no = value_new_flag(FALSE);
	g_autoptr(TemplateValue) yes = value_new_flag(TRUE);

	g_assert_false(value_is_true(NULL));
	g_assert_false(value_is_true(list));
	value_append(list, value_new_text("a"));
	value_append(list, value_new_text("b"));
	g_assert_true(value_is_true(list));
	g_assert_cmpuint(value_length(list), ==, 2);
	g_assert_cmpstr(value_text(value_item(list, 1)), ==, "b");
	g_assert_true(value_is_true(map));
	g_assert_cmpuint(value_length(map), ==, 0);
	g_assert_false(value_is_true(empty));
	g_assert_true(value_is_true(text));
	g_assert_false(value_is_true(block));
	g_assert_false(value_is_true(no));
	g_assert_true(value_is_true(yes));
	g_assert_cmpstr(value_text(yes), ==, "");
}

static void
test_foreign_bytes(void)
{
	g_autoptr(TemplateValue) value = value_new_text("a\xff\xc3(");

	g_assert_true(g_utf8_validate(value_text(value), -1, NULL));
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/value/paths", test_paths);
	g_test_add_func("/value/truth", test_truth);
	g_test_add_func("/value/foreign-bytes", test_foreign_bytes);
	return g_test_run();
}
