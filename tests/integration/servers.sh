# SPDX-License-Identifier: MIT
# Private mail servers on loopback for the demo and the integration tests: Dovecot for IMAP and for
# submission with TLS, msmtpd (a small SMTP server that hands each mail to Dovecot's delivery
# agent), and OpenSMTPD in front of it. Sourced by bash after tools/lib.sh. Nothing is installed or
# configured outside of SRV_DIR, ports are random free ones, and all ends with the script.
#
#   servers_begin                     SRV_DIR: scratch folder; everything stops on exit
#   servers_user ADDRESS PASSWORD     a mailbox; ADDRESS also gets what is sent to LOCAL+any@DOMAIN
#   start_dovecot                     IMAP_PORT (plain, STARTTLS), IMAPS_PORT, SRV_CA (its certificate)
#   start_msmtpd                      SMTP_PORT: no TLS, no AUTH, takes all, refuses unknown users late
#   start_submission                  SUBMISSION_PORT (STARTTLS), SUBMISSIONS_PORT: AUTH needed
#   start_tokens ADDRESS              TOKEN_URL, TOKEN_DIR: an OAuth 2 server for that user; when it is
#                                     started first, Dovecot asks it whether a bearer token is good
#   start_opensmtpd                   OSMTPD_PORT: no TLS, PIPELINING, DSN, refuses at RCPT; root only
#   mail_files ADDRESS [FOLDER]       the mails of a mailbox, one file a line, in order of arrival
#   servers_keep, servers_leave       before the start, at the end: they outlive the script, and
#                                     SRV_DIR/stop ends them
#
# A start_… returns 1 with the reason in SRV_REASON if the server can't be had here; it must not be
# called in a subshell. Without start_tokens, the password of a user is also accepted as bearer token.

SRV_PIDS=()
SRV_PORTS=" "
SRV_DEATH=TERM
SRV_REASON=

servers_begin()
{
	SRV_DIR=$(mktemp -d /tmp/disputed.XXXXXX)
	chmod 755 "$SRV_DIR"
	mkdir "$SRV_DIR/mail"
	: >"$SRV_DIR/users"
	trap servers_end EXIT
	trap 'exit 130' INT
	trap 'exit 143' TERM HUP
	SRV_USER=$(id -un) SRV_UID=$(id -u) SRV_GID=$(id -g)
	if [ "$SRV_UID" = 0 ]; then
		SRV_USER=nobody SRV_UID=$(id -u nobody) SRV_GID=$(id -g nobody)
	fi
	chown "$SRV_UID:$SRV_GID" "$SRV_DIR/mail"
	SRV_CA=$SRV_DIR/cert.pem
	certificate_make 3650
}

# certificate_make DAYS: of the servers; they read it when they start, or on SIGHUP.
certificate_make()
{
	openssl req -x509 -newkey rsa:2048 -nodes -days "$1" -subj /CN=localhost \
		-addext 'subjectAltName=DNS:localhost,IP:127.0.0.1' \
		-keyout "$SRV_DIR/key.pem" -out "$SRV_CA" 2>/dev/null
}

# servers_end: stops what was started here, by pid, and removes SRV_DIR.
servers_end()
{
	local pid n
	[ -n "${SRV_DIR-}" ] || return 0
	for pid in "${SRV_PIDS[@]}"; do
		kill "$pid" 2>/dev/null
	done
	for pid in "${SRV_PIDS[@]}"; do
		for ((n = 0; n < 100; n++)); do
			kill -0 "$pid" 2>/dev/null || continue 2
			sleep 0.05
		done
		kill -KILL "$pid"
	done
	wait
	SRV_PIDS=()
	rm -rf "$SRV_DIR"
	SRV_DIR=
} 2>/dev/null

servers_keep()
{
	SRV_DEATH=clear
}

servers_leave()
{
	cat >"$SRV_DIR/stop" <<END
#!/bin/sh
kill ${SRV_PIDS[*]}
sleep 2
rm -rf "$SRV_DIR"
END
	chmod 755 "$SRV_DIR/stop"
	trap - EXIT
}

servers_user()
{
	echo "$1:{PLAIN}$2::::::" >>"$SRV_DIR/users"
}

# port_free: sets PORT to one on which nobody listens now and that was not given before.
port_free()
{
	while :; do
		PORT=$((20000 + RANDOM % 10000))
		[[ $SRV_PORTS == *" $PORT "* ]] && continue
		(exec 3<>"/dev/tcp/127.0.0.1/$PORT") 2>/dev/null || break
	done
	SRV_PORTS="$SRV_PORTS$PORT "
}

# server_run LOG PORT COMMAND…: starts it in the background and waits until it listens. It dies with
# this script even if that is killed outright.
server_run()
{
	local log=$1 port=$2 n pid
	shift 2
	setsid setpriv --pdeathsig "$SRV_DEATH" "$@" >>"$log" 2>&1 </dev/null &
	pid=$!
	SRV_PIDS+=("$pid")
	for ((n = 0; n < 200; n++)); do
		(exec 3<>"/dev/tcp/127.0.0.1/$port") 2>/dev/null && return 0
		kill -0 "$pid" 2>/dev/null || break
		sleep 0.05
	done
	SRV_REASON="$1 does not listen: $(tail -n 1 "$log")"
	return 1
}

start_dovecot()
{
	port_free && IMAP_PORT=$PORT
	port_free && IMAPS_PORT=$PORT
	mkdir -p "$SRV_DIR/imap"
	dovecot_common imap >"$SRV_DIR/imap/dovecot.conf"
	cat >>"$SRV_DIR/imap/dovecot.conf" <<END
protocols = imap
mail_location = maildir:$SRV_DIR/mail/%u
namespace inbox {
  inbox = yes
  separator = /
  mailbox Sent {
    auto = create
    special_use = \\Sent
  }
}
mail_max_userip_connections = 100
maildir_very_dirty_syncs = no
postmaster_address = postmaster@example.com
lda_mailbox_autocreate = yes
service imap-login {
  chroot =
  process_min_avail = 1
  service_count = 0
  inet_listener imap {
    port = $IMAP_PORT
  }
  inet_listener imaps {
    port = $IMAPS_PORT
    ssl = yes
  }
}
service auth {
  unix_listener auth-userdb {
    mode = 0666
  }
}
END
	server_run "$SRV_DIR/imap.log" "$IMAPS_PORT" /usr/sbin/dovecot -F -c "$SRV_DIR/imap/dovecot.conf"
}

# dovecot_tokens: bearer tokens are the OAuth 2 server's to judge, where there is one.
dovecot_tokens()
{
	[ -n "${TOKEN_URL-}" ] || return 0
	cat >"$SRV_DIR/dovecot-oauth2.conf" <<END
introspection_mode = post
introspection_url = ${TOKEN_URL%/token}/introspect
force_introspection = yes
username_attribute = username
active_attribute = active
active_value = true
END
	cat <<END
passdb {
  driver = oauth2
  mechanisms = xoauth2 oauthbearer
  args = $SRV_DIR/dovecot-oauth2.conf
}
END
}

# dovecot_common NAME: what both instances share. One user runs all, nothing is chrooted, a failed
# login is not punished by a wait.
dovecot_common()
{
	cat <<END
listen = 127.0.0.1
base_dir = $SRV_DIR/$1/run
state_dir = $SRV_DIR/$1/state
instance_name = disputed-$1-${SRV_DIR##*.}
log_path = $SRV_DIR/$1.log
default_internal_user = $SRV_USER
default_internal_group = $(id -gn "$SRV_USER")
default_login_user = $SRV_USER
first_valid_uid = 1
first_valid_gid = 1
ssl = yes
ssl_cert = <$SRV_CA
ssl_key = <$SRV_DIR/key.pem
disable_plaintext_auth = no
auth_mechanisms = ${SRV_MECHANISMS:-plain login xoauth2 oauthbearer}
auth_failure_delay = 0
$(dovecot_tokens)
passdb {
  driver = passwd-file
  args = username_format=%u $SRV_DIR/users
}
userdb {
  driver = static
  args = uid=$SRV_UID gid=$SRV_GID home=$SRV_DIR/mail/%u
}
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service stats {
  chroot =
  unix_listener stats-writer {
    mode = 0666
  }
}
END
}

start_tokens()
{
	port_free
	TOKEN_DIR=$SRV_DIR/tokens
	mkdir -p "$TOKEN_DIR"
	echo "$1" >"$TOKEN_DIR/user"
	echo first >"$TOKEN_DIR/refresh"
	: >"$TOKEN_DIR/requests"
	TOKEN_URL=http://127.0.0.1:$PORT/token
	server_run "$SRV_DIR/tokens.log" "$PORT" "$TOP/tests/integration/token-server" "$PORT" "$TOKEN_DIR"
}

start_msmtpd()
{
	local program=/usr/bin/msmtpd dir
	if [ ! -x $program ]; then
		dir=$(package_unpack msmtp-mta 2>/dev/null) || {
			SRV_REASON="the package msmtp-mta can't be fetched"
			return 1
		}
		program=$dir/usr/bin/msmtpd
	fi
	cat >"$SRV_DIR/deliver" <<'END'
#!/bin/bash
# deliver SENDER RECIPIENT…: what a mail server does at its end with the mail on stdin.
dir=${0%/*} sender=$1 status=0
shift
[ "$sender" != MAILER-DAEMON ] || sender=
mail=$(mktemp "$dir/incoming.XXXXXX")
trap 'rm -f "$mail"' EXIT
cat >"$mail"
for recipient; do
	user=${recipient,,}
	user=${user%%+*}@${user##*@}
	user=${user/@*@/@}
	grep -q "^$user:" "$dir/users" || { status=67; continue; }
	{
		printf 'Return-Path: <%s>\nDelivered-To: %s\n' "$sender" "$recipient"
		cat "$mail"
	} | /usr/lib/dovecot/dovecot-lda -c "$dir/imap/dovecot.conf" -f "$sender" -a "$recipient" \
		-d "$user" >>"$dir/lda.log" 2>&1 || status=75
done
exit $status
END
	chmod 755 "$SRV_DIR/deliver"
	port_free && SMTP_PORT=$PORT
	server_run "$SRV_DIR/msmtpd.out" "$SMTP_PORT" "$program" --interface=127.0.0.1 --port="$SMTP_PORT" \
		--log="$SRV_DIR/msmtpd.log" --command="$SRV_DIR/deliver %F"
}

start_submission()
{
	[ -x /usr/lib/dovecot/submission ] || {
		SRV_REASON="dovecot-submissiond is not installed"
		return 1
	}
	port_free && SUBMISSION_PORT=$PORT
	port_free && SUBMISSIONS_PORT=$PORT
	mkdir -p "$SRV_DIR/subm"
	dovecot_common subm >"$SRV_DIR/subm/dovecot.conf"
	cat >>"$SRV_DIR/subm/dovecot.conf" <<END
protocols = submission
hostname = localhost
mail_location = maildir:$SRV_DIR/mail/%u
submission_relay_host = 127.0.0.1
submission_relay_port = $SMTP_PORT
submission_relay_trusted = no
service submission-login {
  chroot =
  inet_listener submission {
    port = $SUBMISSION_PORT
  }
  inet_listener submissions {
    port = $SUBMISSIONS_PORT
    ssl = yes
  }
}
END
	server_run "$SRV_DIR/subm.log" "$SUBMISSIONS_PORT" /usr/sbin/dovecot -F -c "$SRV_DIR/subm/dovecot.conf"
}

# OpenSMTPD's users and folders are fixed when it is compiled, so it gets a root folder of its own.
# Debian 12's can't serve TLS (its key process predates OpenSSL 3: "missing private key").
start_opensmtpd()
{
	local unpacked root=$SRV_DIR/osmtpd lib
	[ "$(id -u)" = 0 ] || {
		SRV_REASON="OpenSMTPD runs as root only"
		return 1
	}
	unpacked=$(package_unpack opensmtpd 2>/dev/null) || {
		SRV_REASON="the package opensmtpd can't be fetched"
		return 1
	}
	ldd "$unpacked/usr/sbin/smtpd" | grep 'not found' >"$SRV_DIR/osmtpd.log" && {
		SRV_REASON="OpenSMTPD lacks $(awk '{ print $1 }' "$SRV_DIR/osmtpd.log" | tr '\n' ' ')"
		return 1
	}
	mkdir -p "$root"/{dev,etc,run,tmp,usr/sbin,usr/libexec,var/lib/opensmtpd/empty,var/spool/smtpd,var/run}
	cp "$unpacked"/usr/sbin/{smtpd,smtpctl} "$root/usr/sbin/"
	cp -r "$unpacked/usr/libexec/opensmtpd" "$root/usr/libexec/"
	for lib in $(ldd "$unpacked/usr/sbin/smtpd" | grep -o '/[^ ]*'); do
		mkdir -p "$root${lib%/*}"
		cp -L "$lib" "$root$lib"
	done
	cat >"$root/etc/passwd" <<END
root:x:0:0:root:/:/bin/false
opensmtpd:x:64501:64501::/var/lib/opensmtpd/empty:/bin/false
opensmtpq:x:64502:64502::/var/lib/opensmtpd/empty:/bin/false
END
	printf '%s\n' root:x:0: opensmtpd:x:64501: opensmtpq:x:64502: >"$root/etc/group"
	printf '%s\n' 'passwd: files' 'group: files' 'hosts: files' >"$root/etc/nsswitch.conf"
	echo '127.0.0.1 localhost' >"$root/etc/hosts"
	: >"$root/etc/resolv.conf"
	echo localhost >"$root/etc/mailname"
	: >"$root/dev/null"
	chmod 666 "$root/dev/null"
	chmod 711 "$root/var/spool/smtpd"
	chown 0:64502 "$root/usr/sbin/smtpctl"
	port_free && OSMTPD_PORT=$PORT
	sed 's/:.*//' "$SRV_DIR/users" >"$root/etc/users"
	cat >"$root/etc/smtpd.conf" <<END
table users file:/etc/users
listen on 127.0.0.1 port $OSMTPD_PORT hostname localhost
action "out" relay host "smtp://127.0.0.1:$SMTP_PORT" helo localhost
match from any for rcpt-to regex "^nobody@.*" reject
match from any for any rcpt-to <users> action "out"
match from any for rcpt-to regex "^[^@]*\\\\+.*@example.com" action "out"
END
	server_run "$SRV_DIR/osmtpd.log" "$OSMTPD_PORT" chroot "$root" /usr/sbin/smtpd -d
}

mail_files()
{
	local folder=${2:+.$2/}
	find "$SRV_DIR/mail/$1/$folder"{new,cur} -maxdepth 1 -type f -printf '%T@ %p\n' 2>/dev/null | sort -n |
		cut -d' ' -f2-
}
