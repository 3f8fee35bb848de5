import { once } from 'node:events';
import { createInterface } from 'node:readline/promises';
import type { Command } from 'commander';
import { scanBus } from '../../station/detect/bus-scan.ts';
import { drivers } from '../../station/drivers/index.ts';
import { toFault } from '../../station/model/fault.ts';
import { nodeClock } from '../node-clock.ts';
import { LinuxI2c } from '../wires/linux-i2c.ts';
import { Failure, wrongUsage } from './failure.ts';
import { listenAtSerial, listSerial } from './scan-serial.ts';
import { wireWords } from './wire-words.ts';

export function addScan(program: Command): void {
  program
    .command('scan')
    .description(
      'Looks which chips are on an I2C bus, which serial ports there are, or who speaks at one, and which drivers fit; asks before it does.',
    )
    .argument('<place>', 'a bus, as in i2c:1; serial for all ports; the address of one, to listen there')
    .option('--yes', 'without asking')
    .action(scan);
}

async function scan(place: string, options: { readonly yes?: true }): Promise<void> {
  if (place === 'serial') return listSerial();
  if (place.startsWith('serial:')) {
    const asked = `${place} is opened and listened to, which starts some boards anew.`;
    return options.yes || (await mayAsk(asked)) ? listenAtSerial(place) : undefined;
  }
  const number = /^i2c:(\d{1,3})$/.exec(place)?.[1];
  if (number === undefined) throw wrongUsage(`not a bus, as in i2c:1, and not serial: ${place}`);
  if (!options.yes && !(await mayAsk(`Each address of ${place} is called.`))) return;
  const failed = (error: unknown): never => {
    throw new Failure(wireWords(toFault(error), place), 1, { cause: error });
  };
  const bus = await LinuxI2c.open(Number(number), () => nodeClock.steady()).catch(failed);
  try {
    const found = await scanBus(bus, drivers.values()).catch(failed);
    for (const { address, is, drivers: fits } of found) {
      const names = fits.map(
        ({ id, proven }) => `${id} (${proven ? 'it says so itself' : 'possible at this address'})`,
      );
      const words = is === 'system' ? 'used by the system' : names.join(', ') || 'no driver known';
      process.stdout.write(`${place}:0x${address.toString(16).padStart(2, '0')}  ${words}\n`);
    }
    if (found.length === 0) process.stdout.write('Nobody answers. Are power and both wires connected?\n');
  } finally {
    await bus.close();
  }
}

/** It is harmless to nearly everything; a person knows what hangs there. */
async function mayAsk(what: string): Promise<boolean> {
  const lines = createInterface({ input: process.stdin, output: process.stderr });
  // What comes in may end without an answer.
  const ended = once(lines, 'close').then(() => undefined);
  const answer = await Promise.race([lines.question(`${what} Go on? [y/N] `), ended]);
  lines.close();
  if (answer === undefined) process.stderr.write('\n');
  if (answer === undefined) throw wrongUsage('nobody is there to be asked; --yes goes on without asking');
  return /^y(es)?$/i.test(answer.trim());
}
