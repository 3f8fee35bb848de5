import { type Channel, type Channels, NAME } from '../../model/channel.ts';
import { numberOf } from '../nmea.ts';
import { boatChannels } from './channels.ts';

interface Measured {
  readonly name?: keyof typeof boatChannels;
  readonly channel: Channel;
  readonly factor?: number;
}

/** NMEA 0183 V4.11, XDR: type and unit of a transducer. */
const kinds: Readonly<Record<string, Measured>> = {
  AD: { channel: boatChannels.pitch },
  CC: { channel: { quantity: 'temperature', decimals: 2 } },
  DM: { channel: { quantity: 'distance', decimals: 3 } },
  /** Whatever it is, it is a number. */
  G: { channel: { quantity: 'other', decimals: 3 } },
  FH: { channel: { quantity: 'frequency', decimals: 2 } },
  HP: { channel: { quantity: 'relativeHumidity', decimals: 1 } },
  IA: { channel: { quantity: 'current', decimals: 3 } },
  MM: { channel: { quantity: 'volume', decimals: 3 } },
  PB: { channel: { quantity: 'pressure', decimals: 0 }, factor: 1e5 },
  PP: { channel: { quantity: 'pressure', decimals: 0 } },
  TR: { channel: { quantity: 'rotationSpeed', decimals: 1 } },
  UV: { channel: { quantity: 'voltage', decimals: 3 } },
  VM: { channel: { quantity: 'volume', decimals: 3 } },
};

const KNOWN: Readonly<Record<string, 'pitch' | 'roll'>> = {
  PTCH: 'pitch',
  PITCH: 'pitch',
  ROLL: 'roll',
  HEEL: 'roll',
};

/**
 * XDR names its own channels: each group of four fields is type, value, unit and the transducer's name. Of several with one
 * name, or none, each has its number, whether the ones before it have a value now or not.
 */
export function transducers(fields: readonly string[]): { reading: Record<string, number>; found: Channels } {
  const reading: Record<string, number> = {};
  const found: Record<string, Channel> = {};
  const named = new Map<string, number>();
  for (let at = 1; at + 3 < fields.length; at += 4) {
    const [type = '', text, unit = '', label = ''] = fields.slice(at, at + 4);
    const kind = kinds[type + unit];
    const value = kind && numberOf(text, -1e9, 1e9);
    const first =
      KNOWN[label.toUpperCase()] ?? `${type}_${label.replaceAll(/[^A-Za-z0-9-]+/g, '_')}`.slice(0, 60);
    const number = (named.get(first) ?? 0) + 1;
    named.set(first, number);
    const name = number === 1 ? first : `${first}${first.endsWith('_') ? '' : '_'}${number}`;
    if (!kind || value === undefined || !NAME.test(name) || name in reading) continue;
    reading[name] = value * (kind.factor ?? 1);
    found[name] = kind.channel;
  }
  return { reading, found };
}
