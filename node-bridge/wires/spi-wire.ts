import type { LinkSpec } from '../../station/model/link.ts';
import { fault } from '../../station/model/fault.ts';
import { busLink } from '../../station/runtime/wire/bus-link.ts';
import type { Clock, Link } from '../../station/runtime/platform.ts';
import { BusTurns } from './bus-turns.ts';

/** How a chip is spoken to. */
export type SpiUse = Extract<LinkSpec, { kind: 'spi' }>;

/** A chip as this wire uses it, one call at a time. */
export interface OpenChip {
  /**
   * Writes, then reads so many bytes, with the chip selected all the time; what comes in while it is written to is dropped.
   * @throws link/stuck, link/unsupported, link/lost.
   */
  transfer(write: Uint8Array, readBytes: number): Promise<Uint8Array>;
  close(): void;
}

const ADDRESS = /^spi:(\d{1,3}):(\d{1,3})$/;

/** The SPI buses of this machine: the chips on one are spoken to in turns, each by its own select line. One device has a chip. */
export class SpiWire {
  readonly #open: (bus: number, chip: number, use: SpiUse) => Promise<OpenChip>;
  readonly #clock: Pick<Clock, 'sleep' | 'steady'>;
  readonly #inUse = new Set<string>();
  readonly #turns = new Map<number, BusTurns>();

  constructor(
    open: (bus: number, chip: number, use: SpiUse) => Promise<OpenChip>,
    clock: Pick<Clock, 'sleep' | 'steady'>,
  ) {
    this.#open = open;
    this.#clock = clock;
  }

  /** @throws link/unsupported for what is no address; link/busy where another device has the chip; link/…. */
  async openLink(use: LinkSpec, address: string, signal: AbortSignal): Promise<Link> {
    const [, bus, select] = ADDRESS.exec(address) ?? [];
    if (bus === undefined || select === undefined || use.kind !== 'spi')
      throw fault('link/unsupported', { address });
    const [number, chip] = [Number(bus), Number(select)];
    const place = `${number}:${chip}`;
    if (this.#inUse.has(place)) throw fault('link/busy', { address });
    this.#inUse.add(place);
    const turns = this.#turnsOn(number);
    try {
      // In turn, too: a system sets a chip up only while nobody is at its bus.
      const open = await turns.take(address, () => this.#open(number, chip, use));
      const close = () => {
        this.#inUse.delete(place);
        void turns.release(() => open.close());
      };
      const transfer = (write: Uint8Array, readBytes: number) =>
        turns.take(address, () => open.transfer(write, readBytes));
      return busLink({ chip, transfer, close }, address, this.#clock, signal);
    } catch (error) {
      this.#inUse.delete(place);
      throw error;
    }
  }

  #turnsOn(bus: number): BusTurns {
    const turns = this.#turns.get(bus) ?? new BusTurns(() => this.#clock.steady());
    this.#turns.set(bus, turns);
    return turns;
  }
}
