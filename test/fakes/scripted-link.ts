import { fault } from '../../station/model/fault.ts';
import { Mailbox } from '../../station/runtime/mailbox.ts';
import type { Heard, Link, Transports } from '../../station/runtime/platform.ts';
import type { LineError } from '../../station/model/traffic.ts';

/** A link that says what it is told to say, chunk by chunk, until it is closed or lost. */
export class ScriptedLink implements Link {
  readonly written: Uint8Array[] = [];
  readonly heard = new Mailbox<Heard>();
  /** What the device does with each write. */
  obeys: (bytes: Uint8Array) => void = () => undefined;

  say(...chunks: Uint8Array[]): void {
    for (const bytes of chunks) this.heard.put({ kind: 'bytes', bytes });
  }
  disturb(error: LineError): void {
    this.heard.put({ kind: 'line-error', error });
  }
  lose(): void {
    this.heard.close(fault('link/lost', { address: 'scripted' }));
  }
  async write(bytes: Uint8Array): Promise<void> {
    this.written.push(bytes);
    this.obeys(bytes);
  }
  async close(): Promise<void> {
    this.heard.close();
  }
}

/** Each opening gets the next link; after the last there is none. */
export const scripted = (...links: Link[]): Transports => ({
  openLink: async (_spec, address) => {
    const link = links.shift();
    if (!link) throw fault('link/not-found', { address });
    return link;
  },
});
