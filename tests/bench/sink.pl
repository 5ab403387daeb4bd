# SPDX-License-Identifier: MIT
# An SMTP server on loopback that takes everything and keeps nothing: what is measured is the
# sender. Prints its port. With LOG, a line "RECIPIENT TIME" [s since 1970] is added to that file when
# a letter was answered. Usage: perl tests/bench/sink.pl [LOG]
use strict;
use warnings;
use IO::Socket::INET;
use Socket qw(IPPROTO_TCP TCP_NODELAY);
use Time::HiRes qw(time);
my $log;
open $log, '>>', $ARGV[0] or die "$ARGV[0]: $!\n" if @ARGV;
my $listen = IO::Socket::INET->new(LocalAddr => '127.0.0.1', LocalPort => 0, Listen => 20) or die;
$| = 1;
print $listen->sockport, "\n";
$SIG{CHLD} = 'IGNORE';
while (my $peer = $listen->accept) {
	next if fork;
	$peer->setsockopt(IPPROTO_TCP, TCP_NODELAY, 1);
	print $peer "220 sink\r\n";
	my ($data, $recipient) = (0, '');
	while (my $line = <$peer>) {
		if ($data) {
			next if $line ne ".\r\n";
			$data = 0;
			print $peer "250 2.0.0 taken\r\n";
			syswrite $log, sprintf("%s %.6f\n", $recipient, time) if $log;
		}
		elsif ($line =~ /^EHLO/i) { print $peer "250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n" }
		elsif ($line =~ /^DATA/i) { $data = 1; print $peer "354 go\r\n" }
		elsif ($line =~ /^QUIT/i) { print $peer "221 bye\r\n"; last }
		else {
			$recipient = $1 if $line =~ /^RCPT TO:<([^>]*)>/i;
			print $peer "250 2.1.0 ok\r\n";
		}
	}
	exit 0;
}
