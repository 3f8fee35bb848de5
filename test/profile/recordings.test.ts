import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { hex } from '../../station/codec/bytes.ts';
import type { HeardBytes } from '../../station/model/profile.ts';
import { tryProfile } from '../../station/runtime/profile/profile-desk.ts';

const place = (...path: readonly string[]) => join(import.meta.dirname, '..', ...path);
const doc = readFileSync(place('../docs/profile.md'), 'utf8');
const profileNamed = (name: string) =>
  [...doc.matchAll(/```json\n([^]*?)```/g)]
    .map(([, json]) => json!)
    .find((json) => json.includes(`"name": "${name}"`))!;

/** Bytes of a real device, and what pypms made of them, row by row. */
function recorded(name: string) {
  const lines = readFileSync(place('recordings/pypms', `${name}.hexdump`), 'utf8')
    .trim()
    .split('\n');
  const heard: HeardBytes[] = lines.map((line, i) => ({
    timeMs: 10_000 * i,
    bytes: hex(line.slice(10).split('  ')[0]!),
  }));
  const [head, ...rows] = readFileSync(place('recordings/pypms', `${name}.csv`), 'utf8')
    .trim()
    .split('\n');
  const columns = head!.split(',').map((each) => each.trim());
  const values = (column: string) => rows.map((row) => Number(row.split(',')[columns.indexOf(column)]));
  return { heard, values };
}

describe.each([
  { name: 'SDS011', file: 'sds01x', fields: ['pm25', 'pm10'], columns: ['pm25', 'pm10'] },
  { name: 'PMS5003', file: 'pmsx003', fields: ['pm1', 'pm25', 'pm10'], columns: ['pm01', 'pm25', 'pm10'] },
])('$name, recorded by somebody else', ({ name, file, fields, columns }) => {
  const { heard, values } = recorded(file);

  test('is read by the profile of the documentation as pypms reads it', () => {
    const { frames, dropped } = tryProfile({ text: profileNamed(name), heard });
    expect(dropped).toBe(0);
    expect(frames.length).toBeGreaterThan(5);
    for (const [i, field] of fields.entries()) {
      const read = frames.map((frame) => frame.fields.find((each) => each.name === field)!.value);
      expect(read).toEqual(values(columns[i]!).slice(-read.length));
    }
  });

  test('its fields are found by what a display would have shown, and its framing and checksum are proposed', () => {
    const whole = JSON.parse(profileNamed(name)) as { frames: [object] };
    const bare = { ...whole, frames: [{ ...whole.frames[0], fields: [] }] };
    let found = 0;
    for (const column of columns) {
      const all = values(column);
      const last = all.length - 1;
      const other = all.findIndex((value) => value !== all[last] && value > 0);
      if (other < 0 || all[last] === 0) continue; // it never changed: nothing could tell it from others
      found++;
      const shown = [last, other].map((row) => ({ text: String(all[row]), atMs: 10_000 * row }));
      const { candidates } = tryProfile({ text: JSON.stringify(bare), heard, shown });
      expect(candidates[0]!.values, column).toEqual(all.slice(-candidates[0]!.values.length));
    }
    expect(found).toBeGreaterThan(0);
    const raw = { ...bare, framing: { kind: 'lines' }, checksum: undefined };
    const { suggestions } = tryProfile({ text: JSON.stringify(raw), heard, suggest: true });
    expect(suggestions.map(({ part }) => part['kind'])).toContain('fixed');
  });
});
