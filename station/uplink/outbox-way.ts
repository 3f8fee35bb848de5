import type { Published } from '../runtime/platform.ts';
import type { Speech } from './dialect.ts';
import type { Message } from './message.ts';

/** What counts as taken: `confirmed` by a receiver that stored it, or `sent`, the broker has it. */
export type SendingMode = 'confirmed' | 'sent';

/** One connection, for as long as it lasts. */
export interface OutboxWay {
  readonly publish: (message: Message) => Promise<Published>;
  readonly speech: Pick<Speech, 'parcels' | 'gone' | 'leaving'>;
  readonly mode: SendingMode;
  readonly mostBytes: number;
  /** Whether nobody is there to listen; who changes that says `lookAgain`. */
  readonly waits?: () => boolean;
}
