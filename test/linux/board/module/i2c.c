// SPDX-License-Identifier: MIT OR GPL-2.0
// A bus that carries plain I2C, as a Raspberry Pi's does, and fails where it is told to.
#include <linux/delay.h>
#include <linux/module.h>

#include "board.h"

static const struct chip *const chips[] = {&bme280, &scd4x, &ssd1306};

static int nack = ENXIO;
module_param(nack, int, 0644);
MODULE_PARM_DESC(nack, "the error that nobody's acknowledging is told with; adapters differ");
static int held_ms;
module_param(held_ms, int, 0644);
MODULE_PARM_DESC(held_ms, "so long a chip holds the clock low before each message");
static int cut_after = -1;
module_param(cut_after, int, 0644);
MODULE_PARM_DESC(cut_after, "so many messages of a transfer the adapter carries, and says so; -1: all");
static int refused;
module_param(refused, int, 0644);
MODULE_PARM_DESC(refused, "the error that every transfer ends with; 0: none");

/* As a controller with a time limit does it: what is not let go of by then is given up. */
static bool is_let_go(struct i2c_adapter *bus)
{
  unsigned int most_ms = jiffies_to_msecs(bus->timeout);

  if (held_ms <= 0)
    return true;
  msleep(min_t(unsigned int, held_ms, most_ms));
  return held_ms < most_ms;
}

static int carry(const struct i2c_msg *message)
{
  size_t i;

  for (i = 0; i < ARRAY_SIZE(chips); i++)
    if (chips[i]->address == message->addr)
      return message->flags & I2C_M_RD ? chips[i]->read(message->buf, message->len)
                                       : chips[i]->written(message->buf, message->len);
  return -ENXIO;
}

static int transfer(struct i2c_adapter *bus, struct i2c_msg *messages, int count)
{
  int i, error;

  if (refused)
    return -refused;
  for (i = 0; i < count; i++) {
    if (i == cut_after)
      return i;
    if (!is_let_go(bus))
      return -ETIMEDOUT;
    error = carry(&messages[i]);
    if (error)
      return error == -ENXIO ? -nack : error;
  }
  return count;
}

static u32 functions(struct i2c_adapter *bus)
{
  return I2C_FUNC_I2C | I2C_FUNC_SMBUS_EMUL;
}

static const struct i2c_algorithm algorithm = {.master_xfer = transfer, .functionality = functions};
/* Many adapters count in seven bits. */
static const struct i2c_adapter_quirks limits = {.max_read_len = 128};
static struct i2c_adapter bus = {
  .owner = THIS_MODULE,
  .name = "fieldline-board",
  .algo = &algorithm,
  .quirks = &limits,
};

int add_i2c(struct platform_device *board)
{
  bus.dev.parent = &board->dev;
  return i2c_add_adapter(&bus);
}

void remove_i2c(void)
{
  i2c_del_adapter(&bus);
}
