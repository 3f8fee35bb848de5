import * as v from 'valibot';
import type { BridgeSetup, BridgeWires, BusPart, PortHeard, SeenSender } from '../../api/bridge-setup.ts';
import type { RegistersRead, ScanPart } from '../../api/scan.ts';

// What a bridge answers to who sets it up, as far as it is believed; the bridge itself describes its routes with it.

const text = (most: number) => v.pipe(v.string(), v.maxLength(most));
const list = <T extends v.GenericSchema>(of: T, most: number) => v.pipe(v.array(of), v.maxLength(most));
const whole = (least: number, most: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(least), v.maxValue(most));
const Count = whole(0, Number.MAX_SAFE_INTEGER);
const Share = v.pipe(v.number(), v.minValue(0), v.maxValue(1));
const Finite = v.pipe(v.number(), v.finite());
const Options = v.record(v.string(), v.unknown());

export const Wires: v.GenericSchema<unknown, BridgeWires> = v.object({
  i2c: list(v.object({ bus: whole(0, 999), name: text(100) }), 64),
  gpio: list(
    v.object({
      chip: text(64),
      isHeader: v.boolean(),
      lines: list(v.object({ line: whole(0, 9_999), name: text(64), by: v.exactOptional(text(64)) }), 1_024),
    }),
    64,
  ),
  oneWire: list(text(32), 256),
  spi: list(v.pipe(v.string(), v.regex(/^\d{1,3}:\d{1,3}$/)), 64),
  serial: list(v.object({ address: text(300), name: v.exactOptional(text(300)) }), 64),
  install: v.exactOptional(
    v.object({
      i2c: v.exactOptional(text(500)),
      gpio: v.exactOptional(text(500)),
      oneWire: v.exactOptional(text(500)),
      spi: v.exactOptional(text(500)),
      serial: v.exactOptional(text(500)),
    }),
  ),
});

export const Heard: v.GenericSchema<unknown, PortHeard> = v.object({
  state: v.picklist(['listening', 'silent', 'found', 'unknown', 'unreadable', 'failed']),
  line: v.exactOptional(
    v.object({
      baudRate: whole(1, 100_000_000),
      parity: v.picklist(['none', 'even', 'odd']),
      dataBits: v.picklist([7, 8]),
    }),
  ),
  evidence: v.exactOptional(text(1_000)),
  driver: v.exactOptional(text(100)),
});

export const Bus: v.GenericSchema<unknown, BusPart> = v.object({
  found: list(
    v.object({
      address: whole(0, 0x7f),
      is: v.picklist(['answers', 'system', 'device']),
      drivers: list(v.object({ id: text(64), proven: v.boolean() }), 100),
    }),
    128,
  ),
  done: Share,
  next: v.exactOptional(whole(0, 0x7f)),
});

const Device = v.looseObject({ id: text(64), label: text(80), driver: text(64), address: text(200) });
export const Setup: v.GenericSchema<unknown, BridgeSetup> = v.object({
  label: text(80),
  isFixed: v.boolean(),
  devices: list(Device, 500),
});

const Offer = v.object({ driver: text(64), address: text(200), options: v.exactOptional(Options) });
export const Seen: v.GenericSchema<unknown, { readonly senders: readonly SeenSender[] }> = v.object({
  senders: list(
    v.object({
      by: v.picklist(['mqtt', 'http']),
      name: text(200),
      count: Count,
      lastMs: Finite,
      said: v.pipe(v.string(), v.description('The beginning of what came last.')),
      offer: v.exactOptional(v.pipe(Offer, v.description('What could read it, as a device.'))),
    }),
    400,
  ),
});

const Line = v.object({
  baudRate: whole(50, 12_000_000),
  parity: v.picklist(['none', 'even', 'odd']),
});
const Match = v.object({
  title: text(200),
  driver: text(64),
  options: Options,
  shows: list(v.object({ name: text(64), value: Finite, decimals: whole(0, 20), unitText: text(64) }), 1_000),
});

export const Scan: v.GenericSchema<unknown, ScanPart> = v.object({
  done: Share,
  unit: whole(0, 255),
  line: Line,
  found: list(
    v.object({
      unit: whole(0, 255),
      line: Line,
      names: v.record(v.string(), text(300)),
      matches: v.optional(list(Match, 100)),
    }),
    255,
  ),
  unreadable: Count,
  cursor: v.exactOptional(text(32)),
});

export const Registers: v.GenericSchema<unknown, RegistersRead> = v.variant('answer', [
  v.object({
    answer: v.literal('numbers'),
    rows: list(
      v.object({
        address: whole(0, 0xffff),
        guesses: list(
          v.object({
            type: v.picklist(['u16', 'i16', 'u32', 'i32', 'f32', 'u64', 'i64', 'bit']),
            lowFirst: v.exactOptional(v.literal(true)),
            value: v.number(),
            scale: v.exactOptional(Finite),
          }),
          32,
        ),
      }),
      64,
    ),
  }),
  v.object({ answer: v.literal('refused'), code: whole(0, 255) }),
  v.object({ answer: v.literal('silent') }),
]);
