import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from '@playwright/test';
import { lines, type Recorded } from '../../usb-serial/recorded.ts';
import { recordedChips } from './chips.ts';
import { plug } from './plug.ts';

// What Linux' own drivers tell each chip, to be recorded into test/recordings/ and compared with what ours tell it.

const modules = {
  ftdi: 'ftdi_sio',
  'ftdi-high-speed': 'ftdi_sio',
  cp210x: 'cp210x',
  ch34x: 'ch341',
  pl2303: 'pl2303',
};

test.skip(!process.env.RECORD, 'records when it is asked to');

for (const [name, make] of Object.entries(recordedChips))
  test(`what Linux tells ${name}`, async () => {
    for (const module of ['usbserial', modules[name as keyof typeof modules]]) load(module);
    const chip = make();
    const plugged = await plug(chip, 0, name === 'ftdi-high-speed' ? 'high' : 'full');
    await expect.poll(() => existsSync('/dev/ttyUSB0'), { timeout: 20_000 }).toBe(true);
    const recorded: Recorded['lines'] = [];
    for (const line of lines) {
      const from = chip.requests.length;
      const { baudRate, dataBits, parity, stopBits } = line;
      const parities = { none: ['-parenb'], odd: ['parenb', 'parodd'], even: ['parenb', '-parodd'] }[parity];
      const settings = [
        `${baudRate}`,
        `cs${dataBits}`,
        stopBits === 2 ? 'cstopb' : '-cstopb',
        ...parities,
        '-crtscts',
      ];
      execFileSync('stty', ['-F', '/dev/ttyUSB0', ...settings], { stdio: 'pipe' });
      await sleep(100);
      recorded.push({
        ...line,
        requests: chip.requests.slice(from).map(({ type, request, value, index, data }) => ({
          type,
          request,
          value,
          index,
          data: Buffer.from(data).toString('hex'),
        })),
      });
    }
    plugged.unplug();
    await expect.poll(() => existsSync('/dev/ttyUSB0')).toBe(false);
    const kernel = execFileSync('uname', ['-r'], { encoding: 'utf8' }).trim();
    const all: Recorded = { kernel, chip: name, lines: recorded };
    await writeFile(
      join(import.meta.dirname, `../../../.cache/test/usb-${name}.json`),
      `${JSON.stringify(all)}\n`,
    );
  });

function load(module: string): void {
  try {
    execFileSync('busybox', ['insmod', `${process.env.MODULES}/kernel/drivers/usb/serial/${module}.ko`], {
      stdio: 'pipe',
    });
  } catch (error) {
    if (!/exists/.test(`${(error as { stderr: Buffer }).stderr}`)) throw error;
  }
}
