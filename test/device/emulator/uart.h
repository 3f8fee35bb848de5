/* A receiver that samples a line bit by bit at its own rate, so that at a wrong rate it sees what a real UART
 * would see. */
#ifndef UART_H
#define UART_H

/* One character time of a line: ten levels, the first in bit 0. 8N1: start bit, eight data bits, stop bit. */
enum { IDLE_LINE = 0x3ff };
static inline unsigned line_with(unsigned char character) { return (unsigned)character << 1 | 0x200u; }

/* `next` is the bit it waits for: the two waits below, 0 the start bit's middle, 1..8 data, 9 the stop bit.
 * `at` is where on the line it samples next, in bits of the sender since the current character began. */
enum { WAIT_FOR_IDLE = -2, WAIT_FOR_START = -1, STOP_BIT = 9 };
struct receiver { int next; double at; unsigned character; };

/* Listens for one character time. `ratio` is the sender's rate divided by the receiver's; `got` takes each
 * character it believes to see, also one with a framing error (a stop bit that is low), as serial drivers
 * hand it on. */
static inline void receive(struct receiver *r, unsigned levels, double ratio, void (*got)(unsigned char)) {
  while (r->at < 10) {
    int bit = (int)r->at, high = levels >> bit & 1;
    if (r->next < 0) {
      int found = r->next == WAIT_FOR_IDLE ? high : !high;
      if (!found) r->at = bit + 1;
      else if (r->next == WAIT_FOR_IDLE) r->next = WAIT_FOR_START;
      else r->next = 0, r->character = 0, r->at = bit + ratio / 2;
    } else if (r->next == 0) {
      r->next = high ? WAIT_FOR_START : 1;
      r->at += ratio;
    } else if (r->next < STOP_BIT) {
      r->character |= (unsigned)high << (r->next++ - 1);
      r->at += ratio;
    } else {
      got((unsigned char)r->character);
      r->next = high ? WAIT_FOR_START : WAIT_FOR_IDLE;
    }
  }
  r->at -= 10;
}
#endif
