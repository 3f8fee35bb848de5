/* An emulated USB-serial adapter: a pty that behaves like the chip and the cable, not like a pipe.
 *
 *   adapter TTY BAUD [COMMAND ...]
 *
 * TTY is the path at which the host finds the port. The device behind it sends and receives at BAUD: COMMAND
 * on its standard input and output, or without one our own. What the browser wrote goes to our standard
 * output as well. File descriptor 3 takes the commands
 *   plug | unplug [BYTES] | occupied on|off | reset on|off | count
 * (`unplug BYTES`: when the device has sent that many more) and tells
 *   plugged | opened BAUD | closed | unplugged | count SENT TAKEN DISCARDED UNHEARD.
 * Bytes pass at the wall-clock rate of the line. The chip has a buffer of 4 KiB towards the host; what the
 * host does not take in time is discarded and counted. While nobody has the port open, what the device says
 * is unheard. Ends when descriptor 3 closes. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>
#include "cable.h"
#include "queue.h"
#include "uart.h"

enum { CONTROL = 3, TICK_US = 1000 };
static const double MOST_CATCHING_UP_S = 0.05; /* a stalled emulator is a stalled device, not a burst */

struct line { struct receiver receiver; double credit; struct queue queue; };

static double device_baud;
static int device_in = STDIN_FILENO;
static pid_t device_pid; /* 0 when we are the device */
static int resets_at_open;

static const char *tty_path;
static double host_baud; /* 0 while nobody has the port open */
static long bytes_until_unplug = -1;
static struct line to_host, to_device;
static struct queue for_host, heard;
static struct { long sent, taken, discarded, unheard; } count;

static void die(const char *what) {
  perror(what);
  exit(1);
}

static double now_s(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

static void never_wait(int fd) { fcntl(fd, F_SETFL, fcntl(fd, F_GETFL) | O_NONBLOCK); }

static void pull_cable(void) {
  if (terminal() < 0) return;
  unplug();
  host_baud = 0;
  bytes_until_unplug = -1;
  count.discarded += for_host.length;
  for_host.length = 0;
  dprintf(CONTROL, "unplugged\n");
}

static void watch_port(void) {
  double rate = host_rate();
  if (rate == host_baud) return;
  int was_open = host_baud > 0;
  host_baud = rate;
  if (rate == 0) {
    for_host.length = 0;
    dprintf(CONTROL, "closed\n");
    return;
  }
  dprintf(CONTROL, "opened %.0f\n", rate);
  if (was_open) return;
  to_host.receiver = to_device.receiver = (struct receiver){ .next = WAIT_FOR_START };
  if (resets_at_open && device_pid) kill(device_pid, SIGUSR1);
}

/* ---- the line ---- */

/* A chip hands on all the time, not once a tick: what is full only because we were not run loses nothing. */
static void into_chip(unsigned char c) {
  if (put(&for_host, c)) return;
  count.taken += drain(&for_host, terminal());
  if (!put(&for_host, c)) count.discarded++;
}

static void into_device(unsigned char c) { put(&heard, c); }

/* How many character times of a line at `baud` have passed. */
static int slots(struct line *line, double elapsed_s, double baud) {
  line->credit += elapsed_s * baud / 10;
  int whole = (int)line->credit;
  line->credit -= whole;
  return whole;
}

static void device_talks(double elapsed_s) {
  struct queue *q = &to_host.queue;
  if (!fill(q, device_in) && device_pid) die("the device has ended");
  for (int n = slots(&to_host, elapsed_s, device_baud); n > 0; n--) {
    int talks = q->taken < q->length;
    unsigned levels = talks ? line_with(q->bytes[q->taken++]) : IDLE_LINE;
    if (host_baud == 0) {
      count.unheard += talks;
      continue;
    }
    receive(&to_host.receiver, levels, device_baud / host_baud, into_chip);
    count.sent += talks;
    if (talks && bytes_until_unplug > 0 && --bytes_until_unplug == 0) pull_cable();
  }
  if (for_host.length > 0) count.taken += drain(&for_host, terminal());
}

static void host_talks(double elapsed_s) {
  struct queue *q = &to_device.queue;
  if (host_baud > 0) fill(q, terminal());
  for (int n = slots(&to_device, elapsed_s, host_baud); n > 0; n--) {
    unsigned levels = q->taken < q->length ? line_with(q->bytes[q->taken++]) : IDLE_LINE;
    receive(&to_device.receiver, levels, host_baud / device_baud, into_device);
  }
  if (heard.length == 0) return;
  if (device_pid && write(device_in, heard.bytes, (size_t)heard.length) < 0)
    perror("adapter: the device does not read");
  if (!drain(&heard, STDOUT_FILENO)) die("standard output");
}

/* ---- commands ---- */

static void obey(const char *command) {
  if (!strcmp(command, "plug")) plug(tty_path), dprintf(CONTROL, "plugged\n");
  else if (!strcmp(command, "unplug")) pull_cable();
  else if (sscanf(command, "unplug %ld", &bytes_until_unplug) == 1) return;
  else if (!strncmp(command, "occupied ", 9)) occupy(!strcmp(command + 9, "on"));
  else if (!strncmp(command, "reset ", 6)) resets_at_open = !strcmp(command + 6, "on");
  else if (!strcmp(command, "count"))
    dprintf(CONTROL, "count %ld %ld %ld %ld\n", count.sent, count.taken, count.discarded, count.unheard);
  else fprintf(stderr, "adapter: unknown command %s\n", command);
}

static void listen_to_control(void) {
  static char text[256];
  static size_t length;
  ssize_t got = read(CONTROL, text + length, sizeof text - 1 - length);
  if (got == 0) exit(0);
  if (got < 0) return;
  text[length += (size_t)got] = 0;
  char *start = text;
  for (char *end; (end = strchr(start, '\n')); start = end + 1) {
    *end = 0;
    obey(start);
  }
  memmove(text, start, length -= (size_t)(start - text));
}

static void start_device(char **command) {
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends)) die("socketpair");
  device_pid = fork();
  if (device_pid == 0) {
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    dup2(ends[1], STDIN_FILENO);
    dup2(ends[1], STDOUT_FILENO);
    execvp(command[0], command);
    die(command[0]);
  }
  close(ends[1]);
  device_in = ends[0];
}

int main(int argc, char **argv) {
  tty_path = argv[1];
  device_baud = argc > 2 ? atof(argv[2]) : 0;
  if (device_baud <= 0) return fprintf(stderr, "usage: adapter TTY BAUD [COMMAND ...]\n"), 2;
  setpriority(PRIO_PROCESS, 0, -10); /* hardware waits for no busy machine; where that is not allowed, it does */
  signal(SIGPIPE, SIG_IGN);
  fcntl(CONTROL, F_SETFD, FD_CLOEXEC);
  if (argc > 3) start_device(argv + 3);
  never_wait(device_in);
  never_wait(CONTROL);
  for (double last = now_s();;) {
    usleep(TICK_US);
    double now = now_s(), elapsed_s = now - last < MOST_CATCHING_UP_S ? now - last : MOST_CATCHING_UP_S;
    last = now;
    listen_to_control();
    watch_port();
    device_talks(elapsed_s);
    host_talks(elapsed_s);
  }
}
