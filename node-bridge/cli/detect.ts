import type { Command } from 'commander';
import { Detector } from '../../station/detect/detector.ts';
import { type Driver, presented } from '../../station/drivers/driver.ts';
import { drivers } from '../../station/drivers/index.ts';
import type { Finding } from '../../station/model/finding.ts';
import { Output } from './output.ts';
import { profileDriver } from './profile.ts';
import { recordedBytes } from './recorded-bytes.ts';

/** What has not been recognised by then is not recognised. */
const MOST_BYTES = 262_144;

export function addDetect(program: Command): void {
  program
    .command('detect')
    .description(
      'Says by its bytes which driver reads a recording: one JSON line per file, with the evidence.',
    )
    .argument('<files...>', 'recordings, or - for standard input')
    .option('--hex', 'the recordings are written in hexadecimal digits, or are dumps by hexdump -C or xxd')
    .option(
      '--profile <file>',
      'listen for the device of this profile as well (again for more)',
      (file: string, before: readonly string[]) => [...before, file],
      [],
    )
    .action(detect);
}

interface DetectOptions {
  readonly hex?: boolean;
  readonly profile: readonly string[];
}

async function detect(files: readonly string[], { hex = false, profile }: DetectOptions): Promise<void> {
  const out = new Output(process.stdout);
  const own = await Promise.all(profile.map(ownDriver));
  for (const file of files) {
    const { driver = null, confidence, evidence, runnerUp = null } = await findingOf(file, hex, own);
    await out.lines([{ file, driver, confidence, evidence, runnerUp }]);
    if (out.gone) return;
  }
}

/** Told from others by its file. */
async function ownDriver(file: string): Promise<Driver> {
  const { driver, options } = await profileDriver(file);
  return presented(driver, options, `own-profile:${file}`);
}

async function findingOf(file: string, hex: boolean, own: readonly Driver[]): Promise<Finding> {
  const detector = new Detector([...drivers.values(), ...own]);
  let left = MOST_BYTES;
  for await (const chunk of await recordedBytes(file, hex)) {
    detector.push(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) break;
  }
  detector.end();
  return detector.finding();
}
