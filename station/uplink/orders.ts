import type { Outcome } from '../model/command.ts';
import type { Clock, Incoming } from '../runtime/platform.ts';
import type { LinkStation } from './link-station.ts';
import { type Asked, readSet } from './native/command.ts';

const MOST_PENDING = 32;

/**
 * Commands from the broker: read, checked and handed to the station, which carries each id out once. What cannot be obeyed is answered where
 * it has an id and counted where it has none.
 */
export class Orders {
  readonly #station: LinkStation;
  readonly #clock: Clock;
  readonly #newId: () => string;
  #pending = 0;
  #refused = 0;

  constructor(station: LinkStation, clock: Clock, newId: () => string) {
    this.#station = station;
    this.#clock = clock;
    this.#newId = newId;
  }

  /** Commands that never reached the station. */
  get refused(): number {
    return this.#refused;
  }

  /** `answer` is told what the log does not tell: of one that has an id and cannot be obeyed, and of one that came before. */
  heard(device: string, arrival: Incoming, answer: (outcome: Outcome) => void): void {
    const asked = this.#read(device, arrival);
    if (asked.kind === 'command') {
      const before = this.#station.heardBefore(device, asked.command.id);
      if (before) return void before.then(answer);
      return this.#obey(asked, answer);
    }
    this.#refused++;
    if (asked.kind === 'ignored') return;
    const { id, channel, fault } = asked;
    answer({ id, device, channel, ok: false, timeMs: this.#clock.now(), fault });
  }

  #read(device: string, arrival: Incoming): Asked {
    const meta = this.#station.devices().find((each) => each.device === device);
    const writable = meta?.channels.filter((channel) => channel.writable).map(({ name }) => name) ?? [];
    const asked = readSet(device, writable, arrival, this.#newId());
    if (asked.kind !== 'command') return asked;
    const { id, channel } = asked.command;
    if (this.#station.heardBefore(device, id)) return asked;
    const refused = (fault: Extract<Asked, { kind: 'refused' }>['fault']): Asked => ({
      kind: 'refused',
      id,
      channel,
      fault,
    });
    if (!meta) return refused({ code: 'command/unknown-device', detail: { device } });
    const problems = [{ path: '/', message: `more than ${MOST_PENDING} commands at once` }];
    return this.#pending < MOST_PENDING
      ? asked
      : refused({ code: 'command/malformed', detail: { problems } });
  }

  #obey({ command }: Extract<Asked, { kind: 'command' }>, answer: (outcome: Outcome) => void): void {
    this.#pending++;
    this.#station
      .obey(command)
      .then((outcome) => {
        if (command.renews) answer(outcome); // of which there is nothing in the log
        return this.#station.log.flush(); // whoever asked waits for the outcome
      })
      .catch(() => undefined)
      .finally(() => this.#pending--);
  }
}
