/* A buffer of bytes that were put and not yet taken. */
#ifndef QUEUE_H
#define QUEUE_H
#include <string.h>
#include <unistd.h>

enum { QUEUE_SIZE = 4096 };
struct queue { unsigned char bytes[QUEUE_SIZE]; int length, taken; };

static inline void forget_taken(struct queue *q) {
  memmove(q->bytes, q->bytes + q->taken, (size_t)(q->length -= q->taken));
  q->taken = 0;
}

static inline int put(struct queue *q, unsigned char byte) {
  if (q->length == QUEUE_SIZE) return 0;
  q->bytes[q->length++] = byte;
  return 1;
}

/* Reads what is there to be read; returns 0 when the other side has ended. */
static inline int fill(struct queue *q, int fd) {
  forget_taken(q);
  if (q->length == QUEUE_SIZE) return 1;
  ssize_t got = read(fd, q->bytes + q->length, (size_t)(QUEUE_SIZE - q->length));
  if (got > 0) q->length += (int)got;
  return got != 0;
}

/* Writes what the other side takes now; returns how much. */
static inline int drain(struct queue *q, int fd) {
  ssize_t gone = write(fd, q->bytes, (size_t)q->length);
  if (gone > 0) q->taken = (int)gone;
  forget_taken(q);
  return gone > 0 ? (int)gone : 0;
}
#endif
