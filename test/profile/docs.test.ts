import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ascii, hex } from '../../station/codec/bytes.ts';
import { readProfile, shapeProblems } from '../../station/codec/profile/check.ts';
import { chosen } from '../../station/drivers/driver.ts';
import { drivers } from '../../station/drivers/index.ts';
import { FaultError } from '../../station/model/fault.ts';
import { profileSchema } from './profile-schema.ts';

const docs = join(import.meta.dirname, '../../docs');
const text = readFileSync(join(docs, 'profile.md'), 'utf8');
const examples = [...text.matchAll(/### ([^\n]+)\n[^]*?```json\n([^]*?)```\n+```text\n([^]*?)```/g)].map(
  ([, title, json, bytes]) => ({ title: title!, json: json!, bytes: bytes! }),
);

/** What bytes say by a profile, in the words of the documentation. */
function read(json: string, bytes: Uint8Array): string {
  const { profile, problems } = readProfile(json);
  expect(problems).toEqual([]);
  const options = { profile };
  const driver = chosen(drivers.get('own-profile')!, options);
  const framer = driver.source.framing();
  const frames = [...framer.push(bytes), ...(framer.pause?.end() ?? [])];
  const readings = frames.flatMap((frame) => {
    try {
      const asked = new Uint8Array(0);
      return driver.decode(frame, { options, asked, heading: asked }).map(({ reading }) => reading);
    } catch (error) {
      if (error instanceof FaultError) return [];
      throw error;
    }
  });
  const pairs = readings.flatMap((reading) =>
    Object.entries(reading).map(([name, value]) => `${name} ${value}`),
  );
  return pairs.join(', ') || 'nothing';
}

describe('docs/profile.md', () => {
  test('has an example of each framing', () => {
    const kinds = examples.map(({ json }) => readProfile(json).profile?.framing.kind);
    expect(kinds.sort()).toEqual(['cobs', 'fixed', 'length', 'lines', 'marked', 'pause', 'slip']);
  });

  test.each(examples)('$title: the bytes give what stands there', ({ json, bytes }) => {
    const said = [...bytes.matchAll(/^(hex|text) +(.*)\nreads (.*)$/gm)];
    expect(said.length).toBeGreaterThan(0);
    for (const [, how, wire, wanted] of said) {
      const sent = how === 'hex' ? hex(wire!) : ascii(wire!.replaceAll('\\r', '\r').replaceAll('\\n', '\n'));
      expect(read(json, sent)).toBe(wanted);
    }
  });
});

describe('docs/profile.schema.json', () => {
  const kept: unknown = JSON.parse(readFileSync(join(docs, 'profile.schema.json'), 'utf8'));
  const isValid = new Ajv({ strict: false }).compile(kept as object);

  test('is what the validator says', () => {
    expect(kept).toEqual(JSON.parse(JSON.stringify(profileSchema())));
  });

  test('takes and refuses what the validator does, whatever is changed in the examples', () => {
    const jsons = examples.map(({ json }) => JSON.parse(json) as unknown);
    const change = fc.record({
      json: fc.constantFrom(...jsons),
      place: fc.nat(200),
      value: fc.oneof(
        fc.constantFrom(
          null,
          '',
          'lines',
          'u16',
          '0',
          'AA',
          -1,
          0,
          1,
          7.5,
          99,
          70_000,
          true,
          [],
          {},
          'x'.repeat(300),
        ),
        fc.constant(undefined),
      ),
      extra: fc.boolean(),
    });
    let refused = 0;
    fc.assert(
      fc.property(change, ({ json, place, value, extra }) => {
        const copy = structuredClone(json);
        const places = placesOf(copy);
        const { holder, key } = places[place % places.length]!;
        if (extra && !Array.isArray(holder)) holder['surplus'] = 1;
        else if (value === undefined && !Array.isArray(holder)) delete holder[key];
        else holder[key] = value ?? null;
        const taken = shapeProblems(copy).length === 0;
        if (!taken) refused++;
        expect(isValid(copy), JSON.stringify(copy)).toBe(taken);
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(300);
  });
});

type Holder = Record<string, unknown>;

function placesOf(json: unknown): { readonly holder: Holder; readonly key: string }[] {
  if (typeof json !== 'object' || json === null) return [];
  const holder = json as Holder;
  return Object.keys(holder).flatMap((key) => [{ holder, key }, ...placesOf(holder[key])]);
}
