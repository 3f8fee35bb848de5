/* A Modbus TCP server on libmodbus, for one client at a time.
 *
 *   modbus-server [REGISTER=NUMBER ...]
 *
 * NUMBER stands in input registers REGISTER and REGISTER + 1 as an IEEE 754 float, the high word first. Beside them there
 * are eight coils. It says on which port it listens, and of each question the unit, the function and the coils after it. */
#include <arpa/inet.h>
#include <modbus.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { REGISTERS = 1024, COILS = 8 };

int main(int argc, char **argv) {
  modbus_t *server = modbus_new_tcp("127.0.0.1", 0);
  modbus_mapping_t *map = modbus_mapping_new(COILS, 0, 0, REGISTERS);
  int listener = server && map ? modbus_tcp_listen(server, 1) : -1;
  struct sockaddr_in at;
  socklen_t size = sizeof at;
  if (listener < 0 || getsockname(listener, (struct sockaddr *)&at, &size)) return perror("modbus-server"), 1;
  for (int i = 1; i < argc; i++) {
    int address;
    float number;
    if (sscanf(argv[i], "%d=%f", &address, &number) != 2 || address < 0 || address > REGISTERS - 2)
      return fprintf(stderr, "modbus-server: cannot read %s\n", argv[i]), 2;
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    map->tab_input_registers[address] = (uint16_t)(bits >> 16);
    map->tab_input_registers[address + 1] = (uint16_t)bits;
  }
  printf("port %d\n", ntohs(at.sin_port));
  fflush(stdout);
  for (uint8_t question[MODBUS_TCP_MAX_ADU_LENGTH]; modbus_tcp_accept(server, &listener) >= 0; modbus_close(server))
    for (int length; (length = modbus_receive(server, question)) >= 0;) {
      if (length == 0) continue;
      modbus_reply(server, question, length, map);
      printf("unit %d function %d coils ", question[6], question[7]);
      for (int i = 0; i < COILS; i++) printf("%d", map->tab_bits[i]);
      printf("\n");
      fflush(stdout);
    }
  return 1;
}
