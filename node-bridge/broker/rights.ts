import { NAME } from '../../station/model/channel.ts';

// What a program on this machine may do at the broker when it gave no credentials: a visitor, known by its client id.

/**
 * What a visitor may publish: data of the station it is named after (`S` or `S-...`), a command to any device, a
 * question about history. The bridge's own station and every acknowledgement are the bridge's to publish.
 */
export function mayPublish(
  clientId: string,
  { topic, retain }: { readonly topic: string; readonly retain?: boolean },
  ownStation: string,
): boolean {
  const [root, station, kind, ...rest] = topic.split('/');
  if (root !== 'fieldline' || station === undefined || !NAME.test(station) || kind === undefined)
    return false;
  if (isCommand(kind, rest)) return !retain;
  if (kind === 'history' && rest.length === 1 && rest[0] === 'get') return !retain;
  if (station === ownStation || kind === 'ack') return false;
  return clientId === station || clientId.startsWith(`${station}-`);
}

const isCommand = (kind: string, rest: readonly string[]): boolean =>
  kind === 'devices' && rest.length === 2 && NAME.test(rest[0]!) && rest[1] === 'set';

/** A visitor may read everything that is not the broker's own; shared subscriptions it has none. */
export const maySubscribe = (filter: string): boolean => !filter.startsWith('$');

/** A visitor may have any name but those under which the bridge itself speaks. */
export const mayBeCalled = (clientId: string, ownStation: string): boolean =>
  clientId.length <= 128 && clientId !== ownStation && !clientId.startsWith(`${ownStation}-`);
