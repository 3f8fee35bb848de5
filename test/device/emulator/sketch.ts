import { join } from 'node:path';
import { made, sources } from './build.ts';

/** Sketches in the folder `sketch/`. */
export type Sketch = 'plotter' | 'thermometer';

const arduino = '/usr/share/arduino/hardware/arduino/avr';
const flags = [
  '-mmcu=atmega328p -DF_CPU=16000000L -DARDUINO=10819 -DARDUINO_AVR_UNO -DARDUINO_ARCH_AVR',
  '-Os -w -ffunction-sections -fdata-sections',
  `-I${arduino}/cores/arduino -I${arduino}/variants/standard`,
].join(' ');
const cpp = `avr-g++ ${flags} -fno-exceptions -fpermissive -std=gnu++11`;

/**
 * The firmware (ELF) of a sketch for an Arduino Uno whose serial port runs at `baudRate`.
 *
 * Made with avr-gcc and Arduino's core as Debian packages them, without the Arduino tools.
 */
export async function firmware(sketch: Sketch, baudRate: number): Promise<string> {
  const core = await made('arduino-core', [], compileCore);
  const file = `sketch/${sketch}.ino`;
  const link = '-Wl,--gc-sections';
  const folder = await made(
    sketch,
    [file],
    (out) => `${cpp} -DBAUD=${baudRate} ${link} -o '${out}/firmware.elf' -x c++ '${join(sources, file)}' \
      -x none '${core}/core.a' -lm`,
  );
  return join(folder, 'firmware.elf');
}

/**
 * The firmware (ELF) of StandardFirmata 2.4 for an Arduino Uno at 57,600 baud, as Arduino compiled it for avrgirl-arduino. It is LGPL
 * and so not kept here: npm fetches the package once, and one file of it is taken.
 */
export async function standardFirmata(): Promise<string> {
  const hex = 'package/junk/hex/uno/StandardFirmata.cpp.hex';
  const folder = await made(
    'standard-firmata',
    [],
    (
      out,
    ) => `cd '${out || '.'}' && npm pack --silent avrgirl-arduino@5.0.1 && tar xzf avrgirl-arduino-5.0.1.tgz ${hex} &&
      echo '6d57ea7cf30e26c9c2f3a01ee37907d2c951f8bc9c27f84dddad12fa9c8b8f36  ${hex}' | sha256sum -c --quiet &&
      avr-objcopy -I ihex -O elf32-avr --rename-section .sec1=.text,contents,alloc,load,readonly,code ${hex} firmware.elf &&
      rm -r package avrgirl-arduino-5.0.1.tgz`,
  );
  return join(folder, 'firmware.elf');
}

// WString.cpp sizes two buffers by DECIMAL_DIG, which C++ of avr-gcc before 7 lacks; 64 characters hold any
// number.
const compileCore = (out: string) => `
  cd ${arduino}/cores/arduino
  for file in *.c *.cpp *.S; do
    object='${out}'/$file.o
    case $file in
      *.c) avr-gcc ${flags} -std=gnu11 -c $file -o $object ;;
      *.S) avr-gcc ${flags} -x assembler-with-cpp -c $file -o $object ;;
      WString.cpp) sed 's/buf\\[[A-Z]*_BUF_SIZE\\]/buf[64]/' $file |
        ${cpp} -DDECIMAL_DIG=17 -x c++ -c - -o $object ;;
      *.cpp) ${cpp} -c $file -o $object ;;
    esac
  done
  avr-ar rcs '${out}/core.a' '${out}'/*.o`;
