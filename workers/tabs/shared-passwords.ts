import type { Clock } from '../../station/runtime/platform.ts';
import type { SessionBroker } from '../session-brokers.ts';
import type { TabChannel } from './tab-channel.ts';

/** A question that lay about for longer was asked of a tab that was frozen: what it knows may be of before. */
const STALE_MS = 10_000;

/**
 * The passwords that are not to be remembered, known to all tabs that live at the same time: whichever takes the station over
 * can sign in. They go from tab to tab and are written nowhere; with the last tab they are gone.
 */
export class SharedPasswords {
  readonly #channel: TabChannel;
  readonly #clock: Clock;
  readonly #stop: () => void;
  #brokers: readonly SessionBroker[];

  /** Begins with what this tab knows, says it, and asks the others for the rest. */
  constructor(channel: TabChannel, clock: Clock, own: readonly SessionBroker[]) {
    this.#channel = channel;
    this.#clock = clock;
    this.#brokers = own;
    this.#stop = channel.listen((message) => {
      if (message.kind === 'passwords-wanted') this.#answer(message.askedMs);
      if (message.kind === 'passwords') this.#learn(message.brokers, message.changed);
    });
    channel.say({ kind: 'passwords-wanted', askedMs: clock.now() });
    this.#answer(clock.now());
  }

  get brokers(): readonly SessionBroker[] {
    return this.#brokers;
  }

  /** A person has changed them here. */
  change(brokers: readonly SessionBroker[]): void {
    this.#brokers = brokers;
    this.#channel.say({ kind: 'passwords', brokers, changed: true });
  }

  close(): void {
    this.#stop();
  }

  #answer(askedMs: number): void {
    if (this.#brokers.length === 0 || this.#clock.now() - askedMs > STALE_MS) return;
    this.#channel.say({ kind: 'passwords', brokers: this.#brokers, changed: false });
  }

  /** What a person has just changed replaces all; an answer only adds what is not known here. */
  #learn(brokers: readonly SessionBroker[], changed: boolean): void {
    const known = new Set(this.#brokers.map(({ id }) => id));
    this.#brokers = changed ? brokers : [...this.#brokers, ...brokers.filter(({ id }) => !known.has(id))];
  }
}
