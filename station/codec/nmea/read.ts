import type { Channel, Channels } from '../../model/channel.ts';
import { reportOf } from '../ais/messages.ts';
import { messageOf } from '../ais/sentences.ts';
import { fieldsOf } from '../nmea.ts';
import { boatSentences } from './boat.ts';
import { boatChannels, fixChannels, vesselChannels } from './channels.ts';
import { fixSentences } from './fix.ts';
import { transducers } from './transducers.ts';

/** What a sentence says: of the boat that it is heard on, or of another by its MMSI. */
export interface Told {
  readonly subject?: string;
  readonly reading: Readonly<Record<string, number>>;
  readonly found: Channels;
  readonly facts?: Readonly<Record<string, string>>;
}

type Sentence = (fields: readonly string[]) => Readonly<Record<string, number>> | undefined;
const sentences: Readonly<Record<string, Sentence>> = { ...fixSentences, ...boatSentences };
const own: Channels = { ...fixChannels, ...boatChannels };

/**
 * What is said by one sentence, or by all the sentences of an AIS message, a line each; nothing where it is none of ours.
 * @throws frame/checksum, frame/length, frame/syntax.
 */
export function readSentences(text: string): readonly Told[] {
  const lines = text.trim().split('\n');
  const [line = ''] = lines;
  if (line === '' || TAG_BLOCK.test(line)) return [];
  if (/^!..VD[MO],/.test(line)) return vessel(lines);
  const fields = fieldsOf(line);
  const kind = /^[A-OQ-Z][A-Z0-9]([A-Z]{3})$/.exec(fields[0] ?? '')?.[1] ?? '';
  if (kind === 'XDR') return said(transducers(fields));
  const reading = Object.hasOwn(sentences, kind) ? sentences[kind]!(fields) : undefined;
  return reading ? said({ reading, found: picked(own, reading) }) : [];
}

/** NMEA 0183 V4.10 lets `\s:source,c:time*hh\` stand before a sentence. */
const TAG_BLOCK = /^\\[^\\]*\\?$/;

function vessel(lines: readonly string[]): readonly Told[] {
  const message = messageOf(lines);
  const report = message && reportOf(message);
  if (!report) return [];
  const { mmsi: subject, reading, facts } = report;
  const words = Object.keys(facts).length > 0;
  if (!words && Object.keys(reading).length === 0) return [];
  return [{ subject, reading, found: picked(vesselChannels, reading), ...(words ? { facts } : {}) }];
}

const said = (told: Told): readonly Told[] => (Object.keys(told.reading).length > 0 ? [told] : []);

const picked = (channels: Channels, reading: object): Record<string, Channel> =>
  Object.fromEntries(Object.keys(reading).map((name) => [name, channels[name]!]));
