import type { Context } from 'hono';
import * as v from 'valibot';
import { FaultError } from '../../station/model/fault.ts';
import { NAME } from '../../station/model/channel.ts';
import type { Inbox } from '../coap/inbox.ts';
import { Known } from '../coap/known.ts';
import { refuse } from '../http/problem.ts';
import type { Routes } from '../http/routes.ts';
import type { SeenBook } from '../seen-book.ts';
import { linesOf, type PushedLine } from './readings.ts';

const PUSH = '/api/in/:name';
const MOST_BODY_BYTES = 65_536;
/** So long, and so many of them, what was taken is known again. */
const KNOWN_MS = 3_600_000;
const MOST_KNOWN = 10_000;

const Count = v.pipe(v.number(), v.integer(), v.minValue(0));
const route = {
  method: 'POST',
  path: PUSH,
  right: 'ingest',
  does:
    'Readings for the device with the address http-in:{name}: a number, an object of numbers or a list of them, as JSON, or SenML. ' +
    'What comes again with the same header Idempotency-Key, or the same id, is taken once.',
  params: v.strictObject({ name: v.pipe(v.string(), v.regex(NAME)) }),
  query: v.strictObject({
    id: v.exactOptional(
      v.pipe(v.string(), v.maxLength(64), v.description('The field that each reading is known by.')),
    ),
  }),
  bytes: '*/*',
  mostBytes: MOST_BODY_BYTES,
  gives: {
    202: {
      says: 'How many are taken, and how many had been before.',
      schema: v.object({ taken: Count, repeated: Count }),
    },
  },
} as const;

/** Readings that programs send; names that no device has are noted in `seen`. What is measured is no deed: nothing of it is in the audit log. */
export function addPush(
  routes: Routes,
  inbox: Pick<Inbox, 'has' | 'put'>,
  station: string,
  seen?: Pick<SeenBook, 'note'>,
): void {
  const known = new Known<true>(MOST_KNOWN, KNOWN_MS);
  routes.add({ ...route, station: () => station }, async (c, { path: { name }, query: { id } }) => {
    if (!inbox.has(name)) {
      seen?.note(name, new Uint8Array(await c.req.arrayBuffer()));
      return refuse(c, 404, `No device here has the address http-in:${name}.`);
    }
    const lines = await linesIn(c, name, id);
    if (typeof lines === 'string') return refuse(c, 400, lines);
    const { fresh, keys } = unknown(name, lines, c.req.header('idempotency-key'), known);
    if (fresh.length > 0 && inbox.put(name, joined(fresh)) !== 'taken') {
      c.header('retry-after', '5');
      return refuse(c, 503, 'Too much waits already: send it again in a few seconds.');
    }
    for (const key of keys) known.set(key, true, performance.now());
    return c.json({ taken: fresh.length, repeated: lines.length - fresh.length }, 202);
  });
}

/** Those that did not come before, and by what they will be known. */
function unknown(
  name: string,
  lines: readonly PushedLine[],
  request: string | undefined,
  known: Known<true>,
): { readonly fresh: readonly PushedLine[]; readonly keys: ReadonlySet<string> } {
  const nowMs = performance.now();
  const keys = new Set<string>();
  const fresh = lines.filter(({ id }, at) => {
    if (id === undefined && request === undefined) return true;
    const key = `${name} ${id === undefined ? `${request!.slice(0, 200)}#${at}` : `=${id}`}`;
    if (keys.has(key) || known.get(key, nowMs)) return false;
    keys.add(key);
    return true;
  });
  return { fresh, keys };
}

/** What is wrong with the body, in words, where it is not what it should be. */
async function linesIn(
  c: Context,
  name: string,
  id: string | undefined,
): Promise<readonly PushedLine[] | string> {
  const body = new Uint8Array(await c.req.arrayBuffer());
  try {
    return linesOf(name, c.req.header('content-type') ?? '', body, id);
  } catch (error) {
    if (!(error instanceof FaultError)) throw error;
    return error.fault.code === 'frame/length'
      ? 'At most 1,000 readings of 4,096 bytes each.'
      : 'Not understood: a number, an object of numbers, or a list of them, as JSON.';
  }
}

/** All or nothing is taken. */
const joined = (lines: readonly PushedLine[]): Uint8Array =>
  new Uint8Array(Buffer.concat(lines.map(({ bytes }) => bytes)));
