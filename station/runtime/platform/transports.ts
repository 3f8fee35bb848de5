import type { LinkSpec } from '../../model/link.ts';
import type { LineError } from '../../model/traffic.ts';

export interface Transports {
  /**
   * Opens what hangs at `address` (`serial:0403:6001`, `usb:0403:6001`, `usbtmc:0957:1755@MY4701`,
   * `ble:Nano`, `hid:10c4:ea80`, `simulated:garden`,
   * `replay:5f01c2aa-boiler.fieldraw`; on a bridge `gpio:pinctrl-rp1:17`).
   * @throws link/not-found, link/denied, link/busy, link/unsupported.
   */
  openLink(spec: LinkSpec, address: string, signal: AbortSignal): Promise<Link>;
  /** Resolves when something is plugged in that may hang at `address`; absent where the host does not tell. */
  plugged?(address: string, signal: AbortSignal): Promise<void>;
  /** Telling ports apart that look the same; absent where each has a name of its own. */
  readonly twins?: Twins;
}

/** Ports that look the same: a browser tells neither their serial numbers nor where they are plugged in. */
export interface Twins {
  /** Whether the port at an address is surely the one that is wanted there; `wanted`: all addresses that devices are at. */
  isSure(address: string, wanted: readonly string[]): Promise<boolean>;
  /** Addresses of all ports that may be it. */
  candidates(address: string): Promise<readonly string[]>;
  /** A person says that this is the one. */
  vouch(address: string): Promise<void>;
}

/**
 * What a link hears, in order: bytes, or that the line was disturbed and bytes before the next ones are lost. `steadyMs`: when,
 * by the steady clock, where that was before now.
 */
export type Heard = (
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array }
  | { readonly kind: 'line-error'; readonly error: LineError }
) & { readonly steadyMs?: number };

/** An open stream of bytes both ways. */
export interface Link {
  /** Ends when closed or when the opening's signal aborts; throws link/lost when the device goes. One reader. */
  readonly heard: AsyncIterable<Heard>;
  write(bytes: Uint8Array<ArrayBuffer>): Promise<void>;
  /**
   * Changes the line in place: nothing is closed and no board is reset. Absent where it has to be opened anew.
   * @throws link/unsupported for a line it cannot do, link/lost.
   */
  setLine?(spec: Extract<LinkSpec, { kind: 'serial' }>): Promise<void>;
  /** Bytes come as they are: it has no rate and no parity, and each line that it is opened with is as good as another. */
  readonly lineless?: true;
  /** The device begins to speak with the link, so what comes first is no middle of anything. */
  readonly fresh?: true;
  /** Resolves once what the device says is surely being read; absent where it is from the opening on. */
  readonly reading?: Promise<void>;
  close(): Promise<void>;
  /** Where several devices share the line: has it alone while `work` goes on; whoever came before is waited for. */
  turn?<T>(work: () => Promise<T>): Promise<T>;
}

/** Two wires with up to 112 chips, each at an address of its own. One transfer at a time; who comes meanwhile waits. */
export interface I2cBus {
  /**
   * Writes, then reads so many bytes with no stop between; with nothing to write, only reads; with nothing of both, only calls. Undefined where no chip at that
   * address takes it. @throws link/stuck where the bus cannot be used, link/busy where the system itself drives that chip,
   * link/unsupported for a transfer that the adapter cannot do, link/lost.
   */
  transfer(address: number, write: Uint8Array, readBytes: number): Promise<Uint8Array | undefined>;
}
