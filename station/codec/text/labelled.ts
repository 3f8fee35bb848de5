import type { Channel } from '../../model/channel.ts';
import { measureOf, splitUnit } from './units.ts';

/** A number as a device prints it: under a label of its own, perhaps with a unit. */
export interface Labelled {
  readonly label: string;
  readonly unit?: string | undefined;
  readonly value: number;
  readonly decimals: number;
  /** What it is, where that is known otherwise than by label and unit. */
  readonly measure?: Omit<Channel, 'decimals'> | undefined;
}

/** Numbers under names that may stand in topics, and what is known of each. */
export interface Named {
  readonly reading: Record<string, number>;
  readonly found: Record<string, Channel>;
}

export const MAX_CHANNELS = 64;

/** Names what a line said; the 65th number and all after it are left out, and those too large to be one. */
export function named(numbers: readonly Labelled[]): Named {
  const kept = numbers.filter(({ value }) => Number.isFinite(value)).slice(0, MAX_CHANNELS);
  const names = namesOf(kept.map(({ label }) => label));
  const reading: Record<string, number> = {};
  const found: Record<string, Channel> = {};
  for (const [i, { label, unit, value, decimals, measure }] of kept.entries()) {
    reading[names[i]!] = value;
    found[names[i]!] = { ...(measure ?? measureOf(label, unit)), decimals: Math.min(6, decimals) };
  }
  return { reading, found };
}

/** A name for each label: its letters and digits, told apart where two are alike, `channel1` ... where none is left. */
export function namesOf(labels: readonly string[]): readonly string[] {
  const names = new Set<string>();
  for (const [i, label] of labels.entries()) {
    const plain = plainOf(splitUnit(label).name) || `channel${i + 1}`;
    let name = plain;
    for (let n = 2; names.has(name) || name in Object.prototype; n++) name = `${plain}_${n}`;
    names.add(name);
  }
  return [...names];
}

function plainOf(name: string): string {
  return name
    .slice(0, 80)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .slice(0, 60)
    .replace(/^_+/, '')
    .replace(/_+$/, '');
}
