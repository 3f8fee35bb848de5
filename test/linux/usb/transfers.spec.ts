import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants, open, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { expect, test } from '@playwright/test';
import { asTold, lines } from '../../usb-serial/recorded.ts';
import { load } from './modules.ts';
import { plug } from './plug.ts';
import { recordedChips } from './recorded-chips.ts';

// What Linux' own drivers tell each chip, to be kept in test/recordings/linux-usb and compared with what ours tell it.

const call = promisify(execFile);
const reports = join(import.meta.dirname, '../../../.cache/test');
/** Requests follow an action at once; nothing tells that there are no more. */
const SETTLED_MS = 100;

const chips = process.env.RECORD ? Object.entries(recordedChips) : [];
for (const [name, { module, make, mostBaud = Infinity }] of chips)
  test(`what Linux tells a ${name}`, async () => {
    const tty = module === 'cdc-acm' ? '/dev/ttyACM0' : '/dev/ttyUSB0';
    load(module);
    const chip = make();
    const told: string[] = [];
    const note = async (what: string) => {
      await sleep(SETTLED_MS);
      told.push(what, ...chip.requests.splice(0).map(asTold));
    };
    const plugged = await plug(chip, 0, name === 'ft232h' ? 'high' : 'full');
    await expect.poll(() => existsSync(tty)).toBe(true);
    await note('plugged');
    const held = await open(tty, constants.O_RDWR | constants.O_NOCTTY | constants.O_NONBLOCK);
    await note('opened');
    for (const { baudRate, dataBits, parity, stopBits } of lines) {
      if (baudRate > mostBaud) continue;
      const line = [`${baudRate}`, `${dataBits}`, parity, `${stopBits}`];
      await call('perl', [join(import.meta.dirname, 'set-line.pl'), tty, ...line]);
      await note(`line ${line.join(' ')}`);
    }
    await held.close();
    await note('closed');
    plugged.unplug();
    await expect.poll(() => existsSync(tty)).toBe(false);
    const kernel = (await call('uname', ['-r'])).stdout.trim();
    const all = [`# Linux ${kernel}, ${module}, to an emulated ${name}`, ...told];
    await writeFile(join(reports, `linux-usb-${name}.txt`), `${all.join('\n')}\n`);
  });
