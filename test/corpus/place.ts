import * as v from 'valibot';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hex } from '../../station/codec/bytes.ts';
import { drivers } from '../../station/drivers/index.ts';
import { Decoder, type DecodeCounts, type Decoded } from '../../station/runtime/session/decode.ts';

const corpus = join(import.meta.dirname, '../../../shared/corpus');

/** Captures of real devices, decoded by others. They are not part of the project: without them there is nothing to do. */
export const hasCorpus = existsSync(corpus);
if (!hasCorpus) console.log('corpus: not run: ../shared/corpus is not here');

export const text = (...names: string[]): string => readFileSync(join(corpus, ...names), 'utf8');
export const json = <T>(...names: string[]): T => JSON.parse(text(...names)) as T;

/** The text of a recording that is part of the project: `test/recordings/README.md` says whose it is. */
export const recorded = (...names: string[]): string =>
  readFileSync(join(import.meta.dirname, '../recordings', ...names), 'utf8');

/** The bytes of a recorded hexdump as xxd prints it. */
export const hexdump = (...names: string[]): Uint8Array<ArrayBuffer> =>
  hex(recorded(...names).replace(/^\w+: ((?:\w\w )+).*$/gm, '$1'));

export function decode(
  id: string,
  bytes: Uint8Array,
  options: unknown = {},
): { readonly said: readonly Decoded[]; readonly counts: DecodeCounts } {
  const driver = drivers.get(id)!;
  const decoder = new Decoder(driver, driver.options ? v.parse(driver.options, options) : options);
  const said = [...decoder.push(bytes), ...decoder.end()];
  return { said, counts: decoder.counts };
}

export interface Score {
  /** Values or frames that are the same on both sides. */
  agree: number;
  disagree: number;
  /** What only the other side has. */
  missed: number;
}

/** One line for people who read the log of a run: per protocol, how it compares with the independent decode. */
export function show(
  what: string,
  files: number,
  { agree, disagree, missed }: Score,
  counts: DecodeCounts,
): void {
  console.log(
    `${what.padEnd(24)} files ${files}, frames decoded ${counts.frames}, agreeing ${agree}, disagreeing ${disagree}, ` +
      `missed ${missed}, refused ${counts.faults + counts.dropped}`,
  );
}

export const total = (all: readonly DecodeCounts[]): DecodeCounts => {
  const add = (key: keyof DecodeCounts) => all.reduce((sum, each) => sum + each[key], 0);
  return {
    bytes: add('bytes'),
    frames: add('frames'),
    readings: add('readings'),
    faults: add('faults'),
    dropped: add('dropped'),
  };
};
