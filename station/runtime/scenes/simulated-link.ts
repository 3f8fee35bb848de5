import type { LinkSpec } from '../../model/link.ts';
import { fault } from '../../model/fault.ts';
import { busLink } from '../wire/bus-link.ts';
import { gardenWorld } from './garden.ts';
import type { Clock, Heard, Link } from '../platform.ts';
import { DisplayChip } from './display-chip.ts';
import { sceneWorld } from './scenes.ts';
import type { World } from './world.ts';

const worldAt = (address: string) =>
  address === 'simulated:garden' ? gardenWorld : sceneWorld(address.replace(/^simulated:/, ''));

const DISPLAY = 'simulated:display';

/** Always the same: a garden that is opened again is still the garden it was. */
const SEED = 2026;

/** Opens a made-up device: a world that says its line at even times. @throws link/unsupported. */
export function simulatedLink(spec: LinkSpec, address: string, clock: Clock, signal: AbortSignal): Link {
  if (spec.kind === 'simulated' && address === DISPLAY) return simulatedDisplay(clock, signal);
  const create = worldAt(address);
  if (spec.kind !== 'simulated' || !create) throw fault('link/unsupported', { address });
  const world = create(SEED, clock.now());
  const closed = new AbortController();
  const close = () => closed.abort();
  signal.addEventListener('abort', close, { once: true });
  if (signal.aborted) close();
  return {
    heard: sayings(world, spec.everyMs, clock, closed.signal),
    async write(bytes) {
      if (closed.signal.aborted) throw fault('link/lost', { address });
      world.obey(bytes);
    },
    lineless: true,
    close: async () => {
      signal.removeEventListener('abort', close);
      close();
    },
  };
}

/** A chip of its own for each who opens it, with no bus around it. */
function simulatedDisplay(clock: Clock, signal: AbortSignal): Link {
  const chip = new DisplayChip();
  const transfer = async (write: Uint8Array, readBytes: number) => chip.transfer(write, readBytes);
  return busLink({ chip: 0x3c, transfer, close: () => undefined }, DISPLAY, clock, signal);
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
