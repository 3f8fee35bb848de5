import type { Command } from 'commander';
import { Detector } from '../../station/detect/detector.ts';
import { drivers } from '../../station/drivers/index.ts';
import type { Finding } from '../../station/model/finding.ts';
import { Output } from './output.ts';
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
    .option('--hex', 'the recordings are written in hexadecimal digits')
    .action(detect);
}

async function detect(files: readonly string[], { hex = false }: { readonly hex?: boolean }): Promise<void> {
  const out = new Output(process.stdout);
  for (const file of files) {
    const { driver = null, confidence, evidence, runnerUp = null } = await findingOf(file, hex);
    await out.lines([{ file, driver, confidence, evidence, runnerUp }]);
    if (out.gone) return;
  }
}

async function findingOf(file: string, hex: boolean): Promise<Finding> {
  const detector = new Detector(drivers.values());
  let left = MOST_BYTES;
  for await (const chunk of await recordedBytes(file, hex)) {
    detector.push(chunk.subarray(0, left));
    left -= chunk.length;
    if (left <= 0) break;
  }
  detector.end();
  return detector.finding();
}
