import { constants } from 'node:os';
import { expect, test } from 'vitest';
import { DeviceFile } from '../../node-bridge/wires/device-file.ts';
import { LinuxSpi, type SpiFile } from '../../node-bridge/wires/linux-spi.ts';
import { type OpenChip, SpiWire } from '../../node-bridge/wires/spi-wire.ts';
import { wires } from '../../node-bridge/wires/wires.ts';
import { hex, toHex } from '../../station/codec/bytes.ts';
import { toFault } from '../../station/model/fault.ts';
import { FakeClock, settle } from '../fakes/clock.ts';
import { ClockedChip, mcp3008 } from '../fakes/spi-bus.ts';
import { opened } from './opened.ts';

const USE = { kind: 'spi', maxHz: 1_000_000, mode: 0 } as const;
const codeOf = (opening: Promise<unknown>) =>
  opening.then(
    () => 'opened',
    (error: unknown) => toFault(error).code,
  );

const wireOf = (chips: Readonly<Record<string, OpenChip>>, clock: FakeClock) =>
  new SpiWire(async (bus, chip) => chips[`${bus}.${chip}`] ?? Promise.reject(toFault('no chip')), clock);

test('an MCP3008 says the voltages at its eight pins, against ground and against their neighbours', async () => {
  const clock = new FakeClock();
  const chip = new ClockedChip(mcp3008([0, 0.5, 1, 1.5, 2, 2.5, 3, 3.3], 3.3));
  const wire = wireOf({ '0.0': chip, '0.1': chip }, clock);
  const inputs = [
    { input: 1, against: 0, name: 'up' },
    { input: 6, against: 7, name: 'down' },
    { input: 5, name: 'bed', quantity: 'soilMoisture', curve: [[1.5, 100], [3.5, 0]] }, // oxfmt-ignore
  ];
  const all = await opened('microchip-mcp3008', 'spi:0:0', wire, clock);
  const some = await opened('microchip-mcp3008', 'spi:0:1', wire, clock, { inputs });
  await clock.advance(1_500);
  expect(all.said.length).toBe(2);
  const wanted = { ch0: 0, ch1: 0.5, ch2: 1, ch3: 1.5, ch4: 2, ch5: 2.5, ch6: 3, ch7: 3.297 };
  for (const [name, volts] of Object.entries(wanted))
    expect(Math.abs(all.said[0]!.reading[name]! - volts), name).toBeLessThan(3.3 / 1024);
  const { up, down, bed } = some.said[0]!.reading;
  expect([up! > 0.496 && up! <= 0.5, down, bed! >= 50 && bed! < 50.2]).toEqual([true, 0, true]);
  all.stop.abort();
  some.stop.abort();
});

test('a chip that is not there says nothing that is taken for a value', async () => {
  const clock = new FakeClock();
  const floating = new ClockedChip(() => () => 1);
  const { said, ended } = await opened(
    'microchip-mcp3008',
    'spi:0:0',
    wireOf({ '0.0': floating }, clock),
    clock,
  );
  void clock.advance(5_000);
  expect(await ended).toMatch(/^frame\//);
  expect(said).toEqual([]);
});

test('a bus that hangs stops nobody on another one, and one call at most waits on it', async () => {
  const clock = new FakeClock();
  const [hung, beside, sound] = Array.from({ length: 3 }, () => new ClockedChip(mcp3008([], 3.3)));
  hung!.isHung = true;
  const wire = wireOf({ '0.0': hung!, '0.1': beside!, '1.0': sound! }, clock);
  const first = await opened('microchip-mcp3008', 'spi:0:0', wire, clock);
  const second = await opened('microchip-mcp3008', 'spi:0:1', wire, clock);
  const third = await opened('microchip-mcp3008', 'spi:1:0', wire, clock);
  await clock.advance(30_500);
  expect(third.said.length).toBe(31);
  expect([hung!.asked, beside!.asked]).toEqual([1, 0]);
  expect([await first.ended, await second.ended]).toEqual(['link/busy', 'link/busy']);
  expect(hung!.isOpen).toBe(true); // the system still has its memory
  expect(await codeOf(wire.openLink(USE, 'spi:0:2', new AbortController().signal))).toBe('link/stuck');
  third.stop.abort();
});

test('a chip is for one device, is given back, and what is no address opens nothing', async () => {
  const clock = new FakeClock();
  const chip = new ClockedChip(mcp3008([], 3.3));
  const wire = wireOf({ '0.0': chip }, clock);
  const stop = new AbortController();
  await wire.openLink(USE, 'spi:0:0', stop.signal);
  const { signal } = new AbortController();
  expect(await codeOf(wire.openLink(USE, 'spi:00:0', signal))).toBe('link/busy');
  for (const address of ['spi:0', 'spi:0:-1', 'spi:../mem:0', 'spi:0:0:0', 'spi:1000:0'])
    expect(await codeOf(wire.openLink(USE, address, signal))).toBe('link/unsupported');
  expect(await codeOf(wire.openLink({ kind: 'w1' }, 'spi:0:0', signal))).toBe('link/unsupported');
  stop.abort();
  await settle();
  expect(chip.isOpen).toBe(false);
  expect(await codeOf(wire.openLink(USE, 'spi:0:0', signal))).toBe('opened');
});

/** A device file that reads its memory as linux/spi/spidev.h lays it out, and gives back what is written, plus one. */
function spidev(answers: Readonly<Record<number, number>> = {}) {
  const bytes = new Uint8Array(2048).fill(0xee);
  const view = new DataView(bytes.buffer);
  const asked: string[] = [];
  const file: SpiFile & { isOpen: boolean } = {
    isOpen: true,
    bytes,
    view,
    point: (at, to) => view.setUint32(at, to, true), // as on a board of 32 bits
    async ask(request, at) {
      if (request === 0x40016b01) asked.push(`mode ${bytes[at]}`);
      if (request === 0x40206b00) {
        const [tx, rx] = [Number(view.getBigUint64(at, true)), Number(view.getBigUint64(at + 8, true))];
        const [length, hz] = [view.getUint32(at + 16, true), view.getUint32(at + 20, true)];
        const rest = toHex(bytes.subarray(at + 24, at + 32));
        asked.push(`${toHex(bytes.subarray(tx, tx + length))} at ${hz} Hz, ${rest}`);
        bytes.set(
          bytes.slice(tx, tx + length).map((byte) => byte + 1),
          rx,
        );
      }
      const refused = answers[request];
      return refused === undefined ? view.getUint32(at + 16, true) : -refused;
    },
    close: () => (file.isOpen = false),
  };
  return { file, asked };
}

test('spidev is set to its mode and asked in one transfer of bytes at the chip’s clock, deselected behind', async () => {
  const { file, asked } = spidev();
  const paths: string[] = [];
  const chip = await LinuxSpi.open(0, 1, { kind: 'spi', maxHz: 500_000, mode: 3 }, async (path) => {
    paths.push(path);
    return file;
  });
  expect(toHex(await chip.transfer(hex('10 20'), 3))).toBe('010101');
  expect(toHex(await chip.transfer(hex('30'), 1))).toBe('01');
  expect(paths).toEqual(['/dev/spidev0.1']);
  const plain = '0000080000000000'; // no delay, words of 8 bits, the chip is let go
  expect(asked).toEqual(['mode 3', `1020000000 at 500000 Hz, ${plain}`, `3000 at 500000 Hz, ${plain}`]);
  chip.close();
  expect(file.isOpen).toBe(false);
});

test('what the system says instead is told as what it means, and the file is given back', async () => {
  const { EINVAL, ETIMEDOUT, EIO } = constants.errno;
  const refusing = spidev({ 0x40016b01: EINVAL });
  expect(await codeOf(LinuxSpi.open(0, 0, USE, async () => refusing.file))).toBe('link/unsupported');
  expect(refusing.file.isOpen).toBe(false);
  for (const [errno, code] of [
    [ETIMEDOUT, 'link/stuck'],
    [EIO, 'link/lost'],
  ] as const) {
    const { file } = spidev({ 0x40206b00: errno });
    const chip = await LinuxSpi.open(0, 0, USE, async () => file);
    expect(await codeOf(chip.transfer(hex('00'), 1))).toBe(code);
  }
});

test.runIf(process.platform === 'linux')(
  'a bridge asks the system itself, and what is no SPI there is not taken for any',
  async () => {
    const { signal } = new AbortController();
    const clock = new FakeClock();
    expect(await codeOf(wires(clock).openLink(USE, 'spi:250:250', signal))).toBe('link/not-found');
    const other = () => DeviceFile.open('/dev/null', 'spi:0:0', 2048);
    expect(await codeOf(LinuxSpi.open(0, 0, USE, other))).toBe('link/unsupported');
  },
);
