import { expect, test } from 'vitest';
import { nodeClock } from '../../node-bridge/node-clock.ts';
import { wires } from '../../node-bridge/wires/wires.ts';
import { toFault } from '../../station/model/fault.ts';

const SPEC = { kind: 'serial', baudRate: 9600 } as const;
const CLOUD = '169.254.169.254';

/** How an address is refused, by a bridge that allows these hosts; what is let through fails later, for nobody answers there. */
async function outcome(address: string, allowed: readonly string[] = []): Promise<string> {
  const { openLink } = wires(nodeClock, undefined, { allowed: new Set(allowed) });
  const signal = AbortSignal.timeout(1_500);
  const spec = address.startsWith('http') ? ({ kind: 'http', everyMs: 1_000 } as never) : SPEC;
  return openLink(spec, address, signal).then(
    async (link) => (await link.close(), 'open'),
    (error: unknown) => (signal.aborted ? 'asked' : toFault(error).code),
  );
}

test.each([
  '127.0.0.1',
  'localhost',
  '[::1]',
  '0.0.0.0',
  CLOUD,
  '[fe80::1]',
  '[::ffff:127.0.0.1]',
  '127.1.2.3',
])('neither CoAP nor HTTP asks %s, for it is this machine or where clouds keep secrets', async (host) => {
  expect(await outcome(`coap://${host}/x`)).toBe('link/denied');
  expect(await outcome(`http://${host}:1/x`)).toBe('link/denied');
});

test('what the owner allows is asked, and so is the network around', async () => {
  expect(await outcome('coap://127.0.0.1:1/x', ['127.0.0.1'])).toBe('asked');
  expect(await outcome('coap://localhost:1/x', ['localhost'])).toBe('asked');
  expect(await outcome('coap://127.0.0.1:1/x', ['localhost'])).toBe('link/denied');
});
