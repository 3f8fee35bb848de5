import { mkdtempSync, rmSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { addPush } from '../../node-bridge/http-in/push-route.ts';
import { bridgeApp } from '../../node-bridge/http/app.ts';
import { addPeople } from '../../node-bridge/http/people-routes.ts';
import { addRecordings } from '../../node-bridge/http/recordings-route.ts';
import type { RouteRow } from '../../node-bridge/http/declared.ts';
import type { Routes } from '../../node-bridge/http/routes.ts';
import { Refusals } from '../../node-bridge/http/refusals.ts';
import { httpServer, listen } from '../../node-bridge/http/server.ts';
import { addStanding } from '../../node-bridge/http/standing-route.ts';
import { addTrust } from '../../node-bridge/http/trust-routes.ts';
import { addVerify } from '../../node-bridge/http/verify-route.ts';
import { openTrust, type Trust } from '../../node-bridge/trust/trust.ts';
import type { OpenedView } from '../../station/api/exports.ts';
import type { Verification } from '../../station/model/verification.ts';

export const KEY = '5'.repeat(32);

/** How the bridge of a world is. */
export const STANDING = {
  name: 'bridge-1f2e',
  version: '0.1.0',
  system: 'Linux 6.1, x64, Node v24',
  nowMs: 1_700_000_000_000,
  upMs: 60_000,
  time: { quality: 'synced', by: 'system' },
  store: { entries: 10, usedBytes: 1_000, budgetBytes: 1e9, waitingBytes: 0, freeBytes: 5e9 },
  devices: { all: 2, live: 1 },
  listeners: [{ what: 'http', port: 8080, isOpen: false }],
} as const;

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface World {
  readonly folder: string;
  readonly port: number;
  readonly trust: Trust;
  readonly routes: readonly RouteRow[];
  readonly refusals: Refusals;
  /** What the routes did that were let through. */
  readonly done: string[];
  ask(method: string, path: string, headers?: Record<string, string>, body?: string): Promise<Answer>;
  close(): void;
}

/** A bridge's whole HTTP side with its trust, on a real port; what is behind its routes only writes down that it was reached. */
export async function openWorld(
  patience?: Parameters<typeof httpServer>[3],
  more: (routes: Routes) => void = () => undefined,
): Promise<World> {
  const folder = mkdtempSync(join(tmpdir(), 'fieldline-border-'));
  const trust = await openTrust(folder, KEY);
  await trust.identities.keepHome('bridge-1f2e');
  const gate = { hostNames: ['greenhouse.test'], origins: [] };
  const [done, routes, streams]: [string[], RouteRow[], Duplex[]] = [[], [], []];
  const info = { name: 'bridge-1f2e', version: '0.1.0', mqtt: '/mqtt' } as const;
  const refusals = new Refusals({ often: () => undefined });
  const app = bridgeApp(new Map(), info, { gate, ...trust }, (all) => {
    addVerify(all, async function* (station) {
      done.push(`verify ${station ?? 'all'}`);
      yield 1;
      return {} as Verification;
    });
    addRecordings(all, {
      list: async () => (done.push('list'), []),
      open: async () => (done.push('open'), {} as OpenedView),
      keep: async () => done.push('keep'),
      erase: async () => void done.push('erase'),
    });
    addTrust(all, trust);
    addPeople(all, trust.identities);
    addStanding(all, info.name, async () => STANDING);
    addPush(all, { has: () => true, put: (name) => (done.push(`put ${name}`), 'taken') }, 'bridge-1f2e');
    more(all);
    routes.push(...all.all);
  });
  const server = httpServer(app, { gate, ...trust, refusals }, (stream) => streams.push(stream), patience);
  const port = await listen(server, 0);
  return {
    folder,
    port,
    trust,
    routes,
    refusals,
    done,
    ask: (method, path, headers = {}, body = '') => ask(port, method, path, headers, body),
    close: () => {
      for (const stream of streams) stream.destroy();
      server.closeAllConnections();
      server.close();
      trust.live.close();
      rmSync(folder, { recursive: true });
    },
  };
}

function ask(port: number, method: string, path: string, headers: Record<string, string>, body: string) {
  const typed = body === '' ? headers : { 'content-type': 'application/json', ...headers };
  return new Promise<Answer>((resolve, reject) => {
    const asking = request(
      { host: '127.0.0.1', port, path, method, headers: typed, agent: false },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on('data', (chunk: Buffer) => chunks.push(chunk));
        answer.on('end', () =>
          resolve({
            status: answer.statusCode!,
            headers: answer.headers,
            body: String(Buffer.concat(chunks)),
          }),
        );
      },
    );
    asking.on('error', reject).end(body);
  });
}
