import type { Fault } from '../../station/model/fault.ts';
import type { LineError } from '../../station/model/traffic.ts';
import type { Line } from '../usb-serial/chip.ts';

/** What only a page can open, and lends to its worker: browsers give Bluetooth and HID to no worker. */
export interface Lender {
  /** @throws link/not-found, link/denied, link/busy, link/unsupported. */
  open(address: string, line: Line): Promise<Lent>;
  /** Resolves when what hangs at the address may be there again. */
  plugged(address: string): Promise<void>;
}

/** An open wire of the page. */
export interface Lent {
  readonly port: MessagePort;
  /** Whether there is a line behind it that can be changed in place. */
  readonly hasLine: boolean;
}

/** What the page says of the wire; `done` answers what had that number. */
export type FromPage =
  | { readonly bytes: Uint8Array }
  | { readonly lineError: LineError }
  | { readonly lost: true }
  | { readonly done: number; readonly fault?: Fault };

/** What the worker wants of it; `took` so many bytes, of all that were heard. */
export type FromWorker =
  | { readonly write: Uint8Array<ArrayBuffer>; readonly id: number }
  | { readonly line: Line; readonly id: number }
  | { readonly took: number }
  | { readonly close: true };
