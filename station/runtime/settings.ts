import * as v from 'valibot';
import type { DeviceConfig, DisplayChange, UplinkConfig } from '../api.ts';
import { channelsOf } from '../drivers/driver.ts';
import { drivers } from '../drivers/index.ts';
import { NAME } from '../model/channel.ts';
import { type FaultError, fault } from '../model/fault.ts';
import { type QuotaName, quotas } from '../model/quota.ts';
import { type DialectName, dialectNames } from '../model/uplink.ts';
import { compile } from '../pipeline/compile.ts';
import { Pipeline } from '../pipeline/step.ts';
import type { Displays } from './display.ts';
import { migrated } from './settings-versions.ts';
import type { Device } from './session.ts';

const MB = 1_000_000;
/** Far below what browsers grant, because nobody tells them how full the disk is. */
const USUAL_BUDGET_BYTES = 2_000 * MB;

const Name = v.pipe(v.string(), v.regex(NAME, 'letters, digits, - and _, at most 64'));
const Label = v.pipe(v.string(), v.trim(), v.minLength(1, 'a name is missing'), v.maxLength(80));
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
  whenFull: v.exactOptional(v.picklist(['refuse', 'drop-oldest', 'thin'])),
});

const Finite = v.pipe(v.number(), v.finite());
const Display = v.strictObject({
  label: v.exactOptional(Label),
  unitText: v.exactOptional(v.pipe(v.string(), v.trim(), v.maxLength(24))),
  decimals: v.exactOptional(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(9))),
  gain: v.exactOptional(v.pipe(Finite, v.notValue(0, 'a gain of 0 shows nothing'))),
  offset: v.exactOptional(Finite),
});

/** What a dialect may put between the slashes of a topic. */
const TopicPart = v.pipe(v.string(), v.maxLength(200), v.regex(/^[^+#/\0]*$/, 'no +, # or /'));

const Uplink = v.strictObject({
  id: Name,
  label: v.exactOptional(Label),
  required: v.boolean(),
  dialect: v.picklist(Object.keys(dialectNames) as DialectName[]),
  dialectOptions: v.exactOptional(v.record(Name, TopicPart)),
  mqtt: v.picklist(['3.1.1', '5']),
  qos: v.picklist([0, 1, 2]),
  retain: v.boolean(),
  keepAliveS: v.pipe(v.number(), v.integer(), v.minValue(5), v.maxValue(3_600)),
  quota: v.picklist(Object.keys(quotas) as QuotaName[]),
  url: v.pipe(
    v.string(),
    v.maxLength(500),
    v.url('not an address'),
    v.check(noSecret, 'no password in the address'),
  ),
  username: v.exactOptional(v.pipe(v.string(), v.maxLength(200))),
  password: v.exactOptional(v.pipe(v.string(), v.maxLength(2_000))),
  remember: v.exactOptional(v.boolean()),
});

/** As kept: a device that this version of Fieldline cannot open must not keep the others from opening. */
const Kept = v.looseObject({ id: Name, label: v.string(), driver: v.string(), address: v.string() });

const Settings = v.object({
  version: v.literal(2),
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
  devices: v.pipe(v.array(Kept), v.maxLength(64)),
  displays: v.record(
    v.string(),
    v.record(v.string(), v.array(v.object({ ...Display.entries, fromMs: v.number() }))),
  ),
  uplinks: v.exactOptional(
    v.pipe(
      v.array(Uplink),
      v.maxLength(8, 'more than eight places to send to'),
      v.check((all) => apart(all), 'this place is in the list already'),
    ),
  ),
});

/** The same place told twice in one way would push itself off. */
function apart(uplinks: readonly UplinkConfig[]): boolean {
  const places = uplinks.map(({ url, dialect }) => `${url} ${dialect}`);
  return (
    new Set(places).size === places.length && new Set(uplinks.map(({ id }) => id)).size === uplinks.length
  );
}

/** All that a station is told once and keeps. */
export interface StationSettings {
  readonly version: 2;
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
export const parseDisplay = (json: unknown): DisplayChange => checked(Display, json);
export const parseUplink = (json: unknown): UplinkConfig => checked(Uplink, json);

/** A screen never hears a password: where none was typed and nothing else changed about the sign-in, it is the one before. */
export function withPasswordOf(uplink: UplinkConfig, before: UplinkConfig | undefined): UplinkConfig {
  const same = before?.url === uplink.url && before.username === uplink.username;
  if (uplink.password !== undefined || !same || before.password === undefined) return uplink;
  return { ...uplink, password: before.password };
}

export function withoutPassword({ password: _unsaid, ...open }: UplinkConfig): UplinkConfig {
  return open;
}

/** What may be written down: a password only where it is to be remembered. */
export function withoutSecrets({ uplinks, ...rest }: StationSettings): StationSettings {
  if (!uplinks) return rest;
  return { ...rest, uplinks: uplinks.map((uplink) => (uplink.remember ? uplink : withoutPassword(uplink))) };
}

/** A device's configuration with everything resolved that it names. @throws config/invalid with every problem. */
export function parseDevice(json: unknown): Device {
  const { pipeline = [], ...config } = checked(Config, json);
  const driver = drivers.get(config.driver)!;
  const options = driver.options ? checked(driver.options, config.options ?? {}, '/options') : undefined;
  compile(channelsOf(driver), pipeline);
  return { config: { ...config, pipeline }, driver, options, pipeline };
}

/** @throws config/invalid. */
export const parseListening = (json: unknown): v.InferOutput<typeof Listening> => checked(Listening, json);

/** @throws config/invalid naming every problem with a JSON pointer. */
function checked<S extends v.GenericSchema>(schema: S, json: unknown, at = ''): v.InferOutput<S> {
  const result = v.safeParse(schema, json);
  if (result.success) return result.output;
  throw invalid(result.issues, at);
}

function invalid(issues: readonly v.BaseIssue<unknown>[], at: string): FaultError {
  const problems = issues.map(({ path = [], message }) => ({
    path: [at, ...path.map(({ key }) => String(key))].join('/') || '/',
    message,
  }));
  return fault('config/invalid', { problems });
}

/** The address must not carry credentials: addresses are shown and copied. */
function noSecret(url: string): boolean {
  return !/^[a-z+.-]+:\/\/[^/]*@/i.test(url);
}
