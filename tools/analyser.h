/* SPDX-License-Identifier: MIT */
/* Read before every file that clang-tidy analyses: it can't see across files that error_set() is
 * always FALSE, and would follow paths that are not there. */
#include "config.h"

#include <glib.h>

#include "base/error.h"

#define error_set(...) ((void)error_set(__VA_ARGS__), FALSE)
