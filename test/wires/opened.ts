import type { Clock, Transports } from '../../station/runtime/platform.ts';
import { parseDevice } from '../../station/runtime/settings/settings.ts';
import { heardFrom } from './heard.ts';

/** A device on a bus as its configuration names it, with all that it says. */
export function opened(
  driver: string,
  address: string,
  transports: Pick<Transports, 'openLink'>,
  clock: Clock,
  options = {},
) {
  const device = parseDevice({ id: 'a', label: 'A', driver, address, options });
  return heardFrom(device.driver, device.options, address, transports, clock);
}
