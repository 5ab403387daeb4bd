/* SPDX-License-Identifier: MIT */
/* Replies that real mail programs sent, where the collection of them is at hand. What is new in
 * each was decided by reading it: the words that the person wrote for this mail, without what is
 * quoted, without what a program adds and without a stored signature (below a delimiter, or a
 * closing followed by title, number or address). A name that somebody typed below their words is
 * theirs. */
#include "config.h"

#include <string.h>

#include "base/text.h"
#include "mail/trim.h"

/* Many of them have the same five lines on top. */
#define COMMON "cad1899ffe3cda9484e0a4ce181d4a93d0fe09d00c503fd8479cec9919433d96"

/* Replies that come out exact. One does not: "On Nov 26, 2013 you wrote:" above words without a
 * mark might as well be the writer's own, so it stays. */
#define EXACT_FLOOR 89

static const struct {
	const char *file, *sha256; /* of the new words, without white space around them */
} REAL[] = {
	{"correct_sig.txt", "5f9baae9efe03939046ea8208d765e765de899683136c9feccee0ef5f8a2b345"},
	{"email_1.txt", "dcef9429fae60ecd1c419a5abcda8284c0e2ae377cfe976ddc96eb0ae2e1dd0c"},
	{"email_10.txt", COMMON},
	{"email_11.txt", COMMON},
	{"email_12.txt", COMMON},
	{"email_13.txt", COMMON},
	{"email_14.txt", COMMON},
	{"email_15.txt", COMMON},
	{"email_16.txt", COMMON},
	{"email_17.txt", COMMON},
	{"email_18.txt", COMMON},
	{"email_19.txt", "1251ac2de573bde925441f2244a285ddbf66350db3b44bff54b43f2364c49adf"},
	{"email_2.txt", "8d28f7b7ac05345cf63203b99bdf1de0ec3b7b204f83e713f7cd2b0979a5510e"},
	{"email_20.txt", "ee8a2bc6c92f5ea2e447ef212b4ca1652afe586321769758babd786e784058ba"},
	{"email_21.txt", "e39d3c7d8a1a0599e0013686df57f4a4321ce39b501cd7de708275626e0ea5b1"},
	{"email_22.txt", COMMON},
	{"email_23.txt", COMMON},
	{"email_24.txt", COMMON},
	{"email_25.txt", COMMON},
	{"email_26.txt", COMMON},
	{"email_2_1.txt", "6877eb4efc86e0cc4312e9e0088923ff07917176efa1727a3e6b19bf50d4b44c"},
	{"email_3.txt", "935cf09dd496020b86ce24b8f59f68b886965ffbf24054012ee1857bdc8e71d1"},
	{"email_4.txt", "d5df5f5ea29dc7b2b3ff67e3d66e831183fad87ac74647ea3cc41456b517e543"},
	{"email_5.txt", "18d397a40a4fcfd93cf453b5d7566aa7649078c415ac0a7f10b14f06db5663b3"},
	{"email_6.txt", "71f663eb06de6b9096bead0ea4e12d4832c2059b7da2d6eade9b5e0f88713e7e"},
	{"email_7.txt", COMMON},
	{"email_8.txt", COMMON},
	{"email_9.txt", COMMON},
	{"email_blackberry.txt",
		"f00d7af645cdf8a60c48d839fce5f18dbc90b4a5cfc6d2fba156ef4d7962af9e"},
	{"email_bullets.txt", "668b99fbc4c87b7dc6e2cdbe986e6381b9593d79e3a73873647f771c9244119b"},
	{"email_custom_quote_header.txt",
		"3afdda2c098fc8346a9f2e0ba06ec9c6188411cf78cc7934cfd8b666ce632f55"},
	{"email_customer_quote_header_2.txt",
		"9e41164cb68b90cf8133a32422dceef505ce83d054281d47edff7b018531e88c"},
	{"email_customer_quote_header_3.txt",
		"ac043e1fc2abef3aed6f8ab58691d3122414efabb9ad3520294241356363c1b6"},
	{"email_danish_dash_separator.txt", COMMON},
	{"email_emoji.txt", "6146299cd54818a0e659eb6ac88e80f6f8f70536bbbd962d36973f2d2323f26c"},
	{"email_en_multiline_2.txt", COMMON},
	{"email_finnish.txt", COMMON},
	{"email_fr_multiline.txt", COMMON},
	{"email_french_2.txt", COMMON},
	{"email_french_dash_separator.txt", COMMON},
	{"email_german.txt", COMMON},
	{"email_german_2.txt", COMMON},
	{"email_german_3.txt", COMMON},
	{"email_german_outlook.txt", COMMON},
	{"email_gmail_split_line_from.txt", COMMON},
	{"email_ios_outlook.txt", COMMON},
	{"email_ios_outlook_fr.txt", COMMON},
	{"email_iphone.txt", "f00d7af645cdf8a60c48d839fce5f18dbc90b4a5cfc6d2fba156ef4d7962af9e"},
	{"email_italian.txt", COMMON},
	{"email_msn.txt", COMMON},
	{"email_multi_word_sent_from_my_mobile_device.txt",
		"f00d7af645cdf8a60c48d839fce5f18dbc90b4a5cfc6d2fba156ef4d7962af9e"},
	{"email_norwegian_gmail.txt", COMMON},
	{"email_not_a_signature.txt",
		"d75c1a76f57e36de01be9144a8ec026a4173b39c0a2772119d10f0839216824b"},
	{"email_not_a_signature_2.txt",
		"b8e77934a93bfef188f2eafc73a7f2289aa5deb9aaab0b587e78bd40d611fd9b"},
	{"email_one_is_not_on.txt",
		"cc1568514a1d2e4e19c559a3d324f18e9aeb11cd38022262818b8fb7fac0a3b4"},
	{"email_original_message.txt", COMMON},
	{"email_original_message_2.txt", COMMON},
	{"email_outlook_split_line_from.txt", COMMON},
	{"email_portuguese.txt", COMMON},
	{"email_reply_header.txt",
		"ca7164a3a44d3661ff33ae672df33958612a556b2f4c3b142df0d1df5111db07"},
	{"email_russian.txt", COMMON},
	{"email_sent_from.txt", "59d963842c430bcd81283c44b8e7e403bae4ef518270cab58911a116339aed06"},
	{"email_sent_from_my_not_signature.txt",
		"eef4f758069d65e0951bc4798a87fb5af89e2c89688e9e2ba840b72c1929cd50"},
	{"email_thread.txt", "85c9b0f161fb0e101c38a42898a4b4a6bd4b0ff36c76238aa9dcef2ffe0393e7"},
	{"email_tricky_10_special_chars_in_name.txt", COMMON},
	{"email_tricky_11_double_signature.txt",
		"03e91abaca69c3d37002c039916fbb7ea549e6f4948aa1f7ddfcdd5b6c8eb284"},
	{"email_tricky_12_no_space_after_header.txt", COMMON},
	{"email_tricky_13_timestamp_variations.txt",
		"06ec47ba425b98824bfada3c7f5f2aa39fc3ce4ae5e8092a1107d4102e3921f3"},
	{"email_tricky_14_long_quote_header.txt", COMMON},
	{"email_tricky_15_original_message_variations.txt", COMMON},
	{"email_tricky_16_unicode_signatures.txt",
		"5d83f9c5b2e0b8d54ecbfccd5f9f3b0697a1507ce9d885b24b94cf853fe89707"},
	{"email_tricky_17_forward_header.txt",
		"6a6545c10aa08b9ae6bc24c6b5f7d78aa3afeef3d871cf9d8f0ceebf52c21180"},
	{"email_tricky_18_inline_reply.txt",
		"af2654aea5d1712e76adea5843975d7e5ded81908d9cb49d980bb52d8f672388"},
	{"email_tricky_19_quote_without_header.txt",
		"6e2ca4d7ca528a837cb41fc00466fca6e29bff648ca251195d17a2302deb81e8"},
	{"email_tricky_1_on_false_positive.txt",
		"da4bf2853367180bb8f100943291615fd14afc49eecbc6d1dea1405c1c143d9e"},
	{"email_tricky_20_html_entities.txt",
		"056dfa49d5750c57d81d958d731b02b70453b1888792266cc31f3a423651030b"},
	{"email_tricky_2_url_with_wrote.txt",
		"a8c2abe8ff3e123462fcfd3d511fa933c896e84a3a034dd195c912cabc6af5e9"},
	{"email_tricky_3_code_block.txt",
		"20d9bab44e9edd2311c32ab76805ec82e3c7f42a9327115b9f9f8c938184bb80"},
	{"email_tricky_4_from_in_body.txt",
		"4dc1dffeeababb1065b67e69a36df60c1dbad37572b9a04a6577a8f46acfa57f"},
	{"email_tricky_5_mixed_languages.txt", COMMON},
	{"email_tricky_6_regards_in_sentence.txt",
		"59461371216d7b5de1f41cb46384e893b3bc09085a714ec84b728b7f4a7b39d2"},
	{"email_tricky_7_multiple_dashes.txt",
		"f0b382ed103005ecbf5856aea460a4b225cf43d83266f3fd71f2562385b1460b"},
	{"email_tricky_8_sent_from_in_content.txt",
		"1381aed0e5b02008a7e592fe4bad96ccd9d8597fa92c536dd2a238305a9985b2"},
	{"email_tricky_9_nested_quotes.txt",
		"ae18ddd01ec7a6755024f48bb8df015b6982231537743d7c13c73de2a13c7f31"},
	{"email_unquoted_reply.txt",
		"5f68158593232edb1f97d393c2531966a5d0cdc434382a1cb87dec836718e82b"},
	{"email_with_date_headers.txt",
		"e3f40b018d36d84f8fa63fa139fbdd99cf037f6486b894c875059a8297cfb410"},
	{"email_with_from_headers.txt",
		"c820820f716dbe3da600c5f0204cc87cf5e6a11e465abdf320c0afda844cecb4"},
	{"email_with_regards.txt",
		"aec59073accf1d7f667ee0f4c4d096e10f40300b7048fa4be235d5eefa4b1d12"},
	{"email_zoho.txt", "914b07da9ccada689f187825ea8fbdfa721587fa74f594f87e6f3577cbf47ed0"},
	{"sig_no_empty_line.txt",
		"dafca631ef9294d77f4c2183bc1ccb027f5b91434778d8e5052d17cc49064abf"},
};

static gboolean
is_exact(const char *folder, const char *file, const char *sha256)
{
	g_autofree char *path = g_build_filename(folder, file, NULL);
	g_autofree char *bytes = NULL;
	gsize length = 0;

	g_assert_true(g_file_get_contents(path, &bytes, &length, NULL));
	g_autofree char *valid = text_utf8(bytes, (gssize)length);
	g_autofree char *text = text_normal_newlines(valid);
	g_autoptr(TrimmedText) trimmed = trim_split(text);
	g_autofree char *reply = text_strip(trimmed->reply);
	g_autofree char *sum = g_compute_checksum_for_string(G_CHECKSUM_SHA256, reply, -1);

	if (strcmp(sum, sha256) == 0)
		return TRUE;
	g_test_message("%s: %s", file, reply);
	return FALSE;
}

static void
test_real(void)
{
	const char *source = g_getenv("top_srcdir"), *corpora = g_getenv("DISPUTED_CORPORA");
	g_autofree char *folder = corpora != NULL
		? g_build_filename(corpora, "replies", NULL)
		: g_build_filename(source != NULL ? source : ".", "..", "shared", "corpora",
			  "replies", NULL);
	guint exact = 0;

	if (!g_file_test(folder, G_FILE_TEST_IS_DIR)) {
		g_test_skip("the collection of real replies is not here");
		return;
	}
	for (gsize i = 0; i < G_N_ELEMENTS(REAL); i++)
		exact += is_exact(folder, REAL[i].file, REAL[i].sha256) ? 1 : 0;
	g_test_message("%u of %u exact", exact, (guint)G_N_ELEMENTS(REAL));
	g_assert_cmpuint(exact, >=, EXACT_FLOOR);
}

int
main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/trim-real/replies", test_real);
	return g_test_run();
}
