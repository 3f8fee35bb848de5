// A power cut, as far as a process can play one: keeps beside a folder what of it would survive.
//
// Preloaded (LD_PRELOAD) into whatever writes below a path that contains $POWER_CUT_MATCH; the copy is below
// $POWER_CUT_SHADOW. The model:
//   - a file's bytes survive as they were when fsync or fdatasync was called on it, and then its name does, too;
//   - renames and unlinks survive in their order, all those before it with the next sync of anything: until then they are in
//     $POWER_CUT_SHADOW/journal, and whoever cuts decides how many of them had reached the disk;
//   - the new name of a file that was never synced survives without bytes;
//   - sync_file_range promises nothing, so it is not looked at.
// With $SLOW_SYNC_MS alone it is a slow disk: every sync takes so much longer, as on the memory card of a small computer.
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define REAL(name) ((typeof(&name))dlsym(RTLD_NEXT, #name))

struct change {
  struct change *next;
  char from[PATH_MAX];
  char to[PATH_MAX]; // empty: the file is deleted
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct change *first, **end = &first;

static int shadow_of(const char *path, char *shadow) {
  const char *match = getenv("POWER_CUT_MATCH"), *root = getenv("POWER_CUT_SHADOW");
  if (!match || !root || path[0] != '/' || !strstr(path, match)) return 0;
  return snprintf(shadow, PATH_MAX, "%s%s", root, path) < PATH_MAX;
}

static void make_parents(char *path) {
  for (char *slash = path + 1; (slash = strchr(slash, '/')); slash++) {
    *slash = 0;
    mkdir(path, 0700);
    *slash = '/';
  }
}

static void note(const char *what, const char *from, const char *to) {
  char path[PATH_MAX], line[2 * PATH_MAX + 32];
  snprintf(path, sizeof path, "%s/journal", getenv("POWER_CUT_SHADOW"));
  int file = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
  if (file < 0) return;
  int length = snprintf(line, sizeof line, "%s\t%s\t%s\n", what, from, to);
  if (write(file, line, length) != length) abort();
  close(file);
}

static void later(const char *from, const char *to) {
  struct change *change = calloc(1, sizeof *change);
  if (!change) abort();
  strncpy(change->from, from, PATH_MAX - 1);
  strncpy(change->to, to, PATH_MAX - 1);
  pthread_mutex_lock(&lock);
  *end = change;
  end = &change->next;
  note(to[0] ? "rename" : "unlink", from, to);
  pthread_mutex_unlock(&lock);
}

static void rename_shadow(const char *from, char *to) {
  if (REAL(rename)(from, to) == 0) return;
  make_parents(to);
  int file = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file >= 0) close(file);
}

/** What was renamed and deleted so far has reached the disk. */
static void apply_changes(void) {
  if (!first) return;
  while (first) {
    struct change *change = first;
    if (change->to[0]) rename_shadow(change->from, change->to);
    else REAL(unlink)(change->from);
    first = change->next;
    free(change);
  }
  end = &first;
  note("sync", "", "");
}

static void copy_bytes(int from, int to, off_t at, off_t length) {
  char bytes[65536];
  while (at < length) {
    off_t wanted = length - at < (off_t)sizeof bytes ? length - at : (off_t)sizeof bytes;
    ssize_t count = pread(from, bytes, wanted, at);
    if (count <= 0 || pwrite(to, bytes, count, at) != count) return;
    at += count;
  }
}

/** LevelDB only ever appends to its log: copying what is new will do. */
static int only_grows(const char *path) {
  size_t length = strlen(path);
  return length > 4 && strcmp(path + length - 4, ".log") == 0;
}

static void keep_file(const char *path, char *shadow, off_t length) {
  char fresh[PATH_MAX + 8];
  struct stat kept;
  int from = open(path, O_RDONLY | O_CLOEXEC);
  if (from < 0) return;
  make_parents(shadow);
  if (only_grows(path) && stat(shadow, &kept) == 0 && kept.st_size <= length) {
    int to = open(shadow, O_WRONLY | O_CLOEXEC);
    if (to >= 0) copy_bytes(from, to, kept.st_size, length), close(to);
  } else {
    snprintf(fresh, sizeof fresh, "%s.fresh~", shadow);
    int to = open(fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (to >= 0) copy_bytes(from, to, 0, length), close(to), REAL(rename)(fresh, shadow);
  }
  close(from);
}

static int synced(int fd, int (*sync_it)(int)) {
  struct stat before;
  const char *slow = getenv("SLOW_SYNC_MS");
  if (slow) usleep(1000 * atoi(slow));
  int known = fstat(fd, &before) == 0 && before.st_nlink > 0;
  int result = sync_it(fd);
  char link[64], path[PATH_MAX], shadow[PATH_MAX];
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = result == 0 && known ? readlink(link, path, PATH_MAX - 1) : 0;
  if (length <= 0) return result;
  path[length] = 0;
  if (!shadow_of(path, shadow)) return result;
  pthread_mutex_lock(&lock);
  apply_changes();
  if (S_ISREG(before.st_mode)) keep_file(path, shadow, before.st_size);
  pthread_mutex_unlock(&lock);
  return result;
}

int fsync(int fd) { return synced(fd, REAL(fsync)); }
int fdatasync(int fd) { return synced(fd, REAL(fdatasync)); }

int rename(const char *from, const char *to) {
  char shadow_from[PATH_MAX], shadow_to[PATH_MAX];
  int result = REAL(rename)(from, to);
  if (result == 0 && shadow_of(from, shadow_from) && shadow_of(to, shadow_to)) later(shadow_from, shadow_to);
  return result;
}

int unlink(const char *path) {
  char shadow[PATH_MAX];
  int result = REAL(unlink)(path);
  if (result == 0 && shadow_of(path, shadow)) later(shadow, "");
  return result;
}
