import type { Context } from 'hono';
import * as v from 'valibot';
import { toFault } from '../../station/model/fault.ts';
import type { Identity, Right } from '../trust/roles.ts';
import { refuse, refuseFault, refuseForm } from './problem.ts';

type Schema<T> = v.GenericSchema<unknown, T>;
type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';

/** An answer: what it means, and what its body is, where it has one. */
export interface Given {
  readonly says: string;
  readonly schema?: v.GenericSchema;
  /** `application/json` where there is a schema and nothing else is said. */
  readonly type?: string;
}

/** What is to be known of a route by whoever calls it: `/api/openapi.json` says it, and requests are held to it. */
export interface Declared<Path = unknown, Query = unknown, Body = unknown> {
  readonly method: Method;
  /** `/api/devices/:station`; a right is asked for of the station that is named so. */
  readonly path: string;
  readonly does: string;
  readonly params?: Schema<Path>;
  readonly query?: Schema<Query>;
  /** JSON; with `mostBytes` at most, 64 KiB where absent. */
  readonly body?: Schema<Body>;
  /** The type of a body that is no JSON; whoever handles it reads it. */
  readonly bytes?: string;
  readonly mostBytes?: number;
  /** What is answered where it goes well, by status. */
  readonly gives: Readonly<Record<number, Given>>;
}

/** A route for somebody with a right. */
export interface Guarded<Path = unknown, Query = unknown, Body = unknown> extends Declared<
  Path,
  Query,
  Body
> {
  readonly right: Right;
  /** Whose data it is about, where the path does not say: a station, or `ALL`. Absent: whoever has the right gets what is theirs. */
  readonly station?: (c: Context) => string;
  /** What changes, in words for the audit log; undefined where it is a part of what was said. Reading is not noted. */
  deed?(asked: Asked<Path, Query, Body>): string | undefined;
}

/** A route without a credential, or whose body is one. */
export interface Open<Path = unknown, Query = unknown, Body = unknown> extends Declared<Path, Query, Body> {
  readonly right: 'own' | 'anybody';
}

/** A route as it is listed. */
export type RouteRow = Guarded | Open;

/** What was asked, as it was declared. */
export interface Asked<Path, Query, Body> {
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
}

export type Vars = { Variables: { identity: Identity } };
export type Handle<P, Q, B> = (c: Context<Vars>, asked: Asked<P, Q, B>) => Response | Promise<Response>;

/** Reads what was declared, hands it on, and refuses in words what does not fit or cannot be done. */
export async function answered<P, Q, B>(
  c: Context<Vars>,
  route: Declared<P, Q, B>,
  handle: Handle<P, Q, B>,
  failed: (error: unknown) => void,
): Promise<Response> {
  const path = read(route.params, c.req.param());
  const query = read(route.query, c.req.query());
  if (!path.success) return refuseForm(c, 'path', path.issues);
  if (!query.success) return refuseForm(c, 'query', query.issues);
  if (route.body && !isJson(c))
    return refuse(c, 415, 'Send the body as JSON: content-type: application/json.');
  const json = route.body && (await jsonOf(c));
  if (json === NO_JSON) return refuse(c, 400, 'The body is no JSON.');
  const body = read(route.body, json);
  if (!body.success) return refuseForm(c, 'body', body.issues);
  try {
    return await handle(c, { path: path.output, query: query.output, body: body.output });
  } catch (error) {
    const fault = toFault(error);
    if (fault.code === 'internal') failed(error);
    return refuseFault(c, fault);
  }
}

/** Where nothing is declared nothing is handed on. */
function read<T>(schema: Schema<T> | undefined, value: unknown): v.SafeParseResult<Schema<T>> {
  return v.safeParse(schema ?? (NOTHING as unknown as Schema<T>), value);
}

const NOTHING = v.pipe(
  v.unknown(),
  v.transform(() => undefined),
);
const NO_JSON = Symbol('no JSON');
const jsonOf = (c: Context): Promise<unknown> => c.req.json<unknown>().catch(() => NO_JSON);
/** A form of another site cannot send that type. */
const isJson = (c: Context): boolean => /^application\/json\b/i.test(c.req.header('content-type') ?? '');
