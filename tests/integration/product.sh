# SPDX-License-Identifier: MIT
# Sourced after tap.sh: the installed programs on the private servers. The test writes its configuration
# with `configure_product`, posts mail, runs rounds and looks at what arrived.

DISPUTED=${DISPUTED:-$INSTALLED/sbin/disputed}
DISPUTECTL=${DISPUTECTL:-$INSTALLED/bin/disputectl}
CUSTOMER=marie@example.net STAFF=claire@example.com SUPPORT=support@example.com

# product_begin [COMMAND…]: servers and users that most tests need, the command run before they start;
# skips the whole test where they can't be had.
product_begin()
{
	[ -x "$DISPUTED" ] || skip_all "$DISPUTED is not there: make install comes first"
	[ -x /usr/sbin/dovecot ] || skip_all "Dovecot is not installed"
	command -v msmtp >/dev/null || skip_all "msmtp is not installed"
	servers_begin
	servers_user $SUPPORT s3cret
	servers_user $CUSTOMER other
	servers_user $STAFF other
	servers_user admin@example.com other
	"${@:-true}" || skip_all "$SRV_REASON"
	start_dovecot || skip_all "$SRV_REASON"
	start_msmtpd || skip_all "$SRV_REASON"
	(
		umask 077
		echo s3cret >"$SRV_DIR/password"
		echo wrong >"$SRV_DIR/wrong"
	)
	configure_product
}

# configure_product [MAILBOX-LINES [SMTP-LINES [TOP-LINES]]]: what differs from plain connections.
# Values that libconfuse takes once are replaced: lines given here stand instead of the usual ones.
configure_product()
{
	local mailbox="${1-}" smtp="${2-}" top="${3-}"
	[ -n "$mailbox" ] || mailbox="url = \"imap://127.0.0.1:$IMAP_PORT/INBOX\"
	tls = \"none\"
	user = \"$SUPPORT\"
	password_file = \"password\""
	[ -n "$smtp" ] || smtp="url = \"smtp://127.0.0.1:$SMTP_PORT\"
	tls = \"none\""
	cat >"$SRV_DIR/disputed.conf" <<END
mode = "live"
organisation {
	name = "ACME"
	language = "en"
	timezone = "Europe/Paris"
}
store = "$SRV_DIR/disputed.db"
keys = "$SRV_DIR/keys"
mailbox support {
	address = "$SUPPORT"
	$mailbox
}
smtp {
	$smtp
}
staff claire { name = "Claire Martin" email = "$STAFF" role = "agent" language = "en" }
staff root { name = "Admin" email = "admin@example.com" role = "admin" language = "en" }
notify = { "claire" }
relay { hold = "0 seconds" }
$top
END
}

# forget: as if disputed had never run here.
forget()
{
	rm -f "$SRV_DIR"/disputed.db* "$SRV_DIR/keys"
}

# round: one `disputed --once`; its log is in $SRV_DIR/log, and shown if it does not end well.
round()
{
	local status=0
	"$DISPUTED" --once --config="$SRV_DIR/disputed.conf" >"$SRV_DIR/log" 2>&1 || status=$?
	[ $status = 0 ] || cat "$SRV_DIR/log"
	return $status
}

ctl()
{
	"$DISPUTECTL" --config="$SRV_DIR/disputed.conf" "$@"
}

# logged PATTERN: the last round said so.
logged()
{
	grep -E "$1" "$SRV_DIR/log" || { cat "$SRV_DIR/log"; return 1; }
}

# complaint [FROM [SUBJECT]]: a small mail to support, delivered.
complaint()
{
	local from=${1-$CUSTOMER}
	printf '%s\n' "From: <$from>" "To: <$SUPPORT>" "Subject: ${2-Late parcel}" \
		"Date: $(date -R)" "Message-ID: <$RANDOM.$RANDOM.$SECONDS@example.net>" '' \
		'My parcel is late. Where is it?' | deliver_as "$from" $SUPPORT
}

# deliver_as FROM TO: stdin, straight into the mailbox, as a mail server would.
deliver_as()
{
	"$SRV_DIR/deliver" "$1" "$2"
}

# inbox ADDRESS [FOLDER]: how many mails lie there.
inbox()
{
	mail_files "$@" | wc -l
}

last_mail()
{
	mail_files "$1" | tail -n 1
}
