// SPDX-License-Identifier: MIT OR GPL-2.0
// An SPI bus that does mode 0 only. On select line 0 a Microchip MCP3008 by its data sheet DS21295D, figures 5-1 and 5-2 and table 5-2,
// clocked bit by bit; on line 1 nobody, and what nobody drives is pulled high.
#include <linux/delay.h>
#include <linux/module.h>
#include <linux/spi/spi.h>

#include "board.h"

enum { INPUTS = 8, CODE_BITS = 10 };

static ushort codes[INPUTS];
module_param_array_named(mcp3008, codes, ushort, NULL, 0644);
MODULE_PARM_DESC(mcp3008, "the codes of the voltages at its eight pins, 0 to 1023");
static int spi_refused;
module_param(spi_refused, int, 0644);
MODULE_PARM_DESC(spi_refused, "the error that every transfer ends with; 0: none");
static uint spi_hz;
module_param(spi_hz, uint, 0444);
MODULE_PARM_DESC(spi_hz, "how fast it was clocked last");

static struct spi_controller *bus;
static struct spi_device *chips[2];

/* One selection: clocks since the start bit, and what it was told. */
struct selected {
  int clock;
  u8 order;
};

static int code_of(u8 order)
{
  int input = order & 7;
  bool is_single = order & 8;

  return is_single ? codes[input] & 1023 : max(codes[input] - codes[input ^ 1], 0);
}

static int clocked(struct selected *chip, int bit)
{
  int at;

  if (chip->clock == 0 && !bit)
    return 1;
  chip->clock++;
  if (chip->clock >= 2 && chip->clock <= 5)
    chip->order = chip->order << 1 | bit;
  at = chip->clock - 7; /* the start, four bits, one clock to sample: then a zero, the code, and its mirror */
  if (at < 0)
    return 1;
  if (at == 0 || at > 2 * CODE_BITS - 1)
    return 0;
  return code_of(chip->order) >> (at <= CODE_BITS ? CODE_BITS - at : at - CODE_BITS) & 1;
}

static void carry(const struct spi_transfer *part, struct selected *chip)
{
  const u8 *written = part->tx_buf;
  u8 *read = part->rx_buf;
  u8 said;
  int i, bit;

  for (i = 0; i < part->len; i++) {
    said = 0xff;
    for (bit = 7; chip && bit >= 0; bit--)
      said = said << 1 | clocked(chip, written ? written[i] >> bit & 1 : 0);
    if (read)
      read[i] = said;
  }
}

static int transfer(struct spi_controller *on, struct spi_message *message)
{
  struct selected chip = {};
  struct spi_transfer *part;

  message->status = -spi_refused;
  if (!message->status)
    list_for_each_entry(part, &message->transfers, transfer_list) {
      spi_hz = part->speed_hz;
      carry(part, message->spi == chips[0] ? &chip : NULL);
      message->actual_length += part->len;
      if (part->cs_change)
        chip = (struct selected){};
    }
  spi_finalize_current_message(on);
  return 0;
}

int add_spi(struct platform_device *board)
{
  struct spi_board_info place = {.modalias = "fieldline-chip", .max_speed_hz = 3600000};
  int error;

  bus = __spi_alloc_controller(&board->dev, 0, false);
  if (!bus)
    return -ENOMEM;
  bus->bus_num = 0;
  bus->num_chipselect = ARRAY_SIZE(chips);
  bus->min_speed_hz = 20000;
  bus->max_speed_hz = 2000000;
  bus->transfer_one_message = transfer;
  error = spi_register_controller(bus);
  if (error) {
    spi_controller_put(bus);
    return error;
  }
  for (place.chip_select = 0; place.chip_select < ARRAY_SIZE(chips); place.chip_select++)
    chips[place.chip_select] = spi_new_device(bus, &place);
  return 0;
}

void remove_spi(void)
{
  spi_unregister_controller(bus); /* and the chips on it */
}
