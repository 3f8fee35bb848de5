import type { Line } from '../model/listening.ts';
import type { HeardBytes } from '../model/profile.ts';
import type { Calls } from './by-name.ts';

/** What is new at the port that is listened to. */
export interface HeardPart {
  /** Another than before: what was heard before belongs to another line setting, or another port. */
  readonly run: number;
  readonly after: number;
  readonly line: Line | undefined;
  readonly heard: readonly HeardBytes[];
}

/** What can be asked of the port where it is listened for who speaks there. */
export interface ListeningApi {
  /**
   * Listens at a port for who speaks there, at one line setting after another, and sends nothing; `first` is one that was
   * right before. News tell how far it is. A device that is then added there goes on with what was heard. @throws config/invalid.
   */
  listen(address: string, first?: Line): Promise<void>;
  /** Ends that, and closes the port where no device has taken it over. */
  stopListening(): Promise<void>;
  /** Listens at a port with these settings and no others, and sends nothing. @throws config/invalid. */
  listenAt(address: string, line: Line): Promise<void>;
  /** The bytes of the port that is listened to, since `after` of the last part of this `run`; 0 for all that is kept. */
  heardBytes(run: number, after: number): Promise<HeardPart>;
}

export const listeningCalls: Calls<ListeningApi> = {
  listen: 10_000,
  stopListening: 10_000,
  listenAt: 30_000,
  heardBytes: 10_000,
};
