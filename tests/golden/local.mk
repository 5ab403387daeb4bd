# SPDX-License-Identifier: MIT
include tests/golden/template.mk
