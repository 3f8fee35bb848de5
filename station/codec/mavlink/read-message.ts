import type { Channel, Channels } from '../../model/channel.ts';
import { vehicleChannels } from './channels.ts';
import type { Message } from './messages.ts';

/** What a message's payload says, with the channels it is said on; a float that is no number says nothing. */
export function readMessage(
  { read, most }: Message,
  payload: Uint8Array,
): { reading: Record<string, number>; found: Channels } {
  // MAVLink 2 cuts zeros off the end; what a newer dialect appended is passed over.
  const whole = new Uint8Array(most);
  whole.set(payload.subarray(0, most));
  const told = read(new DataView(whole.buffer));
  const values =
    'numbered' in told
      ? told.numbered
      : Object.entries(told).map(
          ([name, value]) => [name, vehicleChannels[name as keyof typeof vehicleChannels], value] as const,
        );
  const known = values.filter((each): each is [string, Channel, number] => Number.isFinite(each[2]));
  return {
    reading: Object.fromEntries(known.map(([name, , value]) => [name, value])),
    found: Object.fromEntries(known.map(([name, channel]) => [name, channel])),
  };
}
