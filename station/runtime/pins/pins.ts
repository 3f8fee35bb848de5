import { fault } from '../../model/fault.ts';
import type { Level, PinUse } from '../../model/pin.ts';

/** Where a line is: its chip by label or device name (`header`: the one of the board's pins), the line by number or name. */
export interface PinAddress {
  readonly chip: string;
  readonly line: string;
}

/** A line changed its level. */
export interface Edge {
  readonly level: Level;
  /** When the kernel saw it, by the steady clock. */
  readonly steadyMs: number;
  /** Its number since the line was opened, from 1 and modulo 2^32: one that is missing was lost. */
  readonly number: number;
}

/** The GPIO lines of the machine. */
export interface Pins {
  /**
   * Takes a line for itself until it is closed.
   * @throws link/not-found, link/denied, link/busy with who has it, link/unsupported.
   */
  open(address: PinAddress, use: PinUse): Promise<Pin>;
}

/** A line that is ours. */
export interface Pin {
  /** What it is at now; of an output, what it drives. @throws link/lost. */
  read(): Level;
  /** @throws link/lost. */
  set(level: Level): void;
  /**
   * The edges since it was last asked, the oldest first, at most 1,024: beyond that the oldest are lost. @throws link/lost.
   */
  edges(): readonly Edge[];
  /** Resolves when there are edges, or the line is closed or gone. */
  stirred(): Promise<void>;
  close(): Promise<void>;
}

/** Reads `gpio:pinctrl-rp1:17`, `gpio:header:GPIO17`. Labels may hold colons, names of lines may not. @throws link/unsupported. */
export function pinAddress(address: string): PinAddress {
  const [, chip, line] = /^gpio:(.{1,64}):([^:]{1,64})$/.exec(address) ?? [];
  if (chip === undefined || line === undefined) throw fault('link/unsupported', { address });
  return { chip, line };
}
