import type { Context } from 'hono';
import * as v from 'valibot';
import type { OpenStation } from '../../station/runtime/station.ts';
import { Turns } from '../../station/runtime/turns.ts';
import { refuse } from '../http/problem.ts';
import type { Routes } from '../http/routes.ts';
import { changedSince, etagOf, isKnown } from './etag.ts';
import type { Front } from './front.ts';
import { Count, Name } from './schemas.ts';

const Label = v.pipe(v.string(), v.trim(), v.maxLength(80));
/** As station/runtime/settings/settings.ts checks it, with all that belongs to its driver. */
const DeviceIn = v.looseObject({
  id: Name,
  label: Label,
  driver: v.pipe(v.string(), v.maxLength(64)),
  address: v.pipe(v.string(), v.maxLength(200)),
});
const Settings = {
  label: Label,
  keepDays: v.pipe(v.number(), v.integer(), v.minValue(1), v.maxValue(3_650)),
  budgetBytes: Count,
};
const Config = v.object({
  ...Settings,
  isFixed: v.pipe(v.boolean(), v.description('Its devices stand in devices.json, and are changed there.')),
  devices: v.array(DeviceIn),
});
const Change = v.pipe(
  v.strictObject({
    label: v.exactOptional(Settings.label),
    keepDays: v.exactOptional(Settings.keepDays),
    budgetBytes: v.exactOptional(Settings.budgetBytes),
  }),
  v.check((change) => Object.keys(change).length > 0, 'nothing is to be changed'),
);
const PATH = '/api/config';
const At = v.strictObject({ device: Name });
const Named = v.strictObject({ label: v.pipe(Label, v.minLength(1, 'a name is missing')) });

const gives = { 200: { says: 'As it is now; its ETag is for changing it.', schema: Config } };

/**
 * How the bridge's own station is set up, without its secrets. `isFixed`: its devices stand in devices.json, so they are
 * changed there.
 */
export function addConfig(routes: Routes, front: Front, isFixed: () => boolean): void {
  const shared = { right: 'configure', station: () => front.station } as const;
  /** Nothing changes between looking at a version and replacing it. */
  const turns = new Turns();
  const told = async (c: Context) => {
    const config = await configOf(front.now.own, isFixed());
    const headers = { etag: etagOf(config), 'cache-control': 'no-cache' };
    return isKnown(c, headers.etag) ? c.body(null, 304, headers) : c.json(config, 200, headers);
  };
  /** Has a change made in its turn, where whoever asks has seen the newest version. */
  const change = (c: Context, make: (own: OpenStation) => Promise<Response | undefined>) =>
    turns.take(async () => {
      const { own } = front.now;
      const refusal = changedSince(c, etagOf(await configOf(own, isFixed()))) ?? (await make(own));
      return refusal ?? (await told(c));
    });
  routes.add(
    {
      ...shared,
      method: 'GET',
      path: PATH,
      does: 'How the bridge’s own station is set up. No password or key is told.',
      gives: { ...gives, 304: { says: 'It is what you have.' } },
    },
    told,
  );
  routes.add(
    {
      ...shared,
      method: 'PATCH',
      path: PATH,
      does: 'Changes what the station is called, and how much and how long it keeps (If-Match).',
      body: Change,
      gives,
      deed: ({ body }) => JSON.stringify(body),
    },
    (c, { body }) =>
      change(c, async (own) => {
        if (body.budgetBytes !== undefined) await own.setBudget(body.budgetBytes);
        if (body.keepDays !== undefined) await own.setKeepDays(body.keepDays);
        if (body.label !== undefined) await own.renameStation(body.label);
        return undefined;
      }),
  );
  const fixed = (c: Context) =>
    isFixed()
      ? refuse(c, 409, 'The devices of this bridge stand in devices.json: change them there.')
      : undefined;
  const device = { ...shared, path: `${PATH}/devices/:device`, params: At, gives } as const;
  routes.add(
    {
      ...device,
      method: 'PUT',
      does: 'Sets a device up, or up anew, and records it from now on (If-Match of the configuration).',
      body: DeviceIn,
      deed: ({ path }) => path.device,
    },
    (c, { path, body }) =>
      change(c, async (own) => {
        if (body.id !== path.device)
          return refuse(c, 422, 'The device has another id than the address says.');
        return fixed(c) ?? (await own.addDevice(body).then(() => undefined));
      }),
  );
  routes.add(
    {
      ...device,
      method: 'PATCH',
      does: 'Changes what a device is called (If-Match of the configuration).',
      body: Named,
      deed: ({ path }) => path.device,
    },
    (c, { path, body }) =>
      change(
        c,
        async (own) => fixed(c) ?? (await own.renameDevice(path.device, body.label).then(() => undefined)),
      ),
  );
  routes.add(
    {
      ...device,
      method: 'DELETE',
      does: 'Ends the recording of a device; what was recorded stays (If-Match of the configuration).',
      deed: ({ path }) => path.device,
    },
    (c, { path }) =>
      change(c, async (own) => {
        const known = (await configOf(own, isFixed())).devices.find(({ id }) => id === path.device);
        if (!known) return refuse(c, 404, 'No device has this id.');
        // One that another device made stands in no file.
        const refusal = known.from === undefined ? fixed(c) : undefined;
        return refusal ?? (await own.removeDevice(path.device).then(() => undefined));
      }),
  );
}

async function configOf(own: OpenStation, isFixed: boolean) {
  const { stations, storage, devices } = await own.news(0);
  const label = stations.find((each) => each.own)?.label ?? '';
  const { keepDays, budgetBytes } = storage;
  return { label, keepDays, budgetBytes, isFixed, devices: devices.flatMap(({ config }) => config ?? []) };
}
