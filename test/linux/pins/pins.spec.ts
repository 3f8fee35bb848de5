import { expect, test } from '@playwright/test';
import { machineWires } from '../../../node-bridge/wires/machine-wires.ts';
import { pinDriverPromises } from '../../contract/pin-drivers.contract.ts';
import { pinPromises } from '../../contract/pins.contract.ts';
import { simulatedBoard } from './board.ts';

test.describe.configure({ mode: 'serial' });

for (const { name, check } of [...pinPromises, ...pinDriverPromises])
  test(`GPIO of Linux: ${name}`, () => check(simulatedBoard()));

test('GPIO of Linux: the chips are told with their lines, their names, and who has them', async () => {
  const { pins, chip } = simulatedBoard();
  const relay = await pins.open({ chip, line: 'RELAY' }, { mode: 'out', safe: 0, activeLow: false });
  const { gpio } = await machineWires();
  await relay.close();
  const board = gpio.find((each) => each.chip === chip)!;
  expect([board.isHeader, board.lines.length]).toEqual([false, 8]);
  expect(board.lines.slice(0, 3)).toEqual([
    { line: 0, name: 'BUTTON' },
    { line: 1, name: 'RELAY', by: 'fieldline' },
    { line: 2, name: '' },
  ]);
  const [after] = (await machineWires()).gpio.filter((each) => each.chip === chip);
  expect(after!.lines[1]).toEqual({ line: 1, name: 'RELAY' });
});
