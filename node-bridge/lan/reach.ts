import * as v from 'valibot';
import type { Door, Service } from './door.ts';

/** `shut`: this machine alone; `pairing`: to be paired with; `open`: for whoever may come in. */
export type Openness = Reach['openness'];

/** What can be reached of this bridge at this moment. */
export const Reach = v.object({
  openness: v.picklist(['shut', 'pairing', 'open']),
  /** Where the app is over TLS, the likeliest first. */
  urls: v.array(v.string()),
  httpsPort: v.optional(v.number()),
  mqttsPort: v.optional(v.number()),
  /** Where it is in the clear, where its owner allowed that. */
  clearPort: v.optional(v.number()),
  /** SHA-256 of the CA that stands behind them. */
  fingerprint: v.optional(v.string()),
});
export type Reach = v.InferOutput<typeof Reach>;

const SERVED = [
  ['https', 'HTTPS'],
  ['mqtts', 'MQTT over TLS'],
  ['http', 'HTTP in the clear'],
] as const;

export const portOf = (doors: readonly Door[], name: Service['name']): number | undefined =>
  doors.find(({ service }) => service.name === name)?.port;

/** `hosts`: under which names and addresses the network finds it. */
export function reachOf(
  doors: readonly Door[],
  openness: Openness,
  hosts: readonly string[],
  fingerprint: string | undefined,
): Reach {
  const port = portOf(doors, 'https');
  const from = openness === 'shut' ? ['localhost'] : hosts;
  return {
    openness,
    urls: port === undefined ? [] : from.map((host) => `https://${host}:${port}/`),
    httpsPort: port,
    mqttsPort: portOf(doors, 'mqtts'),
    clearPort: portOf(doors, 'http'),
    fingerprint,
  };
}

/** What the network reaches, for the console and for the audit log. */
export function servedWords(doors: readonly Door[], openness: Openness): string {
  if (openness === 'shut') return 'nothing';
  const all = SERVED.flatMap(([name, words]) => {
    const port = portOf(doors, name);
    return port === undefined ? [] : [`${words} on ${port}`];
  });
  return all.join(', ');
}

/** Why a port could not be opened. */
export function troubleWords({
  code,
  port,
  message,
}: NodeJS.ErrnoException & { readonly port?: number }): string {
  if (code === 'EADDRINUSE') return `port ${port} is taken by another program; lan.json chooses others`;
  if (code === 'EACCES') return `port ${port} is not for everybody`;
  return message;
}
