# SPDX-License-Identifier: MIT
# Sourced after product.sh: the installed programs among people who write all the time and a post
# office that misbehaves on demand, and the checker of what must hold after whatever was done to
# them. All chance comes from SEED.

SEED=${SEED:-20261122}
RANDOM=$SEED
SUPPORT_TOOLS=${top_builddir:-.}/tests/support
SINK=
ROUNDS_DONE=0
STAMP=0

# faults_begin [MAILBOX-LINES [TOP-LINES]]: Dovecot, the sink, a configuration without brake, and a
# mailbox that has been looked at once.
faults_begin()
{
	local tool
	for tool in check-invariants smtp-sink people cut-proxy; do
		[ -x "$SUPPORT_TOOLS/$tool" ] || skip_all "$SUPPORT_TOOLS/$tool is not built"
	done
	[ -x "$DISPUTED" ] || skip_all "$DISPUTED is not there: make install comes first"
	[ -x /usr/sbin/dovecot ] || skip_all "Dovecot is not installed"
	servers_begin
	servers_user $SUPPORT s3cret
	start_dovecot || skip_all "$SRV_REASON"
	start_sink || skip_all "$SRV_REASON"
	(
		umask 077
		echo s3cret >"$SRV_DIR/password"
	)
	configure_faults "$@"
	: >"$SRV_DIR/mails"
	ok "the first round ends well" round
	echo "# seed $SEED"
}

# configure_faults [MAILBOX-LINES [TOP-LINES]]
configure_faults()
{
	local mailbox="${1-}" top="${2-}"
	configure_product "${mailbox:-$(mailbox_at "$IMAP_PORT")}" "url = \"smtp://127.0.0.1:$SINK_PORT\"
	tls = \"none\"" "brake = 1000000
caps { sender = 40 dispute = 60 hour = 100000 }
$top"
}

# mailbox_at PORT: the mailbox's lines, read over that port.
mailbox_at()
{
	printf '%s\n' "url = \"imap://127.0.0.1:$1/INBOX\"" 'tls = "none"' "user = \"$SUPPORT\"" \
		'password_file = "password"' 'poll = "5 seconds"'
}

# start_sink [FOLDER]: SINK_PORT; what it takes is noted in SINK.
start_sink()
{
	port_free && SINK_PORT=$PORT
	SINK=$SRV_DIR/${1:-sink}
	server_run "$SRV_DIR/sink.log" "$SINK_PORT" "$SUPPORT_TOOLS/smtp-sink" --port="$SINK_PORT" \
		--folder="$SINK"
}

# start_line PORT: LINE_PORT leads to PORT over a line that can be bad.
start_line()
{
	port_free && LINE_PORT=$PORT
	LINE=$SRV_DIR/line
	mkdir -p "$LINE"
	server_run "$SRV_DIR/line.log" "$LINE_PORT" "$SUPPORT_TOOLS/cut-proxy" --port="$LINE_PORT" \
		--to="$1" --folder="$LINE"
}

# weather SEED BYTES DELAY: how the line is from now on; none: good.
weather()
{
	if [ $# = 0 ]; then
		rm -f "$LINE/weather"
	else
		echo "$*" >"$LINE/weather.new" && mv "$LINE/weather.new" "$LINE/weather"
	fi
}

# when WORDS FUNCTION…: at the moment when the client says WORDS on that line, stdin is run as a script
# of bash, before the server hears them; it may call the test's functions named, `when` among them.
# deeds_done: it has happened.
when()
{
	local words=$1
	shift
	{
		printf '%s\n' '#!/bin/bash' 'set -eo pipefail'
		declare -p IMAP_PORT SUPPORT SRV_DIR LINE
		[ $# = 0 ] || declare -f "$@"
		cat
	} >"$LINE/deed.new"
	chmod 755 "$LINE/deed.new"
	mv "$LINE/deed.new" "$LINE/deed"
	echo "$words" >"$LINE/moment.new"
	mv "$LINE/moment.new" "$LINE/moment"
}

deeds_done()
{
	[ ! -e "$LINE/moment" ]
}

# mood SEED BEFORE AFTER DEFER TARPIT: how the sink misbehaves from now on; none: it behaves.
mood()
{
	if [ $# = 0 ]; then
		rm -f "$SINK/mood"
	else
		echo "$*" >"$SINK/mood.new" && mv "$SINK/mood.new" "$SINK/mood"
	fi
}

# people_start MS [COUNT]: they begin to write, a mail every MS milliseconds on average.
people_start()
{
	"$SUPPORT_TOOLS/people" --maildir="$SRV_DIR/mail/$SUPPORT" --sink="$SINK" --mails="$SRV_DIR/mails" \
		--staff=$STAFF --seed=$RANDOM --every="$1" --count="${2-0}" \
		--first=$(($(wc -l <"$SRV_DIR/mails") + 1)) &
	PEOPLE=$!
	SRV_PIDS+=("$PEOPLE")
}

# people_stop: they have said what they had to say. people_wait: they go on to the end.
people_stop()
{
	kill "$PEOPLE"
	people_wait
}

people_wait()
{
	wait "$PEOPLE"
} 2>/dev/null

# daemon_start [COMMAND…]: DAEMON runs in the background; its log is appended to $SRV_DIR/daemon.log.
daemon_start()
{
	"$@" "$DISPUTED" --config="$SRV_DIR/disputed.conf" >>"$SRV_DIR/daemon.log" 2>&1 &
	DAEMON=$!
	SRV_PIDS+=("$DAEMON")
}

# daemon_end SIGNAL: sets STATUS.
daemon_end()
{
	kill -"$1" "$DAEMON"
	STATUS=0
	wait "$DAEMON" || STATUS=$?
	unset "SRV_PIDS[-1]"
} 2>/dev/null

daemon_lives()
{
	kill -0 "$DAEMON" 2>/dev/null
}

# pause_ms MIN MAX: sleeps, by chance.
pause_ms()
{
	local ms=$(($1 + (RANDOM * 32768 + RANDOM) % ($2 - $1 + 1)))
	sleep "$((ms / 1000)).$(printf %03d $((ms % 1000)))"
}

# at HOURS COMMAND…: with the clock so far ahead; timers still run on the true one.
at()
{
	local hours=$1
	shift
	if [ "$hours" = 0 ]; then
		"$@"
	else
		FAKETIME_DONT_FAKE_MONOTONIC=1 faketime -f "+${hours}h" "$@"
	fi
}

# come_to_rest: all that lies there is read and what is due is sent: first now, then hours later,
# because letters on their way when a process died are somebody's until their lease ends. Sets STAMP.
come_to_rest()
{
	local hours status
	for hours in 0 1 2 4 8 16 30; do
		status=0
		STAMP=$((STAMP > hours ? STAMP : hours))
		at $STAMP "$DISPUTED" --once --config="$SRV_DIR/disputed.conf" >>"$SRV_DIR/daemon.log" 2>&1 ||
			status=$?
		[ $hours -lt 2 ] || [ $status != 0 ] || return 0
	done
	echo "the last round ends with $status"
	tail -n 20 "$SRV_DIR/daemon.log"
	return 1
}

# lying: what lies in the mailbox, as Dovecot numbers it: MAILBOX UIDVALIDITY UID.
lying()
{
	awk 'NR == 1 { for (i = 2; i <= NF; i++) if ($i ~ /^V/) epoch = substr($i, 2); next }
		{ print "support\t" epoch "\t" $1 }' "$SRV_DIR/mail/$SUPPORT/dovecot-uidlist"
}

# all_numbered: Dovecot has given each file a number, so that `lying` names them all.
all_numbered()
{
	[ "$(lying | wc -l)" = "$(inbox $SUPPORT)" ] || {
		echo "$(lying | wc -l) numbers, $(inbox $SUPPORT) files"
		return 1
	}
}

# invariants [WINDOWS]: WINDOWS: deaths at which an answer may have been lost; four letters may be
# between the server and the store at each. What the sink kept back on purpose is counted by itself.
invariants()
{
	local lost=0
	[ ! -e "$SINK/lost" ] || lost=$(wc -l <"$SINK/lost")
	lying >"$SRV_DIR/lying"
	touch "$SINK/accepted"
	at $STAMP "$SUPPORT_TOOLS/check-invariants" --config="$SRV_DIR/disputed.conf" \
		--mails="$SRV_DIR/mails" --lying="$SRV_DIR/lying" --accepted="$SINK/accepted" \
		--windows=$((lost + 4 * ${1:-0})) --at-rest >"$SRV_DIR/invariants" 2>&1 || {
		cat "$SRV_DIR/invariants"
		echo "seed $SEED"
		return 1
	}
}

# told: one line of what was looked at, as a comment.
told()
{
	echo "# $1: $(tail -n 1 "$SRV_DIR/invariants")"
}

# daemon_children: their process ids. zombies: how many of them nobody has waited for.
daemon_children()
{
	cat "/proc/$DAEMON/task/"*/children 2>/dev/null
}

zombies()
{
	local pid count=0
	for pid in $(daemon_children); do
		grep -q '^State:.*Z' "/proc/$pid/status" 2>/dev/null && count=$((count + 1))
	done
	echo $count
}

# descriptors: how many files the daemon has open.
descriptors()
{
	ls "/proc/$DAEMON/fd" | wc -l
}
