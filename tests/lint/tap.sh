# SPDX-License-Identifier: MIT
# Sourced by the lints: TAP on stdout, a scratch folder in $tmp, paths that read as in the tree.
export LC_ALL=C
top_srcdir=${top_srcdir:-.}
top_builddir=${top_builddir:-.}
lint_dir=$top_srcdir/tests/lint
count=0
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT

# check NAME COMMAND…: ok if the command prints nothing, on stderr neither; each line that it
# prints is a violation.
check()
{
	name=$1
	shift
	count=$((count + 1))
	if lines=$("$@" 2>&1) && [ -z "$lines" ]; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name"
		printf '%s\n' "${lines:-the check itself failed}" | sed 's/^/# /'
	fi
}

finish()
{
	echo "1..$count"
}

skip_all()
{
	echo "1..0 # SKIP $*"
	exit 0
}

# filter COMMAND…: grep, for which "nothing found" is no failure.
filter()
{
	"$@" || [ $? = 1 ]
}

# rows FILE: the rows of a table, without comments and blank lines.
rows()
{
	filter grep -v -e '^#' -e '^[[:space:]]*$' "$1"
}

# in_src COMMAND…: runs it at the root of the sources.
in_src()
{
	(cd "$top_srcdir" && "$@")
}

# sources PATTERN: the files of src/ so named.
sources()
{
	in_src find src -name "$1" -type f | sort
}

# objects: the objects of src/ that are built and whose source is still there.
objects()
{
	find "$top_builddir/src" -name '*.o' 2>/dev/null | sort | while read -r object; do
		[ -z "$(object_source "$object")" ] || echo "$object"
	done
}

# object_source FILE: libbase_a-text.o → text.c, as it stands in its folder of src/.
object_source()
{
	stem=$(basename "$1" .o)
	for stem in "$stem" "${stem#*-}"; do
		if [ -f "$top_srcdir/src/$(basename "$(dirname "$1")")/$stem.c" ]; then
			echo "$stem.c"
			return
		fi
	done
}
