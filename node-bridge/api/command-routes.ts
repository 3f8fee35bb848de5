import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Context } from 'hono';
import * as v from 'valibot';
import { type Outcome, resultOf } from '../../station/model/command.ts';
import type { Fault } from '../../station/model/fault.ts';
import { given } from '../../station/uplink/native/fields.ts';
import { Known } from '../coap/known.ts';
import { wordsOf } from '../http/fault-words.ts';
import { refuse, refuseFault } from '../http/problem.ts';
import type { Routes } from '../http/routes.ts';
import type { Front } from './front.ts';
import { At } from './reading-routes.ts';
import { few, momentOf, Moment, Name } from './schemas.ts';

const PATH = '/api/devices/:station/:device/commands';
const WAIT_MS = 5_000;
/** Of those that were asked for here. */
const MOST_KNOWN = 1_000;
const KNOWN_FOR_MS = 3_600_000;

const Value = v.pipe(v.number(), v.finite());
const Wanted = v.strictObject({
  channel: Name,
  /** As the device takes it. */
  value: Value,
  /** With the value 1, for a channel that takes letters. */
  text: v.exactOptional(v.pipe(v.string(), v.maxLength(200))),
  /** The same id twice is one command. */
  id: v.exactOptional(Name),
  ttlMs: v.exactOptional(v.pipe(v.number(), v.minValue(0), v.maxValue(60_000))),
  takeOver: v.exactOptional(v.boolean()),
  renews: v.exactOptional(v.boolean()),
});
const Phase = v.picklist(['requested', 'confirmed', 'unknown', 'refused', 'failed']);
const State = v.object({
  id: Name,
  channel: Name,
  wanted: Value,
  /** `confirmed`: the device itself reports it. `unknown`: it was sent, and nobody knows. */
  phase: Phase,
  detail: v.string(),
  /** What the device reported. */
  value: v.exactOptional(Value),
  fault: v.exactOptional(v.object({ code: v.string(), detail: v.record(v.string(), v.unknown()) })),
  at: v.exactOptional(Moment),
  tookMs: v.exactOptional(v.number()),
});
type State = v.InferOutput<typeof State>;

const gives = {
  200: { says: 'The device itself confirmed it.', schema: State },
  202: { says: 'It is on its way, or nobody knows what became of it: `phase` says which.', schema: State },
};

interface Asked {
  readonly id: string;
  readonly channel: string;
  readonly value: number;
  outcome: Outcome | undefined;
}

/** Setting outputs: by the same desk, with the same locks, as a screen or a rule would. */
export function addCommands(routes: Routes, front: Front): void {
  const known = new Known<Asked>(MOST_KNOWN, KNOWN_FOR_MS);
  routes.add(
    {
      method: 'POST',
      path: PATH,
      right: 'command',
      does: 'Sets an output, and waits for what becomes of it.',
      params: At,
      query: v.strictObject({
        waitMs: v.exactOptional(few(30_000, 'How long to wait for the outcome; 5,000 ms where absent.')),
      }),
      body: Wanted,
      gives,
      deed: ({ path: { station, device }, body }) => `${station}/${device}/${body.channel} = ${body.value}`,
    },
    async (c, { path: { station, device }, query: { waitMs = WAIT_MS }, body }) => {
      const { id = randomBytes(16).toString('hex'), channel, value } = body;
      const asked: Asked = { id, channel, value, outcome: undefined };
      const by = { who: c.get('identity').who, from: 'api' };
      const ended = front.now
        .obey(station, { ...body, id, device, by })
        .then((outcome) => void (asked.outcome = outcome));
      ended.catch(() => undefined); // whoever waits for it is told, and nobody may wait any more
      known.set(`${station}/${device}/${id}`, asked, performance.now());
      const patience = new AbortController();
      await Promise.race([
        ended,
        sleep(waitMs, undefined, { signal: patience.signal }).catch(() => undefined),
      ]);
      patience.abort();
      c.header('location', `/api/devices/${station}/${device}/commands/${id}`);
      return told(c, asked);
    },
  );
  routes.add(
    {
      method: 'GET',
      path: `${PATH}/:id`,
      right: 'read',
      does: 'What became of a command that was asked for here within the last hour.',
      params: v.strictObject({ ...At.entries, id: Name }),
      gives,
    },
    (c, { path: { station, device, id } }) => {
      const asked = known.get(`${station}/${device}/${id}`, performance.now());
      if (!asked) return refuse(c, 404, 'No such command was asked for here within the last hour.');
      return told(c, asked);
    },
  );
}

function told(c: Context, { id, channel, value, outcome }: Asked): Response {
  if (outcome && (outcome.channel !== channel || (outcome.wanted ?? value) !== value))
    return refuse(c, 409, 'This id is of another command. Choose a new one.');
  const phase = outcome ? resultOf(outcome.ok ? undefined : outcome.fault) : 'requested';
  if (outcome && !outcome.ok && phase !== 'unknown') return refuseFault(c, outcome.fault);
  const answer: State = {
    id,
    channel,
    wanted: value,
    phase,
    detail: sentence(outcome),
    ...(outcome?.ok ? { value: outcome.value } : {}),
    ...(outcome && !outcome.ok ? { fault: plain(outcome.fault) } : {}),
    ...(outcome ? { at: momentOf(outcome.timeMs), ...given({ tookMs: outcome.tookMs }) } : {}),
  };
  return c.json(answer, phase === 'confirmed' ? 200 : 202, { 'cache-control': 'no-store' });
}

const plain = ({ code, detail }: Fault) => ({ code, detail: { ...detail } });

function sentence(outcome: Outcome | undefined): string {
  if (!outcome) return 'It is on its way. Ask again at location.';
  return outcome.ok ? 'The device reports the value itself.' : wordsOf(outcome.fault).words;
}
