# SPDX-License-Identifier: MIT
# Two bystanders for tests/bench/latency, in one process with one clock. One looks at folders: when a
# file comes to FOLDER/new, a line "new NAME TIME" is printed. The other waits with IDLE in the
# mailbox of USER, and prints "told COUNT TIME" when the server says how many mails there are.
# TIME [s since 1970]. "ready" says that both have begun.
# Usage: perl tests/bench/arrivals.pl PORT USER PASSWORD NAME=FOLDER…
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use Time::HiRes qw(time);
require 'sys/syscall.ph';
use constant { IN_MOVED_TO => 0x80, IN_CREATE => 0x100 };
my ($port, $user, $password, @folders) = @ARGV;
$| = 1;

my $inotify = syscall(SYS_inotify_init1(), 0);
die "inotify: $!\n" if $inotify < 0;
open my $events, '<&=', $inotify or die;
my %names;
for (@folders) {
	my ($name, $folder) = split /=/, $_, 2;
	my $path = "$folder/new\0";
	my $number = syscall(SYS_inotify_add_watch(), $inotify, $path, IN_MOVED_TO | IN_CREATE);
	die "$folder: $!\n" if $number < 0;
	$names{$number} = $name;
}

my $imap = IO::Socket::INET->new("127.0.0.1:$port") or die "$port: $!\n";
sub await { my ($what) = @_; while (my $line = <$imap>) { return if $line =~ $what } die "no answer\n" }
await(qr/^\* OK/);
print $imap "a LOGIN $user $password\r\n";
await(qr/^a OK/);
print $imap "b SELECT INBOX\r\n";
await(qr/^b OK/);
print $imap "c IDLE\r\n";
await(qr/^\+/);
print "ready\n";

# By sysread from here on: nothing waits in a buffer that select does not see.
my $rest = '';
my $select = IO::Select->new($events, $imap);
while (my @ready = $select->can_read) {
	my $now = sprintf '%.6f', time;
	for my $from (@ready) {
		sysread($from, my $bytes, 65536) or exit 0;
		if ($from == $imap) {
			$rest .= $bytes;
			while ($rest =~ s/^(.*)\r\n//) { my $line = $1; print "told $1 $now\n" if $line =~ /^\* (\d+) EXISTS/ }
			next;
		}
		while (length $bytes >= 16) {
			my ($number, undef, undef, $length) = unpack 'iIII', $bytes;
			print "new $names{$number} $now\n";
			substr $bytes, 0, 16 + $length, '';
		}
	}
}
