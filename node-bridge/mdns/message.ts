import { type DnsName, labelsOf, nameOf } from './name.ts';

/** What a record says, of the kinds that tell where a service is; all others are passed over. */
export type RecordData =
  | { readonly type: 'PTR'; readonly target: DnsName }
  | { readonly type: 'SRV'; readonly port: number; readonly target: DnsName }
  | { readonly type: 'TXT'; readonly texts: readonly string[] }
  | { readonly type: 'A' | 'AAAA'; readonly bytes: Uint8Array };

export type DnsRecord = RecordData & {
  readonly name: DnsName;
  /** How long it may be believed; 0: no more from now on. */
  readonly ttlS: number;
};

export interface Question {
  readonly name: DnsName;
  readonly type: RecordData['type'] | 'ANY' | 'other';
}

/** A message of multicast DNS (RFC 6762, section 18). */
export interface DnsMessage {
  /** 0 but where somebody asks who wants it back. */
  readonly id: number;
  readonly isAnswer: boolean;
  readonly questions: readonly Question[];
  /** Of a question: what the asker knows already. */
  readonly answers: readonly DnsRecord[];
  /** Of a question: what the asker wants to be called itself. */
  readonly authorities: readonly DnsRecord[];
  readonly additionals: readonly DnsRecord[];
}

const NUMBERS = { A: 1, PTR: 12, TXT: 16, AAAA: 28, SRV: 33, ANY: 255 } as const;
const TYPES = new Map(Object.entries(NUMBERS).map(([type, number]) => [number as number, type]));
const [CLASS_IN, TOP_BIT] = [1, 0x8000];
const [ANSWER, AUTHORITATIVE] = [0x8000, 0x0400];
/** RFC 6762, section 17. */
const MOST_BYTES = 9_000;
const MOST_PARTS = 128;
const MOST_NAME_BYTES = 255;
const MOST_JUMPS = 16;
const HEAD_BYTES = 12;

/** As bytes, every name in full. `shared`: records that others may say, too, so that ours do not take theirs away. */
export function written(message: DnsMessage, shared: (record: DnsRecord) => boolean): Buffer {
  const { id, isAnswer, questions, answers, authorities, additionals } = message;
  const counts = [questions, answers, authorities, additionals].map(({ length }) => length);
  const records = [...answers, ...authorities, ...additionals];
  return Buffer.concat([
    words(id, isAnswer ? ANSWER | AUTHORITATIVE : 0, ...counts),
    ...questions.flatMap(({ name, type }) => [
      nameBytes(name),
      words(type === 'other' ? 0 : NUMBERS[type], CLASS_IN),
    ]),
    ...records.flatMap((record) => {
      const data = dataBytes(record);
      const flush = isAnswer && !shared(record) ? TOP_BIT : 0;
      const head = words(NUMBERS[record.type], CLASS_IN | flush, 0, record.ttlS, data.length);
      return [nameBytes(record.name), head, data];
    }),
  ]);
}

const words = (...numbers: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(2 * numbers.length);
  numbers.forEach((number, i) => bytes.writeUInt16BE(number, 2 * i));
  return bytes;
};

const counted = (text: string): Buffer => {
  const bytes = Buffer.from(text);
  return Buffer.concat([Buffer.from([bytes.length]), bytes]);
};

const nameBytes = (name: DnsName): Buffer => Buffer.concat([...labelsOf(name).map(counted), Buffer.alloc(1)]);

/** What a record says, as bytes that can be compared (RFC 6762, section 8.2). */
export function dataBytes(data: RecordData): Buffer {
  if (data.type === 'PTR') return nameBytes(data.target);
  if (data.type === 'SRV') return Buffer.concat([words(0, 0, data.port), nameBytes(data.target)]);
  if (data.type === 'TXT') return Buffer.concat(data.texts.map(counted));
  return Buffer.from(data.bytes);
}

/** What bytes from a network say; undefined where they are no message, or more than anybody honest sends. */
export function readMessage(bytes: Uint8Array): DnsMessage | undefined {
  if (bytes.length < HEAD_BYTES || bytes.length > MOST_BYTES) return undefined;
  try {
    return new Reader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length)).message();
  } catch (error) {
    if (error instanceof RangeError) return undefined; // beyond the end
    throw error;
  }
}

/** Reads from the front to the back; the work is bounded by the parts and the jumps that are allowed. */
class Reader {
  readonly #bytes: Buffer;
  #at = HEAD_BYTES;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  message(): DnsMessage | undefined {
    const [id, flags, ...counts] = [0, 2, 4, 6, 8, 10].map((at) => this.#bytes.readUInt16BE(at));
    if (counts.reduce((sum, count) => sum + count, 0) > MOST_PARTS) return undefined;
    const [questions = 0, answers = 0, authorities = 0, additionals = 0] = counts;
    return {
      id: id!,
      isAnswer: (flags! & ANSWER) !== 0,
      questions: Array.from({ length: questions }, () => this.#question()),
      answers: this.#records(answers),
      authorities: this.#records(authorities),
      additionals: this.#records(additionals),
    };
  }

  #question(): Question {
    const name = this.#name();
    const type = TYPES.get(this.#word()) ?? 'other';
    this.#at += 2;
    return { name, type: type as Question['type'] };
  }

  #records(count: number): readonly DnsRecord[] {
    return Array.from({ length: count }, () => this.#record()).filter((record) => record !== undefined);
  }

  #record(): DnsRecord | undefined {
    const name = this.#name();
    const type = TYPES.get(this.#word());
    this.#at += 2;
    const ttlS = this.#bytes.readUInt32BE(this.#at);
    this.#at += 4;
    const size = this.#word();
    const from = this.#at;
    const end = from + size;
    if (end > this.#bytes.length) throw new RangeError('beyond the end');
    const data = this.#data(type, end);
    this.#at = end;
    return data && { ...data, name, ttlS };
  }

  #data(type: string | undefined, end: number): RecordData | undefined {
    const size = end - this.#at;
    if (type === 'PTR') return { type, target: this.#name() };
    if (type === 'SRV') {
      this.#at += 4; // which of several comes first
      return { type, port: this.#word(), target: this.#name() };
    }
    if (type === 'TXT') return { type, texts: this.#texts(end) };
    if ((type === 'A' && size === 4) || (type === 'AAAA' && size === 16))
      return { type, bytes: Uint8Array.from(this.#bytes.subarray(this.#at, end)) };
    return undefined;
  }

  #texts(end: number): readonly string[] {
    const texts: string[] = [];
    while (this.#at < end && texts.length < MOST_PARTS) {
      const size = this.#bytes.readUInt8(this.#at);
      texts.push(this.#bytes.toString('utf8', this.#at + 1, Math.min(end, this.#at + 1 + size)));
      this.#at += 1 + size;
    }
    return texts;
  }

  #word(): number {
    this.#at += 2;
    return this.#bytes.readUInt16BE(this.#at - 2);
  }

  /** RFC 1035, section 4.1.4: the rest of it may stand further in front. */
  #name(): DnsName {
    const labels: string[] = [];
    let [at, jumps, size] = [this.#at, 0, 0];
    for (let length = this.#bytes.readUInt8(at); length !== 0; length = this.#bytes.readUInt8(at)) {
      if (length >= 0xc0) {
        if (jumps++ === 0) this.#at = at + 2;
        const to = this.#bytes.readUInt16BE(at) & 0x3fff;
        if (to >= at || jumps > MOST_JUMPS) throw new RangeError('it points in a circle');
        at = to;
        continue;
      }
      size += length + 1;
      if (length > 63 || size > MOST_NAME_BYTES || at + 1 + length > this.#bytes.length)
        throw new RangeError('no name is that long');
      labels.push(this.#bytes.toString('utf8', at + 1, at + 1 + length));
      at += 1 + length;
    }
    if (jumps === 0) this.#at = at + 1;
    return nameOf(labels);
  }
}
