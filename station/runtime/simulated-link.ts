import type { LinkSpec } from '../drivers/driver.ts';
import { fault } from '../model/fault.ts';
import { gardenWorld, type World } from './garden.ts';
import type { Clock, Heard, Link } from './platform.ts';

const worlds: Readonly<Record<string, (seed: number, startMs: number) => World>> = {
  'simulated:garden': gardenWorld,
};

/** Always the same: a garden that is opened again is still the garden it was. */
const SEED = 2026;

/** Opens a made-up device: a world that says its line at even times. @throws link/unsupported. */
export function simulatedLink(spec: LinkSpec, address: string, clock: Clock, signal: AbortSignal): Link {
  const create = worlds[address];
  if (spec.kind !== 'simulated' || !create) throw fault('link/unsupported', { address });
  const world = create(SEED, clock.now());
  const closed = new AbortController();
  const close = () => closed.abort();
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  return {
    heard: sayings(world, spec.everyMs, clock, closed.signal),
    write: async (bytes) => world.obey(bytes),
    close: async () => {
      signal.removeEventListener('abort', close);
      close();
    },
  };
}

async function* sayings(
  world: World,
  everyMs: number,
  clock: Clock,
  signal: AbortSignal,
): AsyncGenerator<Heard> {
  const after = (lastMs: number) => Math.max(lastMs + everyMs, clock.steady());
  for (let nextMs = clock.steady(); !signal.aborted; nextMs = after(nextMs)) {
    const waitMs = nextMs - clock.steady();
    if (waitMs > 0) await clock.sleep(waitMs, signal).catch(() => undefined);
    if (!signal.aborted) yield { kind: 'bytes', bytes: world.step(clock.now()) };
  }
}
