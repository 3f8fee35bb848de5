// SPDX-License-Identifier: MIT OR GPL-2.0
// A Sensirion SCD41 by its data sheet (version 1.6), sections 3.2 to 3.12: commands of 16 bits, words behind each with its CRC, some time
// between a command and its answer, and no acknowledgement where it has nothing to say. What it does not play, it does not take.
#include <linux/ktime.h>
#include <linux/module.h>

#include "board.h"

enum { START = 0x21b1, STOP = 0x3f86, MEASURED = 0xec05, IS_READY = 0xe4b8 };
enum { ANSWERS_MS = 1, STOPS_MS = 500, WORDS = 3 };

static ushort air[WORDS];
module_param_array_named(scd4x_air, air, ushort, NULL, 0644);
MODULE_PARM_DESC(scd4x_air, "the raw words of CO2, temperature and humidity");
static int every_ms = 5000;
module_param_named(scd4x_every_ms, every_ms, int, 0644);
MODULE_PARM_DESC(scd4x_every_ms, "how often it measures");

static bool measures;
static ktime_t awake, next, answer;
static u16 asked;

static u8 crc(u16 word)
{
  u8 sum = 0xff;
  int bit;

  for (bit = 15; bit >= 0; bit--)
    sum = (sum << 1) ^ ((sum >> 7 ^ word >> bit) & 1 ? 0x31 : 0);
  return sum;
}

static bool is_ready(void)
{
  return measures && !ktime_before(ktime_get(), next);
}

static int written(const u8 *bytes, u16 count)
{
  u16 command = count == 2 ? bytes[0] << 8 | bytes[1] : 0;

  if (ktime_before(ktime_get(), awake))
    return -ENXIO;
  if (count == 0)
    return 0; /* only called */
  asked = 0;
  if (command == STOP) {
    measures = false;
    awake = ktime_add_ms(ktime_get(), STOPS_MS);
  } else if (command == START && !measures) {
    measures = true;
    next = ktime_add_ms(ktime_get(), every_ms);
  } else if (command == IS_READY || command == MEASURED) {
    asked = command;
    answer = ktime_add_ms(ktime_get(), ANSWERS_MS);
  } else {
    return -ENXIO;
  }
  return 0;
}

static int read(u8 *bytes, u16 count)
{
  u16 ready = is_ready() ? 0x8006 : 0x8000;
  u16 word;
  int i;

  if (!asked || ktime_before(ktime_get(), answer) || (asked == MEASURED && !is_ready()))
    return -ENXIO;
  for (i = 0; i < count; i++) {
    if (i / 3 >= (asked == MEASURED ? WORDS : 1)) {
      bytes[i] = 0xff; /* nobody drives the line */
      continue;
    }
    word = asked == MEASURED ? air[i / 3] : ready;
    bytes[i] = i % 3 == 0 ? word >> 8 : i % 3 == 1 ? word : crc(word);
  }
  if (asked == MEASURED)
    next = ktime_add_ms(ktime_get(), every_ms); /* the buffer is empty, section 3.5.2 */
  asked = 0;
  return 0;
}

const struct chip scd4x = {.address = 0x62, .written = written, .read = read};
