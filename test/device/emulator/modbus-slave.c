/* A Modbus RTU slave on libmodbus; its line is our standard input (a socket, both ways).
 *
 *   modbus-slave UNIT [REGISTER=NUMBER ...]
 *
 * NUMBER stands in input registers REGISTER and REGISTER + 1 as an IEEE 754 float, the high word first, and
 * in the holding registers of the same address, which the master may write. Beside them there are eight coils. */
#include <errno.h>
#include <modbus.h>
#include <stdio.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { REGISTERS = 1024, COILS = 8 };

static modbus_t *slave_at(int unit) {
  /* The device name is never opened: the line is there already. */
  modbus_t *slave = modbus_new_rtu("/dev/null", 9600, 'N', 8, 1);
  if (slave && (modbus_set_slave(slave, unit) || modbus_set_socket(slave, STDIN_FILENO))) return NULL;
  return slave;
}

int main(int argc, char **argv) {
  modbus_t *slave = argc < 2 ? NULL : slave_at(atoi(argv[1]));
  modbus_mapping_t *map = modbus_mapping_new(COILS, 0, REGISTERS, REGISTERS);
  if (!slave || !map)
    return fprintf(stderr, "usage: modbus-slave UNIT [REGISTER=NUMBER ...]\n"), 2;
  for (int i = 2; i < argc; i++) {
    int address;
    float number;
    if (sscanf(argv[i], "%d=%f", &address, &number) != 2 || address < 0 || address > REGISTERS - 2)
      return fprintf(stderr, "modbus-slave: cannot read %s\n", argv[i]), 2;
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    map->tab_input_registers[address] = map->tab_registers[address] = (uint16_t)(bits >> 16);
    map->tab_input_registers[address + 1] = map->tab_registers[address + 1] = (uint16_t)bits;
  }
  for (unsigned char request[MODBUS_RTU_MAX_ADU_LENGTH];;) {
    int length = modbus_receive(slave, request);
    if (length > 0) modbus_reply(slave, request, length, map);
    else if (length < 0 && errno == ECONNRESET) return 0;
    else if (length == 0) {
      /* To another unit. libmodbus would take what comes next for that unit's answer, even a request to itself. There is no
       * other unit here, and a slave that begins anew waits for nobody. */
      modbus_free(slave);
      if (!(slave = slave_at(atoi(argv[1])))) return perror("modbus-slave"), 1;
    }
  }
}
