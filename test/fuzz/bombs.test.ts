import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { beforeAll, describe, expect, test } from 'vitest';
import { ascii, concat } from '../../station/codec/bytes.ts';
import { drivers } from '../../station/drivers/index.ts';
import { Ear } from './hear.ts';
import { optionsOf, stream } from './streams.ts';

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;
const heldBytes = () => {
  collect();
  collect(); // what the first found free, it may still be sweeping
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
};

const KIB = 1024;
const MIB = KIB * KIB;
/** What a framer or decoder may hold on to, whatever came: a few frames, and the heap's own unrest. */
const HELD = 3 * MIB;
const LINE = (process.env.LONG ? 1000 : 100) * MIB;
const PATIENCE_MS = process.env.LONG ? 1_200_000 : 600_000;

const HOSTILE = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  '<img src=x onerror=alert(1)>',
];
const keys = (count: number) => Array.from({ length: count }, (_, i) => `"k${i}":${i}`).join(',');

/** Texts that were made to break a reader. */
const bombs: Record<string, Uint8Array> = {
  'lists in lists': ascii(`${'['.repeat(4000)}\n`),
  'objects in objects': ascii(`${'{"a":'.repeat(800)}1${'}'.repeat(800)}\n`),
  'a million keys': ascii(`{${keys(1_000_000)}}\n`),
  'as many keys as fit into a line': ascii(`{${keys(400)}}\n`),
  'names with a meaning': ascii(
    [
      ...HOSTILE.map((name) => `{"${name}":1,"x":{"${name}":2}}`),
      ...HOSTILE.map((name) => `${name}:1`),
      `${HOSTILE.join(',')}\n1,2,3,4,5,6`,
      ...HOSTILE.map((name) => `20;01;${name};ID=${name};TEMP=0001;${name}=1;`),
      ...HOSTILE.map(
        (name) => `{"id":"${name}","servicedatauuid":"0xfcd2","servicedata":"4002ca09","${name}":{}}`,
      ),
      '{"__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}\n',
    ].join('\n'),
  ),
  'numbers that are none': ascii(
    '1e999,-1e999,NaN,Infinity,1e-999,0x10,1_000,٣\na:1e999 b:--1 c:1e\n'.repeat(50),
  ),
  'digits without end': ascii(`${'9'.repeat(4000)}\n0.${'1'.repeat(4000)}\n1e${'9'.repeat(3000)}\n`),
  'letters that combine': ascii(`${'a\u0300\u202e\u0000'.repeat(600)}:1\n`),
  'a word again and again': ascii(`${'a=1 '.repeat(1000)}\n${'a:'.repeat(2000)}\n${' '.repeat(4000)}\n`),
};

// A stack for each of a million damaged frames would be most of the work.
beforeAll(() => void (Error.stackTraceLimit = 2));

const names = () =>
  [Object.prototype, Array.prototype, Function.prototype].map((each) =>
    Object.getOwnPropertyNames(each).join(),
  );

describe.each([...drivers.values()])('$id', (driver) => {
  const { framing } = driver.source;

  test.each(Object.keys(bombs))('%s: nothing comes of it but faults', (what) => {
    const before = names();
    const ear = new Ear(driver, optionsOf(driver));
    const framer = framing();
    const bomb = bombs[what]!;
    for (let at = 0; at < bomb.length; at += 64 * KIB)
      for (const frame of framer.push(bomb.slice(at, at + 64 * KIB))) ear.hear(frame);
    // As one frame, too, as long as a line may be.
    ear.hear(bomb.slice(0, 4096));
    expect(names()).toEqual(before);
    expect({}).not.toHaveProperty('polluted');
  });

  test(
    'holds no more after four megabytes than after the first quarter of one',
    { timeout: PATIENCE_MS },
    () => {
      const framer = framing();
      const ear = new Ear(driver, optionsOf(driver));
      const chunk = concat(stream(driver, 240 * KIB, 3), new Uint8Array(16 * KIB).fill(0x41));
      const feed = (times: number) => {
        for (let i = 0; i < times; i++) for (const frame of framer.push(chunk)) if (i === 0) ear.hear(frame);
      };
      feed(1);
      const before = heldBytes();
      feed(process.env.LONG ? 400 : 16);
      expect(heldBytes() - before).toBeLessThan(HELD);
    },
  );
});

test('a line of 100 megabytes without an end is passed over', { timeout: PATIENCE_MS }, () => {
  const framer = drivers.get('plotter-lines')!.source.framing();
  const chunk = new Uint8Array(256 * KIB).fill(0x31);
  const before = heldBytes();
  let frames = 0;
  for (let sent = 0; sent < LINE; sent += chunk.length) frames += framer.push(chunk).length;
  expect(heldBytes() - before).toBeLessThan(LINE / 10);
  expect(frames).toBe(0);
  expect(framer.push(ascii('\n1,2\n'))).toEqual([ascii('1,2')]);
  expect(framer.dropped).toBe(1);
});
