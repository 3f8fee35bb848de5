import type { UnitMatch } from '../../api/scan.ts';
import {
  askIdentity,
  readRegisters,
  refusal,
  registersOf,
  type RegisterRequest,
} from '../../codec/modbus.ts';
import { type Identity, identityOf } from '../../codec/modbus-identity.ts';
import { mapNames, maps, type MapName } from '../../codec/modbus-maps/maps.ts';
import { channelOf, readMap, type Register, type RegisterMap, requestsFor } from '../../codec/registers.ts';
import { BASES, firstStep, isMarked, modelIn, nextStep } from '../../codec/sunspec/sunspec.ts';
import { unitOf } from '../../model/channel.ts';
import { peopleUnit } from '../../model/units.ts';
import type { ModbusBus } from './modbus-bus.ts';

/**
 * What a unit says of itself when it is asked who it is; nothing where it does not know the question. The older question
 * comes first: some take the newer one for noise, and are deaf for a while.
 */
export async function whoIs(bus: ModbusBus, unit: number): Promise<Identity> {
  for (const fn of [17, 43] as const) {
    const answer = await bus.ask(askIdentity(unit, fn), 'patient');
    const names = answer && refusal(answer) === undefined ? identityOf(answer) : {};
    if (Object.keys(names).length > 0) return names;
  }
  return {};
}

/**
 * Which of the known maps fit what a unit reads out, best first. A map fits where each of its signs is a value as such
 * a device has it. Yields before each map, for whoever wants to stop.
 */
export async function* matching(bus: ModbusBus, unit: number): AsyncGenerator<void, readonly UnitMatch[]> {
  const heard = new Map<string, Uint8Array | undefined>();
  const fitting: { readonly match: UnitMatch; readonly weight: number }[] = [];
  yield;
  const standard = await sunSpec(bus, unit);
  if (standard) return [standard];
  for (const model of mapNames) {
    yield;
    const map: RegisterMap = maps[model];
    const signs = Object.entries(map.signs);
    if (signs.length === 0) continue;
    const rows = signs.map(([name]) => map.registers.find((each) => each.name === name)!);
    const values = await readOut(bus, unit, rows, heard);
    if (!values || !signs.every(([name, [least, most]]) => within(values[name], least, most))) continue;
    fitting.push({
      match: {
        title: map.title,
        driver: 'modbus-meter',
        options: { model, unit },
        shows: rows.map((row) => shown(row, values[row.name]!)),
      },
      weight: signs.length + (map.unit === unit && unit > 1 ? 2 : 0),
    });
  }
  return fitting.toSorted((a, b) => b.weight - a.weight).map(({ match }) => match);
}

/** A device that says itself what it has needs no map. */
async function sunSpec(bus: ModbusBus, unit: number): Promise<UnitMatch | undefined> {
  for (const base of BASES) {
    const step = firstStep(Number(base));
    const head = await bytesOf(bus, { unit, fn: 3, ...step });
    const next = head && isMarked(head) ? nextStep(step, head) : undefined;
    if (!next) continue;
    const first = await bytesOf(bus, { unit, fn: 3, ...next });
    const { manufacturer = '', model = '' } = (first && modelIn(first, false)?.facts) ?? {};
    const title = `SunSpec device ${manufacturer} ${model}`.trim();
    return { title, driver: 'modbus-sunspec', options: { unit, base }, shows: [] };
  }
  return undefined;
}

const within = (value: number | undefined, least: number, most: number): boolean =>
  value !== undefined && value >= least && value <= most;

/** Values by name; undefined as soon as one cannot be read. */
async function readOut(
  bus: ModbusBus,
  unit: number,
  rows: readonly Register[],
  heard: Map<string, Uint8Array | undefined>,
): Promise<Readonly<Record<string, number>> | undefined> {
  const values: Record<string, number> = {};
  for (const request of requestsFor(unit, rows, { maxCount: 32, maxGap: 0 })) {
    const key = `${request.fn}/${request.address}/${request.count}`;
    if (!heard.has(key)) heard.set(key, await bytesOf(bus, request));
    const bytes = heard.get(key);
    if (!bytes) return undefined;
    Object.assign(values, readMap(rows, request, bytes).reading);
  }
  return values;
}

async function bytesOf(bus: ModbusBus, request: RegisterRequest): Promise<Uint8Array | undefined> {
  const answer = await bus.insist(readRegisters(request));
  return answer && refusal(answer) === undefined ? registersOf(answer) : undefined;
}

function shown(row: Register, value: number): UnitMatch['shows'][number] {
  const channel = channelOf(row);
  return { name: row.name, value, decimals: channel.decimals, unitText: peopleUnit(unitOf(channel)) };
}

/** Addresses that known devices leave the factory with. */
export const usualUnits = (): readonly number[] => [
  ...new Set(mapNames.map((name: MapName) => maps[name].unit)),
];
