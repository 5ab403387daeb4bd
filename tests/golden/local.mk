# SPDX-License-Identifier: MIT
include tests/golden/template.mk
include tests/golden/mail.mk
