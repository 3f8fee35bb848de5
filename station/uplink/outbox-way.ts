import type { Logged } from '../model/entry.ts';
import type { Published } from '../runtime/platform.ts';
import type { Speech } from './dialect.ts';
import type { Message } from './message.ts';
import type { Parcel } from './parcel.ts';

/** What counts as taken: `confirmed` by a receiver that stored it, or `sent`, the broker has it. */
export type SendingMode = 'confirmed' | 'sent';

/** Makes few messages of many entries, of at most so many bytes each. */
export type Sealing = (entries: readonly Logged[], mostBytes: number) => Iterable<Parcel>;

/** One connection, for as long as it lasts. */
export interface OutboxWay {
  readonly publish: (message: Message) => Promise<Published>;
  readonly speech: Pick<Speech, 'parcels' | 'gone' | 'leaving'>;
  readonly mode: SendingMode;
  readonly mostBytes: number;
  /** How the past is sealed on its way, as long as whoever takes it reads that. */
  readonly sealing?: () => Sealing | undefined;
  /** Whether nobody is there to listen; who changes that says `lookAgain`. */
  readonly waits?: () => boolean;
}
