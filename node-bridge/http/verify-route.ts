import type { Context, Hono } from 'hono';
import { NAME } from '../../station/model/channel.ts';
import { toFault } from '../../station/model/fault.ts';
import type { Verification } from '../../station/model/verification.ts';

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
export function addVerify(app: Hono, verify: Verify): void {
  let busy = false;
  app.get('/api/verify', (c) => {
    if (isFromElsewhere(c)) return c.text('Not your bridge.', 403);
    if (busy) return c.text('It is being checked already.', 409);
    const station = c.req.query('station');
    if (station !== undefined && !NAME.test(station)) return c.text('No name of a station.', 400);
    busy = true;
    const lines = linesOf(verify(station), () => (busy = false));
    const bytes = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await lines.next();
        if (done) controller.close();
        else controller.enqueue(new TextEncoder().encode(`${JSON.stringify(value)}\n`));
      },
      cancel: async () => void (await lines.return(undefined)),
    });
    return c.body(bytes, 200, { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' });
  });
}

async function* linesOf(
  walk: AsyncGenerator<number, Verification>,
  over: () => void,
): AsyncGenerator<VerifyLine, undefined> {
  let told = 0;
  try {
    yield { done: 0 };
    for (;;) {
      const step = await walk.next();
      if (step.done) {
        yield { verification: step.value };
        return undefined;
      }
      if (step.value < told + STEP) continue;
      yield { done: (told = step.value) };
    }
  } catch (error) {
    yield { fault: toFault(error) };
    return undefined;
  } finally {
    await walk.return(undefined as never).catch(() => undefined);
    over();
  }
}

/** A page of another site can make a browser ask, though it never sees the answer. */
const isFromElsewhere = (c: Context) =>
  !['same-origin', 'none', undefined].includes(c.req.header('sec-fetch-site'));
