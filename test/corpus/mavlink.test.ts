import { describe, expect, test } from 'vitest';
import { concat, hex } from '../../station/codec/bytes.ts';
import { packetOf } from '../../station/codec/framing/mavlink.ts';
import { decode, hasCorpus, json, show } from './place.ts';

interface Frames {
  readonly vectors: readonly {
    readonly name: string;
    readonly frame_hex: string;
    readonly fields_as_go_literal: string;
  }[];
}

/** Of these gomavlib made up the message, or left the checksum out: nobody can tell them from noise. */
const UNKNOWN = new Set([
  'v1 frame with nil content',
  'v1 frame with decoded message',
  'v2 frame with encoded message',
]);

describe.skipIf(!hasCorpus)('MAVLink', () => {
  test('gomavlib reads the same heads, and the same heartbeat', () => {
    const { vectors } = json<Frames>('mavlink/frames-a.json');
    const score = { agree: 0, disagree: 0, missed: 0 };
    for (const { name, frame_hex, fields_as_go_literal: literal } of vectors) {
      const packet = packetOf(hex(frame_hex));
      const field = (label: string) =>
        Number(new RegExp(`${label}: (0x[0-9A-F]+|\\d+)`).exec(literal)?.[1] ?? 0);
      if (!packet) score.missed++;
      else if (packet.system === field('SystemID') && packet.component === field('ComponentID'))
        score.agree++;
      else score.disagree++;
      expect(packet === undefined, name).toBe(UNKNOWN.has(name));
    }
    const { said, counts } = decode('mavlink-vehicle', concat(...vectors.map((each) => hex(each.frame_hex))));
    show('MAVLink by gomavlib', 1, score, counts);
    expect(said).toMatchObject([
      { subject: '0', reading: { mode: 4, systemStatus: 5 }, facts: { vehicle: 'fixed wing' } },
    ]);
    expect(counts.frames).toBe(2);
  });
});
