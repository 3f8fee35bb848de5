// SPDX-License-Identifier: MIT OR GPL-2.0
// A Bosch BME280 by its data sheet BST-BME280-DS001, sections 3.3 and 5. What it is to have measured, and the numbers that its
// factory gave it, are set from outside as its registers; a measurement shows them once it is over, and what was not measured as 0x8000.
#include <linux/delay.h>
#include <linux/ktime.h>
#include <linux/sysfs.h>

#include "board.h"

enum { ID = 0xd0, RESET = 0xe0, CTRL_HUM = 0xf2, STATUS = 0xf3, CTRL_MEAS = 0xf4, CONFIG = 0xf5, DATA = 0xf7 };
enum { DATA_BYTES = 8, MEASURING = 0x08, MODE = 0x03, FORCED = 0x01, MEASURES_MS = 8 };

static u8 registers[256];
static const u8 nothing[DATA_BYTES] = {0x80, 0, 0, 0x80, 0, 0, 0x80, 0};
static u8 shown[DATA_BYTES] = {0x80, 0, 0, 0x80, 0, 0, 0x80, 0};
static u8 pointer;
static bool has_humidity;
static ktime_t ready;

static bool is_measuring(void)
{
  return ktime_before(ktime_get(), ready);
}

static void measure(void)
{
  u8 order = registers[CTRL_MEAS];

  memcpy(shown, registers + DATA, DATA_BYTES);
  if (!(order >> 2 & 7))
    memcpy(shown, nothing, 3);
  if (!(order >> 5))
    memcpy(shown + 3, nothing + 3, 3);
  if (!has_humidity)
    memcpy(shown + 6, nothing + 6, 2);
  ready = ktime_add_ms(ktime_get(), MEASURES_MS);
  registers[CTRL_MEAS] &= ~MODE; /* it sleeps again, section 3.3.3 */
}

/* Section 6.2.1: a register and its value, and more such pairs. */
static int written(const u8 *bytes, u16 count)
{
  if (count > 0)
    pointer = bytes[0];
  for (; count >= 2; bytes += 2, count -= 2) {
    if (bytes[0] != CTRL_HUM && bytes[0] != CTRL_MEAS && bytes[0] != CONFIG)
      continue;
    registers[bytes[0]] = bytes[1];
    if (bytes[0] != CTRL_MEAS)
      continue;
    has_humidity = registers[CTRL_HUM] & 7; /* only now, section 5.4.3 */
    if ((bytes[1] & MODE) == FORCED || (bytes[1] & MODE) == 2)
      measure();
  }
  return 0;
}

static u8 at(u8 place)
{
  if (place == STATUS)
    return is_measuring() ? MEASURING : 0;
  if (place < DATA || place >= DATA + DATA_BYTES)
    return registers[place];
  return is_measuring() ? nothing[place - DATA] : shown[place - DATA];
}

static int read(u8 *bytes, u16 count)
{
  while (count--)
    *bytes++ = at(pointer++);
  return 0;
}

const struct chip bme280 = {.address = 0x76, .written = written, .read = read};

static ssize_t look(struct file *file, struct kobject *board, struct bin_attribute *about, char *to, loff_t from,
                    size_t count)
{
  return memory_read_from_buffer(to, count, &from, registers, sizeof(registers));
}

static ssize_t set(struct file *file, struct kobject *board, struct bin_attribute *about, char *bytes, loff_t to,
                   size_t count)
{
  memcpy(registers + to, bytes, count); /* sysfs keeps both within the size below */
  return count;
}

struct bin_attribute bme280_registers = {
  .attr = {.name = "bme280", .mode = 0600},
  .size = sizeof(registers),
  .read = look,
  .write = set,
};
