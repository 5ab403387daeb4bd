/* SPDX-License-Identifier: MIT */
/* Every key that disputed.conf may hold, section by section: the tables behind the reader, the
 * manual and the sample. A new key is a row here, its reading, a paragraph in disputed.conf(5)
 * and a line in conf/disputed.conf; test-config fails if one of them was forgotten. */
#ifndef DISPUTED_CONFIG_KEYS_H
#define DISPUTED_CONFIG_KEYS_H

#include <confuse.h>
#include <glib.h>

/* keys_root: the tables, ready for cfg_init(); each value is a string or a list of strings and
 * goes through @on_value. Returns: (transfer none), valid until the next call. */
cfg_opt_t *keys_root(cfg_callback_t on_value);

/* keys_nearest: the name among @options that @word was probably meant to be, or NULL. */
const char *keys_nearest(const cfg_opt_t *options, const char *word);

/* keys_section_of: the name of the section that @word is a key of; "" if it stands outside of
 * sections; NULL if there is no such key anywhere. */
const char *keys_section_of(const char *word);

#endif
