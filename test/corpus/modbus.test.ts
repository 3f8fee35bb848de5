import { describe, expect, test } from 'vitest';
import { concat, hex } from '../../station/codec/bytes.ts';
import { readRegisters, registersOf } from '../../station/codec/modbus.ts';
import { maps, type MapName } from '../../station/codec/modbus-maps/maps.ts';
import { readMap } from '../../station/codec/registers.ts';
import { decode, hasCorpus, json, type Score, show, text, total } from './place.ts';

interface Exchanges {
  readonly vectors: readonly {
    readonly name: string;
    readonly request_hex: string;
    readonly response_hex: string;
    readonly expected: Record<string, number>;
  }[];
}
interface GoodWe {
  readonly vectors: readonly {
    readonly device: string;
    readonly responses: Record<string, string>;
    readonly frames: Record<string, { readonly hex: string; readonly framing: string }>;
    readonly tests: readonly {
      readonly test: string;
      readonly sensors: readonly { readonly id: string; readonly value: number | string | null }[];
    }[];
  }[];
}
interface Asserted {
  readonly assertions: readonly {
    readonly test: string;
    readonly frames: readonly string[];
    readonly expect: readonly { readonly op: string; readonly args: string }[];
  }[];
  readonly vectors: readonly { readonly name: string; readonly hex: string }[];
}

/** What a map makes of an answer to the question for everything from an address on. */
function read(model: MapName, address: number, answer: Uint8Array) {
  const { unit } = maps[model];
  const question = readRegisters({ unit, fn: 3, address, count: (answer.length - 5) / 2 });
  return decode('modbus-meter', concat(question, answer), { model, unit });
}

function compare(
  score: Score,
  reading: Readonly<Record<string, number>>,
  wanted: Record<string, unknown>,
): string[] {
  const strange: string[] = [];
  for (const [name, value] of Object.entries(wanted)) {
    const ours = reading[name];
    if (ours === undefined || typeof value !== 'number') score.missed++;
    else if (Math.abs(ours - value) < 1e-6 * (1 + Math.abs(value))) score.agree++;
    else {
      score.disagree++;
      strange.push(`${name}: ${ours}, not ${value}`);
    }
  }
  return strange;
}

const fresh = (): Score => ({ agree: 0, disagree: 0, missed: 0 });

describe.skipIf(!hasCorpus)('Modbus maps and what others say of recorded devices', () => {
  test('sensors and meters of manuals and public logs', () => {
    const names: Record<string, MapName> = {
      'xy-md02': 'xymd02',
      'xy-md02-manual-both': 'xymd02',
      'xy-md02-manual-temp': 'xymd02',
      'pzem-004t-v3': 'pzem004t',
      'eastron-sdm-voltage': 'sdm120',
    };
    const ours: Record<string, string> = { power_factor: 'powerFactor', phase1_voltage: 'voltage' };
    const score = fresh();
    const counts = json<Exchanges>('modbus/rtu-sensors-a.json').vectors.flatMap((vector) => {
      const { name, request_hex, response_hex, expected } = vector;
      const model = names[name];
      if (!model) return [];
      const { said, counts: counted } = decode('modbus-meter', concat(hex(request_hex), hex(response_hex)), {
        model,
      });
      const wanted = Object.entries(expected).map(([key, value]) => {
        const plain = key.replace(/_(C|pct|V|A|W|Wh|Hz)$/, '');
        return [ours[plain] ?? plain, value] as const;
      });
      expect(
        compare(score, said[0]!.reading as Record<string, number>, Object.fromEntries(wanted)),
        name,
      ).toEqual([]);
      return [counted];
    });
    show('Modbus sensors', 1, score, total(counts));
    expect(score).toEqual({ agree: 13, disagree: 0, missed: 0 });
  });

  test('coils of a relay board', () => {
    const { request_hex, response_hex, expected } = json<Exchanges>('modbus/rtu-sensors-a.json').vectors.find(
      ({ name }) => name === 'lc-relay-coils',
    )!;
    // It was asked at 255, the address that this board answers beside its own and that is none: so not through the wire.
    const request = { unit: 1, fn: 1, address: 0, count: 8 };
    expect(hex(request_hex).slice(1, 6)).toEqual(readRegisters(request).slice(1, 6));
    const { reading } = readMap(maps.relays8.registers, request, registersOf(hex(response_hex)));
    expect(Object.values(reading)).toEqual(expected['coils']);
  });

  /** Our names, theirs, and how many of our unit one of theirs is. */
  const goodwe: Record<'et' | 'dt', readonly (readonly [string, string, number?])[]> = {
    dt: [
      ...[1, 2, 3, 4].flatMap((n) => [
        [`pv${n}Voltage`, `vpv${n}`] as const,
        [`pv${n}Current`, `ipv${n}`] as const,
      ]),
      ...[1, 2, 3].flatMap((n) => [
        [`line${n}Voltage`, `vline${n}`] as const,
        [`grid${n}Voltage`, `vgrid${n}`] as const,
        [`grid${n}Current`, `igrid${n}`] as const,
        [`grid${n}Frequency`, `fgrid${n}`] as const,
      ]),
      ['power', 'total_inverter_power'],
      ['workMode', 'work_mode'],
      ['errors', 'error_codes'],
      ['temperature', 'temperature'],
      ['energyToday', 'e_day', 1000],
      ['energy', 'e_total', 1000],
      ['hours', 'h_total', 3600],
    ],
    et: [
      ...[1, 2].flatMap((n) => [
        [`pv${n}Voltage`, `vpv${n}`] as const,
        [`pv${n}Current`, `ipv${n}`] as const,
        [`pv${n}Power`, `ppv${n}`] as const,
      ]),
      ...[1, 2, 3].flatMap((n) => [
        [`grid${n}Voltage`, n === 1 ? 'vgrid' : `vgrid${n}`] as const,
        [`grid${n}Current`, n === 1 ? 'igrid' : `igrid${n}`] as const,
        [`grid${n}Frequency`, n === 1 ? 'fgrid' : `fgrid${n}`] as const,
        [`grid${n}Power`, n === 1 ? 'pgrid' : `pgrid${n}`] as const,
        [`backup${n}Voltage`, `backup_v${n}`] as const,
        [`backup${n}Current`, `backup_i${n}`] as const,
        [`backup${n}Frequency`, `backup_f${n}`] as const,
        [`backup${n}Power`, `backup_p${n}`] as const,
        [`load${n}Power`, `load_p${n}`] as const,
      ]),
      ['power', 'total_inverter_power'],
      ['activePower', 'active_power'],
      ['backupPower', 'backup_ptotal'],
      ['loadPower', 'load_ptotal'],
      ['airTemperature', 'temperature_air'],
      ['temperature', 'temperature'],
      ['batteryVoltage', 'vbattery1'],
      ['batteryCurrent', 'ibattery1'],
      ['batteryPower', 'pbattery1'],
      ['batteryMode', 'battery_mode'],
      ['workMode', 'work_mode'],
      ['errors', 'error_codes'],
      ['energy', 'e_total', 1000],
      ['energyToday', 'e_day', 1000],
      ['hours', 'h_total', 3600],
      ['importEnergy', 'e_total_imp', 1000],
      ['loadEnergy', 'e_load_total', 1000],
      ['chargedEnergy', 'e_bat_charge_total', 1000],
      ['dischargedEnergy', 'e_bat_discharge_total', 1000],
    ],
  };

  test.each(['dt', 'et'] as const)('GoodWe inverters of the %s family', (family) => {
    const score = fresh();
    const strange: string[] = [];
    const counts = json<GoodWe>(`modbus/goodwe-${family}.json`).vectors.map(
      ({ device, responses, frames, tests }) => {
        // Their UDP envelope, AA 55, is not on the serial line.
        const frame = hex(frames[responses['READ_RUNNING_DATA']!]!.hex).slice(2);
        const { said, counts: counted } = read(`goodwe-${family}`, { dt: 30_100, et: 35_100 }[family], frame);
        const reading = (said[0]?.reading ?? {}) as Record<string, number>;
        const theirs = tests.flatMap(({ test: name, sensors }) => (name.includes('runtime') ? sensors : []));
        const values = new Map(theirs.map(({ id, value }) => [id, value]));
        const wanted = goodwe[family].flatMap(([our, their, scale = 1]) => {
          const value = values.get(their);
          return typeof value === 'number' ? [[our, value * scale] as const] : [];
        });
        strange.push(
          ...compare(score, reading, Object.fromEntries(wanted)).map((each) => `${device} ${each}`),
        );
        return counted;
      },
    );
    show(`GoodWe ${family.toUpperCase()}`, 1, score, total(counts));
    expect(strange).toEqual([]);
    expect(score.agree).toBeGreaterThan(100);
  });

  test('Daly battery management systems', () => {
    const { vectors, assertions } = json<Asserted>('bms/daly-d2.json');
    const names: Record<string, string> = {
      voltage: 'voltage',
      current: 'current',
      soc: 'stateOfCharge',
      capacity: 'capacity',
      cell_count: 'cells',
      temp_sensors: 'sensors',
      cycles: 'cycles',
      delta: 'cellDifference',
      min_v: 'minCell',
      max_v: 'maxCell',
      balancing: 'balancing',
      charging: 'charging',
      discharging: 'discharging',
      ...Object.fromEntries(Array.from({ length: 8 }, (_, i) => [`t${i + 1}`, `temperature${i + 1}`])),
      ...Object.fromEntries(Array.from({ length: 32 }, (_, i) => [`cells[${i}]`, `cell${i + 1}`])),
    };
    const score = fresh();
    const strange: string[] = [];
    const counts = vectors.flatMap(({ name, hex: bytes }) => {
      if (!name.startsWith('STATUS_')) return [];
      const { said, counts: counted } = read('daly', 0, hex(bytes));
      const reading = (said[0]?.reading ?? {}) as Record<string, number>;
      const wanted = assertions
        .filter(({ frames }) => frames.includes(name))
        .flatMap(({ expect: all }) => all)
        .flatMap(({ op, args }) => {
          const [, theirs, value = op === 'TRUE' ? '1' : '0'] =
            /^([\w[\]]+)\.state(?:, (-?[\d.]+)f?)?/.exec(args) ?? [];
          const ours = names[theirs ?? ''];
          return ours && op !== 'EQ' ? [[ours, Number(value)] as const] : [];
        });
      strange.push(...compare(score, reading, Object.fromEntries(wanted)).map((each) => `${name} ${each}`));
      return [counted];
    });
    show('Daly D2', 1, score, total(counts));
    expect(strange).toEqual([]);
    expect(score.agree).toBeGreaterThan(30);
  });

  test('real devices that were only listened to: every frame is cut, every answer belongs to its question', () => {
    const pairs = [
      ...text('modbus/transcripts/sg16s200a-sp57b-a-all-frames.txt').matchAll(/>>> (.*)\n<<< (.*)/g),
    ];
    const lengths = pairs.map(([, asked, answer]) => {
      const wire = concat(...[asked!, answer!].map((each) => hex(each.replaceAll('.', ''))));
      const { counts } = decode('modbus-meter', wire, {
        model: 'custom',
        registers: [{ name: 'a', address: 0 }],
      });
      return counts;
    });
    const sums = total(lengths);
    show('Seplos V3 bus', 1, { agree: pairs.length, disagree: 0, missed: 0 }, sums);
    expect([sums.frames, sums.dropped]).toEqual([2 * pairs.length, 0]);
    // Exceptions are the only ones refused.
    expect(sums.faults).toBe(pairs.filter(([, , answer]) => /^..\.8/.test(answer!)).length);
  });
});
