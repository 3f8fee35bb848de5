import type { Channel } from '../../model/channel.ts';
import { boatChannels } from '../nmea/channels.ts';

const metres = { quantity: 'distance', decimals: 2, min: 0 } as const;

/** What a u-blox receiver tells beyond NMEA 0183. */
export const receiverChannels = {
  horizontalAccuracy: metres,
  verticalAccuracy: metres,
  /** Up is positive. */
  climb: { quantity: 'speed', decimals: 2 },
  speedAccuracy: { quantity: 'speed', decimals: 2, min: 0 },
  /** Of the satellites that are used, in the middle. */
  signalToNoise: { quantity: 'other', unit: 'dB[Hz]', decimals: 1 },
  roll: boatChannels.roll,
  pitch: boatChannels.pitch,
  heading: boatChannels.heading,
} as const satisfies Readonly<Record<string, Channel>>;
