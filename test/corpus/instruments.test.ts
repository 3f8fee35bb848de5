import { describe, expect, test } from 'vitest';
import { ascii, hex } from '../../station/codec/bytes.ts';
import { decode, recorded, show, total, type Score } from './place.ts';

interface Captures {
  readonly vectors: readonly {
    readonly name: string;
    readonly reading_in_file_name?: string;
    readonly raw_hex?: string;
    readonly complete_frames?: number;
    readonly ascii?: string;
  }[];
}

const captured = (name: string) => JSON.parse(recorded(`sigrok/${name}.json`)) as Captures;

/** What the names of sigrok's captures say was on the display: `voltage_mv_ac_81mv`, `current_a_ac_0_002a`. */
function named(name: string): {
  readonly channel: RegExp;
  readonly value: number | undefined;
  readonly step: number;
} {
  const channel = [
    [/percentage/, /^dutyCycle$/],
    [/^voltage.*_ac/, /^voltageAc/],
    [/^voltage.*_dc/, /^voltageDc/],
    [/^current.*_ac/, /^currentAc/],
    [/^resistance/, /^resistance$/],
    [/^frequency/, /^frequency$/],
    [/^capacitance/, /^capacitance/],
    [/^diode/, /^diode$/],
    [/^continuity/, /^continuity$/],
  ].find(([of]) => of!.test(name))![1]!;
  const match = /_(minus)?(\d+(?:_\d+)?)(nf|uf|a|ma|ua|v|mv|hz|ohm)?(?:_hold|_pmin)?$/.exec(name);
  const scale: Record<string, number> = { ma: 1e-3, ua: 1e-6, mv: 1e-3, uf: 1e3 };
  if (!match) return { channel, value: undefined, step: 0 };
  const factor = scale[match[3] ?? ''] ?? 1;
  return {
    channel,
    value: (match[1] ? -1 : 1) * Number(match[2]!.replace('_', '.')) * factor,
    step: 10 ** -(match[2]!.split('_')[1]?.length ?? 0) * factor,
  };
}

describe('bench instruments', () => {
  test('UT61E: every capture shows what its file name says', () => {
    const { vectors } = captured('uni-t-ut61e');
    const score: Score = { agree: 0, disagree: 0, missed: 0 };
    const counts = vectors.map(({ raw_hex, reading_in_file_name, complete_frames, name }) => {
      const { said, counts } = decode('uni-t-ut61e', hex(raw_hex!));
      const { channel, value, step } = named(reading_in_file_name!);
      score.missed += complete_frames! - said.length;
      // A name tells one of the readings, without the digits that did not matter to whoever wrote it.
      const close = ({ reading }: (typeof said)[number]) => {
        const shown = Object.keys(reading).find((each) => channel.test(each));
        if (value === undefined) return shown === undefined;
        return shown !== undefined && Math.abs(reading[shown]! - value) < step;
      };
      const agree = said.some(close);
      if (!agree) console.log(`UT61E ${name}: ${JSON.stringify(said[0])}`);
      score[agree ? 'agree' : 'disagree'] += said.length;
      return counts;
    });
    show('UT61E', vectors.length, score, total(counts));
    expect(score).toEqual({ agree: total(counts).frames, disagree: 0, missed: 0 });
    expect(total(counts)).toMatchObject({ faults: 0, dropped: 0 });
  });

  test('KERN: each line as it stands there', () => {
    const { vectors } = captured('kern-ew-scale');
    const score: Score = { agree: 0, disagree: 0, missed: 0 };
    const counts = vectors.map(({ ascii: lines }) => {
      const { said, counts } = decode('kern-scale', ascii(lines!));
      const whole = lines!.split('\r\n').slice(0, -1);
      for (const [i, line] of whole.entries()) {
        const { mass, share, overload } = said[i]?.reading ?? {};
        const printed = Number.parseFloat(line);
        const ours = share ?? (line.includes('CT') ? (mass ?? NaN) / 0.0002 : (mass ?? NaN) * 1000);
        const agree = line.endsWith('E') ? overload === 1 : Math.abs(ours - printed) < 1e-6;
        score[agree ? 'agree' : 'disagree']++;
      }
      score.missed += whole.length - said.length;
      return counts;
    });
    show('KERN', vectors.length, score, total(counts));
    expect(score).toMatchObject({ disagree: 0 });
    expect(score.agree).toBeGreaterThan(50);
  });
});
