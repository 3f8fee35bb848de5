import type { DeviceView } from '../../station/api.ts';
import type { DeviceState } from '../../station/model/entry.ts';
import { formatRate } from './numbers.ts';

/** Where a device's readings come from, where that is not a cable: `simulated, on bridge pi`. */
export function origin({ simulated, own, station }: DeviceView): string {
  const words = [simulated ? 'simulated' : '', own ? '' : `on bridge ${station}`];
  return words.filter((word) => word !== '').join(', ');
}

/** How a device stands, in a few words. */
export const phaseText = ({ state, rowsPerS }: DeviceView): string =>
  state.phase === 'live' ? `${formatRate(rowsPerS)} readings/s` : phases[state.phase];

const phases: { readonly [P in Exclude<DeviceState['phase'], 'live'>]: string } = {
  closed: 'Not recording',
  opening: 'Opening…',
  waiting: 'Waiting for the device',
};
