import { constants } from 'node:os';
import { expect, test } from '@playwright/test';
import { LinuxSpi } from '../../../node-bridge/wires/linux-spi.ts';
import { hex, toHex } from '../../../station/codec/bytes.ts';
import mcp3008 from '../../../station/drivers/microchip-mcp3008.ts';
import { toFault } from '../../../station/model/fault.ts';
import { Board } from './board.ts';
import { opened, reading } from './reading.ts';

const USE = { kind: 'spi', maxHz: 1_000_000, mode: 0 } as const;
const code = (asking: Promise<unknown>) =>
  asking.then(
    () => 'none',
    (error: unknown) => toFault(error).code,
  );

test('SPI of Linux: an MCP3008 says its eight voltages, against ground and against their neighbours, at the clock of its form', async () => {
  const board = Board.plugged();
  board.set('mcp3008', 0, 1, 341, 511, 512, 682, 1022, 1023);
  const inputs = [
    { input: 7, against: 6, name: 'up' },
    { input: 6, against: 7, name: 'down' },
    { input: 5, name: 'bed' },
  ];
  const options = { reference: 1.024, clockHz: 500_000, everyMs: 100 };
  const said = (more = {}) => reading(mcp3008, 'spi:0:0', { ...options, ...more });
  const millivolts = Object.entries(await said()).map(([name, volts]) => [name, Math.round(volts! * 1000)]);
  expect(Object.fromEntries(millivolts)).toEqual({
    ...{ ch0: 0, ch1: 1, ch2: 341, ch3: 511, ch4: 512, ch5: 682, ch6: 1022, ch7: 1023 },
  });
  expect(board.clockedBy).toBe(500_000);
  expect(await said({ inputs })).toEqual({ up: 0.001, down: 0, bed: 0.682 });
});

test('SPI of Linux: where no chip is, what floats is taken for no value', async () => {
  Board.plugged();
  const { said, ended } = await opened(mcp3008, 'spi:0:1');
  expect(await ended).toMatch(/^frame\//);
  expect(said).toEqual([]);
});

test('SPI of Linux: one transfer, one selection; what the bus cannot do, and how it fails, is told', async () => {
  const board = Board.plugged();
  board.set('mcp3008', 513, 0, 0, 0, 0, 0, 0, 0);
  const chip = await LinuxSpi.open(0, 0, USE);
  for (let time = 0; time < 3; time++) expect(toHex(await chip.transfer(hex('18'), 3))).toBe('a01008');
  expect(toHex(await chip.transfer(hex('01 80'), 1))).toBe('01');
  const { ETIMEDOUT, EIO } = constants.errno;
  board.set('spi_refused', ETIMEDOUT);
  expect(await code(chip.transfer(hex('18'), 3))).toBe('link/stuck');
  board.set('spi_refused', EIO);
  expect(await code(chip.transfer(hex('18'), 3))).toBe('link/lost');
  board.set('spi_refused', 0);
  expect(toHex(await chip.transfer(hex('18'), 3))).toBe('a01008');
  chip.close();
  expect(await code(LinuxSpi.open(0, 0, { ...USE, mode: 3 }))).toBe('link/unsupported');
  expect(await code(LinuxSpi.open(7, 0, USE))).toBe('link/not-found');
  const slow = await LinuxSpi.open(0, 0, { ...USE, maxHz: 10_000 });
  expect(await code(slow.transfer(hex('18'), 3))).toBe('link/unsupported');
  slow.close();
});
