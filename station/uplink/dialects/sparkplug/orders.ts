import type { Incoming } from '../../../runtime/platform.ts';
import type { Heard } from '../../dialect.ts';
import { jsonBytes } from '../../native/json.ts';
import { readPayload } from './read-payload.ts';

/** Whether a host asks to be told everything anew. @throws frame/…. */
export const isRebirth = (payload: Uint8Array): boolean =>
  readPayload(payload).metrics.some(({ name, value }) => name === 'Node Control/Rebirth' && value === true);

/** The metrics of a DCMD as commands, one each, by name or alias. @throws frame/…. */
export function commandsOf(
  device: string,
  incoming: Incoming,
  nameOf: (alias: number) => string | undefined,
): readonly Heard[] {
  return readPayload(incoming.payload).metrics.flatMap(({ name, alias, value }): readonly Heard[] => {
    const channel = name ?? (alias === undefined ? undefined : nameOf(alias));
    if (channel === undefined || value === undefined || typeof value === 'string') return [];
    const set = jsonBytes({ channel, value: Number(value) });
    return [{ kind: 'set', device, set: { ...incoming, payload: set } }];
  });
}
