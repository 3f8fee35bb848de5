/* A libudev that knows only the devices described by the files of the folder $FIELDLINE_USB.
 *
 * Chromium asks libudev.so.1 which serial ports there are; everything after that answer (open, termios, read,
 * write, loss) is Chromium's own and the kernel's. A file renamed into the folder is a plug, an unlink is an
 * unplug. Names have at most 15 characters, so that one inotify event is always one read. Lines are
 * KEY=value: SYSPATH, SUBSYSTEM, DEVNAME, MAJOR, ... */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/inotify.h>
#include <unistd.h>

/* Chromium wants these functions to be there, most of them without need of an answer. */
#pragma GCC diagnostic ignored "-Wunused-parameter"

enum { NAME_SIZE = 16, TEXT_SIZE = 2048 };

struct udev { int refs; };
struct udev_list_entry { char path[PATH_MAX]; struct udev_list_entry *next; };
struct udev_device { char text[TEXT_SIZE]; char value[TEXT_SIZE]; const char *action; int refs; };
struct udev_enumerate { char *subsystem; struct udev_list_entry *found; };
typedef struct udev_device D;
/* Devices that are gone must still be describable, so a monitor remembers what it saw. */
struct seen { char name[NAME_SIZE], text[TEXT_SIZE]; struct seen *next; };
struct udev_monitor { int fd; char *subsystem; struct seen *seen; };

static const char *folder(void) {
  const char *path = getenv("FIELDLINE_USB");
  return path ? path : "/nonexistent";
}

/* ---- one device ---- */

static D *device(const char *text) {
  D *d = calloc(1, sizeof *d);
  d->refs = 1;
  snprintf(d->text, sizeof d->text, "%s", text);
  /* Values are handed out as pointers into a copy whose lines end in NUL. */
  for (size_t i = 0; i < sizeof d->text; i++) d->value[i] = d->text[i] == '\n' ? 0 : d->text[i];
  return d;
}

static D *device_from_file(const char *name) {
  char path[PATH_MAX], text[TEXT_SIZE];
  snprintf(path, sizeof path, "%s/%s", folder(), name);
  FILE *file = fopen(path, "re");
  if (!file) return NULL;
  text[fread(text, 1, sizeof text - 1, file)] = 0;
  fclose(file);
  return device(text);
}

static const char *get(const D *d, const char *key) {
  size_t length = strlen(key);
  for (const char *line = d->text; line && *line; line = strchr(line, '\n'), line = line ? line + 1 : NULL)
    if (!strncmp(line, key, length) && line[length] == '=') return d->value + (line - d->text) + length + 1;
  return NULL;
}

static int in_subsystem(const D *d, const char *wanted) {
  const char *subsystem = get(d, "SUBSYSTEM");
  return !wanted || (subsystem && !strcmp(subsystem, wanted));
}

D *udev_device_unref(D *d) {
  if (d && --d->refs == 0) free(d);
  return NULL;
}

const char *udev_device_get_action(D *d) { return d->action; }
const char *udev_device_get_devnode(D *d) { return get(d, "DEVNAME"); }
const char *udev_device_get_devtype(D *d) { return get(d, "DEVTYPE"); }
const char *udev_device_get_driver(D *d) { return get(d, "DRIVER"); }
const char *udev_device_get_subsystem(D *d) { return get(d, "SUBSYSTEM"); }
const char *udev_device_get_syspath(D *d) { return get(d, "SYSPATH"); }
const char *udev_device_get_sysname(D *d) { return strrchr(get(d, "SYSPATH"), '/') + 1; }
const char *udev_device_get_property_value(D *d, const char *key) { return get(d, key); }
const char *udev_device_get_sysattr_value(D *d, const char *key) { return NULL; }
struct udev_list_entry *udev_device_get_properties_list_entry(D *d) { return NULL; }
D *udev_device_get_parent(D *d) { return NULL; }
D *udev_device_get_parent_with_subsystem_devtype(D *d, const char *subsystem, const char *type) { return NULL; }

/* ---- all devices ---- */

static void each_device(void (*visit)(const char *name, D *, void *), void *with) {
  DIR *listing = opendir(folder());
  if (!listing) return;
  for (struct dirent *entry; (entry = readdir(listing));) {
    D *d = *entry->d_name == '.' ? NULL : device_from_file(entry->d_name);
    if (d) visit(entry->d_name, d, with);
    udev_device_unref(d);
  }
  closedir(listing);
}

static void list(const char *name, D *d, void *with) {
  struct udev_enumerate *e = with;
  if (!in_subsystem(d, e->subsystem)) return;
  struct udev_list_entry *entry = calloc(1, sizeof *entry);
  snprintf(entry->path, sizeof entry->path, "%s", get(d, "SYSPATH"));
  entry->next = e->found;
  e->found = entry;
}

struct udev_enumerate *udev_enumerate_new(struct udev *u) { return calloc(1, sizeof(struct udev_enumerate)); }
int udev_enumerate_add_match_subsystem(struct udev_enumerate *e, const char *subsystem) {
  free(e->subsystem);
  e->subsystem = strdup(subsystem);
  return 0;
}
int udev_enumerate_scan_devices(struct udev_enumerate *e) { return each_device(list, e), 0; }
struct udev_list_entry *udev_enumerate_get_list_entry(struct udev_enumerate *e) { return e->found; }
struct udev_enumerate *udev_enumerate_unref(struct udev_enumerate *e) {
  for (struct udev_list_entry *next; e->found; e->found = next) next = e->found->next, free(e->found);
  free(e->subsystem);
  free(e);
  return NULL;
}
const char *udev_list_entry_get_name(struct udev_list_entry *entry) { return entry->path; }
struct udev_list_entry *udev_list_entry_get_next(struct udev_list_entry *entry) { return entry->next; }

struct by_path { const char *path; D *device; };
static void find(const char *name, D *d, void *with) {
  struct by_path *search = with;
  if (!search->device && !strcmp(get(d, "SYSPATH"), search->path)) d->refs++, search->device = d;
}
D *udev_device_new_from_syspath(struct udev *u, const char *path) {
  struct by_path search = { path, NULL };
  each_device(find, &search);
  if (!search.device) errno = ENOENT;
  return search.device;
}
D *udev_device_new_from_devnum(struct udev *u, char type, unsigned long number) { return NULL; }
D *udev_device_new_from_subsystem_sysname(struct udev *u, const char *system, const char *name) { return NULL; }

/* ---- plug and unplug ---- */

static void remember(const char *name, D *d, void *with) {
  struct udev_monitor *m = with;
  struct seen *s = m->seen;
  while (s && strcmp(s->name, name)) s = s->next;
  if (!s) {
    s = calloc(1, sizeof *s);
    snprintf(s->name, sizeof s->name, "%s", name);
    s->next = m->seen;
    m->seen = s;
  }
  memcpy(s->text, d->text, sizeof s->text);
}

struct udev_monitor *udev_monitor_new_from_netlink(struct udev *u, const char *name) {
  struct udev_monitor *m = calloc(1, sizeof *m);
  m->fd = inotify_init1(IN_NONBLOCK | IN_CLOEXEC);
  return m;
}
int udev_monitor_filter_add_match_subsystem_devtype(struct udev_monitor *m, const char *system, const char *type) {
  free(m->subsystem);
  m->subsystem = strdup(system);
  return 0;
}
int udev_monitor_enable_receiving(struct udev_monitor *m) {
  if (inotify_add_watch(m->fd, folder(), IN_MOVED_TO | IN_DELETE) < 0) return -errno;
  each_device(remember, m);
  return 0;
}
int udev_monitor_get_fd(struct udev_monitor *m) { return m->fd; }

D *udev_monitor_receive_device(struct udev_monitor *m) {
  union { struct inotify_event event; char room[sizeof(struct inotify_event) + NAME_SIZE]; } one;
  if (read(m->fd, &one, sizeof one) <= 0 || !one.event.len || *one.event.name == '.') return NULL;
  D *d = NULL;
  if (one.event.mask & IN_DELETE) {
    struct seen *s = m->seen;
    while (s && strcmp(s->name, one.event.name)) s = s->next;
    if (s) d = device(s->text);
  } else if ((d = device_from_file(one.event.name))) {
    remember(one.event.name, d, m);
  }
  if (!d || !in_subsystem(d, m->subsystem)) return udev_device_unref(d);
  d->action = one.event.mask & IN_DELETE ? "remove" : "add";
  return d;
}
struct udev_monitor *udev_monitor_unref(struct udev_monitor *m) {
  if (!m) return NULL;
  for (struct seen *next; m->seen; m->seen = next) next = m->seen->next, free(m->seen);
  free(m->subsystem);
  close(m->fd);
  free(m);
  return NULL;
}

struct udev *udev_new(void) { return calloc(1, sizeof(struct udev)); }
struct udev *udev_unref(struct udev *u) { return free(u), NULL; }
