# SPDX-License-Identifier: MIT
# disputed as an admin calls it.
TESTS += tests/unit/daemon.sh
EXTRA_DIST += tests/unit/daemon.sh
