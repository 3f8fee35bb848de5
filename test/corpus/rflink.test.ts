import { describe, expect, test } from 'vitest';
import { ascii } from '../../station/codec/bytes.ts';
import { decode, hasCorpus, json, show, text, total, type Score } from './place.ts';

interface Packets {
  readonly vectors: readonly {
    readonly packet: string;
    readonly expect: Readonly<Record<string, unknown>>;
  }[];
}

/** What the protocol's reference says, written down a second time: name, number of the digits, factor. */
const reference: Record<string, readonly [name: string, base: 10 | 16, factor: number]> = {
  TEMP: ['temperature', 16, 0.1],
  HUM: ['humidity', 10, 1],
  BARO: ['pressure', 16, 100],
  WINSP: ['windSpeed', 16, 1 / 36],
  AWINSP: ['meanWindSpeed', 16, 1 / 36],
  WINGS: ['gust', 16, 1 / 36],
  WINDIR: ['windDirection', 10, 22.5],
  WINTMP: ['windTemperature', 16, 0.1],
  WINCHL: ['windChill', 16, 0.1],
  RAIN: ['rain', 16, 0.1],
  RAINTOT: ['rainTotal', 16, 0.1],
  UV: ['uv', 16, 1],
  CHIME: ['chime', 10, 1],
};

describe.skipIf(!hasCorpus)('RFLink', () => {
  test('python-rflink reads the same of its own packets', () => {
    const score: Score = { agree: 0, disagree: 0, missed: 0 };
    const { vectors } = json<Packets>('rflink/parse-a.json');
    const all = vectors.map(({ packet, expect: theirs }) => {
      const { said, counts } = decode('rflink-gateway', ascii(`${packet}\r\n`));
      const { temperature, humidity, batteryLow } = said[0]?.reading ?? {};
      const ours = { temperature, humidity, battery: batteryLow === 0 ? 'ok' : undefined };
      for (const name of ['temperature', 'humidity', 'battery'] as const)
        if (theirs[name] !== undefined) score[theirs[name] === ours[name] ? 'agree' : 'disagree']++;
      return counts;
    });
    show('RFLink packets', 1, score, total(all));
    expect(score).toEqual({ agree: 3, disagree: 0, missed: 0 });
    expect(total(all)).toMatchObject({ frames: vectors.length, faults: 0, dropped: 0 });
  });

  test('each recorded line says what its fields say', () => {
    const packets = text('rflink/protocol_samples-a.txt')
      .split('\n')
      .filter((line) => line.startsWith('20;'));
    const score: Score = { agree: 0, disagree: 0, missed: 0 };
    const all = packets.map((packet) => {
      const { said, counts } = decode('rflink-gateway', ascii(`${packet}\r\n`));
      const reading = said[0]?.reading ?? {};
      for (const [, label, value] of packet.matchAll(/;(\w+)=(\w+)/g)) {
        const [name, base, factor] = reference[label!] ?? [];
        if (name === undefined || (label === 'WINDIR' && !/^\d+$/.test(value!))) continue;
        const wanted = Number.parseInt(value!, base) * factor!;
        if (reading[name] === undefined) score.missed++;
        else score[Math.abs(reading[name] - wanted) < 1e-6 ? 'agree' : 'disagree']++;
      }
      const [command] = /CMD=(ON|OFF)(?=;)/.exec(packet) ?? [];
      if (command) score[reading.on === (command === 'CMD=ON' ? 1 : 0) ? 'agree' : 'disagree']++;
      if (packet.includes(';ID=') && !packet.includes('UNKOWN'))
        expect(said[0]?.subject, packet).toMatch(/-/);
      return counts;
    });
    show('RFLink samples', 1, score, total(all));
    expect(score).toMatchObject({ disagree: 0, missed: 0 });
    expect(score.agree).toBeGreaterThan(60);
    expect(total(all)).toMatchObject({ faults: 0, dropped: 0 });
  });
});
