/** A header tells whole seconds, and takes a while to come. */
const NEAR_MS = 2_000;

/**
 * Whether the host of this app has the same time as this device does: then both are believed. The answer is when that was
 * found; undefined where nobody answers, or somebody with another time.
 */
export async function timeConfirmed(baseUrl: string): Promise<number | undefined> {
  if (!navigator.onLine) return undefined;
  const askedMs = Date.now();
  const { headers } = await fetch(new URL('bridge.json', baseUrl), { cache: 'no-store' });
  const nowMs = Date.now();
  const saidMs = Date.parse(headers.get('date') ?? '');
  const isNear = saidMs >= askedMs - NEAR_MS && saidMs <= nowMs + NEAR_MS && nowMs - askedMs < NEAR_MS;
  return isNear ? nowMs : undefined;
}
