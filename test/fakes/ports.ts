import { fault } from '../../station/model/fault.ts';
import type { Link, Transports } from '../../station/runtime/platform.ts';
import { ScriptedLink } from './scripted-link.ts';

/** Ports that open as often as they are asked for, one user each; `open` are those that nobody has closed. */
export class Ports implements Transports {
  readonly open = new Map<string, ScriptedLink>();

  async openLink(_spec: unknown, address: string): Promise<Link> {
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

  /** The cables are pulled. */
  lose(): void {
    for (const link of this.open.values()) link.lose();
    this.open.clear();
  }
}
