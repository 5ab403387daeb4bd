# SPDX-License-Identifier: MIT
# disputed as an admin calls it before it runs: the shipped sample, and typical mistakes in it.
# Prints TAP. No network, no store.
top_srcdir=$(cd "${top_srcdir:-.}" && pwd)
disputed=$(cd "${top_builddir:-.}" && pwd)/disputed
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
count=0

mkdir -m 700 "$tmp/data" "$tmp/state" "$tmp/edited" "$tmp/edited/fr"
cp -r "$top_srcdir/templates" "$tmp/data"
export DISPUTED_DATADIR="$tmp/data"
sed -e 's|"/etc/disputed/|"|' -e 's|^# store = .*|store = "state/disputed.db"|' \
	-e 's|^# keys  = .*|keys = "state/keys"|' -e 's|^# templates = .*|templates = "edited"|' \
	"$top_srcdir/conf/disputed.conf" >"$tmp/sample"
for name in imap smtp; do
	echo secret >"$tmp/$name-password"
	chmod 600 "$tmp/$name-password"
done

# result NAME STATUS: ok if STATUS is 0.
result()
{
	count=$((count + 1))
	if [ "$2" = 0 ]; then
		echo "ok $count - $1"
	else
		echo "not ok $count - $1"
		{ echo "status: $status"; cat "$tmp/out" "$tmp/err"; } | sed 's/^/# /'
	fi
}

# run ARGUMENT…: disputed; stdout in $tmp/out, stderr in $tmp/err, the status in $status.
run()
{
	"$disputed" "$@" >"$tmp/out" 2>"$tmp/err"
	status=$?
}

# mistake NAME SED MESSAGE: the sample changed so is refused with one line, which names the line
# that was changed and says MESSAGE.
mistake()
{
	sed -E -e "$2" "$tmp/sample" >"$tmp/disputed.conf"
	line=$(diff "$tmp/sample" "$tmp/disputed.conf" | sed -n '1s/^\([0-9]*\).*/\1/p')
	run --check --config "$tmp/disputed.conf"
	[ "$status" = 78 ] && [ "$(wc -l <"$tmp/err")" = 1 ] && [ ! -s "$tmp/out" ] &&
		grep -qF -e "$tmp/disputed.conf:$line: $3" "$tmp/err"
	result "$1" $?
}

cp "$tmp/sample" "$tmp/disputed.conf"
run --check --config "$tmp/disputed.conf"
[ "$status" = 0 ] && [ ! -s "$tmp/err" ] && grep -q 'ok, mode observe$' "$tmp/out"
result 'the sample is good' $?
[ -z "$(ls -A "$tmp/state")" ]
result '--check makes nothing' $?

mistake 'unknown key' 's/^mode/mod/' 'mod: there is no such key; did you mean “mode”?'
mistake 'unknown mode' 's/^mode .*/mode = "production"/' 'mode: “production” is none of'
mistake 'quotation mark left out' 's/^mode .*/mode = "observe/' 'a quotation mark is opened'
mistake 'duration without a unit' 's/# acknowledge = "24 hours"/acknowledge = "24"/' \
	'promise: acknowledge: “24” has no unit'
mistake 'unknown unit' 's/# hold = .*/hold = "2 minutos"/' 'relay: hold: “minutos” is no unit'
mistake 'unknown zone' 's|Europe/Paris|Europe/Pari|' 'organisation: timezone: “Europe/Pari”'
mistake 'unknown role' 's/"agent"/"boss"/' 'staff agent1: role: there is no role “boss”'
mistake 'unknown colleague' 's/^notify .*/notify = { "agent7" }/' 'notify: there is no section'
mistake 'missing password file' 's|"imap-password"|"nowhere"|' \
	'mailbox support: password_file: '
mistake 'missing certificates' 's|# ca_file = ""|ca_file = "nowhere"|' 'mailbox support: ca_file: '
mistake 'no URL' 's|imaps://imap.example.com/INBOX|imap.example.com|' 'mailbox support: url: '
mistake 'no number' 's/^# brake = .*/brake = "many"/' 'brake: “many” is no number'

sed 's|"state/disputed.db"|"nowhere/disputed.db"|' "$tmp/sample" >"$tmp/disputed.conf"
run --check --config "$tmp/disputed.conf"
[ "$status" = 78 ] && grep -q "nowhere: No such file" "$tmp/err"
result 'no folder for the store' $?

sed 's|^templates = .*|templates = "nowhere"|' "$tmp/sample" >"$tmp/disputed.conf"
run --check --config "$tmp/disputed.conf"
[ "$status" = 0 ] && grep -q "^warning: $tmp/disputed.conf:[0-9]*: templates: there is no folder" "$tmp/err"
result 'no folder of templates' $?

cp "$tmp/sample" "$tmp/disputed.conf"
echo garbage >"$tmp/state/keys"
chmod 600 "$tmp/state/keys"
run --check --config "$tmp/disputed.conf"
[ "$status" = 78 ] && grep -q "^keys file $tmp/state/keys" "$tmp/err"
result 'keys that are none' $?
rm "$tmp/state/keys"

printf 'Subject: x {{nope}} {{dispute.reference}}\n\n{{words}} {{promise.date}}\n' \
	>"$tmp/edited/fr/progress.md"
run --check --config "$tmp/disputed.conf"
[ "$status" = 78 ] && grep -q "edited/fr/progress.md:1: .*nope" "$tmp/err"
result 'a template with an unknown variable' $?

# No foreign bytes are parsed there, and each library that is loaded takes memory.
! ldd "$disputed" >"$tmp/out" 2>"$tmp/err" || ! grep -E 'libxml2|libexttextcat|libicu|libseccomp' "$tmp/out"
result 'what only the reader needs is not loaded' $?

run --chekc
[ "$status" = 64 ]
result 'wrong usage' $?
run --config "$tmp/none" --once
[ "$status" = 78 ] && grep -q "$tmp/none:1: the file can't be read" "$tmp/err"
result 'no configuration' $?
echo "1..$count"
