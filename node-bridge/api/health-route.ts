import * as v from 'valibot';
import { wordsOf } from '../http/fault-words.ts';
import type { Routes } from '../http/routes.ts';
import { endingWords } from '../trust/ending.ts';
import type { Identities } from '../trust/identities.ts';
import type { Front } from './front.ts';

const Check = v.object({
  name: v.string(),
  ok: v.boolean(),
  detail: v.string(),
  /** It works, and somebody should look at it. */
  warns: v.exactOptional(v.literal(true)),
});
const Health = v.object({ live: v.literal(true), ready: v.boolean(), checks: v.array(Check) });
type Check = v.InferOutput<typeof Check>;

/** What health warns of, beside how the store and the clock are. */
export interface Warning {
  /** What the owner allowed although it is not safe. */
  readonly warnings: () => readonly string[];
  readonly identities: Pick<Identities, 'all'>;
}

/** Whether the bridge records: it lives where it answers at all, and is ready where its station is open and stores what comes. */
export function addHealth(routes: Routes, front: Front, { warnings, identities }: Warning): void {
  routes.add(
    {
      method: 'GET',
      path: '/api/health',
      right: 'read',
      does: 'Whether the bridge lives, and is ready: its station is open, and stores what comes.',
      gives: { 200: { says: 'It is ready.', schema: Health }, 503: { says: 'It is not.', schema: Health } },
    },
    async (c) => {
      const found = front.isOpen ? await storeChecks(front) : [STARTING];
      const warned = (name: string) => (detail: string) => ({ name, ok: true, warns: true as const, detail });
      const ending = endingWords(identities, c.get('identity'));
      const checks = [...found, ...warnings().map(warned('safety')), ...ending.map(warned('credentials'))];
      const ready = checks.every(({ ok }) => ok);
      const all = front.isOpen ? [...checks, await clockCheck(front)] : checks;
      return c.json({ live: true, ready, checks: all }, ready ? 200 : 503, { 'cache-control': 'no-store' });
    },
  );
}

const STARTING: Check = { name: 'station', ok: false, detail: 'It is still being opened.' };

async function storeChecks(front: Front): Promise<readonly Check[]> {
  const { storage, devices } = await front.now.own.news(0);
  const { fault, waitingBytes, mostWaitingBytes } = storage;
  const store = fault
    ? `Nothing can be stored: ${fault.code}. ${waitingBytes} of at most ${mostWaitingBytes} bytes wait in memory.`
    : 'What comes is stored.';
  const shut = devices.flatMap(({ own, label, state }) =>
    own && state.phase === 'waiting' && state.fault.code === 'link/denied'
      ? [{ name: 'wires', ok: true, warns: true as const, detail: `${label}: ${wordsOf(state.fault).words}` }]
      : [],
  );
  return [
    { name: 'station', ok: true, detail: 'It is open.' },
    { name: 'store', ok: !fault, detail: store },
    ...shut,
  ];
}

const CLOCK = {
  synced: 'The time was confirmed by the network.',
  estimated:
    'Nobody has confirmed the time yet: rows are marked, and put right once chrony, ntpd or systemd-timesyncd has it.',
  unsynced: 'The clock says less than was known already: time goes on from there until somebody sets it.',
} as const;

/** A bridge that does not know the time records all the same. */
async function clockCheck(front: Front): Promise<Check> {
  const { time = 'unsynced' } = await front.now.own.news(0);
  return { name: 'clock', ok: time === 'synced', detail: CLOCK[time] };
}
