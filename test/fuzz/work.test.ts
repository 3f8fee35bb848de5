import { Session } from 'node:inspector';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Driver } from '../../station/drivers/driver.ts';
import type * as Hearing from './hear.ts';
import type * as Streams from './streams.ts';

/**
 * How often any stretch of code without a branch may run for each byte that comes. The slowest that is right needs about a
 * third of it; one that goes through what it holds at each byte needs hundreds.
 */
const MOST_PER_BYTE = 150;
const SIZE = 1 << 15;

const inspector = new Session();
const say = <T>(method: string, params?: object): T => {
  let result: unknown;
  inspector.post(method, params, (error, answer) => {
    if (error) throw error;
    result = answer; // the inspector of the own thread answers before `post` returns
  });
  return result as T;
};

interface Coverage {
  readonly result: readonly {
    readonly url: string;
    readonly functions: readonly { readonly ranges: readonly { readonly count: number }[] }[];
  }[];
}

/** Runs of each stretch of the station's code since the last look: a count, the same on a busy machine. */
const runs = (): number =>
  say<Coverage>('Profiler.takePreciseCoverage')
    .result.filter(({ url }) => /\/station\/(?:codec|drivers)\//.test(url))
    .flatMap(({ functions }) => functions.flatMap(({ ranges }) => ranges.map(({ count }) => count)))
    .reduce((sum, count) => sum + count, 0);

let drivers: ReadonlyMap<string, Driver>;
let streams: typeof Streams;
let hearing: typeof Hearing;

// Code that was compiled before it is counted is not counted: everything comes after.
beforeAll(async () => {
  inspector.connect();
  say('Profiler.enable');
  say('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
  streams = await import('./streams.ts');
  hearing = await import('./hear.ts');
  ({ drivers } = await import('../../station/drivers/index.ts'));
});
afterAll(() => inspector.disconnect());

/** Streams that cost a reader most: its own frames among noise, their first bytes over and over, text without an end. */
const costly = (driver: Driver): Record<string, Uint8Array> => {
  const repeated = (bytes: Uint8Array) =>
    Uint8Array.from({ length: SIZE }, (_, i) => bytes[i % bytes.length]!);
  const good = streams.examples(driver);
  const longest = good.reduce((a, b) => (b.length > a.length ? b : a));
  return {
    mixed: streams.stream(driver, SIZE, 11),
    good: repeated(longest),
    'first bytes': repeated(longest.slice(0, 2)),
    'three quarters': repeated(longest.slice(0, Math.ceil(longest.length * 0.75))),
    'one byte': new Uint8Array(SIZE).fill(longest[0]!),
    zeros: new Uint8Array(SIZE),
    words: repeated(new TextEncoder().encode('a=1,b:2;"c" ')),
  };
};

function work(driver: Driver, bytes: Uint8Array): number {
  const framer = driver.source.framing();
  const ear = new hearing.Ear(driver, streams.optionsOf(driver));
  runs();
  for (let at = 0; at < bytes.length; at += 512)
    for (const frame of framer.push(bytes.slice(at, at + 512))) ear.hear(frame);
  return runs();
}

test(
  'the work for each byte is bounded, and four times as many bytes are four times the work',
  { timeout: 600_000 },
  () => {
    const worst = [...drivers.values()].map((driver) => {
      const perByte = Object.entries(costly(driver)).map(([what, bytes]) => {
        // The first bytes may only fill what it holds.
        const quarter = work(driver, bytes.slice(0, SIZE / 4));
        const whole = work(driver, bytes);
        expect(whole, `${driver.id}, ${what}: four times the bytes`).toBeLessThan(
          4 * (1.5 * quarter) + 5 * SIZE,
        );
        expect(whole / SIZE, `${driver.id}, ${what}: runs per byte`).toBeLessThan(MOST_PER_BYTE);
        return { what, runs: whole / SIZE };
      });
      const most = perByte.reduce((a, b) => (b.runs > a.runs ? b : a));
      return `${driver.id} ${most.runs.toFixed(1)} (${most.what})`;
    });
    console.log(`runs per byte at worst: ${worst.join(', ')}`);
    expect(worst.length).toBeGreaterThan(5);
  },
);

test('the counter counts: a framer that looks at all it holds at each byte is found out', () => {
  const modbus = drivers.get('modbus-meter')!;
  const slow: Driver = {
    ...modbus,
    source: {
      ...modbus.source,
      framing: () => {
        const held: number[] = [];
        return {
          dropped: 0,
          push: (chunk) => {
            for (const byte of chunk) {
              held.push(byte);
              modbus.source.framing().push(Uint8Array.from(held.slice(-2000)));
            }
            return [];
          },
        };
      },
    },
  };
  expect(work(slow, streams.stream(slow, 4096, 11)) / 4096).toBeGreaterThan(MOST_PER_BYTE);
});
