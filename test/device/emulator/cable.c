#define _GNU_SOURCE
#include "cable.h"
#include <asm/termbits.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

/* A pty outlives its closing with its unread bytes and its TIOCEXCL, which a terminal does not. So each
 * opening gets a pty of its own: as soon as one is opened, `link` leads to the `spare` one. */
static const char *path;
static int tty = -1, spare = -1, occupied;

static void link_to(int master) {
  char name[64], draft[4096];
  snprintf(draft, sizeof draft, "%s.new", path);
  unlink(draft);
  if (ptsname_r(master, name, sizeof name) || symlink(name, draft) || rename(draft, path))
    perror("adapter: link");
}

static int new_pty(void) {
  int master = posix_openpt(O_RDWR | O_NOCTTY | O_CLOEXEC | O_NONBLOCK);
  char name[64];
  if (master < 0 || grantpt(master) || unlockpt(master) || ptsname_r(master, name, sizeof name)) {
    perror("adapter: pty");
    exit(1);
  }
  int slave = open(name, O_RDWR | O_NOCTTY);
  struct termios2 line;
  /* It would send back what it hears before whoever opens it has set it, which takes longer here than at a chip. */
  if (ioctl(slave, TCGETS2, &line) == 0) {
    line.c_lflag &= ~(ECHO | ICANON);
    ioctl(slave, TCSETS2, &line);
  }
  close(slave); /* once opened and closed, POLLHUP says that nobody has it open */
  return master;
}

static int is_open(int master) {
  struct pollfd end = { master, 0, 0 };
  return master >= 0 && poll(&end, 1, 0) >= 0 && !(end.revents & POLLHUP);
}

void plug(const char *link) {
  if (tty >= 0) return;
  path = link;
  link_to(tty = new_pty());
}

void unplug(void) {
  if (tty < 0) return;
  unlink(path);
  close(tty);
  if (spare >= 0) close(spare);
  tty = spare = -1;
}

void occupy(int is_occupied) {
  occupied = is_occupied;
  if (tty < 0) return;
  if (occupied) unlink(path);
  else link_to(spare >= 0 ? spare : tty);
}

int terminal(void) { return tty; }

double host_rate(void) {
  if (!is_open(tty)) {
    if (spare < 0) return 0;
    close(tty);
    tty = spare;
    spare = -1;
    return 0; /* though it may be open again: that is another opening */
  }
  if (is_open(spare)) { /* a second one at the same time is turned away */
    close(spare);
    spare = -1;
  }
  if (spare < 0) {
    spare = new_pty();
    if (!occupied) link_to(spare);
  }
  struct termios2 settings;
  return ioctl(tty, TCGETS2, &settings) ? 0 : settings.c_ospeed;
}
