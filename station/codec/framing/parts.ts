import { concat, latin1 } from '../bytes.ts';

const NEWLINE = Uint8Array.of(0x0a);
const MOST_OPEN = 8;
/** Receivers number their messages 0 to 9: a part that has waited longer might be taken for one of another message. */
const MOST_BETWEEN = 10;

interface Open {
  readonly parts: Uint8Array[];
  /** Sentences of AIS that had been heard when its last part came. */
  heard: number;
}

/**
 * Joins the sentences of AIS messages that are too long for one (IEC 61162-1, VDM), a line each: part by part in their
 * order, with few others between. What does not get whole is dropped.
 */
export class Parts {
  dropped = 0;
  readonly #open = new Map<string, Open>();
  #heard = 0;

  /** The sentence itself where it stands alone; all parts with the last of them, nothing before. */
  join(sentence: Uint8Array): Uint8Array | undefined {
    if (sentence[0] !== 0x21) return sentence;
    this.#heard++;
    const head = /^!(..VD[MO]),([2-9]),([1-9]),(\d?,[AB12]?),/.exec(latin1(sentence.subarray(0, 24)));
    if (!head) return sentence;
    const [, address, total, number, which] = head;
    const key = `${address},${total},${which}`;
    const open = number === '1' ? this.#begin(key) : this.#goOn(key, Number(number));
    if (!open) return undefined;
    open.parts.push(sentence);
    open.heard = this.#heard;
    if (open.parts.length < Number(total)) return undefined;
    this.#open.delete(key);
    return concat(...open.parts.flatMap((part, i) => (i === 0 ? [part] : [NEWLINE, part])));
  }

  #begin(key: string): Open {
    this.#drop(key);
    const [oldest] = this.#open.keys();
    if (this.#open.size === MOST_OPEN && oldest !== undefined) this.#drop(oldest);
    const open = { parts: [], heard: this.#heard };
    this.#open.set(key, open);
    return open;
  }

  /** Without the parts before it, a part is nothing. */
  #goOn(key: string, number: number): Open | undefined {
    const open = this.#open.get(key);
    if (open && open.parts.length === number - 1 && this.#heard - open.heard <= MOST_BETWEEN) return open;
    if (!this.#drop(key)) this.dropped++;
    return undefined;
  }

  #drop(key: string): boolean {
    const was = this.#open.delete(key);
    if (was) this.dropped++;
    return was;
  }
}
