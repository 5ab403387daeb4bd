#!/bin/sh
# SPDX-License-Identifier: MIT
# Reads every mail of tests/corpus and compares the value with tests/golden/mail/NAME.json.
# With --update as argument, or UPDATE_GOLDEN=1, the expectations are written anew instead.
: "${top_srcdir:=.}" "${top_builddir:=.}"
golden=$top_srcdir/tests/golden/mail
got=$(mktemp) || exit 1
trap 'rm -f "$got"' EXIT
set_update=${UPDATE_GOLDEN:-}
[ "$1" = --update ] && set_update=1
count=0
for mail in "$top_srcdir"/tests/corpus/*.eml; do
	count=$((count + 1))
	name=$(basename "$mail" .eml)
	${TEST_WRAPPER} "$top_builddir"/tests/golden/mail-golden \
		"$top_srcdir"/src/mail/textcat.conf "$mail" >"$got" || {
		echo "not ok $count - $name could not be read"
		continue
	}
	if [ -n "$set_update" ]; then
		cp "$got" "$golden/$name.json"
	fi
	if grep -q "^$name\\.eml	" "$top_srcdir"/tests/corpus/INDEX &&
		diff -u "$golden/$name.json" "$got" >"$got.diff" 2>&1; then
		echo "ok $count - $name"
	else
		echo "not ok $count - $name differs, or is not in INDEX"
		sed 's/^/# /' "$got.diff" 2>/dev/null
	fi
	rm -f "$got.diff"
done
echo "1..$count"
