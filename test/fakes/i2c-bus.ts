import type { OpenBus } from '../../node-bridge/wires/i2c-wire.ts';
import { hex, toHex } from '../../station/codec/bytes.ts';
import { fault } from '../../station/model/fault.ts';

/** One transfer as it was recorded or is to be: what is written, and what then comes. */
export interface Transfer {
  readonly address: number;
  readonly write: string;
  readonly read: string;
}

/** What all buses of tests keep. */
abstract class TestBus implements OpenBus {
  isIdle = true;
  isOpen = true;
  /** Addresses that a driver of the system has. */
  readonly taken = new Set<number>();
  abstract transfer(address: number, write: Uint8Array, readBytes: number): Promise<Uint8Array | undefined>;
  requireFree(address: number): void {
    if (this.taken.has(address)) throw fault('link/busy', { address: `i2c:0x${address.toString(16)}` });
  }
  async close(): Promise<void> {
    this.isOpen = false;
  }
}

/** A bus that plays what was recorded, over and over, and takes nothing else. */
export class PlaybackBus extends TestBus {
  readonly #transfers: readonly Transfer[];
  readonly surprises: string[] = [];
  #at = 0;

  constructor(transfers: readonly Transfer[]) {
    super();
    this.#transfers = transfers;
  }

  async transfer(address: number, write: Uint8Array, readBytes: number): Promise<Uint8Array | undefined> {
    const expected = this.#transfers[this.#at++ % this.#transfers.length]!;
    const read = hex(expected.read);
    const isExpected =
      address === expected.address &&
      toHex(write) === toHex(hex(expected.write)) &&
      readBytes === read.length;
    if (isExpected) return read;
    this.surprises.push(`0x${address.toString(16)} W ${toHex(write)} R ${readBytes}`);
    return undefined;
  }
}

/** A bus with chips that do what they are told to do; where there is none, nobody acknowledges. */
export class ChipBus extends TestBus {
  readonly chips = new Map<number, (write: Uint8Array, readBytes: number) => Uint8Array | undefined>();
  readonly log: { readonly address: number; readonly write: string; readonly readBytes: number }[] = [];
  /** Somebody holds the clock: nothing ever comes back. */
  isHung = false;

  transfer(address: number, write: Uint8Array, readBytes: number): Promise<Uint8Array | undefined> {
    this.log.push({ address, write: toHex(write), readBytes });
    if (this.isHung) return new Promise(() => undefined);
    return Promise.resolve(this.chips.get(address)?.(write, readBytes));
  }
}
