import { describe, expect, test } from 'vitest';
import { ascii } from '../../station/codec/bytes.ts';
import { decode, hasCorpus, json, show, total, type Score } from './place.ts';

interface Transcripts {
  readonly vectors: readonly {
    readonly vendor: string;
    readonly instrument: string;
    readonly test: string;
    readonly exchange_host_to_device_then_reply: readonly (readonly [
      string | null,
      string | number | null,
    ])[];
    readonly asserts: readonly string[];
  }[];
}

/** Pymeasure's own words or units for what stands in the answer: codes that are names there, and factors. */
const otherwise = /True|False|'|\[|\(|Enum|State|result|range/;

describe.skipIf(!hasCorpus)('SCPI instruments', () => {
  test('pymeasure reads the same number in the answers to the same questions', () => {
    const score: Score = { agree: 0, disagree: 0, missed: 0 };
    const { vectors } = json<Transcripts>('instruments/scpi-transcripts-a.json');
    const all = vectors.flatMap(
      ({ exchange_host_to_device_then_reply: exchange, asserts, vendor, test: name }) => {
        const asked = exchange.filter(
          ([question, reply]) => question?.includes('?') && typeof reply === 'string',
        );
        const [assert] = asserts;
        const [, number] = /== (-?\d+(?:\.\d+)?(?:e-?\d+)?)$/.exec(assert ?? '') ?? [];
        if (asked.length !== 1 || exchange.length > 2 || asserts.length !== 1 || number === undefined)
          return [];
        const [question, reply] = asked[0] as [string, string];
        if (otherwise.test(assert!) || question.length > 80 || !/^[\x20-\x7e]+$/.test(question)) return [];
        const { said, counts } = decode('scpi-instrument', ascii(`${question}\n${reply}\n`), {
          queries: [{ query: question, name: 'value', decimals: 9 }],
        });
        const ours = said[0]?.reading.value;
        const agree = ours !== undefined && Math.abs(ours - Number(number)) <= 1e-9 * Math.abs(ours);
        if (!agree) console.log(`SCPI ${vendor} ${name}: ${question} ${reply}: ${assert}, ours ${ours}`);
        if (ours === undefined) score.missed++;
        else score[agree ? 'agree' : 'disagree']++;
        return [counts];
      },
    );
    show('SCPI', 1, score, total(all));
    expect(score).toEqual({ agree: score.agree, disagree: 0, missed: 0 });
    expect(score.agree).toBeGreaterThan(50);
  });
});
