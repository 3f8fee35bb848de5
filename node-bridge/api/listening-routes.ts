import * as v from 'valibot';
import { FaultError } from '../../station/model/fault.ts';
import type { PortHeard } from '../../station/api/bridge-setup.ts';
import type { Listening } from '../../station/model/listening.ts';
import { Heard } from '../../station/runtime/bridges/setup-answers.ts';
import type { Clock } from '../../station/runtime/platform.ts';
import type { Routes } from '../http/routes.ts';
import type { Front } from './front.ts';

/** Who listens has gone where nobody asks for so long, and the port is others' again. */
const ASKED_WITHIN_MS = 30_000;
const BEGINS_WITHIN_MS = 5_000;
const STEP_MS = 50;

const Port = v.strictObject({ address: v.pipe(v.string(), v.maxLength(300), v.regex(/^serial:[^\s]+$/)) });

/** Who speaks at a serial port of the bridge, before it is set up; nothing is sent there. */
export function addListening(routes: Routes, front: Front, clock: Clock): void {
  const shared = { path: '/api/wires/serial', right: 'configure', station: () => front.station } as const;
  let asked = new AbortController();
  let noted: string | undefined;
  const end = async () => {
    asked.abort();
    noted = undefined;
    await front.now.own.stopListening();
  };
  const endLater = () => {
    asked.abort();
    const { signal } = (asked = new AbortController());
    void clock.sleep(ASKED_WITHIN_MS, signal).then(end, () => undefined);
  };
  routes.add(
    {
      ...shared,
      method: 'POST',
      does:
        'Listens at a serial port for who speaks there, at one setting after another, and sends nothing: ask on while it is `listening` ' +
        'or `silent`. Opening a port starts some boards anew. It ends by itself where nobody asks for half a minute.',
      body: Port,
      gives: { 200: { says: 'What was heard so far.', schema: Heard } },
      // Who asks on does nothing new.
      deed({ body: { address } }) {
        if (noted === address) return undefined;
        return (noted = address);
      },
    },
    async (c, { body: { address } }) => {
      const { own } = front.now;
      const view = async () => (await own.news(0)).listening;
      endLater();
      if ((await view())?.address !== address) await own.listen(address);
      let listening = await view();
      for (let ms = 0; listening?.address !== address && ms < BEGINS_WITHIN_MS; ms += STEP_MS) {
        await clock.sleep(STEP_MS);
        listening = await view();
      }
      return c.json(heardOf(listening), 200, { 'cache-control': 'no-store' });
    },
  );
  routes.add(
    {
      ...shared,
      method: 'DELETE',
      does: 'Ends listening at a serial port.',
      gives: { 204: { says: 'It is closed.' } },
      deed: () => 'serial',
    },
    async (c) => {
      await end();
      return c.body(null, 204);
    },
  );
}

/** @throws what opening the port threw. */
function heardOf(listening: Listening | undefined): PortHeard {
  if (!listening) return { state: 'listening' };
  const { state, rungs, finding, fault } = listening;
  if (state === 'failed' && fault) throw new FaultError(fault);
  const last = rungs.at(-1);
  return {
    state,
    ...(last ? { line: last.line, evidence: last.evidence } : {}),
    ...(finding?.driver === undefined ? {} : { driver: finding.driver }),
  };
}
