import * as v from 'valibot';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { drivers } from '../../station/drivers/index.ts';
import type { Fault } from '../../station/model/fault.ts';
import { Decoder, type DecodeCounts, type Decoded } from '../../station/runtime/session/decode.ts';

/** Captures of real devices, decoded by others. They are not part of the project. */
const folder = join(import.meta.dirname, '../../../shared/corpus');
export const absent = !existsSync(folder);
if (absent)
  console.log(`no captures at ${folder}: the drivers are proven by the recordings in test/recordings only`);

export const place = (...names: string[]) => join(folder, ...names);
export const bytesOf = (...names: string[]): Uint8Array => readFileSync(place(...names));
export const textOf = (...names: string[]): string => readFileSync(place(...names), 'utf8');
export const json = <T>(...names: string[]): T => JSON.parse(textOf(...names)) as T;
export const recording = (name: string): Uint8Array =>
  readFileSync(join(import.meta.dirname, '../recordings', name));

export interface Decoding {
  readonly said: readonly Decoded[];
  readonly counts: DecodeCounts;
  readonly faults: readonly Fault[];
}

/** What a driver makes of a whole capture. */
export function decode(id: string, bytes: Uint8Array, options: unknown = {}): Decoding {
  const driver = drivers.get(id)!;
  const faults: Fault[] = [];
  const set = driver.options ? v.parse(driver.options, options) : options;
  const decoder = new Decoder(driver, set, (fault) => faults.push(fault));
  const said = [...decoder.push(bytes), ...decoder.end()];
  return { said, counts: decoder.counts, faults };
}

/** How a driver stands beside another decoder: values, and frames that were refused. */
export class Score {
  files = 0;
  frames = 0;
  agree = 0;
  refused = 0;
  readonly disagreements: string[] = [];
  readonly #protocol: string;

  constructor(protocol: string) {
    this.#protocol = protocol;
  }

  /** One file was decoded. */
  file({ counts }: Decoding): void {
    this.files++;
    this.frames += counts.frames;
    this.refused += counts.faults + counts.dropped;
  }

  /** One value of the other decoder, and ours for it; `off` is how far its digits may be off. */
  value(what: string, theirs: number, ours: number | undefined, off = 0): void {
    if (ours !== undefined && Math.abs(ours - theirs) <= off + 1e-9 * Math.max(1, Math.abs(theirs)))
      this.agree++;
    else this.disagreements.push(`${what}: ${theirs}, here ${ours}`);
  }

  print(): void {
    console.log(
      `${this.#protocol.padEnd(16)} files ${this.files}, frames ${this.frames}, agreeing ${this.agree}, ` +
        `disagreeing ${this.disagreements.length}, refused ${this.refused}` +
        this.disagreements
          .slice(0, 20)
          .map((line) => `\n    ${line}`)
          .join(''),
    );
  }
}
