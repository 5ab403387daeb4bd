# SPDX-License-Identifier: MIT
EXTRA_DIST += src/config/config.h
