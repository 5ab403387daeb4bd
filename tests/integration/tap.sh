# SPDX-License-Identifier: MIT
# Sourced by the integration tests, which bash runs: TAP on stdout and the private servers. A test
# ends with `finish`.
top_srcdir=${top_srcdir:-$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)}
. "$top_srcdir/tools/lib.sh"
. "$top_srcdir/tests/integration/servers.sh"

count=0

# ok NAME COMMAND…: the command succeeds; else its output is shown. It runs in a subshell: servers
# are started outside.
ok()
{
	local name=$1 output
	shift
	count=$((count + 1))
	if output=$("$@" 2>&1); then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		printf '%s\n' "$output" | sed 's/^/# /'
	fi
}

# refuses STATUS COMMAND…: the command ends with just this status.
refuses()
{
	local expected=$1 status=0
	shift
	"$@" || status=$?
	[ "$status" = "$expected" ] || { echo "status $status, not $expected"; return 1; }
}

# not_well COMMAND…: the command fails, whatever its status.
not_well()
{
	! "$@"
}

# is EXPECTED COMMAND…: the command prints just this.
is()
{
	local expected=$1 got
	shift
	got=$("$@")
	[ "$got" = "$expected" ] || { printf 'got:\n%s\nexpected:\n%s\n' "$got" "$expected"; return 1; }
}

# within SECONDS COMMAND…: the command succeeds before the time is over; tried again and again.
within()
{
	local end=$((SECONDS + $1))
	shift
	until "$@"; do
		[ $SECONDS -lt $end ] || return 1
		sleep 0.05
	done
}

# skip COUNT REASON: that many tests, skipped.
skip()
{
	local n
	for ((n = 0; n < $1; n++)); do
		count=$((count + 1))
		echo "ok $count # SKIP ${*:2}"
	done
}

skip_all()
{
	echo "1..0 # SKIP $*"
	exit 0
}

finish()
{
	echo "1..$count"
}
