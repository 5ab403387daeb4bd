# SPDX-License-Identifier: MIT
# Scenarios are played again and again; in each play one call of the database fails, or one commit
# kills the program. The smallest, and that of a change of mode, with all of their commits and
# calls; with WIDE=1 of the others a sample too, by SEED; STEP=1 is all there is and takes an hour.
SEED=${SEED:-20261122}
# Deaths are tried on stores that are files; nothing has to outlive the machine.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
count=0

# plays STEP MODE FILE: one test.
plays()
{
	count=$((count + 1))
	if output=$($TEST_WRAPPER tests/scenario/run-scenario "--$2" "${STEP:-$1}" --seed "$SEED" \
		"$top_srcdir/tests/scenario/$3.scn" 2>&1); then
		echo "ok $count - $3 $2"
	else
		echo "not ok $count - $3 $2"
		printf '%s\n' "$output" | grep -v '^ok' | sed 's/^/# /'
	fi
}

STEP=1 plays 1 failing first
STEP=1 plays 1 dying first
STEP=1 plays 1 dying modes
if [ -n "${WIDE-}" ]; then
	for scenario in bad-input corners hostile intake machines modes orders staff threading; do
		plays 499 failing "$scenario"
		plays 97 dying "$scenario"
	done
	plays 9973 failing promises
	plays 997 dying promises
	plays 9973 failing sending
	plays 997 dying sending
fi
echo "1..$count"
