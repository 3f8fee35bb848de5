import { fault } from '../../model/fault.ts';
import type { Filled } from '../../rules/templates/fill.ts';
import type { Template } from '../../rules/templates/template.ts';
import { closedKey, type Closing } from '../devices/closing.ts';
import type { DeviceSetup } from '../devices/device-setup.ts';
import type { Platform } from '../platform.ts';
import { sceneWorld } from '../scenes/scenes.ts';
import type { World } from '../scenes/world.ts';
import type { Device } from '../devices/device.ts';
import { parseDevice } from '../settings/settings.ts';
import { pastOf } from './past.ts';
import { trialDevice } from './trials.ts';

/** Another garden each time would make another preview each time. */
const SEED = 2026;

/** Where simulated devices are put. */
export interface Ground extends Pick<Platform, 'kernel' | 'log' | 'clock'> {
  readonly setup: Pick<DeviceSetup, 'addDevice'>;
}

/** Adds a template's simulated devices, with two recorded days before their first rows. @throws log/full, log/broken. */
export async function begun(template: Template, { steps }: Filled, ground: Ground): Promise<void> {
  const places = Object.entries(template.trial.places);
  const devices = places.map(([place, label]) => placed(template.id, place, label, steps));
  await recordPast(devices, ground);
  for (const { device } of devices) await ground.setup.addDevice(device.config);
}

interface Placed {
  readonly device: Device;
  readonly world: (startMs: number) => World;
}

function placed(template: string, place: string, label: string, steps: Filled['steps']): Placed {
  const id = trialDevice(template, place);
  const driver = `${place}-simulated`;
  const address = `simulated:${place}`;
  const device = parseDevice({ id, label, driver, address, pipeline: steps[id] ?? [] });
  const world = sceneWorld(place);
  if (!world) throw fault('internal', { message: `there is no place ${place}` });
  return { device, world: (startMs) => world(SEED, startMs, 1) };
}

async function recordPast(devices: readonly Placed[], { log, clock, kernel }: Ground): Promise<void> {
  const nowMs = clock.now();
  // Rules judge rows in the order of the log: what several said at a time stands together there.
  const rowsABatch = devices.length > 1 ? 1 : 1024;
  const past = devices.flatMap(({ device, world }) => [...pastOf(device, world, kernel, nowMs, rowsABatch)]);
  const kept = past
    .toSorted((a, b) => a.time[0]! - b.time[0]!)
    .map((batch) => {
      log.produced(batch.device, batch.time.length);
      return log.append({ kind: 'batch', batch });
    });
  await log.flush();
  await Promise.all(kept);
  for (const { device } of devices) {
    const { id } = device.config;
    const rowMs = past.findLast((batch) => batch.device === id)?.time.at(-1) ?? nowMs;
    // Nothing is missing between this past and the first row.
    await log.keepSetting(closedKey(id), { rowMs, toldMs: nowMs, cause: 'closed' } satisfies Closing);
  }
}
