import * as v from 'valibot';
import { rowsPage } from '../../station/runtime/exports/rows.ts';
import { given } from '../../station/uplink/native/fields.ts';
import type { Routes } from '../http/routes.ts';
import type { Front } from './front.ts';
import { Channel, Device, few, Moment, momentOf, Name, names, Row, Station, When } from './schemas.ts';
import { channelOut, deviceOut, rowOut, stationOut } from './views.ts';

const FRESH = { 'cache-control': 'no-store' };
const HOUR_MS = 3_600_000;
const DEVICE = '/api/devices/:station/:device';

export const At = v.strictObject({ station: Name, device: Name });
export const AtChannel = v.strictObject({ ...At.entries, channel: Name });
export const window = { from: v.exactOptional(When), to: v.exactOptional(When) };
const Value = v.pipe(v.number(), v.finite());
const OrNone = v.nullable(Value);
const Points = v.array(v.object({ ...Moment.entries, min: OrNone, max: OrNone, mean: OrNone }));
const Gap = v.object({ from: Moment, to: Moment, cause: v.string() });
const Line = v.object({
  channel: Name,
  unit: v.string(),
  rows: v.number(),
  points: Points,
  gaps: v.array(Gap),
});

/** From an hour ago until now, where nothing else is asked for. */
export function windowOf({ from, to }: { readonly from?: number; readonly to?: number }, nowMs: number) {
  const toMs = to ?? nowMs;
  return { fromMs: from ?? toMs - HOUR_MS, toMs };
}

/** What there is and what it measures, now and before. */
export function addReadings(routes: Routes, front: Front): void {
  addDevices(routes, front);
  routes.add(
    {
      method: 'GET',
      path: `${DEVICE}/history`,
      right: 'read',
      does: 'What a device measured, as columns with the least, the most and the mean (to a 4095th of what is between them) of each: as many as are asked for.',
      params: At,
      query: v.strictObject({
        ...window,
        channels: v.exactOptional(
          names(16, 'Which ones, with commas between them; the first 16 where absent.'),
        ),
        points: v.exactOptional(few(4_096, 'How many columns at most; 500 where absent.')),
        subject: v.exactOptional(v.pipe(v.string(), v.maxLength(256))),
      }),
      gives: {
        200: {
          says: 'The columns; a value is null where there is a gap.',
          schema: v.object({ from: Moment, to: Moment, stepMs: v.number(), series: v.array(Line) }),
        },
      },
    },
    async (c, { path: { station, device }, query }) => {
      const { now } = front;
      const view = await now.device(station, device);
      const { fromMs, toMs } = windowOf(query, now.clock.now());
      const wanted = query.channels ?? view.channels.slice(0, 16).map(({ name }) => name);
      const units = new Map(view.channels.map((channel) => [channel.name, channelOut(view, channel).unit]));
      const { stepMs, series } = await now.all.chart({
        series: wanted.map((channel) => ({
          device: view.key,
          channel,
          ...given({ subject: query.subject }),
        })),
        fromMs,
        toMs,
        points: query.points ?? 500,
      });
      const lines = series.map(({ channel, rows, time, min, max, mean, gaps }) => ({
        channel,
        unit: units.get(channel) ?? '',
        rows,
        points: Array.from(time, (timeMs, at) => ({
          ...momentOf(timeMs),
          min: numberOf(min[at]),
          max: numberOf(max[at]),
          mean: numberOf(mean[at]),
        })),
        gaps: gaps.slice(0, 256).map((gap) => ({
          from: momentOf(gap.fromMs),
          to: momentOf(gap.toMs),
          cause: gap.cause,
        })),
      }));
      return c.json({ from: momentOf(fromMs), to: momentOf(toMs), stepMs, series: lines }, 200, FRESH);
    },
  );
  routes.add(
    {
      method: 'GET',
      path: `${DEVICE}/rows`,
      right: 'read',
      does: 'What is stored of a device, row by row, the oldest first, a page at a time.',
      params: At,
      query: v.strictObject({
        ...window,
        limit: v.exactOptional(few(10_000, 'The most rows of a page; 1,000 where absent.')),
        cursor: v.exactOptional(
          v.pipe(v.string(), v.maxLength(40), v.description('`next` of the page before.')),
        ),
      }),
      gives: {
        200: {
          says: 'A page; `next` is absent in the last one.',
          schema: v.object({ rows: v.array(Row), next: v.exactOptional(v.string()) }),
        },
      },
    },
    async (c, { path: { station, device }, query: { limit = 1_000, cursor, ...query } }) => {
      const { now } = front;
      const shown = await now.shown(station, device);
      if (cursor === undefined) await now.log.flush().catch(() => undefined);
      const asked = { ...windowOf(query, now.clock.now()), limit, ...(cursor ? { cursor } : {}) };
      const page = await rowsPage(asked, now.log, shown);
      return c.json({ rows: page.rows.map(rowOut), ...given({ next: page.cursor }) }, 200, FRESH);
    },
  );
}

function addDevices(routes: Routes, front: Front): void {
  routes.add(
    {
      method: 'GET',
      path: '/api/stations',
      right: 'read',
      does: 'The stations that are seen or stored here, the bridge’s own first.',
      gives: { 200: { says: 'Those one may see.', schema: v.object({ stations: v.array(Station) }) } },
    },
    async (c) => {
      const stations = await front.now.stations(c.get('identity'));
      return c.json({ stations: stations.map(stationOut) }, 200, FRESH);
    },
  );
  routes.add(
    {
      method: 'GET',
      path: '/api/devices',
      right: 'read',
      does: 'All devices, with their channels and the newest value of each.',
      query: v.strictObject({ station: v.exactOptional(Name) }),
      gives: { 200: { says: 'Those one may see.', schema: v.object({ devices: v.array(Device) }) } },
    },
    async (c, { query: { station } }) => {
      const devices = await front.now.devices(c.get('identity'), station);
      return c.json({ devices: devices.map(deviceOut) }, 200, FRESH);
    },
  );
  routes.add(
    {
      method: 'GET',
      path: DEVICE,
      right: 'read',
      does: 'One device, with its channels and the newest value of each.',
      params: At,
      gives: { 200: { says: 'The device.', schema: Device } },
    },
    async (c, { path: { station, device } }) =>
      c.json(deviceOut(await front.now.device(station, device)), 200, FRESH),
  );
  routes.add(
    {
      method: 'GET',
      path: `${DEVICE}/channels`,
      right: 'read',
      does: 'The channels of a device.',
      params: At,
      gives: { 200: { says: 'All of them.', schema: v.object({ channels: v.array(Channel) }) } },
    },
    async (c, { path: { station, device } }) => {
      const { channels } = deviceOut(await front.now.device(station, device));
      return c.json({ channels }, 200, FRESH);
    },
  );
  routes.add(
    {
      method: 'GET',
      path: `${DEVICE}/channels/:channel`,
      right: 'read',
      does: 'One channel, with its newest value.',
      params: AtChannel,
      gives: { 200: { says: 'The channel.', schema: Channel } },
    },
    async (c, { path: { station, device, channel } }) =>
      c.json(channelOut(...(await front.now.channel(station, device, channel))), 200, FRESH),
  );
}

const numberOf = (value: number | undefined): number | null =>
  value === undefined || !Number.isFinite(value) ? null : value;
