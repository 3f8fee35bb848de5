import { Numbers } from './numbers.ts';
import { bytesOf, type Lane, type Parcel } from './parcel.ts';

/** At most this much waits for the broker's PUBACK; the past fills half of it, and waits for the receiver besides. */
export const WINDOW = { messages: 64, bytes: 1024 * 1024 } as const;

/** A parcel that was handed over and of which nobody has said that it is taken. */
export interface Flight {
  readonly numbers: Numbers;
  readonly bytes: number;
  readonly lane: Lane;
  /** When the broker said that it has it, by the steady clock. */
  answeredMs?: number;
  /** The other side said that it will not take this. */
  refused?: true;
}

/** Everything under way on one connection, and whether there is room for more. */
export class Flights {
  readonly #all = new Set<Flight>();

  /** The entries under way. */
  get carried(): Numbers {
    const carried = new Numbers();
    for (const { numbers } of this.#all) carried.addAll(numbers);
    return carried;
  }

  /**
   * The live lane waits for the broker only: who looks on sees the present even where the receiver is away. The past waits
   * until it is taken, so that it is never sent into the void faster than half of the window.
   */
  fits(lane: Lane, bytes: number): boolean {
    const unanswered = this.#load(({ answeredMs }) => answeredMs === undefined);
    if (!hasRoom(unanswered, bytes, 1)) return false;
    return (
      lane === 'live' ||
      hasRoom(
        this.#load((flight) => flight.lane === 'late'),
        bytes,
        1 / 2,
      )
    );
  }

  add(parcel: Parcel, lane: Lane): Flight {
    const flight: Flight = { numbers: parcel.numbers, bytes: bytesOf(parcel), lane };
    this.#all.add(flight);
    return flight;
  }

  /** Lands what is taken. */
  land(taken: Numbers): void {
    for (const flight of this.#all) if (taken.coversAll(flight.numbers)) this.#all.delete(flight);
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
    return { messages: counted.length, bytes: counted.reduce((sum, { bytes }) => sum + bytes, 0) };
  }
}

interface Load {
  readonly messages: number;
  readonly bytes: number;
}

/** Even a message larger than the window goes, alone. */
const hasRoom = ({ messages, bytes }: Load, more: number, share: number) =>
  messages === 0 || (messages < share * WINDOW.messages && bytes + more <= share * WINDOW.bytes);
