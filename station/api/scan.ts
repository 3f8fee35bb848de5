import type { Calls } from './by-name.ts';

export interface LineSettings {
  readonly baudRate: number;
  readonly parity: 'none' | 'even' | 'odd';
}

export interface ScanQuery {
  readonly address: string;
  /** Ten addresses and those that known devices come with, or all 247. */
  readonly how: 'quick' | 'full';
  readonly cursor?: string;
}

export interface ScanPart {
  /** How much is done, 0 to 1. */
  readonly done: number;
  /** Who is asked now, and how. */
  readonly unit: number;
  readonly line: LineSettings;
  readonly found: readonly FoundUnit[];
  /** Answers that could not be read: noise, another speed, or two units of one address. */
  readonly unreadable: number;
  /** For the next piece; absent once it is through. */
  readonly cursor?: string;
}

/** A Modbus unit that answered. */
export interface FoundUnit {
  readonly unit: number;
  readonly line: LineSettings;
  /** What it says of itself, such as `vendor` and `product`. */
  readonly names: Readonly<Record<string, string>>;
  /** Known devices whose map fits, best first; undefined while that is still asked. */
  readonly matches?: readonly UnitMatch[] | undefined;
}

export interface UnitMatch {
  readonly title: string;
  /** How it is set up. */
  readonly driver: string;
  readonly options: Readonly<Record<string, unknown>>;
  /** What it reads out so, to be compared with its display. */
  readonly shows: readonly {
    readonly name: string;
    readonly value: number;
    readonly decimals: number;
    readonly unitText: string;
  }[];
}

export interface RegistersQuery {
  readonly address: string;
  readonly line: LineSettings;
  readonly unit: number;
  /** 1 coils, 2 inputs, 3 holding registers, 4 input registers. */
  readonly function: 1 | 2 | 3 | 4;
  readonly from: number;
  /** At most 64. */
  readonly count: number;
  /** The number that its display shows now, to be found among them. */
  readonly display?: { readonly value: number; readonly decimals: number };
}

/** One way to read a number that begins at a register. */
export interface RegisterGuess {
  readonly type: 'u16' | 'i16' | 'u32' | 'i32' | 'f32' | 'u64' | 'i64' | 'bit';
  /** Its low word comes first. */
  readonly lowFirst?: true;
  readonly value: number;
  /** What it is multiplied with to give the number on the display; absent where it does not. */
  readonly scale?: number;
}

export type RegistersRead =
  | {
      readonly answer: 'numbers';
      readonly rows: readonly { readonly address: number; readonly guesses: readonly RegisterGuess[] }[];
    }
  | { readonly answer: 'refused'; readonly code: number }
  | { readonly answer: 'silent' };

/** What can be asked about what hangs on a Modbus wire. */
export interface ModbusApi {
  /**
   * Looks which Modbus units answer on a port, a piece at a time, by reading questions only: pull with the cursor of the last
   * piece until it is absent, or stop pulling. @throws link/…; config/invalid for a scan that is over.
   */
  scanModbus(query: ScanQuery): Promise<ScanPart>;
  /** What stands in a Modbus unit's registers now. @throws link/…, config/invalid. */
  readModbus(query: RegistersQuery): Promise<RegistersRead>;
}

export const modbusCalls: Calls<ModbusApi> = {
  scanModbus: 20_000,
  readModbus: 10_000,
};
