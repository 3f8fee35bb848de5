import type { Manifest } from '../../api/config.ts';
import { chosen, type Driver, presented } from '../../drivers/driver.ts';
import { drivers } from '../../drivers/index.ts';
import { manifestOf } from '../devices/manifest.ts';
import type { SavedProfiles } from './saved-profiles.ts';

const OWN = 'own-profile';

/** Every driver, and one for each profile that was saved, told apart by `own-profile:` and its id. */
export async function allDrivers(saved: SavedProfiles): Promise<readonly Driver[]> {
  return [...drivers.values(), ...(await ownDrivers(saved)).map(({ driver }) => driver)];
}

/** Every kind of device that a person may choose: what is described elsewhere stands there by its own name. */
export async function allManifests(saved: SavedProfiles): Promise<readonly Manifest[]> {
  const own = (await ownDrivers(saved)).map(({ driver, options }) => ({
    ...manifestOf(driver),
    title: `${driver.title} (your own profile)`,
    setup: { driver: OWN, options },
  }));
  return [...[...drivers.values()].filter(({ becomes }) => !becomes).map(manifestOf), ...own];
}

async function ownDrivers(saved: SavedProfiles) {
  return (await saved.readable()).map(({ id, profile }) => {
    const options = { profile };
    const driver = presented(chosen(drivers.get(OWN)!, options), options, `${OWN}:${id}`);
    return { driver, options };
  });
}
