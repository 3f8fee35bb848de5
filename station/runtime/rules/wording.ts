import type { DeviceView } from '../../api/device.ts';
import { referenceOf } from '../../rules/reference.ts';
import type { Wording } from '../../rules/sentence.ts';

/** How a channel is written in a rule's sentence: as people see it on screen; by its name where it is not known yet. */
export function wordingOf(reference: string, devices: readonly DeviceView[]): Wording {
  const channel = channelAt(reference, devices);
  if (!channel) return { label: reference, unit: '', decimals: 1 };
  const { label, unitText, decimals } = channel;
  return { label, unit: unitText, decimals, scale: channel };
}

/** Whether a rule that names it names a channel that is here. */
export const isChannel = (reference: string, devices: readonly DeviceView[]): boolean =>
  channelAt(reference, devices) !== undefined;

function channelAt(reference: string, devices: readonly DeviceView[]) {
  const { device, channel } = referenceOf(reference);
  return devices.find((each) => each.device === device)?.channels.find(({ name }) => name === channel);
}
