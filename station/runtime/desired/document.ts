import * as v from 'valibot';
import type { DeviceConfig } from '../../api/config.ts';
import type { RuleConfig, StationConfig } from '../../api/configuration.ts';
import { toHex } from '../../codec/bytes.ts';
import { sha256 } from '../../codec/sha256.ts';
import { drivers } from '../../drivers/index.ts';
import { MOST_CONFIG_BYTES } from '../../model/configuration.ts';
import { canonicalText } from '../../model/difference.ts';
import { fault, type Problem, toFault } from '../../model/fault.ts';
import type { Rule } from '../../rules/rule.ts';
import { withoutKeys } from '../devices/manifest.ts';
import { checked } from '../checked.ts';
import { checkedRule, type KeptRule } from '../rules/rule-book.ts';
import type { Device } from '../devices/device.ts';
import { parseDevice } from '../settings/settings.ts';

const Whole = v.strictObject({
  devices: v.pipe(v.array(v.looseObject({ id: v.string() })), v.maxLength(500, 'more than 500')),
  rules: v.pipe(
    v.array(
      v.strictObject({ rule: v.looseObject({ id: v.string() }), isOn: v.exactOptional(v.boolean(), true) }),
    ),
    v.maxLength(200, 'more than 200'),
  ),
});
const MOST_PROBLEMS = 64;
/** Names that every object has already. */
const INHERITED: ReadonlySet<string> = new Set(['__proto__', 'constructor', 'prototype']);

/** A configuration that holds together: what it says, and what a station begins by it. */
export interface ReadConfig {
  readonly config: StationConfig;
  /** With the secrets that the station has of them. */
  readonly devices: readonly Device[];
  readonly rules: readonly { readonly rule: Rule; readonly isOn: boolean }[];
}

/** What a station's devices and rules say, in one order and one form, without secrets. */
export function configOf(devices: readonly DeviceConfig[], rules: readonly KeptRule[]): StationConfig {
  return inOrder(
    devices.map((device) => withoutKeys(device, drivers.get(device.driver))),
    rules.map(({ rule, isOn }) => ({ rule: told(rule), isOn })),
  );
}

/**
 * Reads a configuration that anybody may have written. `before`: the station's devices, whose secrets stay with the same device of the
 * same driver. @throws config/invalid with everything that is wrong with it, each with its place.
 */
export function readConfig(json: unknown, before: readonly DeviceConfig[]): ReadConfig {
  if ((canonicalText(json) ?? '').length > MOST_CONFIG_BYTES)
    throw fault('config/invalid', {
      problems: [{ path: '/', message: `more than ${MOST_CONFIG_BYTES} bytes` }],
    });
  const whole = checked(Whole, json);
  const problems: Problem[] = [];
  const read = <T>(path: string, work: () => T): readonly T[] => {
    try {
      return [work()];
    } catch (error) {
      problems.push(...problemsAt(path, error));
      return [];
    }
  };
  problems.push(
    ...named('/devices', whole.devices),
    ...named(
      '/rules',
      whole.rules.map(({ rule }) => rule),
    ),
  );
  const devices = whole.devices.flatMap((each, i) => read(`/devices/${i}`, () => deviceIn(each, before)));
  const rules = whole.rules.flatMap(({ rule, isOn }, i) =>
    read(`/rules/${i}/rule`, () => ({ rule: checkedRule({ ...rule, version: 1 }), isOn })),
  );
  if (problems.length > 0) throw fault('config/invalid', { problems: problems.slice(0, MOST_PROBLEMS) });
  const config = inOrder(
    devices.map((device) => withoutKeys(device.config, device.driver)),
    rules.map(({ rule, isOn }) => ({ rule: told(rule), isOn })),
  );
  return { config, devices, rules };
}

/** Names what it says. */
export function hashOf(config: StationConfig): string {
  return toHex(sha256(new TextEncoder().encode(canonicalText(config)!)).subarray(0, 12));
}

/** @throws config/invalid. */
function deviceIn(json: object & { readonly id: string }, before: readonly DeviceConfig[]): Device {
  const device = parseDevice(json);
  const { config, driver } = device;
  const open = withoutKeys(config, driver);
  const secret = Object.keys(config.options ?? {}).find((name) => !Object.hasOwn(open.options ?? {}, name));
  if (secret !== undefined)
    throw fault('config/invalid', {
      problems: [
        {
          path: `/options/${secret}`,
          message: 'a secret is no part of a configuration: enter it at the station',
        },
      ],
    });
  const known = before.find(({ id }) => id === config.id);
  if (known?.driver !== config.driver) return device;
  const kept = Object.entries(known.options ?? {}).filter(
    ([name]) => !Object.hasOwn(withoutKeys(known, driver).options ?? {}, name),
  );
  return kept.length === 0
    ? device
    : parseDevice({ ...config, options: { ...config.options, ...Object.fromEntries(kept) } });
}

/** A rule as it is told: each station counts its versions itself. */
function told({ version: _counted, checked: _tried, ...rule }: Rule): RuleConfig['rule'] {
  return rule;
}

function inOrder(devices: readonly DeviceConfig[], rules: readonly RuleConfig[]): StationConfig {
  const byId = (a: string, b: string) => (a < b ? -1 : 1);
  return {
    devices: devices.map(tidy).sort((a, b) => byId(a.id, b.id)),
    rules: rules.toSorted((a, b) => byId(String(a.rule['id']), String(b.rule['id']))),
  };
}

/** Nothing is the same as nothing said. */
function tidy(device: DeviceConfig): DeviceConfig {
  const empty = Object.entries(device).filter(
    ([, value]) => typeof value === 'object' && value !== null && Object.keys(value).length === 0,
  );
  const rest = { ...device };
  for (const [name] of empty) delete rest[name as 'pipeline' | 'options' | 'controls' | 'line'];
  return rest;
}

function* named(path: string, all: readonly { readonly id: string }[]): Generator<Problem> {
  const seen = new Set<string>();
  for (const [i, { id }] of all.entries()) {
    const place = path === '/rules' ? `${path}/${i}/rule/id` : `${path}/${i}/id`;
    if (seen.has(id)) yield { path: place, message: 'another one has this id' };
    if (INHERITED.has(id)) yield { path: place, message: 'this cannot be an id' };
    seen.add(id);
  }
}

function problemsAt(path: string, error: unknown): readonly Problem[] {
  const why = toFault(error);
  if (why.code !== 'config/invalid') return [{ path, message: why.code }];
  return why.detail.problems.map((problem) => ({
    path: `${path}${problem.path === '/' ? '' : problem.path}`.slice(0, 200),
    // Valibot repeats what it received, which may be a meter's key.
    message: problem.message.split(/:? (?:but )?received/i)[0]!.slice(0, 200),
  }));
}
