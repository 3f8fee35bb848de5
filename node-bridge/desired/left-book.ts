import type { ConfigView } from '../../station/api/configuration.ts';
import { MOST_WANTED, type Reported } from '../../station/model/configuration.ts';
import { desiredMessage, type Pushed, readDesired } from '../../station/runtime/desired/message.ts';
import type { LeftFor } from '../../station/runtime/far/passed-configuration.ts';
import type { Incoming, Log } from '../../station/runtime/platform.ts';
import type { Message } from '../../station/uplink/message.ts';
import { readReported, reportedMessage } from '../../station/uplink/native/configuration.ts';
import { given } from '../../station/uplink/native/fields.ts';
import { placeOf } from '../../station/uplink/topics.ts';
import type { Keeper } from '../broker/broker.ts';
import { type Known, LeftRows, MOST_STATIONS } from './left-rows.ts';

const MOST_REPORT_LETTERS = 64 * 1024;

type Publish = (message: Message) => Promise<unknown>;

/**
 * What is left at a bridge for stations that are away, and what each said last of its configuration: kept beside the log, so that
 * it is there again after a restart. What is left waits until the station says that it knows of it.
 */
export class LeftBook implements LeftFor {
  readonly #own: string;
  readonly #rows: LeftRows;
  readonly #publish: Publish;
  /** What stations have said and is not kept yet: of each the newest. */
  readonly #heard = new Map<string, Reported>();
  #last: Promise<unknown> = Promise.resolve();

  /** `publish` says something at the bridge's own broker. */
  static async open(
    log: Pick<Log, 'origin' | 'setting' | 'keepSetting'>,
    publish: Publish,
  ): Promise<LeftBook> {
    return new LeftBook(log.origin.station, await LeftRows.open(log), publish);
  }

  private constructor(own: string, rows: LeftRows, publish: Publish) {
    this.#own = own;
    this.#rows = rows;
    this.#publish = publish;
  }

  /** Has the broker keep all of it again. Called before anybody can come in. */
  async offer(): Promise<void> {
    for (const [station, { reported, left }] of this.#rows.all) {
      if (reported) await this.#publish(reportedMessage({ station, epoch: '' }, reported));
      if (left) await this.#publish(desiredMessage(station, left.push));
    }
  }

  /** Takes what is left at the broker, and what stations say, before `next` does: only then the sender hears "taken". */
  before(next: Keeper): Keeper {
    return {
      take: async (incoming) => {
        await this.#take(incoming);
        await next.take(incoming);
      },
    };
  }

  /** What a station said last, and what waits for it. */
  of(station: string): Pick<ConfigView, 'reported' | 'waiting'> {
    const { reported, left } = this.#rows.of(station);
    if (!left) return given({ reported });
    const { id, by, reason, askedMs } = left.push;
    return given({ reported, waiting: { id, by, reason, askedMs } });
  }

  past(station: string): readonly string[] {
    return this.#rows.of(station).past;
  }

  /**
   * Leaves something for a station, in the place of what was left for it before; nothing that it knows already, or that was given
   * up. Resolves once it would survive a power cut, and the broker hands it out. @throws config/invalid, log/no-room, log/full, log/broken.
   */
  async leave(station: string, push: Pushed): Promise<void> {
    await this.#turn(async () => {
      if (await this.#replace(station, push)) await this.#publish(desiredMessage(station, push));
    });
  }

  /** @throws log/no-room, log/full, log/broken where something that is left cannot be kept. */
  async #take({ topic, payload, retained }: Incoming): Promise<void> {
    const place = retained ? placeOf(topic) : undefined;
    if (!place || place.station === this.#own) return;
    // What is no push takes the place of what was left as well: the broker hands it out instead.
    if (place.what === 'desired')
      await this.#turn(() => this.#replace(place.station, readOr(readDesired, payload)));
    const reported = place.what === 'reported' ? readOr(readReported, payload) : undefined;
    if (reported) this.#hear(place.station, reported);
  }

  /** Nobody waits for it: where it cannot be kept, the station says it again when it is back. */
  #hear(station: string, reported: Reported): void {
    const isDue = this.#heard.has(station);
    if (!isDue && this.#heard.size === MOST_STATIONS) return;
    this.#heard.set(station, reported);
    if (isDue) return;
    this.#turn(async () => {
      const said = this.#heard.get(station)!;
      this.#heard.delete(station);
      await this.#reported(station, said);
    }).catch(() => undefined);
  }

  async #reported(station: string, said: Reported): Promise<void> {
    const { left, past, reported: before } = this.#rows.of(station);
    const isDone = left !== undefined && knows(said, left.push.id);
    const reported = shortened(said);
    if (!isDone && JSON.stringify(before) === JSON.stringify(reported)) return;
    await this.#rows.keep(station, { reported, past, ...(isDone ? {} : given({ left })) });
    if (isDone) await this.#publish(desiredMessage(station, undefined));
  }

  /** Whether something is left now that was not before. @throws config/invalid, log/no-room, log/full, log/broken. */
  async #replace(station: string, push: Pushed | undefined): Promise<boolean> {
    const { reported, left, past } = this.#rows.of(station);
    if (push?.id === left?.push.id) return false;
    if (push && (past.includes(push.id) || (reported && knows(reported, push.id)))) return false;
    await this.#rows.keep(station, {
      ...given({ reported, left: push && leftOf(station, push) }),
      past: left ? [left.push.id, ...past].slice(0, MOST_WANTED) : past,
    });
    return push !== undefined;
  }

  /** One change after the other. */
  #turn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work);
    this.#last = done.catch(() => undefined);
    return done;
  }
}

const leftOf = (station: string, push: Pushed): Known['left'] => ({
  push,
  text: new TextDecoder().decode(desiredMessage(station, push).payload),
});

const knows = ({ desired, wanted = [] }: Reported, id: string): boolean =>
  desired?.id === id || wanted.includes(id);

/** What became of what was wanted last may be told at length. */
function shortened(reported: Reported): Reported {
  const { desired: _long, ...short } = reported;
  return JSON.stringify(reported).length > MOST_REPORT_LETTERS ? short : reported;
}

/** What makes no sense is nothing. */
function readOr<T>(read: (payload: Uint8Array) => T, payload: Uint8Array): T | undefined {
  try {
    return payload.length === 0 ? undefined : read(payload);
  } catch {
    return undefined;
  }
}
