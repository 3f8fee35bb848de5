import { lastRowMessages, type LastRow } from '../station/uplink/native/device.ts';

/** What a bridge has to show: a part of its station. */
export interface Shown {
  readonly log: { readonly origin: { readonly station: string } };
  devices(): readonly { readonly device: string }[];
  lastRow(device: string): LastRow | undefined;
}

/**
 * The newest values of a device, or of one of its channels, as JSON; undefined where there are none. One text for all who ask: the
 * topic `state`, CoAP (`sensors/box`) and HTTP (`/api/devices/{station}/box/state`) say the same to the byte.
 */
export function stateOf(shown: Shown, device: string, channel?: string): Uint8Array | undefined {
  const row = shown.lastRow(device);
  if (!row) return undefined;
  const value = channel === undefined ? undefined : row.values.get(channel);
  if (channel !== undefined && value === undefined) return undefined;
  const values = channel === undefined ? row.values : new Map([[channel, value!]]);
  const [state] = lastRowMessages(shown.log.origin.station, device, { ...row, values });
  return bytesOf(state!.payload);
}

const bytesOf = (body: string | Uint8Array): Uint8Array =>
  typeof body === 'string' ? new TextEncoder().encode(body) : body;
