# SPDX-License-Identifier: MIT
# disputectl as its users call it: every command on a store of its own, in the mode observe. Prints
# TAP. No network, no daemon.
top_srcdir=$(cd "${top_srcdir:-.}" && pwd)
ctl=$(cd "${top_builddir:-.}" && pwd)/disputectl
tmp=$(mktemp -d)
trap 'chmod -R u+w "$tmp"; rm -rf "$tmp"' EXIT
count=0

mkdir -m 700 "$tmp/data" "$tmp/state" "$tmp/edited"
cp -r "$top_srcdir/templates" "$top_srcdir/src/mail/textcat.conf" "$tmp/data"
export DISPUTED_DATADIR="$tmp/data"

cat >"$tmp/disputed.conf" <<'END'
mode = "observe"
organisation { name = "ACME" language = "en" timezone = "Europe/Paris" }
store = "state/disputed.db"
keys = "state/keys"
templates = "edited"
mailbox support {
    address = "support@example.com"
    url = "imaps://imap.example.com/INBOX"
    user = "support"
    password_command = "true"
}
mailbox sales {
    address = "sales@example.com"
    url = "imaps://imap.example.com/INBOX"
    user = "sales"
    password_command = "true"
}
smtp { url = "smtps://smtp.example.com" }
staff agent1 { name = "First Agent" email = "agent1@example.com" role = "agent" language = "en" }
staff boss { name = "The Boss" email = "boss@example.com" role = "admin" language = "fr" }
notify = { "agent1" }
category delivery { name = "Livraison" words = { "colis" } }
category billing { name = "Facturation" words = { "factur*" } }
END

cat >"$tmp/bill.eml" <<'END'
Received: from mx.example.org by mail.example.com; Tue, 3 Mar 2026 09:15:00 +0100
Received: from home by mx.example.org; Tue, 3 Mar 2026 08:00:00 +0100
From: =?utf-8?q?Marie_L=C3=A9ger?= <marie@example.org>
To: support@example.com
Cc: Desk <desk@example.org>
Subject: =?utf-8?q?Facture_=1B[31mrouge?=
Date: Mon, 2 Mar 2026 10:00:00 +0100
Message-ID: <bill@example.org>
Content-Type: text/plain; charset=utf-8

Bonjour, la facture de janvier est fausse, merci de la corriger rapidement.
END
printf '\033]0;owned\007 et ceci\n' >>"$tmp/bill.eml"
cat >"$tmp/seen.eml" <<'END'
From: Paul <paul@example.net>
To: support@example.com
Subject: Colis
Date: Mon, 2 Mar 2026 11:00:00 +0100
Message-ID: <seen@example.net>
Content-Type: text/plain; charset=utf-8

La commande n° 4711 n'est jamais venue. Remboursez les 20 €.
END
cat >"$tmp/away.eml" <<'END'
From: paul@example.net
To: support@example.com
Subject: Re: Bill
Date: Mon, 2 Mar 2026 11:00:00 +0100
Message-ID: <away@example.net>
Auto-Submitted: auto-replied

I am away.
END

# run ARGUMENT…: disputectl; stdout in $tmp/out, stderr in $tmp/err, the status in $status.
run()
{
	"$ctl" --config="$tmp/disputed.conf" "$@" >"$tmp/out" 2>"$tmp/err"
	status=$?
}

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

# ends STATUS NAME: the last run ended so.
ends()
{
	[ "$status" = "$1" ]
	result "$2" $?
}

# says PATTERN NAME: the last run printed a line that matches.
says()
{
	grep -qE -e "$1" "$tmp/out"
	result "$2" $?
}

# tells PATTERN NAME: the last run told of an error so.
tells()
{
	grep -qE -e "$1" "$tmp/err"
	result "$2" $?
}

# lines NUMBER NAME: the last run printed so many.
lines()
{
	[ "$(wc -l <"$tmp/out")" = "$1" ]
	result "$2" $?
}

# clean NAME: the last run printed no control characters but line ends.
clean()
{
	! LC_ALL=C tr -d '\n\040-\176\200-\377' <"$tmp/out" | grep -q .
	result "$1" $?
}

# value KEY: of the last run's first JSON line, a text or number.
value()
{
	sed -nE '1s/^.*"'"$1"'":"?([^",}]*).*$/\1/p' "$tmp/out"
}

# ---- how it is called ----
run; ends 64 "a command is needed"
run dance; ends 64 "an unknown command is refused"
run list --dance; ends 64 "an unknown option is refused"
run show; ends 64 "a missing argument is told"
run list more; ends 64 "an argument too many is told"
run outbox --all --failed; ends 64 "options that exclude each other"
for command in list show history outbox status pause resume verify do new intake explain ledger reconcile \
	"quarantine list" "quarantine show" "quarantine retry" "quarantine open" "quarantine drop" \
	"template list" "template check" "template preview"; do
	run $command --help
	{ [ $status = 0 ] && grep -q -- --json "$tmp/out"; }
	result "$command --help" $?
	run $command --version
	{ [ $status = 0 ] && grep -q '^disputectl [0-9]' "$tmp/out"; }
	result "$command --version" $?
done
"$ctl" list -c "$tmp/none.conf" >"$tmp/out" 2>"$tmp/err"
status=$?
ends 78 "a missing configuration"

# ---- explain: nothing is written ----
run explain --json "$tmp/bill.eml" "$tmp/away.eml"
ends 0 "explain without a store"
lines 2 "one object a line"
for key in file kind from to cc subject date message_id in_reply_to references language text reply \
	quoted attachments automatic no_answer evidence bounce match warnings facts category; do
	says "^\{.*\"$key\":" "explain names $key"
done
says '"kind":"complaint".*"from":\{"name":"Marie Léger","address":"marie@example.org"\}' "who writes"
says '"cc":\[\{"name":"Desk","address":"desk@example.org"\}\]' "who reads it too"
says '"date":"2026-03-02T09:00:00Z","message_id":"bill@example.org"' "when and under which id"
says '"language":"fr"' "in which language"
says '"kind":"automatic".*"automatic":true,"no_answer":\["auto-submitted"\]' "why a machine gets no answer"
says '"evidence":\[\{"kind":"auto-submitted","rule":"auto-submitted","weight":100,"detail":"Auto-Submitted: [^"]+"\}' "by which rule it is known"
[ -z "$(ls -A "$tmp/state")" ]
result "explain makes no store" $?
run explain "$tmp/bill.eml"
says '^So: +would open a dispute' "explain says what would be done"
clean "no control character of the mail is printed"
run explain --json "$tmp/seen.eml"
says '"facts":\[\{"kind":"order","value":"4711","words":"commande n° 4711"\},' "what the mail says at a glance"
says '\{"kind":"remedy","value":"refund","words":"Remboursez"\}\]' "with the words that led to it"
says '"category":\{"name":"Livraison","words":\["Colis"\]\}' "and a category, with its words"
run explain "$tmp/seen.eml"
says '^Seen: +order 4711 · 20.00.+€ · asks for: refund \(“Remboursez”\)$' "the same for people"
says '^Category: +Livraison \(“Colis”\)$' "and the category"
run explain --json "$tmp/away.eml"
says '"facts":\[\],"category":null' "of a machine's mail nothing"
run explain "$tmp/none.eml" "$tmp/away.eml"
ends 65 "a file that is not there"
says '^Kind: +automatic' "does not keep the others from being explained"
(cd "$tmp" && "$ctl" explain --json - <"$tmp/bill.eml" >"$tmp/out" 2>"$tmp/err")
status=$?
ends 0 "explain without a configuration"
says '"file":"-","kind":"complaint"' "from standard input"

# ---- intake ----
run list; ends 0 "list of an empty store"
lines 0 "shows nothing"
[ "$(stat -c %a "$tmp/state/keys" "$tmp/state/disputed.db" | uniq)" = 600 ]
result "store and keys are their owner's" $?
run intake --no-ack "$tmp/bill.eml" "$tmp/away.eml"
ends 0 "intake"
says 'bill.eml: opened D-' "a complaint opens a dispute"
says 'away.eml: filed$' "an automatic answer is filed"
run intake --json "$tmp/bill.eml"
ends 0 "intake again"
says '"fate":"duplicate"' "is known as the same mail"
run intake "$tmp/none.eml"
ends 66 "intake of a missing file"
run intake --mailbox=nobody "$tmp/bill.eml"
ends 64 "intake to an unknown mailbox"

run list --json
lines 1 "list has the dispute"
ref=$(value reference)
run ledger --json
lines 2 "the ledger has both mails"
says '"fate":"opened"' "and what became of them"
run ledger --reference "$ref" --json
lines 1 "one of them belongs to the dispute"
[ "$(value dispute)" = "$ref" ]
result "which the ledger names" $?
run ledger --json --reference "$ref" --fate=filed
lines 0 "filters hold together"
run ledger --json --mailbox=intake --since=2026-03-01 --limit=1 --skip=1
lines 1 "a page of it"
run ledger --mailbox=support
says '^no entries$' "nothing came from a mailbox"
run ledger --fate=eaten
ends 64 "an unknown fate"
run ledger --since=yesterday
ends 64 "no date"
run reconcile
ends 75 "reconcile without a daemon"
tells 'not running' "says so"
run reconcile nobody
ends 64 "reconcile of an unknown mailbox"
run quarantine list
says '^no mails were set aside' "nothing was set aside"
for command in show retry drop open; do
	run quarantine $command 1
	ends 65 "quarantine $command of an unknown number"
	run quarantine $command one
	[ $status = 64 ] || [ $status = 65 ]
	result "quarantine $command of no number" $?
done
run list --json
[ "$(value opened_at)" = 2026-03-03T08:15:00Z ]
result "its date is that of the last Received line" $?
says '"state":"received".*"late":false' "list tells its state"
run list
says "^$ref +received +20..-..-.. +- +marie@example.org +Facture" "list for people"
clean "no control character of the subject is printed"

# ---- show, history, outbox ----
run show --text "$ref"
ends 0 "show"
says "^Reference: +$ref" "show names the reference"
says 'la facture de janvier' "show --text has the words"
says '^Category: +Facturation \(“Facture”\)$' "and what they say at a glance"
clean "and no control character of them"
run show --json --text "$ref"
says '"messages":\[\{.*"text":"Bonjour' "show as JSON"
says '"facts":\[\],"category":\{"name":"Facturation","words":\["Facture"\]\}' "with facts and category"
says '"parties":\[\{"ordinal":0,"role":"customer","name":"Marie Léger"' "with the customer"
run show "$(echo "$ref" | tr -d - | tr '[:upper:]' '[:lower:]')"
ends 0 "a reference as people write it"
run show D-0000-0001
ends 65 "a reference that can't be"
run history "$ref"
says '^ +1 +20..-..-.. ..:.. +opened' "history begins with the opening"
says 'no acknowledgement because: asked not to' "and says why there was no answer"
run history "$ref" --json
says '"seq":1,.*"hash":"[0-9a-f]{64}"' "history as JSON"
run outbox --json
lines 0 "nothing is to be sent in the mode observe"
run outbox
says '--all shows' "where it is said how to see what was withheld"
run outbox --all
says '^staff-new +withheld' "what was withheld is shown"
run outbox --all --json
says "\"letter\":\"staff-new\",\"state\":\"withheld\".*\"dispute\":\"$ref\"" "and as JSON"
run outbox --failed --json
lines 0 "no letter has failed"

# ---- do ----
run do "$ref" '!take' --as agent1
ends 0 "an order"
says "^$ref: in_progress" "is carried out"
run do "$ref" '!note call back' '!dance' --as agent1
ends 1 "an order that nobody knows"
says '^refused: !dance' "is refused"
run history "$ref"
! grep -q 'call back' "$tmp/out"
result "and the one before it is undone" $?
run do "$ref" '!take' --as nobody; ends 64 "unknown staff"
run do "$ref" ''; ends 64 "an empty order"
run do "$ref" 'We send a new bill.' --json
ends 0 "an answer by the admin"
run history "$ref"
says 'answer by admin' "has its author"
! grep -q null "$tmp/out"
result "and nothing is left open" $?
run do --json "$ref" '!resolve
Here is the new bill.' --as boss
ends 0 "an order with words below"
says '"done":true,"state":"resolved"' "resolves the dispute"
run list
lines 0 "a resolved dispute is not open"
run list --all
says "^$ref +resolved" "list --all has it"

# ---- new ----
echo 'The lift is broken.' >"$tmp/complaint"
run new --json paul@example.net 'Paul Martin' <"$tmp/complaint"
ends 0 "new"
paul=$(value reference)
run show --json --text "$paul"
says '"subject":"The lift is broken.".*"address":"paul@example.net"' "has its words and its customer"
says '"letter":"acknowledgement"' "and is acknowledged"
run new none Jean --as agent1 --mailbox sales <"$tmp/complaint"
ends 0 "new without an address"
run show --json "$(cat "$tmp/out")"
says '"mailbox":"sales".*"name":"Jean","address":null' "is the other mailbox's"
run new nonsense <"$tmp/complaint"; ends 64 "new with nonsense for an address"
run new none </dev/null; ends 65 "new without words"

# ---- status, pause, resume ----
run status
ends 2 "status: nobody reads the mailboxes"
says '^Disputes: +2 open, 0 late' "counts the disputes"
[ "$(tail -n 1 "$tmp/out")" = broken ]
result "and ends with a word" $?
run pause; ends 0 "pause"
run status --json
says '"status":"broken","mode":"observe","paused":"admin"' "status knows of it"
run resume --json
says '^\{"paused":false\}$' "resume"
run status --json
says '"paused":null' "ends the pause"

# A mail at which the reader dies waits for a word, and so does the alert about it.
mkdir "$tmp/libexec"
ln -s "$(cd "${top_builddir:-.}" && pwd)/tests/support/bad-reader" "$tmp/libexec/disputed-reader"
printf 'do segfault\n\nFrom: eve@example.org\n' >"$tmp/deadly.eml"
DISPUTED_LIBEXECDIR="$tmp/libexec" run intake "$tmp/deadly.eml"
run quarantine list
says '^1 +waiting ' "a mail was set aside"
run resume
run status
says 'mail set aside: see disputectl quarantine list' "resume leaves its alert while it waits"
run quarantine drop 1
run status
! grep -q 'set aside' "$tmp/out"
result "which ends with it" $?

# ---- verify ----
run verify
ends 0 "verify"
[ "$(cat "$tmp/out")" = ok ]
result "says ok" $?
run verify --json
says '^\{"ok":true,"problems":\[\]\}$' "and as JSON"
before=$(sha256sum <"$tmp/state/disputed.db")
run explain --json "$tmp/bill.eml"
says '"kind":"complaint"' "explain on the store"
[ "$(sha256sum <"$tmp/state/disputed.db")" = "$before" ]
result "leaves it as it is" $?
if command -v sqlite3 >/dev/null; then
	cp "$tmp/state/disputed.db" "$tmp/state/whole.db"
	sqlite3 "$tmp/state/disputed.db" "UPDATE history SET actor = 'nobody' WHERE seq = 1" \
		2>"$tmp/err"
	run verify
	ends 1 "a changed history"
	says "$ref: history: " "is found"
	mv "$tmp/state/whole.db" "$tmp/state/disputed.db"
	rm -f "$tmp/state/disputed.db-wal" "$tmp/state/disputed.db-shm"
else
	count=$((count + 2))
	echo "ok $((count - 1)) # SKIP sqlite3 is not installed"
	echo "ok $count # SKIP sqlite3 is not installed"
fi

# ---- templates ----
run template list
says '^acknowledgement +customer +yes +en fr ' "template list"
run template list --json
says '"letter":"alert","audience":"admin"' "and as JSON"
run template check
ends 0 "template check"
[ "$(tail -n 1 "$tmp/out")" = ok ]
result "says ok" $?
mkdir -p "$tmp/other/fr"
printf 'Subject: Clos\n\n{{nobody}}\n' >"$tmp/other/fr/closed.md"
run template check "$tmp/other"
ends 78 "template check of a folder with a mistake"
says 'other/fr/closed.md:3: ' "names file and line"
run template check "$tmp/none"; ends 64 "template check of no folder"
run template preview acknowledgement --lang=en --html="$tmp/letter.html"
says '^Subject: +We have received' "template preview"
grep -q '<html lang="en">' "$tmp/letter.html"
result "writes the HTML too" $?
run template preview progress --for="$paul" --json
says "\"letter\":\"progress\".*$paul" "template preview for a dispute"
run template preview alert --for="$paul"; ends 64 "a letter about no dispute"
run template preview nothing; ends 64 "a letter that there is not"
cp -r "$tmp/other/fr" "$tmp/edited/fr"
run template preview closed; ends 78 "no preview of a broken set"
run do "$paul" '!take'; ends 78 "nor letters from it, while no set was accepted"
rm -r "$tmp/edited/fr"
run do "$paul" '!take'; ends 0 "once it is mended, orders go on"

# ---- what else can go wrong ----
rm "$tmp/state/keys"
run list
ends 78 "keys that are gone"
tells 'keys file .* is missing' "are told"
if [ "$(id -u)" = 0 ] && id nobody >/dev/null 2>&1 &&
	command -v setpriv >/dev/null && setpriv --reuid=nobody --clear-groups test -x "$ctl"; then
	chmod -R a+rX "$tmp/data" "$tmp/edited"
	chmod 755 "$tmp" "$tmp/state"
	setpriv --reuid=nobody --clear-groups "$ctl" -c "$tmp/disputed.conf" list \
		>"$tmp/out" 2>"$tmp/err"
	status=$?
	ends 75 "another user's store"
	mkdir "$tmp/state/nobody"
	chown nobody "$tmp/state/nobody"
	sed "s|state/|state/nobody/|" "$tmp/disputed.conf" >"$tmp/nobody.conf"
	chmod 600 "$tmp/bill.eml"
	chmod 644 "$tmp/nobody.conf"
	"$ctl" -c "$tmp/nobody.conf" intake "$tmp/bill.eml" >"$tmp/out" 2>"$tmp/err"
	status=$?
	ends 0 "root hands a file of its own over"
	[ "$(stat -c %U "$tmp/state/nobody/disputed.db" "$tmp/state/nobody/keys" | uniq)" = nobody ]
	result "and the store is its owner's" $?
else
	for n in 1 2 3; do
		count=$((count + 1))
		echo "ok $count # SKIP needs root, to be another user"
	done
fi
echo "1..$count"
