import type { OpenChip } from '../../node-bridge/wires/spi-wire.ts';

/** What a chip puts on its line at each clock, by the bit that it is given there; made anew for each selection. */
export type Clocked = () => (bit: number) => number;

/** A chip behind a select line, clocked bit by bit, most significant first. */
export class ClockedChip implements OpenChip {
  isOpen = true;
  /** Nothing ever comes back from the system. */
  isHung = false;
  asked = 0;
  readonly #selected: Clocked;

  constructor(selected: Clocked) {
    this.#selected = selected;
  }

  transfer(write: Uint8Array, readBytes: number): Promise<Uint8Array> {
    this.asked++;
    if (this.isHung) return new Promise(() => undefined);
    const clock = this.#selected();
    const said = [...write, ...new Uint8Array(readBytes)].map((byte) =>
      [7, 6, 5, 4, 3, 2, 1, 0].reduce((word, at) => (word << 1) | clock((byte >> at) & 1), 0),
    );
    return Promise.resolve(Uint8Array.from(said.slice(write.length)));
  }

  close(): void {
    this.isOpen = false;
  }
}

/**
 * An MCP3008 by figure 5-2 and table 5-2 of DS21295D, written from those and not from the driver: `volts` at its eight pins. What
 * nobody drives is pulled high.
 */
export function mcp3008(volts: readonly number[], reference: number): Clocked {
  const codeOf = (configuration: readonly number[]) => {
    const [single, d2, d1, d0] = configuration as unknown as readonly [number, number, number, number];
    const plus = 4 * d2 + 2 * d1 + d0;
    const minus = d0 === 1 ? plus - 1 : plus + 1;
    const difference = volts[plus]! - (single === 1 ? 0 : volts[minus]!);
    return Math.min(1023, Math.max(0, Math.floor((1024 * difference) / reference)));
  };
  return () => {
    const configuration: number[] = [];
    let hasStarted = false;
    let since = 0;
    return (bit) => {
      if (!hasStarted) hasStarted = bit === 1;
      else if (configuration.length < 4) configuration.push(bit);
      else since++;
      // One more clock for the sample, the null bit, ten bits, nine of them backwards, zeros.
      if (since < 2) return 1;
      if (since === 2 || since > 21) return 0;
      const place = since <= 12 ? 12 - since : since - 12;
      return (codeOf(configuration) >> place) & 1;
    };
  };
}
