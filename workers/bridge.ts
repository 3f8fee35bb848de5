import type { Log } from '../station/runtime/platform.ts';

const PATH = /^\/[\w./-]{0,100}$/;
const SETTING = 'bridge';

/** Where the last answer is kept for the times without a network. */
type Memory = Pick<Log, 'setting' | 'keepSetting'>;

/** The address of the broker of the bridge that serves this app, or undefined where none does. */
export async function bridgeBroker(baseUrl: string, memory?: Memory): Promise<string | undefined> {
  const said = await ask(baseUrl);
  const path = memory ? await remembered(said, memory) : said;
  if (typeof path !== 'string' || !PATH.test(path)) return undefined;
  const { protocol, host } = new URL(baseUrl);
  return `${protocol === 'https:' ? 'wss' : 'ws'}://${host}${path}`;
}

/** What is said of the broker's path; null where the host serves the app alone, undefined where nobody answers us. */
async function ask(baseUrl: string): Promise<unknown> {
  try {
    const answer = await fetch(new URL('bridge.json', baseUrl), { cache: 'no-store' });
    const { mqtt = null } = (await answer.json()) as { readonly mqtt?: unknown };
    return mqtt;
  } catch {
    return undefined; // No network, or one whose own page stands before everything.
  }
}

async function remembered(said: unknown, memory: Memory): Promise<unknown> {
  const known = await memory.setting(SETTING);
  if (said === undefined || said === known) return known;
  await memory.keepSetting(SETTING, said).catch(() => undefined); // It will be asked again.
  return said;
}
