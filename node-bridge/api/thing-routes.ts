import type { Context } from 'hono';
import * as v from 'valibot';
import { refuse } from '../http/problem.ts';
import type { Routes } from '../http/routes.ts';
import type { Front } from './front.ts';
import { At, AtChannel } from './reading-routes.ts';
import { thingOf } from './thing.ts';

const TD = 'application/td+json';
const FRESH = { 'cache-control': 'no-store' };
const Thing = v.pipe(
  v.record(v.string(), v.unknown()),
  v.description('W3C Thing Description 1.1: https://www.w3.org/TR/wot-thing-description11/'),
);
/** As whoever asks calls the bridge. */
const baseOf = (c: Context): string => `${new URL(c.req.url).origin}/`;

/** Every device as W3C's Web of Things describes it. */
export function addThings(routes: Routes, front: Front): void {
  routes.add(
    {
      method: 'GET',
      path: '/api/things',
      right: 'read',
      does: 'The Thing Descriptions of all devices that one may see.',
      gives: { 200: { says: 'All of them.', schema: v.array(Thing), type: 'application/ld+json' } },
    },
    async (c) => {
      const devices = await front.now.devices(c.get('identity'));
      const things = devices.map((view) => thingOf(view, baseOf(c)));
      return c.body(JSON.stringify(things), 200, { ...FRESH, 'content-type': 'application/ld+json' });
    },
  );
  routes.add(
    {
      method: 'GET',
      path: '/api/things/:station/:device',
      right: 'read',
      does: 'The Thing Description of a device.',
      params: At,
      gives: {
        200: { says: 'What it measures, what can be set, and where to ask.', schema: Thing, type: TD },
      },
    },
    async (c, { path: { station, device } }) => {
      const thing = thingOf(await front.now.device(station, device), baseOf(c));
      return c.body(JSON.stringify(thing), 200, { ...FRESH, 'content-type': TD });
    },
  );
  routes.add(
    {
      method: 'GET',
      path: '/api/devices/:station/:device/channels/:channel/value',
      right: 'read',
      does: 'The newest value of a channel, as a bare number.',
      params: AtChannel,
      gives: { 200: { says: 'The number.', schema: v.number() } },
    },
    async (c, { path: { station, device, channel } }) => {
      const [view] = await front.now.channel(station, device, channel);
      const newest = view.last[channel];
      if (newest === undefined || !Number.isFinite(newest.value))
        return refuse(c, 404, 'It has said nothing yet.');
      return c.json(newest.value, 200, { ...FRESH, 'last-modified': new Date(newest.timeMs).toUTCString() });
    },
  );
}
