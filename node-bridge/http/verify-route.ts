import * as v from 'valibot';
import { NAME } from '../../station/model/channel.ts';
import { toFault } from '../../station/model/fault.ts';
import type { Verification } from '../../station/model/verification.ts';
import { ALL } from '../trust/border.ts';
import { refuse } from './problem.ts';
import type { Routes } from './routes.ts';
import { streamOf } from './stream.ts';

/** A line of the answer: how far it is, what came out, or why nothing did. */
export type VerifyLine =
  | { readonly done: number }
  | { readonly verification: Verification }
  | { readonly fault: ReturnType<typeof toFault> };

/** Checks all that is stored, or what is of one station, and compares that with the station itself. */
export type Verify = (station: string | undefined) => AsyncGenerator<number, Verification>;

/** Progress is told in steps of this. */
const STEP = 0.01;

/**
 * `GET /api/verify[?station=NAME]`: checks everything stored and answers in JSON lines as it goes. One at a time, for it reads the
 * whole log; who hangs up ends it.
 */
export function addVerify(routes: Routes, verify: Verify): void {
  let busy = false;
  const declared = {
    method: 'GET',
    path: '/api/verify',
    right: 'read',
    does: 'Checks all that is stored, or what is of one station, and compares that with the station itself.',
    query: v.strictObject({
      station: v.exactOptional(v.pipe(v.string(), v.regex(NAME, 'no name of a station'))),
    }),
    gives: {
      200: { says: 'Lines of JSON: how far it is, then what came out.', type: 'application/x-ndjson' },
    },
  } as const;
  routes.add({ ...declared, station: (c) => c.req.query('station') ?? ALL }, (c, { query: { station } }) => {
    if (busy) return refuse(c, 409, 'It is being checked already.');
    busy = true;
    const lines = linesOf(verify(station), () => (busy = false));
    return c.body(streamOf(lines), 200, {
      'content-type': 'application/x-ndjson',
      'cache-control': 'no-store',
    });
  });
}

async function* linesOf(
  walk: AsyncGenerator<number, Verification>,
  over: () => void,
): AsyncGenerator<string> {
  let told = 0;
  try {
    yield line({ done: 0 });
    for (;;) {
      const step = await walk.next();
      if (step.done) {
        yield line({ verification: step.value });
        return undefined;
      }
      if (step.value < told + STEP) continue;
      yield line({ done: (told = step.value) });
    }
  } catch (error) {
    yield line({ fault: toFault(error) });
    return undefined;
  } finally {
    await walk.return(undefined as never).catch(() => undefined);
    over();
  }
}

const line = (said: VerifyLine): string => `${JSON.stringify(said)}\n`;
