import type { Context } from 'hono';
import * as v from 'valibot';
import { refuse } from '../http/problem.ts';
import type { Routes } from '../http/routes.ts';
import { stateOf } from '../state.ts';
import type { Front } from './front.ts';
import { At, AtChannel } from './reading-routes.ts';

const State = v.pipe(
  v.record(v.string(), v.number()),
  v.description('The newest number of each channel by its name, and `time`, milliseconds since 1970.'),
);

/** What devices of the bridge itself say now, in the very bytes that their topic and CoAP have. */
export function addStates(routes: Routes, front: Front): void {
  const gives = { 200: { says: 'The same text as on the topic `state`, and by CoAP.', schema: State } };
  const told = (c: Context, station: string, device: string, channel?: string) => {
    const { own, ownId } = front.now;
    const body = station === ownId ? stateOf(own.link, device, channel) : undefined;
    if (!body) return refuse(c, 404, 'No device of this bridge itself has said that yet.');
    const headers = { 'content-type': 'application/json', 'cache-control': 'no-store' };
    return c.body(Uint8Array.from(body), 200, headers);
  };
  routes.add(
    {
      method: 'GET',
      path: '/api/devices/:station/:device/state',
      right: 'read',
      does: 'The newest value of each channel of a device, as it gave them. By CoAP: `sensors/{device}`.',
      params: At,
      gives,
    },
    (c, { path: { station, device } }) => told(c, station, device),
  );
  routes.add(
    {
      method: 'GET',
      path: '/api/devices/:station/:device/channels/:channel/state',
      right: 'read',
      does: 'The newest value of one channel, as it gave it. By CoAP: `sensors/{device}/{channel}`.',
      params: AtChannel,
      gives,
    },
    (c, { path: { station, device, channel } }) => told(c, station, device, channel),
  );
}
