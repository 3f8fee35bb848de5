// SPDX-License-Identifier: MIT OR GPL-2.0
// A board that is only software: an I2C bus and an SPI bus with chips on them, for tests of programs that speak to chips by
// /dev/i2c-N and /dev/spidevB.C. Parameters (also while it runs, in /sys/module/fieldline_board/parameters) make the buses fail.
#include <linux/module.h>

#include "board.h"

static struct platform_device *board;

static struct bin_attribute *held[] = {&bme280_registers, &ssd1306_picture, NULL};
static const struct attribute_group group = {.bin_attrs = held};

static int __init begin(void)
{
  int error;

  board = platform_device_register_simple("fieldline-board", PLATFORM_DEVID_NONE, NULL, 0);
  if (IS_ERR(board))
    return PTR_ERR(board);
  error = sysfs_create_group(&board->dev.kobj, &group);
  if (error)
    goto no_files;
  error = add_i2c(board);
  if (error)
    goto no_i2c;
  error = add_spi(board);
  if (!error)
    return 0;
  remove_i2c();
no_i2c:
  sysfs_remove_group(&board->dev.kobj, &group);
no_files:
  platform_device_unregister(board);
  return error;
}

static void __exit end(void)
{
  remove_spi();
  remove_i2c();
  sysfs_remove_group(&board->dev.kobj, &group);
  platform_device_unregister(board);
}

module_init(begin);
module_exit(end);
MODULE_DESCRIPTION("An I2C and an SPI bus with chips on them, for tests");
MODULE_AUTHOR("The Fieldline authors");
MODULE_LICENSE("Dual MIT/GPL");
