import { isThisMachine, reachedBy } from '../local-network.ts';

/** Whether this browser lets the page ask in its own network: `prompt`: it will ask the person; `free`: it asks nobody. */
export type Permission = 'granted' | 'prompt' | 'denied' | 'free';

/** What was found at an address; `closed`: something answers there, and lets this page read nothing. */
export type Look =
  | { readonly found: 'bridge'; readonly name: string; readonly version: string }
  | { readonly found: 'other' | 'closed' | 'nobody' };

const PATIENCE_MS = 20_000;
/** While a person reads what the browser asks them. */
const DECISION_MS = 120_000;

/** Chromium 142 has one permission; from 145 on, one for the network and one for this machine. */
export async function localPermission(address: string): Promise<Permission> {
  const { hostname, origin } = new URL(address);
  if (origin === location.origin) return 'free';
  const names = isThisMachine(hostname)
    ? ['loopback-network', 'local-network-access']
    : ['local-network', 'local-network-access'];
  for (const name of names) {
    // No list of names that TypeScript knows has these.
    const asked = navigator.permissions?.query({ name: name as PermissionName });
    const state = await asked?.then(
      (status) => status.state,
      () => undefined,
    );
    if (state !== undefined) return state;
  }
  return 'free';
}

/** Looks who is at an address. Where the browser asks a person first, it does so now. */
export async function lookAt(address: string): Promise<Look> {
  const asks = (await localPermission(address)) === 'prompt';
  const signal = AbortSignal.timeout(asks ? DECISION_MS : PATIENCE_MS);
  const init = {
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'error',
    signal,
    ...reachedBy(location.href, address),
  } as const;
  try {
    const answer = await fetch(new URL('/bridge.json', address), init);
    return bridgeIn(await answer.json().catch(() => undefined));
  } catch {
    const isThere = await fetch(new URL('/health', address), {
      ...init,
      mode: 'no-cors',
      redirect: 'follow',
    }).then(
      () => true,
      () => false,
    );
    return { found: isThere ? 'closed' : 'nobody' };
  }
}

function bridgeIn(said: unknown): Look {
  const { name, label = name, version, mqtt } = (said ?? {}) as Readonly<Record<string, unknown>>;
  if (
    typeof name !== 'string' ||
    typeof label !== 'string' ||
    typeof version !== 'string' ||
    mqtt !== '/mqtt'
  )
    return { found: 'other' };
  return { found: 'bridge', name: label.slice(0, 80), version: version.slice(0, 40) };
}
