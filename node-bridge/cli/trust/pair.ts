import { setTimeout as sleep } from 'node:timers/promises';
import type { Command } from 'commander';
import * as v from 'valibot';
import { defaultDataFolder } from '../../data-folder.ts';
import type { Running } from '../../running.ts';
import type { PairingState } from '../../trust/pairing.ts';
import { HOME } from '../../trust/roles.ts';
import { Failure } from '../failure.ts';
import { requireBridge } from '../required-bridge.ts';
import type { Reach } from '../../lan/reach.ts';
import { nameIn, roleIn } from './identities-at.ts';
import { hereWords, wayWords } from './way-in.ts';

interface PairOptions {
  readonly data: string;
  readonly role?: string;
  readonly tenant: string;
  readonly user?: string;
  readonly station?: string;
  readonly qr: boolean;
  readonly here?: true;
}

const LOOK_MS = 500;

export function addPair(program: Command): void {
  program
    .command('pair')
    .description(
      'Shows a code of six digits, with which one tablet, person or station comes in: once, in two minutes.',
    )
    .option('--data <folder>', 'where everything is kept', defaultDataFolder())
    .option('--role <role>', 'viewer, operator or admin (default: viewer; with --here, admin)')
    .option('--tenant <name>', 'whose stations', HOME)
    .option('--user <name>', 'for a user, whose token it is then')
    .option('--station <name>', 'for a station that may then speak in its own name')
    .option('--no-qr', 'no code to be scanned')
    .option('--here', 'a link for a browser on this machine, in place of a code; the network stays shut')
    .addHelpText(
      'after',
      '\nThe bridge has to be running. Ends with 0 once it is paired; ending it before takes the code back.',
    )
    .action(pair);
}

async function pair({ data, here, role: chosen, tenant, user, station, qr }: PairOptions): Promise<void> {
  const role = chosen ?? (here ? 'admin' : 'viewer');
  const wanted = {
    role: roleIn(role),
    tenant: nameIn('--tenant', tenant),
    ...(user === undefined ? {} : { user: nameIn('--user', user) }),
    ...(station === undefined ? {} : { station: nameIn('--station', station) }),
  };
  const running = await requireBridge(data);
  if (here) {
    const { key } = (await asked(running, 'POST', wanted, '/here')) as { readonly key: string };
    return void process.stdout.write(`${hereWords(`http://localhost:${running.port}`, key, role)}\n`);
  }
  const stopped = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => stopped.abort());
  const { code, ...reach } = (await asked(running, 'POST', wanted)) as { readonly code: string } & Reach;
  process.stdout.write(`Code: ${code.slice(0, 3)} ${code.slice(3)}   (as ${role}, for two minutes)\n`);
  process.stdout.write(wayWords(reach, code, qr));
  const end = await outcome(running, stopped.signal);
  if (end.phase === 'paired') process.stdout.write(`Paired: ${end.label}\n`);
  else throw new Failure(WORDS[end.phase], 1);
}

const WORDS = {
  open: 'ended; the code is good no more',
  closed: 'the code was taken back, or the bridge began anew',
  expired: 'two minutes are over; `fieldline pair` shows a new code',
  spent: 'five wrong tries; `fieldline pair` shows a new code',
} as const;

async function outcome(running: Running, signal: AbortSignal): Promise<PairingState> {
  for (;;) {
    await sleep(LOOK_MS, undefined, { signal }).catch(() => undefined);
    const state = (await asked(running, 'GET')) as PairingState;
    if (state.phase !== 'open') return state;
    if (!signal.aborted) continue;
    await asked(running, 'DELETE');
    return state;
  }
}

const Refused = v.object({ detail: v.string() });

/** @throws Failure. */
async function asked({ port, key }: Running, method: string, body?: unknown, of = ''): Promise<unknown> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' };
  const sent = body === undefined ? {} : { body: JSON.stringify(body) };
  const url = `http://127.0.0.1:${port}/api/pairing${of}`;
  const answer = await fetch(url, { method, headers, ...sent }).catch((cause: unknown) => {
    throw new Failure(`the bridge that runs there does not answer on port ${port}`, 1, { cause });
  });
  if (answer.status === 204) return undefined;
  const said: unknown = await answer.json().catch(() => undefined);
  if (!answer.ok) throw new Failure(v.is(Refused, said) ? said.detail : 'the bridge refused', 1);
  return said;
}
