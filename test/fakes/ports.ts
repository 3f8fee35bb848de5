import { fault } from '../../station/model/fault.ts';
import type { Link, Transports } from '../../station/runtime/platform.ts';
import { ScriptedLink } from './scripted-link.ts';

/** Ports that open as often as they are asked for, one user each; `open` are those that nobody has closed. */
export class Ports implements Transports {
  readonly open = new Map<string, ScriptedLink>();
  /** How often anybody has tried. */
  openings = 0;
  /** What is there throws something that nobody thought of. */
  broken: string | undefined;
  readonly #waiting = new Map<string, () => void>();
  #refusal: 'link/not-found' | 'link/busy' | undefined;

  async openLink(_spec: unknown, address: string): Promise<Link> {
    this.openings++;
    if (this.#refusal) throw fault(this.#refusal, { address });
    if (address === this.broken) throw new TypeError('undefined is not a function');
    if (this.open.has(address)) throw fault('link/busy', { address });
    const link = new ScriptedLink();
    const close = link.close.bind(link);
    link.close = async () => {
      await close();
      if (this.open.get(address) === link) this.open.delete(address);
    };
    this.open.set(address, link);
    return link;
  }

  plugged(address: string, signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      this.#waiting.set(address, resolve);
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }

  /** A cable is plugged in. */
  plug(address: string): void {
    this.#waiting.get(address)?.();
  }

  /** From now on nothing can be opened, or everything again. */
  refuse(why?: 'link/not-found' | 'link/busy'): void {
    this.#refusal = why;
  }

  /** The cables are pulled. */
  lose(): void {
    for (const link of this.open.values()) link.lose();
    this.open.clear();
  }
}
