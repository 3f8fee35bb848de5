# set-line.pl TTY BAUD DATA_BITS PARITY STOP_BITS: raw, no handshake, any rate; stty knows no rates but its own.
use strict;
my ($tty, $baud, $bits, $parity, $stops) = @ARGV;
sysopen(my $line, $tty, 02 | 0400 | 04000) or die "$tty: $!"; # O_RDWR, O_NOCTTY, O_NONBLOCK
my $parities = { none => 0, even => 0x100, odd => 0x300 }->{$parity};
my $control = 0x1000 | 0x80 | 0x400 | 0x800 | ($bits - 5) << 4 | $parities | ($stops == 2 ? 0x40 : 0);
my $settings = pack('L4 x20 L2', 0, 0, $control, 0, $baud, $baud); # struct termios2, BOTHER CREAD HUPCL CLOCAL
ioctl($line, 0x402c542b, $settings) or die "TCSETS2: $!";
