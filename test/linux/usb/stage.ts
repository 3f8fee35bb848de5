/* oxlint-disable no-empty-pattern -- playwright reads from the pattern which fixtures a fixture wants */
import { test as base } from '../../browser/app/stage.ts';
import { plug, type Plugged } from './plug.ts';

/** The stage of the app, and the sockets of this kernel: what a test plugs in is pulled out at its end. */
export const test = base.extend<{ plugIn: typeof plug }>({
  plugIn: async ({}, use) => {
    const cables: Plugged[] = [];
    await use(async (...what) => {
      const cable = await plug(...what);
      cables.push(cable);
      return cable;
    });
    for (const cable of cables) cable.unplug();
  },
});
