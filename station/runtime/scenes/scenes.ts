import { drivers } from '../../drivers/index.ts';
import { bed } from './bed.ts';
import { cabinet } from './cabinet.ts';
import { daylight } from './daylight.ts';
import { greenhouse } from './greenhouse.ts';
import { hall } from './hall.ts';
import { household } from './household.ts';
import { motor } from './motor.ts';
import { type World, worldOf } from './world.ts';

/** Made-up places by name; the driver of each is `{name}-simulated`, its address `simulated:{name}`. */
const places = { bed, cabinet, daylight, greenhouse, hall, household, motor };
export type SceneName = keyof typeof places;

/** The world of a place that has a driver; undefined where there is none. */
export function sceneWorld(
  name: string,
): ((seed: number, startMs: number, pace?: number) => World) | undefined {
  const driver = drivers.get(`${name}-simulated`);
  if (!driver || driver.channels === 'found' || !Object.hasOwn(places, name)) return undefined;
  return worldOf(driver.channels, places[name as SceneName]);
}
