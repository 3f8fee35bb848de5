// SPDX-License-Identifier: MIT OR GPL-2.0
// A Solomon SSD1306 display by its data sheet (revision 1.1), sections 8.1.5, 9 and 10.1: 128 x 64 points, eight lying columns a byte. It is
// written to only; what it would show is looked at from outside, dark while it is switched off.
#include <linux/sysfs.h>

#include "board.h"

enum { COLUMNS = 128, PAGES = 8, BYTES = COLUMNS * PAGES };
enum { CONTINUES = 0x80, DATA = 0x40 };

static u8 memory[BYTES];
static struct place {
  u8 from, to, at;
} column = {0, COLUMNS - 1, 0}, page = {0, PAGES - 1, 0};
static u8 mode = 2; /* by pages, as after a reset */
static bool is_on;
static u8 order[7];
static int heard;

/* How many bytes an order has with its arguments, table 9-1. */
static int length_of(u8 code)
{
  switch (code) {
  case 0x20: case 0x81: case 0xa8: case 0xd3: case 0xd5: case 0xd9: case 0xda: case 0xdb: case 0x8d:
    return 2;
  case 0x21: case 0x22: case 0xa3:
    return 3;
  case 0x29: case 0x2a:
    return 6;
  case 0x26: case 0x27:
    return 7;
  default:
    return 1;
  }
}

static void obey(u8 byte)
{
  order[heard++] = byte;
  if (heard < length_of(order[0]))
    return;
  heard = 0;
  if (order[0] == 0x20) {
    mode = order[1] & 3;
  } else if (order[0] == 0x21) {
    column.from = column.at = order[1] & (COLUMNS - 1);
    column.to = order[2] & (COLUMNS - 1);
  } else if (order[0] == 0x22) {
    page.from = page.at = order[1] & (PAGES - 1);
    page.to = order[2] & (PAGES - 1);
  } else if (order[0] < 0x10) {
    column.at = (column.at & 0xf0) | order[0];
  } else if (order[0] < 0x20) {
    column.at = (column.at & 0x0f) | (order[0] & 7) << 4;
  } else if ((order[0] & 0xf8) == 0xb0) {
    page.at = order[0] & 7;
  } else if ((order[0] & 0xfe) == 0xae) {
    is_on = order[0] & 1;
  }
}

static bool has_turned(struct place *place)
{
  bool turns = place->at == place->to;

  place->at = turns ? place->from : place->at + 1;
  return turns;
}

static void draw(u8 byte)
{
  memory[page.at % PAGES * COLUMNS + column.at % COLUMNS] = byte;
  if (mode == 2)
    column.at = (column.at + 1) % COLUMNS;
  else if (mode == 0 && has_turned(&column))
    has_turned(&page);
  else if (mode == 1 && has_turned(&page))
    has_turned(&column);
}

static int written(const u8 *bytes, u16 count)
{
  u8 control;

  while (count > 1) {
    control = *bytes++;
    count--;
    do {
      if (control & DATA)
        draw(*bytes);
      else
        obey(*bytes);
      bytes++;
      count--;
    } while (count > 0 && !(control & CONTINUES));
  }
  return 0;
}

/* Section 8.1.5.1: only whether it is off. */
static int read(u8 *bytes, u16 count)
{
  memset(bytes, is_on ? 0 : 0x40, count);
  return 0;
}

const struct chip ssd1306 = {.address = 0x3c, .written = written, .read = read};

static ssize_t look(struct file *file, struct kobject *board, struct bin_attribute *about, char *to, loff_t from,
                    size_t count)
{
  static const u8 dark[BYTES];

  return memory_read_from_buffer(to, count, &from, is_on ? memory : dark, BYTES);
}

struct bin_attribute ssd1306_picture = {
  .attr = {.name = "ssd1306", .mode = 0400},
  .size = BYTES,
  .read = look,
};
