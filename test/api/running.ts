import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request, type IncomingHttpHeaders } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Bridge } from '../../node-bridge/bridge-options.ts';
import { openBridge } from '../../node-bridge/bridge.ts';
import { Journal } from '../../node-bridge/journal.ts';
import { Notes } from '../../node-bridge/notes.ts';
import { runningIn } from '../../node-bridge/running.ts';
import { Identities, type WantedToken } from '../../node-bridge/trust/identities.ts';
import { HOME } from '../../node-bridge/trust/roles.ts';

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  /** As each test expects it. */
  json<T>(): T;
}

/** A whole bridge with its simulated garden, in this process, and its tokens. */
export interface Running {
  readonly bridge: Bridge;
  readonly folder: string;
  readonly url: string;
  readonly identities: Identities;
  readonly said: string[];
  /** Lines of the log. */
  readonly logged: string[];
  /** A token, as `fieldline tokens add` makes it. */
  token(more?: Partial<WantedToken>): Promise<string>;
  ask(method: string, path: string, headers?: Record<string, string>, body?: unknown): Promise<Answer>;
  close(): Promise<void>;
}

/** `files`: what stands in its data folder before it begins. */
export async function startBridge(files: Readonly<Record<string, string>> = {}): Promise<Running> {
  const folder = mkdtempSync(join(tmpdir(), 'fieldline-api-'));
  mkdirSync(join(folder, 'web'));
  writeFileSync(join(folder, 'web/index.html'), '<!doctype html>app');
  mkdirSync(join(folder, 'data'), { mode: 0o700 });
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'data', name), text);
  const [said, logged]: [string[], string[]] = [[], []];
  const bridge = await openBridge(
    {
      version: '0.1.0',
      dataFolder: join(folder, 'data'),
      webFolder: join(folder, 'web'),
      httpPort: 0,
      httpsPort: undefined,
      mqttPort: 0,
      name: 'yard',
      broker: undefined,
      gate: { hostNames: [], origins: [] },
      journal: new Journal((line) => logged.push(line)),
    },
    new Notes((line) => said.push(line)),
  );
  const { port } = (await runningIn(join(folder, 'data')))!;
  const identities = await Identities.open(join(folder, 'data'));
  return {
    bridge,
    folder,
    url: `http://127.0.0.1:${port}`,
    identities,
    said,
    logged,
    token: async (more = {}) =>
      (await identities.addToken('test', { label: 'Test', tenant: HOME, role: 'admin', ...more })).token,
    ask: (method, path, headers = {}, body) => ask(port, method, path, headers, body),
    close: async () => {
      await bridge.close();
      rmSync(folder, { recursive: true });
    },
  };
}

export const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
/** As a proxy on this machine hands it on: from elsewhere. */
export const FROM_ELSEWHERE = { 'x-forwarded-for': '192.0.2.7' };

function ask(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string>,
  body: unknown,
): Promise<Answer> {
  const text = body === undefined || typeof body === 'string' ? (body ?? '') : JSON.stringify(body);
  const typed = text === '' ? headers : { 'content-type': 'application/json', ...headers };
  return new Promise((resolve, reject) => {
    const options = { host: '127.0.0.1', port, path, method, headers: typed, agent: false };
    const asking = request(options, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('error', reject);
      answer.on('end', () => {
        const said = String(Buffer.concat(chunks));
        const { statusCode, headers: told } = answer;
        resolve({ status: statusCode!, headers: told, body: said, json: <T>() => JSON.parse(said) as T });
      });
    });
    asking.on('error', reject).end(text);
  });
}

/** What curl says and how it ends: a peer that is not ours. */
export async function curl(...args: string[]): Promise<{ readonly out: string; readonly code: number }> {
  try {
    const { stdout } = await promisify(execFile)('curl', ['--silent', '--max-time', '20', ...args]);
    return { out: stdout, code: 0 };
  } catch (error) {
    const { stdout = '', code = -1 } = error as { stdout?: string; code?: number };
    return { out: stdout, code };
  }
}
