import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { GpioPins } from '../../../node-bridge/wires/gpio-pins.ts';
import type { PinRig } from '../../contract/pins.contract.ts';

const CONFIG = '/sys/kernel/config';
const LABEL = 'hil-board';

/** A chip of Linux' own simulator (Documentation/admin-guide/gpio/gpio-sim.rst), and our pins on it. */
export function simulatedBoard(): PinRig {
  if (!existsSync(`${CONFIG}/gpio-sim`)) execFileSync('mount', ['-t', 'configfs', 'configfs', CONFIG]);
  const chip = `${CONFIG}/gpio-sim/hil`;
  const bank = `${chip}/bank0`;
  const tell = (path: string, value: string | number) => writeFileSync(path, `${value}`);
  const told = (path: string) => readFileSync(path, 'utf8').trim();
  if (!existsSync(bank)) {
    for (const folder of [chip, bank, `${bank}/line0`, `${bank}/line1`]) mkdirSync(folder);
    tell(`${bank}/num_lines`, 8);
    tell(`${bank}/label`, LABEL);
    tell(`${bank}/line0/name`, 'BUTTON');
    tell(`${bank}/line1/name`, 'RELAY');
  }
  if (told(`${chip}/live`) === '0') tell(`${chip}/live`, 1);
  const line = (number: number) =>
    `/sys/devices/platform/${told(`${chip}/dev_name`)}/${told(`${bank}/chip_name`)}/sim_gpio${number}`;
  const clock = { steady: () => performance.now() };
  return {
    pins: new GpioPins(clock),
    chip: LABEL,
    pull: (number, high) => tell(`${line(number)}/pull`, high ? 'pull-up' : 'pull-down'),
    isHigh: (number) => told(`${line(number)}/value`) === '1',
    unplug: () => tell(`${chip}/live`, 0),
    plug: () => tell(`${chip}/live`, 1),
    steady: clock.steady,
  };
}
