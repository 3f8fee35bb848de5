import { describe, expect, test } from 'vitest';
import { decode, hexdump, recorded, show } from './place.ts';

type Reading = Readonly<Record<string, number | undefined>>;

/** A row of PyPMS beside what the driver makes of the same frame. */
const columns: Record<string, { driver: string; of: (reading: Reading) => readonly (number | undefined)[] }> =
  {
    pmsx003: {
      driver: 'plantower-pms5003',
      of: (r) => [
        r.pm1Factory,
        r.pm25Factory,
        r.pm10Factory,
        r.pm1,
        r.pm25,
        r.pm10,
        ...[r.n03, r.n05, r.n10, r.n25, r.n50, r.n100].map((count) => count! / 100), // per 0.1 l, told per cm3
      ],
    },
    sds01x: { driver: 'nova-sds011', of: (r) => [r.pm25, r.pm10] },
    mhz19b: { driver: 'winsen-mhz19', of: (r) => [r.co2] },
    sps30: {
      driver: 'sensirion-sps30',
      of: (r) => [
        r.pm1,
        r.pm25,
        r.pm4,
        r.pm10,
        ...[r.below05, r.below10, r.below25, r.below40, r.below100].map((count) => count! / 100),
        r.typicalSize,
      ],
    },
  };

describe('particle and gas sensors: PyPMS reads the same', () => {
  test.each(Object.keys(columns))('%s', (name) => {
    const { driver, of } = columns[name]!;
    const rows = recorded(`pypms/${name}.csv`).trim().split('\n').slice(1);
    const theirs = rows.map((row) => row.split(',').slice(1));
    const { said, counts } = decode(driver, hexdump(`pypms/${name}.hexdump`));
    const ours = said.map(({ reading }) => of(reading));
    // As exact as PyPMS prints it.
    const same = (value: number | undefined, printed: string) =>
      Math.abs(value! - Number(printed)) <= 0.5001 * 10 ** -(printed.split('.')[1]?.length ?? 0);
    const agree = theirs.filter((row, i) => row.every((value, k) => same(ours[i]?.[k], value))).length;
    show(
      `particulate ${name}`,
      1,
      { agree, disagree: ours.length - agree, missed: theirs.length - agree },
      counts,
    );
    expect(theirs.length).toBeGreaterThan(0);
    expect([agree, ours.length, counts.faults + counts.dropped]).toEqual([theirs.length, theirs.length, 0]);
  });
});
