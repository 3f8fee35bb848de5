// SPDX-License-Identifier: MIT OR GPL-2.0
#ifndef BOARD_H
#define BOARD_H

#include <linux/i2c.h>
#include <linux/platform_device.h>

/*
 * One message to a chip. 0, or what a chip that does not acknowledge is told with: -ENXIO. A chip hears all messages of a
 * transfer, a repeated start between them, before anybody else has the bus.
 */
struct chip {
  u16 address;
  int (*written)(const u8 *bytes, u16 count);
  int (*read)(u8 *bytes, u16 count);
};

extern const struct chip bme280, scd4x, ssd1306;
/* What the chips hold, for the other side: root looks at it, or sets it, below the board's folder in sysfs. */
extern struct bin_attribute bme280_registers, ssd1306_picture;

int add_i2c(struct platform_device *board);
void remove_i2c(void);
int add_spi(struct platform_device *board);
void remove_spi(void);

#endif
