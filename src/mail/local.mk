# SPDX-License-Identifier: MIT
EXTRA_DIST += %D%/compose.h %D%/gmime-auto.h %D%/html.h %D%/language.h %D%/read.h %D%/trim.h
