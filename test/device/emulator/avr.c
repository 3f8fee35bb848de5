/* An Arduino Uno in real time: runs FIRMWARE.elf on simavr's ATmega328P; its UART is our standard input (a
 * socket, both ways).
 *
 *   avr FIRMWARE.elf [MILLIVOLTS|FILE [PINFILE]]
 *
 * With MILLIVOLTS, so many are on its pin A0, and a jumper goes from its pin 13 to its pin 2; with FILE, as many as are
 * written there at the moment. Each level that its pin 7 takes is added to PINFILE as a line, 1 or 0.
 * SIGUSR1 is the reset button, which an Uno's adapter presses by DTR when the port is opened. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>
#include "avr_adc.h"
#include "avr_ioport.h"
#include "avr_uart.h"
#include "queue.h"
#include "sim_avr.h"
#include "sim_elf.h"

enum { CLOCK_HZ = 16000000, CYCLES_PER_TICK = CLOCK_HZ / 1000, TICKS_PER_LOOK = 20 };

static int wire;
static int uart_has_room = 1;
static volatile sig_atomic_t reset_pressed;

static void press_reset(int signal_number) { (void)signal_number, reset_pressed = 1; }

static void uart_sent(avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq, (void)param;
  unsigned char byte = (unsigned char)value;
  struct pollfd room = { wire, POLLOUT, 0 };
  /* The adapter takes it at once, unless the machine does not let it run: then our time stands still as well. */
  while (write(wire, &byte, 1) < 0 && errno == EAGAIN) poll(&room, 1, -1);
}
static void uart_room(avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq, (void)value, (void)param;
  uart_has_room = 1;
}
static void uart_full(avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq, (void)value, (void)param;
  uart_has_room = 0;
}

/* simavr would sleep on its own; time is kept in one place, below. */
static void sleep_in_no_time(avr_t *avr, avr_cycle_count_t cycles) { (void)avr, (void)cycles; }

static avr_t *uno_with(const char *path) {
  elf_firmware_t firmware = { 0 };
  if (elf_read_firmware(path, &firmware)) return NULL;
  avr_t *avr = avr_make_mcu_by_name("atmega328p");
  if (!avr) return NULL;
  avr_init(avr);
  avr->frequency = CLOCK_HZ;
  avr->sleep = sleep_in_no_time;
  avr_load_firmware(avr, &firmware);
  uint32_t neither_print_nor_sleep = 0;
  avr_ioctl(avr, AVR_IOCTL_UART_SET_FLAGS('0'), &neither_print_nor_sleep);
  avr_irq_t *uart = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), 0);
  avr_irq_register_notify(uart + UART_IRQ_OUTPUT, uart_sent, NULL);
  avr_irq_register_notify(uart + UART_IRQ_OUT_XON, uart_room, NULL);
  avr_irq_register_notify(uart + UART_IRQ_OUT_XOFF, uart_full, NULL);
  return avr;
}

/* Arduino's pin 13 is bit 5 of port B, its pin 2 is bit 2 of port D. */
static void wire_up(avr_t *avr, uint32_t millivolts) {
  avr->vcc = avr->avcc = avr->aref = 5000;
  avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_ADC0), millivolts);
  avr_connect_irq(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('B'), IOPORT_IRQ_PIN5),
                  avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('D'), IOPORT_IRQ_PIN2));
}

static const char *pin_file;
static void pin_changed(avr_irq_t *irq, uint32_t value, void *param) {
  (void)irq, (void)param;
  FILE *file = fopen(pin_file, "a");
  if (file) fprintf(file, "%u\n", value & 1), fclose(file);
}

/* A file that is just being written says nothing yet. */
static void follow_voltage(avr_t *avr, const char *path) {
  uint32_t millivolts;
  FILE *file = fopen(path, "r");
  if (!file) return;
  if (fscanf(file, "%u", &millivolts) == 1)
    avr_raise_irq(avr_io_getirq(avr, AVR_IOCTL_ADC_GETIRQ, ADC_IRQ_ADC0), millivolts);
  fclose(file);
}

static double now_s(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)now.tv_sec + (double)now.tv_nsec / 1e9;
}

/* Waits until the clock on the wall shows what the chip's clock shows; a machine that was too slow is
 * forgiven. */
static void keep_real_time(avr_cycle_count_t cycle) {
  static double started_s;
  double ahead_s = started_s + (double)cycle / CLOCK_HZ - now_s();
  if (started_s == 0 || ahead_s < -0.5) started_s = now_s() - (double)cycle / CLOCK_HZ;
  else if (ahead_s > 0) usleep((useconds_t)(ahead_s * 1e6));
}

int main(int argc, char **argv) {
  wire = dup(STDIN_FILENO);
  dup2(STDERR_FILENO, STDOUT_FILENO); /* simavr logs to standard output, which is not its to have */
  fcntl(wire, F_SETFL, O_NONBLOCK);
  avr_t *avr = argc > 1 ? uno_with(argv[1]) : NULL;
  if (!avr) return fprintf(stderr, "usage: avr FIRMWARE.elf [MILLIVOLTS|FILE [PINFILE]]\n"), 2;
  if (argc > 2) wire_up(avr, (uint32_t)atoi(argv[2]));
  const char *voltage_file = argc > 2 && strchr(argv[2], '/') ? argv[2] : NULL;
  if (argc > 3) {
    pin_file = argv[3];
    avr_irq_register_notify(avr_io_getirq(avr, AVR_IOCTL_IOPORT_GETIRQ('D'), IOPORT_IRQ_PIN7), pin_changed,
                            NULL);
  }
  signal(SIGUSR1, press_reset);
  avr_irq_t *uart_input = avr_io_getirq(avr, AVR_IOCTL_UART_GETIRQ('0'), UART_IRQ_INPUT);
  struct queue received = { .length = 0 };
  int ticks = 0;
  for (avr_cycle_count_t next_tick = 0;;) {
    int state = avr_run(avr);
    if (state == cpu_Done || state == cpu_Crashed)
      return fprintf(stderr, "avr: the program has ended (%d)\n", state), 3;
    if (uart_has_room && received.taken < received.length)
      avr_raise_irq(uart_input, received.bytes[received.taken++]);
    if (avr->cycle < next_tick) continue;
    next_tick = avr->cycle + CYCLES_PER_TICK;
    if (!fill(&received, wire)) return 0;
    if (voltage_file && ticks++ % TICKS_PER_LOOK == 0) follow_voltage(avr, voltage_file);
    if (reset_pressed) {
      reset_pressed = 0;
      uart_has_room = 1;
      avr_reset(avr);
      next_tick = avr->cycle;
    }
    keep_real_time(avr->cycle);
  }
}
