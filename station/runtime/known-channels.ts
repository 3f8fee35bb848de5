import * as v from 'valibot';
import type { DeviceConfig } from '../api.ts';
import { type Channels, NAME, quantities, type Quantity } from '../model/channel.ts';

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
});

/** What is kept of the channels that a device was found to have. */
export const knownChannels = (config: DeviceConfig, channels: Channels): unknown => ({
  setUp: setUpOf(config),
  channels,
});

/** The channels as they were kept, or none where the device is set up in another way since. */
export function readKnown(kept: unknown, config: DeviceConfig): Channels {
  const read = v.safeParse(Known, kept);
  return read.success && read.output.setUp === setUpOf(config) ? read.output.channels : {};
}

/** All that decides what a device is heard to say. */
const setUpOf = ({ driver, line = {}, options = {} }: DeviceConfig): string =>
  JSON.stringify([driver, line, options]);
