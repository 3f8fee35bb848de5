import { type Losses, rowsIn } from './losses.ts';

/**
 * A device's rows in figures, all of one moment: produced = kept + waiting + dropped - lost, and
 * kept = stored + forgotten + erased + lost.
 */
export interface DeviceLedger {
  readonly device: string;
  /** Rows that were decoded, by a counter that never looks at the log; absent for another station's device. */
  readonly produced: number | undefined;
  /** Rows that were ever committed. */
  readonly kept: number;
  /** Decoded, and on their way into the log. */
  readonly waiting: number;
  readonly stored: number;
  /** Trimmed when they were old. */
  readonly forgotten: number;
  readonly erased: number;
  /** Told losses by cause, with all that was lost; of these rows, `lost` had been kept before. */
  readonly dropped: Losses;
  readonly lost: number;
  readonly readers: readonly ReaderLedger[];
}

/** What one uplink passed of a device's rows: took, could not because they were gone, or refused for good. */
export interface ReaderLedger {
  /** The name of its bookmark. */
  readonly reader: string;
  readonly taken: number;
  readonly missed: number;
  /** Absent where there are none. */
  readonly refused?: number;
}

/** Where a device's rows are, as seen by one uplink: together they are all that were produced. */
export interface Whereabouts {
  readonly acknowledged: number;
  readonly held: number;
  readonly dropped: number;
}

/** Without a reader: as seen by nobody who takes, all that is left is held. */
export function whereaboutsOf(ledger: DeviceLedger, reader?: ReaderLedger): Whereabouts {
  const { kept, waiting, stored, dropped, lost } = ledger;
  const never = rowsIn(dropped) - lost;
  const { taken, missed, refused = 0 } = reader ?? { taken: 0, missed: kept - stored };
  const passed = taken + missed + refused;
  return { acknowledged: taken, held: kept - passed + waiting, dropped: never + missed + refused };
}
