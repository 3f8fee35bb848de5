import * as v from 'valibot';
import type { DeviceConfig } from '../station/api/config.ts';
import { toFault } from '../station/model/fault.ts';
import { parseDevice } from '../station/runtime/settings/settings.ts';
import { type Problem, wordsOf } from './config/problem.ts';
import { judged, sectionIn } from './config/section.ts';
import type { Notes } from './notes.ts';

const Named = v.looseObject({ id: v.string(), label: v.string(), driver: v.string(), address: v.string() });
const Devices = v.pipe(v.array(Named), v.maxLength(500));

/** What a new bridge has, so that there is something to look at. */
export const GARDEN: DeviceConfig = {
  id: 'garden',
  label: 'Garden',
  driver: 'garden-simulated',
  address: 'simulated:garden',
};

/** The devices of a bridge, and what is wrong with those that are left out. */
export interface SaidDevices {
  readonly devices: readonly DeviceConfig[];
  readonly problems: readonly Problem[];
}

/** What the configuration says of devices; undefined where it says nothing. @throws ConfigFault where it is no list of them. */
export async function saidDevices(folder: string): Promise<SaidDevices | undefined> {
  const section = await sectionIn(folder, 'devices');
  if (!section) return undefined;
  const ids = new Set<string>();
  const looked = judged(section, Devices).map((device, at) => {
    const wrong = ids.has(device.id)
      ? [{ path: '/id', message: 'another device has this id' }]
      : wrongWith(device);
    ids.add(device.id);
    const problems = wrong.map(({ path, message }) => {
      const [, ...parts] = path.split('/');
      return section.problem([String(at), ...parts.filter(Boolean)], withoutValue(message));
    });
    return { device, problems };
  });
  return {
    devices: looked.flatMap(({ device, problems }) => (problems.length === 0 ? [device] : [])),
    problems: looked.flatMap(({ problems }) => problems),
  };
}

/**
 * The devices of this bridge. One that is wrong is told, with all that is wrong with it, and left out: it keeps none of the
 * others from being recorded. @throws ConfigFault.
 */
export async function devicesIn(
  folder: string,
  notes: Pick<Notes, 'say'>,
): Promise<readonly DeviceConfig[] | undefined> {
  const said = await saidDevices(folder);
  for (const problem of said?.problems ?? []) notes.say(`this device is left out: ${wordsOf(problem)}`);
  return said?.devices;
}

function wrongWith(device: DeviceConfig): readonly { readonly path: string; readonly message: string }[] {
  try {
    parseDevice(device);
    return [];
  } catch (error) {
    const why = toFault(error);
    if (why.code !== 'config/invalid') throw error;
    return why.detail.problems;
  }
}

/** Valibot repeats what it received, which may be a meter's key. */
const withoutValue = (message: string): string => message.split(/:? (?:but )?received/i)[0]!;
