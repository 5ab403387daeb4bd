# SPDX-License-Identifier: MIT
# disputectl as its users call it.
TESTS += tests/unit/ctl.sh
EXTRA_DIST += tests/unit/ctl.sh
