import * as v from 'valibot';
import type { DeviceConfig } from '../../api/config.ts';
import type { SubjectFacts } from '../../api/device.ts';
import type { SaidIdentity } from '../identity/said-identity.ts';
import { type Channels, NAME, quantities, type Quantity } from '../../model/channel.ts';

const Finite = v.pipe(v.number(), v.finite());
const Known = v.object({
  setUp: v.string(),
  channels: v.record(
    v.pipe(v.string(), v.regex(NAME)),
    v.object({
      quantity: v.picklist(Object.keys(quantities) as Quantity[]),
      unit: v.exactOptional(v.string()),
      decimals: v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9)),
      min: v.exactOptional(Finite),
      max: v.exactOptional(Finite),
    }),
  ),
  identity: v.optional(v.object({ name: v.string(), text: v.string() })),
  subjects: v.optional(v.record(v.string(), v.record(v.string(), v.string()))),
});

/** What a device was found to be: its channels, and what it said in words of others on its wire. */
export interface KnownOf {
  readonly channels: Channels;
  readonly subjects?: SubjectFacts;
  /** By what it told itself from all others. */
  readonly identity?: SaidIdentity;
}

/** What is kept of it. */
export const knownChannels = (config: DeviceConfig, known: KnownOf): unknown => ({
  setUp: setUpOf(config),
  ...known,
});

/** What was kept, or nothing where the device is set up in another way since. */
export function readKnown(kept: unknown, config: DeviceConfig): KnownOf {
  const read = v.safeParse(Known, kept);
  if (!read.success || read.output.setUp !== setUpOf(config)) return { channels: {} };
  const { channels, subjects, identity } = read.output;
  return { channels, ...(subjects ? { subjects } : {}), ...(identity ? { identity } : {}) };
}

/** All that decides what a device is heard to say. */
const setUpOf = ({ driver, line = {}, options = {} }: DeviceConfig): string =>
  JSON.stringify([driver, line, options]);
