import type { Counters } from '../../api/device.ts';
import type { Fault } from '../../model/fault.ts';
import { LineStory } from './line-story.ts';
import type { LineError } from '../../model/traffic.ts';

/** What is counted on one device's way in: numbers only go up, for as long as the station runs. */
export class Counting implements Counters {
  bytes = 0;
  frames = 0;
  rows = 0;
  damaged = 0;
  dropped = 0;
  timeouts = 0;
  readonly lineErrors: Record<LineError, number> = { overrun: 0, framing: 0, parity: 0, break: 0 };
  reconnects = 0;
  commands = 0;
  lastFault: Fault | undefined;
  /** The same, by when it happened. */
  readonly story = new LineStory();

  /** As plain data that may travel. */
  get view(): Counters {
    const { bytes, frames, rows, damaged, dropped, timeouts, reconnects, commands, lastFault } = this;
    const lineErrors = { ...this.lineErrors };
    return { bytes, frames, rows, damaged, dropped, timeouts, lineErrors, reconnects, commands, lastFault };
  }
}
