import { Numbers } from './numbers.ts';
import { bytesOf, type Lane, type Parcel } from './parcel.ts';

/** At most this much waits for the broker's PUBACK; the past fills half of it, and waits for the receiver besides. */
export const WINDOW = { messages: 64, bytes: 1024 * 1024 } as const;

/** Entries of the past under way at a time: as many as the receiver takes in well below the time that a live one may wait. */
const PAST = { least: 256, first: 4_096, most: 65_536, soonMs: 400 } as const;

/** A parcel that was handed over and of which nobody has said that it is taken. */
export interface Flight {
  readonly numbers: Numbers;
  readonly bytes: number;
  readonly lane: Lane;
  readonly sentMs: number;
  /** When the broker said that it has it, by the steady clock. */
  answeredMs?: number;
  /** The other side said that it will not take this. */
  refused?: true;
}

/** Everything under way on one connection, and whether there is room for more. */
export class Flights {
  readonly #all = new Set<Flight>();
  #mostPast: number = PAST.first;

  /** The entries under way. */
  get carried(): Numbers {
    const carried = new Numbers();
    for (const { numbers } of this.#all) carried.addAll(numbers);
    return carried;
  }

  /**
   * The live lane waits for the broker only: who looks on sees the present even where the receiver is away. The past waits
   * until it is taken, so that it is never sent into the void faster than half of the window; and it never fills the way so
   * far that the present would have to queue behind it.
   */
  fits(lane: Lane, bytes: number): boolean {
    const unanswered = this.#load(({ answeredMs }) => answeredMs === undefined);
    if (!hasRoom(unanswered, bytes, 1)) return false;
    if (lane === 'live') return true;
    const late = this.#load((flight) => flight.lane === 'late');
    return late.entries < this.#mostPast && hasRoom(late, bytes, 1 / 2);
  }

  add(parcel: Parcel, lane: Lane, sentMs: number): Flight {
    const flight: Flight = { numbers: parcel.numbers, bytes: bytesOf(parcel), lane, sentMs };
    this.#all.add(flight);
    return flight;
  }

  /** Lands what is taken. */
  land(taken: Numbers, nowMs: number): void {
    for (const flight of this.#all) {
      if (!taken.coversAll(flight.numbers)) continue;
      this.#all.delete(flight);
      if (flight.lane === 'late') this.#pace(nowMs - flight.sentMs);
    }
  }

  /** More of the past at a time while it is taken soon, less once it is not. */
  #pace(tookMs: number): void {
    const most = this.#mostPast * (tookMs < PAST.soonMs ? 1.1 : 0.7);
    this.#mostPast = Math.min(Math.max(most, PAST.least), PAST.most);
  }

  /** Forgets what the broker has had since `sinceMs` or longer, without anybody taking it; says whether there was any. */
  giveUp(sinceMs: number): boolean {
    const lost = [...this.#all].filter(({ answeredMs = Infinity }) => answeredMs <= sinceMs);
    for (const flight of lost) this.#all.delete(flight);
    return lost.length > 0;
  }

  /** What travels together with an entry that is refused; undefined where it is not under way, or was refused before. */
  refuse(seq: number): Numbers | undefined {
    for (const flight of this.#all) {
      if (flight.refused || !flight.numbers.has(seq)) continue;
      flight.refused = true;
      return flight.numbers;
    }
    return undefined;
  }

  /** When the broker took what has waited longest for the receiver. */
  get oldestMs(): number | undefined {
    const answered = [...this.#all].flatMap(({ answeredMs }) => answeredMs ?? []);
    return answered.length > 0 ? Math.min(...answered) : undefined;
  }

  #load(counts: (flight: Flight) => boolean): Load {
    const counted = [...this.#all].filter(counts);
    const sum = (of: (flight: Flight) => number) => counted.reduce((total, flight) => total + of(flight), 0);
    return {
      messages: counted.length,
      bytes: sum(({ bytes }) => bytes),
      entries: sum(({ numbers }) => numbers.size),
    };
  }
}

interface Load {
  readonly messages: number;
  readonly bytes: number;
  readonly entries: number;
}

/** Even a message larger than the window goes, alone. */
const hasRoom = ({ messages, bytes }: Load, more: number, share: number) =>
  messages === 0 || (messages < share * WINDOW.messages && bytes + more <= share * WINDOW.bytes);
