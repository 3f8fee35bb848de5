import type { UplinkView } from '../../api/uplink.ts';
import type { DeviceLedger, ReaderLedger } from '../../model/ledger.ts';
import { readerOf } from '../../uplink/own-side.ts';
import type { Clock, Log } from '../platform.ts';

const FRESH_MS = 1_000;

/** The own ledger as a screen is told of it: read anew at most once a second. */
export class LedgerDesk {
  readonly #log: Pick<Log, 'ledger'>;
  readonly #clock: Clock;
  #read: Promise<readonly DeviceLedger[]> = Promise.resolve([]);
  #readMs = -Infinity;

  constructor(log: Pick<Log, 'ledger'>, clock: Clock) {
    this.#log = log;
    this.#clock = clock;
  }

  /** Where the log cannot be read, as it was read last. */
  async now(uplinks: readonly UplinkView[]): Promise<readonly DeviceLedger[]> {
    const nowMs = this.#clock.steady();
    if (nowMs - this.#readMs >= FRESH_MS) {
      const before = this.#read;
      this.#readMs = nowMs;
      this.#read = this.#log.ledger().catch(() => before);
    }
    const ledger = await this.#read;
    return ledger.map((each) => ({
      ...each,
      readers: uplinks.map(({ config }) => readerIn(each, config.id)),
    }));
  }
}

/** One that has passed nothing yet has missed what is gone. */
function readerIn({ readers, kept, stored }: DeviceLedger, uplink: string): ReaderLedger {
  const none = { taken: 0, missed: kept - stored };
  return { ...(readers.find(({ reader }) => reader === readerOf(uplink)) ?? none), reader: uplink };
}
