import type { ColumnCodec } from '../../station/codec/column-codec.ts';
import type { Logged } from '../../station/model/entry.ts';
import type { Brokers, Connection, Held, Origin } from '../../station/runtime/platform.ts';
import type { Message } from '../../station/uplink/message.ts';
import { ackMessage } from '../../station/uplink/native/ack.ts';
import { received } from '../../station/uplink/native/received.ts';
import { online } from '../../station/uplink/native/station-status.ts';
import { Numbers } from '../../station/uplink/numbers.ts';
import { placeOf, toldBy } from '../../station/uplink/topics.ts';

const MOST_ISLANDS = 32;

/** What a hub is to a sender, as simple as can be: stores by number, at most 32 islands, and acknowledges. */
export class ModelReceiver {
  readonly entries = new Map<number, Logged>();
  readonly held = new Numbers();
  /** Numbers told gone. */
  readonly gone = new Numbers();
  duplicates = 0;
  refused = 0;
  /** Acknowledgements for which it says no are never sent. */
  acknowledges: () => boolean = () => true;
  /** Messages for which it says no never reach it. */
  reads: (message: Pick<Message, 'topic'>) => boolean = () => true;
  /** The numbers of what came late, in the order in which it came first. */
  readonly lateOrder: number[] = [];
  readonly #columns: ColumnCodec | undefined;
  readonly #name: string;
  readonly #station: string;
  #connection: Connection | undefined;
  #origin: Origin | undefined;

  /** With `columns` it reads sealed blocks, and says so. */
  constructor(name: string, station: string, columns?: ColumnCodec) {
    this.#columns = columns;
    this.#name = name;
    this.#station = station;
  }

  async connect(brokers: Brokers): Promise<void> {
    const origin = { station: this.#name, epoch: 'receiver' };
    const will: Message = { ...online(origin, 0, 1, true), retain: false };
    const target = { url: 'fake://broker', clientId: this.#name };
    const connection = await brokers.connect(target, will, new AbortController().signal);
    this.#connection = connection;
    void this.#listen(connection);
    await connection.subscribe([...toldBy(this.#station), `fieldline/${this.#station}/devices/+/event`]);
    await connection.publish(online(origin, 0, 1, true, undefined, this.#columns !== undefined));
  }

  async leave(): Promise<void> {
    await this.#connection?.close();
  }

  /** Loses the last of what it had, as after a restore from a backup, and says so. */
  async forget(count: number): Promise<void> {
    const upTo = Math.max(0, this.held.upTo - count);
    const kept = this.held.within(1, upTo);
    this.held.clear();
    this.held.addAll(kept);
    for (const number of this.entries.keys()) if (number > upTo) this.entries.delete(number);
    if (this.#origin)
      await this.#connection
        ?.publish(ackMessage(this.#origin, this.#name, this.told, { rewind: upTo }))
        .catch(() => undefined);
  }

  get told(): Held {
    const { upTo } = this.held;
    return { upTo, have: this.held.ranges.filter(([from]) => from > upTo).slice(0, MOST_ISLANDS) };
  }

  async #listen(connection: Connection): Promise<void> {
    for await (const { topic, payload } of connection.incoming) {
      if (!this.reads({ topic })) continue;
      const piece = received(placeOf(topic)!, payload, this.#columns);
      if (!piece || piece.origin.station !== this.#station) continue;
      this.#origin = piece.origin;
      for (const entry of piece.entries) {
        if (piece.late && !this.held.has(entry.seq)) this.lateOrder.push(entry.seq);
        this.#keep(entry);
      }
      for (const [from, to] of piece.gone) {
        this.gone.add(from, to);
        this.held.add(from, to);
      }
      if (this.acknowledges())
        connection.publish(ackMessage(piece.origin, this.#name, this.told)).catch(() => undefined);
    }
  }

  #keep(entry: Logged): void {
    const more = new Numbers(this.held.ranges);
    more.add(entry.seq);
    if (this.held.has(entry.seq)) this.duplicates++;
    else if (more.ranges.length > MOST_ISLANDS + 1) this.refused++;
    else {
      this.entries.set(entry.seq, entry);
      this.held.add(entry.seq);
    }
  }
}
