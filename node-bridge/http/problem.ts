import { STATUS_CODES } from 'node:http';
import type { Context } from 'hono';
import type { ContentfulStatusCode } from 'hono/utils/http-status';
import * as v from 'valibot';
import type { Fault, Problem as Wrong } from '../../station/model/fault.ts';
import { wordsOf } from './fault-words.ts';

const PROBLEM_TYPE = 'application/problem+json';

/** What every refusal says: RFC 9457, section 3.1. */
export const Problem = v.object({
  type: v.string(),
  title: v.string(),
  status: v.pipe(v.number(), v.integer(), v.minValue(400), v.maxValue(599)),
  /** What is the matter, and what to do, in plain words. */
  detail: v.string(),
  /** All that is wrong with what was sent, each at its place (a JSON pointer). */
  problems: v.exactOptional(v.array(v.object({ path: v.string(), message: v.string() }))),
  /** What the station itself says, for programs. */
  fault: v.exactOptional(v.object({ code: v.string(), detail: v.record(v.string(), v.unknown()) })),
  /** How many tries a code has left. */
  tries: v.exactOptional(v.pipe(v.number(), v.integer())),
});
type Told = v.InferOutput<typeof Problem>;

/** Refuses in words. */
export function refuse(
  c: Context,
  status: ContentfulStatusCode,
  detail: string,
  more: Partial<Told> = {},
): Response {
  const title = STATUS_CODES[status] ?? 'Refused';
  const body: Told = { type: 'about:blank', title, status, detail, ...more };
  return c.body(JSON.stringify(body), status, { 'content-type': PROBLEM_TYPE, 'cache-control': 'no-store' });
}

/** Refuses what a station will not do; what went wrong inside is nobody's business. */
export function refuseFault(c: Context, fault: Fault): Response {
  const { status, words } = wordsOf(fault);
  if (fault.code === 'internal') return refuse(c, 500, words);
  const problems =
    'problems' in fault.detail ? { problems: fault.detail.problems.map(withoutValues) } : undefined;
  const said = { code: fault.code, detail: { ...fault.detail, ...problems } };
  return refuse(c, status, words, { type: `urn:fieldline:fault:${fault.code}`, ...problems, fault: said });
}

/** Refuses what was sent in another form than it should have. */
export function refuseForm(c: Context, at: string, issues: readonly v.BaseIssue<unknown>[]): Response {
  const problems = issues.slice(0, 20).map(({ path = [], message }) => ({
    path: ['', ...path.map(({ key }) => String(key).slice(0, 64))].join('/') || '/',
    message,
  }));
  return refuse(c, 400, `The ${at} is not as it should be: see problems.`, {
    problems: problems.map(withoutValues),
  });
}

/** Valibot repeats what it received, which may be a password or a meter's key. */
const withoutValues = ({ path, message }: Wrong): { path: string; message: string } => ({
  path,
  message: message.split(/:? (?:but )?received/i)[0]!,
});
