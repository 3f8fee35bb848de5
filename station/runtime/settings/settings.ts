import * as v from 'valibot';
import type { DeviceConfig, UplinkConfig } from '../../api/config.ts';
import type { DisplayChange } from '../../api/device.ts';
import { channelsOf, chosen } from '../../drivers/driver.ts';
import { drivers } from '../../drivers/index.ts';
import { ScaleTableIn } from '../../uplink/native/scale-table.ts';
import { compile } from '../../pipeline/compile.ts';
import { Pipeline } from '../../pipeline/step.ts';
import { checked } from '../checked.ts';
import { ControlIn } from '../control/control-settings.ts';
import type { Displays } from '../devices/display.ts';
import type { Device } from '../devices/device.ts';
import { migrated } from './settings-versions.ts';
import { Label, Name } from './names.ts';
import { Uplinks, withoutPassword } from './uplink-settings.ts';

const MB = 1_000_000;
/** Far below what browsers grant, because nobody tells them how full the disk is. */
const USUAL_BUDGET_BYTES = 2_000 * MB;

const Rate = v.pipe(v.number(), v.integer(), v.minValue(50), v.maxValue(12_000_000));

const Address = v.pipe(v.string(), v.minLength(1), v.maxLength(200));
const Parity = v.picklist(['none', 'even', 'odd']);
const DataBits = v.picklist([7, 8]);

/** Where to listen, and how the line was set when it was right. */
const Listening = v.strictObject({
  address: Address,
  line: v.optional(v.strictObject({ baudRate: Rate, parity: Parity, dataBits: DataBits })),
});

const Config = v.strictObject({
  id: Name,
  label: Label,
  driver: v.pipe(
    v.string(),
    v.check(
      (id) => drivers.has(id),
      ({ input }) => `no driver “${input}”`,
    ),
  ),
  address: Address,
  line: v.exactOptional(
    v.strictObject({
      baudRate: v.exactOptional(Rate),
      parity: v.exactOptional(Parity),
      dataBits: v.exactOptional(DataBits),
    }),
  ),
  options: v.exactOptional(v.record(v.string(), v.unknown())),
  mostRowsPerS: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(1_000_000))),
  pipeline: v.exactOptional(Pipeline),
  controls: v.exactOptional(v.pipe(v.record(Name, ControlIn), v.maxEntries(64, 'more than 64'))),
  from: v.exactOptional(Name),
  whenFull: v.exactOptional(v.picklist(['refuse', 'drop-oldest', 'thin'])),
});

const Finite = v.pipe(v.number(), v.finite());
const Display = v.strictObject({
  label: v.exactOptional(Label),
  unitText: v.exactOptional(v.pipe(v.string(), v.trim(), v.maxLength(24))),
  decimals: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9))),
  gain: v.exactOptional(v.pipe(Finite, v.notValue(0, 'a gain of 0 shows nothing'))),
  offset: v.exactOptional(Finite),
  table: v.exactOptional(ScaleTableIn),
  by: v.exactOptional(v.pipe(v.string(), v.trim(), v.maxLength(80))),
  note: v.exactOptional(v.pipe(v.string(), v.trim(), v.maxLength(200))),
});

const OneScale = v.pipe(
  Display,
  v.check(
    ({ gain, offset, table }) => !table || (gain === undefined && offset === undefined),
    'a table, or a factor and an offset: not both',
  ),
);

/** As kept: a device that this version of Fieldline cannot open must not keep the others from opening. */
const Kept = v.looseObject({ id: Name, label: v.string(), driver: v.string(), address: v.string() });

const Settings = v.object({
  version: v.literal(2),
  label: v.exactOptional(v.pipe(v.string(), v.trim(), v.maxLength(60, 'at most 60 letters'))),
  keepDays: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3_650)),
  budgetBytes: v.exactOptional(
    v.pipe(
      v.number(),
      v.integer(),
      v.minValue(16 * MB, 'at least 16 MB'),
      v.maxValue(1_000_000 * MB, 'at most 1,000 GB'),
    ),
    USUAL_BUDGET_BYTES,
  ),
  devices: v.pipe(v.array(Kept), v.maxLength(500)),
  displays: v.record(
    v.string(),
    v.record(v.string(), v.array(v.object({ ...Display.entries, fromMs: v.number() }))),
  ),
  uplinks: v.exactOptional(Uplinks),
});

/** All that a station is told once and keeps. */
export interface StationSettings {
  readonly version: 2;
  /** What it is called on screens; absent or empty: by its id. */
  readonly label?: string;
  readonly keepDays: number;
  readonly budgetBytes: number;
  readonly devices: readonly DeviceConfig[];
  /** By device and channel, oldest version first. */
  readonly displays: Readonly<Record<string, Displays>>;
  /** Absent: the person has said nothing about it; empty: nothing is to be sent. */
  readonly uplinks?: readonly UplinkConfig[];
}

export const FRESH: StationSettings = {
  version: 2,
  keepDays: 30,
  budgetBytes: USUAL_BUDGET_BYTES,
  devices: [],
  displays: {},
};

/** Of this version or an older one. @throws config/invalid. */
export const parseSettings = (json: unknown): StationSettings => checked(Settings, migrated(json));
export const parseDisplay = (json: unknown): DisplayChange => checked(OneScale, json);

/** What may be written down: a password only where it is to be remembered. */
export function withoutSecrets({ uplinks, ...rest }: StationSettings): StationSettings {
  if (!uplinks) return rest;
  return { ...rest, uplinks: uplinks.map((uplink) => (uplink.remember ? uplink : withoutPassword(uplink))) };
}

/** A device's configuration with everything resolved that it names. @throws config/invalid with every problem. */
export function parseDevice(json: unknown): Device {
  const { pipeline = [], ...config } = checked(Config, json);
  const kind = drivers.get(config.driver)!;
  const options = kind.options ? checked(kind.options, config.options ?? {}, { at: '/options' }) : undefined;
  const driver = chosen(kind, options);
  compile(channelsOf(driver), pipeline);
  return { config: { ...config, pipeline }, driver, options, pipeline };
}

/** @throws config/invalid. */
export const parseListening = (json: unknown): v.InferOutput<typeof Listening> => checked(Listening, json);
