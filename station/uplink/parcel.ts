import type { Message } from './message.ts';
import type { Numbers } from './numbers.ts';

/**
 * Messages and the entries of the log that they carry together: once all are taken, so are the entries. Without a message
 * the entries say nothing in this dialect and are passed over.
 */
export interface Parcel {
  readonly messages: readonly Message[];
  readonly numbers: Numbers;
}

export const bytesOf = ({ messages }: Parcel): number =>
  messages.reduce((sum, { payload }) => sum + payload.length, 0);

/** `late`: told after the fact; it never overwrites a current value and raises no live alarm. */
export type Lane = 'live' | 'late';
