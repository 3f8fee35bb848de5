import type { Context } from 'hono';
import * as v from 'valibot';
import type { ConfigPush } from '../../station/api/configuration.ts';
import type { ConfigMark, DesiredView } from '../../station/model/configuration.ts';
import type { Vars } from '../http/declared.ts';
import { refuse, refuseFault } from '../http/problem.ts';
import type { Routes } from '../http/routes.ts';
import { isKnown } from './etag.ts';
import type { Front } from './front.ts';
import { Count, few, Ms, Name } from './schemas.ts';

const PATH = '/api/stations/:station';
const At = v.strictObject({ station: Name });
const Mark = { version: Count, hash: v.string() };
const Author = v.object({ who: v.string(), from: v.string() });
const Desired = v.object({
  id: v.string(),
  base: v.object(Mark),
  by: Author,
  reason: v.string(),
  askedMs: Ms,
  /** `trying`: it holds, and is taken back where the station does not stay up with it. */
  is: v.picklist(['trying', 'applied', 'refused', 'rolled-back']),
  sinceMs: Ms,
  /** Which version it became. */
  version: v.exactOptional(Count),
  fault: v.exactOptional(v.record(v.string(), v.unknown())),
  parts: v.array(
    v.object({
      /** `devices/pump`, `pipelines/pump`, `rules/too-hot`. */
      part: v.string(),
      change: v.picklist(['added', 'removed', 'changed']),
      is: v.picklist(['applied', 'refused', 'left']),
      why: v.exactOptional(v.record(v.string(), v.unknown())),
    }),
  ),
});
const Version = v.object({
  ...Mark,
  atMs: Ms,
  how: v.picklist(['begun', 'here', 'desired', 'rolled-back']),
  by: v.exactOptional(Author),
  reason: v.exactOptional(v.string()),
  failed: v.exactOptional(v.literal(true)),
});
const Shown = v.object({
  station: Name,
  /** What truly holds there; absent where nobody knows it. */
  reported: v.exactOptional(
    v.object({
      ...Mark,
      versions: v.array(Version),
      desired: v.exactOptional(Desired),
      /** Which ids of what was wanted it knows, whatever became of them. */
      wanted: v.exactOptional(v.array(v.string())),
    }),
  ),
  /** Its devices and rules, without secrets; absent while it is away. */
  config: v.exactOptional(
    v.object({
      devices: v.array(v.record(v.string(), v.unknown())),
      rules: v.array(v.record(v.string(), v.unknown())),
    }),
  ),
  /** What waits for it to come back. */
  waiting: v.exactOptional(v.object({ id: v.string(), by: Author, reason: v.string(), askedMs: Ms })),
});

const Reason = v.pipe(v.string(), v.trim(), v.nonEmpty('say why'), v.maxLength(200));
const MOST_BYTES = 256 * 1024;
const Wanted = v.strictObject({
  reason: Reason,
  /** As `config` of GET; what is wrong with it is told by the station. */
  config: v.strictObject({
    devices: v.array(v.record(v.string(), v.unknown())),
    rules: v.array(v.record(v.string(), v.unknown())),
  }),
});
const Back = v.strictObject({ reason: Reason, version: Count });

const pushed = {
  200: { says: 'It is what the station does already.', schema: Desired },
  202: {
    says: 'The station has it, and tries it for 30 s; or it is away, and will find it when it is back (then no body).',
    schema: Desired,
  },
};

/** How a station is configured, here or far away: seen, wanted otherwise, and gone back to, as a whole. */
export function addConfiguration(routes: Routes, front: Front): void {
  const shared = { right: 'configure', path: `${PATH}/configuration` } as const;
  routes.add(
    {
      ...shared,
      method: 'GET',
      params: At,
      query: v.strictObject({
        version: v.exactOptional(few(1_000_000_000, 'One that it had; the newest where absent.')),
      }),
      does: 'What a station is to do and what it says of that: its ETag is for changing it. No secrets.',
      gives: {
        200: { says: 'As it is now.', schema: Shown },
        304: { says: 'It is what you have.' },
      },
    },
    async (c, { path, query }) => {
      const view = await front.now.all.configuration(path.station, query.version);
      const etag = view.reported && etagOfMark(view.reported);
      const headers = { 'cache-control': 'no-cache', ...(etag ? { etag } : {}) };
      if (etag && query.version === undefined && isKnown(c, etag)) return c.body(null, 304, headers);
      return c.json(view, 200, headers);
    },
  );
  routes.add(
    {
      ...shared,
      method: 'PUT',
      path: `${PATH}/desired`,
      params: At,
      body: Wanted,
      mostBytes: MOST_BYTES,
      does: 'Has a station take a configuration: the whole of it, or nothing (If-Match: the ETag of its configuration).',
      gives: pushed,
      deed: ({ path, body }) => `${path.station}: ${body.reason}`,
    },
    (c, { path, body: { reason, config } }) => push(c, front, path.station, { reason, config }),
  );
  routes.add(
    {
      ...shared,
      method: 'POST',
      path: `${PATH}/rollback`,
      params: At,
      body: Back,
      does: 'Has a station go back to a version that it had (If-Match: the ETag of its configuration).',
      gives: pushed,
      deed: ({ path, body }) => `${path.station} to version ${body.version}: ${body.reason}`,
    },
    (c, { path, body }) => push(c, front, path.station, body),
  );
  routes.add(
    {
      ...shared,
      method: 'GET',
      path: `${PATH}/diagnostics`,
      params: At,
      query: v.strictObject({ values: v.exactOptional(v.picklist(['true', 'false'])) }),
      does: 'How a station is, in one document of at most 1 MiB: no secrets, and measured values only where they are asked for.',
      gives: { 200: { says: 'The bundle.', schema: v.record(v.string(), v.unknown()) } },
      deed: ({ path, query: { values } }) => `${path.station}${values === 'true' ? ' with values' : ''}`,
    },
    async (c, { path, query: { values } }) => {
      const by = { who: c.get('identity').who.slice(0, 80), from: 'api' };
      const text = await front.now.all.diagnose(path.station, { by, values: values === 'true' });
      return c.body(text, 200, { 'content-type': 'application/json', 'cache-control': 'no-store' });
    },
  );
}

/** Of the configuration that a station says holds there. */
const etagOfMark = ({ version, hash }: ConfigMark): string => `"${version}-${hash}"`;
const ETAG = /^"(\d{1,15})-([0-9a-f]{24})"$/;

async function push(
  c: Context<Vars>,
  front: Front,
  station: string,
  wanted: Pick<ConfigPush, 'reason' | 'config' | 'version'>,
): Promise<Response> {
  const tag = c.req.header('if-match')?.trim();
  if (tag === undefined)
    return refuse(c, 428, 'Say with If-Match which version you change: the ETag of its configuration.');
  const [, version, hash] = ETAG.exec(tag) ?? [];
  if (version === undefined || hash === undefined)
    return refuse(c, 412, 'It was changed in the meantime. Read it again, and change that.');
  const by = { who: c.get('identity').who.slice(0, 80), from: 'api' };
  const base = { version: Number(version), hash };
  const told = await front.now.all.pushConfiguration(station, { ...wanted, base, by });
  if (!told) return c.body(null, 202);
  if (told.fault) return refuseFault(c, told.fault);
  return c.json(told, statusOf(told));
}

const statusOf = ({ is }: DesiredView) => (is === 'trying' ? 202 : 200);
